//! What a scalar is by its schema, and what is filled in for its `${...}`.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::placeholders::Placeholders;
use super::scalar_mistake::ScalarMistake;
use super::source::is_secret_key;
use super::tree::Scalar;
use crate::base::duration;
use crate::base::text::nearest;
use crate::model::{Filled, Slot, Template};

/// The time zones that are proposed for a misspelt one.
const TIMEZONES: [&str; 6] = [
    "UTC",
    "Europe/Zurich",
    "Europe/Berlin",
    "Europe/Vienna",
    "Europe/London",
    "America/New_York",
];

/// How to write a secret.
pub(super) const REFERENCES: &str =
    "write a reference: ${env:NAME}, ${file:path} or ${command: program argument}";

/// The value that `text` is by `schema`. Problems follow the name of a key.
pub(super) fn convert(text: &str, schema: &Value) -> Result<Value, ScalarMistake> {
    match schema.get("type") {
        Some(Value::String(sort)) => convert_to(sort, text, schema),
        Some(Value::Array(sorts)) => {
            let sorts: Vec<&str> = sorts
                .iter()
                .filter_map(Value::as_str)
                .filter(|sort| *sort != "null")
                .collect();

            let (Some(last), others) = (sorts.last(), &sorts[..sorts.len().saturating_sub(1)])
            else {
                return Ok(Value::String(text.to_owned()));
            };

            // What looks like a number or a truth value is one where it can be; text is what remains.
            let early = others.iter().filter(|sort| **sort != "string");
            let text_if_any = if sorts.contains(&"string") {
                "string"
            } else {
                last
            };

            early
                .map(|sort| convert_to(sort, text, schema))
                .find_map(Result::ok)
                .map_or_else(|| convert_to(text_if_any, text, schema), Ok)
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn convert_to(sort: &str, text: &str, schema: &Value) -> Result<Value, ScalarMistake> {
    match sort {
        "boolean" => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(ScalarMistake::new(
                format!("is neither true nor false: {}", quote(text)),
                "write true or false",
            )),
        },
        "integer" => integer(text, schema),
        "number" => {
            let plain = text
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));

            let number = text
                .parse()
                .ok()
                .filter(|_| plain)
                .and_then(Number::from_f64);

            number.map(Value::Number).ok_or_else(|| {
                ScalarMistake::new(format!("is no number: {}", quote(text)), "write 1.5")
            })
        }
        "string" => string(text, schema),
        _ => Err(ScalarMistake {
            problem: format!("is text, not {}", sort_of(schema)),
            hint: None,
        }),
    }
}

fn integer(text: &str, schema: &Value) -> Result<Value, ScalarMistake> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ScalarMistake {
            problem: format!("is no whole number: {}", quote(text)),
            hint: None,
        });
    }

    // YAML 1.1 reads 0755 as octal, people as decimal or as text.
    if digits.len() > 1 && digits.starts_with('0') {
        let hint = "write it without the leading zero";
        return Err(ScalarMistake::new(
            format!(
                "begins with a zero, so it is not plain what is meant: {}",
                quote(text)
            ),
            hint,
        ));
    }

    let number: i128 = text
        .parse()
        .map_err(|_| ScalarMistake::new("is too large", "write a smaller number"))?;

    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let (format_min, format_max) = match schema.get("format").and_then(Value::as_str) {
        Some("uint8") => (0, i128::from(u8::MAX)),
        Some("uint16") => (0, i128::from(u16::MAX)),
        Some("uint32") => (0, i128::from(u32::MAX)),
        Some("uint64" | "uint") => (0, i128::from(u64::MAX)),
        Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };

    #[expect(
        clippy::cast_precision_loss,
        reason = "bounds in schemas are small numbers"
    )]
    let as_float = number as f64;
    if number < format_min || bound("minimum").is_some_and(|min| as_float < min) {
        let min = bound("minimum").map_or_else(|| format_min.to_string(), |min| min.to_string());
        return Err(ScalarMistake::new(
            format!("is too small: {text}"),
            format!("write {min} or more"),
        ));
    }

    if number > format_max || bound("maximum").is_some_and(|max| as_float > max) {
        let max = bound("maximum").map_or_else(|| format_max.to_string(), |max| max.to_string());
        return Err(ScalarMistake::new(
            format!("is too large: {text}"),
            format!("write {max} or less"),
        ));
    }

    let small = u64::try_from(number)
        .map(Number::from)
        .or_else(|_| i64::try_from(number).map(Number::from));

    small
        .map(Value::Number)
        .map_err(|_| ScalarMistake::new("is too large", "write a smaller number"))
}

fn string(text: &str, schema: &Value) -> Result<Value, ScalarMistake> {
    let min = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
    if (text.trim().chars().count() as u64) < min {
        return Err(ScalarMistake {
            problem: "is empty".to_owned(),
            hint: None,
        });
    }

    if let Some(check) = schema.get("x-landfall").and_then(Value::as_str) {
        special(check, text)?;
    }

    Ok(Value::String(text.to_owned()))
}

/// Checks of text that JSON Schema cannot say, or not so that a person understands the answer; `check` is the
/// schema's `x-landfall`.
fn special(check: &str, text: &str) -> Result<(), ScalarMistake> {
    match check {
        "duration" => {
            let hint = "write 2s, 30m, 5h or 1d";
            match duration::parse(text) {
                Ok(found) if found.is_zero() => Err(ScalarMistake::new("is no time at all", hint)),
                Ok(_) => Ok(()),
                Err(problem) => Err(ScalarMistake::new(problem, hint)),
            }
        }
        "id" if is_id(text) => Ok(()),
        "id" => {
            let hint = "an id has 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit";
            Err(cannot_be(text, hint))
        }
        "tag" if is_tag(text) => Ok(()),
        "tag" => {
            let hint =
                "a tag is one word of letters, digits and . _ - : (and none of and, or, not)";

            Err(cannot_be(text, hint))
        }
        "share" => match share(text) {
            Some(_) => Ok(()),
            None => {
                let hint = "write 0.1%, between 0% and 100%";
                Err(ScalarMistake::new("is no share", hint))
            }
        },
        "timezone" if jiff::tz::TimeZone::get(text).is_ok() => Ok(()),
        "timezone" => {
            let near = nearest(text, TIMEZONES).unwrap_or("Europe/Zurich");
            Err(cannot_be(text, format!("write a name as {near}, or UTC")))
        }
        _ => Ok(()),
    }
}

fn cannot_be(text: &str, hint: impl Into<String>) -> ScalarMistake {
    ScalarMistake::new(format!("cannot be {}", quote(text)), hint)
}

fn is_id(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut chars = text.chars();
    text.len() <= 64
        && text.starts_with(is_word)
        && chars.all(|c| is_word(c) || matches!(c, '.' | '_' | '-'))
}

/// Whether `text` is a tag, and none of the other words of an expression of tags.
fn is_tag(text: &str) -> bool {
    let mut chars = text.chars();
    !text.is_empty()
        && !["and", "or", "not"].contains(&text)
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':'))
}

/// The share that `0.1%` is of the whole.
pub(super) fn share(text: &str) -> Option<f64> {
    let number = text.strip_suffix('%')?.trim_end();
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let percent: f64 = number.parse().ok().filter(|_| plain)?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

/// The sort of thing that `schema` wants.
pub(super) fn sort_of(schema: &Value) -> String {
    let sort = match schema.get("type") {
        Some(Value::String(sort)) => sort.as_str(),
        Some(Value::Array(sorts)) => sorts
            .iter()
            .filter_map(Value::as_str)
            .find(|s| *s != "null")
            .unwrap_or(""),
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    };

    let special = schema.get("x-landfall").and_then(Value::as_str);
    match (sort, special) {
        (_, Some("duration")) => "a length of time as 30m".to_owned(),
        (_, Some("share")) => "a share as 0.1%".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("integer", _) => "a whole number".to_owned(),
        ("number", _) => "a number".to_owned(),
        ("array", _) => "a list".to_owned(),
        ("object", _) => {
            let keys = schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);

            let keys: Vec<&str> = keys.collect();
            if keys.is_empty() {
                "a map".to_owned()
            } else {
                format!("a map with {}", keys.join(", "))
            }
        }
        ("string", _) => "text".to_owned(),
        _ => "a value".to_owned(),
    }
}

/// The text of `scalar`, which is the value of `name`, with its `${...}` replaced.
pub(super) fn replace_placeholders(
    name: &str,
    scalar: &Scalar,
    placeholders: Placeholders<'_>,
) -> Result<String, ScalarMistake> {
    let secret = is_secret_key(name);
    let Some(template) = &scalar.template else {
        return match placeholders {
            Placeholders::Keep if secret => Err(ScalarMistake::new(
                "a secret must not stand in a suite",
                REFERENCES,
            )),
            // What is kept is read as a template again by the run, which must find this text in it.
            Placeholders::Keep => Ok(scalar.text.replace("${", "$${")),
            _ => Ok(scalar.text.clone()),
        };
    };

    // A secret anywhere else would be shown: in plans, in the journal, in reports.
    if template.is_secret()
        && !(matches!(placeholders, Placeholders::Keep) && (secret || name == "user"))
    {
        let hint =
            "secrets stand in `user`, `password` or `token` of a service, and in the secrets file";
        return Err(ScalarMistake::new("a secret cannot stand here", hint));
    }

    if secret && !template.is_secret() {
        return Err(ScalarMistake::new(
            "a secret must not stand in a suite",
            REFERENCES,
        ));
    }

    if let Some(column) = password_column(template) {
        let hint = "a service without `password` takes it from there by itself";
        return Err(ScalarMistake::new(
            format!("the column `{column}` holds passwords and cannot be used in a suite"),
            hint,
        ));
    }

    match placeholders {
        Placeholders::Keep => Ok(template.to_string()),
        Placeholders::Refused(hint) => Err(ScalarMistake::new(
            "there is no account from which this could be filled in",
            hint,
        )),
        Placeholders::FromAccount(columns) => match template.fill(columns) {
            Ok(Filled::Text(text)) => empty_slot(template, columns).map_or(Ok(text), Err),
            Ok(Filled::Secret(_)) => {
                Err(ScalarMistake::new("a secret cannot stand here", REFERENCES))
            }
            Err(unfilled) => Err(unknown_column(&unfilled.0, columns)),
        },
    }
}

fn password_column(template: &Template) -> Option<&str> {
    template.slots().into_iter().find_map(|slot| match slot {
        Slot::Account(column) if is_secret_key(column) => Some(column.as_str()),
        _ => None,
    })
}

/// A cell without content would make a path or pattern mean something else than the person meant.
fn empty_slot(template: &Template, columns: &BTreeMap<String, String>) -> Option<ScalarMistake> {
    let empty = template.slots().into_iter().find_map(|slot| match slot {
        Slot::Account(column) if columns.get(column).is_some_and(String::is_empty) => Some(column),
        _ => None,
    })?;
    let name = columns.get("name").map_or("", String::as_str);
    Some(ScalarMistake::new(
        format!("the account `{name}` has nothing in the column `{empty}`"),
        "fill the cell in, or give the account a reason in the column `skip`",
    ))
}

fn unknown_column(slot: &Slot, columns: &BTreeMap<String, String>) -> ScalarMistake {
    let Slot::Account(column) = slot else {
        return ScalarMistake {
            problem: format!("there is no {slot}"),
            hint: None,
        };
    };

    let hint = match nearest(column, columns.keys().map(String::as_str)) {
        Some(near) => format!("did you mean ${{account.{near}}}?"),
        None => format!(
            "the columns are: {}",
            columns.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
    };
    ScalarMistake::new(format!("the accounts have no column `{column}`"), hint)
}

/// `text` for a message.
fn quote(text: &str) -> String {
    format!("`{}`", crate::base::text::clip(text, 40))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_decides_what_a_scalar_is() {
        let integer = json!({"type": "integer", "format": "uint32", "minimum": 1});
        assert_eq!(convert("5", &integer), Ok(json!(5)));
        for wrong in [
            "0",
            "-1",
            "05",
            "5.0",
            "1e3",
            "0x5",
            "",
            "4294967296",
            "99999999999999999999999999999999999999999",
        ] {
            assert!(convert(wrong, &integer).is_err(), "{wrong}");
        }
        assert_eq!(
            convert("0755", &json!({"type": "string"})),
            Ok(json!("0755"))
        );
        assert_eq!(
            convert("no", &json!({"type": ["string", "null"]})),
            Ok(json!("no"))
        );
        assert_eq!(
            convert("7", &json!({"type": ["integer", "null"]})),
            Ok(json!(7))
        );
        assert!(convert("no", &json!({"type": "boolean"})).is_err());
        assert_eq!(convert("1.50", &json!({"type": "number"})), Ok(json!(1.5)));
        assert!(convert("nan", &json!({"type": "number"})).is_err());
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(share("0.1%"), Some(0.001));
        assert_eq!(share("100 %"), Some(1.0));
        for wrong in ["0.1", "-1%", "101%", "%", "a%", "1e1%"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
