//! Folders made and shared over IMAP, as a mail program does it, by a client that is not the one under test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

/// Logs in as `user` and has the server do `commands`. Panics unless it says OK to each.
pub(crate) fn share(port: u16, (user, password): (&str, &str), commands: &[&str]) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let login = format!("LOGIN {user} {password}");
    for (at, command) in [login.as_str()].iter().chain(commands).enumerate() {
        stream
            .write_all(format!("s{at} {command}\r\n").as_bytes())
            .unwrap();
        let tag = format!("s{at} ");
        let answer = lines
            .by_ref()
            .map(|line| line.unwrap())
            .find(|line| line.starts_with(&tag))
            .unwrap();
        assert!(
            answer.starts_with(&format!("{tag}OK")),
            "{command}: {answer}"
        );
    }
}
