//! Instants as file systems keep them.

use std::fmt;

use jiff::Timestamp;

/// An instant: whole seconds since 1970 and what is beyond them. File systems keep years that 64 bits of nanoseconds
/// do not reach; all of those would be one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileTime {
    seconds: i64,
    nanoseconds: u32,
}

const NANOSECONDS: i128 = 1_000_000_000;

impl FileTime {
    /// `seconds` since 1970, and `nanoseconds` after them (less than a second).
    pub fn new(seconds: i64, nanoseconds: u32) -> Self {
        Self {
            seconds,
            nanoseconds,
        }
    }

    /// The whole seconds since 1970.
    pub(super) fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds after the whole seconds.
    pub(super) fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// How many nanoseconds lie between the two.
    pub fn abs_diff_ns(self, other: Self) -> u128 {
        self.since_1970_ns().abs_diff(other.since_1970_ns())
    }

    fn since_1970_ns(self) -> i128 {
        i128::from(self.seconds) * NANOSECONDS + i128::from(self.nanoseconds)
    }
}

impl From<Timestamp> for FileTime {
    fn from(at: Timestamp) -> Self {
        let total = at.as_nanosecond();
        Self {
            seconds: i64::try_from(total.div_euclid(NANOSECONDS)).unwrap_or(i64::MAX),
            nanoseconds: u32::try_from(total.rem_euclid(NANOSECONDS)).unwrap_or_default(),
        }
    }
}

impl fmt::Display for FileTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_nanosecond(self.since_1970_ns()) {
            Ok(at) => at.fmt(out),
            // Beyond the year 9999 there is no way of writing it.
            Err(_) => write!(out, "{}.{:09} s", self.seconds, self.nanoseconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_beyond_2262_and_before_1970_are_told_apart() {
        let time = FileTime::new;
        assert_eq!(
            time(9_300_000_000, 5).abs_diff_ns(time(9_300_000_001, 4)),
            999_999_999
        );
        assert!(time(9_300_000_000, 0) < time(9_300_000_001, 0));
        assert_eq!(time(-1, 500_000_000).abs_diff_ns(time(0, 0)), 500_000_000);
        assert_eq!(time(9_300_000_000, 0).to_string(), "2264-09-14T21:20:00Z");
        assert_eq!(
            time(i64::MAX, 1).to_string(),
            "9223372036854775807.000000001 s"
        );
        let before: Timestamp = "1969-12-31T23:59:59.5Z".parse().unwrap();
        assert_eq!(FileTime::from(before), time(-1, 500_000_000));
    }
}
