//! A service of a system for one account: from what the suite says to typed settings with their secrets.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use super::connector::Settings;
use super::filling::Filling;
use super::table;
use crate::base::secret::Secret;
use crate::model::{CannotCheck, Filled, Prerequisite, Reference, Service, SpecMistake, Template};

/// A service as it stands in a plan, and whose it is to be.
#[derive(Debug, Clone, Copy)]
pub struct WrittenService<'a> {
    /// Which service.
    pub service: Service,
    /// As the suite has it; secrets are references.
    pub written: &'a Value,
    /// The system that has it.
    pub system: &'a str,
    /// The columns of the account, its name among them; empty where there is no account.
    pub columns: &'a BTreeMap<String, String>,
}

/// Whoever finds secrets.
#[async_trait]
pub trait Secrets: Sync {
    /// The secret behind `reference`.
    ///
    /// # Errors
    /// When it cannot be had.
    async fn secret(&self, reference: &Reference) -> Result<Secret, CannotCheck>;

    /// The account's password at the system, where neither the service nor the accounts say where it is.
    ///
    /// # Errors
    /// When there is none.
    fn password(&self) -> Result<Secret, CannotCheck>;
}

/// What a service needs on this machine, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// What must be there.
    pub what: Prerequisite,
    /// Where that is written.
    pub by: NeededBy,
}

/// Where it is written that something is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeededBy {
    /// In the service: the way to the value.
    Value(Vec<String>),
    /// In this column of the account.
    Column(String),
}

/// A service cannot be had for an account.
#[derive(Debug)]
pub enum NotHad {
    /// It is not written as it must be, or the account lacks something.
    Mistake(SpecMistake),
    /// A secret cannot be had.
    Secret(CannotCheck),
}

impl From<SpecMistake> for NotHad {
    fn from(mistake: SpecMistake) -> Self {
        Self::Mistake(mistake)
    }
}

impl From<CannotCheck> for NotHad {
    fn from(why: CannotCheck) -> Self {
        Self::Secret(why)
    }
}

impl WrittenService<'_> {
    /// Its settings for the account, as far as they can be known without its secrets: where one will stand, its
    /// reference does.
    ///
    /// # Errors
    /// What the account lacks, or the schema does not allow.
    pub fn settings(&self) -> Result<Box<dyn Settings>, SpecMistake> {
        let filling = self.filling()?;
        let mut settings = table::settings(self.service, filling)?;
        self.fill_in_login(settings.as_mut())?;
        Ok(settings)
    }

    /// What it needs on this machine for the account: files that it names, and what its secrets come from. Nothing is
    /// looked for.
    ///
    /// # Errors
    /// What the account lacks, or the schema does not allow.
    pub fn needed(&self) -> Result<Vec<Needed>, SpecMistake> {
        let mut settings = self.settings()?;
        let paths = settings.local_paths().into_iter().map(|named| Needed {
            what: Prerequisite::Path(named.path),
            by: NeededBy::Value(vec![named.key.to_owned()]),
        });
        let mut needed: Vec<Needed> = paths.collect();

        let filling = self.filling()?;
        needed.extend(
            filling
                .placed_references()
                .into_iter()
                .filter_map(|placed| {
                    Some(Needed {
                        what: placed.reference.prerequisite()?,
                        by: NeededBy::Value(placed.path),
                    })
                }),
        );

        // The account's own password is asked for only where the service has none.
        if lacks_password(settings.as_mut()) {
            let reference = self.password_reference();
            let what = reference.and_then(|reference| reference.prerequisite());
            needed.extend(what.map(|what| Needed {
                what,
                by: NeededBy::Column(format!("{}_password", self.system)),
            }));
        }
        Ok(needed)
    }

    /// Its settings for the account, with all secrets in them.
    ///
    /// # Errors
    /// What the account lacks, or the schema does not allow, or a secret that cannot be had.
    pub async fn settings_with(&self, secrets: &dyn Secrets) -> Result<Box<dyn Settings>, NotHad> {
        // What is wrong without any secret is told before one is asked for: a command may ask its user.
        self.settings()?;
        let mut filling = self.filling()?;
        for place in filling.references() {
            if let Filling::Reference(reference) = place {
                *place = Filling::Secret(secrets.secret(reference).await?);
            }
        }
        let mut settings = table::settings(self.service, filling)?;
        self.fill_in_login(settings.as_mut())?;

        if lacks_password(settings.as_mut()) {
            let password = match self.password_reference() {
                Some(reference) => secrets.secret(&reference).await?,
                None => secrets.password()?,
            };
            if let Some(place) = settings.login().and_then(|login| login.password) {
                *place = Some(password);
            }
        }
        Ok(settings)
    }

    /// The service with the account's columns filled in.
    fn filling(&self) -> Result<Filling, SpecMistake> {
        Filling::of(self.written, &self.filled_columns(), &mut Vec::new())
    }

    /// The columns with something in them. An empty cell is no value: half a path would be another path.
    fn filled_columns(&self) -> BTreeMap<String, String> {
        let mut columns = self.columns.clone();
        columns.retain(|_, cell| !cell.is_empty());
        columns
    }

    /// A cell of the account that is about this system: `source_user`.
    fn own(&self, what: &str) -> Option<&String> {
        let cell = self.columns.get(&format!("{}_{what}", self.system));
        cell.filter(|cell| !cell.is_empty())
    }

    /// Lets the account's user and host step in where the service does not say these itself; a host of the account's
    /// goes before.
    fn fill_in_login(&self, settings: &mut dyn Settings) -> Result<(), SpecMistake> {
        let Some(login) = settings.login() else {
            return Ok(());
        };
        if login.user.is_none() {
            let user = self.own("user").ok_or_else(|| self.lacks_user())?;
            *login.user = Some(user.clone());
        }
        if let (Some(address), Some(host)) = (login.address, self.own("host")) {
            *address = with_host(address, host);
        }
        Ok(())
    }

    /// That nobody is known who logs in. An account's name is for people, and may be somebody else's login.
    fn lacks_user(&self) -> SpecMistake {
        let system = self.system;
        match self.columns.get("name") {
            Some(account) => {
                let lacks = format!("the account `{account}` has no user at `{system}`");
                SpecMistake::new("", lacks).hint(format!(
                    "fill in the column `{system}_user`, or write `user: \"${{account.name}}\"` into the service"
                ))
            }
            None => {
                let lacks =
                    format!("nobody logs in to `{system}`: there is no account and no `user`");
                let hint =
                    "add `for-each: accounts` or `as: NAME` to the case, or `user` to the service";
                SpecMistake::new("", lacks).hint(hint)
            }
        }
    }

    /// Where the accounts say the account's password is.
    fn password_reference(&self) -> Option<Reference> {
        let template = Template::parse(self.own("password")?).ok()?;
        match template.fill(&self.filled_columns()).ok()? {
            Filled::Secret(reference) => Some(reference),
            Filled::Text(_) => None,
        }
    }
}

/// Whether somebody logs in by password, and the service does not say where it is.
fn lacks_password(settings: &mut dyn Settings) -> bool {
    let login = settings.login();
    login.is_some_and(|login| login.password.is_some_and(|password| password.is_none()))
}

/// `address` with another host; its port stays unless `host` brings its own.
fn with_host(address: &str, host: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("imaps", address));
    // The colons of an IPv6 address stand before its bracket.
    let end = rest.rfind(']').unwrap_or(0);
    let port = rest[end..]
        .find(':')
        .filter(|_| !host.contains(':'))
        .map_or("", |colon| &rest[end + colon..]);
    format!("{scheme}://{host}{}", port.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use futures_util::FutureExt as _;
    use serde_json::json;

    use super::*;
    use crate::base::secret::Redactor;
    use crate::endpoint::connector::Surroundings;
    use crate::endpoint::imap::Open;

    fn columns(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned()))
            .collect()
    }

    fn mail<'a>(
        written: &'a Value,
        system: &'a str,
        columns: &'a BTreeMap<String, String>,
    ) -> WrittenService<'a> {
        WrittenService {
            service: Service::Mail,
            written,
            system,
            columns,
        }
    }

    /// Every secret is where it is said to be.
    struct Told;

    #[async_trait]
    impl Secrets for Told {
        async fn secret(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
            Ok(Secret::new(format!("fake from {reference:?}")))
        }

        fn password(&self) -> Result<Secret, CannotCheck> {
            Ok(Secret::new("fake from the secrets file"))
        }
    }

    fn open(service: WrittenService<'_>) -> Open {
        let settings = service.settings_with(&Told).now_or_never().unwrap();
        let settings = settings.unwrap();
        assert!(!format!("{settings:?}").contains("fake"), "{settings:?}");
        let around = Surroundings {
            base: Path::new("/suites"),
            redactor: &Redactor::new(),
        };
        settings.mailbox(around).unwrap().unwrap()
    }

    #[test]
    fn an_account_brings_what_a_mail_service_leaves_open() {
        let anna = columns(&[
            ("name", "anna"),
            ("source_user", "anna@old.example"),
            ("source_password", "${env:ANNA}"),
            ("source_host", "mx9.old.example:1993"),
        ]);
        let written = json!({"imap": "imaps://mail.old.example", "ca": "ca-$${x}.pem"});
        let source = open(mail(&written, "source", &anna));
        assert_eq!(
            (source.host.as_str(), source.port),
            ("mx9.old.example", 1993)
        );
        assert_eq!(source.login.user, "anna@old.example");
        assert_eq!(source.ca.as_deref(), Some(Path::new("/suites/ca-${x}.pem")));
        assert_eq!(source.login.secret.expose(), "fake from Env(\"ANNA\")");

        let admin = json!({"imap": "imap://h.example", "auth": "xoauth2", "user": "admin",
            "token": "${command: ./token ${account.source_user}}"});
        let target = open(mail(&admin, "target", &anna));
        assert_eq!(target.login.user, "admin");
        assert_eq!(
            target.login.secret.expose(),
            "fake from Command([\"./token\", \"anna@old.example\"])"
        );

        let nobody = mail(&written, "target", &anna).settings().unwrap_err();
        assert_eq!(
            (nobody.problem.as_str(), nobody.hint.as_deref()),
            (
                "the account `anna` has no user at `target`",
                Some(
                    "fill in the column `target_user`, or write `user: \"${account.name}\"` into the service"
                )
            )
        );
        let named = json!({"imap": "imaps://mail.old.example", "user": "${account.name}"});
        let by_name = open(mail(&named, "target", &anna));
        assert_eq!(by_name.login.user, "anna");
        assert_eq!(by_name.login.secret.expose(), "fake from the secrets file");
        let nobody = mail(&written, "target", &columns(&[]))
            .settings()
            .unwrap_err();
        assert_eq!(
            nobody.problem,
            "nobody logs in to `target`: there is no account and no `user`"
        );
    }

    /// A password of the service's own goes before the account's, which is then not asked for.
    #[test]
    fn what_is_not_needed_is_not_asked_for() {
        let anna = columns(&[
            ("name", "anna"),
            ("source_user", "a"),
            ("source_password", "${command: ./never}"),
        ]);
        let written = json!({"imap": "imaps://h.example", "password": "${file:all}"});
        let source = open(mail(&written, "source", &anna));
        assert_eq!(source.login.secret.expose(), "fake from File(\"all\")");
    }

    /// Where a part of the way to a password is missing, the way is not gone.
    #[test]
    fn half_a_reference_is_none() {
        let anna = columns(&[
            ("name", "anna"),
            ("source_user", "a"),
            ("vault", ""),
            ("source_password", "${command: ./ask ${account.vault}}"),
        ]);
        let written = json!({"imap": "imaps://h.example"});
        let source = open(mail(&written, "source", &anna));
        assert_eq!(source.login.secret.expose(), "fake from the secrets file");
    }

    #[test]
    fn an_accounts_host_replaces_the_systems() {
        assert_eq!(
            with_host("imaps://a.example:1993", "b.example"),
            "imaps://b.example:1993"
        );
        assert_eq!(
            with_host("imaps://a.example:1993/", "b.example:2"),
            "imaps://b.example:2"
        );
        assert_eq!(
            with_host("imap://[::1]:1143", "10.0.0.1"),
            "imap://10.0.0.1:1143"
        );
        assert_eq!(with_host("imap://a.example/", "[::1]"), "imap://[::1]");
    }

    #[test]
    fn the_same_store_has_one_name() {
        let base = Path::new("/suites/acme");
        let name = |service, value, root: &str| {
            let settings = table::settings_as_written(service, &value).unwrap();
            settings.written_store(root, base)
        };
        let tree = name(Service::Files, json!({"path": "a"}), "b");
        assert!(tree.is_some());
        assert_eq!(
            tree,
            name(Service::Files, json!({"path": "./a/b/../b"}), ".")
        );
        assert_ne!(tree, name(Service::Files, json!({"path": "a"}), "."));
        let mailbox =
            |imap: &str, user: &str| name(Service::Mail, json!({"imap": imap, "user": user}), "");
        assert_eq!(
            mailbox("imaps://Mail.example", "Anna"),
            mailbox("imaps://mail.example:993/", "anna")
        );
        assert_ne!(
            mailbox("imaps://mail.example", "anna"),
            mailbox("imaps://mail.example:994", "anna")
        );
        assert_ne!(
            mailbox("imaps://mail.example", "anna"),
            mailbox("imaps://mail.example", "ben")
        );
    }
}
