//! The verdict on a run in one sentence, the same in every report. It never reads "accepted": only a person accepts.

use std::collections::BTreeMap;

use super::amounts::compared;
use super::coverage::Coverage;
use super::localizer::Localizer;
use super::view::View;
use crate::model::{Cause, EntryRecord, Left, Mark, Plan, RunRecord, Status, Verdict};

/// How many entries there are of each sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    by: BTreeMap<Status, u64>,
    /// Pending because a person has not answered.
    pub answer: u64,
    /// Pending because writing was not allowed.
    pub consent: u64,
    /// Pending because not due yet.
    pub later: u64,
    /// Passed only because findings are allowed.
    pub tolerated: u64,
    /// Passed only after the first attempt.
    pub late: u64,
    /// All entries.
    pub all: u64,
}

impl Counts {
    /// The counts of `entries`.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a EntryRecord>) -> Self {
        let mut counts = Self::default();
        for entry in entries {
            counts.add(&entry.verdict);
        }
        counts
    }

    /// The counts by area, in the order in which the areas first come in the plan.
    pub(super) fn by_area(entries: &[EntryRecord]) -> Vec<AreaCounts<'_>> {
        let mut areas: Vec<AreaCounts<'_>> = Vec::new();
        for entry in entries {
            let name = entry.plan.area();
            let place = areas
                .iter()
                .position(|area| area.name == name)
                .unwrap_or_else(|| {
                    areas.push(AreaCounts {
                        name,
                        counts: Self::default(),
                    });
                    areas.len() - 1
                });
            areas[place].counts.add(&entry.verdict);
        }
        areas
    }

    fn add(&mut self, verdict: &Verdict) {
        *self.by.entry(verdict.status).or_default() += 1;
        self.all += 1;

        match (verdict.status, verdict.cause) {
            (Status::Pending, Some(Cause::Answer)) => self.answer += 1,
            (Status::Pending, Some(Cause::Consent)) => self.consent += 1,
            (Status::Pending, Some(Cause::Later)) => self.later += 1,
            (Status::Passed, _) => {
                self.tolerated += u64::from(verdict.has(Mark::Tolerated));
                self.late += u64::from(verdict.has(Mark::Late));
            }
            _ => {}
        }
    }

    /// How many entries have `status`.
    pub fn get(&self, status: Status) -> u64 {
        self.by.get(&status).copied().unwrap_or_default()
    }

    /// How many entries are due.
    pub fn due(&self) -> u64 {
        self.all - self.later - self.get(Status::Skipped)
    }

    /// The gravest status that any entry has; skipped and not due yet are no more than that.
    pub fn worst(&self) -> Option<Status> {
        Status::ALL.into_iter().find(|status| self.get(*status) > 0)
    }
}

/// The entries of one area, counted.
pub(super) struct AreaCounts<'a> {
    /// The area.
    pub(super) name: &'a str,
    /// Its counts.
    pub(super) counts: Counts,
}

impl<'a> AreaCounts<'a> {
    /// Those of `entries` that belong to the area.
    pub(super) fn entries(
        &self,
        entries: &'a [EntryRecord],
    ) -> impl Iterator<Item = &'a EntryRecord> {
        let name = self.name;
        entries
            .iter()
            .filter(move |entry| entry.plan.area() == name)
    }
}

/// What the run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Something failed.
    Failed,
    /// Nothing failed, but not everything could be looked at, or nothing was, or the run did not end.
    NotEstablished,
    /// Nothing failed or is inconclusive, but answers or consent are missing.
    Waiting,
    /// Everything due passed or is waived.
    Passed,
}

impl Conclusion {
    /// The status whose symbol and colour stand for it.
    pub fn status(self) -> Status {
        match self {
            Self::Failed => Status::Failed,
            Self::NotEstablished => Status::Inconclusive,
            Self::Waiting => Status::Pending,
            Self::Passed => Status::Passed,
        }
    }
}

/// The verdict on a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// What the run comes to.
    pub conclusion: Conclusion,
    /// The verdict in one or two plain sentences: [`Headline::lead`] and [`Headline::rest`].
    pub sentence: String,
    /// The sentence with the conclusion; it also names that a run was narrowed or did not end.
    pub lead: String,
    /// The counts that are not in the lead; empty if there are none.
    pub rest: String,
    /// What must be known with it: interruption, resumption, narrowing, unencrypted connections.
    pub notices: Vec<String>,
    /// The counts.
    pub counts: Counts,
}

/// The verdict on the run of `view`.
pub fn headline(view: &View<'_>) -> Headline {
    let localizer = Localizer::new(view);
    let counts = Counts::of(&view.record.entries);
    let conclusion = conclusion(view.record, &counts);

    // A narrowed or unfinished run must not be quoted as the verdict on the whole: the sentence itself names it.
    let mut reach: Vec<String> = compared(&localizer, view.record).into_iter().collect();
    reach.extend(Coverage::of(view.record).clauses(&localizer));
    let mut lead = with_clauses(lead(&localizer, view.record, conclusion, &counts), &reach);
    if !view.record.complete {
        lead = format!("{} {lead}", localizer.text("headline-unfinished"));
    }
    if let Some(part) = part(&localizer, &view.record.plan) {
        lead = localizer.text_with(
            "headline-part",
            &[("sentence", lead.into()), ("part", part.into())],
        );
    }

    let mut rest = rest(&localizer, conclusion, &counts).join(", ");
    if !rest.is_empty() {
        rest = localizer.text_with("headline-rest", &[("list", rest.into())]);
    }

    let sentence = if rest.is_empty() {
        lead.clone()
    } else {
        format!("{lead} {rest}")
    };
    Headline {
        conclusion,
        sentence,
        lead,
        rest,
        notices: notices(&localizer, view),
        counts,
    }
}

/// `sentence` with `clauses` before its end: how far a verdict reaches is part of what it says.
fn with_clauses(sentence: String, clauses: &[String]) -> String {
    if clauses.is_empty() {
        return sentence;
    }
    let open = sentence.strip_suffix('.').unwrap_or(&sentence);
    format!("{open}; {}.", clauses.join("; "))
}

fn conclusion(record: &RunRecord, counts: &Counts) -> Conclusion {
    if counts.get(Status::Failed) > 0 {
        Conclusion::Failed
    } else if counts.get(Status::Inconclusive) > 0 || !record.complete || counts.due() == 0 {
        // A run that was cut short, or in which nothing was due, establishes nothing, even if nothing failed in it.
        Conclusion::NotEstablished
    } else if counts.get(Status::Pending) > counts.later {
        Conclusion::Waiting
    } else {
        Conclusion::Passed
    }
}

fn lead(
    localizer: &Localizer<'_>,
    record: &RunRecord,
    conclusion: Conclusion,
    counts: &Counts,
) -> String {
    let sentence = |name: &str, n: u64| {
        localizer.text_with(name, &[("n", n.into()), ("all", counts.all.into())])
    };
    match conclusion {
        Conclusion::Failed => sentence("headline-failed", counts.get(Status::Failed)),
        Conclusion::NotEstablished if counts.due() == 0 => sentence("headline-nothing", counts.all),
        Conclusion::NotEstablished if counts.get(Status::Inconclusive) == counts.due() => {
            sentence("headline-blind", counts.due())
        }
        Conclusion::NotEstablished if counts.get(Status::Inconclusive) > 0 => {
            sentence("headline-inconclusive", counts.get(Status::Inconclusive))
        }
        Conclusion::NotEstablished => sentence("headline-so-far", counts.get(Status::Passed)),
        Conclusion::Waiting => sentence("headline-waiting", counts.answer + counts.consent),
        Conclusion::Passed if counts.get(Status::Waived) > 0 => {
            sentence("headline-passed-or-waived", counts.due())
        }
        Conclusion::Passed if counts.due() < counts.all => {
            sentence("headline-passed-due", counts.due())
        }
        Conclusion::Passed => sentence("headline-passed", record.entries.len() as u64),
    }
}

/// The counts that are not in the lead.
fn rest(localizer: &Localizer<'_>, conclusion: Conclusion, counts: &Counts) -> Vec<String> {
    let is_in_lead = |status| match conclusion {
        Conclusion::Failed => status == Status::Failed,
        Conclusion::NotEstablished => status == Status::Inconclusive && counts.due() > 0,
        Conclusion::Waiting => false,
        Conclusion::Passed => status == Status::Passed && counts.get(Status::Waived) == 0,
    };
    let remaining = |status| match is_in_lead(status) {
        true => 0,
        false => counts.get(status),
    };

    let mut rest = Vec::new();
    let mut add = |name: &str, n: u64| {
        if n > 0 {
            rest.push(localizer.text_n(name, n));
        }
    };
    add("rest-failed", remaining(Status::Failed));
    add("rest-inconclusive", remaining(Status::Inconclusive));
    if conclusion != Conclusion::Waiting {
        add("rest-waiting", counts.answer + counts.consent);
    }
    add("rest-passed", remaining(Status::Passed));
    add("rest-tolerated", counts.tolerated);
    add("rest-waived", counts.get(Status::Waived));
    add("rest-later", counts.later);
    add("rest-skipped", counts.get(Status::Skipped));
    rest
}

/// "part of the suite: 3 of 214 cases", if the run was narrowed.
pub(super) fn part(localizer: &Localizer<'_>, plan: &Plan) -> Option<String> {
    let selection = plan.selection.as_ref()?;

    let counts = [
        ("n", selection.selected_cases.into()),
        ("all", selection.all_cases.into()),
    ];
    if selection.accounts.is_empty() {
        return Some(localizer.text_with("part", &counts));
    }

    let [n, all] = counts;
    let accounts = selection
        .accounts
        .iter()
        .map(|name| localizer.escaped(name))
        .collect::<Vec<_>>();
    Some(localizer.text_with(
        "part-accounts",
        &[
            n,
            all,
            ("accounts", localizer.list_up_to(&accounts, 3).into()),
        ],
    ))
}

/// What must be known with the verdict.
fn notices(localizer: &Localizer<'_>, view: &View<'_>) -> Vec<String> {
    let record = view.record;
    let mut notices = Vec::new();
    if !record.complete {
        notices.push(localizer.text("notice-unfinished"));
    }
    if let Some(part) = part(localizer, &record.plan) {
        notices.push(localizer.text_with("notice-part", &[("part", part.into())]));
    }
    notices.extend(compared_with_itself(localizer, record));
    notices.extend(unencrypted(localizer, view));
    notices.extend(left_behind(localizer, record));
    notices.extend(resumed(localizer, record));
    notices
}

/// Which services were to be spoken to in the clear, and in how many entries that was so.
fn unencrypted(localizer: &Localizer<'_>, view: &View<'_>) -> Vec<String> {
    let record = view.record;
    let mut notices = Vec::new();

    let declared = view.options.services_plaintext.iter();
    let declared: Vec<String> = declared
        .filter_map(|(name, service)| Some((record.plan.systems.get(name)?, service)))
        .map(|(system, service)| {
            format!(
                "{} ({})",
                localizer.escaped(&system.label),
                localizer.word("service", service.name())
            )
        })
        .collect();
    if !declared.is_empty() {
        notices.push(localizer.text_with(
            "notice-plaintext",
            &[("services", localizer.list(&declared).into())],
        ));
    }

    let is_plaintext = |entry: &&EntryRecord| {
        let mut facts = entry.evidence.facts.iter();
        facts.any(|fact| fact.code.ends_with("/plaintext"))
    };
    let observed = record.entries.iter().filter(is_plaintext).count();
    if observed > 0 {
        notices.push(localizer.text_n("notice-plaintext-seen", observed as u64));
    }

    notices
}

/// In how many entries source and target look like one store, compared with itself.
fn compared_with_itself(localizer: &Localizer<'_>, record: &RunRecord) -> Option<String> {
    let is_suspected = |entry: &&EntryRecord| {
        let mut facts = entry.evidence.facts.iter();
        facts.any(|fact| fact.code.ends_with("/same-mailbox"))
    };
    let suspected = record.entries.iter().filter(is_suspected).count();

    (suspected > 0).then(|| localizer.text_n("notice-same-mailbox", suspected as u64))
}

/// How many probes are still, or may still be, in a mailbox.
fn left_behind(localizer: &Localizer<'_>, record: &RunRecord) -> Vec<String> {
    let mut left = Left::default();
    record.entries.iter().for_each(|entry| left += entry.left);

    [
        ("notice-remains", left.remains),
        ("notice-unsure", left.unsure),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(name, n)| {
        localizer.text_with(name, &[("n", n.into()), ("run", record.id.as_str().into())])
    })
    .collect()
}

/// How often the run was resumed, and when last.
fn resumed(localizer: &Localizer<'_>, record: &RunRecord) -> Option<String> {
    let last = record.resumed.last()?;
    let at = localizer.instant(*last);

    // Whoever takes up a run that was at its end must not take its results for those of today.
    let observed = record
        .entries
        .iter()
        .filter_map(|entry| entry.attempts.last())
        .map(|attempt| attempt.started)
        .max();
    if let Some(observed) = observed.filter(|observed| record.complete && observed < last) {
        let observed = localizer.instant(observed);
        return Some(localizer.text_with(
            "notice-resumed-nothing",
            &[("at", at.into()), ("observed", observed.into())],
        ));
    }
    Some(localizer.text_with(
        "notice-resumed",
        &[("n", record.resumed.len().into()), ("at", at.into())],
    ))
}
