//! Sizes as people write them, always with a unit: `200kB`, `4MiB`.

/// The units, in bytes.
const UNITS: [(&str, u64); 5] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
];

/// The number of bytes that `text` stands for.
pub(super) fn parse(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*bytes)
}

#[test]
fn sizes_have_a_unit() {
    assert_eq!(parse("200kB"), Some(200_000));
    assert_eq!(parse("4 MiB"), Some(4 << 20));
    assert_eq!(parse("0B"), Some(0));
    for wrong in ["", "4", "kB", "4kb", "-1B", "99999999999999999999B"] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
}
