//! Who may do what in a folder, asked of an IMAP server: as its owner, and as those who look in from outside.

use super::folder::Folder;
use super::imap::ImapMailbox;
use super::mailbox::{Reached, not_offered};
use crate::endpoint::imap::{Grant, Namespace, Namespaces, Role, encode_name};
use crate::model::{CannotCheck, Obstacle};

impl ImapMailbox {
    /// GETACL.
    pub(super) async fn listed_grants(
        &mut self,
        folder: &Folder,
    ) -> Result<Vec<Grant>, CannotCheck> {
        loop {
            self.offers("GETACL")?;
            match self.session().getacl(&folder.wire).await {
                Ok(grants) => return Ok(grants),
                Err(why) => self.revive(why).await?,
            }
        }
    }

    /// MYRIGHTS.
    pub(super) async fn own_rights(&mut self, name: &[u8]) -> Result<String, CannotCheck> {
        loop {
            self.offers("MYRIGHTS")?;
            match self.session().myrights(name).await {
                Ok(rights) => return Ok(rights),
                Err(why) => self.revive(why).await?,
            }
        }
    }

    /// MYRIGHTS under the names that `folder` of the mailbox of `owner` may have here.
    pub(super) async fn reached_rights(
        &mut self,
        owner: &str,
        folder: &Folder,
    ) -> Result<Reached, CannotCheck> {
        let asker = self.session().user().to_owned();
        let namespaces = loop {
            match self.session().namespaces().await {
                Ok(namespaces) => break namespaces.unwrap_or_default(),
                Err(why) => self.revive(why).await?,
            }
        };

        let mut refused = None;
        for name in names(folder, owner, &asker, &namespaces) {
            match self.own_rights(&name).await {
                Ok(rights) => return Ok(Reached::Rights { name, rights }),
                Err(why) if is_refusal(&why) => refused = refused.or(Some((name, why))),
                Err(why) => return Err(why),
            }
        }
        Ok(
            refused.map_or(Reached::NoName, |(name, why)| Reached::NotShown {
                name,
                why: Box::new(why),
            }),
        )
    }

    fn offers(&mut self, operation: &str) -> Result<(), CannotCheck> {
        let session = self.session();
        if session.has("ACL") {
            Ok(())
        } else {
            Err(not_offered(session.label(), operation))
        }
    }
}

/// Whether the server understood, and said no. A NO that asks for patience, or a lost connection, is none.
fn is_refusal(why: &CannotCheck) -> bool {
    matches!(why.obstacle, Obstacle::Absent | Obstacle::Denied) || why.cause.code == "imap/no"
}

/// The names under which `asker` may find `folder` of the mailbox of `owner` (RFC 2342): below each prefix of the
/// folders of others, the owner, and the levels of the folder. What is not the owner's is called the same by all.
fn names(folder: &Folder, owner: &str, asker: &str, namespaces: &Namespaces) -> Vec<Vec<u8>> {
    if !folder.personal {
        return vec![folder.wire.clone()];
    }

    let mut names = Vec::new();
    // Without a prefix it would be a folder of the one who asks.
    for space in namespaces
        .others
        .iter()
        .filter(|space| !space.prefix.is_empty())
    {
        for owner in owners(owner, asker) {
            names.extend(below(space, &owner, folder));
        }
    }
    names
}

/// What the owner may be called: as it logs in, and, to somebody of the same domain, without the domain.
fn owners(owner: &str, asker: &str) -> Vec<String> {
    let domain = |login: &str| {
        login
            .split_once('@')
            .map(|(_, domain)| domain.to_lowercase())
    };

    let mut owners = vec![owner.to_owned()];
    if let Some((name, _)) = owner.split_once('@')
        && domain(owner) == domain(asker)
        && !name.is_empty()
    {
        owners.push(name.to_owned());
    }
    owners
}

fn below(space: &Namespace, owner: &str, folder: &Folder) -> Vec<Vec<u8>> {
    let Some(delimiter) = space.delimiter else {
        return Vec::new();
    };

    let mut owner = encode_name(owner);
    if delimiter == b'.' {
        // Where a dot stands between levels, Cyrus writes another sign for one within a name.
        owner
            .iter_mut()
            .filter(|byte| **byte == b'.')
            .for_each(|byte| *byte = b'^');
    }
    if owner.contains(&delimiter)
        || folder
            .wire_levels
            .iter()
            .any(|level| level.contains(&delimiter))
    {
        return Vec::new();
    }

    let base = [space.prefix.as_slice(), &owner].concat();
    let with_levels = folder
        .wire_levels
        .iter()
        .fold(base.clone(), |mut name, level| {
            name.push(delimiter);
            name.extend_from_slice(level);
            name
        });

    // To most servers the owner's INBOX is what all other folders are below.
    if folder.has(Role::Inbox) {
        vec![base, with_levels]
    } else {
        vec![with_levels]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(levels: &[&str], personal: bool) -> Folder {
        let wire_levels: Vec<Vec<u8>> = levels
            .iter()
            .map(|level| level.as_bytes().to_vec())
            .collect();
        Folder {
            name: levels.join("/"),
            full_name: levels.join("/"),
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
            wire: wire_levels.join(&b'.'),
            wire_levels,
            roles: if levels == ["INBOX"] {
                vec![Role::Inbox]
            } else {
                vec![]
            },
            selectable: true,
            subscribed: None,
            personal,
        }
    }

    fn check(
        prefix: &str,
        delimiter: u8,
        levels: &[&str],
        owner: &str,
        asker: &str,
        expect: &[&str],
    ) {
        let space = Namespace {
            prefix: prefix.as_bytes().to_vec(),
            delimiter: Some(delimiter),
        };
        let namespaces = Namespaces {
            others: vec![space],
            ..Namespaces::default()
        };
        let names = names(&folder(levels, true), owner, asker, &namespaces);
        let names: Vec<_> = names
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn folders_of_others_are_called_by_their_owner() {
        check(
            "shared/",
            b'/',
            &["A", "B"],
            "anna",
            "bruno",
            &["shared/anna/A/B"],
        );
        check(
            "user.",
            b'.',
            &["A"],
            "anna.muster",
            "bruno",
            &["user.anna^muster.A"],
        );
        check("~", b'/', &["A"], "anna", "bruno", &["~anna/A"]);
        check(
            "Other Users/",
            b'/',
            &["INBOX"],
            "anna",
            "b",
            &["Other Users/anna", "Other Users/anna/INBOX"],
        );
        check("u/", b'/', &["A"], "jürg", "b", &["u/j&APw-rg/A"]);
        let both = ["u/a@muster.example/A", "u/a/A"];
        check(
            "u/",
            b'/',
            &["A"],
            "a@muster.example",
            "b@Muster.example",
            &both,
        );
    }

    #[test]
    fn no_name_is_better_than_that_of_another_folder() {
        // Another domain may have another person of this name.
        check(
            "u/",
            b'/',
            &["A"],
            "a@muster.example",
            "b@other.example",
            &["u/a@muster.example/A"],
        );
        check(
            "u/",
            b'/',
            &["A"],
            "a@muster.example",
            "b",
            &["u/a@muster.example/A"],
        );
        check(
            "u/",
            b'/',
            &["A"],
            "@muster.example",
            "b@muster.example",
            &["u/@muster.example/A"],
        );
        check("", b'/', &["A"], "anna", "bruno", &[]);
        check("u.", b'.', &["A.B"], "anna", "bruno", &[]);
        check("u/", b'/', &["A"], "an/na", "bruno", &[]);
        assert_eq!(
            names(
                &folder(&["A"], true),
                "anna",
                "bruno",
                &Namespaces::default()
            ),
            Vec::<Vec<u8>>::new()
        );
    }

    #[test]
    fn what_is_shared_is_called_the_same_by_all() {
        let names = names(
            &folder(&["Public", "News"], false),
            "anna",
            "bruno",
            &Namespaces::default(),
        );
        assert_eq!(names, [b"Public.News".to_vec()]);
    }
}
