//! APPEND.

use jiff::fmt::strtime;

use super::select::canonical;
use super::session::{Outcome, Session};
use super::words::Word;
use crate::testbed::store::NewMessage;
use crate::testbed::wire::Ended;

impl Session {
    /// APPEND (RFC 3501, section 6.3.11), with the UID in the answer (RFC 4315).
    pub(super) async fn append(
        &mut self,
        login: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let [folder, options @ .., Word::Text(bytes)] = arguments else {
            return Outcome::bad("APPEND wants a folder and a message");
        };

        let name = self.folder_named(Some(folder));
        let there =
            |name: &String| self.settings.store.look(login, name, |f| f.selectable) == Ok(true);
        let Some(name) = name.filter(there) else {
            return Outcome::no("[TRYCREATE] there is no such folder");
        };

        let mut message = NewMessage::new(bytes.as_slice(), jiff::Timestamp::now());
        for option in options {
            match option {
                Word::List(flags) => match flags.iter().map(Word::text).collect::<Option<Vec<_>>>()
                {
                    Some(flags) => message
                        .flags
                        .extend(flags.iter().map(|flag| canonical(flag))),
                    None => return Outcome::bad("flags are words"),
                },
                Word::Text(date) => match received(date) {
                    Some(date) => message.received = date,
                    None => return Outcome::bad("that is no date"),
                },
                Word::Atom(_) => return Outcome::bad("APPEND does not work like this here"),
            }
        }

        let put = self.settings.store.change(login, &name, |f| {
            f.append(message).map(|uid| (f.uid_validity, uid))
        });

        self.announce_changes().await?;
        match put {
            Ok(Ok((validity, uid))) if self.settings.offers("UIDPLUS") => {
                Ok(Outcome::Ok(format!("[APPENDUID {validity} {uid}] done")))
            }
            Ok(Ok(_)) => Outcome::done(),
            Ok(Err(error)) | Err(error) => Outcome::no(error.to_string()),
        }
    }
}

/// A date as in `17-Jul-1996 02:44:25 -0700` (RFC 3501, section 9, `date-time`).
fn received(text: &[u8]) -> Option<jiff::Timestamp> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    strtime::parse("%d-%b-%Y %H:%M:%S %z", text)
        .ok()?
        .to_timestamp()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_offset() {
        let expected: jiff::Timestamp = "1996-07-17T09:44:25Z".parse().unwrap();
        assert_eq!(received(b"17-Jul-1996 02:44:25 -0700"), Some(expected));
        assert_eq!(
            received(b" 7-Jul-1996 09:44:25 +0000"),
            "1996-07-07T09:44:25Z".parse().ok()
        );
        assert_eq!(received(b"17 Jul 1996"), None);
    }
}
