//! What is said before TLS: greeting, EHLO and STARTTLS (RFC 3207). The library takes no part in it, so that
//! nothing that came unprotected is believed afterwards.

use super::error::SmtpError;
use super::reply::{Phase, Refusal, shown};
use crate::endpoint::net::{Link, NetError, Speaker, Timeouts, Trust};
use crate::model::{Message, Obstacle, Retry};

/// No greeting and no reply to EHLO is longer.
const REPLY_BYTES_MAX: usize = 32 << 10;

/// Puts TLS around `link`; the connection, and the greeting that was read.
pub(super) async fn start_tls(
    mut link: Link,
    speaker: Speaker<'_>,
    hello: &str,
    trust: &Trust,
    timeouts: &Timeouts,
) -> Result<(Link, Vec<u8>), SmtpError> {
    let host = speaker.host;
    let words = greeting(&mut link, speaker, timeouts);
    let greeting = speaker.first_words(words, timeouts).await?;

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

/// Reads the greeting.
async fn greeting(
    link: &mut Link,
    speaker: Speaker<'_>,
    timeouts: &Timeouts,
) -> Result<Vec<u8>, SmtpError> {
    let first = read_piece(link, timeouts).await?;
    if speaker.is_tls(&first) {
        return Err(speaker.wants_tls().into());
    }
    expect_after(first, link, Phase::Connect, timeouts).await
}

/// Reads one reply, which must be 2xx.
async fn expect(link: &mut Link, phase: Phase, timeouts: &Timeouts) -> Result<Vec<u8>, SmtpError> {
    let first = read_piece(link, timeouts).await?;
    expect_after(first, link, phase, timeouts).await
}

async fn read_piece(link: &mut Link, timeouts: &Timeouts) -> Result<Vec<u8>, SmtpError> {
    let mut piece = [0; 2048];
    let count = link.read(&mut piece, timeouts).await?;
    if count == 0 {
        let cause = Message::new("net/lost").with("detail", "closed in the middle of an answer");
        return Err(NetError::new(Obstacle::Interrupted, Retry::Later, cause).into());
    }
    Ok(piece[..count].to_vec())
}

/// Reads one reply whose beginning was read, and which must be 2xx.
async fn expect_after(
    mut reply: Vec<u8>,
    link: &mut Link,
    phase: Phase,
    timeouts: &Timeouts,
) -> Result<Vec<u8>, SmtpError> {
    let code = loop {
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
        reply.extend(read_piece(link, timeouts).await?);
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
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::base::deadline::Deadline;

    #[test]
    fn an_alert_in_place_of_a_greeting_means_tls() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            client.write_all(&[0x15, 3, 1, 0, 2, 2, 0x46]).unwrap();
        });

        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let error = runtime.block_on(async {
            let timeouts = Timeouts {
                each: Duration::from_secs(10),
                deadline: Deadline::unlimited(CancellationToken::new()),
            };
            let speaker = Speaker {
                host: "127.0.0.1",
                port,
                with_tls: "smtps://",
            };
            let link = Link::dial("127.0.0.1", port, &timeouts).await.unwrap();
            let trust = Trust::system().unwrap();
            let begun = start_tls(link, speaker, "localhost", &trust, &timeouts).await;
            begun.map(drop).unwrap_err().at("smtp://127.0.0.1")
        });
        server.join().unwrap();
        assert_eq!(error.cause.code, "net/tls-from-the-start");
        assert_eq!(error.cause.args["scheme"], "smtps://".into());
    }

    #[test]
    fn a_reply_ends_with_its_last_line() {
        let end = |text: &[u8]| end_of_reply(text).map(|end| (end.bytes, end.code));
        assert_eq!(end(b"250-a\r\n250 b\r\n"), Some((14, Some(250))));
        assert_eq!(end(b"250-a\r\n250 b"), None);
        assert_eq!(end(b"220 go\r\n250 injected\r\n"), Some((8, Some(220))));
        assert_eq!(end(b"hello\r\n"), Some((7, None)));
    }
}
