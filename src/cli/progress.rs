//! The progress of a run: a bar on a terminal, plain lines elsewhere.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::check::Progress;
use crate::model::{Due, EntryPlan, Lang, Plan, Status, Verdict};
use crate::report::Catalogue;
use crate::run::{Happening, Watcher};

/// How often long work prints a line where there is no bar.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how far a run has come.
pub(super) struct ProgressDisplay {
    terminal: Terminal,
    catalogue: Catalogue,
    lang: Lang,
    headline: String,
    names: Vec<String>,
    due: usize,
    done: AtomicUsize,
    bar: ProgressBar,
    last_line: Mutex<Instant>,
}

impl ProgressDisplay {
    /// The display for a run of `plan`.
    pub(super) fn new(plan: &Plan, catalogue: Catalogue, terminal: Terminal) -> Self {
        let due = plan
            .entries
            .iter()
            .filter(|entry| entry.terms.due == Due::Now)
            .count();
        let names = plan.entries.iter().map(EntryPlan::name);

        Self {
            terminal,
            catalogue,
            lang: plan.lang,
            headline: headline(plan, due),
            names: names.collect(),
            due,
            done: AtomicUsize::new(0),
            bar: bar(due, terminal),
            last_line: Mutex::new(Instant::now()),
        }
    }

    /// The run begins; `kept` of its checks are settled by an earlier one.
    pub(super) fn begin(&self, dir: &Path, kept: usize) {
        self.done.store(kept, Ordering::SeqCst);
        self.bar.set_position(kept as u64);
        self.terminal.note(&self.headline);
        self.terminal
            .note(&format!("writing into {}", dir.display()));
        if kept > 0 {
            self.terminal
                .note(&format!("{kept} of {} checks done before", self.due));
        }
    }

    /// The run has ended.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) {
        if self.terminal.live {
            self.bar.println(text);
        } else {
            self.terminal.note(text);
        }
    }

    fn judged(&self, entry: usize, verdict: &Verdict) {
        let done = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        self.bar.inc(1);

        // A pass is only counted; anything else is worth a line at once.
        if verdict.status != Status::Passed {
            let reason = self.catalogue.text(&verdict.reason, self.lang);
            self.line(&format!(
                "{:<12} {}: {reason}",
                verdict.status.name(),
                self.names[entry]
            ));
        } else if !self.terminal.live && self.is_time() {
            self.terminal
                .note(&format!("{done} of {} checks done", self.due));
        }
    }

    fn progress(&self, entry: usize, progress: &Progress) {
        let of = progress
            .expected
            .map_or_else(String::new, |expected| format!("/{expected}"));
        let text = format!(
            "{} {} {}{of}",
            self.names[entry], progress.container, progress.items
        );

        if self.terminal.live {
            self.bar.set_message(text);
        } else if self.is_time() {
            self.terminal.note(&text);
        }
    }

    /// Whether the last line is long enough ago; if so, the next one counts from now.
    fn is_time(&self) -> bool {
        let mut last = self
            .last_line
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_time = last.elapsed() >= LINE_EVERY;
        if is_time {
            *last = Instant::now();
        }
        is_time
    }
}

/// What the run is about, in one line: `Muster AG: part of the suite: 3 of 9 cases; 12 checks due, 4 accounts`.
fn headline(plan: &Plan, due: usize) -> String {
    let part = match &plan.selection {
        Some(selection) => format!(
            "part of the suite: {} of {} cases; ",
            selection.selected_cases, selection.all_cases
        ),
        None => String::new(),
    };
    let accounts: BTreeSet<&String> = plan
        .entries
        .iter()
        .filter_map(|entry| entry.account.as_ref())
        .collect();

    format!(
        "{}: {part}{due} checks due, {} accounts",
        plan.suite,
        accounts.len()
    )
}

/// The bar; hidden where it could not be redrawn.
fn bar(due: usize, terminal: Terminal) -> ProgressBar {
    let bar = if terminal.live {
        ProgressBar::new(due as u64)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} {bar:24} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

impl Watcher for ProgressDisplay {
    fn happened(&self, happening: Happening<'_>) {
        match happening {
            Happening::Begun { entry, attempt: 1 } => {
                self.bar.set_message(self.names[entry].clone())
            }
            Happening::Begun { .. } => {}
            Happening::Progress { entry, progress } => self.progress(entry, progress),
            Happening::Again {
                entry,
                verdict,
                pause,
            } => {
                let reason = self.catalogue.text(&verdict.reason, self.lang);
                let pause = pause.as_secs_f32();
                self.line(&format!(
                    "again in {pause:.1} s: {}: {reason}",
                    self.names[entry]
                ));
            }
            Happening::Judged { entry, verdict } => self.judged(entry, verdict),
        }
    }
}
