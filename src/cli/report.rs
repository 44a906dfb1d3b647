//! `landfall report`: the reports of a run, made again from its journal.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::ReportArgs;
use super::catalogue::catalogue;
use super::command_error::{CommandError, Outcome};
use super::terminal::Terminal;
use crate::check;
use crate::endpoint::table;
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
        services_plaintext: services_plaintext(&record.plan),
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

/// The services, by system, of which `plan` says that they are not to be encrypted.
fn services_plaintext(plan: &Plan) -> BTreeSet<(String, Service)> {
    let mut plaintext = BTreeSet::new();
    for (name, system) in &plan.systems {
        for (service, written) in &system.services {
            // A record that was written for another version may hold a service that this one does not know.
            let settings = table::settings_as_written(*service, written);
            if settings.is_ok_and(|settings| settings.is_plaintext()) {
                plaintext.insert((name.clone(), *service));
            }
        }
    }
    plaintext
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::SystemPlan;

    #[test]
    fn what_the_suite_leaves_unencrypted_is_handed_over() {
        let mut plan = Plan::of(Vec::new());
        let services = [
            (
                Service::Mail,
                json!({"imap": "imap://old.example", "tls": "plaintext"}),
            ),
            (Service::Submission, json!({"smtp": "smtps://old.example"})),
            (Service::Files, json!({"path": "plaintext"})),
        ];
        let system = SystemPlan {
            label: "Old".to_owned(),
            services: services.into(),
            same_store: false,
        };
        plan.systems.insert("source".to_owned(), system);
        let expected = ("source".to_owned(), Service::Mail);
        assert_eq!(services_plaintext(&plan), BTreeSet::from([expected]));
    }
}
