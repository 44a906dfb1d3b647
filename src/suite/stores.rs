//! What the services of a case are for one account, before anything is contacted: that they are complete,
//! and that source and target are not the same store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::absent::{Absent, Sayings};
use super::accounts::Accounts;
use super::source::{Mistakes, Place};
use super::systems::{System, report};
use crate::base::text::nearest;
use crate::check::Elsewhere;
use crate::endpoint::service::WrittenService;
use crate::model::{Between, Service, Side, Sides};

/// Checks the services that cases open, each only once for an account.
pub(super) struct Stores<'s, 'a> {
    systems: &'s BTreeMap<&'a str, System<'a>>,
    accounts: &'s Accounts,
    base: &'s Path,
    absent: Absent<'s>,
    /// Services that were found wrong for some account: one account's mistake is enough.
    wrong: BTreeSet<(String, Service)>,
    seen: BTreeSet<(String, Service, Option<String>)>,
}

/// A case that opens services, for one account.
pub(super) struct Opening<'c> {
    pub(super) case: &'c str,
    pub(super) place: Place,
    pub(super) between: &'c Between,
    pub(super) needs: Vec<(Side, Service)>,
    pub(super) elsewhere: Vec<Elsewhere>,
    /// The folder below each side's file tree at which the case begins.
    pub(super) roots: Sides<String>,
    /// The account's columns, its name among them; empty if there is no account.
    pub(super) columns: &'c BTreeMap<String, String>,
}

impl<'s, 'a> Stores<'s, 'a> {
    /// Relative paths refer to `base`.
    pub(super) fn new(
        systems: &'s BTreeMap<&'a str, System<'a>>,
        accounts: &'s Accounts,
        base: &'s Path,
    ) -> Self {
        Self {
            systems,
            accounts,
            base,
            absent: Absent::new(base),
            wrong: BTreeSet::new(),
            seen: BTreeSet::new(),
        }
    }

    /// What the services need on this machine and is not there.
    pub(super) fn into_warnings(self) -> Mistakes {
        self.absent.into_warnings()
    }

    /// Checks all services of one opening; whether they are right.
    pub(super) fn check(&mut self, opening: &Opening<'_>, mistakes: &mut Mistakes) -> bool {
        let before = mistakes.count();
        for (side, service) in &opening.needs {
            self.check_one(opening, opening.between.system(*side), *service, mistakes);
        }

        for other in &opening.elsewhere {
            match self.systems.get(other.system.as_str()) {
                Some(system) if other.optional && !system.services.contains_key(&other.service) => {
                }
                Some(_) => self.check_one(opening, &other.system, other.service, mistakes),
                None => {
                    let known: Vec<&str> = self.systems.keys().copied().collect();
                    let problem =
                        format!("`{}`: there is no system `{}`", opening.case, other.system);

                    let hint = nearest(&other.system, known.iter().copied());
                    let hint = hint.map_or_else(
                        || known.join(", "),
                        |near| format!("did you mean `{near}`?"),
                    );

                    if !mistakes.any_at(opening.place) {
                        mistakes.at(opening.place, problem).hint(hint);
                    }
                }
            }
        }

        if let Between::Two(..) = opening.between {
            let needed = |side: Side| {
                opening
                    .needs
                    .iter()
                    .filter(move |(own, _)| *own == side)
                    .map(|(_, service)| service)
            };

            let services: BTreeSet<Service> = needed(Side::Source)
                .filter(|service| needed(Side::Target).any(|other| other == *service))
                .copied()
                .collect();

            for service in services {
                self.check_same(opening, service, mistakes);
            }
        }

        mistakes.count() == before
    }

    fn check_one(
        &mut self,
        opening: &Opening<'_>,
        name: &str,
        service: Service,
        mistakes: &mut Mistakes,
    ) {
        let Some(system) = self.systems.get(name) else {
            return;
        };

        let Some(node) = system.services.get(&service) else {
            let hint = format!("add `{service}:` to the system `{name}`");
            let problem = format!(
                "`{}` needs the service `{service}`, which the system `{name}` lacks",
                opening.case
            );

            mistakes.at(opening.place, problem).hint(hint);
            return;
        };

        let account = opening.columns.get("name").cloned();
        let fresh = self
            .seen
            .insert((name.to_owned(), service, account.clone()));

        if !fresh || self.wrong.contains(&(name.to_owned(), service)) {
            return;
        }

        let Some(written) = self.written(opening, name, service) else {
            return;
        };

        let found = match written.settings() {
            Ok(settings) => settings.mistakes(),
            Err(mistake) => vec![mistake],
        };

        if let (true, Ok(needed)) = (found.is_empty(), written.needed()) {
            let place = account.as_ref();
            let said = Sayings {
                system: name,
                node,
                account: place.and_then(|account| self.accounts.place_of(account)),
            };
            self.absent.look_for(needed, &said);
        }

        for mut mistake in found {
            if let Some(account) = account
                .as_ref()
                .filter(|account| !mistake.problem.contains(*account))
            {
                mistake.problem = format!("{} (for the account `{account}`)", mistake.problem);
            }

            self.wrong.insert((name.to_owned(), service));
            report(&mistake, (service.name(), node), mistakes);
        }
    }

    /// `service` of the system called `name`, as the account of `opening` has it; none if its suite has no such service,
    /// or one with mistakes.
    fn written<'o>(
        &self,
        opening: &'o Opening<'_>,
        name: &'o str,
        service: Service,
    ) -> Option<WrittenService<'o>>
    where
        's: 'o,
    {
        let systems: &'s BTreeMap<&'a str, System<'a>> = self.systems;
        Some(WrittenService {
            service,
            written: systems.get(name)?.plan.services.get(&service)?,
            system: name,
            columns: opening.columns,
        })
    }

    /// The store that `service` of the system on `side` leads to.
    fn store_of(&self, opening: &Opening<'_>, side: Side, service: Service) -> Option<String> {
        let name = opening.between.system(side);
        let settings = self.written(opening, name, service)?.settings().ok()?;
        settings.written_store(&opening.roots[side], self.base)
    }

    fn check_same(&self, opening: &Opening<'_>, service: Service, mistakes: &mut Mistakes) {
        let allowed = |side| {
            self.systems
                .get(opening.between.system(side))
                .is_some_and(|system| system.plan.same_store)
        };

        if Side::BOTH.into_iter().any(allowed) {
            return;
        }

        let stores = Sides::from_fn(|side| self.store_of(opening, side, service));
        if let (Some(source), Some(target)) = (stores.source, stores.target)
            && source == target
        {
            let problem = format!(
                "source and target of `{}` are the same: {source}",
                opening.case
            );

            let hint = format!(
                "if that is meant, add `same-store: allowed` to `{}`",
                opening.between.system(Side::Target)
            );

            mistakes.at(opening.place, problem).hint(hint);
        }
    }
}
