//! `TEST-landfall.xml`: the run for CI. Failed is a failure, inconclusive an error, all else that did not pass is skipped.

mod details;
mod xml;

use std::collections::BTreeSet;
use std::io::Write;

use junit_report::{Duration, OffsetDateTime, TestCase, TestResult, TestSuite};

use self::details::details;
use self::xml::{Expected, Property, cdata, finish, xml10};
use super::amounts::amounts;
use super::escape::escape_hidden;
use super::headline::{Conclusion, headline};
use super::localizer::Localizer;
use super::proof::{carried, proof};
use super::view::{ReportError, View};
use crate::base::text::clip;
use crate::model::{EntryRecord, Status};

/// The longest text of one case.
const DETAILS_BYTES_MAX: usize = 16 * 1024;
/// When all texts together are longer, further ones are cut to [`FRUGAL_BYTES_MAX`]: CI refuses files beyond 25 to 30 MB.
const ALL_DETAILS_BYTES_MAX: usize = 12 * 1024 * 1024;
/// The longest text of a case once the file is long.
const FRUGAL_BYTES_MAX: usize = 1024;
/// The longest one-line message.
const MESSAGE_BYTES_MAX: usize = 200;
/// The longest name of a case.
const NAME_BYTES_MAX: usize = 250;

/// Writes `TEST-landfall.xml`.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let localizer = Localizer::new(view);
    let mut suites: Vec<Suite> = Vec::new();
    let mut names = BTreeSet::new();
    let mut written = 0;

    for (index, entry) in view.record.entries.iter().enumerate() {
        let bytes_max = if written < ALL_DETAILS_BYTES_MAX {
            DETAILS_BYTES_MAX
        } else {
            FRUGAL_BYTES_MAX
        };
        let case = case(view, &localizer, index, entry, &mut names, bytes_max)?;
        written += size(&case);
        let suite = suite(view, &mut suites, entry.plan.area());
        suite
            .properties
            .extend(properties(&localizer, entry, &case.name));
        suite.cases.add_testcase(case);
    }
    if let Some(case) = case_of_the_run(view, &localizer) {
        suite(view, &mut suites, "run").cases.add_testcase(case);
    }

    // Each suite says how far the verdict on the whole reaches: it may be read by itself.
    let headline = headline(view);
    for suite in &mut suites {
        let verdict = Property {
            name: "landfall.verdict".to_owned(),
            value: xml10(&headline.sentence).into_owned(),
        };
        suite.properties.insert(0, verdict);
    }

    let mut report = junit_report::Report::new();
    let expected = Expected {
        suite: name(&view.record.plan.suite),
        cases: suites.iter().map(|suite| suite.cases.tests()).sum(),
        properties: suites
            .iter_mut()
            .map(|suite| std::mem::take(&mut suite.properties))
            .collect(),
    };
    report.add_testsuites(suites.into_iter().map(|suite| suite.cases));

    let mut raw = Vec::new();
    report
        .write_xml(&mut raw)
        .map_err(|error| ReportError::Fault(error.to_string()))?;
    finish(&raw, &expected, out)
}

/// A suite of the file.
struct Suite {
    area: String,
    cases: TestSuite,
    /// What its cases prove: the strict schema has no place for it in a case.
    properties: Vec<Property>,
}

/// What is said of the case called `name` beside its verdict.
fn properties(localizer: &Localizer<'_>, entry: &EntryRecord, name: &str) -> Vec<Property> {
    let property = |sort: &str, value: String| Property {
        name: format!("landfall.{sort} {name}"),
        value: xml10(&value).into_owned(),
    };

    let mut properties = vec![property("proof", proof(localizer, entry))];
    if !entry.evidence.amounts.is_empty() {
        properties.push(property("amounts", amounts(localizer, entry)));
    }
    if let Some(carried) = carried(localizer, entry) {
        properties.push(property("carried", carried));
    }
    properties
}

/// The suite of `area`; suites stand in the order in which their areas first come in the plan.
fn suite<'s>(view: &View<'_>, suites: &'s mut Vec<Suite>, area: &str) -> &'s mut Suite {
    let place = suites
        .iter()
        .position(|suite| suite.area == area)
        .unwrap_or_else(|| {
            suites.push(Suite {
                area: area.to_owned(),
                cases: empty_suite(view, area),
                properties: Vec::new(),
            });
            suites.len() - 1
        });
    &mut suites[place]
}

fn empty_suite(view: &View<'_>, area: &str) -> TestSuite {
    TestSuite {
        name: class_name(view, area),
        package: String::new(),
        // Whole seconds: some readers refuse fractions.
        timestamp: OffsetDateTime::from_unix_timestamp(view.record.started.as_second())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH),
        // Never the machine's: the same record gives the same bytes everywhere.
        hostname: "landfall".to_owned(),
        testcases: Vec::new(),
        system_out: None,
        system_err: None,
    }
}

/// `<suite>.<area>`; readers split at dots, so the suite's own become underscores.
fn class_name(view: &View<'_>, area: &str) -> String {
    format!(
        "{}.{}",
        name(&view.record.plan.suite).replace('.', "_"),
        name(area)
    )
}

/// Text on one line for an attribute.
fn name(text: &str) -> String {
    clip(&xml10(&escape_hidden(text)), NAME_BYTES_MAX)
}

/// The test case of `entry`. Failed is a failure and inconclusive an error: that something could not be
/// checked must never read as data lost, nor the other way round.
fn case(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    index: usize,
    entry: &EntryRecord,
    names: &mut BTreeSet<String>,
    bytes_max: usize,
) -> Result<TestCase, ReportError> {
    let verdict = &entry.verdict;

    let result = match verdict.status {
        Status::Passed => TestResult::Success,
        status => {
            let type_ = match verdict.cause {
                Some(cause) => format!("landfall.{}.{}", status.name(), cause.name()),
                None => format!("landfall.{}", status.name()),
            };
            let message = clip(&message(localizer, entry), MESSAGE_BYTES_MAX);
            let details = details(view, localizer, index, entry, &message, bytes_max)?;
            result(status, type_, xml10(&message).into_owned(), cdata(&details))
        }
    };

    // What is not from this run, or passed only under a condition, says so with the case itself.
    let mut notes: Vec<String> = carried(localizer, entry).into_iter().collect();
    if verdict.status == Status::Passed && !verdict.marks.is_empty() {
        notes.push(localizer.reason(verdict));
    }
    Ok(TestCase {
        name: unique(view, entry, names),
        time: Duration::milliseconds(millis(entry.seconds)),
        result,
        classname: Some(class_name(view, entry.plan.area())),
        filepath: None,
        system_out: (!notes.is_empty()).then(|| cdata(&notes.join("\n"))),
        system_err: None,
    })
}

/// The result of a case that did not pass.
fn result(status: Status, type_: String, message: String, details: String) -> TestResult {
    let cause = Some(details);
    match status {
        Status::Failed => TestResult::Failure {
            type_,
            message,
            cause,
        },
        Status::Inconclusive => TestResult::Error {
            type_,
            message,
            cause,
        },
        Status::Pending | Status::Waived | Status::Skipped => TestResult::SkippedWithCause {
            type_,
            message,
            cause,
        },
        Status::Passed => TestResult::Success,
    }
}

/// The one-line message: the reason; for pending, waived and skipped ones the status stands before it.
fn message(localizer: &Localizer<'_>, entry: &EntryRecord) -> String {
    let reason = localizer.reason(&entry.verdict);
    match entry.verdict.status {
        Status::Failed => {
            let totals = super::causes::totals(localizer, &super::causes::found(entry));
            if totals.is_empty() {
                reason
            } else {
                format!("{}: {reason}", totals.join(", "))
            }
        }
        Status::Inconclusive => entry
            .evidence
            .broken_off
            .first()
            .map_or(reason, |why| localizer.obstacle(why)),
        Status::Passed => reason,
        status => format!("{}: {reason}", localizer.status(status)),
    }
}

/// `ID title [account]`, told apart where two become the same in an attribute.
fn unique(view: &View<'_>, entry: &EntryRecord, names: &mut BTreeSet<String>) -> String {
    let title = entry.plan.title.get(view.options.lang);
    let full = match &entry.plan.account {
        Some(account) => format!("{} {} [{}]", entry.plan.case, clip(title, 150), account),
        None => format!("{} {}", entry.plan.case, clip(title, 150)),
    };
    let wanted = name(&full);

    let mut unique = wanted.clone();
    let mut copy = 1;
    while !names.insert(unique.clone()) {
        copy += 1;
        unique = format!("{wanted} ({copy})");
    }
    unique
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, which is meant"
)]
fn millis(seconds: f64) -> i64 {
    (seconds.max(0.0) * 1000.0).round().min(1e15) as i64
}

/// An error that stands for the run itself, where no case would show that nothing is established:
/// a file without tests, or with nothing but skipped ones, is green to most readers.
fn case_of_the_run(view: &View<'_>, localizer: &Localizer<'_>) -> Option<TestCase> {
    let headline = headline(view);
    let shown = headline.counts.get(Status::Inconclusive) + headline.counts.get(Status::Failed) > 0;
    let needed =
        headline.conclusion == Conclusion::NotEstablished && !shown || !view.record.complete;
    needed.then(|| TestCase {
        name: name(&localizer.text("junit-run")),
        time: Duration::ZERO,
        result: TestResult::Error {
            type_: "landfall.not-established".to_owned(),
            message: xml10(&clip(&headline.sentence, MESSAGE_BYTES_MAX)).into_owned(),
            cause: Some(cdata(&headline.sentence)),
        },
        classname: Some(class_name(view, "run")),
        filepath: None,
        system_out: None,
        system_err: None,
    })
}

/// How many bytes of details there are in `case`.
fn size(case: &TestCase) -> usize {
    match &case.result {
        TestResult::Failure { cause, .. }
        | TestResult::Error { cause, .. }
        | TestResult::SkippedWithCause { cause, .. } => cause.as_ref().map_or(0, String::len),
        TestResult::Success | TestResult::Skipped => 0,
    }
}
