//! What a verdict proves, in words: what it covers and what it leaves open.

use super::localizer::Localizer;
use crate::model::{EntryRecord, Mark, Message, RunRecord, Status};

/// So many cases of a group are named.
const CASES_MAX: usize = 4;

/// From which run the result of `entry` was carried over, if it was.
pub(super) fn carried(localizer: &Localizer<'_>, entry: &EntryRecord) -> Option<String> {
    let carried = entry.carried.as_ref()?;
    let args = [
        ("run", carried.run.as_str().into()),
        ("at", localizer.instant(carried.at).into()),
    ];
    Some(localizer.text_with("carried", &args))
}

/// What the verdict on `entry` proves, in one or two sentences. Nothing of it is ever cut off.
pub(super) fn proof(localizer: &Localizer<'_>, entry: &EntryRecord) -> String {
    if entry.plan.question.is_some() && entry.ruling.is_some() {
        return localizer.text("proof-answer");
    }

    let proof = entry.proof();
    let covers = clauses(localizer, &proof.covers);
    let covered = match entry.verdict.status {
        Status::Pending | Status::Skipped => localizer.text("proof-nothing"),
        Status::Inconclusive => localizer.text("proof-incomplete"),
        Status::Failed if entry.verdict.has(Mark::Incomplete) => localizer.text("proof-incomplete"),
        _ if covers.is_empty() => localizer.text("proof-unrecorded"),
        // What did not hold is among the findings; to repeat all that would have been proved reads as if it were.
        Status::Failed | Status::Waived => sentence(
            localizer,
            "proof-failed",
            &compared(localizer, &proof.covers),
        ),
        Status::Passed if entry.verdict.has(Mark::Tolerated) => {
            sentence(localizer, "proof-tolerated", &covers)
        }
        Status::Passed => sentence(localizer, "proof-passed", &covers),
    };

    let leaves = clauses(localizer, &proof.leaves);
    if leaves.is_empty() {
        return covered;
    }
    format!("{covered} {}", sentence(localizer, "proof-leaves", &leaves))
}

/// `Proved: every message is there; every byte is the same.` The whole is put together here and not by the catalogue,
/// which bounds the length of what it says.
fn sentence(localizer: &Localizer<'_>, head: &str, clauses: &str) -> String {
    format!("{} {clauses}.", localizer.text(head))
}

fn clauses(localizer: &Localizer<'_>, messages: &[Message]) -> String {
    let clauses: Vec<String> = messages
        .iter()
        .map(|message| localizer.message(message))
        .collect();
    clauses.join("; ")
}

/// What was compared, in short, where not all of it held.
fn compared(localizer: &Localizer<'_>, covers: &[Message]) -> String {
    let short: Vec<String> = covers
        .iter()
        .map(|message| localizer.compared(message))
        .collect();
    short.join("; ")
}

/// Entries whose verdicts are alike and prove the same.
pub(super) struct ProofGroup<'a> {
    /// Their status.
    pub(super) status: Status,
    /// What they prove.
    pub(super) proof: String,
    /// How many entries there are.
    pub(super) entries: u64,
    cases: Vec<&'a str>,
}

impl ProofGroup<'_> {
    /// The cases, as far as there is room, with the number of entries where there are more.
    pub(super) fn name(&self, localizer: &Localizer<'_>) -> String {
        let cases: Vec<String> = self
            .cases
            .iter()
            .map(|case| localizer.escaped(case))
            .collect();
        let cases = localizer.list_up_to(&cases, CASES_MAX);
        if self.entries == self.cases.len() as u64 {
            return cases;
        }
        format!(
            "{cases} ({})",
            localizer.text_n("checks-count", self.entries)
        )
    }
}

/// What the verdicts of a run prove, each sentence once, in the order of the plan.
pub(super) fn proof_groups<'a>(
    localizer: &Localizer<'_>,
    record: &'a RunRecord,
) -> Vec<ProofGroup<'a>> {
    let mut groups: Vec<ProofGroup<'a>> = Vec::new();
    for entry in &record.entries {
        let status = entry.verdict.status;
        if matches!(status, Status::Pending | Status::Skipped) {
            continue;
        }

        let proof = proof(localizer, entry);
        let place = groups
            .iter()
            .position(|group| group.status == status && group.proof == proof)
            .unwrap_or_else(|| {
                groups.push(ProofGroup {
                    status,
                    proof,
                    entries: 0,
                    cases: Vec::new(),
                });
                groups.len() - 1
            });
        let group = &mut groups[place];
        group.entries += 1;
        if !group.cases.contains(&entry.plan.case.as_str()) {
            group.cases.push(&entry.plan.case);
        }
    }

    // Stable: what passed claims something, and comes first; then the worst.
    groups.sort_by_key(|group| (group.status != Status::Passed, group.status));
    groups
}
