//! From a greeting to a session: STARTTLS, capabilities, login.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::answer::Progress;
use super::command::Command;
use super::open::{Auth, Login, Open};
use super::reply::{Condition, Reply, Said, shown};
use super::trouble::{Trouble, bye, said, slowed};
use super::wire::{Ignore, Wire};
use crate::base::bytes;
use crate::base::deadline::Deadline;
use crate::base::text::clip;
use crate::endpoint::net::{Link, NetError, Security, Timeouts, Trust};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How much of a token server's explanation is kept.
const CHALLENGE_BYTES_MAX: usize = 600;

/// Connects, protects and logs in.
pub(super) async fn open(options: Open, deadline: &Deadline) -> Result<Wire, CannotCheck> {
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
    let mut wire = Wire::new(link, timeouts, label, redactor);
    greet(&mut wire).await?;
    if let (Security::StartTls, Some(trust)) = (security, &trust) {
        start_tls(&mut wire, &host, trust).await?;
    }
    capabilities(&mut wire).await?;
    authenticate(&mut wire, &login, &host, port).await?;
    // What is offered before login and after it differs; an answer from before is void.
    if wire.aside.capabilities.is_none() {
        ask_capabilities(&mut wire).await?;
    }
    Ok(wire)
}

async fn greet(wire: &mut Wire) -> Result<(), CannotCheck> {
    const OPERATION: &str = "greeting";
    let line = wire
        .greeting()
        .await
        .map_err(|trouble| wire.explain(OPERATION, trouble))?;
    let garbled = || Trouble::Garbled(shown(&line));
    let status = line
        .strip_prefix(b"* ")
        .and_then(|untagged| Reply::parse(untagged).ok())
        .and_then(|reply| reply.status())
        .ok_or_else(garbled);
    let trouble = match status {
        Err(trouble) => trouble,
        Ok(status) => match status.condition {
            Condition::Ok => {
                if let Some((code, rest)) = status.code()
                    && code.eq_ignore_ascii_case(b"CAPABILITY")
                {
                    let words = rest
                        .split(u8::is_ascii_whitespace)
                        .filter(|word| !word.is_empty());
                    let words = words.map(|word| String::from_utf8_lossy(word).into_owned());
                    wire.aside.capabilities = Some(words.collect());
                }
                return Ok(());
            }
            Condition::Bye => {
                let mut error = bye(&status.keep(), &wire.redactor);
                if error.cause.code == "imap/bye" {
                    "imap/turned-away".clone_into(&mut error.cause.code);
                    error.obstacle = Obstacle::Unreachable;
                }
                Trouble::Net(error)
            }
            // Logged in as whom? A mailbox that may be somebody else's proves nothing.
            Condition::Preauth => Trouble::Net(said(
                Obstacle::Denied,
                Retry::Never,
                "imap/preauth",
                &status.keep(),
                &wire.redactor,
            )),
            Condition::No | Condition::Bad => garbled(),
        },
    };
    Err(wire.explain(OPERATION, trouble))
}

async fn start_tls(wire: &mut Wire, host: &str, trust: &Trust) -> Result<(), CannotCheck> {
    const OPERATION: &str = "STARTTLS";
    let refusal = match wire
        .try_exec(Command::new(OPERATION, false), &mut Ignore)
        .await
    {
        Ok(_) => match wire.secure(host, trust).await {
            Ok(()) => return Ok(()),
            Err(error) => Trouble::Net(error),
        },
        Err(Trouble::No(reply) | Trouble::Bad(reply)) => Trouble::Net(said(
            Obstacle::Unsupported,
            Retry::Never,
            "imap/no-starttls",
            &reply,
            &wire.redactor,
        )),
        Err(other) => other,
    };
    Err(wire.explain(OPERATION, refusal))
}

/// Asks what is offered, unless it was told already.
async fn capabilities(wire: &mut Wire) -> Result<(), CannotCheck> {
    if wire.aside.capabilities.is_none() {
        ask_capabilities(wire).await
    } else {
        Ok(())
    }
}

async fn ask_capabilities(wire: &mut Wire) -> Result<(), CannotCheck> {
    wire.exec(Command::new("CAPABILITY", false), &mut Ignore)
        .await?;
    if wire.aside.capabilities.is_some() {
        return Ok(());
    }
    let cause = Message::new("imap/untold").with("what", "CAPABILITY");
    Err(wire.explain(
        "CAPABILITY",
        Trouble::Known(NetError::new(Obstacle::Protocol, Retry::Later, cause)),
    ))
}

async fn authenticate(
    wire: &mut Wire,
    login: &Login,
    host: &str,
    port: u16,
) -> Result<(), CannotCheck> {
    let offered = wire.aside.capabilities.take().unwrap_or_default();
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
        sasl(wire, login, has("SASL-IR"), host, port).await
    } else if login.auth == Auth::Password && !has("LOGINDISABLED") {
        let command = Command::new("LOGIN", has("LITERAL+"));
        let command = command
            .text(login.user.as_bytes())
            .text(login.secret.expose().as_bytes())
            .shown(operation);
        wire.try_exec(command, &mut Ignore)
            .await
            .map_err(|trouble| (trouble, String::new()))
    } else {
        let code = if has("LOGINDISABLED") {
            "imap/login-disabled"
        } else {
            "imap/no-mechanism"
        };
        let ways: Vec<&str> = offered
            .iter()
            .map(String::as_str)
            .filter(|own| own.to_ascii_uppercase().starts_with("AUTH="))
            .collect();
        let cause = Message::new(code)
            .with("mechanism", mechanism)
            .with("offered", ways.join(" "));
        let error = NetError::new(Obstacle::Unsupported, Retry::Never, cause);
        Err((Trouble::Net(error), String::new()))
    };
    match done {
        Ok(_) => Ok(()),
        Err((trouble, challenge)) => {
            let trouble = not_logged_in(trouble, &challenge, wire);
            Err(wire.explain(operation, trouble))
        }
    }
}

/// Logs in with the one mechanism that was asked for. With an error comes what the server explained before.
async fn sasl(
    wire: &mut Wire,
    login: &Login,
    initial: bool,
    host: &str,
    port: u16,
) -> Result<Said, (Trouble, String)> {
    let bare = |trouble| (trouble, String::new());
    let response = STANDARD.encode(sasl_response(login, host, port));
    let tag = wire.begin().map_err(bare)?;
    let mechanism = login.auth.mechanism();
    if initial {
        wire.write(format!("{tag} AUTHENTICATE {mechanism} {response}\r\n").as_bytes())
            .await
            .map_err(bare)?;
    } else {
        wire.write(format!("{tag} AUTHENTICATE {mechanism}\r\n").as_bytes())
            .await
            .map_err(bare)?;
        wire.continued(&tag, &mut Ignore).await.map_err(bare)?;
        wire.write(format!("{response}\r\n").as_bytes())
            .await
            .map_err(bare)?;
    }
    let mut challenge = String::new();
    // A token that is refused is first explained in a challenge, and an answer to it is awaited.
    for _ in 0..3 {
        let explained = |trouble, challenge: &str| (trouble, challenge.to_owned());
        match wire
            .continued_or_done(&tag, &mut Ignore)
            .await
            .map_err(|trouble| explained(trouble, &challenge))?
        {
            Progress::Done(said) => return Ok(said),
            Progress::Continue(text) => {
                challenge = decode_challenge(&text);
                let answer: &[u8] = if login.auth == Auth::Oauthbearer {
                    b"AQ==\r\n"
                } else {
                    b"\r\n"
                };
                wire.write(answer)
                    .await
                    .map_err(|trouble| explained(trouble, &challenge))?;
            }
            Progress::More => return Err((Trouble::End, challenge)),
        }
    }
    Err((Trouble::Garbled("+".to_owned()), challenge))
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
fn not_logged_in(trouble: Trouble, challenge: &str, wire: &Wire) -> Trouble {
    let (Trouble::No(reply) | Trouble::Bad(reply)) = &trouble else {
        return trouble;
    };
    let redactor = &wire.redactor;
    if let Some(error) = slowed(reply, redactor) {
        return Trouble::Net(error);
    }
    let error = match (&trouble, reply.code.as_deref()) {
        (_, Some("UNAVAILABLE" | "SERVERBUG" | "CONTACTADMIN")) => said(
            Obstacle::Unreachable,
            Retry::Later,
            "imap/unavailable",
            reply,
            redactor,
        ),
        _ if reply.text.contains("authenticated but not connected") => said(
            Obstacle::Denied,
            Retry::Never,
            "imap/not-connected",
            reply,
            redactor,
        ),
        _ if !challenge.is_empty() => {
            let mut error = said(
                Obstacle::Denied,
                Retry::Never,
                "imap/token-refused",
                reply,
                redactor,
            );
            error.cause = error
                .cause
                .with("challenge", redactor.text(challenge).into_owned());
            error
        }
        (_, Some("EXPIRED")) => said(
            Obstacle::Denied,
            Retry::Never,
            "imap/expired",
            reply,
            redactor,
        ),
        (Trouble::Bad(_), None) => said(
            Obstacle::Protocol,
            Retry::Never,
            "imap/bad",
            reply,
            redactor,
        ),
        _ => said(
            Obstacle::Denied,
            Retry::Never,
            "imap/login-refused",
            reply,
            redactor,
        ),
    };
    Trouble::Net(error)
}
