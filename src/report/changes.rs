//! What changed since an earlier run, the same in every report: a line for each turn, worst first.

use jiff::Timestamp;

use super::localizer::Localizer;
use super::view::View;
use crate::model::{Change, Comparison, Transition};

/// How many checks are named for each turn.
const NAMED_MAX: usize = 5;

/// What changed, for people.
pub(super) struct Changes {
    /// With which run this one was compared.
    pub(super) title: String,
    /// A line for each turn that occurred; at most one for each of [`Transition::ALL`].
    pub(super) lines: Vec<String>,
}

/// What changed since the earlier run of `view`, if it was compared with one.
pub(super) fn changes(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Changes> {
    let since = view.record.comparison.as_ref()?;

    let title = localizer.text_with(
        "since",
        &[
            ("run", since.run.as_str().into()),
            ("started", localizer.instant(since.started).into()),
        ],
    );

    let mut lines: Vec<String> = Transition::ALL
        .into_iter()
        .filter_map(|turn| line(since, turn, localizer))
        .collect();
    if lines.is_empty() {
        lines.push(localizer.text("since-nothing"));
    }
    if since.fail_on_new {
        lines.push(localizer.text("since-fail-on-new"));
    }

    Some(Changes { title, lines })
}

fn line(comparison: &Comparison, turn: Transition, localizer: &Localizer<'_>) -> Option<String> {
    let turned: Vec<&Change> = comparison
        .changes
        .iter()
        .filter(|change| change.transition == turn)
        .collect();
    if turned.is_empty() {
        return None;
    }

    // A date that all of them share is shown once, else each has its own.
    let first = turned
        .first()
        .and_then(|change| change.since)
        .filter(|_| lasts(turn));
    let shared = first.filter(|first| turned.iter().all(|change| change.since == Some(*first)));

    let dates = match shared {
        Some(_) => Dates::Shared,
        None => Dates::Own,
    };
    let names: Vec<String> = turned
        .iter()
        .map(|change| name(change, dates, localizer))
        .collect();

    let mut what = localizer.text_n(&format!("turn-{}", turn.name()), turned.len() as u64);
    if let Some(since) = shared {
        what = dated(what, since, localizer);
    }
    Some(localizer.text_with(
        "turn-line",
        &[
            ("what", what.into()),
            ("names", localizer.list_up_to(&names, NAMED_MAX).into()),
        ],
    ))
}

/// Whether each check of a line has a date of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dates {
    Own,
    Shared,
}

/// `name` with the instant since when it is so.
fn dated(name: String, since: Timestamp, localizer: &Localizer<'_>) -> String {
    localizer.text_with(
        "turn-since",
        &[
            ("name", name.into()),
            ("since", localizer.instant(since).into()),
        ],
    )
}

/// Whether it matters since when it is so.
fn lasts(turn: Transition) -> bool {
    matches!(turn, Transition::StillFailing | Transition::StillBlind)
}

/// The check of `change`, with what the line does not say of all.
fn name(change: &Change, dates: Dates, localizer: &Localizer<'_>) -> String {
    let mut name = change.case.clone();
    if let Some(account) = &change.account {
        name = format!("{name} · {}", localizer.escaped(account));
    }

    match (change.transition, change.since) {
        (turn, Some(since)) if lasts(turn) && dates == Dates::Own => dated(name, since, localizer),
        (Transition::Changed, _) => {
            let counts: Vec<String> = [
                ("turn-appeared", change.appeared),
                ("turn-revalued", change.revalued),
            ]
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(text, n)| localizer.text_n(text, n))
            .collect();
            format!("{name} ({})", counts.join(", "))
        }
        _ => name,
    }
}
