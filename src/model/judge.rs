//! The judge: the only place where verdicts are made. Pure; run again whenever a journal is read.

use jiff::Timestamp;

use super::cannot::CannotCheck;
use super::evidence::Evidence;
use super::finding::Class;
use super::ledger::{Examined, Tally};
use super::message::Message;
use super::ruling::{Answer, Ruling};
use super::terms::{Due, Terms};
use super::tolerance::{Tolerated, covering, examined};
use super::verdict::{Cause, Mark, Status, Verdict};

/// Changes whenever the judge could decide otherwise on the same evidence.
pub const JUDGE_VERSION: u32 = 2;

/// The verdict on one case and account. `evidence` is that of the last attempt, if there was one;
/// `rulings` are those that name this case and account, in the order in which they were recorded; `as_of` is the instant of judging.
///
/// A pass must be earned: it needs evidence that something was examined, to its end, with a ledger
/// that adds up and nothing beyond what is allowed. Whatever is not known makes it inconclusive.
pub fn judge(
    terms: &Terms,
    evidence: Option<&Evidence>,
    rulings: &[Ruling],
    as_of: Timestamp,
) -> Verdict {
    match terms.due {
        Due::Later { from } => {
            return pending(
                Cause::Later,
                Message::new("judge/later").with("from", from.name()),
            );
        }
        Due::Past => return Verdict::new(Status::Skipped, Message::new("judge/past")),
        Due::Now => {}
    }

    if terms.lacks_consent {
        return pending(Cause::Consent, Message::new("judge/consent"));
    }

    if let Some(asked) = &terms.asks {
        return judge_answer(asked, rulings, as_of);
    }

    let Some(evidence) = evidence else {
        return Verdict::new(Status::Inconclusive, Message::new("judge/not-reached"));
    };

    let unknown = unknown(terms, evidence);
    let mut tolerated = Vec::new();
    for class in Class::ALL
        .into_iter()
        .filter(|class| *class != Class::Unreadable)
    {
        let found = evidence.totals.get(&class).copied().unwrap_or_default();
        if found == 0 {
            continue;
        }

        match covering(terms, evidence, class, found) {
            Some(covered) => tolerated.extend(covered),
            None => return failed(evidence, class, unknown.is_some()),
        }
    }

    if let Some(reason) = unknown {
        return Verdict::new(Status::Inconclusive, reason);
    }

    passed(evidence, &tolerated)
}

fn pending(cause: Cause, reason: Message) -> Verdict {
    Verdict {
        cause: Some(cause),
        ..Verdict::new(Status::Pending, reason)
    }
}

fn failed(evidence: &Evidence, first: Class, incomplete: bool) -> Verdict {
    let code = if is_nothing_there(evidence) {
        "judge/nothing-arrived"
    } else {
        "judge/failed"
    };
    let mut reason = Message::new(code).with("class", first.name());
    for (class, found) in &evidence.totals {
        reason = reason.with(class.name(), *found);
    }
    let mut verdict = Verdict::new(Status::Failed, reason);
    if incomplete {
        verdict.marks.push(Mark::Incomplete);
    }
    verdict
}

/// Whether the source holds something and the target nothing at all: most often nothing was migrated yet.
fn is_nothing_there(evidence: &Evidence) -> bool {
    let Some(Examined::Compared(ledger)) = &evidence.examined else {
        return false;
    };
    let sum = ledger.sum();
    let source = sum.source.examined();
    source > 0 && sum.source.missing == source && sum.target.examined() == 0
}

fn passed(evidence: &Evidence, tolerated: &[Tolerated<'_>]) -> Verdict {
    let Some(first) = tolerated.first() else {
        return Verdict::new(
            Status::Passed,
            Message::new("judge/passed").with("examined", examined(evidence)),
        );
    };

    // Every reason is told, or one would pass for the reason of all.
    let why = match tolerated {
        [only] => only.reason.to_owned(),
        several => {
            let each = several.iter();
            let each = each.map(|one| format!("{} {}: {}", one.found, one.name, one.reason));
            each.collect::<Vec<_>>().join("; ")
        }
    };
    let all: u64 = tolerated.iter().map(|one| one.found).sum();
    let reason = Message::new("judge/tolerated")
        .with("class", first.name)
        .with("found", first.found)
        .with("all", all)
        .with("why", why);

    Verdict {
        marks: vec![Mark::Tolerated],
        ..Verdict::new(Status::Passed, reason)
    }
}

/// Why the evidence does not settle the case, if it does not.
fn unknown(terms: &Terms, evidence: &Evidence) -> Option<Message> {
    if let Some(error) = evidence.broken_off.first() {
        return Some(blind(error));
    }

    let unreadable = evidence
        .totals
        .get(&Class::Unreadable)
        .copied()
        .unwrap_or_default();

    if unreadable > 0 {
        return Some(Message::new("judge/unreadable").with("items", unreadable));
    }

    let (source, both) = match &evidence.examined {
        None => return Some(Message::new("judge/no-evidence")),
        Some(Examined::Points(points)) => {
            if points.listed != points.placed() {
                let reason = Message::new("judge/unbalanced")
                    .with("what", "points")
                    .with("container", "");

                return Some(
                    reason
                        .with("listed", points.listed)
                        .with("placed", points.placed()),
                );
            }

            let wrong = points.examined() - points.matched - points.unreadable - points.undecided;
            let reported: u64 = evidence.totals.values().sum();
            if wrong > 0 && reported == 0 {
                let reason =
                    Message::new("judge/contradiction").with("class", Class::Unexpected.name());

                return Some(reason.with("findings", reported).with("ledger", wrong));
            }

            (points.clone(), points.clone())
        }
        Some(Examined::Compared(ledger)) => {
            if let Some(imbalance) = ledger.imbalance() {
                return Some(imbalance.reason);
            }

            if let Some(reason) =
                contradiction(evidence, &ledger.sum().source, &ledger.sum().target)
            {
                return Some(reason);
            }

            let sum = ledger.sum();
            let mut both = sum.source.clone();
            both.add(&sum.target);
            (sum.source, both)
        }
    };

    if both.unreadable > 0 {
        return Some(Message::new("judge/unreadable").with("items", both.unreadable));
    }

    if both.undecided > 0 {
        return Some(Message::new("judge/undecided").with("items", both.undecided));
    }

    (source.examined() == 0 && !terms.allow_empty).then(|| Message::new("judge/nothing-examined"))
}

fn blind(error: &CannotCheck) -> Message {
    Message::new("judge/broken-off")
        .with("obstacle", error.obstacle.name())
        .with("endpoint", error.endpoint.as_str())
        .with("operation", error.operation.as_str())
}

/// Findings and ledger are two accounts of the same thing: where they disagree, items were lost on the way.
fn contradiction(evidence: &Evidence, source: &Tally, target: &Tally) -> Option<Message> {
    let reported = |class| evidence.totals.get(&class).copied().unwrap_or_default();
    let exact = [
        (Class::Missing, source.missing),
        (Class::Extra, target.extra),
        (Class::Duplicated, target.duplicated),
        (Class::Moved, source.moved),
    ];

    exact
        .into_iter()
        .find(|(class, counted)| reported(*class) != *counted)
        .or_else(|| {
            (reported(Class::Different) < source.different)
                .then_some((Class::Different, source.different))
        })
        .or_else(|| {
            (source.different == 0 && reported(Class::Different) > 0)
                .then_some((Class::Different, 0))
        })
        .map(|(class, counted)| {
            Message::new("judge/contradiction")
                .with("class", class.name())
                .with("findings", reported(class))
                .with("ledger", counted)
        })
}

fn judge_answer(asked: &str, rulings: &[Ruling], as_of: Timestamp) -> Verdict {
    // Which of two was recorded later is known; when they were made is what two clocks said.
    let mut made = rulings.iter().filter(|ruling| ruling.at <= as_of);
    let Some(last) = made.next_back() else {
        return pending(Cause::Answer, Message::new("judge/unanswered"));
    };

    let about = |code: &str| {
        Message::new(code)
            .with("by", last.by.as_str())
            .with("at", last.at.strftime("%Y-%m-%d").to_string())
            .with("comment", last.comment.as_deref().unwrap_or_default())
    };

    if last.text_sha256.as_deref() != Some(asked) {
        return pending(Cause::Answer, about("judge/stale-answer"));
    }

    match last.answer {
        Answer::Ok => Verdict::new(Status::Passed, about("judge/answered-ok")),
        Answer::Remark => Verdict::new(Status::Passed, about("judge/answered-remark")),
        Answer::NotOk => Verdict::new(Status::Failed, about("judge/answered-not-ok")),
        Answer::CannotTest => {
            Verdict::new(Status::Inconclusive, about("judge/answered-cannot-test"))
        }
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
