//! Safe XML: observed text must neither break the file nor forge a test case in it.
//!
//! The JUnit writer escapes attributes, but writes CDATA as it is given and lets characters through
//! that XML 1.0 forbids. So every text goes through [`xml10`] or [`cdata`] first, and the finished
//! file is read once more: its cases must be as many as were put in.

use std::borrow::Cow;
use std::io::Write;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::super::view::ReportError;

/// `text` with only characters that XML 1.0 allows: control characters become their visible pictures.
pub(super) fn xml10(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(forbidden) {
        return Cow::Borrowed(text);
    }
    let picture = |c: char| match c {
        '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        c if forbidden(c) => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
        c => c,
    };
    Cow::Owned(text.chars().map(picture).collect())
}

/// `text` as the inside of a CDATA section that it cannot end.
pub(super) fn cdata(text: &str) -> String {
    xml10(text).replace("]]>", "]]]]><![CDATA[>")
}

/// What must be in the finished file.
pub(super) struct Expected {
    /// The name of the whole.
    pub(super) suite: String,
    /// How many cases there are.
    pub(super) cases: usize,
    /// What is said of each suite, in the order of the suites.
    pub(super) properties: Vec<Vec<Property>>,
}

/// A property of a suite. Both are text that XML allows.
pub(super) struct Property {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
}

/// What the suites add up to.
#[derive(Default)]
struct Sums {
    tests: u64,
    failures: u64,
    errors: u64,
    millis: u64,
    skipped: Vec<u64>,
    cases: usize,
}

/// Writes `raw`, a whole report, to `out` with what the JUnit writer leaves out: names and sums of
/// the whole, skipped counts, times in milliseconds, line ends.
///
/// # Errors
/// When it cannot be written, is not well-formed, or has other cases than were put in.
pub(super) fn finish(
    raw: &[u8],
    expected: &Expected,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let sums = sums(raw)?;
    if sums.cases != expected.cases || sums.tests != expected.cases as u64 {
        let found = format!(
            "JUnit came out with {} cases instead of {}",
            sums.cases, expected.cases
        );
        return Err(ReportError::Fault(found));
    }

    let mut reader = Reader::from_reader(raw);
    let mut writer = Writer::new(out);
    let mut suite = 0;
    loop {
        let event = reader.read_event().map_err(malformed)?;
        if starts_line(&event) {
            writer.write_event(Event::Text(BytesText::from_escaped("\n")))?;
        }
        let event = match event {
            Event::Eof => break,
            Event::Start(start) => {
                let completed = completed(&start, expected, &sums, &mut suite)?;
                let is_suite = completed.name().as_ref() == "testsuite";
                writer.write_event(Event::Start(completed))?;
                if is_suite {
                    let of_suite = expected.properties.get(suite.saturating_sub(1));
                    write_properties(of_suite.map_or(&[], Vec::as_slice), &mut writer)?;
                }
                continue;
            }
            Event::Empty(start) => Event::Empty(completed(&start, expected, &sums, &mut suite)?),
            event => event,
        };
        writer.write_event(event)?;
    }

    writer.into_inner().write_all(b"\n")?;
    Ok(())
}

/// Writes the properties of a suite, which the schema wants before its cases.
fn write_properties<W: Write>(
    properties: &[Property],
    writer: &mut Writer<W>,
) -> Result<(), ReportError> {
    if properties.is_empty() {
        return Ok(());
    }

    let line = || Event::Text(BytesText::from_escaped("\n"));
    writer.write_event(line())?;
    writer.write_event(Event::Start(BytesStart::new("properties")))?;
    for Property { name, value } in properties {
        let mut property = BytesStart::new("property");
        property.push_attribute(("name", name.as_str()));
        property.push_attribute(("value", value.as_str()));
        writer.write_event(line())?;
        writer.write_event(Event::Empty(property))?;
    }
    writer.write_event(line())?;
    writer.write_event(Event::End(BytesEnd::new("properties")))?;
    Ok(())
}

/// Whether a line begins before `event`, so that people can read the file and `grep` a case in it.
fn starts_line(event: &Event<'_>) -> bool {
    match event {
        Event::Start(start) | Event::Empty(start) => {
            matches!(
                start.name().as_ref(),
                "testsuites" | "testsuite" | "testcase"
            )
        }
        Event::End(end) => matches!(end.name().as_ref(), "testsuites" | "testsuite"),
        _ => false,
    }
}

fn malformed(error: impl std::fmt::Display) -> ReportError {
    ReportError::Fault(format!("JUnit is not well-formed: {error}"))
}

/// What stands in a raw report, counted from its elements.
fn sums(raw: &[u8]) -> Result<Sums, ReportError> {
    let mut reader = Reader::from_reader(raw);
    let mut sums = Sums::default();
    loop {
        let start = match reader.read_event().map_err(malformed)? {
            Event::Eof => return Ok(sums),
            Event::Start(start) | Event::Empty(start) => start,
            _ => continue,
        };
        match start.name().as_ref() {
            "testsuite" => {
                sums.tests += number(&start, "tests")?;
                sums.failures += number(&start, "failures")?;
                sums.errors += number(&start, "errors")?;
                sums.millis += millis(&attribute(&start, "time")?);
                sums.skipped.push(0);
            }
            "testcase" => sums.cases += 1,
            "skipped" => {
                *sums
                    .skipped
                    .last_mut()
                    .ok_or_else(|| malformed("skipped outside a suite"))? += 1
            }
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<String, ReportError> {
    let attribute = start
        .try_get_attribute(name)
        .map_err(malformed)?
        .ok_or_else(|| malformed(name))?;
    Ok(attribute.value.into_owned())
}

fn number(start: &BytesStart<'_>, name: &str) -> Result<u64, ReportError> {
    attribute(start, name)?.parse().map_err(malformed)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is meant"
)]
fn millis(seconds: &str) -> u64 {
    (seconds.parse::<f64>().unwrap_or_default() * 1000.0).round() as u64
}

fn time(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// The start of an element with the attributes that the JUnit writer leaves out. `suite` counts the suites.
fn completed<'a>(
    start: &BytesStart<'a>,
    expected: &Expected,
    sums: &Sums,
    suite: &mut usize,
) -> Result<BytesStart<'a>, ReportError> {
    match start.name().as_ref() {
        "testsuites" => {
            let mut whole = BytesStart::new("testsuites");
            whole.push_attribute(("name", expected.suite.as_str()));
            whole.push_attribute(("tests", sums.tests.to_string().as_str()));
            whole.push_attribute(("failures", sums.failures.to_string().as_str()));
            whole.push_attribute(("errors", sums.errors.to_string().as_str()));
            whole.push_attribute(("time", time(sums.millis).as_str()));
            Ok(whole)
        }
        "testsuite" => {
            let skipped = sums.skipped.get(*suite).copied().unwrap_or_default();
            *suite += 1;
            let mut completed = timed(start, "testsuite")?;
            completed.push_attribute(("skipped", skipped.to_string().as_str()));
            Ok(completed)
        }
        "testcase" => timed(start, "testcase"),
        _ => Ok(start.clone()),
    }
}

/// The same element with its time in seconds and exactly three decimals, as the strictest reader wants it.
fn timed(start: &BytesStart<'_>, name: &'static str) -> Result<BytesStart<'static>, ReportError> {
    let mut timed = BytesStart::new(name);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        if attribute.key.as_ref() == "time" {
            timed.push_attribute(("time", time(millis(&attribute.value)).as_str()));
        } else {
            // The value is escaped already.
            timed.push_attribute(Attribute {
                key: attribute.key,
                value: attribute.value,
            });
        }
    }
    Ok(timed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_becomes_visible() {
        assert_eq!(xml10("a\0\u{1b}[31m\u{fffe}\tb"), "a␀␛[31m\u{fffd}\tb");
    }

    #[test]
    fn a_section_cannot_be_ended_from_inside() {
        assert_eq!(cdata("x]]></failure>"), "x]]]]><![CDATA[></failure>");
    }

    #[test]
    fn a_forged_case_is_refused() {
        let forged = br#"<testsuites><testsuite name="s" tests="1" failures="0" errors="0" time="0"><testcase name="a" time="0"/><testcase name="forged" time="0"/></testsuite></testsuites>"#;
        let expected = Expected {
            suite: "s".to_owned(),
            cases: 1,
            properties: Vec::new(),
        };
        assert!(finish(forged, &expected, &mut Vec::new()).is_err());
    }
}
