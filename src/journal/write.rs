//! Writing a journal.
//!
//! Three degrees of certainty: a line that is *appended* may be lost with this process, one that is *flushed*
//! only with the machine, one that is *synced* not even then. Each event has the one that it needs.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;

use super::error::JournalError;
use super::event::{BATCH_BYTES_MAX, BATCH_FINDINGS_MAX, Event, FILE, Line};
use super::head::Head;
use super::read::{Recorded, read_locked};
use super::redact::Redact as _;
use crate::base::digest::Digest;
use crate::base::secret::Redactor;
use crate::model::{
    Carried, Comparison, Evidence, Finding, JUDGE_VERSION, Left, Plan, Ruling, Verdict,
};

/// So many bytes are gathered before they are handed to the operating system.
const BUFFER_BYTES: usize = 128 << 10;

/// How long written lines may stay in this process.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// An open journal, locked against other processes.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    path: PathBuf,
    run: String,
    file: BufWriter<File>,
    lines: u64,
    last: Digest,
    flushed: Instant,
    redactor: Redactor,
}

/// A journal that was taken up again, and what it held.
#[derive(Debug)]
pub struct Resumed {
    /// The journal, open behind its last whole line.
    pub journal: Journal,
    /// What was recorded so far.
    pub recorded: Recorded,
}

impl Journal {
    /// Starts the journal of a new run in `dir`, which is made if needed (for its owner alone).
    ///
    /// # Errors
    /// If `dir` holds a run, is locked, or cannot be written.
    pub fn create(
        dir: &Path,
        run: &str,
        at: Timestamp,
        plan: &Plan,
        redactor: Redactor,
    ) -> Result<Self, JournalError> {
        make_private(dir).map_err(JournalError::io(dir, "made"))?;

        // Only a file that was not there is opened: two runs that begin at the same time in one folder
        // cannot both think that it is theirs.
        let path = dir.join(FILE);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => JournalError::Occupied(dir.to_owned()),
            _ => JournalError::io(&path, "made")(error),
        })?;
        lock(&file, dir, &path)?;

        let mut journal = Self {
            dir: dir.to_owned(),
            path,
            run: run.to_owned(),
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            lines: 0,
            last: Digest::of(b""),
            flushed: Instant::now(),
            redactor,
        };

        // The plan comes first, so that the journal can be judged, reported and resumed without the suite.
        journal.append(&Event::Plan {
            run: run.to_owned(),
            at,
            landfall: env!("CARGO_PKG_VERSION").to_owned(),
            plan: Box::new(plan.clone()),
            head: true,
        })?;
        journal.sync()?;
        Ok(journal)
    }

    /// Takes up the journal in `dir` behind its last whole line.
    ///
    /// # Errors
    /// If there is none, it is damaged, locked, or cannot be written.
    pub fn resume(dir: &Path, at: Timestamp, redactor: Redactor) -> Result<Resumed, JournalError> {
        let mut resumed = Self::amend(dir, redactor)?;
        resumed.journal.append(&Event::Resumed { at })?;

        // A run that had ended is open again: were this line lost, it would still be read as complete.
        resumed.journal.sync()?;
        Ok(resumed)
    }

    /// Opens the journal in `dir` to add to it, behind its last whole line, without taking up the run.
    ///
    /// # Errors
    /// If there is none, it is damaged, locked, or cannot be written.
    pub fn amend(dir: &Path, redactor: Redactor) -> Result<Resumed, JournalError> {
        let path = dir.join(FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let mut file = options.open(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => JournalError::Absent(dir.to_owned()),
            _ => JournalError::io(&path, "opened")(error),
        })?;

        // Locked before it is read: what is added must chain to the line that is the last one then.
        lock(&file, dir, &path)?;
        let recorded = read_locked(dir)?;

        // A torn last line goes, or what follows it would be damage.
        file.set_len(recorded.whole_bytes)
            .map_err(JournalError::io(&path, "cut behind its last whole line"))?;
        file.seek(SeekFrom::End(0))
            .map_err(JournalError::io(&path, "opened"))?;

        let journal = Self {
            dir: dir.to_owned(),
            path,
            run: recorded.record.id.clone(),
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            lines: recorded.lines,
            last: recorded.last,
            flushed: Instant::now(),
            redactor,
        };
        Ok(Resumed { journal, recorded })
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Records that attempt `attempt` (counted from 1) at entry `entry` begins.
    ///
    /// # Errors
    /// If it cannot be written. The same holds for all that follow.
    pub fn attempt(
        &mut self,
        entry: usize,
        attempt: u32,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.append(&Event::Attempt { entry, attempt, at })
    }

    /// Records that a probe is about to be sent, and sees to it that this is known whatever becomes of this process.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn probe(
        &mut self,
        entry: usize,
        attempt: u32,
        at: Timestamp,
        id: &str,
    ) -> Result<(), JournalError> {
        self.append(&Event::Probe {
            entry,
            attempt,
            at,
            id: id.to_owned(),
        })?;
        self.sync()
    }

    /// Records findings of the attempt under way, in lines of bounded size.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn findings(
        &mut self,
        entry: usize,
        attempt: u32,
        findings: impl IntoIterator<Item = Finding>,
    ) -> Result<(), JournalError> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for mut finding in findings {
            finding.redact(&self.redactor);
            // An estimate is enough: it keeps lines short, and nothing depends on how short.
            bytes += finding.item.text.len() + finding.container.text.len() + 256;
            batch.push(finding);

            if batch.len() >= BATCH_FINDINGS_MAX || bytes >= BATCH_BYTES_MAX {
                let findings = std::mem::take(&mut batch);
                self.append(&Event::Findings {
                    entry,
                    attempt,
                    findings,
                })?;
                bytes = 0;
            }
        }

        if batch.is_empty() {
            return Ok(());
        }
        self.append(&Event::Findings {
            entry,
            attempt,
            findings: batch,
        })
    }

    /// Records the evidence that closes an attempt, and returns it as it was recorded.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn evidence(
        &mut self,
        entry: usize,
        attempt: u32,
        at: Timestamp,
        seconds: f64,
        mut evidence: Evidence,
    ) -> Result<Evidence, JournalError> {
        evidence.redact(&self.redactor);
        let event = Event::Evidence {
            entry,
            attempt,
            at,
            seconds,
            evidence: Box::new(evidence),
        };
        self.append(&event)?;

        // The judge must see what was written, with the secrets struck out, and not what was handed in.
        match event {
            Event::Evidence { evidence, .. } => Ok(*evidence),
            _ => Ok(Evidence::default()),
        }
    }

    /// Records the verdict on an attempt, and sees to it that it survives this process.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn verdict(
        &mut self,
        entry: usize,
        attempt: u32,
        at: Timestamp,
        verdict: &Verdict,
    ) -> Result<(), JournalError> {
        self.append(&Event::Verdict {
            entry,
            attempt,
            at,
            judge: JUDGE_VERSION,
            verdict: verdict.clone(),
        })?;
        self.flush()
    }

    /// Records a ruling that was made in answer to another run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn ruling(&mut self, mut ruling: Ruling) -> Result<(), JournalError> {
        ruling.redact(&self.redactor);
        self.append(&Event::Ruling {
            ruling,
            kept: false,
        })
    }

    /// Records a ruling that is made in answer to this run; what is attached to it is [kept](super::keep) already.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn answer(&mut self, mut ruling: Ruling) -> Result<(), JournalError> {
        ruling.redact(&self.redactor);
        self.append(&Event::Ruling { ruling, kept: true })
    }

    /// Records what is left of the probes of `entry` after all its folders were looked through.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn cleaned(&mut self, entry: usize, left: Left) -> Result<(), JournalError> {
        self.append(&Event::Cleaned { entry, left })
    }

    /// Records that the last attempt at `entry`, as written just before, was made by an earlier run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn carried(&mut self, entry: usize, from: Carried) -> Result<(), JournalError> {
        self.append(&Event::Carried { entry, from })
    }

    /// Records what changed since an earlier run, and syncs the file to disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn comparison(&mut self, comparison: Comparison) -> Result<(), JournalError> {
        self.append(&Event::Since {
            since: Box::new(comparison),
        })?;
        self.sync()
    }

    /// Records that the run was stopped before its end, and syncs the file to disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn interrupted(&mut self, at: Timestamp, reason: &str) -> Result<(), JournalError> {
        self.append(&Event::Interrupted {
            at,
            why: reason.to_owned(),
        })?;
        self.sync()
    }

    /// Records that the run came to its end, and syncs the file to disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finished(&mut self, at: Timestamp) -> Result<(), JournalError> {
        self.append(&Event::Finished { at })?;
        self.sync()
    }

    /// Hands everything written to the operating system.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn flush(&mut self) -> Result<(), JournalError> {
        self.flushed = Instant::now();
        self.file
            .flush()
            .map_err(JournalError::io(&self.path, "written"))
    }

    /// Brings everything written to the disk, and writes down beside the journal that it has come so far: from then on
    /// none of its lines can be gone, and its last one cannot be changed, without being missed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.flush()?;
        self.file
            .get_ref()
            .sync_data()
            .map_err(JournalError::io(&self.path, "synced to disk"))?;

        let head = Head {
            lines: self.lines,
            sha256: self.last,
        };
        head.write(&self.dir)
    }

    fn append(&mut self, event: &impl Serialize) -> Result<(), JournalError> {
        let line = Line {
            n: self.lines + 1,
            prev: self.last,
            body: event,
        };
        let written = || JournalError::io(&self.path, "written");
        let mut text = serde_json::to_vec(&line).map_err(|error| written()(error.into()))?;

        // The digest covers the line as a reader has it, which has taken the line end off.
        self.last = Digest::of(&text);
        self.lines += 1;

        // Line and line end are written at once: a line end that is there says that the line is whole.
        text.push(b'\n');
        self.file.write_all(&text).map_err(written())?;
        if self.flushed.elapsed() >= FLUSH_EVERY {
            self.flush()?;
        }
        Ok(())
    }
}

/// Makes sure that nobody is writing a run in `dir`, so that it may be replaced.
///
/// # Errors
/// If somebody is, or it cannot be known.
pub fn ensure_idle(dir: &Path) -> Result<(), JournalError> {
    let path = dir.join(FILE);
    match File::open(&path) {
        Ok(file) => lock(&file, dir, &path),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(())
        }
        Err(error) => Err(JournalError::io(&path, "opened")(error)),
    }
}

fn lock(file: &File, dir: &Path, path: &Path) -> Result<(), JournalError> {
    file.try_lock()
        .map_err(|error| JournalError::not_locked(error, dir, path))
}

/// Makes `dir` for its owner alone. A folder that is there already keeps its mode.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
