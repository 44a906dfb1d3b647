//! Sessions with a real Dovecot.

mod support;

use support::dovecot::Dovecot;

#[test]
fn it_comes_up_and_goes() {
    let server = Dovecot::start();
    server.save("anna", "INBOX", b"Subject: one\n\ntext\n");
    let listed = server.doveadm(&["mailbox", "status", "-u", "anna", "messages", "INBOX"]);
    assert!(listed.contains("messages=1"), "{listed}");
    server.stop();
}
