//! Reading a journal back into the record of a run. Every verdict is judged anew.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::event::{Event, Line};
use super::{FILE, JournalError};
use crate::base::digest::Digest;
use crate::model::{
    Attempt, Carried, Comparison, EntryRecord, Evidence, Finding, FindingSource, Left, Mark, Plan,
    RecordError, Ruling, RunRecord, Status, judge,
};

/// No line of ours comes near this; a longer one is not ours.
const LINE_BYTES_MAX: u64 = 1 << 30;

/// A journal as it was read: the record, and where in the file the findings stand.
#[derive(Debug)]
pub struct Recorded {
    /// The record without the findings.
    pub record: RunRecord,
    /// Lines that are whole.
    pub lines: u64,
    /// Digest of the last whole line.
    pub last: Digest,
    /// Bytes up to the end of the last whole line.
    pub whole_bytes: u64,
    /// The probes that were announced.
    pub probes: Vec<Announced>,
    path: PathBuf,
    /// For each entry the places (offset, bytes) of the last attempt's findings.
    findings: Vec<Vec<(u64, usize)>>,
}

/// A probe that was announced, and may have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// The entry that sent it.
    pub entry: usize,
    /// Its Message-ID.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whether the attempt that sent it could not say, or did not live to say, what became of it.
    pub is_unsure: bool,
}

impl FindingSource for Recorded {
    fn findings(
        &self,
        index: usize,
        each: &mut dyn FnMut(Finding) -> ControlFlow<()>,
    ) -> Result<(), RecordError> {
        let wrong = |error: &dyn std::fmt::Display| {
            RecordError(format!("{}: {error}", self.path.display()))
        };
        let places = self
            .findings
            .get(index)
            .map(Vec::as_slice)
            .unwrap_or_default();
        if places.is_empty() {
            return Ok(());
        }
        let mut file = File::open(&self.path).map_err(|error| wrong(&error))?;
        let mut text = Vec::new();
        for (offset, bytes) in places {
            file.seek(SeekFrom::Start(*offset))
                .map_err(|error| wrong(&error))?;
            text.resize(*bytes, 0);
            file.read_exact(&mut text).map_err(|error| wrong(&error))?;
            let line: Line<Event> = serde_json::from_slice(&text).map_err(|error| wrong(&error))?;
            let Event::Findings { findings, .. } = line.body else {
                return Err(wrong(&"findings are not where they were"));
            };
            for finding in findings {
                if each(finding).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// Reads the journal in `dir`.
///
/// # Errors
/// If there is none, it is being written, or it is damaged.
pub fn read(dir: &Path) -> Result<Recorded, JournalError> {
    let path = dir.join(FILE);
    let file = open(dir, &path)?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => return Err(JournalError::Locked(dir.to_owned())),
        Err(TryLockError::Error(source)) => {
            return Err(JournalError::Io {
                path,
                operation: "locked",
                source,
            });
        }
        Ok(()) => {}
    }
    Reader::new(path, file).read()
}

/// Reads the journal in `dir`, whose lock the caller holds.
pub(super) fn read_locked(dir: &Path) -> Result<Recorded, JournalError> {
    let path = dir.join(FILE);
    let file = open(dir, &path)?;
    Reader::new(path, file).read()
}

fn open(dir: &Path, path: &Path) -> Result<File, JournalError> {
    File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => JournalError::Absent(dir.to_owned()),
        _ => JournalError::Io {
            path: path.to_owned(),
            operation: "opened",
            source,
        },
    })
}

/// What is known of one entry while reading.
#[derive(Debug, Default)]
struct EntrySoFar {
    attempts: Vec<Attempt>,
    started: Option<Timestamp>,
    under_way: Option<(u32, Timestamp)>,
    places: Vec<(u64, usize)>,
    evidence: Option<Evidence>,
    seconds: f64,
    carried: Option<Carried>,
    left: Left,
    /// Probes of the attempt under way, of which the attempt has not told anything yet: places among all probes.
    announced: Vec<usize>,
}

/// What is known of the run while reading.
struct RunSoFar {
    id: String,
    started: Timestamp,
    landfall: String,
    plan: Box<Plan>,
    entries: Vec<EntrySoFar>,
    rulings: Vec<Ruling>,
    comparison: Option<Comparison>,
    resumed: Vec<Timestamp>,
    latest: Timestamp,
    /// The latest ruling; it may be younger than the run.
    judged: Timestamp,
    complete: bool,
    probes: Vec<Announced>,
}

struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    lines: u64,
    last: Digest,
    offset: u64,
    run: Option<RunSoFar>,
}

impl Reader {
    fn new(path: PathBuf, file: File) -> Self {
        let file = BufReader::with_capacity(256 << 10, file);
        Self {
            path,
            file,
            lines: 0,
            last: Digest::of(b""),
            offset: 0,
            run: None,
        }
    }

    fn read(mut self) -> Result<Recorded, JournalError> {
        let mut text = Vec::new();
        loop {
            text.clear();
            let io = |source| JournalError::Io {
                path: self.path.clone(),
                operation: "read",
                source,
            };
            let bytes = (&mut self.file)
                .take(LINE_BYTES_MAX)
                .read_until(b'\n', &mut text)
                .map_err(io)?;
            // A line without its end was being written when the process died.
            if bytes == 0 || text.last() != Some(&b'\n') {
                break;
            }
            text.pop();
            let line: Line<Event> = serde_json::from_slice(&text)
                .map_err(|error| self.damaged(format!("it is not an event ({error})")))?;
            if line.n != self.lines + 1 {
                return Err(self.damaged(format!(
                    "line {} is missing, this is {}",
                    self.lines + 1,
                    line.n
                )));
            }
            if line.prev != self.last {
                return Err(self.damaged("the line before it was changed".to_owned()));
            }
            self.take(line.body, text.len())?;
            self.lines = line.n;
            self.last = Digest::of(&text);
            self.offset += bytes as u64;
        }
        self.finish()
    }

    fn damaged(&self, problem: String) -> JournalError {
        JournalError::Damaged {
            path: self.path.clone(),
            line: self.lines + 1,
            problem,
        }
    }

    fn take(&mut self, event: Event, bytes: usize) -> Result<(), JournalError> {
        let place = (self.offset, bytes);
        if let Event::Plan {
            run,
            at,
            landfall,
            plan,
        } = event
        {
            if self.run.is_some() {
                return Err(self.damaged("a second plan".to_owned()));
            }
            let entries = plan.entries.iter().map(|_| EntrySoFar::default()).collect();
            self.run = Some(RunSoFar {
                id: run,
                started: at,
                landfall,
                plan,
                entries,
                rulings: Vec::new(),
                comparison: None,
                resumed: Vec::new(),
                latest: at,
                judged: at,
                complete: false,
                probes: Vec::new(),
            });
            return Ok(());
        }
        let Some(run) = &mut self.run else {
            return Err(self.damaged("it does not begin with a plan".to_owned()));
        };
        run.take(event, place)
            .map_err(|problem| self.damaged(problem.to_owned()))
    }

    fn finish(self) -> Result<Recorded, JournalError> {
        let Some(run) = self.run else {
            let problem = "it ends before the plan".to_owned();
            return Err(JournalError::Damaged {
                path: self.path,
                line: 1,
                problem,
            });
        };
        let mut run = run;
        let probes = std::mem::take(&mut run.probes);
        let (record, findings) = run.finish();
        let (lines, last, whole_bytes, path) = (self.lines, self.last, self.offset, self.path);
        Ok(Recorded {
            record,
            lines,
            last,
            whole_bytes,
            probes,
            path,
            findings,
        })
    }
}

impl RunSoFar {
    fn entry(&mut self, index: usize) -> Result<&mut EntrySoFar, &'static str> {
        self.entries
            .get_mut(index)
            .ok_or("it names an entry that the plan does not have")
    }

    fn take(&mut self, event: Event, place: (u64, usize)) -> Result<(), &'static str> {
        match event {
            Event::Plan { .. } => return Err("a second plan"),
            Event::Resumed { at } => {
                self.resumed.push(at);
                self.complete = false;
                // A comparison that was made when it was interrupted says nothing about a run that went on.
                self.comparison = None;
                self.latest = self.latest.max(at);
            }
            Event::Ruling { ruling } => {
                self.judged = self.judged.max(ruling.at);
                self.rulings.push(ruling);
            }
            Event::Attempt { entry, attempt, at } => {
                self.latest = self.latest.max(at);
                let entry = self.entry(entry)?;
                entry.started.get_or_insert(at);
                entry.forsake();
                entry.under_way = Some((attempt, at));
                entry.places.clear();
                entry.carried = None;
                entry.evidence = None;
            }
            Event::Probe {
                entry,
                attempt,
                id,
                at,
            } => {
                let place = self.probes.len();
                self.entry(entry)?.under_way(attempt)?.announced.push(place);
                self.probes.push(Announced {
                    entry,
                    id,
                    at,
                    is_unsure: true,
                });
            }
            Event::Findings { entry, attempt, .. } => {
                self.entry(entry)?.under_way(attempt)?.places.push(place)
            }
            Event::Evidence {
                entry,
                attempt,
                at,
                seconds,
                evidence,
            } => {
                self.latest = self.latest.max(at);
                let entry = self.entry(entry)?.under_way(attempt)?;
                entry.seconds += seconds;
                entry.left += evidence.left;
                let told = std::mem::take(&mut entry.announced);
                let is_unsure = evidence.left.unsure > 0;
                entry.evidence = Some(*evidence);
                told.into_iter()
                    .for_each(|place| self.probes[place].is_unsure = is_unsure);
            }
            Event::Verdict {
                entry,
                attempt,
                at,
                verdict,
                ..
            } => {
                self.latest = self.latest.max(at);
                let entry = self.entry(entry)?.under_way(attempt)?;
                let (_, started) = entry
                    .under_way
                    .take()
                    .ok_or("a verdict without an attempt")?;
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a case takes less than 2^52 milliseconds"
                )]
                let seconds = at.duration_since(started).as_millis() as f64 / 1000.0;
                entry.attempts.push(Attempt {
                    started,
                    seconds,
                    verdict,
                });
            }
            Event::Cleaned { entry, left } => {
                let entry = self.entry(entry)?;
                (entry.left, entry.announced) = (left, Vec::new());
            }
            Event::Carried { entry, from } => self.entry(entry)?.carried = Some(from),
            Event::Since { since } => self.comparison = Some(*since),
            Event::Interrupted { at, .. } => self.latest = at,
            Event::Finished { at } => {
                self.latest = self.latest.max(at);
                self.complete = true;
            }
        }
        Ok(())
    }

    fn finish(self) -> (RunRecord, Vec<Vec<(u64, usize)>>) {
        let mut by_entry: BTreeMap<(String, Option<String>), Vec<Ruling>> = BTreeMap::new();
        let mut remarks = Vec::new();
        for ruling in self.rulings {
            match ruling.case.clone() {
                Some(case) => by_entry
                    .entry((case, ruling.account.clone()))
                    .or_default()
                    .push(ruling),
                None => remarks.push(ruling),
            }
        }
        let mut places = Vec::with_capacity(self.entries.len());
        let mut entries = Vec::with_capacity(self.entries.len());
        for (plan, entry) in self.plan.entries.iter().zip(self.entries) {
            let rulings = by_entry
                .get(&(plan.case.clone(), plan.account.clone()))
                .map(Vec::as_slice)
                .unwrap_or_default();
            // An attempt without a verdict was under way when the run ended: what it found so far
            // is not evidence.
            let whole = entry.under_way.is_none();
            let evidence = entry.evidence.filter(|_| whole);
            let mut verdict = judge(
                &plan.terms,
                evidence.as_ref(),
                rulings,
                self.latest.max(self.judged),
            );
            // A result that was carried over has one attempt here, whatever it took there.
            let was_late = entry.carried.is_some()
                && entry
                    .attempts
                    .last()
                    .is_some_and(|attempt| attempt.verdict.has(Mark::Late));
            if verdict.status == Status::Passed && (entry.attempts.len() > 1 || was_late) {
                verdict.marks.push(Mark::Late);
            }
            places.push(if whole { entry.places } else { Vec::new() });
            let left = Left {
                unsure: entry.left.unsure + entry.announced.len() as u64,
                ..entry.left
            };
            entries.push(EntryRecord {
                plan: plan.clone(),
                verdict,
                evidence: evidence.unwrap_or_default(),
                attempts: entry.attempts,
                started: entry.started,
                seconds: entry.seconds,
                ruling: rulings.iter().max_by_key(|ruling| ruling.at).cloned(),
                carried: entry.carried,
                left,
            });
        }
        let record = RunRecord {
            id: self.id,
            started: self.started,
            finished: self.latest,
            complete: self.complete,
            resumed: self.resumed,
            landfall: self.landfall,
            plan: *self.plan,
            entries,
            comparison: self.comparison,
            remarks,
        };
        (record, places)
    }
}

impl EntrySoFar {
    /// Of probes that an attempt announced and did not account for, nothing more will be told.
    fn forsake(&mut self) {
        self.left.unsure += std::mem::take(&mut self.announced).len() as u64;
    }

    /// This entry, if `attempt` is the one under way.
    fn under_way(&mut self, attempt: u32) -> Result<&mut Self, &'static str> {
        if self.under_way.is_some_and(|(number, _)| number == attempt) {
            Ok(self)
        } else {
            Err("it belongs to no attempt under way")
        }
    }
}
