//! What changed since an earlier run, told the same way everywhere: a line for each turn, worst first.

use super::View;
use super::localizer::Localizer;
use crate::model::{Change, Since, Turn};

/// How many checks are named for each turn.
const NAMED_MAX: usize = 5;

/// What changed, for people.
pub(super) struct Changes {
    /// With which run this one was compared.
    pub(super) title: String,
    /// A line for each turn that occurred; at most one for each of [`Turn::ALL`].
    pub(super) lines: Vec<String>,
}

/// What changed since the earlier run of `view`, if it was compared with one.
pub(super) fn changes(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Changes> {
    let since = view.record.since.as_ref()?;
    let title = localizer.text_with(
        "since",
        &[
            ("run", since.run.as_str().into()),
            ("started", localizer.instant(since.started).into()),
        ],
    );
    let mut lines: Vec<String> = Turn::ALL
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

fn line(since: &Since, turn: Turn, localizer: &Localizer<'_>) -> Option<String> {
    let turned: Vec<&Change> = since
        .changes
        .iter()
        .filter(|change| change.turn == turn)
        .collect();
    if turned.is_empty() {
        return None;
    }
    // What all of them share is said once.
    let first = turned
        .first()
        .and_then(|change| change.since)
        .filter(|_| lasts(turn));
    let shared = first.filter(|first| turned.iter().all(|change| change.since == Some(*first)));
    let names: Vec<String> = turned
        .iter()
        .map(|change| name(change, shared.is_some(), localizer))
        .collect();
    let what = localizer.text_n(&format!("turn-{}", turn.name()), turned.len() as u64);
    let dated = |since| {
        localizer.text_with(
            "turn-since",
            &[
                ("name", what.as_str().into()),
                ("since", localizer.instant(since).into()),
            ],
        )
    };
    let what = shared.map_or_else(|| what.clone(), dated);
    Some(localizer.text_with(
        "turn-line",
        &[
            ("what", what.into()),
            ("names", localizer.list_up_to(&names, NAMED_MAX).into()),
        ],
    ))
}

/// Whether it matters since when it is so.
fn lasts(turn: Turn) -> bool {
    matches!(turn, Turn::StillFailing | Turn::StillBlind)
}

fn name(change: &Change, is_dated: bool, localizer: &Localizer<'_>) -> String {
    let mut name = change.case.clone();
    if let Some(account) = &change.account {
        name = format!("{name} · {}", localizer.escaped(account));
    }
    match (change.turn, change.since) {
        (turn, Some(since)) if lasts(turn) && !is_dated => localizer.text_with(
            "turn-since",
            &[
                ("name", name.into()),
                ("since", localizer.instant(since).into()),
            ],
        ),
        (Turn::Changed, _) => localizer.text_with(
            "turn-changed-findings",
            &[("name", name.into()), ("n", change.appeared.into())],
        ),
        _ => name,
    }
}
