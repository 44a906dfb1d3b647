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
    /// Messages received at this instant or later, until they are looked at, are not compared:
    /// `2026-03-01T18:00:00+01:00`, or `2026-03-01 18:00` or `2026-03-01` in the suite's time zone.
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

    /// The cutoff as it is `now`, with dates that have no offset read in `timezone`.
    ///
    /// # Errors
    /// When it is no instant.
    pub fn cutoff(&self, timezone: &TimeZone, now: Timestamp) -> Result<Cutoff, String> {
        let from = self.until(timezone)?;
        let cutoff = Cutoff { from, now: 0 };
        Ok(cutoff.at(now))
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

/// How far a server's clock may be ahead of ours, in seconds.
const AHEAD_MAX: i64 = 600;

/// The span of time from which messages are not compared: from the suite's instant until now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cutoff {
    /// In seconds since 1970; `None` where all messages are compared.
    from: Option<i64>,
    /// In seconds since 1970.
    now: i64,
}

impl Cutoff {
    /// Whether there is one.
    pub fn is_set(self) -> bool {
        self.from.is_some()
    }

    /// The same with time gone by: what arrived meanwhile came after the cutoff, too.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self {
            now: now.as_second(),
            ..self
        }
    }

    /// Whether it lies in the future, where it explains nothing.
    pub fn is_in_future(self) -> bool {
        self.from.is_some_and(|from| from > self.now)
    }

    /// Whether a message came too late to be compared. One without a date of arrival did not: nothing says that it
    /// came later. Nor did one that says it will only come.
    pub fn is_after(self, item: &Item) -> bool {
        let came = self.from.zip(item.received());
        came.is_some_and(|(from, received)| {
            !self.is_in_future() && received >= from && received <= self.now + AHEAD_MAX
        })
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
        let cutoff = |from: Option<i64>, now: i64| Cutoff { from, now };
        let past = cutoff(Some(100), 5000);
        assert!(past.is_after(&item(100)) && !past.is_after(&item(99)));
        assert!(!past.is_after(&item(Item::UNDATED)));
        assert!(!cutoff(None, 5000).is_after(&item(100)));
        // What says that it came in the future explains nothing, and neither does a cutoff that lies there.
        assert!(past.is_after(&item(5000)) && !past.is_after(&item(90_000)));
        assert!(!cutoff(Some(5001), 5000).is_after(&item(5002)));
    }
}
