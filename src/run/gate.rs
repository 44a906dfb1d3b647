//! Refused logins: not tried again, and after three in a row the system gets no more, so that no
//! account is locked out by us.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::endpoint::connector::Settings;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// So many refused logins in a row end all further ones at that system.
const REFUSED_MAX: usize = 3;

/// By what the gate knows a login: its user at its server, whichever accounts share it.
pub(super) fn login_name(settings: &dyn Settings, account: Option<&str>) -> String {
    let user = settings.user().or(account).unwrap_or_default();
    format!("{user} at {}", settings.server().unwrap_or_default())
}

/// What a refusal of a login would mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfRefused {
    /// Something is wrong, and after three in a row the system gets no more.
    Counts,
    /// It is what the case expects: it does not count.
    Expected,
}

/// What is known of the logins of all systems.
#[derive(Debug, Default)]
pub(super) struct LoginGate {
    systems: Mutex<BTreeMap<String, Logins>>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Logins {
    refused_in_row: usize,
    in_flight: usize,
    /// Accounts that are logging in for the first time: a second login would be refused for the same reason.
    first: BTreeSet<String>,
    welcome: BTreeSet<String>,
    refused: BTreeMap<String, CannotCheck>,
}

enum Way {
    Open,
    Wait,
    Closed(Box<CannotCheck>),
}

impl LoginGate {
    /// Lets `login` of `account` at `system` through, unless it was refused before or the system
    /// gets no more. Never so many at once that more than three could be refused, and one account's
    /// first login by itself, so that a wrong password is tried once.
    pub(super) async fn pass<T>(
        &self,
        system: &str,
        account: &str,
        if_refused: IfRefused,
        login: impl Future<Output = Result<T, CannotCheck>>,
    ) -> Result<T, CannotCheck> {
        loop {
            // Registered before looking, so that no change in between is missed.
            let changed = self.changed.notified();
            match self.way(system, account, if_refused) {
                Way::Open => break,
                Way::Closed(error) => return Err(*error),
                Way::Wait => changed.await,
            }
        }

        let leaving = Leaving {
            gate: self,
            system,
            account,
            if_refused,
        };

        let result = login.await;
        self.note(system, account, if_refused, result.as_ref().err());
        drop(leaving);
        result
    }

    fn way(&self, system: &str, account: &str, if_refused: IfRefused) -> Way {
        let mut systems = self.systems.lock().unwrap_or_else(PoisonError::into_inner);
        let logins = systems.entry(system.to_owned()).or_default();
        if let Some(error) = logins.refused.get(account) {
            return Way::Closed(Box::new(error.clone()));
        }

        if logins.refused_in_row >= REFUSED_MAX {
            let cause = Message::new("run/lock-out")
                .with("system", system)
                .with("refused", REFUSED_MAX);

            let error = CannotCheck::new(Obstacle::Denied, Retry::Never, system, "LOGIN", cause);
            return Way::Closed(Box::new(error));
        }

        let may_close = if_refused == IfRefused::Counts
            && logins.refused_in_row + logins.in_flight >= REFUSED_MAX;
        if may_close || logins.first.contains(account) {
            return Way::Wait;
        }

        if !logins.welcome.contains(account) {
            logins.first.insert(account.to_owned());
        }

        if if_refused == IfRefused::Counts {
            logins.in_flight += 1;
        }
        Way::Open
    }

    fn note(
        &self,
        system: &str,
        account: &str,
        if_refused: IfRefused,
        error: Option<&CannotCheck>,
    ) {
        let mut systems = self.systems.lock().unwrap_or_else(PoisonError::into_inner);
        let logins = systems.entry(system.to_owned()).or_default();
        match error {
            None => {
                logins.refused_in_row = 0;
                logins.welcome.insert(account.to_owned());
            }
            Some(error) if error.obstacle == Obstacle::Denied => {
                if if_refused == IfRefused::Counts {
                    logins.refused_in_row += 1;
                }
                logins.refused.insert(account.to_owned(), error.clone());
            }
            Some(_) => {}
        }
    }
}

/// Frees a place when a login ends, also when it is given up half-way.
struct Leaving<'a> {
    gate: &'a LoginGate,
    system: &'a str,
    account: &'a str,
    if_refused: IfRefused,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut systems = self
            .gate
            .systems
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(logins) = systems.get_mut(self.system) {
            if self.if_refused == IfRefused::Counts {
                logins.in_flight = logins.in_flight.saturating_sub(1);
            }
            logins.first.remove(self.account);
        }
        self.gate.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;
    use crate::endpoint::table;
    use crate::model::Service;

    fn refusal() -> CannotCheck {
        CannotCheck::new(
            Obstacle::Denied,
            Retry::Never,
            "x",
            "LOGIN",
            Message::new("imap/refused"),
        )
    }

    #[test]
    fn accounts_that_share_a_user_at_a_server_share_a_login() {
        let name = |written: serde_json::Value, account| {
            let settings = table::settings_as_written(Service::Mail, &written).unwrap();
            login_name(settings.as_ref(), Some(account))
        };
        let shared = json!({"imap": "imaps://x.example", "user": "admin"});
        assert_eq!(name(shared.clone(), "anna"), name(shared.clone(), "ben"));
        let elsewhere = json!({"imap": "imaps://y.example", "user": "admin"});
        assert_ne!(name(shared, "anna"), name(elsewhere, "anna"));
        let own = json!({"imap": "imaps://x.example"});
        assert_ne!(name(own.clone(), "anna"), name(own, "ben"));
    }

    #[tokio::test]
    async fn three_refusals_in_a_row_close_a_system_however_many_try_at_once() {
        let gate = LoginGate::default();
        let tried = AtomicUsize::new(0);
        let attempts = (0..20).map(|n| {
            let (gate, tried) = (&gate, &tried);
            async move {
                gate.pass("target", &format!("a{n}"), IfRefused::Counts, async {
                    tried.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Err::<(), _>(refusal())
                })
                .await
            }
        });
        let results = futures_util::future::join_all(attempts).await;
        assert_eq!(tried.load(Ordering::SeqCst), 3);
        assert!(results.iter().all(Result::is_err));
        assert!(
            gate.pass("source", "a0", IfRefused::Counts, async {
                Ok::<_, CannotCheck>(())
            })
            .await
            .is_ok()
        );
    }

    #[tokio::test]
    async fn a_wrong_password_is_tried_once_however_many_cases_have_it() {
        let gate = LoginGate::default();
        let tried = AtomicUsize::new(0);
        let attempt = |result: Result<(), CannotCheck>| {
            let (gate, tried) = (&gate, &tried);
            async move {
                gate.pass("target", "anna", IfRefused::Counts, async {
                    tried.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    result
                })
                .await
            }
        };
        let results = futures_util::future::join_all((0..5).map(|_| attempt(Err(refusal())))).await;
        assert_eq!(tried.load(Ordering::SeqCst), 1);
        assert!(results.iter().all(|result| {
            result
                .as_ref()
                .is_err_and(|error| error.cause.code == "imap/refused")
        }));
    }

    #[tokio::test]
    async fn a_refused_account_is_not_tried_again_and_a_good_login_resets_the_row() {
        let gate = LoginGate::default();
        for n in 0..4 {
            let bad = gate
                .pass("target", &format!("bad{n}"), IfRefused::Counts, async {
                    Err::<(), _>(refusal())
                })
                .await;
            assert!(bad.is_err_and(|error| error.cause.code == "imap/refused"));
            assert!(
                gate.pass("target", "good", IfRefused::Counts, async {
                    Ok::<_, CannotCheck>(())
                })
                .await
                .is_ok()
            );
        }
        let again = gate
            .pass("target", "bad0", IfRefused::Counts, async {
                Ok::<_, CannotCheck>(())
            })
            .await;
        assert!(again.is_err(), "a refused login is not tried again");
    }

    #[tokio::test]
    async fn expected_refusals_do_not_count_and_are_not_tried_again_either() {
        let gate = LoginGate::default();
        for n in 0..5 {
            let account = format!("gone{n}");
            for attempt in 0..2 {
                let refused = gate
                    .pass("source", &account, IfRefused::Expected, async {
                        assert_eq!(attempt, 0, "asked for once");
                        Err::<(), _>(refusal())
                    })
                    .await;
                assert!(refused.is_err_and(|error| error.cause.code == "imap/refused"));
            }
        }
        let other = gate
            .pass("source", "other", IfRefused::Counts, async {
                Ok::<_, CannotCheck>(())
            })
            .await;
        assert!(other.is_ok(), "the system is not closed");
    }
}
