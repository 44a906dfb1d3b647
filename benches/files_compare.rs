//! Compares two trees and prints how long that took and how much memory it needed at its peak:
//! `cargo bench --bench files_compare -- SOURCE TARGET ['{"content": "blake3"}']`.
//! Without arguments it plants a small pair of trees first.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement prints, and stops at the first trouble"
)]

#[expect(dead_code, reason = "tests use other parts of it")]
#[path = "../tests/kinds/context/mod.rs"]
mod context;
#[path = "../tests/support/golden.rs"]
mod golden;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use context::TestContext;
use landfall::endpoint::fs::FilesSettings;
use landfall::inventory::files::open;
use landfall::model::{Examined, Side};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let planted = tempfile::tempdir().expect("a temporary folder");
    let (source, target) = match arguments.as_slice() {
        [source, target, ..] => (source.clone(), target.clone()),
        _ => plant(planted.path()),
    };
    let spec: Value = arguments.get(2).map_or_else(
        || json!({}),
        |spec| serde_json::from_str(spec).expect("a spec"),
    );
    let findings = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&findings);
    let mut cx = TestContext::of_roots(move |side, root| {
        let place = if side == Side::Source {
            &source
        } else {
            &target
        };
        let settings = if Path::new(place).is_dir() {
            FilesSettings::tree(place)
        } else {
            FilesSettings::manifest(place)
        };
        open(&settings, Path::new("."), root)
    });
    // Findings are not kept, as in a run: they would count as memory.
    cx.teller = Some(Box::new(move |finding| {
        if std::env::var_os("SHOW").is_some() {
            println!("{}", serde_json::to_string(&finding).expect("a finding"));
        }
        counter.fetch_add(1, Ordering::Relaxed);
    }));
    let started = Instant::now();
    let evidence = cx.observe("files.compare", &spec).evidence;
    let seconds = started.elapsed().as_secs_f64();
    let Some(Examined::Compared(ledger)) = evidence.examined else {
        panic!("no ledger: {evidence:?}")
    };
    assert_eq!(ledger.imbalance(), None);
    let sum = ledger.sum();
    println!(
        "{seconds:.3} s, {:.1} MB at the peak, {} + {} items, {} findings, spec {spec}",
        peak_bytes().map_or(f64::NAN, |bytes| bytes as f64 / 1e6),
        sum.source.listed,
        sum.target.listed,
        findings.load(Ordering::Relaxed),
    );
}

/// Two trees of 10,000 files each.
fn plant(at: &Path) -> (String, String) {
    for side in ["source", "target"] {
        for number in 0..10_000 {
            let folder = at.join(side).join(format!("f{:03}", number / 100));
            if number % 100 == 0 {
                std::fs::create_dir_all(&folder).expect("a folder");
            }
            std::fs::write(
                folder.join(format!("{number}.txt")),
                number.to_string().repeat(1000),
            )
            .expect("a file");
        }
    }
    (
        at.join("source").display().to_string(),
        at.join("target").display().to_string(),
    )
}

/// The most memory that this process ever had (Linux).
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
