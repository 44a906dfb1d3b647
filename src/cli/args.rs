//! What can be asked.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Lang, Moment, Status};
use crate::plan::PlanOptions;
#[cfg(feature = "demo")]
use crate::testbed::demo::Fault;

/// Landfall proves that a migration arrived.
///
/// It compares the source and the target of a migration, finds every item that is missing, extra,
/// different, duplicated or misplaced, and writes reports. It migrates nothing, repairs nothing,
/// and never changes the source.
#[derive(Debug, Parser)]
#[command(name = "landfall", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  everything due passed or is waived
  1  something due failed
  2  asked wrongly; nothing was contacted
  3  not established: something due could not be checked, or nothing was examined
  4  the record is damaged or could not be written
  5  nothing failed, but answers or consent are missing
  130, 143  interrupted; reports were written";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the cases of a suite and write reports
    Run(RunArgs),
    /// Show what a run would ask, without contacting anything
    Plan(SuiteArgs),
    /// Contact everything that a suite needs, and run no case
    Doctor(SuiteArgs),
    /// Check a suite for mistakes, without contacting anything
    Validate(SuiteFiles),
    /// List the cases of a suite
    List(SuiteFiles),
    /// Explain a kind of check; without a name, list the kinds
    Explain(ExplainArgs),
    /// Print the JSON Schema of suites, for editors
    Schema,
    /// Write the reports of a run again from its journal
    Report(ReportArgs),
    /// Write a first suite to start from
    Init(InitArgs),
    /// Show landfall at work on an invented company with planted faults; nothing leaves this machine
    #[cfg(feature = "demo")]
    Demo(DemoArgs),
    // Known all the same, so that whoever asks for it learns how to get it.
    #[cfg(not(feature = "demo"))]
    #[command(hide = true, disable_help_flag = true)]
    Demo(AnyArgs),
    /// Record what a person saw: the answer to a step that is checked by hand
    Answer(AnswerArgs),
    /// Remove the probes that a run left in mailboxes
    Cleanup(CleanupArgs),
    /// Write the steps that people check by hand as a table to fill in
    Sheet(SheetArgs),
}

#[derive(Debug, Args)]
pub(super) struct SuiteFiles {
    /// The suite's files; together they are one suite
    #[arg(required = true, value_name = "SUITE")]
    pub(super) suites: Vec<PathBuf>,
    /// Set a variable of the suite
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(super) vars: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(super) struct SuiteArgs {
    #[command(flatten)]
    pub(super) files: SuiteFiles,
    #[command(flatten)]
    pub(super) narrow: Narrowing,
}

#[derive(Debug, Args)]
pub(super) struct Narrowing {
    /// The moment of the migration; required if a selected case has moments
    #[arg(long, value_name = "MOMENT")]
    pub(super) at: Option<Moment>,
    /// Only this case (may be repeated)
    #[arg(long = "case", value_name = "ID")]
    pub(super) cases: Vec<String>,
    /// Only cases whose tags fit, e.g. "mail and not slow"
    #[arg(long = "tag", value_name = "EXPR")]
    pub(super) tags: Option<String>,
    /// Only this account (may be repeated)
    #[arg(long = "account", value_name = "NAME")]
    pub(super) accounts: Vec<String>,
}

impl Narrowing {
    /// As the plan takes it.
    pub(super) fn options(&self) -> PlanOptions {
        PlanOptions {
            at: self.at,
            cases: self.cases.clone(),
            tags: self.tags.clone(),
            accounts: self.accounts.clone(),
            ..PlanOptions::default()
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The suite's files; together they are one suite
    #[arg(
        required_unless_present = "resume",
        conflicts_with = "resume",
        value_name = "SUITE"
    )]
    pub(super) suites: Vec<PathBuf>,
    /// Set a variable of the suite
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(super) vars: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) narrow: Narrowing,
    /// How many cases may be under way at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: u16,
    /// Write exactly into this folder instead of reports/<run id>
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    pub(super) out: Option<PathBuf>,
    /// Replace the run that the folder of --out holds
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// Take up the run in this folder: keep what passed or failed, run the rest. Its suite and moment are in it
    #[arg(long, value_name = "DIR", conflicts_with_all = ["vars", "at", "cases", "tags", "accounts"])]
    pub(super) resume: Option<PathBuf>,
    /// Say what changed since the run in this folder
    #[arg(long, value_name = "DIR")]
    pub(super) since: Option<PathBuf>,
    /// Which failures make the exit code: any, or only new and changed ones (with --since)
    #[arg(long, value_name = "WHICH", default_value = "any", value_enum)]
    pub(super) fail_on: FailOn,
    /// Run anew what --only and --account name of the run in this folder, and carry the rest over
    #[arg(long, value_name = "DIR", conflicts_with_all = ["resume", "cases", "tags"])]
    pub(super) again: Option<PathBuf>,
    /// With --again: the verdicts to run anew
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',', requires = "again", value_parser = status,
          default_values = ["failed", "inconclusive", "pending"])]
    pub(super) only: Vec<Status>,
    /// With --again: run anew whatever is older than this (e.g. 2d)
    #[arg(long, value_name = "TIME", requires = "again", value_parser = duration)]
    pub(super) max_age: Option<Duration>,
    /// Let cases that declare `writes` send probes and remove them; without it they wait for this consent
    #[arg(long)]
    pub(super) allow_writes: bool,
    /// End the run after this time (e.g. 5h); what was not reached is inconclusive
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(super) deadline: Option<Duration>,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The folder of the run
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The kind, e.g. mail.messages
    #[arg(value_name = "KIND")]
    pub(super) kind: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder to write into
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
}

/// The arguments of a command that is not built in: whatever they are, the answer is the same.
#[cfg(not(feature = "demo"))]
#[derive(Debug, Args)]
pub(super) struct AnyArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _any: Vec<std::ffi::OsString>,
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Write the reports into this folder; the default is replaced each time
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Leave this planted fault out, to see that it is missed (may be repeated)
    #[arg(long, value_name = "FAULT", value_parser = fault)]
    pub(super) without: Vec<Fault>,
}

#[derive(Debug, Args)]
pub(super) struct AnswerArgs {
    /// The folder of the run
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// The case that is answered; without one, --remark is a remark on the whole
    #[arg(value_name = "CASE", conflicts_with = "file")]
    pub(super) case: Option<String>,
    /// The account, where the case has accounts
    #[arg(long, value_name = "NAME")]
    pub(super) account: Option<String>,
    /// As expected
    #[arg(long, group = "answer")]
    pub(super) ok: bool,
    /// As expected, with something to say
    #[arg(long, group = "answer")]
    pub(super) remark: bool,
    /// Not as expected
    #[arg(long, group = "answer")]
    pub(super) not_ok: bool,
    /// It could not be tested
    #[arg(long, group = "answer")]
    pub(super) cannot_test: bool,
    /// Who looked
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
    /// What was seen
    #[arg(long, value_name = "TEXT")]
    pub(super) comment: Option<String>,
    /// A photo or screenshot (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(super) attach: Vec<PathBuf>,
    /// Take the answers from a filled-in sheet (see `landfall sheet`)
    #[arg(long, value_name = "CSV", conflicts_with_all = ["answer", "account", "by", "comment", "attach"])]
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CleanupArgs {
    /// The folder of the run
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// Log in to the mailboxes and remove what is found; without it, only say what there would be to do
    #[arg(long)]
    pub(super) allow_writes: bool,
}

#[derive(Debug, Args)]
pub(super) struct SheetArgs {
    #[command(flatten)]
    pub(super) files: SuiteFiles,
    /// The moment of the migration
    #[arg(long, value_name = "MOMENT")]
    pub(super) at: Option<Moment>,
    /// The language of the sheet (en, de); the suite's own if not said
    #[arg(long, value_name = "LANG", value_parser = lang)]
    pub(super) lang: Option<Lang>,
    /// The file to write; one that is there is left alone
    #[arg(long, value_name = "CSV")]
    pub(super) out: PathBuf,
}

/// Which failures make the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Every failure.
    Any,
    /// Failures that are new, or have new findings, since the run of --since.
    New,
}

fn status(text: &str) -> Result<Status, String> {
    Status::ALL
        .into_iter()
        .find(|status| status.name() == text)
        .ok_or_else(|| {
            let all: Vec<&str> = Status::ALL.iter().map(|status| status.name()).collect();
            format!("expected one of {}", all.join(", "))
        })
}

#[cfg(feature = "demo")]
fn fault(text: &str) -> Result<Fault, String> {
    let known = || {
        Fault::all()
            .iter()
            .map(|fault| fault.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    Fault::named(text).ok_or_else(|| format!("expected one of {}", known()))
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::ALL
        .into_iter()
        .find(|lang| lang.tag() == text)
        .ok_or_else(|| "expected en or de".to_owned())
}

fn variable(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| "expected NAME=VALUE".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    crate::base::duration::parse(text).map_err(str::to_owned)
}
