//! Messages that landfall sent itself: probes of a delivery.

use super::item::Flags;

/// A message that landfall sent itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Its UID.
    pub uid: u32,
    /// Its system flags.
    pub flags: Flags,
}

/// How every Message-ID of a probe begins.
pub(super) const PROBE: &[u8] = b"<landfall.";

/// Whether a Message-ID is that of a message that landfall sent itself: `<landfall.RUN.CASE.N@...>`.
pub fn is_probe(id: &[u8]) -> bool {
    let inside = id
        .strip_prefix(PROBE)
        .and_then(|rest| rest.split(|&byte| byte == b'@').next());
    let parts: Vec<&[u8]> = inside
        .unwrap_or_default()
        .split(|&byte| byte == b'.')
        .collect();
    // N is the entry's number, and a random tail so that no name is used twice.
    let is_number = |last: &&[u8]| {
        last.first().is_some_and(u8::is_ascii_digit)
            && last.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
    };
    parts.len() >= 3 && parts.last().is_some_and(is_number)
}
