//! The words of Landfall, each used for one thing only, and the judge. No input, no output, no waiting.

mod cannot;
mod comparison;
mod consent;
mod evidence;
mod exit;
mod finding;
mod judge;
mod ledger;
mod local;
mod logins;
mod message;
mod mistake;
mod moment;
mod plan;
mod proof;
mod question;
mod record;
mod reference;
mod ruling;
mod side;
mod terms;
mod tolerance;
mod verdict;

pub use cannot::{CannotCheck, Obstacle, Retry};
pub use comparison::{Change, Comparison, Transition, compare_runs};
pub use consent::WriteConsent;
pub use evidence::{Cell, Evidence, Left, Table, Totals, TotalsByName};
pub use exit::{ExitCode, exit_code};
pub use finding::{Class, Code, Finding, ItemName, fingerprint, value_digest};
pub use judge::{JUDGE_VERSION, judge};
pub use ledger::{Examined, Imbalance, Ledger, Row, Tally};
pub use local::{Lang, LocalText};
pub use logins::{
    ACCOUNT_COLUMNS, ImapsyncLine, SecretRow, imapsync_lines, is_imapsync, is_literal, secret_rows,
};
pub use message::{Arg, Message};
pub use mistake::SpecMistake;
pub use moment::Moment;
pub use plan::{
    AccountPlan, EntryPlan, Eventually, PLAN_FORMAT, Plan, Selection, SkippedAccount, SystemPlan,
};
pub use proof::{ANSWER_COVERS, ANSWER_LEAVES, Amount, Proof, ProofCodes};
pub use question::{Attach, Question};
pub use record::{Attempt, Carried, EntryRecord, FindingSource, RecordError, RunRecord};
pub use reference::{Filled, Prerequisite, Reference, Slot, Template, TemplateError, Unfilled};
pub use ruling::{Answer, Ruling};
pub use side::{Between, Service, Side, Sides};
pub use terms::{AllowEmpty, Allowance, Due, Severity, Terms};
pub use verdict::{Cause, Mark, Status, Verdict};

/// What the judge and the model say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
