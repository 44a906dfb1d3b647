//! Freezing a suite into a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::digest;
use super::tags::Tags;
use crate::base::digest::Digest;
use crate::base::text::nearest;
use crate::check;
use crate::model::{
    AccountPlan, AllowEmpty, Due, EntryPlan, Moment, PLAN_FORMAT, Plan, Question, Selection, Terms,
};
use crate::suite::{Case, CaseEntry, Diagnostic, Diagnostics, Suite};

/// What the command line says about a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// `--at`: the moment of the migration.
    pub at: Option<Moment>,
    /// `--case`: only these cases.
    pub cases: Vec<String>,
    /// `--tag`: only cases whose tags fit this expression.
    pub tags: Option<String>,
    /// `--account`: only these accounts.
    pub accounts: Vec<String>,
    /// `--allow-writes`: cases that write may do so.
    pub allow_writes: bool,
}

/// The plan of `suite` under `options`: the same for the same arguments, whatever the machine.
///
/// # Errors
/// Names on the command line that the suite does not know, a selection of nothing, and moments without `--at`.
pub fn freeze(suite: &Suite, options: &PlanOptions) -> Result<Plan, Diagnostics> {
    let tags = check_options(suite, options)?;
    let chosen = |case: &Case, case_entry: &CaseEntry| {
        let by_case = options.cases.is_empty() || options.cases.contains(&case.id);
        let by_tag = tags.as_ref().is_none_or(|tags| tags.fits(&case.tags));
        let by_account = options.accounts.is_empty()
            || case_entry
                .account
                .as_ref()
                .is_some_and(|account| options.accounts.contains(account));
        by_case && by_tag && by_account
    };
    let all: Vec<(&Case, &CaseEntry)> = suite
        .cases
        .iter()
        .flat_map(|case| {
            case.entries
                .iter()
                .map(move |case_entry| (case, case_entry))
        })
        .collect();
    let selected: Vec<bool> = all
        .iter()
        .map(|(case, case_entry)| chosen(case, case_entry))
        .collect();
    let selected_cases: BTreeSet<&str> = all
        .iter()
        .zip(&selected)
        .filter(|(_, chosen)| **chosen)
        .map(|((case, _), _)| case.id.as_str())
        .collect();
    if selected_cases.is_empty() {
        let nothing = Diagnostic::new("this selection leaves nothing to check");
        let hint = "`landfall list` shows the cases; --case, --tag and --account must all fit";
        return Err(Diagnostics::one(nothing.hint(hint)));
    }
    if options.at.is_none() {
        check_moments(suite, &selected_cases)?;
    }
    let accounts: BTreeMap<&str, &AccountPlan> = suite
        .accounts
        .iter()
        .map(|a| (a.name.as_str(), a))
        .collect();
    let planned = |(case, case_entry): &(&Case, &CaseEntry)| {
        let mut entry = entry(case, case_entry, options);
        let account = entry
            .account
            .as_deref()
            .and_then(|name| accounts.get(name).copied());
        entry.sha256 = digest::of_entry(suite, &entry, account);
        entry
    };
    let everything: Vec<EntryPlan> = all.iter().map(planned).collect();
    let sha256 = digest::of_plan(suite, options.at, &everything);
    let narrowed =
        !options.cases.is_empty() || options.tags.is_some() || !options.accounts.is_empty();
    let selection = narrowed.then(|| Selection {
        cases: options.cases.iter().cloned().collect(),
        tags: options.tags.clone(),
        accounts: options.accounts.iter().cloned().collect(),
        selected_cases: selected_cases.len(),
        all_cases: suite.cases.len(),
    });
    let entries = everything
        .into_iter()
        .zip(selected)
        .filter(|(_, chosen)| *chosen)
        .map(|(entry, _)| entry)
        .collect();
    Ok(Plan {
        format: PLAN_FORMAT,
        suite: suite.name.clone(),
        lang: suite.lang,
        timezone: suite.timezone.clone(),
        moment: options.at,
        gate: suite.gate,
        privacy_open: suite.privacy_open,
        vars: suite.vars.clone(),
        systems: suite.systems.clone(),
        accounts: suite.accounts.clone(),
        skipped_accounts: suite.skipped.clone(),
        entries,
        selection,
        sha256,
        secrets: suite.secrets.clone(),
        rulings: suite.rulings.clone(),
        base: suite.base.clone(),
    })
}

fn entry(case: &Case, case_entry: &CaseEntry, options: &PlanOptions) -> EntryPlan {
    let allow_empty = match &case.allow_empty {
        AllowEmpty::No => false,
        AllowEmpty::Yes => true,
        AllowEmpty::Accounts(names) => case_entry
            .account
            .as_ref()
            .is_some_and(|account| names.contains(account)),
    };
    let question = check::find(case.kind).and_then(|kind| kind.asks(&case_entry.spec));
    let terms = Terms {
        allow: case.allow.clone(),
        allow_empty,
        due: Due::at(&case.moments, options.at),
        lacks_consent: case.writes && !options.allow_writes,
        asks: question.as_ref().map(Question::digest),
    };
    EntryPlan {
        case: case.id.clone(),
        account: case_entry.account.clone(),
        title: case_entry.title.clone(),
        why: case_entry.why.clone(),
        kind: case.kind.to_owned(),
        severity: case.severity,
        tags: case.tags.clone(),
        moments: case.moments.clone(),
        between: case.between.clone(),
        spec: case_entry.spec.as_ref().clone(),
        timeout: case.timeout,
        eventually: case.eventually,
        writes: case.writes,
        question,
        terms,
        sha256: Digest([0; 32]),
    }
}

/// Every name on the command line must be known: one that is not would silently check less.
fn check_options(suite: &Suite, options: &PlanOptions) -> Result<Option<Tags>, Diagnostics> {
    let mut wrong = Vec::new();
    let ids: Vec<&str> = suite.cases.iter().map(|case| case.id.as_str()).collect();
    for id in options
        .cases
        .iter()
        .filter(|id| !ids.contains(&id.as_str()))
    {
        let unknown = Diagnostic::new(format!("--case: the suite has no case `{id}`"));
        wrong.push(unknown.hint(did_you_mean(id, &ids, "`landfall list` shows all cases")));
    }
    let accounts: Vec<&str> = suite
        .accounts
        .iter()
        .map(|account| account.name.as_str())
        .collect();
    for name in options
        .accounts
        .iter()
        .filter(|name| !accounts.contains(&name.as_str()))
    {
        wrong.push(
            match suite.skipped.iter().find(|skipped| skipped.name == *name) {
                Some(skipped) => {
                    let problem = format!(
                        "--account: the account `{name}` is skipped: {}",
                        skipped.reason
                    );
                    Diagnostic::new(problem).hint("empty its column `skip`")
                }
                None => Diagnostic::new(format!("--account: the suite has no account `{name}`"))
                    .hint(did_you_mean(
                        name,
                        &accounts,
                        "the names are those in the table of accounts",
                    )),
            },
        );
    }
    let tags = options
        .tags
        .as_deref()
        .map(Tags::parse)
        .transpose()
        .unwrap_or_else(|problem| {
            let hint = "write as: pilot and not (dns or manual)";
            wrong.push(Diagnostic::new(format!("--tag: {problem}")).hint(hint));
            None
        });
    let known: Vec<&str> = suite
        .cases
        .iter()
        .flat_map(|case| &case.tags)
        .map(String::as_str)
        .collect();
    for word in tags
        .iter()
        .flat_map(Tags::words)
        .filter(|word| !known.contains(word))
    {
        let unknown = Diagnostic::new(format!("--tag: no case has the tag `{word}`"));
        wrong.push(unknown.hint(did_you_mean(
            word,
            &known,
            "`landfall list` shows all cases",
        )));
    }
    Diagnostics::from_list(wrong).map_or(Ok(tags), Err)
}

fn did_you_mean(word: &str, known: &[&str], otherwise: &str) -> String {
    nearest(word, known.iter().copied()).map_or_else(
        || otherwise.to_owned(),
        |near| format!("did you mean `{near}`?"),
    )
}

/// Without `--at` nobody knows what is due.
fn check_moments(suite: &Suite, selected: &BTreeSet<&str>) -> Result<(), Diagnostics> {
    let cases: Vec<&Case> = suite
        .cases
        .iter()
        .filter(|case| selected.contains(case.id.as_str()))
        .collect();
    let counted: Vec<String> = Moment::ALL
        .into_iter()
        .filter_map(|moment| {
            let due = cases
                .iter()
                .filter(|case| case.moments.contains(&moment))
                .count();
            let word = if due == 1 { "case" } else { "cases" };
            (due > 0).then(|| format!("{moment} ({due} {word})"))
        })
        .collect();
    if counted.is_empty() {
        return Ok(());
    }
    let with = cases.iter().filter(|case| !case.moments.is_empty()).count();
    let problem = format!(
        "{with} of {} cases have moments, so --at MOMENT is required",
        cases.len()
    );
    Err(Diagnostics::one(Diagnostic::new(problem).hint(format!(
        "write --at with one of: {}",
        counted.join(", ")
    ))))
}
