//! LOGIN and AUTHENTICATE.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::session::{Outcome, Session};
use super::words::Word;
use crate::testbed::wire::Ended;

/// What a server says to wrong credentials (RFC 5530).
const REFUSED: &str = "[AUTHENTICATIONFAILED] wrong name or password";

impl Session {
    /// LOGIN and AUTHENTICATE (RFC 3501, sections 6.2.2 and 6.2.3).
    pub(super) async fn log_in(
        &mut self,
        name: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        if !self.may_log_in() {
            return Outcome::no("[PRIVACYREQUIRED] only after STARTTLS");
        }

        if name == "AUTHENTICATE" {
            return self.authenticate(arguments).await;
        }

        match arguments
            .iter()
            .map(Word::text)
            .collect::<Option<Vec<_>>>()
            .as_deref()
        {
            Some([login, password]) => self.admit(login, password),
            _ => Outcome::bad("LOGIN wants a name and a password"),
        }
    }

    fn admit(&mut self, login: &str, password: &str) -> Result<Outcome, Ended> {
        if !self.settings.store.admits(login, password) {
            return Outcome::no(REFUSED);
        }
        self.login = Some(login.to_owned());
        Ok(Outcome::Ok(format!(
            "[CAPABILITY {}] welcome",
            self.capabilities()
        )))
    }

    async fn authenticate(&mut self, arguments: &[Word]) -> Result<Outcome, Ended> {
        let Some(mechanism) = arguments.first().and_then(Word::upper) else {
            return Outcome::bad("AUTHENTICATE wants a mechanism");
        };

        if !self.settings.config.mechanisms.contains(&mechanism) {
            return Outcome::no("[CANNOT] there is no such mechanism");
        }

        let response = match arguments.get(1).and_then(Word::bytes) {
            Some(_) if !self.settings.offers("SASL-IR") => {
                return Outcome::bad("no initial response here");
            }
            Some(initial) => initial.to_vec(),
            None => {
                self.wire.say("+ ").await?;
                self.wire.flush().await?;
                self.wire.line().await?
            }
        };

        if response == b"*" {
            return Outcome::bad("cancelled");
        }

        let Ok(response) = STANDARD.decode(&response) else {
            return Outcome::bad("that is no base64");
        };

        let Some((login, password)) = credentials(&mechanism, &response) else {
            return Outcome::bad("that is no answer of this mechanism");
        };

        if mechanism != "PLAIN" && !self.settings.store.admits(&login, &password) {
            // OAuth tells the reason in a challenge of its own, which the client must answer.
            let reason =
                STANDARD.encode("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}");
            self.wire.say(&format!("+ {reason}")).await?;
            self.wire.flush().await?;
            self.wire.line().await?;
        }
        self.admit(&login, &password)
    }
}

/// Name and password or token in the response of `mechanism`.
fn credentials(mechanism: &str, response: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(response).ok()?;
    if mechanism == "PLAIN" {
        let mut parts = text.split('\0');
        let (acting, login, password) = (parts.next()?, parts.next()?, parts.next()?);
        let acts_as_self = acting.is_empty() || acting == login;
        return (acts_as_self && parts.next().is_none())
            .then(|| (login.to_owned(), password.to_owned()));
    }

    let fields: Vec<&str> = text.split('\u{1}').collect();
    let after = |start: &str| fields.iter().find_map(|field| field.strip_prefix(start));
    let token = after("auth=Bearer ")?;
    let login = match mechanism {
        "XOAUTH2" => after("user=")?,
        _ => fields.first()?.strip_prefix("n,a=")?.strip_suffix(',')?,
    };
    Some((login.to_owned(), token.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_by_mechanism() {
        let both = |login: &str, password: &str| Some((login.to_owned(), password.to_owned()));
        assert_eq!(credentials("PLAIN", b"\0anna\0word"), both("anna", "word"));
        assert_eq!(
            credentials("PLAIN", b"anna\0anna\0word"),
            both("anna", "word")
        );
        assert_eq!(credentials("PLAIN", b"ben\0anna\0word"), None);
        assert_eq!(credentials("PLAIN", b"anna"), None);
        assert_eq!(
            credentials("XOAUTH2", b"user=anna\x01auth=Bearer t\x01\x01"),
            both("anna", "t")
        );
        assert_eq!(
            credentials(
                "OAUTHBEARER",
                b"n,a=anna,\x01host=h\x01auth=Bearer t\x01\x01"
            ),
            both("anna", "t")
        );
        assert_eq!(credentials("XOAUTH2", b"user=anna\x01"), None);
    }
}
