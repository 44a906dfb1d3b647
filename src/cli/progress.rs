//! What a run says while it works: a bar on a terminal, plain lines elsewhere.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::model::{Due, Plan, Status, Verdict};
use crate::report::Catalogue;
use crate::run::{Happening, Watcher};

/// Where there is no bar, long work shows a line so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how far a run has come.
pub(super) struct Console {
    terminal: Terminal,
    catalogue: Catalogue,
    lang: crate::model::Lang,
    headline: String,
    names: Vec<String>,
    due: usize,
    done: AtomicUsize,
    bar: ProgressBar,
    last_line: Mutex<Instant>,
}

impl Console {
    /// A console for a run of `plan`.
    pub(super) fn new(plan: &Plan, catalogue: Catalogue, terminal: Terminal) -> Self {
        let due = plan
            .entries
            .iter()
            .filter(|entry| entry.terms.due == Due::Now)
            .count();
        let bar = if terminal.live {
            ProgressBar::new(due as u64)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} {bar:24} {elapsed} {wide_msg}")
        {
            bar.set_style(style);
        }
        let part = plan
            .selection
            .as_ref()
            .map_or_else(String::new, |selection| {
                format!(
                    "part of the suite: {} of {} cases; ",
                    selection.selected_cases, selection.all_cases
                )
            });
        let accounts: std::collections::BTreeSet<&String> = plan
            .entries
            .iter()
            .filter_map(|entry| entry.account.as_ref())
            .collect();
        let headline = format!(
            "{}: {part}{} checks due, {} accounts",
            plan.suite,
            due,
            accounts.len()
        );
        Self {
            terminal,
            catalogue,
            lang: plan.lang,
            headline,
            names: plan
                .entries
                .iter()
                .map(crate::model::EntryPlan::name)
                .collect(),
            due,
            done: AtomicUsize::new(0),
            bar,
            last_line: Mutex::new(Instant::now()),
        }
    }

    /// The run begins.
    pub(super) fn begin(&self, dir: &Path) {
        self.terminal.note(&self.headline);
        self.terminal
            .note(&format!("writing into {}", dir.display()));
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
        // A pass is counted; what is not one is told at once.
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

    fn is_time(&self) -> bool {
        let mut last = self
            .last_line
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = last.elapsed() >= LINE_EVERY;
        if now {
            *last = Instant::now();
        }
        now
    }
}

impl Watcher for Console {
    fn happened(&self, happening: Happening<'_>) {
        match happening {
            Happening::Begun { entry, attempt: 1 } => {
                self.bar.set_message(self.names[entry].clone())
            }
            Happening::Begun { .. } => {}
            Happening::Progress { entry, progress } => {
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
            Happening::Judged { entry, verdict, .. } => self.judged(entry, verdict),
        }
    }
}
