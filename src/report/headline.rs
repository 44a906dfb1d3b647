//! The verdict on a run in one sentence, the same in every report. Never says "accepted": that is a person's word.

use std::collections::BTreeMap;

use super::View;
use super::localizer::Localizer;
use crate::model::{Cause, EntryRecord, Left, Mark, Plan, RunRecord, Status};

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
            let verdict = &entry.verdict;
            *counts.by.entry(verdict.status).or_default() += 1;
            counts.all += 1;
            match (verdict.status, verdict.cause) {
                (Status::Pending, Some(Cause::Answer)) => counts.answer += 1,
                (Status::Pending, Some(Cause::Consent)) => counts.consent += 1,
                (Status::Pending, Some(Cause::Later)) => counts.later += 1,
                _ => {}
            }
            counts.tolerated +=
                u64::from(verdict.status == Status::Passed && verdict.has(Mark::Tolerated));
            counts.late += u64::from(verdict.status == Status::Passed && verdict.has(Mark::Late));
        }
        counts
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
    /// What it comes to.
    pub conclusion: Conclusion,
    /// The verdict in one or two plain sentences: [`Headline::lead`] and [`Headline::rest`].
    pub sentence: String,
    /// The sentence that decides; says when the run was narrowed or did not end.
    pub lead: String,
    /// The counts that the lead does not tell; empty if there are none.
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
    let mut lead = lead(&localizer, view.record, conclusion, &counts);
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
        notices: notices(&localizer, view.record),
        counts,
    }
}

fn conclusion(record: &RunRecord, counts: &Counts) -> Conclusion {
    if counts.get(Status::Failed) > 0 {
        Conclusion::Failed
    } else if counts.get(Status::Inconclusive) > 0 || !record.complete || counts.due() == 0 {
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

/// The counts that the lead has not told.
fn rest(localizer: &Localizer<'_>, conclusion: Conclusion, counts: &Counts) -> Vec<String> {
    let told = |status| match conclusion {
        Conclusion::Failed => status == Status::Failed,
        Conclusion::NotEstablished => status == Status::Inconclusive && counts.due() > 0,
        Conclusion::Waiting => false,
        Conclusion::Passed => status == Status::Passed && counts.get(Status::Waived) == 0,
    };
    let mut rest = Vec::new();
    let mut add = |name: &str, n: u64| {
        if n > 0 {
            rest.push(localizer.text_n(name, n));
        }
    };
    let untold = |status| if told(status) { 0 } else { counts.get(status) };
    add("rest-failed", untold(Status::Failed));
    add("rest-inconclusive", untold(Status::Inconclusive));
    if conclusion != Conclusion::Waiting {
        add("rest-waiting", counts.answer + counts.consent);
    }
    add("rest-passed", untold(Status::Passed));
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

fn notices(localizer: &Localizer<'_>, record: &RunRecord) -> Vec<String> {
    let mut notices = Vec::new();
    if !record.complete {
        notices.push(localizer.text("notice-unfinished"));
    }
    notices.extend(
        part(localizer, &record.plan)
            .map(|part| localizer.text_with("notice-part", &[("part", part.into())])),
    );
    let carried = record
        .entries
        .iter()
        .filter(|entry| entry.carried.is_some())
        .count();
    if carried > 0 {
        notices.push(localizer.text_with(
            "notice-carried",
            &[("n", carried.into()), ("all", record.entries.len().into())],
        ));
    }
    let declared: Vec<String> = plaintext(&record.plan)
        .into_iter()
        .map(|(system, service)| {
            format!(
                "{} ({})",
                localizer.escaped(system),
                localizer.word("service", service)
            )
        })
        .collect();
    if !declared.is_empty() {
        notices.push(localizer.text_with(
            "notice-plaintext",
            &[("services", localizer.list(&declared).into())],
        ));
    }
    let unencrypted = |entry: &EntryRecord| {
        entry
            .evidence
            .facts
            .iter()
            .any(|fact| fact.code.ends_with("/plaintext"))
    };
    let seen = record
        .entries
        .iter()
        .filter(|entry| unencrypted(entry))
        .count();
    if seen > 0 {
        notices.push(localizer.text_n("notice-plaintext-seen", seen as u64));
    }
    let mut left = Left::default();
    record.entries.iter().for_each(|entry| left += entry.left);
    for (what, n) in [
        ("notice-remains", left.remains),
        ("notice-unsure", left.unsure),
    ] {
        if n > 0 {
            notices.push(
                localizer.text_with(what, &[("n", n.into()), ("run", record.id.as_str().into())]),
            );
        }
    }
    if let [.., last] = record.resumed.as_slice() {
        let at = localizer.instant(*last);
        notices.push(localizer.text_with(
            "notice-resumed",
            &[("n", record.resumed.len().into()), ("at", at.into())],
        ));
    }
    notices
}

/// The services whose suite says `tls: plaintext`, as (label of the system, service).
fn plaintext(plan: &Plan) -> Vec<(&str, &'static str)> {
    let systems = plan.systems.values();
    systems
        .flat_map(|system| {
            let services = system.services.iter();
            services
                .filter(|(_, value)| {
                    value.get("tls").and_then(|tls| tls.as_str()) == Some("plaintext")
                })
                .map(|(service, _)| (system.label.as_str(), service.name()))
        })
        .collect()
}
