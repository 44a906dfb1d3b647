//! A zone, and how it is written: one record a line.

use super::name::Name;
use super::record::{Data, Record};
use crate::base::digest::unhex;

/// A line is no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no record: {text}")]
pub struct ZoneError {
    /// Which line, counted from one; 0 for the origin.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// A zone and its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// The name at its top.
    pub origin: Name,
    /// Its records, SOA among them.
    pub records: Vec<Record>,
}

impl Zone {
    /// Reads a zone: lines of `name ttl TYPE data`, where `@` is the origin, names without a last dot
    /// are below it, texts stand in quotation marks, and `;` begins a comment. Without an SOA record it gets one.
    ///
    /// # Errors
    /// When a line is no record.
    pub fn parse(origin: &str, text: &str) -> Result<Self, ZoneError> {
        let origin = Name::parse(origin).ok_or_else(|| ZoneError {
            line: 0,
            text: origin.to_owned(),
        })?;

        let mut records = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let wrong = || ZoneError {
                line: at + 1,
                text: line.to_owned(),
            };

            let words = words(line).ok_or_else(wrong)?;
            if !words.is_empty() {
                records.push(record(&words, &origin).ok_or_else(wrong)?);
            }
        }

        if !records
            .iter()
            .any(|record| matches!(record.data, Data::Soa(..)))
        {
            let named = |label: &str| Name::below(label, &origin);
            let (Some(primary), Some(responsible)) = (named("ns1"), named("hostmaster")) else {
                return Err(ZoneError {
                    line: 0,
                    text: origin.to_string(),
                });
            };

            let data = Data::Soa(
                primary,
                responsible,
                2_026_010_101,
                [7200, 3600, 1_209_600, 300],
            );
            records.insert(
                0,
                Record {
                    name: origin.clone(),
                    ttl: 3600,
                    data,
                },
            );
        }
        Ok(Self { origin, records })
    }

    /// The SOA record.
    pub(super) fn soa(&self) -> Option<&Record> {
        self.records
            .iter()
            .find(|record| matches!(record.data, Data::Soa(..)))
    }
}

/// The words of a line: outside quotation marks blanks part them; `None` if a mark is not closed.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with(';') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(inner) => inner.split_once('"')?,
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };

        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Some(words)
}

fn record(words: &[String], origin: &Name) -> Option<Record> {
    let [name, ttl, kind, rest @ ..] = words else {
        return None;
    };

    let named = |text: &String| Name::below(text, origin);
    let data = match (kind.as_str(), rest) {
        ("A", [address]) => Data::A(address.parse().ok()?),
        ("AAAA", [address]) => Data::Aaaa(address.parse().ok()?),
        ("CNAME", [host]) => Data::Cname(named(host)?),
        ("NS", [host]) => Data::Ns(named(host)?),
        ("PTR", [host]) => Data::Ptr(named(host)?),
        ("MX", [preference, host]) => Data::Mx(preference.parse().ok()?, named(host)?),
        ("SRV", [priority, weight, port, host]) => Data::Srv(
            priority.parse().ok()?,
            weight.parse().ok()?,
            port.parse().ok()?,
            named(host)?,
        ),
        ("TXT", texts) if !texts.is_empty() && texts.iter().all(|text| text.len() <= 255) => {
            Data::Txt(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
        }
        ("SOA", [primary, responsible, serial, times @ ..]) => {
            let times: Vec<u32> = times
                .iter()
                .map(|time| time.parse().ok())
                .collect::<Option<_>>()?;
            Data::Soa(
                named(primary)?,
                named(responsible)?,
                serial.parse().ok()?,
                times.try_into().ok()?,
            )
        }
        ("CAA", [flags, property, value]) => {
            Data::Caa(flags.parse().ok()?, property.clone(), value.clone())
        }
        ("TLSA", [usage, selector, matching, data]) => Data::Tlsa(
            usage.parse().ok()?,
            selector.parse().ok()?,
            matching.parse().ok()?,
            unhex(data)?,
        ),
        _ => return None,
    };

    Some(Record {
        name: named(name)?,
        ttl: ttl.parse().ok()?,
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_line_by_line() {
        let text = "; a comment\n\
                    @ 300 MX 10 mail   ; ours\n\
                    mail 60 A 192.0.2.1\n\
                    @ 300 TXT \"v=spf1 -all; no\" \"more\"\n\
                    _25._tcp.mail 60 TLSA 3 1 1 00ff\n";
        let zone = Zone::parse("muster.example", text).unwrap();
        assert_eq!(zone.records.len(), 5, "with an SOA of its own");
        assert_eq!(
            zone.records[1].data,
            Data::Mx(10, Name::parse("mail.muster.example").unwrap())
        );
        assert_eq!(
            zone.records[3].data,
            Data::Txt(vec![b"v=spf1 -all; no".to_vec(), b"more".to_vec()])
        );
        assert_eq!(zone.records[4].data, Data::Tlsa(3, 1, 1, vec![0, 255]));
        for broken in [
            "@ 300 MX mail",
            "@ x A 192.0.2.1",
            "@ 1 A 1.2.3",
            "@ 1 TXT \"open",
            "@ 1 WHAT x",
            "@ 1 TXT",
        ] {
            assert_eq!(
                Zone::parse("muster.example", broken).unwrap_err().line,
                1,
                "{broken}"
            );
        }
    }
}
