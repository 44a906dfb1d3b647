//! Folders by the names that people use, whatever a server's prefix and delimiter.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::Opened;
use crate::base::bytes;
use crate::endpoint::imap::{self, FolderStatus, Namespaces, Role};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A folder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its name for people: below the account's own namespace, `/` between levels. Unique in its mailbox.
    pub name: String,
    /// Its whole name with the namespace's prefix, `/` between levels.
    pub full_name: String,
    /// The levels of `name` in Unicode Normalization Form C, for comparing.
    pub levels: Vec<String>,
    /// How the server spells it.
    pub wire: Vec<u8>,
    /// How the server spells each level of `name`.
    pub wire_levels: Vec<Vec<u8>>,
    /// What it is for.
    pub roles: Vec<Role>,
    /// Whether it can hold messages.
    pub selectable: bool,
    /// Whether it is subscribed; `None` if the server would not tell.
    pub subscribed: Option<bool>,
    /// Whether it belongs to the account itself, and not to other people or everybody.
    pub personal: bool,
}

impl Folder {
    /// Whether it has `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this is the folder that `name` means: a name, or a role such as `\Sent`.
    pub fn is_called(&self, name: &str) -> bool {
        match Role::of_attribute(name) {
            Some(role) => self.has(role),
            None => is_same_name(&self.name, name) || is_same_name(&self.full_name, name),
        }
    }
}

fn is_same_name(own: &str, name: &str) -> bool {
    own.nfc().eq(name.nfc()) || (own == INBOX && name.eq_ignore_ascii_case(INBOX))
}

const INBOX: &str = "INBOX";

impl Opened {
    /// Why what the folder showed when it was opened is not all: its counters say more, although by its own word
    /// nothing arrived since.
    pub fn contradicted_by(
        &self,
        now: FolderStatus,
        label: &str,
        folder: &Folder,
    ) -> Option<CannotCheck> {
        let (before, after) = self.uidnext.zip(now.uidnext)?;
        let told = now.messages.filter(|&told| told > self.exists)?;
        (before == after).then(|| contradiction(label, folder, told, self.exists))
    }
}

/// That a folder's counters and what it shows contradict each other.
pub fn contradiction(label: &str, folder: &Folder, told: u64, opened: u64) -> CannotCheck {
    let cause = Message::new("mail/counters-contradict")
        .with("folder", folder.name.as_str())
        .with("told", told)
        .with("opened", opened);
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        label,
        format!("EXAMINE {}", folder.name),
        cause,
    )
}

/// The folders as a server listed them, under the names that people use: the prefix of the
/// account's own namespace is taken off. Where the server does not tell its namespaces, `INBOX` and
/// the delimiter are taken for the prefix if every other folder begins so.
pub fn folders(listed: &[imap::Folder], namespaces: Option<&Namespaces>) -> Vec<Folder> {
    let prefix = match namespaces {
        Some(namespaces) => namespaces
            .personal
            .first()
            .map(|own| prefix_levels(&own.prefix, own.delimiter)),
        None => guessed_prefix(listed),
    };
    let prefix = prefix.unwrap_or_default();

    let mut names = BTreeSet::new();
    let mut wires = BTreeSet::new();
    let mut folders = Vec::with_capacity(listed.len());
    for folder in listed {
        // What is listed twice under one name is one folder.
        if !wires.insert(folder.wire.clone()) {
            continue;
        }

        let own = below(&folder.levels, &prefix);
        let shown: Vec<String> = own
            .iter()
            .map(|level| level.replace('/', "\u{2215}"))
            .collect();
        let mut name = shown.join("/");

        // Without the prefix two folders may be called the same: the second keeps its whole name.
        if !names.insert(name.clone()) {
            name = format!("{} ({})", folder.name, bytes::display(&folder.wire));
            names.insert(name.clone());
        }

        folders.push(Folder {
            name,
            full_name: folder.name.clone(),
            levels: own.iter().map(|level| level.nfc().collect()).collect(),
            wire: folder.wire.clone(),
            wire_levels: wire_levels(folder, own.len()),
            roles: folder.roles.clone(),
            selectable: folder.selectable,
            subscribed: folder.subscribed,
            personal: namespaces.is_none_or(|namespaces| namespaces.is_personal(&folder.wire)),
        });
    }
    folders
}

/// A namespace's prefix as levels; an INBOX among them in capitals.
fn prefix_levels(prefix: &[u8], delimiter: Option<u8>) -> Vec<String> {
    let trimmed = match delimiter {
        Some(delimiter) => prefix.strip_suffix(&[delimiter]).unwrap_or(prefix),
        None => prefix,
    };
    if trimmed.is_empty() {
        return Vec::new();
    }

    let levels = trimmed.split(|&byte| Some(byte) == delimiter);
    let mut levels: Vec<String> = levels
        .map(|level| String::from_utf8_lossy(level).into_owned())
        .collect();
    if levels[0].eq_ignore_ascii_case(INBOX) {
        INBOX.clone_into(&mut levels[0]);
    }
    levels
}

/// `INBOX` as prefix, if every folder is there and at least one is below it.
fn guessed_prefix(listed: &[imap::Folder]) -> Option<Vec<String>> {
    let is_below =
        |folder: &imap::Folder| folder.levels.first().is_some_and(|first| first == INBOX);
    let has_children = listed.iter().any(|folder| folder.levels.len() > 1);
    (has_children && listed.iter().all(is_below)).then(|| vec![INBOX.to_owned()])
}

/// `levels` without `prefix`; INBOX itself stays what it is, also as `INBOX.INBOX`.
fn below<'a>(levels: &'a [String], prefix: &[String]) -> &'a [String] {
    match levels.strip_prefix(prefix) {
        Some(rest) if !rest.is_empty() && rest != [INBOX] => rest,
        _ => levels,
    }
}

/// The last `count` levels of a name as the server spells them.
fn wire_levels(folder: &imap::Folder, count: usize) -> Vec<Vec<u8>> {
    let levels: Vec<Vec<u8>> = match folder.delimiter {
        Some(delimiter) => folder
            .wire
            .split(|&byte| byte == delimiter)
            .map(<[u8]>::to_vec)
            .collect(),
        None => vec![folder.wire.clone()],
    };
    levels[levels.len().saturating_sub(count)..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::imap::Namespace;

    fn listed(names: &[&str], delimiter: u8) -> Vec<imap::Folder> {
        let folder = |name: &&str| {
            let mut levels: Vec<String> = name
                .split(char::from(delimiter))
                .map(str::to_owned)
                .collect();
            if levels[0].eq_ignore_ascii_case(INBOX) {
                INBOX.clone_into(&mut levels[0]);
            }
            imap::Folder {
                wire: name.as_bytes().to_vec(),
                name: levels.join("/"),
                roles: if levels == [INBOX] {
                    vec![Role::Inbox]
                } else {
                    vec![]
                },
                levels,
                irregular: false,
                delimiter: Some(delimiter),
                attributes: vec![],
                selectable: true,
                subscribed: None,
            }
        };
        names.iter().map(folder).collect()
    }

    fn space(prefix: &str) -> Namespace {
        Namespace {
            prefix: prefix.as_bytes().to_vec(),
            delimiter: Some(b'.'),
        }
    }

    fn names(folders: &[Folder]) -> Vec<&str> {
        folders.iter().map(|folder| folder.name.as_str()).collect()
    }

    #[test]
    fn the_prefix_is_no_part_of_a_name() {
        let spaces = Namespaces {
            personal: vec![space("INBOX.")],
            ..Namespaces::default()
        };
        let folders = folders(
            &listed(&["INBOX", "INBOX.Sent", "INBOX.a.b", "INBOX.INBOX"], b'.'),
            Some(&spaces),
        );
        assert_eq!(names(&folders), ["INBOX", "Sent", "a/b", "INBOX/INBOX"]);
        assert!(folders[2].is_called("a/b") && folders[2].is_called("INBOX/a/b"));
        assert!(folders[0].is_called("inbox") && folders[0].is_called("\\Inbox"));
    }

    #[test]
    fn without_namespaces_the_prefix_is_guessed() {
        assert_eq!(
            names(&folders(&listed(&["inbox", "INBOX.Sent"], b'.'), None)),
            ["INBOX", "Sent"]
        );
        assert_eq!(
            names(&folders(&listed(&["INBOX", "INBOX.x", "Sent"], b'.'), None)),
            ["INBOX", "INBOX/x", "Sent"]
        );
    }

    #[test]
    fn folders_of_others_are_known() {
        let spaces = Namespaces {
            personal: vec![space("")],
            others: vec![space("user.")],
            shared: vec![space("Shared.")],
        };
        let folders = folders(
            &listed(&["INBOX", "user", "user.x", "users", "Shared.y"], b'.'),
            Some(&spaces),
        );
        let personal: Vec<bool> = folders.iter().map(|folder| folder.personal).collect();
        assert_eq!(personal, [true, false, false, true, false]);
    }

    #[test]
    fn names_stay_unique() {
        let spaces = Namespaces {
            personal: vec![space("INBOX.")],
            ..Namespaces::default()
        };
        let folders = folders(&listed(&["INBOX.a", "a", "a"], b'.'), Some(&spaces));
        assert_eq!(names(&folders), ["a", "a (a)"]);
    }
}
