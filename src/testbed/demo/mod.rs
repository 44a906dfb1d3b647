//! The world of `landfall demo`: a small invented company on embedded servers, before and after a
//! migration that went wrong in places that are known exactly.

mod agree;
mod company;
mod delivery;
mod faults;
mod files;
mod mailboxes;
mod mails;
mod suite;
#[cfg(test)]
mod tests;
mod truth;
mod zones;

use std::fmt;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use agree::{Agreement, Misjudged, Missed, Sign, Verdicts, compare};
pub use faults::{Area, Fault, Planted, Planting};

use super::dns::{DnsServer, ZoneError};
use super::imap::{ImapConfig, ImapServer};
use super::listen::{Transport, Watched};
use super::store::{Mailstore, StoreError};
use super::tls::{Authority, TlsError};
use crate::base::secret::Secret;
use crate::model::Lang;

/// The sentences of the planted faults, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

/// The areas whose files of cases the suite of the demo includes.
pub const AREAS: [Area; 6] = Area::ALL;

/// The demo's world could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file, folder, port or thread could not be had.
    #[error("could not set up {what}: {error}")]
    System {
        /// What was being set up.
        what: String,
        /// Why it failed.
        error: io::Error,
    },
    /// There is no certificate for the servers.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The mailboxes could not be filled.
    #[error("could not fill the mailboxes: {0}")]
    Store(#[from] StoreError),
    /// The zones could not be read.
    #[error("could not read the zones: {0}")]
    Zone(#[from] ZoneError),
}

/// A running world. It ends when this is dropped; its files stay where they were written.
pub struct Demo {
    folder: PathBuf,
    vars: Vec<(String, String)>,
    stores: [Mailstore; 2],
    servers: Servers,
    runtime: Option<tokio::runtime::Runtime>,
}

struct Servers {
    imap: [ImapServer; 2],
    _mail: delivery::Relays,
    _dns: [DnsServer; 3],
    addresses: [SocketAddr; 7],
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Demo")
            .field("folder", &self.folder)
            .field("vars", &self.vars)
            .finish_non_exhaustive()
    }
}

/// Sets up the world with every fault in `dir`, an empty folder that is made if it is not there.
///
/// # Errors
/// When files, ports or certificates cannot be had.
pub fn start(dir: &Path) -> Result<Demo, DemoError> {
    start_with(dir, &Planting::whole())
}

/// The same with some faults left out, though they stay announced: a check that finds exactly what is
/// announced does not look.
///
/// # Errors
/// When files, ports or certificates cannot be had.
pub fn start_with(dir: &Path, planting: &Planting) -> Result<Demo, DemoError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |error| DemoError::System { what, error }
    };
    let trees = ["source", "target"].map(|side| dir.join("files").join(side));
    for tree in &trees {
        fs::create_dir_all(tree).map_err(failed("the file trees"))?;
    }
    files::plant(planting, &trees[0], &trees[1]).map_err(failed("the file trees"))?;
    let mailboxes = mailboxes::plant(planting)?;
    let authority = Authority::new()?;
    let folder = dir.join("suite");
    suite::write(&folder, &authority.pem(), planting).map_err(failed("the suite"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("demo-servers")
        .enable_all()
        .build()
        .map_err(failed("the servers' threads"))?;
    let stores = [mailboxes.source, mailboxes.target];
    let servers = runtime.block_on(serve(&authority, &stores, planting))?;
    let vars = vars(&servers.addresses, &trees, &folder);
    Ok(Demo {
        folder,
        vars,
        stores,
        servers,
        runtime: Some(runtime),
    })
}

impl Demo {
    /// The suite in `lang`: its first file, which names the others.
    pub fn suite(&self, lang: Lang) -> PathBuf {
        suite::main_file(&self.folder, lang)
    }

    /// The variables that the suite wants.
    pub fn vars(&self) -> &[(String, String)] {
        &self.vars
    }

    /// The faults that are announced: all for which the suite looks, also those that were left out.
    pub fn faults(&self) -> Vec<Fault> {
        Planting::whole().faults(&AREAS)
    }

    /// What must be found: no more and no less.
    pub fn truth(&self) -> Vec<&'static Planted> {
        self.faults().into_iter().flat_map(Fault::truth).collect()
    }

    /// The secrets that must not appear anywhere.
    pub fn secrets(&self) -> Vec<Secret> {
        vec![Secret::new(mailboxes::PASSWORD)]
    }

    /// What the mail servers of the source and of the target were asked.
    pub fn watched(&self) -> [&Watched; 2] {
        [
            self.servers.imap[0].watched(),
            self.servers.imap[1].watched(),
        ]
    }

    /// The mailboxes of the source and of the target, as they are now.
    pub fn mailboxes(&self) -> &[Mailstore; 2] {
        &self.stores
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Waiting for threads is not allowed where a runtime may be dropping this.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(
    authority: &Authority,
    stores: &[Mailstore; 2],
    planting: &Planting,
) -> Result<Servers, DemoError> {
    let failed = |error| DemoError::System {
        what: "the servers".to_owned(),
        error,
    };
    let tls = Transport::Implicit(authority.issue(["localhost", "127.0.0.1"])?);
    let [before, after] = stores;
    let source = ImapConfig::default().transport(tls.clone()).naming('/', "");
    let mut target = ImapConfig::default()
        .transport(tls.clone())
        .naming('.', "INBOX.");
    target.offset_minutes = 120;
    target.permanent_flags_on_examine = true;
    let mail = delivery::start(after, tls, planting)
        .await
        .map_err(failed)?;
    let imap = [
        ImapServer::start(before.clone(), source)
            .await
            .map_err(failed)?,
        ImapServer::start(after.clone(), target)
            .await
            .map_err(failed)?,
    ];
    let [first, second] = zones::after(planting)?;
    let dns = [
        DnsServer::start(vec![zones::before()?])
            .await
            .map_err(failed)?,
        DnsServer::start(vec![first, zones::provider()?])
            .await
            .map_err(failed)?,
        DnsServer::start(vec![second, zones::provider()?])
            .await
            .map_err(failed)?,
    ];
    let addresses = [
        imap[0].address(),
        imap[1].address(),
        mail.submission.address(),
        mail.exchanger.address(),
        dns[0].address(),
        dns[1].address(),
        dns[2].address(),
    ];
    Ok(Servers {
        imap,
        _mail: mail,
        _dns: dns,
        addresses,
    })
}

fn vars(addresses: &[SocketAddr; 7], trees: &[PathBuf; 2], folder: &Path) -> Vec<(String, String)> {
    let [source, target, submission, exchanger, before, first, second] = addresses;
    let named = |name: &str, value: String| (name.to_owned(), value);
    vec![
        named(
            "source-imap",
            format!("imaps://localhost:{}", source.port()),
        ),
        named(
            "target-imap",
            format!("imaps://localhost:{}", target.port()),
        ),
        named(
            "outside-smtp",
            format!("smtps://localhost:{}", submission.port()),
        ),
        named(
            "target-mx",
            format!("mx.neuland.example:{}", exchanger.port()),
        ),
        named("source-dns", before.to_string()),
        named("target-dns-1", first.to_string()),
        named("target-dns-2", second.to_string()),
        named("source-files", trees[0].display().to_string()),
        named("target-files", trees[1].display().to_string()),
        named("ca", folder.join("ca.pem").display().to_string()),
    ]
}
