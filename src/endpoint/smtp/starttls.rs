//! What is said before TLS: greeting, EHLO and STARTTLS (RFC 3207). The library takes no part in it, so that
//! nothing that came unprotected is believed afterwards.

use super::error::SmtpError;
use super::reply::{Phase, Refusal, shown};
use crate::endpoint::net::{Link, NetError, Timeouts, Trust};
use crate::model::{Message, Obstacle, Retry};

/// No greeting and no reply to EHLO is longer.
const REPLY_BYTES_MAX: usize = 32 << 10;

/// Puts TLS around `link`; the connection, and the greeting that was read.
pub(super) async fn start_tls(
    mut link: Link,
    host: &str,
    hello: &str,
    trust: &Trust,
    timeouts: &Timeouts,
) -> Result<(Link, Vec<u8>), SmtpError> {
    let greeting = expect(&mut link, Phase::Connect, timeouts).await?;

    link.write(format!("EHLO {hello}\r\n").as_bytes(), timeouts)
        .await?;
    let offered = expect(&mut link, Phase::Hello, timeouts).await?;

    // One extension a line, behind the code (RFC 5321, section 4.1.1.1).
    let offers = |line: &[u8]| {
        line.get(4..)
            .is_some_and(|word| word.trim_ascii().eq_ignore_ascii_case(b"STARTTLS"))
    };
    if !offered.split(|byte| *byte == b'\n').any(offers) {
        let cause = Message::new("smtp/no-starttls").with("host", host);
        return Err(NetError::new(Obstacle::Unsupported, Retry::Never, cause).into());
    }

    link.write(b"STARTTLS\r\n", timeouts).await?;
    expect(&mut link, Phase::Tls, timeouts).await?;

    Ok((link.secure(host, trust, timeouts).await?, greeting))
}

/// Reads one reply, which must be 2xx.
async fn expect(link: &mut Link, phase: Phase, timeouts: &Timeouts) -> Result<Vec<u8>, SmtpError> {
    let mut reply = Vec::new();
    let code = loop {
        let mut piece = [0; 2048];
        let count = link.read(&mut piece, timeouts).await?;
        if count == 0 {
            let cause =
                Message::new("net/lost").with("detail", "closed in the middle of an answer");
            return Err(NetError::new(Obstacle::Interrupted, Retry::Later, cause).into());
        }
        reply.extend_from_slice(&piece[..count]);

        if let Some(end) = end_of_reply(&reply) {
            if end.bytes < reply.len() {
                // Something was said that nobody asked for: it must not be taken for part of what is protected.
                let cause = Message::new("smtp/injected").with("reply", shown(&reply[end.bytes..]));
                return Err(NetError::new(Obstacle::Protocol, Retry::Never, cause).into());
            }
            break end.code;
        }
        if reply.len() > REPLY_BYTES_MAX {
            return Err(garbled(&reply).into());
        }
    };

    match code {
        Some(200..300) => Ok(reply),
        Some(code @ 400..600) => Err(SmtpError::Refused(Refusal {
            phase,
            code,
            reply: shown(&reply),
        })),
        _ => Err(garbled(&reply).into()),
    }
}

/// The end of a reply.
struct End {
    bytes: usize,
    code: Option<u16>,
}

/// Where the first reply of `text` ends: with the line whose code is followed by no hyphen (RFC 5321,
/// section 4.2.1).
fn end_of_reply(text: &[u8]) -> Option<End> {
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', text) {
        let line = &text[start..at];
        start = at + 1;
        if line.get(3) != Some(&b'-') {
            let code = line
                .get(..3)
                .and_then(|code| std::str::from_utf8(code).ok())
                .and_then(|code| code.parse().ok());
            return Some(End { bytes: start, code });
        }
    }
    None
}

fn garbled(reply: &[u8]) -> NetError {
    NetError::new(
        Obstacle::Protocol,
        Retry::Later,
        Message::new("smtp/garbled").with("reply", shown(reply)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_ends_with_its_last_line() {
        let end = |text: &[u8]| end_of_reply(text).map(|end| (end.bytes, end.code));
        assert_eq!(end(b"250-a\r\n250 b\r\n"), Some((14, Some(250))));
        assert_eq!(end(b"250-a\r\n250 b"), None);
        assert_eq!(end(b"220 go\r\n250 injected\r\n"), Some((8, Some(220))));
        assert_eq!(end(b"hello\r\n"), Some((7, None)));
    }
}
