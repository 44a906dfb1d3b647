//! Connections are budgeted per server: a case takes all its permits at once, or waits.

use std::collections::BTreeMap;

/// A server's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// Connections of all accounts together.
    pub(super) total: usize,
    /// Connections of one account.
    pub(super) per_account: usize,
}

/// One connection that a case needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permit {
    /// The server, by what distinguishes it from others: for example `imaps://mail.example.test:993`.
    pub(super) server: String,
    /// The account that logs in.
    pub(super) account: String,
}

/// What is taken of every server's budget.
#[derive(Debug, Default)]
pub(super) struct Budget {
    limits: BTreeMap<String, Limit>,
    taken: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Budget {
    /// Sets a server's limit; the smaller one counts if it was set before.
    pub(super) fn limit(&mut self, server: &str, limit: Limit) {
        let kept = self.limits.entry(server.to_owned()).or_insert(limit);
        kept.total = kept.total.min(limit.total).max(1);
        kept.per_account = kept.per_account.min(limit.per_account).max(1);
    }

    /// Takes all of `permits` if all are free. A case that needs more than a whole budget gets it
    /// when nothing else is taken of it, so that it can run at all.
    pub(super) fn take(&mut self, permits: &[Permit]) -> bool {
        let free = permits.iter().all(|permit| {
            let Some(limit) = self.limits.get(&permit.server) else {
                return true;
            };

            let wanted = permits
                .iter()
                .filter(|other| other.server == permit.server)
                .count();

            let wanted_here = permits.iter().filter(|other| *other == permit).count();
            let taken = self.taken.get(&permit.server);
            let total: usize = taken
                .map(|accounts| accounts.values().sum())
                .unwrap_or_default();

            let here = taken
                .and_then(|accounts| accounts.get(&permit.account))
                .copied()
                .unwrap_or_default();

            (total == 0 || total + wanted <= limit.total)
                && (here == 0 || here + wanted_here <= limit.per_account)
        });

        if free {
            for permit in permits {
                let accounts = self.taken.entry(permit.server.clone()).or_default();
                *accounts.entry(permit.account.clone()).or_default() += 1;
            }
        }

        free
    }

    /// Gives `permits` back.
    pub(super) fn give_back(&mut self, permits: &[Permit]) {
        for permit in permits {
            if let Some(accounts) = self.taken.get_mut(&permit.server) {
                if let Some(taken) = accounts.get_mut(&permit.account) {
                    *taken = taken.saturating_sub(1);
                }
                accounts.retain(|_, taken| *taken > 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit(server: &str, account: &str) -> Permit {
        Permit {
            server: server.to_owned(),
            account: account.to_owned(),
        }
    }

    #[test]
    fn all_permits_or_none() {
        let mut budget = Budget::default();
        budget.limit(
            "s",
            Limit {
                total: 2,
                per_account: 1,
            },
        );
        budget.limit(
            "t",
            Limit {
                total: 1,
                per_account: 1,
            },
        );
        let first = [permit("s", "a"), permit("t", "a")];
        let second = [permit("s", "b"), permit("t", "b")];
        assert!(budget.take(&first));
        assert!(!budget.take(&second), "the target has one connection");
        assert!(
            budget.take(&[permit("s", "b")]),
            "a refused case holds nothing back"
        );
        budget.give_back(&[permit("s", "b")]);
        budget.give_back(&first);
        assert!(budget.take(&second));
        assert!(
            !budget.take(&[permit("s", "b")]),
            "one connection an account"
        );
        assert!(budget.take(&[permit("unlimited", "b")]));
    }
}
