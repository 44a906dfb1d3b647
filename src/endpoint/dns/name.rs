//! Domain names as the protocol compares them: labels of bytes, without regard to the case of ASCII letters.

use std::fmt;

use hickory_proto::rr::Name;

/// The longest label, in bytes (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;
/// The longest name on the wire, in bytes, with lengths and root (RFC 1035, section 2.3.4).
const NAME_BYTES_MAX: usize = 255;

/// An absolute domain name, in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName {
    /// From the leaf to the root, without the root's empty label.
    labels: Vec<Vec<u8>>,
}

impl DnsName {
    /// The absolute name that `text` stands for, with or without its last dot. `\.` is a dot within a
    /// label and `\DDD` a byte in decimal (RFC 1035, section 5.1); labels that are not ASCII are put
    /// into their A-label form (RFC 5891).
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "." {
            return Ok(Self { labels: Vec::new() });
        }

        if text.is_empty() {
            return Err("is empty and names nothing".to_owned());
        }

        if !text.is_ascii() {
            let name = Name::from_utf8(text).map_err(|_| "is no domain name".to_owned())?;
            return Self::of(&name).checked();
        }

        let mut labels = Vec::new();
        let mut label = Vec::new();
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'.' => {
                    labels.push(std::mem::take(&mut label));
                    if bytes.peek().is_none() {
                        return Self { labels }.checked();
                    }
                }
                b'\\' => label.push(escaped(&mut bytes)?.to_ascii_lowercase()),
                b'!'..=b'~' => label.push(byte.to_ascii_lowercase()),
                _ => return Err("has a blank or a control character in it".to_owned()),
            }
        }

        labels.push(label);
        Self { labels }.checked()
    }

    /// The name `text` below `zone`; `@` is the zone itself.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse_below(text: &str, zone: &Self) -> Result<Self, String> {
        if text == "@" {
            return Ok(zone.clone());
        }

        if text.ends_with('.') {
            return Err("is relative to the zone and has no last dot".to_owned());
        }

        let mut name = Self::parse(text)?;
        if name.is_within(zone) {
            return Err(format!(
                "is relative to the zone, and already ends with {zone}"
            ));
        }

        name.labels.extend(zone.labels.iter().cloned());
        name.checked()
    }

    /// A name as it was read from the wire.
    pub(super) fn of(name: &Name) -> Self {
        Self {
            labels: name.iter().map(<[u8]>::to_ascii_lowercase).collect(),
        }
    }

    /// The name for the wire; `None` if it does not fit.
    pub(super) fn to_wire(&self) -> Option<Name> {
        Name::from_labels(self.labels.iter().map(Vec::as_slice)).ok()
    }

    /// Whether it is `zone` or lies below it.
    pub fn is_within(&self, zone: &Self) -> bool {
        self.labels.ends_with(&zone.labels)
    }

    /// Whether it lies below `zone` and is not the zone itself.
    pub fn is_below(&self, zone: &Self) -> bool {
        self != zone && self.is_within(zone)
    }

    /// How it is written below `zone`: `@` for the zone itself, else without the zone.
    pub fn below(&self, zone: &Self) -> String {
        match self.labels.strip_suffix(zone.labels.as_slice()) {
            Some([]) => "@".to_owned(),
            Some(labels) => shown(labels),
            None => self.to_string(),
        }
    }

    fn checked(self) -> Result<Self, String> {
        if self.labels.iter().any(Vec::is_empty) {
            return Err("has an empty part between two dots".to_owned());
        }

        if self
            .labels
            .iter()
            .any(|label| label.len() > LABEL_BYTES_MAX)
        {
            return Err(format!("has a part of more than {LABEL_BYTES_MAX} bytes"));
        }

        if self
            .labels
            .iter()
            .map(|label| label.len() + 1)
            .sum::<usize>()
            + 1
            > NAME_BYTES_MAX
        {
            return Err(format!("is longer than {NAME_BYTES_MAX} bytes"));
        }

        Ok(self)
    }
}

/// The byte that an escape stands for, whose backslash is already read.
pub(super) fn escaped(bytes: &mut impl Iterator<Item = u8>) -> Result<u8, String> {
    const WRONG: &str =
        "has a `\\` that is followed neither by a character nor by three digits up to 255";

    let first = bytes.next().ok_or(WRONG)?;
    if !first.is_ascii_digit() {
        return if first.is_ascii_graphic() || first == b' ' {
            Ok(first)
        } else {
            Err(WRONG.into())
        };
    }

    let mut value = u16::from(first - b'0');
    for _ in 0..2 {
        let digit = bytes.next().filter(u8::is_ascii_digit).ok_or(WRONG)?;
        value = value * 10 + u16::from(digit - b'0');
    }

    u8::try_from(value).map_err(|_| WRONG.to_owned())
}

fn shown(labels: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for label in labels {
        if !text.is_empty() {
            text.push('.');
        }

        for byte in label {
            match byte {
                b'.' | b'\\' => text.extend(['\\', char::from(*byte)]),
                b'!'..=b'~' => text.push(char::from(*byte)),
                _ => text.push_str(&format!("\\{byte:03}")),
            }
        }
    }

    text
}

impl fmt::Display for DnsName {
    /// Without the last dot; the root is `.`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.labels.is_empty() { "." } else { "" })?;
        f.write_str(&shown(&self.labels))
    }
}

impl fmt::Debug for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DnsName {
        DnsName::parse(text).unwrap()
    }

    #[test]
    fn case_and_last_dot_make_no_difference() {
        assert_eq!(name("MTA-GW.Infomaniak.CH."), name("mta-gw.infomaniak.ch"));
        assert_ne!(name("a.b"), name("a.b.c"));
        assert_eq!(name(".").to_string(), ".");
    }

    #[test]
    fn a_dot_within_a_label_is_no_border() {
        assert_ne!(name(r"a\.b.example"), name("a.b.example"));
        assert_eq!(name(r"a\046b.example"), name(r"a\.b.example"));
        assert_eq!(name(r"a\.b.example").to_string(), r"a\.b.example");
        assert_eq!(name(r"\000\255.example").to_string(), r"\000\255.example");
        assert!(!name(r"x\.example").is_within(&name("example")));
    }

    #[test]
    fn names_below_a_zone_are_relative_to_it() {
        let zone = name("muster.example");
        assert_eq!(DnsName::parse_below("@", &zone), Ok(zone.clone()));
        assert_eq!(
            DnsName::parse_below("_imaps._tcp", &zone),
            Ok(name("_imaps._tcp.muster.example"))
        );

        assert_eq!(DnsName::parse_below("*", &zone).unwrap().below(&zone), "*");
        for wrong in [
            "www.muster.example",
            "muster.example",
            "www.muster.example.",
            "www.",
            "",
        ] {
            assert!(DnsName::parse_below(wrong, &zone).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("{}.example", "a".repeat(64));
        let longer = vec!["a".repeat(60); 5].join(".");
        for wrong in [
            "", "a..b", ".a", "a b", "a\tb", r"a\", r"a\25", r"a\256", &long, &longer,
        ] {
            assert!(DnsName::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn other_scripts_are_put_into_their_ascii_form() {
        assert_eq!(name("bücher.example"), name("xn--bcher-kva.example"));
    }
}
