//! Lengths of time as people write them, always with a unit: `2s`, `30m`, `5h`.

use std::time::Duration;

/// The units in which a length of time may be written, longest first.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The length of time that `text` stands for: a whole number directly followed by `ms`, `s`, `m`, `h` or `d`.
///
/// # Errors
/// What is wrong with it, as a lower-case fragment that follows the name of a setting.
pub fn parse(text: &str) -> Result<Duration, &'static str> {
    const NEEDS_UNIT: &str = "needs a unit: 500ms, 2s, 30m, 5h or 1d";
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err("is no length of time: write 500ms, 2s, 30m, 5h or 1d");
    }

    let milliseconds = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, size)| *size)
        .ok_or(NEEDS_UNIT)?;

    let number: u64 = number.parse().map_err(|_| "is longer than any migration")?;
    match number.checked_mul(milliseconds) {
        Some(total) if total <= 3_650 * UNITS[0].1 => Ok(Duration::from_millis(total)),
        _ => Err("is longer than ten years"),
    }
}

/// `duration` in the largest unit in which it is a whole number; what is below a millisecond is left out.
pub fn display(duration: Duration) -> String {
    let total = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let (unit, size) = UNITS
        .iter()
        .copied()
        .find(|(_, size)| total.is_multiple_of(*size) && total > 0)
        .unwrap_or(("s", 1_000));
    format!("{}{unit}", total / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_carries_its_unit() {
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(parse("1d"), Ok(Duration::from_secs(86_400)));
        for wrong in [
            "",
            "5",
            "s",
            "-5s",
            "1.5h",
            "5 m",
            "5M",
            "99999999999999999999s",
            "5000d",
            "1h30m",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn it_is_shown_as_it_is_written() {
        for text in ["500ms", "2s", "30m", "5h", "1d", "90s"] {
            assert_eq!(parse(text).map(display).as_deref(), Ok(text));
        }
        assert_eq!(display(Duration::ZERO), "0s");
    }
}
