//! What changed since an earlier run, told the same way everywhere: a line for each turn, worst first.

use super::View;
use super::voice::Voice;
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
pub(super) fn changes(view: &View<'_>, voice: &Voice<'_>) -> Option<Changes> {
    let since = view.record.comparison.as_ref()?;
    let title = voice.with(
        "since",
        &[
            ("run", since.run.as_str().into()),
            ("started", voice.instant(since.started).into()),
        ],
    );
    let mut lines: Vec<String> = Transition::ALL
        .into_iter()
        .filter_map(|turn| line(since, turn, voice))
        .collect();
    if lines.is_empty() {
        lines.push(voice.t("since-nothing"));
    }
    if since.fail_on_new {
        lines.push(voice.t("since-fail-on-new"));
    }
    Some(Changes { title, lines })
}

fn line(comparison: &Comparison, turn: Transition, voice: &Voice<'_>) -> Option<String> {
    let turned: Vec<&Change> = comparison
        .changes
        .iter()
        .filter(|change| change.transition == turn)
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
        .map(|change| name(change, shared.is_some(), voice))
        .collect();
    let what = voice.n(&format!("turn-{}", turn.name()), turned.len() as u64);
    let dated = |since| {
        voice.with(
            "turn-since",
            &[
                ("name", what.as_str().into()),
                ("since", voice.instant(since).into()),
            ],
        )
    };
    let what = shared.map_or_else(|| what.clone(), dated);
    Some(voice.with(
        "turn-line",
        &[
            ("what", what.into()),
            ("names", voice.some(&names, NAMED_MAX).into()),
        ],
    ))
}

/// Whether it matters since when it is so.
fn lasts(turn: Transition) -> bool {
    matches!(turn, Transition::StillFailing | Transition::StillBlind)
}

fn name(change: &Change, is_dated: bool, voice: &Voice<'_>) -> String {
    let mut name = change.case.clone();
    if let Some(account) = &change.account {
        name = format!("{name} · {}", voice.name(account));
    }
    match (change.transition, change.since) {
        (turn, Some(since)) if lasts(turn) && !is_dated => voice.with(
            "turn-since",
            &[
                ("name", name.into()),
                ("since", voice.instant(since).into()),
            ],
        ),
        (Transition::Changed, _) => voice.with(
            "turn-changed-findings",
            &[("name", name.into()), ("n", change.appeared.into())],
        ),
        _ => name,
    }
}
