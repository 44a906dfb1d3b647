//! Secrets that cannot be printed by mistake, and the redactor that strikes them out of all other text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::bytes;
use super::digest::hex;

/// What stands where a secret stood.
pub const MASK: &str = "•••";

/// In names of items, secrets shorter than this many bytes are left alone: masking them would
/// make findings unreadable without hiding anything.
pub const NAME_BYTES_MIN: usize = 8;

/// A secret value. It has no `Display`, no serialisation, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(•••)")
    }
}

/// Strikes every known secret out of text, by value and in the forms in which it may be
/// written: base64, hexadecimal, of URLs, XML, JSON and shells.
///
/// Clones share what they know: a secret learned late is struck everywhere from then on.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    secrets: BTreeSet<String>,
    all: Option<AhoCorasick>,
    long: Option<AhoCorasick>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// A redactor that knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on strikes `secret` out. An empty secret is nothing to hide.
    pub fn learn(&self, secret: &Secret) {
        self.learn_all([secret]);
    }

    /// Learns several secrets at once.
    pub fn learn_all<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = known.secrets.len();
        known.secrets.extend(
            secrets
                .into_iter()
                .map(|s| s.expose().to_owned())
                .filter(|s| !s.is_empty()),
        );

        if known.secrets.len() != before {
            known.all = matcher(known.secrets.iter().flat_map(|s| forms(s)));
            known.long = matcher(
                known
                    .secrets
                    .iter()
                    .filter(|s| s.len() >= NAME_BYTES_MIN)
                    .flat_map(|s| forms(s)),
            );
        }
    }

    /// `text` without any secret: for protocol text, replies, errors and arguments.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        strike(
            self.0
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .all
                .as_ref(),
            text,
        )
    }

    /// `name` without any secret of [`NAME_BYTES_MIN`] bytes and more: for names of items and containers.
    pub fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        strike(
            self.0
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .long
                .as_ref(),
            name,
        )
    }

    /// Whether a secret of [`NAME_BYTES_MIN`] bytes and more is in `name`, which need not be text.
    pub fn is_in_name(&self, name: &[u8]) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let long = known.long.as_ref();
        long.is_some_and(|matcher| matcher.is_match(name))
    }
}

fn strike<'a>(matcher: Option<&AhoCorasick>, text: &'a str) -> Cow<'a, str> {
    match matcher {
        Some(matcher) if matcher.is_match(text) => {
            let mut clean = String::with_capacity(text.len());
            matcher.replace_all_with(text, &mut clean, |_, _, out| {
                out.push_str(MASK);
                true
            });

            Cow::Owned(clean)
        }
        _ => Cow::Borrowed(text),
    }
}

fn matcher(patterns: impl Iterator<Item = String>) -> Option<AhoCorasick> {
    let patterns: BTreeSet<String> = patterns.filter(|p| !p.is_empty()).collect();
    if patterns.is_empty() {
        return None;
    }
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns)
        .ok()
}

/// A secret of fewer bytes than this is too short for its hexadecimal form: that would be found in every digest.
const HEX_BYTES_MIN: usize = 4;

/// The forms in which a protocol, a file or an error message may carry `secret`.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        xml(secret),
        backslashed(secret, |c| matches!(c, '\\' | '"')),
        bytes::display(secret.as_bytes()),
        secret.escape_debug().to_string(),
    ];
    forms.extend(percent(secret));
    forms.extend(json(secret));
    forms.extend(shell(secret));
    forms.extend(base64(secret));

    if secret.len() >= HEX_BYTES_MIN {
        let hex = hex(secret.as_bytes());
        forms.extend([hex.to_uppercase(), hex]);
    }
    forms
}

/// Inside a longer base64 text (SASL PLAIN, XOAUTH2) a secret can start at any of three offsets;
/// what is certain of it there are the characters that depend on its bytes alone.
fn base64(secret: &str) -> Vec<String> {
    let mut forms = vec![STANDARD.encode(secret), URL_SAFE.encode(secret)];
    for offset in 0..3 {
        let mut padded = vec![0u8; offset];
        padded.extend_from_slice(secret.as_bytes());
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&padded);
            // The first characters depend on what stands before the secret, too, and the last ones on what follows.
            let skip = [0, 2, 3][offset];
            let whole = padded.len() / 3 * 4;
            // Fewer than six characters would be found in text that has nothing to do with the secret.
            if whole > skip && whole - skip >= 6 {
                forms.push(encoded[skip..whole].to_owned());
            }
        }
    }
    forms
}

/// As a URL carries it (RFC 3986, section 2.1): in upper and in lower case, with a slash as it is or not, and with a
/// plus sign for a space as in a form.
fn percent(text: &str) -> Vec<String> {
    let escaped = |keeps_slash: bool, is_lower: bool, space: &str| -> String {
        let byte = |b: u8| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(b).to_string()
            }
            b'/' if keeps_slash => "/".to_owned(),
            b' ' => space.to_owned(),
            b if is_lower => format!("%{b:02x}"),
            b => format!("%{b:02X}"),
        };
        text.bytes().map(byte).collect()
    };

    let mut forms = Vec::new();
    for keeps_slash in [false, true] {
        for is_lower in [false, true] {
            forms.extend(["%20", "+"].map(|space| escaped(keeps_slash, is_lower, space)));
        }
    }
    forms
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// As JSON carries it: as it is, or in ASCII alone, in both of which a slash may be escaped.
fn json(text: &str) -> Vec<String> {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let plain = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let plain = plain.unwrap_or_default().to_owned();
    let ascii = |is_lower: bool| -> String {
        let unit = |unit: u16| match is_lower {
            true => format!("\\u{unit:04x}"),
            false => format!("\\u{unit:04X}"),
        };
        let escape = |c: char| match c {
            c if c.is_ascii() => c.to_string(),
            c => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|u| unit(*u))
                .collect(),
        };
        plain.chars().map(escape).collect()
    };

    let forms = [plain.clone(), ascii(true), ascii(false)];
    let slashed = forms.clone().map(|form| form.replace('/', "\\/"));
    forms.into_iter().chain(slashed).collect()
}

/// As a shell carries it: within single quotes, within double quotes, or with every odd character escaped.
fn shell(text: &str) -> Vec<String> {
    vec![
        text.replace('\'', "'\\''"),
        text.replace('\'', "'\"'\"'"),
        backslashed(text, |c| matches!(c, '\\' | '"' | '$' | '`')),
        backslashed(text, |c| c.is_ascii() && !c.is_ascii_alphanumeric()),
    ]
}

/// With a backslash before each character of which `is_escaped` says so: as an IMAP quoted string (RFC 9051, section 4.3),
/// or a shell.
fn backslashed(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if is_escaped(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_struck_in_every_form() {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new("pa\"ss & wörd/1"));
        let plain = STANDARD.encode("\0anna@muster.example\0pa\"ss & wörd/1");
        let oauth = STANDARD.encode("user=anna\u{1}auth=Bearer pa\"ss & wörd/1\u{1}\u{1}");
        for text in [
            "LOGIN anna pa\"ss & wörd/1",
            "pa%22ss%20%26%20w%C3%B6rd%2F1",
            "pa&quot;ss &amp; wörd/1",
            "pa\\\"ss & wörd/1",
        ] {
            assert!(redactor.text(text).contains(MASK), "{text}");
            assert!(!redactor.text(text).contains("wörd"), "{text}");
        }
        for text in [plain, oauth] {
            assert!(redactor.text(&text).contains(MASK), "{text}");
        }
    }

    #[test]
    fn no_way_of_writing_it_gives_a_secret_away() {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new("pa\"s's $wö/rd"));
        for text in [
            "pa%22s%27s%20%24w%C3%B6%2Frd",
            "pa%22s%27s%20%24w%c3%b6%2frd",
            "pa%22s%27s%20%24w%c3%b6/rd",
            "pa%22s%27s+%24w%C3%B6%2Frd",
            r#"pa\"s's $wö\/rd"#,
            r#"pa\"s's $w\u00f6/rd"#,
            r#"pa\"s's $w\u00F6\/rd"#,
            r#"'pa"s'\''s $wö/rd'"#,
            r#"'pa"s'"'"'s $wö/rd'"#,
            r#""pa\"s's \$wö/rd""#,
            r#"pa\"s\'s\ \$wö\/rd"#,
            "7061227327732024 77c3b62f7264",
        ] {
            let text = text.replace("4 7", "47");
            let told = redactor.text(&text);
            assert!(
                told.contains(MASK) && !told.contains("rd"),
                "{text}: {told}"
            );
        }
        let upper = "x7061227327732024 77C3B62F7264x".replace("4 7", "47");
        assert_eq!(redactor.text(&upper), "x•••x");
    }

    #[test]
    fn a_short_secret_is_not_looked_for_in_digests() {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new("abc"));
        assert_eq!(redactor.text("sha256 616263"), "sha256 616263");
    }

    #[test]
    fn names_are_spared_by_short_secrets() {
        let redactor = Redactor::new();
        redactor.learn_all([&Secret::new("secret"), &Secret::new("long-secret")]);
        assert_eq!(redactor.name("secret plans"), "secret plans");
        assert_eq!(redactor.name("my long-secret"), "my •••");
        assert_eq!(redactor.text("secret plans"), "••• plans");
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("canary")), "Secret(•••)");
    }
}
