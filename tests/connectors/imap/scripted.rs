//! A server on loopback that plays a script: what it says to which command, and when it goes silent.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;

/// What the server does next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends this as it is.
    Say(Vec<u8>),
    /// Waits for a line that holds this text (a literal's content is a line too).
    Expect(&'static str),
    /// Sends this; `@` stands for the tag of the line that was read last.
    Answer(Vec<u8>),
    /// Closes the connection.
    Close,
    /// Says nothing more and keeps the connection until the client goes.
    Silence,
}

/// Sends `text` as it is.
pub(crate) fn say(text: &str) -> Step {
    Step::Say(text.as_bytes().to_vec())
}

/// Waits for a line that holds `text`.
pub(crate) fn expect(text: &'static str) -> Step {
    Step::Expect(text)
}

/// Sends `text`, in which `@` stands for the tag of the line that was read last.
pub(crate) fn answer(text: &str) -> Step {
    Step::Answer(text.as_bytes().to_vec())
}

/// A greeting and a login that succeeds, with these capabilities.
pub(crate) fn logged_in(capabilities: &str) -> Vec<Step> {
    vec![
        say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n"),
        expect("AUTHENTICATE PLAIN"),
        answer(&format!(
            "@ OK [CAPABILITY IMAP4rev1 {capabilities}] Logged in\r\n"
        )),
    ]
}

/// A server that plays its script to one client.
#[derive(Debug)]
pub(crate) struct Scripted {
    pub(crate) port: u16,
    lines: Receiver<String>,
    thread: Option<JoinHandle<Result<(), String>>>,
}

impl Scripted {
    /// Plays `steps` to the first client.
    pub(crate) fn play(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, lines) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let (stream, _) = listener.accept().map_err(|error| error.to_string())?;
            play(stream, &steps, &sender)
        });
        Self {
            port,
            lines,
            thread: Some(thread),
        }
    }

    /// Plays `steps` after a login with these capabilities.
    pub(crate) fn after_login(capabilities: &str, steps: Vec<Step>) -> Self {
        Self::play(logged_in(capabilities).into_iter().chain(steps).collect())
    }

    /// Waits for the script's end and returns what the client sent. Panics if the client did not
    /// say what the script expects. Drop the client first.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let played = self
            .thread
            .take()
            .expect("played once")
            .join()
            .expect("no panic in the script");
        let lines: Vec<String> = self.lines.try_iter().collect();
        assert_eq!(played, Ok(()), "the client said: {lines:#?}");
        lines
    }
}

fn play(
    mut stream: TcpStream,
    steps: &[Step],
    sender: &mpsc::Sender<String>,
) -> Result<(), String> {
    let fail = |error: std::io::Error| error.to_string();
    stream.set_nodelay(true).map_err(fail)?;
    let mut reader = BufReader::new(stream.try_clone().map_err(fail)?);
    let mut tag = String::new();
    for step in steps {
        match step {
            Step::Say(bytes) => stream.write_all(bytes).map_err(fail)?,
            Step::Answer(bytes) => {
                let text: Vec<u8> = bytes
                    .split_inclusive(|&byte| byte == b'@')
                    .flat_map(|part| match part.strip_suffix(b"@") {
                        Some(before) => [before, tag.as_bytes()].concat(),
                        None => part.to_vec(),
                    })
                    .collect();
                stream.write_all(&text).map_err(fail)?;
            }
            Step::Expect(text) => {
                let mut line = Vec::new();
                reader.read_until(b'\n', &mut line).map_err(fail)?;
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                let _ = sender.send(line.clone());
                if !line.contains(text) {
                    return Err(format!("expected {text:?}, got {line:?}"));
                }
                line.split(' ')
                    .next()
                    .unwrap_or_default()
                    .clone_into(&mut tag);
            }
            Step::Close => {
                let _ = stream.shutdown(Shutdown::Write);
                drain(&mut reader);
                return Ok(());
            }
            Step::Silence => {
                drain(&mut reader);
                return Ok(());
            }
        }
    }
    let _ = stream.shutdown(Shutdown::Write);
    drain(&mut reader);
    Ok(())
}

/// Reads until the client goes, so that it never sees a reset in place of an end.
fn drain(reader: &mut BufReader<TcpStream>) {
    let mut sink = Vec::new();
    let _ = reader.read_to_end(&mut sink);
}
