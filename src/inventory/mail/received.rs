//! Until when messages count.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::item::Item;
use crate::model::SpecMistake;

/// Which messages count by the date on which their server received them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Received {
    /// Messages received at this instant or later are not compared: `2026-03-01T18:00:00+01:00`, or
    /// `2026-03-01 18:00` or `2026-03-01` in the suite's time zone.
    pub until: Option<String>,
}

impl Received {
    /// What is wrong with it, below `path`.
    pub fn mistakes(&self, path: &str) -> Vec<SpecMistake> {
        let Err(problem) = self.until(&TimeZone::UTC) else {
            return Vec::new();
        };
        let mistake = SpecMistake::new(&format!("{path}/until"), problem);
        vec![mistake.hint("2026-03-01T18:00:00+01:00")]
    }

    /// The cutoff, with dates that have no offset read in `timezone`.
    ///
    /// # Errors
    /// When it is no instant.
    pub fn cutoff(&self, timezone: &TimeZone) -> Result<Cutoff, String> {
        self.until(timezone).map(Cutoff)
    }

    /// The instant, in seconds since 1970.
    fn until(&self, timezone: &TimeZone) -> Result<Option<i64>, String> {
        let Some(text) = self.until.as_deref().map(str::trim) else {
            return Ok(None);
        };

        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Some(at.as_second()));
        }

        // Without an offset it is meant in the suite's time zone.
        let civil = text
            .parse::<DateTime>()
            .or_else(|_| text.parse::<Date>().map(|day| day.at(0, 0, 0, 0)));
        let zoned = civil.and_then(|civil| civil.to_zoned(timezone.clone()));
        zoned
            .map(|at| Some(at.timestamp().as_second()))
            .map_err(|_| format!("`{text}` is no date and time"))
    }
}

/// The instant from which on messages are not compared, in seconds since 1970; `None` where all are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cutoff(Option<i64>);

impl Cutoff {
    /// Whether there is one.
    pub fn is_set(self) -> bool {
        self.0.is_some()
    }

    /// Whether a message came too late to be compared. One without a date of arrival did not: nothing says that it
    /// came later.
    pub fn is_after(self, item: &Item) -> bool {
        self.0
            .zip(item.received())
            .is_some_and(|(cutoff, received)| received >= cutoff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(text: &str) -> Result<Option<i64>, String> {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        Received {
            until: Some(text.to_owned()),
        }
        .until(&zone)
    }

    #[test]
    fn an_instant_is_read_in_three_ways() {
        assert_eq!(until("1970-01-02T00:00:00Z"), Ok(Some(86_400)));
        assert_eq!(until("1970-01-02T01:00:00+01:00"), Ok(Some(86_400)));
        assert_eq!(until("1970-01-02 01:00"), Ok(Some(86_400)));
        assert_eq!(until("1970-01-02"), Ok(Some(82_800)));
        assert!(until("yesterday").is_err());
        assert_eq!(Received::default().until(&TimeZone::UTC), Ok(None));
        assert_eq!(
            Received {
                until: Some("x".into())
            }
            .mistakes("received")[0]
                .path,
            ["received", "until"]
        );
    }

    #[test]
    fn what_came_at_the_cutoff_is_after_it_and_what_has_no_date_is_not() {
        let item = |received: i64| Item {
            key: Default::default(),
            received,
            size: 1,
            uid: 1,
            keywords: 0,
            flags: Default::default(),
            known: Default::default(),
        };
        let cutoff = Cutoff(Some(100));
        assert!(cutoff.is_after(&item(100)) && !cutoff.is_after(&item(99)));
        assert!(!cutoff.is_after(&item(Item::UNDATED)));
        assert!(!Cutoff(None).is_after(&item(100)));
    }
}
