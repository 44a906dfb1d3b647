//! What a connector is: the settings of one sort of service, typed, and all that others may ask of them.
//!
//! A service as a suite writes it becomes [`Settings`] once, and whoever has them needs to know no key of it. What a
//! service can give are its capabilities: one method each, and [`Capability`] names them as data.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

use super::dns::DnsService;
use super::fields::is_open;
use super::filling::Filling;
use super::tree::{Algorithm, Tree};
use super::{imap, smtp};
use crate::base::deadline::Deadline;
use crate::base::secret::{Redactor, Secret};
use crate::model::{CannotCheck, Lang, Message, Service, SpecMistake};

/// Something that a connector can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// A mailbox, read by IMAP.
    Mailbox,
    /// A way to hand in mail.
    Submission,
    /// Name servers to be asked.
    NameServers,
    /// A file tree, or what a manifest knows of one.
    Files,
    /// Somebody signs in, and can be refused.
    Login,
}

/// What belongs to the run and not to a service: where its relative paths lead, and who strikes out its secrets.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The folder to which relative paths refer.
    pub base: &'a Path,
    /// Strikes secrets out of everything that is told.
    pub redactor: &'a Redactor,
}

/// How many connections a server gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The server that counts them.
    pub server: String,
    /// At most so many at once.
    pub total: usize,
    /// At most so many at once for one account.
    pub per_account: usize,
    /// How long one of them counts.
    pub held: Held,
}

/// How long a connection counts in its server's budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// As long as the case is under way that needs it.
    ForTheCase,
    /// As long as it is used; cases wait for it in their midst.
    ForTheUse,
}

/// What a store is known by: two services that share a key lead to the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// What it is: `mailbox anna`.
    pub what: String,
    /// Where it is: a host, or a path.
    pub place: String,
    /// What else it takes to find it there, if anything: `port 993`.
    pub door: Option<String>,
    /// What it is known by.
    pub keys: BTreeSet<String>,
    /// What it is known by if the other one is named in short: they are not what this one is called itself.
    pub short_keys: BTreeSet<String>,
}

impl Store {
    /// Whether `other` is this one.
    pub fn is(&self, other: &Self) -> bool {
        !self.keys.is_disjoint(&other.keys)
            || !self.short_keys.is_disjoint(&other.keys)
            || !self.keys.is_disjoint(&other.short_keys)
    }

    /// The one store that this and `other` are, for people.
    pub fn with(&self, other: &Self) -> String {
        let what = match self.what.as_str() {
            "" => String::new(),
            what => format!("{what} at "),
        };
        match &self.door {
            Some(door) => format!("{what}{} and {}, {door}", self.place, other.place),
            None => format!("{what}{}", self.place),
        }
    }
}

/// What a service still wants to know of whoever logs in; places to be filled in.
#[derive(Debug)]
pub struct LoginFields<'a> {
    /// Who logs in, unless the service says so itself.
    pub user: &'a mut Option<String>,
    /// The password; none where nobody logs in by password.
    pub password: Option<&'a mut Option<Secret>>,
    /// The address whose host an account may replace, if it may.
    pub address: Option<&'a mut String>,
}

/// A list of digests in place of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manifest<'a> {
    /// The file.
    pub path: &'a Path,
    /// By what its digests were made, where the suite says so.
    pub algorithm: Option<Algorithm>,
}

/// A file or folder on this machine that the settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath {
    /// The key at which it is named.
    pub key: &'static str,
    /// Where it is to be.
    pub path: PathBuf,
}

impl LocalPath {
    /// The path at `key`, unless none is named, or a reference is still to bring it.
    pub fn known(key: &'static str, path: Option<&Path>) -> Option<Self> {
        let path = path?;
        (!is_open(&path.to_string_lossy())).then(|| Self {
            key,
            path: path.to_owned(),
        })
    }
}

/// What a visit may need to know besides the settings.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// See [`Surroundings`].
    pub around: Surroundings<'a>,
    /// A zone that the suite asks about, if there is one.
    pub zone: Option<&'a str>,
    /// Until when to be done.
    pub deadline: &'a Deadline,
}

/// What was seen on a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it was, as a code of the connector.
    pub what: Message,
    /// How many messages there are, if that is known.
    pub messages: Option<u64>,
}

/// A look around after a login that succeeded.
pub type LookAround<'a> = BoxFuture<'a, Result<Seen, CannotCheck>>;

/// The settings of a service, as one account uses it. Nothing is contacted but by [`Settings::enter`].
///
/// In text that only a run can know, references (`${...}`) may still stand; what is told of such text is told again
/// when it is known.
#[async_trait]
pub trait Settings: IsSame + Any + fmt::Debug + Send + Sync {
    /// The mistakes in them, beyond what their schema says.
    fn mistakes(&self) -> Vec<SpecMistake>;

    /// What whoever logs in must bring along; none where nobody logs in.
    fn login(&mut self) -> Option<LoginFields<'_>> {
        None
    }

    /// Who logs in. Two accounts with one user at one server share a login.
    fn user(&self) -> Option<&str> {
        None
    }

    /// The address of the server, as it is written.
    fn server(&self) -> Option<&str> {
        None
    }

    /// How many connections its server gets, if that has a bound.
    fn limit(&self) -> Option<Limit> {
        None
    }

    /// Whether what passes is not encrypted, and the suite says so.
    fn is_plaintext(&self) -> bool {
        false
    }

    /// The store to which they lead, for people, as far as the text tells: nothing is looked up, no link is followed.
    /// `root` is the folder below a file tree.
    fn written_store(&self, _root: &str, _base: &Path) -> Option<String> {
        None
    }

    /// The store to which they lead: names are looked up, and links followed.
    fn store(&self, _root: &str, _base: &Path) -> Option<Store> {
        None
    }

    /// The folder on this machine that is read if they lead to a file tree here, with links followed. `root` is the
    /// folder below its top.
    fn local_tree(&self, _root: &str, _base: &Path) -> Option<PathBuf> {
        None
    }

    /// The files and folders on this machine without which they cannot be used. Relative paths refer to the folder of
    /// the suite. What a reference will bring is not among them.
    fn local_paths(&self) -> Vec<LocalPath> {
        Vec::new()
    }

    /// Connects and logs in; what comes of it looks around.
    ///
    /// # Errors
    /// What stands in the way.
    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck>;

    /// [`Capability::Login`]: whether `error`, which came of [`Settings::enter`], is the protocol's own denial of whoever
    /// signs in. A server that is too busy, wants other protection or another mechanism denies nobody.
    fn is_login_denial(&self, _error: &CannotCheck) -> bool {
        false
    }

    /// [`Capability::Mailbox`]: what it takes to open one.
    fn mailbox(&self, _around: Surroundings<'_>) -> Option<Result<imap::Open, SpecMistake>> {
        None
    }

    /// [`Capability::Submission`]: what it takes to hand in mail.
    fn submission(&self, _around: Surroundings<'_>) -> Option<Result<smtp::SmtpOpen, SpecMistake>> {
        None
    }

    /// [`Capability::NameServers`]: whom to ask.
    fn name_servers(&self) -> Option<Result<DnsService, SpecMistake>> {
        None
    }

    /// [`Capability::Files`]: the tree at `root`, a path below its top (empty for all of it). Relative paths refer to
    /// `base`.
    fn tree(&self, _base: &Path, _root: &str) -> Option<Result<Arc<dyn Tree>, CannotCheck>> {
        None
    }

    /// [`Capability::Files`]: the manifest that stands in place of a tree, if one does. The inventory reads it.
    fn manifest(&self) -> Option<Manifest<'_>> {
        None
    }
}

/// Being equal, for settings of which the type is not known.
pub trait IsSame {
    /// Whether `other` says the same.
    fn is_same(&self, other: &dyn Settings) -> bool;
}

impl<S: Settings + PartialEq> IsSame for S {
    fn is_same(&self, other: &dyn Settings) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<S>() == Some(self)
    }
}

/// A connector: a type of settings, and what is known of all services that have it.
pub trait Connector: Settings + DeserializeOwned + JsonSchema + PartialEq {
    /// Its name.
    const NAME: &'static str;
    /// The service that it is for.
    const SERVICE: Service;
    /// A service that has one of these keys is reached by it.
    const CHOSEN_BY: &'static [&'static str];
    /// What it can give.
    const CAPABILITIES: &'static [Capability];
    /// What it makes us say, by language.
    const TEXTS: [(Lang, &'static str); 2];
}

/// A connector in the table.
pub trait Row: Send + Sync {
    /// See [`Connector::NAME`].
    fn name(&self) -> &'static str;
    /// See [`Connector::SERVICE`].
    fn service(&self) -> Service;
    /// See [`Connector::CHOSEN_BY`].
    fn chosen_by(&self) -> &'static [&'static str];
    /// See [`Connector::CAPABILITIES`].
    fn capabilities(&self) -> &'static [Capability];
    /// See [`Connector::TEXTS`].
    fn texts(&self) -> [(Lang, &'static str); 2];
    /// The JSON Schema of its settings.
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;
    /// The settings that `filling` holds.
    ///
    /// # Errors
    /// What does not fit their schema.
    fn settings(&self, filling: Filling) -> Result<Box<dyn Settings>, SpecMistake>;
}

/// The connector with the settings `S`, as a row of the table.
pub(super) struct Of<S>(std::marker::PhantomData<fn() -> S>);

impl<S> Of<S> {
    pub(super) const ROW: Self = Self(std::marker::PhantomData);
}

impl<S: Connector> Row for Of<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn service(&self) -> Service {
        S::SERVICE
    }

    fn chosen_by(&self) -> &'static [&'static str] {
        S::CHOSEN_BY
    }

    fn capabilities(&self) -> &'static [Capability] {
        S::CAPABILITIES
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        S::TEXTS
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        S::json_schema(generator)
    }

    fn settings(&self, filling: Filling) -> Result<Box<dyn Settings>, SpecMistake> {
        match S::deserialize(filling) {
            Ok(settings) => Ok(Box::new(settings)),
            Err(error) => Err(SpecMistake::new("", error.to_string())),
        }
    }
}
