//! A stage for `permissions.grants`: worlds read from their truth, shown as a tree in memory or planted on a disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall::endpoint::tree::{
    Acl, Content, FileDigest, FileId, FileKind, Folder, Grants, Links, Listing, ListingBuilder,
    Look, Proof, Tree,
};
use landfall::inventory::permissions::People;
use landfall::model::{CannotCheck, Message, Obstacle, Retry};
use serde::Deserialize;
use serde_json::Value;

use super::truth::{KIND, Truth, all_worlds, read};
use crate::context::{Seen, TestContext};

/// The people of every world that brings none.
pub(crate) const PASSWD: &str = "root:x:0:0::/:/bin/sh\nanna:x:2001:2001::/:/bin/sh\nbruno:x:2002:2002::/:/bin/sh\n\
    carla:x:2003:2003::/:/bin/sh\ndario:x:2004:2004::/:/bin/sh\n";

/// The groups of every world that brings none.
pub(crate) const GROUP: &str = "root:x:0:\nanna:x:2001:\nbruno:x:2002:\ncarla:x:2003:\ndario:x:2004:\n\
    accounts:x:3001:anna\naudit:x:3002:bruno\nboard:x:3003:\n";

/// One world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    #[serde(rename = "what")]
    _what: String,
    /// Folders with `owner:group mode acl`, or `unreadable`.
    pub(crate) plant: BTreeMap<String, String>,
    passwd: Option<String>,
    group: Option<String>,
    nsswitch: Option<String>,
    pub(crate) sheet: Option<String>,
    pub(crate) spec: Value,
    pub(crate) truth: Truth,
}

/// One planted folder.
pub(crate) struct Planted {
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) mode: u32,
    /// As `setfacl` takes it, with numbers for names.
    pub(crate) acl: Option<String>,
}

impl World {
    pub(crate) fn read(path: &Path) -> Self {
        read(path)
    }

    pub(crate) fn people(&self) -> People {
        let people = People::read(
            self.passwd.as_deref().unwrap_or(PASSWD),
            self.group.as_deref().unwrap_or(GROUP),
        );
        people
            .unwrap()
            .with_nsswitch(self.nsswitch.as_deref().unwrap_or_default())
    }

    /// What is planted at `folder`; nothing if it is to be unreadable.
    pub(crate) fn planted(&self, folder: &str) -> Option<Planted> {
        let text = self.plant[folder].as_str();
        if text == "unreadable" {
            return None;
        }
        let mut words = text.split(' ');
        let (owner, group) = words.next().unwrap().split_once(':').unwrap();
        let mode = u32::from_str_radix(words.next().unwrap(), 8).unwrap();
        let acl = words.next().map(|acl| {
            let entries = acl.split(',').map(|entry| {
                let mut parts: Vec<&str> = entry.split(':').collect();
                let number = number(parts[0], parts[1]);
                parts[1] = &number;
                parts.join(":")
            });
            entries.collect::<Vec<_>>().join(",")
        });
        let id = |sort: &str, name: &str| number(sort, name).parse().unwrap();
        Some(Planted {
            owner: id("u", owner),
            group: id("g", group),
            mode,
            acl,
        })
    }

    /// The grants that a disk would have.
    fn grants(&self, folder: &str) -> Option<Grants> {
        let planted = self.planted(folder)?;
        let bits = |shift: u32| u8::try_from(planted.mode >> shift & 7).unwrap();
        let mut acl = Acl {
            owner: bits(6),
            group: bits(3),
            others: bits(0),
            ..Acl::default()
        };
        let mut mode = planted.mode;
        for entry in planted.acl.iter().flat_map(|acl| acl.split(',')) {
            let parts: Vec<&str> = entry.split(':').collect();
            let bits = "rwx".chars().fold(0, |bits, letter| {
                bits * 2 + u8::from(parts[2].contains(letter))
            });
            match parts[0] {
                "u" => acl.users.push((parts[1].parse().unwrap(), bits)),
                "g" => acl.groups.push((parts[1].parse().unwrap(), bits)),
                _ => {
                    acl.mask = Some(bits);
                    mode = mode & !0o070 | u32::from(bits) << 3;
                }
            }
        }
        let acl = acl.mask.is_some().then_some(acl);
        Some(Grants {
            owner: planted.owner,
            group: planted.group,
            mode,
            acl,
        })
    }

    /// Observes in memory.
    pub(crate) async fn see(&self) -> Seen {
        let tree = self
            .plant
            .keys()
            .map(|folder| (folder[1..].to_owned(), self.grants(folder)))
            .collect();
        self.see_in(Arc::new(Memory(tree))).await
    }

    /// Observes `tree`.
    pub(crate) async fn see_in(&self, tree: Arc<dyn Tree>) -> Seen {
        let context =
            TestContext::of_target_tree(tree, self.people()).with_matrix(self.sheet.clone());
        context.see(KIND, &self.spec).await
    }
}

/// Names are those of the usual people, or numbers.
fn number(sort: &str, name: &str) -> String {
    let list = if sort == "u" { PASSWD } else { GROUP };
    let line = list
        .lines()
        .find(|line| !name.is_empty() && line.split(':').next() == Some(name));
    line.map_or_else(
        || name.to_owned(),
        |line| line.split(':').nth(2).unwrap().to_owned(),
    )
}

/// All worlds: their names and files.
pub(crate) fn worlds() -> Vec<(String, PathBuf)> {
    let mut found = all_worlds();
    found.retain(|(name, _)| !name.starts_with("mail-"));
    assert!(found.len() >= 35, "{found:?}");
    found
}

struct Memory(BTreeMap<String, Option<Grants>>);

impl Tree for Memory {
    fn place(&self) -> &str {
        "memory"
    }

    fn identity(&self) -> Option<String> {
        None
    }

    fn proof(&self) -> Proof {
        Proof::Live
    }

    fn folder(&self, path: &[u8], _links: Links) -> Result<Box<dyn Folder>, CannotCheck> {
        self.grants(path)?;
        let above = std::str::from_utf8(path).unwrap();
        let below = self.0.keys().filter_map(|path| {
            let rest = path.strip_prefix(above)?;
            let name = rest.strip_prefix('/').unwrap_or(rest);
            (!name.is_empty() && !name.contains('/')).then(|| name.to_owned())
        });
        Ok(Box::new(Names(below.collect())))
    }

    fn grants(&self, path: &[u8]) -> Result<Grants, CannotCheck> {
        let cannot = |obstacle, code| {
            CannotCheck::new(obstacle, Retry::Never, "memory", "read", Message::new(code))
        };
        match self.0.get(std::str::from_utf8(path).unwrap()) {
            Some(Some(grants)) => Ok(grants.clone()),
            Some(None) => Err(cannot(Obstacle::Denied, "fs/denied")),
            None => Err(cannot(Obstacle::Absent, "fs/absent")),
        }
    }
}

/// The names of folders in a folder.
struct Names(Vec<String>);

impl Folder for Names {
    fn id(&self) -> Option<FileId> {
        None
    }

    fn list(&self, _look: Look) -> Result<Listing, CannotCheck> {
        let mut listing = ListingBuilder::default();
        for name in &self.0 {
            listing.announce();
            listing.push(name.as_bytes(), Some(FileKind::Folder), 0)?;
        }
        Ok(listing.finish())
    }

    fn open(&self, name: &[u8]) -> Result<Box<dyn Content>, CannotCheck> {
        Err(self.failed("open", name, &io::ErrorKind::Unsupported.into()))
    }

    fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        Err(self.failed("read link", name, &io::ErrorKind::Unsupported.into()))
    }

    fn digest(&self, _name: &[u8]) -> Option<FileDigest> {
        None
    }

    fn failed(&self, verb: &str, _name: &[u8], why: &io::Error) -> CannotCheck {
        CannotCheck::fault(verb, why.to_string())
    }
}
