//! `landfall answer`: what a person saw goes into the register, the run's journal and its reports.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::args::AnswerArgs;
use super::attachment::Attached;
use super::command_error::{CommandError, Outcome};
use super::report::write_reports;
use super::sheet;
use super::terminal::Terminal;
use crate::base::clock::Clock;
use crate::base::secret::Redactor;
use crate::base::text::nearest;
use crate::base::{table, text_file};
use crate::journal::{self, Attachment, Journal, append_register, read_register};
use crate::model::{Answer, Attach, EntryPlan, ExitCode, Plan, Question, Ruling};

/// No answer sheet comes near this.
const SHEET_BYTES_MAX: u64 = 16 << 20;

/// The answers as they may be written in an answer sheet.
const WORDS: [(&str, Answer); 13] = [
    ("ok", Answer::Ok),
    ("yes", Answer::Ok),
    ("ja", Answer::Ok),
    ("remark", Answer::Remark),
    ("bemerkung", Answer::Remark),
    ("not-ok", Answer::NotOk),
    ("not ok", Answer::NotOk),
    ("nok", Answer::NotOk),
    ("no", Answer::NotOk),
    ("nein", Answer::NotOk),
    ("nicht ok", Answer::NotOk),
    ("cannot-test", Answer::CannotTest),
    ("nicht testbar", Answer::CannotTest),
];

/// Records one answer, or those of an answer sheet.
pub(super) fn run(args: &AnswerArgs, terminal: &Terminal) -> Outcome {
    let recorded = journal::read(&args.dir)?;
    let plan = &recorded.record.plan;
    let register = plan
        .rulings
        .as_ref()
        .map(|register| plan.base.join(register));

    let given = match &args.file {
        Some(sheet) => read_answer_sheet(sheet)?,
        None => vec![from_args(args)?],
    };
    let recordable = recordable(given, plan, register.as_deref()).map_err(CommandError::usage)?;
    let rulings = recordable.rulings;
    if rulings.is_empty() {
        return Err(CommandError::usage(anyhow::anyhow!(
            "the sheet has no answers: fill in the column `answer` with ok, remark, not-ok or cannot-test"
        )));
    }

    let mut resumed = Journal::amend(&args.dir, Redactor::new())?;
    journal::keep(&args.dir, &recordable.attachments).map_err(CommandError::record)?;

    // The register first: a run's folder may be thrown away, what a person said must not be lost.
    if let Some(register) = &register {
        append_register(register, &rulings).map_err(CommandError::record)?;
    } else {
        terminal.note("the suite names no register (`rulings: rulings.jsonl`), so the next run will ask again");
    }
    for ruling in &rulings {
        resumed
            .journal
            .answer(ruling.clone())
            .map_err(CommandError::record)?;
    }
    resumed.journal.sync().map_err(CommandError::record)?;

    // The journal is read again, from the start: reports show what is in it, and nothing else. Until
    // `resumed` is gone it is locked.
    drop(resumed);
    let recorded = journal::read(&args.dir).map_err(CommandError::record)?;
    write_reports(&args.dir, &recorded, terminal)?;
    terminal.note(&match rulings.len() {
        1 => "1 answer recorded".to_owned(),
        several => format!("{several} answers recorded"),
    });
    Ok(ExitCode::Good)
}

/// What is wrong with answers: all of it is told at once, so that a sheet goes back to its author only once.
#[derive(Default)]
struct Mistakes(Vec<String>);

impl Mistakes {
    fn add(&mut self, mistake: String) {
        self.0.push(mistake);
    }

    /// That there are none.
    fn none(self) -> anyhow::Result<()> {
        match self.0.as_slice() {
            [] => Ok(()),
            [only] => anyhow::bail!("{only}"),
            several => {
                let all = several.join("\n  ");
                anyhow::bail!("{} mistakes; nothing was recorded:\n  {all}", several.len())
            }
        }
    }
}

/// What is recorded of answers, in which nothing is wrong.
struct Recordable {
    rulings: Vec<Ruling>,
    attachments: Vec<Attachment>,
}

/// What is recorded of the answers `given` to steps of `plan`: all of them, or none.
fn recordable(
    given: Vec<GivenAnswer>,
    plan: &Plan,
    register: Option<&Path>,
) -> anyhow::Result<Recordable> {
    let now = Clock::system().now();
    // A register that cannot be read cannot be added to: what it says last would not be known.
    register.map(read_register).transpose()?;
    let mut answered = BTreeSet::new();
    let mut recordable = Recordable {
        rulings: Vec::new(),
        attachments: Vec::new(),
    };

    let mut mistakes = Mistakes::default();
    for answer in given {
        let only = answer.check_is_only(&mut answered);
        match only.and_then(|()| answer.into_ruling(plan, now)) {
            Ok((ruling, files)) => {
                recordable.rulings.push(ruling);
                recordable.attachments.extend(files);
            }
            Err(mistake) => mistakes.add(mistake.to_string()),
        }
    }

    mistakes.none()?;

    Ok(recordable)
}

/// An answer as it was given.
struct GivenAnswer {
    case: Option<String>,
    account: Option<String>,
    answer: Answer,
    by: String,
    comment: Option<String>,
    attach: Vec<Attached>,
    /// Where it stands, for errors.
    place: String,
}

fn from_args(args: &AnswerArgs) -> Result<GivenAnswer, CommandError> {
    let choices = [
        (args.ok, Answer::Ok),
        (args.remark, Answer::Remark),
        (args.not_ok, Answer::NotOk),
        (args.cannot_test, Answer::CannotTest),
    ];

    let answer = choices
        .into_iter()
        .find_map(|(chosen, answer)| chosen.then_some(answer));

    let missing = |what: &str| CommandError::usage(anyhow::anyhow!("{what}"));
    Ok(GivenAnswer {
        case: args.case.clone(),
        account: args.account.clone(),
        answer: answer.ok_or_else(|| {
            missing("say what was seen: --ok, --remark, --not-ok or --cannot-test")
        })?,
        by: args
            .by
            .clone()
            .ok_or_else(|| missing("say who looked: --by NAME"))?,
        comment: args.comment.clone(),
        attach: args.attach.iter().cloned().map(Attached::Given).collect(),
        place: String::new(),
    })
}

impl GivenAnswer {
    /// The last answer to a step is the one that counts: there must not be two at once.
    fn check_is_only(
        &self,
        answered: &mut BTreeSet<(String, Option<String>)>,
    ) -> anyhow::Result<()> {
        let (Some(case), place) = (&self.case, &self.place) else {
            return Ok(());
        };

        if !answered.insert((case.clone(), self.account.clone())) {
            anyhow::bail!("{place}{case} is answered further up already; keep one of the two");
        }

        Ok(())
    }

    /// The ruling that it makes, and the files to be kept with it.
    fn into_ruling(self, plan: &Plan, at: Timestamp) -> anyhow::Result<(Ruling, Vec<Attachment>)> {
        let place = &self.place;
        let question = match &self.case {
            None if self.answer != Answer::Remark => {
                anyhow::bail!("{place}only a remark can be made without naming a case")
            }
            None => None,
            Some(case) => Some(question(plan, case, self.account.as_deref(), place)?),
        };

        let comment = self.comment.filter(|comment| !comment.trim().is_empty());
        let needs_words =
            self.answer != Answer::Ok || question.is_some_and(|q| q.attach == Attach::Text);
        if needs_words && comment.is_none() {
            anyhow::bail!("{place}this answer needs a comment (--comment) that says what was seen");
        }

        if question.is_some_and(|q| q.attach == Attach::Photo) && self.attach.is_empty() {
            anyhow::bail!(
                "{place}this step asks for a photo or screenshot: add it with --attach FILE, or in the sheet's column `file`"
            );
        }

        let files = self
            .attach
            .iter()
            .map(Attached::read)
            .collect::<anyhow::Result<Vec<_>>>()
            .map_err(|error| anyhow::anyhow!("{place}{error}"))?;

        let ruling = Ruling {
            at,
            by: self.by,
            case: self.case,
            account: self.account,
            answer: self.answer,
            comment,
            text_sha256: question.map(Question::digest),
            attached: files.iter().map(Attachment::named).collect(),
        };

        Ok((ruling, files))
    }
}

/// The question of `case`, which must be in the plan and be for a person to answer.
fn question<'a>(
    plan: &'a Plan,
    case: &str,
    account: Option<&str>,
    place: &str,
) -> anyhow::Result<&'a Question> {
    let of_case: Vec<&EntryPlan> = plan
        .entries
        .iter()
        .filter(|entry| entry.case == case)
        .collect();

    if of_case.is_empty() {
        let asked = plan
            .entries
            .iter()
            .filter(|entry| entry.question.is_some())
            .map(|entry| entry.case.as_str());

        let meant = nearest(case, asked)
            .map(|near| format!("; did you mean {near}?"))
            .unwrap_or_default();

        anyhow::bail!("{place}the run has no case {case}{meant}");
    }

    let Some(entry) = of_case
        .iter()
        .find(|entry| entry.account.as_deref() == account)
    else {
        let accounts: Vec<&str> = of_case
            .iter()
            .filter_map(|entry| entry.account.as_deref())
            .collect();

        anyhow::bail!(
            "{place}{case} is answered per account: say --account with one of {}",
            accounts.join(", ")
        );
    };

    entry
        .question
        .as_ref()
        .ok_or_else(|| anyhow::anyhow!("{place}{case} is checked by landfall, not by a person"))
}

/// The answers in an answer sheet as `landfall sheet` writes it; rows without an answer are left for later.
fn read_answer_sheet(path: &Path) -> Result<Vec<GivenAnswer>, CommandError> {
    let wrong =
        |problem: String| CommandError::usage(anyhow::anyhow!("{}: {problem}", path.display()));

    // With one sort of line ends, lines are counted as an editor counts them.
    let text = text_file::read(path, SHEET_BYTES_MAX)
        .map_err(|error| match error.hint() {
            Some(hint) => wrong(format!("{error}; {hint}")),
            None => wrong(error.to_string()),
        })?
        .replace("\r\n", "\n");
    let separator = u8::try_from(table::separator(&text)).unwrap_or(b',');
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(false)
        .from_reader(text.as_bytes());

    let header = rows.headers().map_err(|error| wrong(error.to_string()))?;
    let columns = SheetColumns::of(header).ok_or_else(|| {
        wrong("the header needs the columns case, answer and by (see `landfall sheet`)".to_owned())
    })?;

    let mut given = Vec::new();
    let mut mistakes = Mistakes::default();
    for row in rows.records() {
        let answer = row.map_err(|error| error.to_string()).and_then(|row| {
            let line = row.position().map_or(0, csv::Position::line);
            let answer = columns.answer(&row, path, line);
            answer.map_err(|problem| format!("line {line}: {problem}"))
        });
        match answer {
            Ok(answer) => given.extend(answer),
            Err(problem) => mistakes.add(format!("{}: {problem}", path.display())),
        }
    }
    mistakes.none().map_err(CommandError::usage)?;
    Ok(given)
}

/// The columns of an answer sheet that are read, by their numbers.
struct SheetColumns {
    case: usize,
    answer: usize,
    by: usize,
    account: Option<usize>,
    comment: Option<usize>,
    file: Option<usize>,
}

impl SheetColumns {
    /// The columns that `header` names; none if one is missing without which no answer can be recorded.
    fn of(header: &csv::StringRecord) -> Option<Self> {
        let column = |name: &str| {
            let heads = sheet::heads(name);
            let mut columns = header.iter();
            columns.position(|column| {
                let column = column.trim().to_lowercase();
                heads.iter().any(|head| column == head.to_lowercase())
            })
        };
        Some(Self {
            case: column("case")?,
            answer: column("answer")?,
            by: column("by")?,
            account: column("account"),
            comment: column("comment"),
            file: column("file"),
        })
    }

    /// The answer in `row`, which is line `line` of the sheet at `path`; none if nobody has filled it in.
    fn answer(
        &self,
        row: &csv::StringRecord,
        path: &Path,
        line: u64,
    ) -> Result<Option<GivenAnswer>, String> {
        let cell = |column: usize| {
            row.get(column)
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let Some(word) = cell(self.answer) else {
            return Ok(None);
        };
        let mut words = WORDS.iter();
        let Some((_, answer)) = words.find(|(known, _)| *known == word.to_lowercase()) else {
            return Err(format!(
                "`{word}` is no answer; write ok, remark, not-ok or cannot-test"
            ));
        };
        let Some(by) = cell(self.by) else {
            return Err("the column `by` is empty".to_owned());
        };

        // Photos lie beside the sheet, wherever the command is given.
        let folder = path.parent().unwrap_or(Path::new(""));
        let file = self.file.and_then(cell).map(|name| Attached::InSheet {
            folder: folder.to_owned(),
            name: name.to_owned(),
        });
        Ok(Some(GivenAnswer {
            case: cell(self.case).map(str::to_owned),
            account: self.account.and_then(cell).map(str::to_owned),
            answer: *answer,
            by: by.to_owned(),
            comment: self.comment.and_then(cell).map(str::to_owned),
            attach: file.into_iter().collect(),
            place: format!("{} line {line}: ", path.display()),
        }))
    }
}
