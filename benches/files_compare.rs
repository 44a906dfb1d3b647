//! Compares two trees and prints how long that took and how much memory it needed at its peak:
//! `cargo bench --bench files_compare -- SOURCE TARGET ['{"content": "blake3"}']`.
//! Without arguments it plants a small pair of trees first.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement prints, and stops at the first trouble")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::check::{Context, Progress};
use landfall::inventory::files::{Tree, open};
use landfall::inventory::mail::Mailbox;
use landfall::model::{Between, CannotCheck, Examined, Finding, Side};
use serde_json::{Value, json};

struct Counting {
    places: [String; 2],
    between: Between,
    deadline: Deadline,
    findings: AtomicU64,
}

#[async_trait]
impl Context for Counting {
    fn account(&self) -> Option<&str> {
        None
    }

    fn between(&self) -> &Between {
        &self.between
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn timezone(&self) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        UTC
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn find(&self, finding: Finding) -> Result<(), CannotCheck> {
        if std::env::var_os("SHOW").is_some() {
            println!("{}", serde_json::to_string(&finding).expect("a finding"));
        }
        self.findings.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    async fn mailbox(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Err(CannotCheck::fault("mailbox", "there is none"))
    }

    async fn tree(&self, side: Side, root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        let place = &self.places[usize::from(side == Side::Target)];
        let service = if Path::new(place).is_dir() { "path" } else { "manifest" };
        open(&json!({service: place}), Path::new("."), root)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let planted = tempfile::tempdir().expect("a temporary folder");
    let (source, target) = match arguments.as_slice() {
        [source, target, ..] => (source.clone(), target.clone()),
        _ => plant(planted.path()),
    };
    let spec: Value = arguments.get(2).map_or_else(|| json!({}), |spec| serde_json::from_str(spec).expect("a spec"));
    let cx = Counting {
        places: [source, target],
        between: Between::default(),
        deadline: Deadline::unlimited(tokio_util::sync::CancellationToken::new()),
        findings: AtomicU64::new(0),
    };
    let kind = landfall::check::find("files.compare").expect("the kind");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let started = Instant::now();
    let evidence = runtime.block_on(kind.observe(&spec, &cx)).expect("evidence");
    let seconds = started.elapsed().as_secs_f64();
    let Some(Examined::Compared(ledger)) = evidence.examined else { panic!("no ledger") };
    assert_eq!(ledger.imbalance(), None);
    let sum = ledger.sum();
    println!(
        "{seconds:.3} s, {:.1} MB at the peak, {} + {} items, {} findings, spec {spec}",
        peak_bytes().map_or(f64::NAN, |bytes| bytes as f64 / 1e6),
        sum.source.listed,
        sum.target.listed,
        cx.findings.load(Ordering::Relaxed),
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
            std::fs::write(folder.join(format!("{number}.txt")), number.to_string().repeat(1000)).expect("a file");
        }
    }
    (at.join("source").display().to_string(), at.join("target").display().to_string())
}

/// The most memory that this process ever had (Linux).
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
