//! Entries grouped by their cause, so that a report names each cause once, and who must do what about it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::escape::escape_and_clip;
use super::localizer::Localizer;
use crate::model::{
    CannotCheck, Cause, Class, EntryRecord, Examined, Mark, RunRecord, Severity, Status, Totals,
};

/// Which entries may form one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// Entries of one case: a cause is named again for each case.
    PerCase,
    /// Entries of all cases: a server that cannot be reached is named once.
    AcrossCases,
}

/// Entries that have one cause.
#[derive(Debug)]
pub(super) struct CauseGroup<'a> {
    /// The status that all of them have.
    pub(super) status: Status,
    /// The entries with their index, in plan order; never empty.
    pub(super) entries: Vec<(usize, &'a EntryRecord)>,
    /// The server that could not be checked, without the account.
    pub(super) endpoint: Option<&'a str>,
}

impl<'a> CauseGroup<'a> {
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
        for (class, found) in self.entries.iter().flat_map(|(_, entry)| found(entry)) {
            *totals.entry(class).or_default() += found;
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
    let mut seen = BTreeSet::new();
    names
        .filter(|name| seen.insert(*name))
        .map(str::to_owned)
        .collect()
}

/// The obstacle because of which `entry` is inconclusive, if one was met.
pub(super) fn obstacle(entry: &EntryRecord) -> Option<&CannotCheck> {
    entry
        .evidence
        .broken_off
        .first()
        .filter(|_| entry.verdict.status == Status::Inconclusive)
}

/// What entries of one group have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct GroupKey<'a> {
    case: Option<&'a str>,
    reason: &'a str,
    cause: Option<Cause>,
    obstacle: Option<&'static str>,
    endpoint: Option<&'a str>,
}

impl<'a> GroupKey<'a> {
    fn new(entry: &'a EntryRecord, grouping: Grouping) -> Self {
        let obstacle = obstacle(entry);
        let endpoint = obstacle.map(|why| server(&why.endpoint, entry.plan.account.as_deref()));
        // Without a server there is nothing that could explain entries of several cases at once.
        let by_case = grouping == Grouping::PerCase || endpoint.is_none();

        Self {
            case: by_case.then_some(entry.plan.case.as_str()),
            reason: &entry.verdict.reason.code,
            cause: entry.verdict.cause,
            obstacle: obstacle.map(|why| why.obstacle.name()),
            endpoint,
        }
    }
}

/// The entries with `status` by cause: gravest first, then those with the most entries, then plan order.
pub(super) fn group_by_cause(
    record: &RunRecord,
    status: Status,
    grouping: Grouping,
) -> Vec<CauseGroup<'_>> {
    let mut places: BTreeMap<GroupKey<'_>, usize> = BTreeMap::new();
    let mut causes: Vec<CauseGroup<'_>> = Vec::new();

    for (index, entry) in record.entries.iter().enumerate() {
        if entry.verdict.status != status {
            continue;
        }
        let key = GroupKey::new(entry, grouping);
        let endpoint = key.endpoint;
        let place = *places.entry(key).or_insert_with(|| {
            causes.push(CauseGroup {
                status,
                entries: Vec::new(),
                endpoint,
            });
            causes.len() - 1
        });
        causes[place].entries.push((index, entry));
    }

    // Stable, so that equal causes stay in plan order.
    causes.sort_by_key(|cause| Reverse((cause.severity(), cause.entries.len())));
    causes
}

/// What failed, could not be checked or waits for a person, each cause once.
pub(super) fn main_causes(record: &RunRecord) -> Vec<CauseGroup<'_>> {
    let mut causes = group_by_cause(record, Status::Failed, Grouping::PerCase);
    causes.extend(group_by_cause(
        record,
        Status::Inconclusive,
        Grouping::AcrossCases,
    ));

    // What is not due yet asks nothing of anybody.
    let pending = group_by_cause(record, Status::Pending, Grouping::PerCase).into_iter();
    causes.extend(pending.filter(|cause| cause.first().verdict.cause != Some(Cause::Later)));
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
pub(super) struct Action {
    /// Who.
    pub(super) who: String,
    /// What.
    pub(super) what: String,
}

/// What is to be done about `cause`.
pub(super) fn action(localizer: &Localizer<'_>, cause: &CauseGroup<'_>) -> Action {
    let key = action_key(cause);
    Action {
        who: localizer.text(&format!("who-{key}")),
        what: localizer.text(&format!("next-{key}")),
    }
}

/// The word that ends the ids of the texts `who-…` and `next-…` for `cause`.
fn action_key(cause: &CauseGroup<'_>) -> &'static str {
    let first = cause.first();
    let reason = first.verdict.reason.code.as_str();

    match cause.status {
        Status::Failed if reason == "judge/answered-not-ok" => "not-ok",
        Status::Failed => "failed",
        Status::Inconclusive => match obstacle(first) {
            Some(why) => why.obstacle.name(),
            None => match reason {
                "judge/nothing-examined" => "nothing-examined",
                "judge/not-reached" => "stopped",
                "judge/answered-cannot-test" => "cannot-test",
                "judge/unreadable" => "unreadable",
                "judge/undecided" => "undecided",
                "judge/unbalanced" | "judge/contradiction" | "judge/no-evidence" => "fault",
                _ => "look",
            },
        },
        Status::Pending => match first.verdict.cause {
            Some(cause @ (Cause::Answer | Cause::Consent)) => cause.name(),
            _ => "look",
        },
        Status::Waived | Status::Skipped | Status::Passed => "look",
    }
}

/// One thing to do, which may mend several causes.
pub(super) struct ActionItem {
    /// Who must do what.
    pub(super) action: Action,
    /// The status of the entries that it concerns.
    pub(super) status: Status,
    /// The ids of the cases that it concerns, each once.
    pub(super) cases: Vec<String>,
    /// How many entries it concerns.
    pub(super) entries: u64,
}

/// What is to be done about `causes`, each thing once, in their order.
pub(super) fn action_items(
    localizer: &Localizer<'_>,
    causes: &[CauseGroup<'_>],
) -> Vec<ActionItem> {
    let mut items: Vec<ActionItem> = Vec::new();

    for cause in causes {
        let action = action(localizer, cause);
        let (cases, entries) = (cause.cases(), cause.entries.len() as u64);
        let known = items
            .iter_mut()
            .find(|item| item.action == action && item.status == cause.status);

        match known {
            Some(item) => {
                item.entries += entries;
                let further: Vec<String> = cases
                    .into_iter()
                    .filter(|case| !item.cases.contains(case))
                    .collect();
                item.cases.extend(further);
            }
            None => items.push(ActionItem {
                action,
                status: cause.status,
                cases,
                entries,
            }),
        }
    }

    items
}

/// `failed: MAIL-014 Every message arrived (anna, ben and 3 more): 12 missing`.
pub(super) fn describe(localizer: &Localizer<'_>, cause: &CauseGroup<'_>) -> String {
    let first = cause.first();

    let cases = cause.cases();
    let mut text = format!(
        "{}: {}",
        localizer.status(cause.status),
        localizer.list_up_to(&cases, 4)
    );
    // A title fits one case only.
    if cases.len() == 1 {
        let title = first.plan.title.get(localizer.lang);
        text.push_str(&format!(" {}", escape_and_clip(title, 120)));
    }

    let accounts: Vec<String> = cause
        .accounts()
        .iter()
        .map(|account| localizer.escaped(account))
        .collect();
    if !accounts.is_empty() {
        text.push_str(&format!(" ({})", localizer.list_up_to(&accounts, 3)));
    }

    let totals = match cause.status {
        Status::Failed => totals(localizer, &cause.totals()).join(", "),
        _ => String::new(),
    };
    let what = match obstacle(first) {
        Some(why) => localizer.obstacle(why),
        None if totals.is_empty() => localizer.reason(&first.verdict),
        None => totals,
    };
    text.push_str(&format!(": {what}"));

    if first.verdict.has(Mark::Incomplete) {
        text.push_str(&format!(" ({})", localizer.mark(Mark::Incomplete)));
    }
    text
}

/// What was found in `entry`, by class. Of points those are counted that are not as expected, as the table beside counts
/// them: one point may have several findings.
pub(super) fn found(entry: &EntryRecord) -> Totals {
    let Some(Examined::Points(points)) = &entry.evidence.examined else {
        return entry.evidence.totals.clone();
    };
    let unknown = points.unreadable + points.undecided;
    let counted = [
        (Class::Unexpected, points.different),
        (Class::Unreadable, unknown),
    ];
    let counted: Totals = counted.into_iter().filter(|(_, n)| *n > 0).collect();
    // What concerns no single point, such as servers that do not agree, is a finding all the same.
    if counted.is_empty() {
        return entry.evidence.totals.clone();
    }
    counted
}

/// `12 missing, 3 different`, gravest class first.
pub(super) fn totals(localizer: &Localizer<'_>, totals: &Totals) -> Vec<String> {
    let found = |class: &Class| totals.get(class).copied().unwrap_or_default();

    Class::ALL
        .iter()
        .filter(|class| found(class) > 0)
        .map(|class| {
            format!(
                "{} {}",
                localizer.count(found(class)),
                localizer.class(*class)
            )
        })
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
