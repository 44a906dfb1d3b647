//! `landfall sheet`: the steps that people check by hand, as a table to fill in.

use std::fs::OpenOptions;
use std::io::Write as _;

use super::args::SheetArgs;
use super::terminal::Terminal;
use super::{CommandError, Outcome};
use crate::model::{ExitCode, Lang};
use crate::plan::{self, PlanOptions};
use crate::suite;

/// The heads of the columns; `landfall answer --file` knows them.
const HEADER: [&str; 11] = [
    "case", "account", "role", "title", "do", "expect", "minutes", "answer", "by", "comment",
    "file",
];

/// Writes the sheet of a suite.
pub(super) fn run(args: &SheetArgs, terminal: &Terminal) -> Outcome {
    let suite = suite::read(&args.files.suites, &args.files.vars).map_err(CommandError::usage)?;
    let options = PlanOptions {
        at: args.at,
        ..PlanOptions::default()
    };
    let plan = plan::freeze(&suite, &options).map_err(CommandError::usage)?;
    let lang = args.lang.unwrap_or(plan.lang);
    let mut sheet = csv::WriterBuilder::new()
        .delimiter(if lang == Lang::De { b';' } else { b',' })
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    sheet.write_record(HEADER).map_err(CommandError::usage)?;
    let mut steps = 0;
    for entry in &plan.entries {
        let Some(question) = &entry.question else {
            continue;
        };
        steps += 1;
        let minutes = question
            .minutes
            .map(|minutes| minutes.to_string())
            .unwrap_or_default();
        sheet
            .write_record([
                entry.case.as_str(),
                entry.account.as_deref().unwrap_or_default(),
                question.role.as_str(),
                entry.title.get(lang),
                question.instruction.get(lang),
                question.expect.get(lang),
                &minutes,
                "",
                "",
                "",
                "",
            ])
            .map_err(CommandError::usage)?;
    }
    if steps == 0 {
        return Err(CommandError::usage(anyhow::anyhow!(
            "the suite has no step for a person (manual.step)"
        )));
    }
    let bytes = sheet
        .into_inner()
        .map_err(|error| CommandError::usage(anyhow::anyhow!("{error}")))?;
    let shown = args.out.display();
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&args.out)
        .map_err(|error| {
            CommandError::usage(anyhow::anyhow!(
                "{shown}: {error}; choose another file with --out"
            ))
        })?;
    file.write_all(&bytes)
        .map_err(|error| CommandError::usage(anyhow::anyhow!("{shown}: {error}")))?;
    terminal.note(&format!(
        "{steps} steps written to {shown}; fill in answer (ok, remark, not-ok, cannot-test), by, comment, and file where a photo is asked for"
    ));
    Ok(ExitCode::Good)
}
