//! The specification as written, and as it is asked.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::exclude::Exclude;
use crate::endpoint::tree::Links;
use crate::model::{Sides, SpecMistake};

/// A larger tolerance would hide what it is to show.
const TOLERANCE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// What `files.compare` is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(rename = "files.compare")]
pub(in crate::check) struct Spec {
    /// The part of each tree that is compared.
    pub(super) roots: Roots,
    /// How content is compared.
    pub(super) content: Content,
    /// Whether times of modification are compared.
    pub(super) times: Times,
    /// Patterns of what is left out, by path below the root (`**` crosses levels); a pattern
    /// without `/` means the name at any level, one with `/` at its end means folders only.
    pub(super) exclude: Vec<String>,
    /// What is done with symbolic links.
    pub(super) links: LinkPolicy,
    /// Whether names are compared byte by byte, or in Unicode's composed form.
    pub(super) names: Names,
    /// What the source changed at or after this instant is explained, not compared.
    pub(super) until: Option<String>,
}

/// The part of each tree that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(rename = "files.compare-roots")]
pub(super) struct Roots {
    /// On the source, below the path of its `files` service.
    pub(super) source: String,
    /// On the target, below the path of its `files` service.
    pub(super) target: String,
}

impl Default for Roots {
    fn default() -> Self {
        Self {
            source: ".".to_owned(),
            target: ".".to_owned(),
        }
    }
}

/// How content is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "files.compare-content")]
pub(super) enum Content {
    /// By the SHA-256 of every file.
    #[default]
    Sha256,
    /// By the BLAKE3 of every file.
    Blake3,
    /// Byte by byte.
    Bytes,
    /// By size alone.
    Size,
}

impl Content {
    /// The word in a suite.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Blake3 => "blake3",
            Self::Bytes => "bytes",
            Self::Size => "size",
        }
    }
}

/// Whether times of modification are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "files.compare-times")]
pub(super) enum Times {
    /// They are not.
    #[default]
    Ignore,
    /// They may differ by this much: `2s`, `500ms`.
    Tolerance(String),
}

/// What is done with symbolic links.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "files.compare-links")]
pub(super) enum LinkPolicy {
    /// A link is compared with a link, by where it leads.
    #[default]
    Compare,
    /// Links are left out, and counted as such.
    Skip,
    /// A link is what it leads to.
    Follow,
}

/// How names are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "files.compare-names")]
pub(super) enum Names {
    /// Byte by byte.
    #[default]
    Exact,
    /// Byte by byte first, then in Normalization Form C.
    Nfc,
}

/// The specification, understood.
#[derive(Debug)]
pub(super) struct Asked {
    /// As it is written.
    pub(super) spec: Spec,
    /// What is left out.
    pub(super) exclude: Exclude,
    /// By how much times of modification may differ, if they are compared.
    pub(super) tolerance: Option<Duration>,
    /// From when on a change on the source is explained.
    pub(super) until: Option<Timestamp>,
}

impl Asked {
    /// Understands `spec`; instants without a zone are in `timezone`.
    ///
    /// # Errors
    /// Every mistake in it.
    pub(super) fn new(spec: &Spec, timezone: &TimeZone) -> Result<Self, Vec<SpecMistake>> {
        let mut mistakes = Vec::new();
        let roots = Sides {
            source: &spec.roots.source,
            target: &spec.roots.target,
        };
        for (side, root) in roots {
            if root.starts_with('/') || root.split(['/', '\\']).any(|level| level == "..") {
                let problem = format!("the root `{root}` leads out of the system's tree");
                mistakes.push(
                    SpecMistake::new(&format!("roots/{}", side.name()), problem)
                        .hint("a path below it, without `..`"),
                );
            }
        }

        // Every mistake is told at once, so that what cannot be understood is put aside and the
        // rest is read on.
        let exclude = Exclude::new(&spec.exclude).unwrap_or_else(|wrong| {
            mistakes.extend(wrong);
            Exclude::default()
        });
        let tolerance = match &spec.times {
            Times::Ignore => None,
            Times::Tolerance(text) => tolerance(text).map_err(|wrong| mistakes.push(wrong)).ok(),
        };
        let until = spec.until.as_ref().and_then(|text| {
            let at = instant(text, timezone);
            if at.is_none() {
                let problem = format!("`{text}` is not an instant");
                mistakes.push(
                    SpecMistake::new("until", problem)
                        .hint("2026-03-01T18:00:00+01:00, or 2026-03-01 18:00"),
                );
            }
            at
        });

        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            spec: spec.clone(),
            exclude,
            tolerance,
            until,
        })
    }

    /// What the trees are to do with links.
    pub(super) fn links(&self) -> Links {
        match self.spec.links {
            LinkPolicy::Follow => Links::Follow,
            LinkPolicy::Compare | LinkPolicy::Skip => Links::AsLinks,
        }
    }
}

fn tolerance(text: &str) -> Result<Duration, SpecMistake> {
    let wrong = |problem: String| Err(SpecMistake::new("times/tolerance", problem).hint("2s"));

    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => {
            return wrong(format!(
                "the tolerance `{text}` needs a number and a unit: ms, s, m or h"
            ));
        }
    };

    let Some(total) = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(milliseconds))
    else {
        return wrong(format!(
            "the tolerance `{text}` is not a whole number with a unit"
        ));
    };

    let tolerance = Duration::from_millis(total);
    if tolerance > TOLERANCE_MAX {
        return wrong(format!(
            "a tolerance of `{text}` would hide what it is to show; at most a day makes sense"
        ));
    }
    Ok(tolerance)
}

fn instant(text: &str, timezone: &TimeZone) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }

    // A zoned text that does not parse must not be read without its zone.
    let local: DateTime = text.parse().ok()?;
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-: .T".contains(&byte));
    plain
        .then(|| local.to_zoned(timezone.clone()).ok())
        .flatten()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::FilesCompare;
    use super::*;
    use crate::check::Kind as _;

    fn read(spec: Value) -> Spec {
        serde_json::from_value(spec).unwrap()
    }

    fn paths(spec: Value) -> Vec<String> {
        FilesCompare
            .mistakes(&spec)
            .into_iter()
            .map(|mistake| mistake.path.join("/"))
            .collect()
    }

    #[test]
    fn the_first_value_is_the_default() {
        assert_eq!(paths(Value::Null), [""; 0]);
        let written = json!({"roots": {"source": ".", "target": "."}, "content": "sha256", "times": "ignore",
            "exclude": [], "links": "compare", "names": "exact"});
        assert_eq!(read(json!({})), read(written));
    }

    #[test]
    fn what_is_written_is_understood() {
        let zurich = TimeZone::get("Europe/Zurich").unwrap();
        let spec = json!({"times": {"tolerance": "500ms"}, "until": "2026-03-01 18:00"});
        let asked = Asked::new(&read(spec), &zurich).unwrap();
        assert_eq!(asked.tolerance, Some(Duration::from_millis(500)));
        assert_eq!(asked.until.unwrap().to_string(), "2026-03-01T17:00:00Z");
        for text in [
            "2026-03-01T18:00:00+01:00",
            "2026-03-01T17:00:00Z",
            "2026-03-01T18:00",
        ] {
            assert_eq!(instant(text, &zurich), asked.until, "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_where_it_stands() {
        assert_eq!(
            paths(json!({"times": {"tolerance": "2"}})),
            ["times/tolerance"]
        );
        assert_eq!(
            paths(json!({"times": {"tolerance": "-2s"}})),
            ["times/tolerance"]
        );
        assert_eq!(
            paths(json!({"times": {"tolerance": "48h"}})),
            ["times/tolerance"]
        );
        assert_eq!(paths(json!({"until": "yesterday"})), ["until"]);
        assert_eq!(
            paths(json!({"until": "2026-03-01T18:00:00+25:99"})),
            ["until"]
        );
        assert_eq!(
            paths(json!({"roots": {"source": "/etc", "target": "a/../.."}})),
            ["roots/source", "roots/target"]
        );
        assert_eq!(
            paths(json!({"exclude": ["ok", "[", "", "../x", "**"]})),
            ["exclude/1", "exclude/2", "exclude/3", "exclude/4"]
        );
        assert_eq!(paths(json!({"modes": "compare"})), [""]);
        assert_eq!(paths(json!({"content": "sha1"})), [""]);
    }
}
