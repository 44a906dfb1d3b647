//! Reading a journal back into the record of a run.
//!
//! Nothing is believed because it was written down: each line must chain to the one before it, and every
//! verdict is judged anew from its evidence. Findings stay in the file; only their places are remembered.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::attachments;
use super::error::JournalError;
use super::event::{Event, FILE, Line};
use super::head::{HEAD_FILE, Head};
use crate::base::digest::Digest;
use crate::model::{
    Attempt, Carried, Comparison, EntryPlan, EntryRecord, Evidence, Finding, FindingSource, Left,
    Mark, Plan, RecordError, Ruling, RunRecord, Status, Verdict, judge,
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
    pub probes: Vec<AnnouncedProbe>,
    /// All rulings, in the order in which they were recorded.
    pub rulings: Vec<Ruling>,
    /// Rulings whose attachments are kept beside the journal.
    with_attachments: Vec<Ruling>,
    path: PathBuf,
    /// For each entry the lines with the last attempt's findings.
    findings: Vec<Vec<LinePlace>>,
}

/// A probe that was announced, and may have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedProbe {
    /// The entry that sent it.
    pub entry: usize,
    /// Its Message-ID.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whether the attempt that sent it could not say, or did not live to say, what became of it.
    pub is_unsure: bool,
}

/// Where a line stands in the file, its line end not counted.
#[derive(Debug, Clone, Copy)]
struct LinePlace {
    offset: u64,
    bytes: usize,
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
        let places = match self.findings.get(index) {
            Some(places) if !places.is_empty() => places,
            _ => return Ok(()),
        };

        let mut file = File::open(&self.path).map_err(|error| wrong(&error))?;
        let mut text = Vec::new();
        for place in places {
            file.seek(SeekFrom::Start(place.offset))
                .map_err(|error| wrong(&error))?;
            text.resize(place.bytes, 0);
            file.read_exact(&mut text).map_err(|error| wrong(&error))?;

            // The file may have been changed since it was read.
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
/// If there is none, it is being written, or it or what was attached to an answer is damaged.
pub fn read(dir: &Path) -> Result<Recorded, JournalError> {
    let path = dir.join(FILE);
    let file = open(dir, &path)?;
    file.try_lock_shared()
        .map_err(|error| JournalError::not_locked(error, dir, &path))?;
    let recorded = Reader::new(path, file, Head::read(dir)?).read()?;
    attachments::check(dir, &recorded.with_attachments)?;
    Ok(recorded)
}

/// Reads the journal in `dir`, whose lock the caller holds.
pub(super) fn read_locked(dir: &Path) -> Result<Recorded, JournalError> {
    let path = dir.join(FILE);
    let file = open(dir, &path)?;
    Reader::new(path, file, Head::read(dir)?).read()
}

fn open(dir: &Path, path: &Path) -> Result<File, JournalError> {
    File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => JournalError::Absent(dir.to_owned()),
        _ => JournalError::io(path, "opened")(error),
    })
}

/// Reads the lines of a journal one after another.
struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    lines: u64,
    last: Digest,
    offset: u64,
    /// A line that must be there, with what it must be.
    head: Option<Head>,
    run: Option<RunSoFar>,
}

impl Reader {
    fn new(path: PathBuf, file: File, head: Option<Head>) -> Self {
        let file = BufReader::with_capacity(256 << 10, file);
        Self {
            path,
            file,
            lines: 0,
            last: Digest::of(b""),
            offset: 0,
            head,
            run: None,
        }
    }

    fn read(mut self) -> Result<Recorded, JournalError> {
        let mut text = Vec::new();
        while self.next_line(&mut text)? {
            let line: Line<Event> = serde_json::from_slice(&text)
                .map_err(|error| self.damaged(format!("it is not an event ({error})")))?;
            self.check_chain(&line)?;

            let place = LinePlace {
                offset: self.offset,
                bytes: text.len(),
            };
            self.apply(line.body, place)?;

            let digest = Digest::of(&text);
            self.check_head(line.n, digest)?;
            self.lines = line.n;
            self.last = digest;
            self.offset += text.len() as u64 + 1;
        }
        self.check_end()?;
        self.finish()
    }

    /// Reads the next line into `text`, without its end; whether there was a whole one.
    fn next_line(&mut self, text: &mut Vec<u8>) -> Result<bool, JournalError> {
        text.clear();
        (&mut self.file)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', text)
            .map_err(JournalError::io(&self.path, "read"))?;

        // A last line without its end was being written when the process died. That is an interruption and
        // no damage: nothing that it says was acted upon, and who resumes the run writes over it.
        Ok(text.pop_if(|byte| *byte == b'\n').is_some())
    }

    /// Each line has a number and the digest of the line before. The number distinguishes a line that is
    /// gone from one that was changed.
    fn check_chain(&self, line: &Line<Event>) -> Result<(), JournalError> {
        let expected = self.lines + 1;
        if line.n != expected {
            let problem = format!("line {expected} is missing, this is {}", line.n);
            return Err(self.damaged(problem));
        }
        if line.prev != self.last {
            return Err(self.damaged("the line before it was changed".to_owned()));
        }
        Ok(())
    }

    /// The line that was the last one when the journal was brought to the disk has none after it that would know it.
    fn check_head(&self, n: u64, digest: Digest) -> Result<(), JournalError> {
        match self.head {
            Some(head) if head.lines == n && head.sha256 != digest => {
                Err(self.damaged(format!("it is not the line that {HEAD_FILE} knows")))
            }
            _ => Ok(()),
        }
    }

    /// Lines beyond the head are those of a process that died; lines that the head knows of cannot be missing.
    fn check_end(&self) -> Result<(), JournalError> {
        match self.head {
            Some(head) if head.lines > self.lines => {
                let gone = head.lines - self.lines;
                let problem = format!("the last {gone} of {} lines are gone", head.lines);
                Err(self.damaged(problem))
            }
            // A process may die before it has written the first head, but not with more than the plan behind it.
            None if self.lines > 1 && self.run.as_ref().is_some_and(|run| run.keeps_head) => {
                let problem = format!(
                    "{HEAD_FILE} is gone from beside it, so that nobody knows whether this is all"
                );
                Err(self.damaged(problem))
            }
            _ => Ok(()),
        }
    }

    fn damaged(&self, problem: String) -> JournalError {
        JournalError::Damaged {
            path: self.path.clone(),
            line: self.lines + 1,
            problem,
        }
    }

    fn apply(&mut self, event: Event, place: LinePlace) -> Result<(), JournalError> {
        let applied = match &mut self.run {
            Some(run) => run.apply(event, place),
            None => RunSoFar::begin(event).map(|run| self.run = Some(run)),
        };
        applied.map_err(|problem| self.damaged(problem.to_owned()))
    }

    fn finish(self) -> Result<Recorded, JournalError> {
        let Some(mut run) = self.run else {
            return Err(JournalError::Damaged {
                path: self.path,
                line: 1,
                problem: "it ends before the plan".to_owned(),
            });
        };

        let probes = std::mem::take(&mut run.probes);
        let with_attachments = std::mem::take(&mut run.with_attachments);
        let rulings = run.rulings.clone();
        let (record, findings) = run.finish();
        Ok(Recorded {
            record,
            lines: self.lines,
            last: self.last,
            whole_bytes: self.offset,
            probes,
            rulings,
            with_attachments,
            path: self.path,
            findings,
        })
    }
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
    probes: Vec<AnnouncedProbe>,
    /// Rulings whose attachments are kept beside the journal.
    with_attachments: Vec<Ruling>,
    /// Whether a head was kept from the second line on.
    keeps_head: bool,
}

impl RunSoFar {
    /// The run whose journal begins with `event`.
    fn begin(event: Event) -> Result<Self, &'static str> {
        let Event::Plan {
            run,
            at,
            landfall,
            plan,
            head,
        } = event
        else {
            return Err("it does not begin with a plan");
        };

        Ok(Self {
            id: run,
            started: at,
            landfall,
            entries: plan.entries.iter().map(|_| EntrySoFar::default()).collect(),
            plan,
            rulings: Vec::new(),
            comparison: None,
            resumed: Vec::new(),
            latest: at,
            judged: at,
            complete: false,
            probes: Vec::new(),
            with_attachments: Vec::new(),
            keeps_head: head,
        })
    }

    fn entry(&mut self, index: usize) -> Result<&mut EntrySoFar, &'static str> {
        self.entries
            .get_mut(index)
            .ok_or("it names an entry that the plan does not have")
    }

    /// Takes one event into account, whose line stands at `place`.
    fn apply(&mut self, event: Event, place: LinePlace) -> Result<(), &'static str> {
        match event {
            Event::Plan { .. } => return Err("a second plan"),
            Event::Resumed { at } => self.resume(at),
            Event::Ruling { ruling, kept } => {
                self.judged = self.judged.max(ruling.at);
                if kept && !ruling.attached.is_empty() {
                    self.with_attachments.push(ruling.clone());
                }
                self.rulings.push(ruling);
            }
            Event::Attempt { entry, attempt, at } => {
                self.latest = self.latest.max(at);
                self.entry(entry)?.begin(attempt, at);
            }
            Event::Probe {
                entry,
                attempt,
                id,
                at,
            } => {
                let index = self.probes.len();
                self.entry(entry)?.under_way(attempt)?.announced.push(index);
                self.probes.push(AnnouncedProbe {
                    entry,
                    id,
                    at,
                    is_unsure: true,
                });
            }
            Event::Findings { entry, attempt, .. } => {
                self.entry(entry)?.under_way(attempt)?.places.push(place);
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
                let is_unsure = evidence.left.unsure > 0;
                for index in entry.end(seconds, *evidence) {
                    self.probes[index].is_unsure = is_unsure;
                }
            }
            Event::Verdict {
                entry,
                attempt,
                at,
                verdict,
                ..
            } => {
                self.latest = self.latest.max(at);
                self.entry(entry)?.under_way(attempt)?.close(at, verdict)?;
            }
            Event::Cleaned { entry, left } => {
                let entry = self.entry(entry)?;
                entry.left = left;
                entry.announced.clear();
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

    fn resume(&mut self, at: Timestamp) {
        self.resumed.push(at);
        self.latest = self.latest.max(at);
        self.complete = false;
        // A comparison that was made when it was interrupted says nothing about a run that went on.
        self.comparison = None;
    }

    /// The record, and for each of its entries the lines with its findings.
    fn finish(self) -> (RunRecord, Vec<Vec<LinePlace>>) {
        let mut rulings: BTreeMap<(String, Option<String>), Vec<Ruling>> = BTreeMap::new();
        let mut remarks = Vec::new();
        for ruling in self.rulings {
            match ruling.case.clone() {
                Some(case) => {
                    let key = (case, ruling.account.clone());
                    rulings.entry(key).or_default().push(ruling);
                }
                None => remarks.push(ruling),
            }
        }

        let as_of = self.latest.max(self.judged);
        let finished = self.plan.entries.iter().zip(self.entries);
        let (entries, places) = finished
            .map(|(plan, entry)| {
                let key = (plan.case.clone(), plan.account.clone());
                let own = rulings.get(&key).map(Vec::as_slice).unwrap_or_default();
                entry.finish(plan, own, as_of)
            })
            .unzip();

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

/// What is known of one entry while reading.
#[derive(Debug, Default)]
struct EntrySoFar {
    attempts: Vec<Attempt>,
    started: Option<Timestamp>,
    /// The number and start of an attempt that has no verdict yet.
    under_way: Option<(u32, Timestamp)>,
    places: Vec<LinePlace>,
    evidence: Option<Evidence>,
    seconds: f64,
    carried: Option<Carried>,
    left: Left,
    /// Probes of the attempt under way of which its evidence says nothing yet: indices into all probes.
    announced: Vec<usize>,
}

impl EntrySoFar {
    /// This entry, if `attempt` is the one under way.
    fn under_way(&mut self, attempt: u32) -> Result<&mut Self, &'static str> {
        if self.under_way.is_some_and(|(number, _)| number == attempt) {
            Ok(self)
        } else {
            Err("it belongs to no attempt under way")
        }
    }

    /// An attempt begins. What an earlier one observed counts no longer, but what it left behind is still there:
    /// of probes that it announced and did not account for, nothing more will be heard.
    fn begin(&mut self, attempt: u32, at: Timestamp) {
        self.left.unsure += std::mem::take(&mut self.announced).len() as u64;
        self.started.get_or_insert(at);
        self.under_way = Some((attempt, at));
        self.places.clear();
        self.carried = None;
        self.evidence = None;
    }

    /// The attempt ends with `evidence`, which accounts for its probes; their indices.
    fn end(&mut self, seconds: f64, evidence: Evidence) -> Vec<usize> {
        self.seconds += seconds;
        self.left += evidence.left;
        self.evidence = Some(evidence);
        std::mem::take(&mut self.announced)
    }

    /// The verdict on the attempt closes it.
    fn close(&mut self, at: Timestamp, verdict: Verdict) -> Result<(), &'static str> {
        let under_way = self.under_way.take();
        let (_, started) = under_way.ok_or("a verdict without an attempt")?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a case takes less than 2^52 milliseconds"
        )]
        let seconds = at.duration_since(started).as_millis() as f64 / 1000.0;
        self.attempts.push(Attempt {
            started,
            seconds,
            verdict,
        });
        Ok(())
    }

    /// The record of the entry, judged as of `as_of`, and the lines with its findings.
    fn finish(
        self,
        plan: &EntryPlan,
        rulings: &[Ruling],
        as_of: Timestamp,
    ) -> (EntryRecord, Vec<LinePlace>) {
        // An attempt without a verdict was under way when the run ended: what it found so far is no evidence.
        let is_whole = self.under_way.is_none();
        let evidence = self.evidence.filter(|_| is_whole);
        let places = if is_whole { self.places } else { Vec::new() };

        // The verdict that was written down is not taken over: it may be edited, or of a judge that knew less.
        let mut verdict = judge(&plan.terms, evidence.as_ref(), rulings, as_of);
        // A result that was carried over has one attempt here, whatever it took there.
        let last = self.attempts.last();
        let was_late =
            self.carried.is_some() && last.is_some_and(|attempt| attempt.verdict.has(Mark::Late));
        if verdict.status == Status::Passed && (self.attempts.len() > 1 || was_late) {
            verdict.marks.push(Mark::Late);
        }

        let left = Left {
            unsure: self.left.unsure + self.announced.len() as u64,
            ..self.left
        };
        let record = EntryRecord {
            plan: plan.clone(),
            verdict,
            evidence: evidence.unwrap_or_default(),
            attempts: self.attempts,
            started: self.started,
            seconds: self.seconds,
            ruling: rulings.last().cloned(),
            carried: self.carried,
            left,
        };
        (record, places)
    }
}
