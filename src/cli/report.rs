//! `landfall report`: the reports of a run, made again from its journal.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::ReportArgs;
use super::catalogue::catalogue;
use super::terminal::Terminal;
use super::{CommandError, Outcome};
use crate::check;
use crate::journal::{self, Recorded};
use crate::model::{Plan, Service, exit_code};
use crate::report::{self, Privacy, RenderOptions, View};

/// Reads the journal in the folder, judges it anew and writes every report. The exit code is the run's.
pub(super) fn run(args: &ReportArgs, terminal: &Terminal) -> Outcome {
    let recorded = journal::read(&args.dir)?;
    write_reports(&args.dir, &recorded, terminal)?;
    Ok(exit_code(&recorded.record, recorded.record.plan.gate))
}

/// Writes every report into `dir` and says on the terminal what they say.
pub(super) fn write_reports(
    dir: &Path,
    recorded: &Recorded,
    terminal: &Terminal,
) -> Result<(), CommandError> {
    let record = &recorded.record;
    let catalogue = catalogue();
    let options = RenderOptions {
        lang: record.plan.lang,
        privacy: if record.plan.privacy_open {
            Privacy::Open
        } else {
            Privacy::Closed
        },
        services_used: services_used(&record.plan),
    };
    let view = View {
        record,
        findings: recorded,
        catalogue: &catalogue,
        options: &options,
    };
    report::write_all(dir, &view).map_err(CommandError::record)?;
    terminal.print(&report::console(&view, dir, terminal.colour).join("\n"));
    Ok(())
}

/// The services, by system, that the cases of `plan` open.
fn services_used(plan: &Plan) -> BTreeSet<(String, Service)> {
    let entries = plan.entries.iter();
    entries
        .filter_map(|entry| Some((entry, check::find(&entry.kind)?)))
        .flat_map(|(entry, kind)| {
            let needs = kind.needs(&entry.spec).into_iter();
            let needs =
                needs.map(|(side, service)| (entry.between.system(side).to_owned(), service));
            let elsewhere = kind
                .elsewhere(&entry.spec)
                .into_iter()
                .map(|other| (other.system, other.service));
            needs.chain(elsewhere).collect::<Vec<_>>()
        })
        .collect()
}
