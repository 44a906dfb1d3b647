//! How fast Chromium opens a report: `cargo bench --profile dev --bench report_open -- [OPENS]`.
//!
//! The page is that of a night of 80 accounts and 8 cases. Each open is one of a Chromium that was just started on an
//! empty profile, from the order to go there until the page is loaded, laid out and drawn; an empty page takes turns with it, for
//! the ratio. Without OPENS it does nothing.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement is printed, and fails where it fails"
)]

#[path = "../tests/report/browser/chromium.rs"]
mod chromium;
#[path = "../tests/report/company.rs"]
mod company;
#[path = "../tests/report/browser/page.rs"]
#[expect(dead_code, reason = "tests/report needs more of it")]
mod page;
#[path = "../tests/report/records.rs"]
#[expect(dead_code, reason = "tests/report needs more of it")]
mod records;
#[path = "../tests/report/worlds.rs"]
#[expect(dead_code, reason = "tests/report needs more of it")]
mod worlds;

use std::path::Path;
use std::time::Instant;

use crate::chromium::Chromium;
use crate::page::{Eye, Page, keep};

/// Layout is asked for, and then two frames: what was laid out before the first is drawn by the second.
const DRAWN: &str = "new Promise((done) => { document.body.getBoundingClientRect();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))); })";

/// Milliseconds from the order to open `file` until it is drawn, in a new Chromium.
fn open(file: &Path) -> f64 {
    let mut chromium = Chromium::start();
    let started = Instant::now();
    let mut page = Page::open(&mut chromium, file, Eye::default());
    page.eval(DRAWN);
    started.elapsed().as_secs_f64() * 1_000.0
}

fn median(mut times: Vec<f64>) -> (f64, f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[0], times[times.len() - 1])
}

fn main() {
    // `cargo bench` adds `--bench`.
    let Some(opens) = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse::<usize>().ok())
    else {
        return;
    };
    let html = company::company(80).open().text("report.html");
    println!("report: 640 entries, {} KB", html.len() / 1_000);
    let report = keep("open-report.html", html);
    let empty = keep(
        "open-empty.html",
        "<!doctype html><title>empty</title><p>empty",
    );
    let (mut reports, mut empties) = (Vec::new(), Vec::new());
    for _ in 0..opens.max(1) {
        reports.push(open(&report));
        empties.push(open(&empty));
    }
    let ratios: Vec<f64> = reports
        .iter()
        .zip(&empties)
        .map(|(report, empty)| report / empty)
        .collect();
    for (name, unit, times) in [
        ("report", "ms", reports),
        ("empty page", "ms", empties),
        ("ratio", "", ratios),
    ] {
        let (middle, least, most) = median(times);
        println!("{name}: median {middle:.2} {unit} ({least:.2}-{most:.2}) of {opens} cold opens");
    }
}
