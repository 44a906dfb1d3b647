//! A mail server that knows nothing but access control lists: it says to each command what a world has it say.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// What one user is told: by command (`GETACL Projekt`) the lines of the answer. `NO ...` or `BAD ...` as the last of
/// them refuses, `BYE` ends the connection; else the answer ends with OK. What is not there does not exist.
pub(crate) type Told = BTreeMap<String, Vec<String>>;

/// The server. It serves until the test ends.
pub(crate) struct AclServer {
    pub(crate) port: u16,
}

impl AclServer {
    /// Serves these `users`; whoever is none of them may not log in.
    pub(crate) fn start(users: BTreeMap<String, Told>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let users = Arc::new(users);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let users = Arc::clone(&users);
                // A client may go at any time.
                std::thread::spawn(move || serve(stream, &users).is_ok());
            }
        });
        Self { port }
    }
}

fn serve(mut stream: TcpStream, users: &BTreeMap<String, Told>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n")?;
    let mut told: Option<&Told> = None;
    for line in lines {
        let line = line?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let words = words(command);
        let answer = match (words[0].as_str(), told) {
            ("LOGIN", _) => match users.get(&words[1]) {
                None => vec!["NO [AUTHENTICATIONFAILED] no".to_owned()],
                Some(user) => {
                    told = Some(user);
                    let offers = user
                        .get("CAPABILITY")
                        .map_or_else(|| "ACL NAMESPACE".to_owned(), |all| all.join(" "));
                    vec![format!("* CAPABILITY IMAP4rev1 {offers}")]
                }
            },
            ("LIST" | "LSUB", Some(user)) => user.get("LIST").cloned().unwrap_or_default(),
            (_, Some(user)) => {
                let key = words.join(" ");
                user.get(&key)
                    .cloned()
                    .unwrap_or_else(|| vec!["NO [NONEXISTENT] no such folder".to_owned()])
            }
            _ => vec!["BAD log in first".to_owned()],
        };
        let refused = answer
            .last()
            .filter(|last| !last.starts_with("* "))
            .cloned();
        let untagged = answer
            .iter()
            .filter(|line| line.starts_with("* "))
            .map(|line| format!("{line}\r\n"));
        let untagged: String = untagged.collect();
        if refused.as_deref() == Some("BYE") {
            return stream.write_all(untagged.as_bytes());
        }
        let end = refused.unwrap_or_else(|| "OK done".to_owned());
        stream.write_all(format!("{untagged}{tag} {end}\r\n").as_bytes())?;
    }
    Ok(())
}

/// The words of a command, without quotes and what stands before them inside.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in command.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ' ' if !quoted => {
                words.push(String::new());
                continue;
            }
            _ => {}
        }
        words.last_mut().unwrap().push(c);
    }
    words
}
