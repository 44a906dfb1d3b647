//! Folder names on the wire: modified UTF-7, separator, prefix, patterns.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The base64 of RFC 3501, section 5.1.3: a comma for the slash, no padding.
fn base64_of_names() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    GeneralPurpose::new(&alphabet::IMAP_MUTF7, config)
}

/// `name` in modified UTF-7.
pub(super) fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    let close = |wide: &mut Vec<u8>, wire: &mut String| {
        if !wide.is_empty() {
            wire.push('&');
            wire.push_str(&base64_of_names().encode(&*wide));
            wire.push('-');
            wide.clear();
        }
    };

    for c in name.chars() {
        if (' '..='~').contains(&c) {
            close(&mut wide, &mut wire);
            wire.push(c);
            if c == '&' {
                wire.push('-');
            }
        } else {
            let mut units = [0u16; 2];
            wide.extend(
                c.encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes()),
            );
        }
    }

    close(&mut wide, &mut wire);
    wire
}

/// The name that `wire` stands for; `None` if it is not modified UTF-7.
pub(super) fn decode(wire: &[u8]) -> Option<String> {
    let mut name = String::with_capacity(wire.len());
    let mut rest = std::str::from_utf8(wire)
        .ok()
        .filter(|text| text.is_ascii())?;
    while let Some(at) = rest.find('&') {
        name.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find('-')?;
        if end == 0 {
            name.push('&');
        } else {
            let bytes = base64_of_names().decode(&after[..end]).ok()?;
            if !bytes.len().is_multiple_of(2) {
                return None;
            }

            let units = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            for c in char::decode_utf16(units) {
                name.push(c.ok()?);
            }
        }
        rest = &after[end + 1..];
    }

    name.push_str(rest);
    Some(name)
}

/// How a server names its folders.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    /// Between two levels.
    pub(super) separator: char,
    /// Before every name but `INBOX`, with the separator at its end: `INBOX.` or nothing.
    pub(super) prefix: String,
}

impl Naming {
    /// The name on the wire of the folder that the store calls `name`.
    pub(super) fn wire(&self, name: &str) -> String {
        if name == "INBOX" {
            return name.to_owned();
        }
        format!(
            "{}{}",
            self.prefix,
            encode(&name.replace('/', &self.separator.to_string()))
        )
    }

    /// The name in the store of the folder that a client calls `wire`.
    pub(super) fn stored(&self, wire: &[u8]) -> Option<String> {
        if wire.eq_ignore_ascii_case(b"INBOX") {
            return Some("INBOX".to_owned());
        }

        let name = decode(wire.strip_prefix(self.prefix.as_bytes())?)?;
        if self.separator != '/' && name.contains('/') {
            return None;
        }

        let name = name.replace(self.separator, "/");
        // Without a prefix, children of INBOX are INBOX in any case too (RFC 9051, section 5.1).
        let is_inbox = name
            .get(..6)
            .is_some_and(|head| head.eq_ignore_ascii_case("inbox/"));
        Some(if is_inbox {
            format!("INBOX{}", &name[5..])
        } else {
            name
        })
    }
}

/// Whether `name` matches an IMAP `pattern`: `*` is anything, `%` anything but the separator.
pub(super) fn matches(pattern: &[u8], name: &[u8], separator: u8) -> bool {
    // `reached[i]` says whether the pattern so far matches the first `i` bytes of the name.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for &sign in pattern {
        match sign {
            b'*' | b'%' => {
                for at in 0..name.len() {
                    if reached[at] && (sign == b'*' || name[at] != separator) {
                        reached[at + 1] = true;
                    }
                }
            }
            literal => {
                for at in (0..name.len()).rev() {
                    reached[at + 1] = reached[at] && name[at] == literal;
                }
                reached[0] = false;
            }
        }
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        // The second is the example of RFC 3501, section 5.1.3.
        for (name, wire) in [
            ("Entwürfe", "Entw&APw-rfe"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("R&D", "R&-D"),
            ("😀", "&2D3eAA-"),
            ("", ""),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
        for broken in ["&AP", "&A-", "&!-", "ä", "&2D0-"] {
            assert_eq!(decode(broken.as_bytes()), None, "{broken}");
        }
    }

    #[test]
    fn separator_and_prefix_are_put_on_and_taken_off() {
        let naming = Naming {
            separator: '.',
            prefix: "INBOX.".to_owned(),
        };
        assert_eq!(naming.wire("Archiv/2024"), "INBOX.Archiv.2024");
        assert_eq!(naming.wire("INBOX"), "INBOX");
        assert_eq!(
            naming.stored(b"INBOX.Archiv.2024").as_deref(),
            Some("Archiv/2024")
        );
        assert_eq!(naming.stored(b"inbox").as_deref(), Some("INBOX"));
        assert_eq!(naming.stored(b"Archiv"), None);
        let plain = Naming {
            separator: '/',
            prefix: String::new(),
        };
        assert_eq!(plain.stored(b"inbox/a").as_deref(), Some("INBOX/a"));
    }

    #[test]
    fn patterns_stop_at_the_separator_or_not() {
        for (pattern, name, expected) in [
            ("*", "a/b", true),
            ("%", "a/b", false),
            ("%", "a", true),
            ("a/%", "a/b", true),
            ("%/%", "a/b", true),
            ("*b", "a/b", true),
            ("", "", true),
            ("a", "ab", false),
            ("a*", "a", true),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes(), b'/'),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
