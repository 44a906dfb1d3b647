//! `landfall cleanup`: removes the probes that a run left in mailboxes.

use super::args::CleanupArgs;
use super::report::write_reports;
use super::stop::Stop;
use super::terminal::Terminal;
use super::{CommandError, Outcome};
use crate::base::secret::Redactor;
use crate::journal::{self, Journal, Resumed};
use crate::model::{ExitCode, WriteConsent};
use crate::run;

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
    let (mut removed, mut remains, mut unsure) = (0, 0, 0);
    for entry in &cleaned {
        if let Some(left) = entry.left() {
            journal
                .cleaned(entry.index, left)
                .map_err(CommandError::record)?;
        }
        removed += entry.removed;
        remains += entry.remains.len();
        unsure += entry.unsure;
        for (id, folder, why) in &entry.remains {
            terminal.print(
                &redactor.text(&format!("{}: {id} remains in {folder}: {why}", entry.entry)),
            );
        }
        if entry.unsure > 0 && entry.broken_off.is_none() {
            terminal.print(&format!(
                "{}: {} never seen and may still be on its way: run cleanup again later (it is given up after 5 days)",
                entry.entry, entry.unsure
            ));
        }
        if let Some(why) = &entry.broken_off {
            terminal.print(
                &redactor.text(&format!("{}: not looked at to the end: {why}", entry.entry)),
            );
        }
    }
    journal.flush().map_err(CommandError::record)?;
    drop(journal);
    write_reports(
        &args.dir,
        &journal::read(&args.dir).map_err(CommandError::record)?,
        terminal,
    )?;
    let blind = cleaned
        .iter()
        .filter(|entry| entry.broken_off.is_some())
        .count();
    terminal.print(&format!(
        "{announced} probes looked for: {removed} messages removed, {remains} remain, {unsure} may still come, \
         {blind} mailboxes not looked at to the end."
    ));
    let clean = cleaned.iter().all(run::Cleaned::is_clean);
    Ok(stop.code().unwrap_or(if clean {
        ExitCode::Good
    } else {
        ExitCode::NotEstablished
    }))
}
