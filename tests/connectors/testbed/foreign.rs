//! The embedded servers as foreign clients see them: Python's imaplib and smtplib over TLS, and dig.

use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use landfall::testbed::dns::{DnsServer, Zone};
use landfall::testbed::imap::{ImapConfig, ImapServer};
use landfall::testbed::smtp::{SmtpConfig, SmtpServer};
use landfall::testbed::{Authority, Mailstore, NewMessage, Transport};

use super::raw::runtime;

/// What a program prints; it must succeed.
fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

fn python(script: &str, ca: &Path, ports: &[u16]) -> String {
    let ports = ports.iter().map(u16::to_string);
    output(
        Command::new("python3")
            .args(["-I", "-c", script])
            .arg(ca)
            .args(ports),
    )
}

const READ: &str = r#"
import imaplib, ssl, sys, datetime
cx = ssl.create_default_context(cafile=sys.argv[1])
mail = imaplib.IMAP4_SSL('localhost', int(sys.argv[2]), ssl_context=cx, timeout=20)
mail.login('anna@muster.example', 'not-a-secret')
print(mail.namespace()[1][0].decode())
for line in mail.list()[1]: print(line.decode())
print(mail.select('"Entw&APw-rfe"', readonly=True)[1][0].decode())
status, data = mail.uid('FETCH', '1:*', '(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])')
print(status, len(data), data[0][1] == b'Subject: x\r\n\r\nGuten Tag\r\n', imaplib.ParseFlags(data[0][0]))
print(imaplib.Internaldate2tuple(data[0][0]) is not None)
print(mail.append('INBOX', '(\\Seen)', datetime.datetime(2024, 2, 1, tzinfo=datetime.timezone.utc), b'Message-ID: <a@b>\r\n\r\n')[0])
mail.select('INBOX')
print(mail.uid('SEARCH', 'HEADER', 'Message-ID', '<a@b>')[1])
print(mail.uid('STORE', '1', '+FLAGS', '(\\Deleted)')[0], mail.uid('EXPUNGE', '1')[0], mail.uid('SEARCH', 'ALL')[1])
print(mail.getacl('INBOX')[0], mail.myrights('INBOX')[1][0].decode(), mail.logout()[0])
plain = imaplib.IMAP4('localhost', int(sys.argv[3]), timeout=20)
try: plain.login('anna@muster.example', 'not-a-secret'); print('plain text was taken')
except imaplib.IMAP4.error as error: print('refused')
print(plain.starttls(cx)[0], plain.login('anna@muster.example', 'not-a-secret')[0])
"#;

#[test]
fn imaplib_reads_and_writes() {
    let runtime = runtime();
    let store = Mailstore::new();
    store.add_account("anna@muster.example", "not-a-secret");
    let message = NewMessage::new(
        &b"Subject: x\r\n\r\nGuten Tag\r\n"[..],
        Timestamp::UNIX_EPOCH,
    )
    .flags(["\\Draft"]);
    store
        .append("anna@muster.example", "Entwürfe", message)
        .unwrap();
    let authority = Authority::new().unwrap();
    let issued = authority.issue(["localhost"]).unwrap();
    let start = |transport| {
        let config = ImapConfig::default().transport(transport);
        runtime
            .block_on(ImapServer::start(store.clone(), config))
            .unwrap()
    };
    let (implicit, upgraded) = (
        start(Transport::Implicit(issued.clone())),
        start(Transport::StartTls(issued)),
    );
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, authority.pem()).unwrap();
    let printed = python(
        READ,
        &ca,
        &[implicit.address().port(), upgraded.address().port()],
    );
    let expected = "((\"\" \"/\")) NIL NIL\n\
        (\\HasNoChildren) \"/\" \"Entw&APw-rfe\"\n\
        (\\HasNoChildren) \"/\" \"INBOX\"\n\
        1\n\
        OK 2 True (b'\\\\Draft',)\n\
        True\n\
        OK\n\
        [b'1']\n\
        OK OK [b'']\n\
        OK \"INBOX\" \"lrswipkxtea\" BYE\n\
        refused\n\
        OK OK\n";
    assert_eq!(printed, expected);
}

const SEND: &str = r"
import smtplib, ssl, sys
from email.message import EmailMessage
cx = ssl.create_default_context(cafile=sys.argv[1])
message = EmailMessage()
message['Subject'] = 'Grüsse'
message.set_content('Guten Tag\n.\n')
message.add_attachment(bytes(range(256)), maintype='application', subtype='octet-stream', filename='ä.bin')
for number, port in enumerate(sys.argv[2:]):
    if number == 0: smtp = smtplib.SMTP_SSL('localhost', int(port), context=cx, timeout=20)
    else:
        smtp = smtplib.SMTP('localhost', int(port), timeout=20)
        smtp.starttls(context=cx)
    smtp.login('probe@outside.example', 'not-a-secret')
    print(smtp.send_message(message, 'probe@outside.example', ['anna@muster.example']))
    try: smtp.send_message(message, 'probe@outside.example', ['nobody@muster.example'])
    except smtplib.SMTPRecipientsRefused as error: print(error.recipients)
    smtp.quit()
";

#[test]
fn smtplib_submits() {
    let runtime = runtime();
    let (store, senders) = (Mailstore::new(), Mailstore::new());
    store.add_account("anna@muster.example", "not-a-secret");
    senders.add_account("probe@outside.example", "not-a-secret");
    let authority = Authority::new().unwrap();
    let issued = authority.issue(["localhost"]).unwrap();
    let start = |transport| {
        let config =
            SmtpConfig::submission("outside.example", senders.clone()).transport(transport);
        runtime
            .block_on(SmtpServer::start(store.clone(), config))
            .unwrap()
    };
    let (implicit, upgraded) = (
        start(Transport::Implicit(issued.clone())),
        start(Transport::StartTls(issued)),
    );
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, authority.pem()).unwrap();
    let printed = python(
        SEND,
        &ca,
        &[implicit.address().port(), upgraded.address().port()],
    );
    assert_eq!(
        printed,
        "{}\n{'nobody@muster.example': (550, b'5.1.1 nobody has this address')}\n".repeat(2)
    );
    let sizes = store.look("anna@muster.example", "INBOX", |f| {
        f.messages
            .iter()
            .map(|m| m.message.bytes.windows(9).any(|w| w == b"\r\n.\r\n\r\n--"))
            .collect::<Vec<_>>()
    });
    assert_eq!(
        sizes,
        Ok(vec![true, true]),
        "a lone dot in the text arrives"
    );
}

#[test]
fn dig_understands_every_type() {
    let runtime = runtime();
    let text = "@ 300 MX 10 mail\n\
                @ 300 NS ns1\n\
                @ 300 TXT \"v=spf1 mx -all\" \"more\"\n\
                @ 300 CAA 0 issue \"ca.example\"\n\
                mail 60 A 192.0.2.1\n\
                mail 60 AAAA 2001:db8::1\n\
                www 60 CNAME mail\n\
                1 60 PTR mail\n\
                _imaps._tcp 60 SRV 0 1 993 mail\n\
                _25._tcp.mail 60 TLSA 3 1 1 00ff\n";
    let server = runtime
        .block_on(DnsServer::start(vec![
            Zone::parse("muster.example", text).unwrap(),
        ]))
        .unwrap();
    let dig = |name: &str, kind: &str, more: &str| {
        let port = server.address().port().to_string();
        let mut command = Command::new("dig");
        command.args([
            "@127.0.0.1",
            "-p",
            &port,
            "+short",
            "+tries=1",
            "+time=20",
            "+norec",
            more,
            name,
            kind,
        ]);
        output(&mut command).trim().to_owned()
    };
    for (name, kind, expected) in [
        ("muster.example", "MX", "10 mail.muster.example."),
        ("muster.example", "NS", "ns1.muster.example."),
        ("muster.example", "TXT", "\"v=spf1 mx -all\" \"more\""),
        ("muster.example", "CAA", "0 issue \"ca.example\""),
        (
            "muster.example",
            "SOA",
            "ns1.muster.example. hostmaster.muster.example. 2026010101 7200 3600 1209600 300",
        ),
        ("mail.muster.example", "AAAA", "2001:db8::1"),
        ("www.muster.example", "A", "mail.muster.example.\n192.0.2.1"),
        ("1.muster.example", "PTR", "mail.muster.example."),
        (
            "_imaps._tcp.muster.example",
            "SRV",
            "0 1 993 mail.muster.example.",
        ),
        ("_25._tcp.mail.muster.example", "TLSA", "3 1 1 00FF"),
    ] {
        assert_eq!(dig(name, kind, "+notcp"), expected, "{name} {kind}");
        assert_eq!(dig(name, kind, "+tcp"), expected, "{name} {kind} over TCP");
    }
}
