//! INTERNALDATE as an instant (RFC 9051, section 9, date-time).

/// Seconds since 1970 of `text` (the inside of the quotes): `dd-Mon-yyyy hh:mm:ss +zzzz`, the day
/// with a leading blank or zero. `None` for anything else, and for days and times that do not exist.
pub(super) fn parse(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    // A few servers leave the leading blank of the day away.
    let (day, rest) = match text.iter().position(|&byte| byte == b'-')? {
        1 => (digits(&text[..1])?, &text[1..]),
        2 => (digits(&text[..2])?, &text[2..]),
        _ => return None,
    };

    // `-Mon-yyyy hh:mm:ss +zzzz`
    if rest.len() != 24 || rest[4] != b'-' || rest[9] != b' ' || rest[18] != b' ' {
        return None;
    }
    let month = month(&rest[1..4])?;
    let year = digits(&rest[5..9])?;

    let time = &rest[10..18];
    if time[2] != b':' || time[5] != b':' {
        return None;
    }
    let hour = digits(&time[..2])?;
    let minute = digits(&time[3..5])?;
    let second = digits(&time[6..])?;

    let sign = match rest[19] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let zone_hours = digits(&rest[20..22])?;
    let zone_minutes = digits(&rest[22..24])?;

    // Second 60 is a leap second.
    let exists =
        day >= 1 && day <= days_of(month, year) && hour < 24 && minute < 60 && second <= 60;
    if !exists || zone_hours > 23 || zone_minutes > 59 {
        return None;
    }

    let days = days_since_1970(year, month, day);
    let zone_seconds = sign * (zone_hours * 60 + zone_minutes) * 60;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second - zone_seconds)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i64::from(byte - b'0'))
    })
}

fn month(name: &[u8]) -> Option<i64> {
    const NAMES: &[u8] = b"janfebmaraprmayjunjulaugsepoctnovdec";
    let at = NAMES
        .chunks_exact(3)
        .position(|own| own.eq_ignore_ascii_case(name))?;
    i64::try_from(at + 1).ok()
}

fn days_of(month: i64, year: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March, so that the leap
/// day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: Option<i64>) {
        assert_eq!(parse(text.as_bytes()), expect, "{text}");
    }

    #[test]
    fn instants_are_compared_not_spellings() {
        check("17-Jul-1996 02:44:25 -0700", Some(837_596_665));
        check("17-Jul-1996 09:44:25 +0000", Some(837_596_665));
        check(" 1-Feb-2020 00:00:00 +0100", Some(1_580_511_600));
        check("01-feb-2020 00:00:00 +0100", Some(1_580_511_600));
        check("1-Feb-2020 00:00:00 +0100", Some(1_580_511_600));
        check("29-Feb-2000 23:59:60 +0000", Some(951_868_800));
        check("30-Dec-1899 00:00:00 +0000", Some(-2_209_161_600));
    }

    #[test]
    fn nonsense_is_none() {
        for text in [
            "",
            "NIL",
            "00-Jan-2020 00:00:00 +0000",
            "30-Feb-2020 00:00:00 +0000",
            "29-Feb-1900 00:00:00 +0000",
            "01-Foo-2020 00:00:00 +0000",
            "01-Jan-2020 24:00:00 +0000",
            "01-Jan-2020 00:00:00",
            "01-Jan-2020 00:00:00 UTC",
            "01-Jan-2020 00:00:00 +00:00",
            "01-Jan-20200 00:00:00 +0000",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(text: Vec<u8>) {
            let _ = parse(&text);
        }

        #[test]
        fn what_another_writes_we_read(seconds in -62_000_000_000i64..250_000_000_000) {
            let at = jiff::Timestamp::from_second(seconds).unwrap();
            let text = at.strftime("%d-%b-%Y %H:%M:%S +0000").to_string();
            prop_assert_eq!(parse(text.as_bytes()), (text.len() == 26).then_some(seconds));
        }
    }
}
