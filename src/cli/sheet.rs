//! `landfall sheet`: the answer sheet, a table of the steps that people check by hand, to fill in.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use super::args::SheetArgs;
use super::command_error::{CommandError, Outcome};
use super::terminal::Terminal;
use crate::base::table::WRITTEN_SEPARATOR;
use crate::model::{EntryPlan, ExitCode, Lang, Question};
use crate::plan::{self, PlanOptions};
use crate::suite;

/// The head of a column in every language; the English one is its name.
struct Column {
    en: &'static str,
    de: &'static str,
}

impl Column {
    const fn new(en: &'static str, de: &'static str) -> Self {
        Self { en, de }
    }

    fn head(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::De => self.de,
        }
    }
}

/// The columns; `landfall answer --file` knows them in every language.
const COLUMNS: [Column; 11] = [
    Column::new("case", "Fall"),
    Column::new("account", "Konto"),
    Column::new("role", "Rolle"),
    Column::new("title", "Titel"),
    Column::new("do", "Vorgehen"),
    Column::new("expect", "Erwartung"),
    Column::new("minutes", "Minuten"),
    Column::new("answer", "Antwort"),
    Column::new("by", "Wer"),
    Column::new("comment", "Bemerkung"),
    Column::new("file", "Datei"),
];

/// The heads under which the column `name` may stand.
pub(super) fn heads(name: &str) -> Vec<&'static str> {
    let columns = COLUMNS.iter().filter(|column| column.en == name);
    let heads = columns.flat_map(|column| Lang::ALL.map(|lang| column.head(lang)));
    heads.collect()
}

/// Writes the answer sheet of a suite.
pub(super) fn run(args: &SheetArgs, terminal: &Terminal) -> Outcome {
    let suite = suite::read(&args.files.suites, &args.files.vars).map_err(CommandError::usage)?;
    let options = PlanOptions {
        at: args.at,
        ..PlanOptions::default()
    };
    let plan = plan::freeze(&suite, &options).map_err(CommandError::usage)?;

    let steps: Vec<(&EntryPlan, &Question)> = plan
        .entries
        .iter()
        .filter_map(|entry| Some((entry, entry.question.as_ref()?)))
        .collect();
    if steps.is_empty() {
        return Err(CommandError::usage(anyhow::anyhow!(
            "the suite has no step for a person (manual.step)"
        )));
    }

    let sheet = sheet(&steps, args.lang.unwrap_or(plan.lang)).map_err(CommandError::usage)?;
    create(&args.out, &sheet).map_err(CommandError::usage)?;
    terminal.note(&format!(
        "{} steps written to {}; fill in answer (ok, remark, not-ok, cannot-test), by, comment, and file where a photo is asked for",
        steps.len(),
        args.out.display()
    ));
    Ok(ExitCode::Good)
}

/// The sheet as a spreadsheet opens it: with a byte-order mark, and separated as all our tables are.
fn sheet(steps: &[(&EntryPlan, &Question)], lang: Lang) -> anyhow::Result<Vec<u8>> {
    let mut sheet = csv::WriterBuilder::new()
        .delimiter(WRITTEN_SEPARATOR)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    sheet.write_record(COLUMNS.map(|column| column.head(lang)))?;

    for (entry, question) in steps {
        let minutes = question.minutes.map(|minutes| minutes.to_string());
        sheet.write_record([
            entry.case.as_str(),
            entry.account.as_deref().unwrap_or_default(),
            question.role.as_str(),
            entry.title.get(lang),
            question.instruction.get(lang),
            question.expect.get(lang),
            &minutes.unwrap_or_default(),
            "",
            "",
            "",
            "",
        ])?;
    }
    sheet
        .into_inner()
        .map_err(|error| anyhow::anyhow!("{error}"))
}

/// Writes `bytes` into a new file: a sheet that is there may be filled in already.
fn create(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| anyhow::anyhow!("{shown}: {error}; choose another file with --out"))?;
    file.write_all(bytes)
        .map_err(|error| anyhow::anyhow!("{shown}: {error}"))
}
