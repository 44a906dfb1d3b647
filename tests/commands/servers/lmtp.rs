//! An LMTP server between Postfix and Dovecot that loses, doubles, misfiles or changes what a test says.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What happens to a message on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    Lost,
    Doubled,
    Misfiled,
    Changed,
}

/// Mishaps by a piece of the message's Message-ID and the recipient's name.
pub(crate) type Mishaps = Arc<Mutex<BTreeMap<(String, String), Mishap>>>;

/// Starts one that hands on to the LMTP server on port `target`; its own port. It lives as long as the process.
pub(crate) fn start(target: u16, mishaps: Mishaps) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mishaps = mishaps.clone();
            std::thread::spawn(move || serve(&stream, target, &mishaps));
        }
    });
    port
}

fn serve(mut stream: &TcpStream, target: u16, mishaps: &Mishaps) -> Option<()> {
    let mut lines = BufReader::new(stream);
    stream.write_all(b"220 between\r\n").ok()?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "LHLO" => b"250-between\r\n250 8BITMIME\r\n",
            "MAIL" => {
                from = line.trim_end().to_owned();
                b"250 ok\r\n"
            }
            "RCPT" => {
                to = line.trim_end().to_owned();
                b"250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go\r\n").ok()?;
                let content = content(&mut lines)?;
                hand_on(target, &from, &to, &content, mishaps)?;
                b"250 ok\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").ok()?;
                return Some(());
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).ok()?;
    }
}

/// The message as it came, with its final dot.
fn content(lines: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let before = content.len();
        if lines.read_until(b'\n', &mut content).ok()? == 0 {
            return None;
        }
        if &content[before..] == b".\r\n" {
            return Some(content);
        }
    }
}

fn hand_on(target: u16, from: &str, to: &str, content: &[u8], mishaps: &Mishaps) -> Option<()> {
    let text = String::from_utf8_lossy(content).into_owned();
    let mishap = mishaps
        .lock()
        .ok()?
        .iter()
        .find_map(|((id, name), mishap)| {
            (text.contains(id) && to.contains(&format!("<{name}@"))).then_some(*mishap)
        });
    match mishap {
        Some(Mishap::Lost) => Some(()),
        Some(Mishap::Doubled) => {
            deliver(target, from, to, content)?;
            deliver(target, from, to, content)
        }
        Some(Mishap::Misfiled) => deliver(target, from, &to.replace('@', "+Junk@"), content),
        Some(Mishap::Changed) => {
            let begins = text.find("Content-Disposition: attachment")?;
            let body = begins + text[begins..].find("\r\n\r\n")? + 4;
            let mut changed = content.to_vec();
            changed[body] = if changed[body] == b'A' { b'B' } else { b'A' };
            deliver(target, from, to, &changed)
        }
        None => deliver(target, from, to, content),
    }
}

fn deliver(target: u16, from: &str, to: &str, content: &[u8]) -> Option<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", target)).ok()?;
    let mut replies = BufReader::new(stream.try_clone().ok()?);
    let mut reply = || loop {
        let mut line = String::new();
        if replies.read_line(&mut line).ok()? == 0 || line.as_bytes().get(3) != Some(&b'-') {
            return line.starts_with(['2', '3']).then_some(());
        }
    };
    reply()?;
    for command in ["LHLO between", from, to, "DATA"] {
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        reply()?;
    }
    stream.write_all(content).ok()?;
    reply()?;
    stream.write_all(b"QUIT\r\n").ok()?;
    let _ = replies.read_to_end(&mut Vec::new());
    Some(())
}
