//! `landfall cleanup`: removes the probes that a run left in mailboxes.

use super::args::CleanupArgs;
use super::command_error::{CommandError, Outcome};
use super::report::write_reports;
use super::stop::Stop;
use super::terminal::Terminal;
use crate::base::secret::Redactor;
use crate::journal::{self, Journal, Redact as _, Resumed};
use crate::model::{ExitCode, WriteConsent};
use crate::run::{self, Cleaned};

/// Looks for every probe that the run's journal announced, and removes it if that is allowed.
pub(super) fn run(args: &CleanupArgs, terminal: &Terminal, redactor: &Redactor) -> Outcome {
    let recorded = journal::read(&args.dir)?;
    let announced = recorded.probes.len();
    if announced == 0 {
        terminal.print("This run sent no probes.");
        return Ok(ExitCode::Good);
    }

    let Some(consent) = WriteConsent::given(args.allow_writes) else {
        terminal.print(&format!(
            "This run announced {announced} probes. Nothing was contacted. To look for them and remove what is left:\n  \
             landfall cleanup {} --allow-writes",
            args.dir.display()
        ));
        return Ok(ExitCode::Waiting);
    };

    // What was done is recorded: whether that can be is settled before anything is contacted.
    let Resumed {
        mut journal,
        recorded,
    } = Journal::amend(&args.dir, redactor.clone())?;

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(CommandError::usage)?;
    let stop = Stop::default();
    let cleaned = runtime.block_on(async {
        tokio::spawn(stop.clone().listen(*terminal));
        run::cleanup(&recorded, &consent, redactor.clone(), stop.token.clone()).await
    });
    runtime.shutdown_background();
    let cleaned = cleaned.map_err(CommandError::usage)?;

    for entry in &cleaned {
        if let Some(left) = entry.left() {
            journal
                .cleaned(entry.index, left)
                .map_err(CommandError::record)?;
        }
        report(entry, terminal, redactor);
    }
    journal.sync().map_err(CommandError::record)?;
    drop(journal);
    let recorded = journal::read(&args.dir).map_err(CommandError::record)?;
    write_reports(&args.dir, &recorded, terminal)?;

    terminal.print(&summary(announced, &cleaned));
    let is_clean = cleaned.iter().all(Cleaned::is_clean);
    let code = if is_clean {
        ExitCode::Good
    } else {
        ExitCode::NotEstablished
    };
    Ok(stop.code().unwrap_or(code))
}

/// Says what is left of the probes of one entry, if anything is or may be.
fn report(entry: &Cleaned, terminal: &Terminal, redactor: &Redactor) {
    let name = &entry.entry;
    for (id, folder, reason) in &entry.remains {
        let (folder, reason) = (redactor.name(folder), redactor.text(reason));
        terminal.print(&format!("{name}: {id} remains in {folder}: {reason}"));
    }

    if entry.unsure > 0 && entry.broken_off.is_none() {
        terminal.print(&format!(
            "{name}: {} never seen and may still be on its way: run cleanup again later (it is given up after 5 days)",
            entry.unsure
        ));
    }

    if let Some(error) = &entry.broken_off {
        let mut error = error.clone();
        error.redact(redactor);
        terminal.print(&format!("{name}: not looked at to the end: {error}"));
    }
}

/// What became of all probes together.
fn summary(announced: usize, cleaned: &[Cleaned]) -> String {
    let removed: u64 = cleaned.iter().map(|entry| entry.removed).sum();
    let remains: usize = cleaned.iter().map(|entry| entry.remains.len()).sum();
    let unsure: u64 = cleaned.iter().map(|entry| entry.unsure).sum();
    let blind = cleaned.iter().filter(|entry| entry.broken_off.is_some());
    let blind = blind.count();
    format!(
        "{announced} probes looked for: {removed} messages removed, {remains} remain, {unsure} may still come, \
         {blind} mailboxes not looked at to the end."
    )
}
