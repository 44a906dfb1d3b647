//! `landfall run`: from a suite, or a run to be taken up again, to reports and an exit code.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::args::{FailOn, RunArgs};
use super::catalogue::catalogue;
use super::command_error::{CommandError, Outcome};
use super::progress::ProgressDisplay;
use super::report::write_reports;
use super::stop::Stop;
use super::terminal::Terminal;
use crate::base::clock::Clock;
use crate::base::digest::hex;
use crate::base::secret::Redactor;
use crate::journal::{self, Journal, JournalError, Recorded, read_register};
use crate::model::{Plan, Ruling, WriteConsent, compare_runs};
use crate::plan::{self, PlanOptions};
use crate::run::{self, Options, PreviousResults, RerunFilter, RunError};
use crate::{report, suite};

/// So far the clocks of two machines may be apart on which people answer.
const CLOCKS_APART_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs a suite, or takes up a run.
pub(super) fn run(args: RunArgs, terminal: &Terminal, redactor: &Redactor) -> Outcome {
    let consent = WriteConsent::given(args.allow_writes);
    let options = Options {
        jobs: usize::from(args.jobs),
        deadline: args.deadline,
        consent,
        ..Options::default()
    };

    if args.fail_on == FailOn::New && args.since.is_none() {
        let problem = "--fail-on new: since when? Name the run to compare with (--since DIR)";
        return Err(CommandError::usage(anyhow::anyhow!(problem)));
    }

    apart(&args)?;
    let begun = match &args.resume {
        Some(dir) => Begun::resumed(dir, &args, redactor)?,
        None => Begun::new(&args, terminal)?,
    };

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CommandError::usage)?;

    let stop = Stop::default();
    let (dir, id) = (begun.dir.clone(), begun.id.clone());
    let execution = runtime.block_on(async {
        tokio::spawn(stop.clone().listen(*terminal));
        begun.execute(options, *terminal, redactor, &stop).await
    });

    // Whatever still runs on a thread of its own can write nothing more, and is not waited for.
    runtime.shutdown_background();
    execution?;
    if let Some(before) = &args.since {
        write_since(&dir, before, args.fail_on == FailOn::New)?;
    }

    let recorded = journal::read(&dir).map_err(CommandError::record)?;
    if recorded.record.id != id {
        let problem = format!(
            "{}: another run was written over this one ({id})",
            dir.display()
        );

        return Err(CommandError::record(anyhow::anyhow!(problem)));
    }

    write_reports(&dir, &recorded, terminal)?;
    let code = crate::model::exit_code(&recorded.record, recorded.record.plan.gate);
    Ok(stop.code().unwrap_or(code))
}

/// A run that is written over the one with which it is compared, or from which it takes results, would be held
/// against itself.
fn apart(args: &RunArgs) -> Result<(), CommandError> {
    let Some(own) = args
        .resume
        .as_ref()
        .or(args.out.as_ref())
        .and_then(|dir| dir.canonicalize().ok())
    else {
        return Ok(());
    };

    for (option, before) in [("--since", &args.since), ("--again", &args.again)] {
        if let Some(before) = before
            && before.canonicalize().is_ok_and(|before| before == own)
        {
            let problem = format!(
                "{option} {}: that is the run which is to be written",
                before.display()
            );

            return Err(CommandError::usage(anyhow::anyhow!(
                "{problem}; write it into another folder (--out)"
            )));
        }
    }

    Ok(())
}

/// Compares the run in `dir` with the one in `before`, and writes what changed into its journal.
fn write_since(dir: &Path, before: &Path, fail_on_new: bool) -> Result<(), CommandError> {
    let before = journal::read(before).map_err(CommandError::record)?;
    let mut now = Journal::amend(dir, Redactor::new()).map_err(CommandError::record)?;
    let recorded = &now.recorded;
    let comparison = compare_runs(
        (&recorded.record, recorded),
        (&before.record, &before),
        fail_on_new,
    );
    now.journal
        .comparison(comparison.map_err(CommandError::record)?)
        .map_err(CommandError::record)
}

/// A run that may begin: everything asked rightly, nothing contacted, nothing written.
struct Begun {
    plan: Plan,
    dir: PathBuf,
    id: String,
    started: Timestamp,
    begin: Begin,
    force: bool,
}

/// From where a run begins.
enum Begin {
    /// From nothing.
    Fresh,
    /// From a journal that is taken up, with the rulings that it has.
    Resumed(Box<Journal>, PreviousResults, Vec<Ruling>),
    /// From an earlier run, whose other results are carried over.
    Again(Box<Recorded>, RerunFilter),
}

impl Begun {
    fn new(args: &RunArgs, terminal: &Terminal) -> Result<Self, CommandError> {
        let suite = suite::read(&args.suites, &args.vars).map_err(CommandError::usage)?;
        terminal.warn(&suite.warnings);
        let mut options = PlanOptions {
            allow_writes: args.allow_writes,
            ..args.narrow.options()
        };

        let mut begin = Begin::Fresh;
        if let Some(before) = &args.again {
            // The report is to be complete; accounts only say what is run anew.
            let accounts = std::mem::take(&mut options.accounts).into_iter().collect();
            let recorded = journal::read(before)?;
            let anew = RerunFilter {
                only: args.only.iter().copied().collect(),
                accounts,
                age_max: args.max_age,
            };

            begin = Begin::Again(Box::new(recorded), anew);
        }

        let plan = plan::freeze(&suite, &options).map_err(CommandError::usage)?;
        if let Begin::Again(before, _) = &begin {
            run::ensure_same_suite(&plan, &before.record).map_err(CommandError::usage)?;
        }
        let started = Clock::system().now();
        let id = run_id(started)?;
        let dir = args
            .out
            .clone()
            .unwrap_or_else(|| Path::new("reports").join(&id));

        run::ensure_outside_trees(&plan, &dir).map_err(CommandError::usage)?;

        if let Begin::Again(before, anew) = &begin
            && PreviousResults::would_carry_all(&plan, before, anew, started)
        {
            let problem =
                "--again: nothing is to be run anew; every result would be carried over as it is";
            let way = "say which verdicts (--only passed,failed), or how old a result may be (--max-age 2d)";
            return Err(CommandError::usage(anyhow::anyhow!("{problem}; {way}")));
        }

        if dir.join(journal::FILE).exists() && !args.force {
            return Err(CommandError::usage(JournalError::Occupied(dir)));
        }

        if let Some(before) = &args.since {
            // Better to know before the run than after it that there is nothing to compare with.
            journal::read(before)?;
        }

        Ok(Self {
            plan,
            dir,
            id,
            started,
            begin,
            force: args.force,
        })
    }

    /// The plan comes from the journal, and from nothing else.
    fn resumed(dir: &Path, args: &RunArgs, redactor: &Redactor) -> Result<Self, CommandError> {
        let before = journal::read(dir)?.record;

        if args.allow_writes
            && before
                .plan
                .entries
                .iter()
                .any(|entry| entry.terms.lacks_consent)
        {
            let problem = "that run was begun without the consent to write, and a run that is taken up keeps its plan; \
                           to send what waits for the consent:";

            let way = format!(
                "landfall run SUITE --again {} --only pending --allow-writes",
                dir.display()
            );

            return Err(CommandError::usage(anyhow::anyhow!("{problem}\n  {way}")));
        }

        run::ensure_outside_trees(&before.plan, dir).map_err(CommandError::usage)?;
        let now = Clock::system().now();
        let resumed = Journal::resume(dir, now, redactor.clone())?;
        let known = resumed.recorded.rulings;
        let record = resumed.recorded.record;
        Ok(Self {
            plan: record.plan.clone(),
            dir: dir.to_owned(),
            id: record.id.clone(),
            started: record.started,
            begin: Begin::Resumed(
                Box::new(resumed.journal),
                PreviousResults::of(&record),
                known,
            ),
            force: false,
        })
    }

    /// What the register holds about the cases of this run, and remarks on the whole.
    fn rulings(&self) -> Result<Vec<Ruling>, CommandError> {
        let Some(register) = &self.plan.rulings else {
            return Ok(Vec::new());
        };

        let rulings = read_register(&self.plan.base.join(register)).map_err(CommandError::usage)?;
        let concerns = |ruling: &Ruling| match &ruling.case {
            Some(case) => self
                .plan
                .entries
                .iter()
                .any(|entry| entry.case == *case && entry.account == ruling.account),
            None => true,
        };

        let rulings: Vec<Ruling> = rulings.into_iter().filter(concerns).collect();
        // Nobody has answered next week, and a record must not say so. Two clocks may differ, though.
        let latest = Clock::system().now() + CLOCKS_APART_MAX;
        if let Some(early) = rulings.iter().find(|ruling| ruling.at > latest) {
            let case = early.case.as_deref().unwrap_or("the whole");
            let problem = format!(
                "{register}: what {} said about {case} is dated {}, which is still to come",
                early.by, early.at
            );

            return Err(CommandError::usage(anyhow::anyhow!(
                "{problem}: correct its date, or the clock of this machine"
            )));
        }

        Ok(rulings)
    }

    async fn execute(
        self,
        options: Options,
        terminal: Terminal,
        redactor: &Redactor,
        stop: &Stop,
    ) -> Result<(), CommandError> {
        let prepared = run::prepare(&self.plan, redactor.clone())
            .await
            .map_err(CommandError::usage)?;

        let create = |force: bool| {
            if force {
                clear(&self.dir)?;
            }

            let journal = Journal::create(
                &self.dir,
                &self.id,
                self.started,
                &self.plan,
                redactor.clone(),
            );

            journal.map_err(|error| match error {
                JournalError::Io { .. } => CommandError::usage(error),
                error => error.into(),
            })
        };

        // A register that cannot be read must not end a run half-way.
        let rulings = self.rulings()?;
        let (journal, previous) = match self.begin {
            Begin::Fresh => (
                with_rulings(create(self.force)?, rulings)?,
                PreviousResults::default(),
            ),
            Begin::Resumed(journal, previous, known) => {
                let news = run::news(&rulings, &known);
                (with_rulings(*journal, news)?, previous)
            }
            Begin::Again(before, anew) => {
                let mut journal = with_rulings(create(self.force)?, rulings)?;
                let previous =
                    PreviousResults::carry(&self.plan, &before, &anew, &mut journal, self.started);

                (journal, previous.map_err(CommandError::record)?)
            }
        };

        let console = Arc::new(ProgressDisplay::new(
            &self.plan,
            previous.settled(),
            catalogue(),
            terminal,
        ));
        console.begin(&self.dir);
        let token = stop.token.clone();
        let execution = run::execute(
            self.plan,
            prepared,
            journal,
            &previous,
            options,
            console.clone(),
            token,
        )
        .await;
        console.end();
        match execution {
            Ok(_) => Ok(()),
            Err(RunError::Journal(error)) => Err(CommandError::record(error)),
        }
    }
}

/// Puts what the register holds into a journal, so that it is judged without the register.
fn with_rulings(mut journal: Journal, rulings: Vec<Ruling>) -> Result<Journal, CommandError> {
    for ruling in rulings {
        journal.ruling(ruling).map_err(CommandError::record)?;
    }
    Ok(journal)
}

/// Removes a former run, and only that, from the folder of `--out --force`.
fn clear(dir: &Path) -> Result<(), CommandError> {
    journal::ensure_idle(dir).map_err(CommandError::usage)?;
    for name in report::REPORTS
        .iter()
        .map(|report| report.file)
        .chain([journal::HEAD_FILE, journal::FILE])
    {
        match fs::remove_file(dir.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CommandError::usage(anyhow::anyhow!(
                    "{}: {error}",
                    dir.join(name).display()
                )));
            }
            _ => {}
        }
    }

    Ok(())
}

/// When the run began, and four digits so that two of one second differ.
fn run_id(started: Timestamp) -> Result<String, CommandError> {
    let mut random = [0u8; 2];
    getrandom::fill(&mut random)
        .map_err(|error| CommandError::usage(anyhow::anyhow!("{error}")))?;
    Ok(format!(
        "{}-{}",
        started.strftime("%Y-%m-%dT%H-%M-%SZ"),
        hex(&random)
    ))
}
