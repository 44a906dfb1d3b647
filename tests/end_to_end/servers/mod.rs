//! Throw-away name servers and a mail exchanger from Debian's packages: free loopback ports, temporary folders, no
//! configuration of the system. Each ends when its guard is dropped. The tests here say what others count on.

pub(crate) mod daemon;
pub(crate) mod name_server;
pub(crate) mod postfix;

use std::time::{Duration, Instant};

use self::postfix::{Postfix, send};
use super::servers::daemon::is_root;
use super::servers::name_server::{NameServer, Software, ask_tcp, ask_udp, is_answer, question};
use super::support::dovecot::{Dovecot, Options};

const ZONE: &str = "\
$ORIGIN muster.example.
$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
@ MX 5 mx
mx A 192.0.2.25
";

#[test]
fn name_servers_answer_for_their_zone_and_for_no_other() {
    for software in Software::ALL {
        let server = NameServer::start(software, "muster.example", ZONE);
        let mx = question("muster.example", 15);
        assert!(is_answer(&ask_udp(server.port, &mx)), "{software:?} over UDP: {}", server.said());
        assert!(is_answer(&ask_tcp(server.port, &mx)), "{software:?} over TCP: {}", server.said());
        assert!(!is_answer(&ask_udp(server.port, &question("other.example", 15))), "{software:?}");
    }
}

#[test]
fn postfix_hands_mail_to_dovecot() {
    if !is_root() {
        // Its master runs for root alone; where the tests run without privileges, the testbed's server stands in.
        return;
    }
    let dovecot = Dovecot::with(&Options { lmtp: true, ..Options::default() });
    let postfix = Postfix::start(dovecot.lmtp);
    let reply = send(postfix.port, "anna@example.test", "Subject: one\nMessage-ID: <one@example.test>\n\ntext\n")
        .expect("a reply");
    assert!(reply.starts_with("250"), "{reply}");
    let begun = Instant::now();
    let arrived = || dovecot.doveadm(&["search", "-u", "anna", "mailbox", "INBOX", "subject", "one"]).lines().count();
    while arrived() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "it did not arrive:\n{}", postfix.log());
    }
    assert_eq!(arrived(), 1);
    let refused = send(postfix.port, "anna@elsewhere.example", "Subject: two\n\n").expect("a reply");
    assert!(!refused.starts_with("250"), "{refused}");
}
