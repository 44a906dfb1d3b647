//! Secrets that cannot be printed by mistake, and the redactor that strikes them out of all other text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

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

/// Strikes every known secret out of text, by value and in its base64, URL and XML forms.
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

/// The forms in which a protocol or a file may carry `secret`.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        percent(secret),
        xml(secret),
        json(secret),
        quoted(secret),
    ];

    // Inside a longer base64 text (SASL PLAIN, XOAUTH2) a secret can start at any of three offsets;
    // what is certain of it there are the characters that depend on its bytes alone.
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

    forms.push(STANDARD.encode(secret));
    forms.push(URL_SAFE.encode(secret));
    forms
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn json(text: &str) -> String {
    serde_json::to_string(text)
        .map(|t| t[1..t.len() - 1].to_owned())
        .unwrap_or_default()
}

/// As an IMAP quoted string carries it (RFC 9051, section 4.3).
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
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
