//! The progress of a run: a bar on a terminal, plain lines elsewhere.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::check::Progress;
use crate::model::{Due, EntryPlan, Lang, Message, Plan, Status, Verdict};
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
    /// The display for a run of `plan`, so many of whose results are known already.
    pub(super) fn new(
        plan: &Plan,
        settled: usize,
        catalogue: Catalogue,
        terminal: Terminal,
    ) -> Self {
        let due = plan
            .entries
            .iter()
            .filter(|entry| entry.terms.due == Due::Now)
            .count();
        let names = plan.entries.iter().map(EntryPlan::name);

        Self {
            terminal,
            headline: headline(plan, due, settled, &catalogue),
            catalogue,
            lang: plan.lang,
            names: names.collect(),
            due,
            done: AtomicUsize::new(settled),
            bar: bar(due, settled, terminal),
            last_line: Mutex::new(Instant::now()),
        }
    }

    /// The run begins.
    pub(super) fn begin(&self, dir: &Path) {
        self.terminal.note(&self.headline);
        let writing = Message::new("run/writing").with("folder", dir.display().to_string());
        self.terminal
            .note(&self.catalogue.text(&writing, self.lang));
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
            let status = Message::new(format!("report/status-{}", verdict.status.name()));
            let status = self.catalogue.text(&status, self.lang);
            self.line(&format!("{status:<12} {}: {reason}", self.names[entry]));
        } else if !self.terminal.live && self.is_time() {
            let done = Message::new("run/progress")
                .with("done", done)
                .with("due", self.due);
            self.terminal.note(&self.catalogue.text(&done, self.lang));
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
fn headline(plan: &Plan, due: usize, settled: usize, catalogue: &Catalogue) -> String {
    let accounts: BTreeSet<&String> = plan
        .entries
        .iter()
        .filter_map(|entry| entry.account.as_ref())
        .collect();
    let about = Message::new("run/about")
        .with("due", due)
        .with("settled", settled)
        .with("accounts", accounts.len());
    let about = catalogue.text(&about, plan.lang);

    match &plan.selection {
        Some(selection) => {
            let part = Message::new("report/part")
                .with("n", selection.selected_cases)
                .with("all", selection.all_cases);
            format!(
                "{}: {}; {about}",
                plan.suite,
                catalogue.text(&part, plan.lang)
            )
        }
        None => format!("{}: {about}", plan.suite),
    }
}

/// The bar; hidden where it could not be redrawn.
fn bar(due: usize, settled: usize, terminal: Terminal) -> ProgressBar {
    let bar = if terminal.live {
        ProgressBar::new(due as u64).with_position(settled as u64)
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
                let again = Message::new("run/again")
                    .with("seconds", format!("{:.1}", pause.as_secs_f32()))
                    .with("name", self.names[entry].as_str())
                    .with("reason", reason);
                self.line(&self.catalogue.text(&again, self.lang));
            }
            Happening::Judged { entry, verdict } => self.judged(entry, verdict),
        }
    }
}
