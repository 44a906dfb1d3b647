//! The judge: the only place where verdicts are made. Pure; run again whenever a journal is read.

use jiff::Timestamp;

use super::cannot::CannotCheck;
use super::evidence::Evidence;
use super::finding::Class;
use super::ledger::{Examined, Tally};
use super::message::Message;
use super::ruling::{Answer, Ruling};
use super::terms::{Allowance, Due, Terms};
use super::verdict::{Cause, Mark, Status, Verdict};

/// Changes whenever the judge could decide otherwise on the same evidence.
pub const JUDGE_VERSION: u32 = 1;

/// The verdict on one case and account. `evidence` is that of the last attempt, if there was one;
/// `rulings` are those that name this case and account; `as_of` is the instant of judging.
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
        match terms.allow.get(&class) {
            Some(allowance) if within(allowance, found, class, evidence) => {
                tolerated.push((class, found, allowance))
            }
            _ => return failed(evidence, class, unknown.is_some()),
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

fn passed(evidence: &Evidence, tolerated: &[(Class, u64, &Allowance)]) -> Verdict {
    let Some((class, found, allowance)) = tolerated.first() else {
        return Verdict::new(
            Status::Passed,
            Message::new("judge/passed").with("examined", examined(evidence)),
        );
    };
    let all: u64 = tolerated.iter().map(|(_, found, _)| found).sum();
    let reason = Message::new("judge/tolerated")
        .with("class", class.name())
        .with("found", *found)
        .with("all", all)
        .with("why", allowance.reason.as_str());
    Verdict {
        marks: vec![Mark::Tolerated],
        ..Verdict::new(Status::Passed, reason)
    }
}

/// Why the evidence does not settle the case, if it does not.
fn unknown(terms: &Terms, evidence: &Evidence) -> Option<Message> {
    if let Some(why) = evidence.broken_off.first() {
        return Some(blind(why));
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
            let told: u64 = evidence.totals.values().sum();
            if wrong > 0 && told == 0 {
                let reason =
                    Message::new("judge/contradiction").with("class", Class::Unexpected.name());
                return Some(reason.with("findings", told).with("ledger", wrong));
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

fn blind(why: &CannotCheck) -> Message {
    Message::new("judge/broken-off")
        .with("obstacle", why.obstacle.name())
        .with("endpoint", why.endpoint.as_str())
        .with("operation", why.operation.as_str())
}

/// Findings and ledger are two accounts of the same thing: where they disagree, items were lost on the way.
fn contradiction(evidence: &Evidence, source: &Tally, target: &Tally) -> Option<Message> {
    let told = |class| evidence.totals.get(&class).copied().unwrap_or_default();
    let exact = [
        (Class::Missing, source.missing),
        (Class::Extra, target.extra),
        (Class::Duplicated, target.duplicated),
        (Class::Moved, source.moved),
    ];
    exact
        .into_iter()
        .find(|(class, counted)| told(*class) != *counted)
        .or_else(|| {
            (told(Class::Different) < source.different)
                .then_some((Class::Different, source.different))
        })
        .or_else(|| {
            (source.different == 0 && told(Class::Different) > 0).then_some((Class::Different, 0))
        })
        .map(|(class, counted)| {
            Message::new("judge/contradiction")
                .with("class", class.name())
                .with("findings", told(class))
                .with("ledger", counted)
        })
}

fn examined(evidence: &Evidence) -> u64 {
    match &evidence.examined {
        Some(Examined::Points(points)) => points.examined(),
        Some(Examined::Compared(ledger)) => ledger.sum().source.examined(),
        None => 0,
    }
}

/// Whether `found` findings of `class` are within the allowance. A share is of the items examined
/// on the side where the class lives.
fn within(allowance: &Allowance, found: u64, class: Class, evidence: &Evidence) -> bool {
    let by_count = allowance.count.is_some_and(|count| found <= count);
    let by_share = allowance.share.is_some_and(|share| {
        let of = match (&evidence.examined, class) {
            (Some(Examined::Compared(ledger)), Class::Extra | Class::Duplicated) => {
                ledger.sum().target.examined()
            }
            _ => examined(evidence),
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "item counts stay far below 2^52"
        )]
        let (found, of) = (found as f64, of as f64);
        found <= share * of
    });
    by_count || by_share
}

fn judge_answer(asked: &str, rulings: &[Ruling], as_of: Timestamp) -> Verdict {
    let Some(last) = rulings
        .iter()
        .filter(|ruling| ruling.at <= as_of)
        .max_by_key(|ruling| ruling.at)
    else {
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
