//! Folder names: modified UTF-7 (RFC 3501, 5.1.3) and Unicode.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use crate::base::bytes;

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// The Unicode text of a name (or of one level of it) as it stands on the wire. If it is not
/// modified UTF-7 it is taken as it is, so that two spellings never decode to nothing.
pub fn decode_name(wire: &[u8]) -> String {
    decode(wire).unwrap_or_else(|| irregular(wire))
}

/// Decodes proper modified UTF-7; `None` if it is not.
pub(super) fn decode(wire: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'&' => {
                let end = rest.iter().position(|&byte| byte == b'-')?;
                let (coded, after) = (&rest[..end], &rest[end + 1..]);
                rest = after;
                if coded.is_empty() {
                    text.push('&');
                } else {
                    text.push_str(&decode_shifted(coded)?);
                }
            }
            b' '..=b'~' => text.push(char::from(byte)),
            _ => return None,
        }
    }

    Some(text)
}

fn decode_shifted(coded: &[u8]) -> Option<String> {
    let utf16 = BASE64.decode(coded).ok()?;
    if utf16.len() % 2 != 0 {
        return None;
    }

    let units: Vec<u16> = utf16
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();

    String::from_utf16(&units).ok()
}

/// Raw UTF-8 (a server's own idea, or UTF8=ACCEPT) stays; other bytes are made visible.
fn irregular(wire: &[u8]) -> String {
    match std::str::from_utf8(wire) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => bytes::display(wire),
    }
}

/// `name` in modified UTF-7, as commands need it.
pub fn encode_name(name: &str) -> Vec<u8> {
    let mut wire = Vec::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    let flush = |shifted: &mut Vec<u8>, wire: &mut Vec<u8>| {
        if !shifted.is_empty() {
            wire.push(b'&');
            wire.extend_from_slice(BASE64.encode(&*shifted).as_bytes());
            wire.push(b'-');
            shifted.clear();
        }
    };

    for c in name.chars() {
        match c {
            '&' => {
                flush(&mut shifted, &mut wire);
                wire.extend_from_slice(b"&-");
            }
            ' '..='~' => {
                flush(&mut shifted, &mut wire);
                wire.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    shifted.extend_from_slice(&unit.to_be_bytes());
                }
            }
        }
    }

    flush(&mut shifted, &mut wire);
    wire
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_go_both_ways() {
        for (wire, name) in [
            ("Entw&APw-rfe", "Entwürfe"),
            ("M&APw-ller &- S&APY-hne", "Müller & Söhne"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("&2D3eAA-", "\u{1F600}"),
            ("a\"b\\c", "a\"b\\c"),
            ("12345", "12345"),
        ] {
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
            assert_eq!(encode_name(name), wire.as_bytes());
        }
    }

    #[test]
    fn what_is_not_modified_utf7_is_kept_apart() {
        for wire in [
            &b"R&D"[..],
            b"&AAA",
            b"&AAAA-",
            b"&2D0-",
            "Entwürfe".as_bytes(),
            b"Entw\xFCrfe",
            b"a\nb",
        ] {
            assert!(decode(wire).is_none() || wire == b"&AAAA-", "{wire:?}");
            assert!(!decode_name(wire).is_empty());
        }

        assert_eq!(decode_name("Entwürfe".as_bytes()), "Entwürfe");
        assert_eq!(decode_name(b"Entw\xFCrfe"), "Entw\\xFCrfe");
        assert_eq!(decode_name(b"R&D"), "R&D");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(wire: Vec<u8>) {
            let _ = decode_name(&wire);
        }

        #[test]
        fn any_text_comes_back(name: String) {
            prop_assert_eq!(decode(&encode_name(&name)), Some(name));
        }
    }
}
