//! Postfix, handing all mail for one domain to an LMTP server. Only root can start it: its master insists on that.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::daemon::{Daemon, open_to_all};

/// The domain whose mail is taken; all else is refused.
pub(crate) const DOMAIN: &str = "example.test";

/// A mail exchanger for [`DOMAIN`].
#[derive(Debug)]
pub(crate) struct Postfix {
    daemon: Daemon,
    /// Its port for SMTP.
    pub(crate) port: u16,
}

impl Postfix {
    /// Starts one that hands mail to the LMTP server on this port of loopback.
    pub(crate) fn start(lmtp: u16) -> Self {
        Self::with(lmtp, "")
    }

    /// Starts one with more lines of `main.cf`.
    pub(crate) fn with(lmtp: u16, more: &str) -> Self {
        let prepare = |folder: &Path, port: u16| {
            lay_out(folder, port, lmtp, more);
            vec![
                "-c".to_owned(),
                folder.join("conf").display().to_string(),
                "-d".to_owned(),
            ]
        };
        let (daemon, port) = Daemon::start("master", prepare, |port| greets(port).is_ok());
        Self { daemon, port }
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.daemon.folder().join("log")).unwrap_or_default()
    }
}

fn greets(port: u16) -> std::io::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut greeting = String::new();
    BufReader::new(&stream).read_line(&mut greeting)?;
    (&stream).write_all(b"QUIT\r\n")?;
    if greeting.starts_with("220") {
        Ok(())
    } else {
        Err(std::io::Error::other(greeting))
    }
}

/// The configuration and the queue, which Postfix wants with certain owners.
fn lay_out(folder: &Path, port: u16, lmtp: u16, more: &str) {
    open_to_all(folder);
    let make = |name: &str, owner: &str, mode: &str| {
        let path = folder.join(name);
        fs::create_dir_all(&path).expect("a folder");
        for (program, argument) in [("chown", owner), ("chmod", mode)] {
            let done = Command::new(program).arg(argument).arg(&path).status();
            assert!(
                done.is_ok_and(|status| status.success()),
                "{program} {argument} {name}"
            );
        }
    };
    make("conf", "root", "755");
    make("data", "postfix", "755");
    make("queue", "root", "755");
    make("queue/pid", "root", "755");
    for part in [
        "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
        "saved", "trace",
    ] {
        make(&format!("queue/{part}"), "postfix", "700");
    }
    make("queue/maildrop", "postfix:postdrop", "730");
    make("queue/public", "postfix:postdrop", "710");
    let base = folder.display();
    fs::write(
        folder.join("conf/main.cf"),
        format!(
            "compatibility_level = 3.6\nqueue_directory = {base}/queue\ndata_directory = {base}/data\n\
             daemon_directory = /usr/lib/postfix/sbin\ncommand_directory = /usr/sbin\nmail_owner = postfix\n\
             setgid_group = postdrop\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmyhostname = mx.{DOMAIN}\n\
             mydomain = {DOMAIN}\nmydestination =\nmynetworks = 127.0.0.0/8\nvirtual_mailbox_domains = {DOMAIN}\n\
             virtual_transport = lmtp:inet:127.0.0.1:{lmtp}\nrelay_transport = error:no relaying\n\
             default_transport = error:no relaying\nsmtpd_relay_restrictions = permit_auth_destination, reject\n\
             alias_maps =\nalias_database =\nlocal_recipient_maps =\nmaillog_file = {base}/log\n\
             maillog_file_prefixes = {base}\nsmtp_dns_support_level = disabled\nsmtpd_peername_lookup = no\n\
             message_size_limit = 104857600\n{more}\n"
        ),
    )
    .expect("a file");
    fs::write(
        folder.join("conf/master.cf"),
        format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}"),
    )
    .expect("a file");
}

const SERVICES: &str = "\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// Sends one message; the last reply.
pub(crate) fn send(port: u16, address: &str, message: &str) -> std::io::Result<String> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut replies = BufReader::new(&stream);
    let mut reply = || -> std::io::Result<String> {
        loop {
            let mut line = String::new();
            if replies.read_line(&mut line)? == 0 || line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line);
            }
        }
    };
    reply()?;
    let body = message.replace('\n', "\r\n");
    let mut last = String::new();
    for command in [
        "EHLO client.example.test".to_owned(),
        "MAIL FROM:<sender@sender.example>".to_owned(),
        format!("RCPT TO:<{address}>"),
        "DATA".to_owned(),
        format!("{body}\r\n."),
    ] {
        (&stream).write_all(format!("{command}\r\n").as_bytes())?;
        last = reply()?;
        if !last.starts_with(['2', '3']) {
            break;
        }
    }
    (&stream).write_all(b"QUIT\r\n")?;
    Ok(last)
}
