//! From the greeting to the session, with servers that refuse, explain, or are not what they should be.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use super::keeper::run;
use super::scripted::{Scripted, Step, answer, expect, say};
use crate::session::{options, patient};
use landfall::endpoint::imap::{Auth, Session};
use landfall::endpoint::net::Security;
use landfall::model::{CannotCheck, Obstacle, Retry};

fn open(
    steps: Vec<Step>,
    security: Security,
    auth: Auth,
) -> (Result<Session, CannotCheck>, Vec<String>) {
    let server = Scripted::play(steps);
    let mut options = options(server.port, security, "anna");
    options.login.auth = auth;
    options.timeout = std::time::Duration::from_secs(5);
    let opened = run(Session::open(options, &patient()));
    let failed = match &opened {
        Ok(_) => None,
        Err(cannot) => Some(Err(cannot.clone())),
    };
    drop(opened.map(drop));
    let lines = server.finish();
    (
        failed.unwrap_or_else(|| Err(CannotCheck::fault("opened", "opened"))),
        lines,
    )
}

fn check(
    steps: Vec<Step>,
    auth: Auth,
    obstacle: Obstacle,
    retry: Retry,
    code: &str,
) -> CannotCheck {
    check_secured(steps, Security::Plaintext, auth, obstacle, retry, code)
}

fn check_secured(
    steps: Vec<Step>,
    security: Security,
    auth: Auth,
    obstacle: Obstacle,
    retry: Retry,
    code: &str,
) -> CannotCheck {
    let (opened, lines) = open(steps.clone(), security, auth);
    let cannot = opened.unwrap_err();
    let found = (cannot.obstacle, cannot.retry, cannot.cause.code.as_str());
    assert_eq!(
        found,
        (obstacle, retry, code),
        "{steps:?} {cannot} {lines:?}"
    );
    assert!(
        !format!("{cannot:?}").contains(crate::dovecot::PASSWORD),
        "{cannot:?}"
    );
    cannot
}

const GREETING: &str =
    "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER] hello\r\n";

#[test]
fn greetings_are_told_apart() {
    let greet = |line: &str| vec![say(line), Step::Close];
    let password = Auth::Password;
    check(
        greet("* BYE too busy\r\n"),
        password,
        Obstacle::Unreachable,
        Retry::Later,
        "imap/turned-away",
    );
    let crowded = "* BYE Too many connections from your address\r\n";
    check(
        greet(crowded),
        password,
        Obstacle::RateLimited,
        Retry::Later,
        "imap/too-many-connections",
    );
    check(
        greet("* PREAUTH you are root\r\n"),
        password,
        Obstacle::Denied,
        Retry::Never,
        "imap/preauth",
    );
    check(
        greet("220 mail.example.test ESMTP\r\n"),
        password,
        Obstacle::Protocol,
        Retry::Later,
        "imap/garbled",
    );
    check(
        greet("* 5 EXISTS\r\n"),
        password,
        Obstacle::Protocol,
        Retry::Later,
        "imap/garbled",
    );
    check(
        vec![Step::Close],
        password,
        Obstacle::Interrupted,
        Retry::Later,
        "imap/end",
    );
}

#[test]
fn refused_logins_are_told_apart() {
    for (reply, obstacle, retry, code) in [
        (
            "NO [AUTHENTICATIONFAILED] no",
            Obstacle::Denied,
            Retry::Never,
            "imap/login-refused",
        ),
        (
            "NO [AUTHORIZATIONFAILED] no",
            Obstacle::Denied,
            Retry::Never,
            "imap/login-refused",
        ),
        (
            "NO LOGIN failed.",
            Obstacle::Denied,
            Retry::Never,
            "imap/login-refused",
        ),
        (
            "NO [EXPIRED] change it",
            Obstacle::Denied,
            Retry::Never,
            "imap/expired",
        ),
        (
            "NO [UNAVAILABLE] backend down",
            Obstacle::Unreachable,
            Retry::Later,
            "imap/unavailable",
        ),
        (
            "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
            Obstacle::RateLimited,
            Retry::Later,
            "imap/too-many-connections",
        ),
        (
            "NO [ALERT] Too many simultaneous connections. (Failure)",
            Obstacle::RateLimited,
            Retry::Later,
            "imap/too-many-connections",
        ),
        (
            "NO Server Unavailable. 15",
            Obstacle::RateLimited,
            Retry::Later,
            "imap/throttled",
        ),
        (
            "BAD User is authenticated but not connected.",
            Obstacle::Denied,
            Retry::Never,
            "imap/not-connected",
        ),
        ("BAD what", Obstacle::Protocol, Retry::Never, "imap/bad"),
    ] {
        let steps = vec![
            say(GREETING),
            expect("AUTHENTICATE PLAIN"),
            answer(&format!("@ {reply}\r\n")),
        ];
        check(steps, Auth::Password, obstacle, retry, code);
    }
}

#[test]
fn what_a_server_repeats_of_a_secret_is_struck_out() {
    let echoed = format!(
        "@ NO wrong password {} for anna\r\n",
        crate::dovecot::PASSWORD
    );
    let steps = vec![say(GREETING), expect("AUTHENTICATE PLAIN"), answer(&echoed)];
    let cannot = check(
        steps,
        Auth::Password,
        Obstacle::Denied,
        Retry::Never,
        "imap/login-refused",
    );
    assert!(cannot.cause.args["reply"].to_string().contains("•••"));
}

#[test]
fn a_refused_token_comes_with_its_explanation() {
    // {"status":"400","schemes":"Bearer"}
    let challenge = "+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n";
    for (auth, mechanism, reply) in [
        (Auth::Xoauth2, "AUTHENTICATE XOAUTH2 ", ""),
        (Auth::Oauthbearer, "AUTHENTICATE OAUTHBEARER ", "AQ=="),
    ] {
        let steps = vec![
            say(GREETING),
            expect(mechanism),
            say(challenge),
            Step::Expect(reply),
            say("L1 NO AUTHENTICATE failed.\r\n"),
        ];
        let cannot = check(
            steps,
            auth,
            Obstacle::Denied,
            Retry::Never,
            "imap/token-refused",
        );
        assert_eq!(
            cannot.cause.args["challenge"],
            "{\"status\":\"400\",\"schemes\":\"Bearer\"}".into()
        );
    }
}

#[test]
fn tokens_are_sent_as_their_mechanisms_want() {
    for (auth, sent) in [
        (
            Auth::Xoauth2,
            "user=anna\u{1}auth=Bearer not-a-real-secret\u{1}\u{1}",
        ),
        (Auth::Oauthbearer, "n,a=anna,\u{1}host=localhost\u{1}port="),
    ] {
        let steps = vec![
            say(GREETING),
            expect("AUTHENTICATE"),
            answer("@ OK [CAPABILITY IMAP4rev1] in\r\n"),
        ];
        let (_, lines) = open(steps, Security::Plaintext, auth);
        let coded = lines[0].rsplit(' ').next().unwrap();
        use base64::Engine as _;
        let decoded = base64::engine::general_purpose::STANDARD
            .decode(coded)
            .unwrap();
        assert!(
            String::from_utf8(decoded).unwrap().starts_with(sent),
            "{lines:?}"
        );
    }
}

#[test]
fn a_login_goes_the_way_that_is_open() {
    // Without SASL-IR the response waits to be asked for; capabilities are asked for when not told.
    let steps = vec![
        say("* OK hello\r\n"),
        expect("CAPABILITY"),
        answer("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n@ OK done\r\n"),
        expect("AUTHENTICATE PLAIN"),
        say("+ \r\n"),
        expect("AGFubmEAbm90LWEtcmVhbC1zZWNyZXQ="),
        say("L2 OK in\r\n"),
        expect("CAPABILITY"),
        answer("* CAPABILITY IMAP4rev1 ACL\r\n@ OK done\r\n"),
    ];
    assert_eq!(
        open(steps, Security::Plaintext, Auth::Password)
            .0
            .unwrap_err()
            .operation,
        "opened"
    );
    let steps = vec![
        say("* OK [CAPABILITY IMAP4] hello\r\n"),
        expect("LOGIN \"anna\" \"not-a-real-secret\""),
        answer("@ OK [CAPABILITY IMAP4] in\r\n"),
    ];
    assert_eq!(
        open(steps, Security::Plaintext, Auth::Password)
            .0
            .unwrap_err()
            .operation,
        "opened"
    );
}

#[test]
fn a_closed_way_is_told_before_a_secret_is_sent() {
    let steps = vec![
        say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n"),
        Step::Close,
    ];
    check(
        steps,
        Auth::Password,
        Obstacle::Unsupported,
        Retry::Never,
        "imap/login-disabled",
    );
    let steps = vec![
        say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"),
        Step::Close,
    ];
    let cannot = check(
        steps,
        Auth::Xoauth2,
        Obstacle::Unsupported,
        Retry::Never,
        "imap/no-mechanism",
    );
    assert_eq!(cannot.cause.args["offered"], "AUTH=PLAIN".into());
}

#[test]
fn starttls_is_never_left_out() {
    let starttls = Security::StartTls;
    let steps = vec![
        say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"),
        expect("STARTTLS"),
        answer("@ BAD unknown\r\n"),
    ];
    check_secured(
        steps,
        starttls,
        Auth::Password,
        Obstacle::Unsupported,
        Retry::Never,
        "imap/no-starttls",
    );
    let steps = vec![say("* PREAUTH hello\r\n"), Step::Close];
    check_secured(
        steps,
        starttls,
        Auth::Password,
        Obstacle::Denied,
        Retry::Never,
        "imap/preauth",
    );
    let steps = vec![
        say("* OK hello\r\n"),
        expect("STARTTLS"),
        answer("@ OK go\r\n* CAPABILITY IMAP4rev1\r\n"),
        Step::Close,
    ];
    check_secured(
        steps,
        starttls,
        Auth::Password,
        Obstacle::Protocol,
        Retry::Never,
        "tls/injected",
    );
    let steps = vec![say("* OK hello\r\n"), Step::Close];
    check_secured(
        steps,
        Security::ImplicitTls,
        Auth::Password,
        Obstacle::Unreachable,
        Retry::Never,
        "tls/not-tls",
    );
}

/// How a login ends at a server that is silent at first. `second` is what it does with a second connection; then it
/// says `words` on the first.
fn silent_at_first(
    security: Security,
    second: impl FnOnce(TcpStream) + Send + 'static,
    words: &'static [u8],
) -> CannotCheck {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut first, _) = listener.accept().expect("a connection");
        second(listener.accept().expect("another").0);
        let _ = first.write_all(words);
        // Kept until the client goes.
        let _ = first.read_to_end(&mut Vec::new());
    });

    let mut options = options(port, security, "anna");
    options.timeout = std::time::Duration::from_secs(2);
    let error = run(Session::open(options, &patient()))
        .map(drop)
        .unwrap_err();
    server.join().expect("no panic in the server");
    error
}

#[test]
fn a_server_that_waits_for_tls_is_told_from_a_slow_one() {
    let waits_for_tls = |mut second: TcpStream| {
        let mut hello = [0; 5];
        second.read_exact(&mut hello).expect("a ClientHello");
        assert_eq!(hello[0], 0x16);
        // An alert: the handshake failed.
        second
            .write_all(&[0x15, 3, 3, 0, 2, 2, 40])
            .expect("an alert");
    };
    for security in [Security::StartTls, Security::Plaintext] {
        let error = silent_at_first(security, waits_for_tls, b"");
        assert_eq!(error.cause.code, "net/tls-from-the-start");
        assert_eq!(error.cause.args["scheme"], "imaps://".into());
        assert_eq!(
            (error.obstacle, error.retry),
            (Obstacle::Unsupported, Retry::Never)
        );
    }

    // The second connection is not for TLS, and at last there is a greeting.
    let error = silent_at_first(Security::StartTls, drop, b"* PREAUTH hello\r\n");
    assert_eq!(error.cause.code, "imap/preauth");
}

#[test]
fn an_alert_in_place_of_a_greeting_means_tls() {
    let alert = Step::Say(vec![0x15, 3, 1, 0, 2, 2, 0x46]);
    let error = check(
        vec![alert, Step::Close],
        Auth::Password,
        Obstacle::Unsupported,
        Retry::Never,
        "net/tls-from-the-start",
    );
    assert!(error.cause.args.contains_key("port"));
}
