//! Causes that several entries share, so that they are told once, and who must do what about them.

use std::collections::BTreeMap;

use super::localizer::Localizer;
use crate::model::{Cause, EntryRecord, RunRecord, Severity, Status, Totals};

/// Whether entries of different cases may share a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    /// A cause is told for each case.
    Case,
    /// A dead server is told once for all cases.
    Cases,
}

/// Entries that have one cause.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    /// The status that all of them have.
    pub(super) status: Status,
    /// The entries with their index, in plan order; never empty.
    pub(super) entries: Vec<(usize, &'a EntryRecord)>,
    /// Where it stood in the way, without the account.
    pub(super) endpoint: Option<&'a str>,
}

impl<'a> Shared<'a> {
    /// The first of its entries.
    pub(super) fn first(&self) -> &'a EntryRecord {
        self.entries[0].1
    }

    /// The gravest severity of its entries.
    pub(super) fn severity(&self) -> Severity {
        self.entries
            .iter()
            .map(|(_, entry)| entry.plan.severity)
            .max()
            .unwrap_or_default()
    }

    /// All findings of its entries by class.
    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::new();
        for (class, found) in self
            .entries
            .iter()
            .flat_map(|(_, entry)| &entry.evidence.totals)
        {
            *totals.entry(*class).or_default() += found;
        }
        totals
    }

    /// The ids of its cases, each once, in plan order.
    pub(super) fn cases(&self) -> Vec<String> {
        distinct(
            self.entries
                .iter()
                .map(|(_, entry)| entry.plan.case.as_str()),
        )
    }

    /// The names of its accounts, each once, in plan order.
    pub(super) fn accounts(&self) -> Vec<String> {
        distinct(
            self.entries
                .iter()
                .filter_map(|(_, entry)| entry.plan.account.as_deref()),
        )
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    names
        .filter(|name| seen.insert(*name))
        .map(str::to_owned)
        .collect()
}

/// The causes of all entries with `status`: gravest first, then those with the most entries, then plan order.
pub(super) fn shared(record: &RunRecord, status: Status, across: Across) -> Vec<Shared<'_>> {
    type Key<'k> = (
        Option<&'k str>,
        &'k str,
        Option<Cause>,
        Option<&'static str>,
        Option<&'k str>,
    );
    let mut places: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let mut causes: Vec<Shared<'_>> = Vec::new();
    for (index, entry) in record
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.verdict.status == status)
    {
        let why = entry
            .evidence
            .broken_off
            .first()
            .filter(|_| status == Status::Inconclusive);
        let endpoint = why.map(|why| server(&why.endpoint, entry.plan.account.as_deref()));
        let by_case = across == Across::Case || endpoint.is_none();
        let key = (
            by_case.then_some(entry.plan.case.as_str()),
            entry.verdict.reason.code.as_str(),
            entry.verdict.cause,
            why.map(|why| why.obstacle.name()),
            endpoint,
        );
        let place = *places.entry(key).or_insert_with(|| {
            causes.push(Shared {
                status,
                entries: Vec::new(),
                endpoint,
            });
            causes.len() - 1
        });
        causes[place].entries.push((index, entry));
    }
    // Stable, so that equal causes stay in plan order.
    causes.sort_by_key(|cause| std::cmp::Reverse((cause.severity(), cause.entries.len())));
    causes
}

/// What failed, could not be looked at or waits for a person, each cause once.
pub(super) fn main_causes(record: &RunRecord) -> Vec<Shared<'_>> {
    let mut causes = shared(record, Status::Failed, Across::Case);
    causes.extend(shared(record, Status::Inconclusive, Across::Cases));
    let waiting = shared(record, Status::Pending, Across::Case).into_iter();
    causes.extend(waiting.filter(|cause| cause.first().verdict.cause != Some(Cause::Later)));
    causes
}

/// An endpoint without the account it was opened for: all accounts of a dead server have one cause.
fn server<'a>(endpoint: &'a str, account: Option<&str>) -> &'a str {
    let bare = endpoint
        .split_once(" as ")
        .map_or(endpoint, |(server, _)| server);
    match account {
        Some(account) => bare.strip_suffix(account).map_or(bare, str::trim_end),
        None => bare,
    }
}

/// Who must do what next about a cause.
#[derive(PartialEq, Eq)]
pub(super) struct Next {
    /// Who.
    pub(super) who: String,
    /// What.
    pub(super) what: String,
}

/// What is to be done about `cause`.
pub(super) fn next(localizer: &Localizer<'_>, cause: &Shared<'_>) -> Next {
    let first = cause.first();
    let key = match (
        cause.status,
        first.verdict.cause,
        first.evidence.broken_off.first(),
    ) {
        (Status::Failed, ..) if first.verdict.reason.code == "judge/answered-not-ok" => "not-ok",
        (Status::Failed, ..) => "failed",
        (Status::Inconclusive, _, Some(why)) => why.obstacle.name(),
        (Status::Pending, Some(waits @ (Cause::Answer | Cause::Consent)), _) => waits.name(),
        (Status::Inconclusive, ..) => match first.verdict.reason.code.as_str() {
            "judge/nothing-examined" => "nothing-examined",
            "judge/not-reached" => "stopped",
            "judge/answered-cannot-test" => "cannot-test",
            "judge/unreadable" => "unreadable",
            "judge/undecided" => "undecided",
            "judge/unbalanced" | "judge/contradiction" | "judge/no-evidence" => "fault",
            _ => "look",
        },
        _ => "look",
    };
    Next {
        who: localizer.text(&format!("who-{key}")),
        what: localizer.text(&format!("next-{key}")),
    }
}

/// One thing to do, which may mend several causes.
pub(super) struct Step {
    /// Who must do what.
    pub(super) next: Next,
    /// What its causes come to.
    pub(super) status: Status,
    /// The ids of the cases that it concerns, each once.
    pub(super) cases: Vec<String>,
    /// How many entries it concerns.
    pub(super) entries: u64,
}

/// What is to be done about `causes`, each thing once, in their order.
pub(super) fn steps(localizer: &Localizer<'_>, causes: &[Shared<'_>]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for cause in causes {
        let next = next(localizer, cause);
        let (cases, entries) = (cause.cases(), cause.entries.len() as u64);
        match steps
            .iter_mut()
            .find(|step| step.next == next && step.status == cause.status)
        {
            Some(step) => {
                step.entries += entries;
                let further: Vec<String> = cases
                    .into_iter()
                    .filter(|case| !step.cases.contains(case))
                    .collect();
                step.cases.extend(further);
            }
            None => steps.push(Step {
                next,
                status: cause.status,
                cases,
                entries,
            }),
        }
    }
    steps
}

/// `12 missing, 3 different`, gravest class first.
pub(super) fn totals(localizer: &Localizer<'_>, totals: &Totals) -> Vec<String> {
    let told = |class| {
        totals
            .get(&class)
            .copied()
            .filter(|found| *found > 0)
            .map(|found| (class, found))
    };
    crate::model::Class::ALL
        .into_iter()
        .filter_map(told)
        .map(|(class, found)| format!("{} {}", localizer.count(found), localizer.class(class)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_one_server_share_it() {
        assert_eq!(
            server("imaps://mail.example.test as anna", Some("anna")),
            "imaps://mail.example.test"
        );
        assert_eq!(server("/srv/projects", None), "/srv/projects");
    }
}
