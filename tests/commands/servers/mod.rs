//! A throw-away mail exchanger from Debian's packages: a free loopback port, a temporary folder, no configuration of the
//! system. It ends when its guard is dropped. The test here says what others count on.

pub(crate) mod daemon;
pub(crate) mod lmtp;
pub(crate) mod name_server;
pub(crate) mod postfix;

use std::time::{Duration, Instant};

use self::daemon::is_root;
use self::postfix::{Postfix, send};
use super::dovecot::{Dovecot, Options};

#[test]
fn postfix_hands_mail_to_dovecot() {
    if !is_root() {
        // Its master runs for root alone; where the tests run without privileges, the testbed's server stands in.
        return;
    }
    let dovecot = Dovecot::with(&Options {
        lmtp: true,
        ..Options::default()
    });
    let postfix = Postfix::start(dovecot.lmtp);
    let reply = send(
        postfix.port,
        "anna@example.test",
        "Subject: one\nMessage-ID: <one@example.test>\n\ntext\n",
    )
    .expect("a reply");
    assert!(reply.starts_with("250"), "{reply}");
    let begun = Instant::now();
    let arrived = || {
        dovecot
            .doveadm(&["search", "-u", "anna", "mailbox", "INBOX", "subject", "one"])
            .lines()
            .count()
    };
    while arrived() == 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it did not arrive:\n{}",
            postfix.log()
        );
    }
    assert_eq!(arrived(), 1);
    let refused =
        send(postfix.port, "anna@elsewhere.example", "Subject: two\n\n").expect("a reply");
    assert!(!refused.starts_with("250"), "{refused}");
}
