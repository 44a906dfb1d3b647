//! Faults that a server commits on request: where, how often, and what.

use std::sync::{Arc, Mutex, PoisonError};

/// What a server does instead of answering rightly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Does nothing and answers with this: `NO [UNAVAILABLE] later` or `BAD what` in IMAP, where the
    /// tag is put before it, `451 4.3.0 later` in SMTP.
    Refuse(String),
    /// Does and sends everything, and then ends with this instead of success (IMAP).
    EndWith(String),
    /// Closes the connection after this many bytes of the answer.
    Cut {
        /// In bytes.
        after: u64,
    },
    /// Says nothing more after this many bytes of the answer, and keeps the connection.
    Silence {
        /// In bytes.
        after: u64,
    },
    /// Says `BYE` (IMAP) or `421` (SMTP) after this many bytes of the answer and closes.
    Bye {
        /// In bytes.
        after: u64,
        /// What is said after the word.
        text: String,
    },
    /// Says a number of messages that is off by this much (IMAP: SELECT, EXAMINE, STATUS).
    CountOff(i64),
    /// Leaves this many of the last items out, and ends with success (IMAP: FETCH, LIST).
    Omit(usize),
    /// Sends these bytes before the right answer.
    Insert(Vec<u8>),
}

/// When to commit a fault.
#[derive(Debug, Clone)]
pub struct Rule {
    command: String,
    account: Option<String>,
    about: Option<String>,
    skip: u32,
    times: Option<u32>,
    act: Act,
}

impl Rule {
    /// Commits `act` at every `command`, in upper case: `UID FETCH`, `LOGIN`, `GREETING`, `RCPT`, `BODY`.
    pub fn new(command: &str, act: Act) -> Self {
        Self {
            command: command.to_owned(),
            account: None,
            about: None,
            skip: 0,
            times: None,
            act,
        }
    }

    /// Only when this account is logged in, or logging in.
    #[must_use]
    pub fn account(mut self, login: &str) -> Self {
        self.account = Some(login.to_owned());
        self
    }

    /// Only about this folder (IMAP, as stores name it) or recipient (SMTP).
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        self.about = Some(name.to_owned());
        self
    }

    /// Not the first `count` times.
    #[must_use]
    pub fn skip(mut self, count: u32) -> Self {
        self.skip = count;
        self
    }

    /// At most `count` times.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.times = Some(count);
        self
    }
}

/// The rules of a server. Clones share them; they can be added while it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules(Arc<Mutex<Vec<Rule>>>);

impl Rules {
    /// From now on `rule` holds, after those that were there before.
    pub(super) fn add(&self, rule: Rule) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(rule);
    }

    /// No rule holds any more.
    pub(super) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// What to do wrong at `command`; counts it.
    pub(super) fn due(
        &self,
        command: &str,
        account: Option<&str>,
        about: Option<&str>,
    ) -> Option<Act> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for rule in rules.iter_mut() {
            let meant = rule.command == command
                && rule
                    .account
                    .as_deref()
                    .is_none_or(|wanted| account == Some(wanted))
                && rule
                    .about
                    .as_deref()
                    .is_none_or(|wanted| about == Some(wanted));
            if !meant || rule.times == Some(0) {
                continue;
            }

            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }

            rule.times = rule.times.map(|times| times - 1);
            return Some(rule.act.clone());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_holds_where_and_as_often_as_it_says() {
        let rules = Rules::default();
        rules.add(
            Rule::new("FETCH", Act::CountOff(1))
                .account("anna")
                .about("INBOX")
                .skip(1)
                .times(1),
        );
        assert_eq!(rules.due("FETCH", Some("ben"), Some("INBOX")), None);
        assert_eq!(rules.due("FETCH", Some("anna"), Some("Sent")), None);
        assert_eq!(rules.due("LIST", Some("anna"), Some("INBOX")), None);
        assert_eq!(
            rules.due("FETCH", Some("anna"), Some("INBOX")),
            None,
            "the first is skipped"
        );
        assert_eq!(
            rules.due("FETCH", Some("anna"), Some("INBOX")),
            Some(Act::CountOff(1))
        );
        assert_eq!(
            rules.due("FETCH", Some("anna"), Some("INBOX")),
            None,
            "once is enough"
        );
    }
}
