//! Freezing a suite into a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::digest;
use super::tags::Tags;
use crate::base::digest::Digest;
use crate::check;
use crate::model::{
    AccountPlan, AllowEmpty, Due, EntryPlan, Moment, PLAN_FORMAT, Plan, Question, Selection, Terms,
};
use crate::suite::{Case, CaseEntry, Diagnostic, Diagnostics, Suite, did_you_mean};

/// For names of cases and tags that the suite does not have.
const LIST_HINT: &str = "`landfall list` shows all cases";

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
    let all: Vec<(&Case, &CaseEntry)> = suite
        .cases
        .iter()
        .flat_map(|case| case.entries.iter().map(move |entry| (case, entry)))
        .collect();
    let selected: Vec<bool> = all
        .iter()
        .map(|(case, entry)| is_selected(case, entry, options, tags.as_ref()))
        .collect();
    let selected_cases = selected_cases(&all, &selected)?;
    match options.at {
        None => check_moments(suite, &selected_cases)?,
        Some(at) => check_has_moments(suite, at)?,
    }

    // The digest covers what the suite asks in full: a run of a part of it belongs to the same plan.
    let accounts: BTreeMap<&str, &AccountPlan> = suite
        .accounts
        .iter()
        .map(|account| (account.name.as_str(), account))
        .collect();
    let everything: Vec<EntryPlan> = all
        .iter()
        .map(|(case, entry)| planned(suite, case, entry, &accounts, options))
        .collect();
    let sha256 = digest::of_plan(suite, options.at, &everything);

    let entries = everything
        .into_iter()
        .zip(selected)
        .filter(|(_, is_selected)| *is_selected)
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
        selection: selection(suite, options, selected_cases.len()),
        sha256,
        secrets: suite.secrets.clone(),
        rulings: suite.rulings.clone(),
        base: suite.base.clone(),
    })
}

fn is_selected(case: &Case, entry: &CaseEntry, options: &PlanOptions, tags: Option<&Tags>) -> bool {
    let by_case = options.cases.is_empty() || options.cases.contains(&case.id);
    let by_tag = tags.is_none_or(|tags| tags.fits(&case.tags));
    let by_account = options.accounts.is_empty()
        || entry
            .account
            .as_ref()
            .is_some_and(|account| options.accounts.contains(account));
    by_case && by_tag && by_account
}

/// The ids of the cases of which some entry is selected. A run of nothing would pass, so there must be one.
fn selected_cases<'a>(
    all: &[(&'a Case, &CaseEntry)],
    selected: &[bool],
) -> Result<BTreeSet<&'a str>, Diagnostics> {
    let ids: BTreeSet<&str> = all
        .iter()
        .zip(selected)
        .filter(|(_, is_selected)| **is_selected)
        .map(|((case, _), _)| case.id.as_str())
        .collect();
    if ids.is_empty() {
        let nothing = Diagnostic::new("this selection leaves nothing to check");
        let hint = "`landfall list` shows the cases; --case, --tag and --account must all fit";
        return Err(Diagnostics::one(nothing.hint(hint)));
    }
    Ok(ids)
}

/// What the run was narrowed to, if it was: reports say so first of all.
fn selection(suite: &Suite, options: &PlanOptions, selected_cases: usize) -> Option<Selection> {
    let is_narrowed =
        !options.cases.is_empty() || options.tags.is_some() || !options.accounts.is_empty();
    is_narrowed.then(|| Selection {
        cases: options.cases.iter().cloned().collect(),
        tags: options.tags.clone(),
        accounts: options.accounts.iter().cloned().collect(),
        selected_cases,
        all_cases: suite.cases.len(),
    })
}

/// The plan of one entry, with its digest.
fn planned(
    suite: &Suite,
    case: &Case,
    case_entry: &CaseEntry,
    accounts: &BTreeMap<&str, &AccountPlan>,
    options: &PlanOptions,
) -> EntryPlan {
    let mut entry = entry(case, case_entry, options);
    let name = entry.account.as_deref();
    let account = name.and_then(|name| accounts.get(name).copied());
    entry.sha256 = digest::of_entry(suite, &entry, account);
    entry
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
    wrong.extend(unknown_cases(suite, options));
    wrong.extend(unknown_accounts(suite, options));

    let tags = match options.tags.as_deref().map(Tags::parse).transpose() {
        Ok(tags) => tags,
        Err(problem) => {
            let hint = "write as: pilot and not (dns or manual)";
            wrong.push(Diagnostic::new(format!("--tag: {problem}")).hint(hint));
            None
        }
    };
    wrong.extend(tags.iter().flat_map(|tags| unknown_tags(suite, tags)));

    Diagnostics::from_list(wrong).map_or(Ok(tags), Err)
}

fn unknown_cases(suite: &Suite, options: &PlanOptions) -> Vec<Diagnostic> {
    let ids: Vec<&str> = suite.cases.iter().map(|case| case.id.as_str()).collect();
    let unknown = |id: &&String| !ids.contains(&id.as_str());
    let diagnostic = |id: &String| {
        let hint = did_you_mean(id, ids.iter().copied(), || LIST_HINT.to_owned());
        Diagnostic::new(format!("--case: the suite has no case `{id}`")).hint(hint)
    };
    options
        .cases
        .iter()
        .filter(unknown)
        .map(diagnostic)
        .collect()
}

fn unknown_accounts(suite: &Suite, options: &PlanOptions) -> Vec<Diagnostic> {
    let names: Vec<&str> = suite
        .accounts
        .iter()
        .map(|account| account.name.as_str())
        .collect();

    let unknown = |name: &&String| !names.contains(&name.as_str());
    let diagnostic = |name: &String| {
        let mut skipped = suite.skipped.iter();
        if let Some(skipped) = skipped.find(|skipped| skipped.name == *name) {
            let reason = &skipped.reason;
            let problem = format!("--account: the account `{name}` is skipped: {reason}");
            return Diagnostic::new(problem).hint("empty its column `skip`");
        }

        let hint = did_you_mean(name, names.iter().copied(), || {
            "the names are those in the table of accounts".to_owned()
        });

        Diagnostic::new(format!("--account: the suite has no account `{name}`")).hint(hint)
    };

    options
        .accounts
        .iter()
        .filter(unknown)
        .map(diagnostic)
        .collect()
}

fn unknown_tags(suite: &Suite, tags: &Tags) -> Vec<Diagnostic> {
    let all = suite.cases.iter().flat_map(|case| &case.tags);
    let known: Vec<&str> = all.map(String::as_str).collect();
    let unknown = |word: &&str| !known.contains(word);
    let diagnostic = |word: &str| {
        let hint = did_you_mean(word, known.iter().copied(), || LIST_HINT.to_owned());
        Diagnostic::new(format!("--tag: no case has the tag `{word}`")).hint(hint)
    };
    tags.words()
        .into_iter()
        .filter(unknown)
        .map(diagnostic)
        .collect()
}

/// Where nothing has moments, `--at` would narrow nothing, and seem to.
fn check_has_moments(suite: &Suite, at: Moment) -> Result<(), Diagnostics> {
    if suite.cases.iter().any(|case| !case.moments.is_empty()) {
        return Ok(());
    }
    let problem = format!("--at {at}: no case of the suite has moments");
    let hint = "leave --at out, or give cases (or defaults) their `moments`";
    Err(Diagnostics::one(Diagnostic::new(problem).hint(hint)))
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
