//! From a greeting to a session: STARTTLS, capabilities, login.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::command::Command;
use super::connection::{Connection, IgnoreUntagged};
use super::error::{ImapError, by_status, bye, throttled};
use super::open::{Auth, Login, Open};
use super::response::{Condition, Progress, StatusText, Untagged, shown};
use crate::base::bytes;
use crate::base::deadline::Deadline;
use crate::base::text::clip;
use crate::endpoint::net::{Link, NetError, Security, Speaker, Timeouts, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How much of a token server's explanation is kept.
const CHALLENGE_BYTES_MAX: usize = 600;
/// So many challenges are answered in one login.
const CHALLENGES_MAX: u32 = 3;

/// Connects, protects and logs in.
pub(super) async fn open(options: Open, deadline: &Deadline) -> Result<Connection, CannotCheck> {
    let timeouts = Timeouts {
        each: options.timeout,
        deadline: deadline.clone(),
    };
    let Open {
        host,
        port,
        security,
        ca,
        login,
        label,
        redactor,
        ..
    } = options;
    redactor.learn(&login.secret);
    let at = |operation: &'static str| {
        let label = label.clone();
        move |error: NetError| error.at(&label, operation)
    };

    let trust = match security {
        Security::Plaintext => None,
        Security::ImplicitTls | Security::StartTls => {
            Some(Trust::of(ca.as_deref()).map_err(at("TLS"))?)
        }
    };
    let mut link = Link::dial(&host, port, &timeouts)
        .await
        .map_err(at("connect"))?;
    if let (Security::ImplicitTls, Some(trust)) = (security, &trust) {
        link = link
            .secure(&host, trust, &timeouts)
            .await
            .map_err(at("TLS"))?;
    }

    let mut connection = Connection::new(link, timeouts, label, redactor);
    let speaker = Speaker {
        host: &host,
        port,
        with_tls: "imaps://",
    };
    greet(&mut connection, speaker, security).await?;
    if let (Security::StartTls, Some(trust)) = (security, &trust) {
        start_tls(&mut connection, &host, trust).await?;
    }

    ask_capabilities(&mut connection).await?;
    authenticate(&mut connection, &login, &host, port).await?;
    // What is offered before login and after it differs; what was announced before is void.
    ask_capabilities(&mut connection).await?;
    Ok(connection)
}

async fn greet(
    connection: &mut Connection,
    speaker: Speaker<'_>,
    security: Security,
) -> Result<(), CannotCheck> {
    const OPERATION: &str = "greeting";

    let timeouts = connection.timeouts.clone();
    let words = connection.greeting(speaker);
    let line = match security {
        Security::ImplicitTls => words.await,
        Security::StartTls | Security::Plaintext => speaker.first_words(words, &timeouts).await,
    };
    let line = line.map_err(|error| connection.explain(OPERATION, error))?;
    let syntax_error = || ImapError::Syntax(shown(&line));
    let status = line
        .strip_prefix(b"* ")
        .and_then(|untagged| Untagged::parse(untagged).ok())
        .and_then(|response| response.status());
    let Some(status) = status else {
        return Err(connection.explain(OPERATION, syntax_error()));
    };

    let error = match status.condition {
        Condition::Ok => {
            if let Some(capabilities) = status.capabilities() {
                connection.unsolicited.capabilities = Some(capabilities);
            }
            return Ok(());
        }
        Condition::Bye => {
            let mut error = bye(&status.keep(), &connection.redactor);
            if error.cause.code == "imap/bye" {
                "imap/turned-away".clone_into(&mut error.cause.code);
                error.obstacle = Obstacle::Unreachable;
            }
            ImapError::Net(error)
        }
        // Logged in as whom? A mailbox that may be somebody else's proves nothing.
        Condition::Preauth => ImapError::Net(by_status(
            Obstacle::Denied,
            Retry::Never,
            "imap/preauth",
            &status.keep(),
            &connection.redactor,
        )),
        Condition::No | Condition::Bad => syntax_error(),
    };
    Err(connection.explain(OPERATION, error))
}

async fn start_tls(
    connection: &mut Connection,
    host: &str,
    trust: &Trust,
) -> Result<(), CannotCheck> {
    const OPERATION: &str = "STARTTLS";

    let done = connection
        .try_execute(Command::new(OPERATION, false), &mut IgnoreUntagged)
        .await;
    let error = match done {
        Ok(_) => match connection.secure(host, trust).await {
            Ok(()) => return Ok(()),
            Err(error) => ImapError::Net(error),
        },
        Err(ImapError::No(status) | ImapError::Bad(status)) => ImapError::Net(by_status(
            Obstacle::Unsupported,
            Retry::Never,
            "imap/no-starttls",
            &status,
            &connection.redactor,
        )),
        Err(other) => other,
    };
    Err(connection.explain(OPERATION, error))
}

/// Asks for the capabilities, unless they were announced already.
async fn ask_capabilities(connection: &mut Connection) -> Result<(), CannotCheck> {
    const OPERATION: &str = "CAPABILITY";

    if connection.unsolicited.capabilities.is_some() {
        return Ok(());
    }

    connection
        .execute(Command::new(OPERATION, false), &mut IgnoreUntagged)
        .await?;
    if connection.unsolicited.capabilities.is_some() {
        return Ok(());
    }
    Err(connection.explain(OPERATION, ImapError::MissingResponse(OPERATION)))
}

/// What refuses a login for the moment only.
const TEMPORARY: [&str; 3] = ["temporar", "try again", "please retry"];

/// Causes that say: not this account, or not with this password or token.
const DENIALS: [&str; 4] = [
    "imap/login-refused",
    "imap/token-refused",
    "imap/expired",
    "imap/not-connected",
];

/// A login that failed, and what the server explained before.
struct LoginError {
    error: ImapError,
    challenge: String,
}

impl From<ImapError> for LoginError {
    fn from(error: ImapError) -> Self {
        Self {
            error,
            challenge: String::new(),
        }
    }
}

async fn authenticate(
    connection: &mut Connection,
    login: &Login,
    host: &str,
    port: u16,
) -> Result<(), CannotCheck> {
    let offered = connection
        .unsolicited
        .capabilities
        .take()
        .unwrap_or_default();
    let has = |capability: &str| {
        offered
            .iter()
            .any(|own| own.eq_ignore_ascii_case(capability))
    };
    let mechanism = login.auth.mechanism();
    let operation = if login.auth == Auth::Password {
        "login"
    } else {
        mechanism
    };

    let done = if has(&format!("AUTH={mechanism}")) {
        sasl(connection, login, has("SASL-IR"), host, port).await
    } else if login.auth == Auth::Password && !has("LOGINDISABLED") {
        let command = Command::new("LOGIN", has("LITERAL+"))
            .text(login.user.as_bytes())
            .text(login.secret.expose().as_bytes())
            .shown(operation);
        connection
            .try_execute(command, &mut IgnoreUntagged)
            .await
            .map_err(LoginError::from)
    } else {
        let code = if has("LOGINDISABLED") {
            "imap/login-disabled"
        } else {
            "imap/no-mechanism"
        };
        let error = no_mechanism(code, mechanism, &offered);
        Err(ImapError::Net(error).into())
    };

    match done {
        Ok(_) => Ok(()),
        Err(LoginError { error, challenge }) => {
            let error = not_logged_in(error, &challenge, connection);
            Err(connection.explain(operation, error))
        }
    }
}

fn no_mechanism(code: &str, mechanism: &str, offered: &[String]) -> NetError {
    let mechanisms: Vec<&str> = offered
        .iter()
        .map(String::as_str)
        .filter(|own| own.to_ascii_uppercase().starts_with("AUTH="))
        .collect();
    let cause = Message::new(code)
        .with("mechanism", mechanism)
        .with("offered", mechanisms.join(" "));
    NetError::new(Obstacle::Unsupported, Retry::Never, cause)
}

/// Logs in with the one mechanism that was asked for (RFC 9051, section 6.2.2).
async fn sasl(
    connection: &mut Connection,
    login: &Login,
    has_initial_response: bool,
    host: &str,
    port: u16,
) -> Result<StatusText, LoginError> {
    let response = STANDARD.encode(sasl_response(login, host, port));
    let mechanism = login.auth.mechanism();
    let tag = connection.begin()?;
    if has_initial_response {
        // RFC 4959: one round trip less.
        connection
            .write(format!("{tag} AUTHENTICATE {mechanism} {response}\r\n").as_bytes())
            .await?;
    } else {
        connection
            .write(format!("{tag} AUTHENTICATE {mechanism}\r\n").as_bytes())
            .await?;
        connection.continuation(&tag, &mut IgnoreUntagged).await?;
        connection
            .write(format!("{response}\r\n").as_bytes())
            .await?;
    }

    // A token that is refused is first explained in a challenge, and an answer to it is awaited
    // (RFC 7628, section 3.2.3).
    let mut challenge = String::new();
    for _ in 0..CHALLENGES_MAX {
        let progress = connection
            .continuation_or_tagged(&tag, &mut IgnoreUntagged)
            .await;
        let error = match progress {
            Ok(Progress::Tagged(status)) => return Ok(status),
            Ok(Progress::Continuation(text)) => {
                challenge = decode_challenge(&text);
                let answer: &[u8] = if login.auth == Auth::Oauthbearer {
                    b"AQ==\r\n"
                } else {
                    b"\r\n"
                };
                match connection.write(answer).await {
                    Ok(()) => continue,
                    Err(error) => error,
                }
            }
            Ok(Progress::Incomplete) => ImapError::End,
            Err(error) => error,
        };
        return Err(LoginError { error, challenge });
    }

    let error = ImapError::Syntax("+".to_owned());
    Err(LoginError { error, challenge })
}

fn sasl_response(login: &Login, host: &str, port: u16) -> String {
    let (user, secret) = (&login.user, login.secret.expose());
    match login.auth {
        // RFC 4616; the first field would be whom to act for.
        Auth::Password => format!("\0{user}\0{secret}"),
        Auth::Xoauth2 => format!("user={user}\x01auth=Bearer {secret}\x01\x01"),
        Auth::Oauthbearer => {
            // RFC 7628, section 3.1, with the name as RFC 5801 writes it.
            let name = user.replace('=', "=3D").replace(',', "=2C");
            format!("n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {secret}\x01\x01")
        }
    }
}

fn decode_challenge(text: &str) -> String {
    let decoded = STANDARD
        .decode(text)
        .map(|json| bytes::display(&json))
        .unwrap_or_else(|_| text.to_owned());
    clip(&decoded, CHALLENGE_BYTES_MAX)
}

/// What a failed login means: a refused one must not be tried again, or the account is locked.
fn not_logged_in(error: ImapError, challenge: &str, connection: &Connection) -> ImapError {
    let (ImapError::No(status) | ImapError::Bad(status)) = &error else {
        return error;
    };
    let redactor = &connection.redactor;
    if let Some(error) = throttled(status, redactor) {
        return ImapError::Net(error);
    }

    let text = status.text.to_ascii_lowercase();
    let (obstacle, retry, code) = match (&error, status.code.as_deref()) {
        (_, Some("UNAVAILABLE" | "SERVERBUG" | "CONTACTADMIN")) => {
            (Obstacle::Unreachable, Retry::Later, "imap/unavailable")
        }
        // Said in words alone by servers whose directory of users is down.
        _ if TEMPORARY.iter().any(|words| text.contains(words)) => {
            (Obstacle::Unreachable, Retry::Later, "imap/unavailable")
        }
        // Microsoft 365 says so where IMAP is switched off or the mailbox may not be opened.
        _ if status.text.contains("authenticated but not connected") => {
            (Obstacle::Denied, Retry::Never, "imap/not-connected")
        }
        _ if !challenge.is_empty() => (Obstacle::Denied, Retry::Never, "imap/token-refused"),
        // RFC 5530: the mechanism needs a protected connection; it says nothing about who asks.
        (_, Some("PRIVACYREQUIRED")) => {
            (Obstacle::Unsupported, Retry::Never, "imap/privacy-required")
        }
        (_, Some("EXPIRED")) => (Obstacle::Denied, Retry::Never, "imap/expired"),
        (ImapError::Bad(_), None) => (Obstacle::Protocol, Retry::Never, "imap/bad"),
        _ => (Obstacle::Denied, Retry::Never, "imap/login-refused"),
    };
    let mut refused = by_status(obstacle, retry, code, status, redactor);
    if code == "imap/token-refused" {
        let challenge = redactor.text(challenge).into_owned();
        refused.cause = refused.cause.with("challenge", challenge);
    }
    ImapError::Net(refused)
}

/// Whether `error`, which came of a login, denies whoever logs in.
pub(super) fn is_denial(error: &CannotCheck) -> bool {
    DENIALS.contains(&error.cause.code.as_str())
}
