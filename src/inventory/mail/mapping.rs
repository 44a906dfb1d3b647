//! Which folder of the target holds what a folder of the source held.

use std::collections::BTreeMap;

use super::folder::Folder;
use super::names;
use crate::endpoint::imap::Role;
use crate::model::{Cell, Message, Table};

/// How a target folder was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Both servers say that it has this role.
    Role(Role),
    /// The suite says so.
    Declared,
    /// By its usual name.
    Table(Role),
    /// The same name.
    Identity,
    /// Its parent was mapped.
    Parent,
}

impl How {
    fn message(self) -> Message {
        match self {
            Self::Role(role) => Message::new("mail/by-role").with("role", role.attribute()),
            Self::Declared => Message::new("mail/by-map"),
            Self::Table(role) => Message::new("mail/by-name-table").with("role", role.attribute()),
            Self::Identity => Message::new("mail/by-name"),
            Self::Parent => Message::new("mail/by-parent"),
        }
    }
}

/// The counterpart of a source folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counterpart {
    /// The target folder; `None` where the suite names one that is not there.
    pub target: Option<usize>,
    /// How it was found.
    pub how: How,
}

/// The folders of a source and where they are on the target. Several source folders may have one
/// target folder; folders that hold no messages by themselves, and those of other people, have none.
#[derive(Debug, Default)]
pub struct Mapping {
    /// By source folder.
    pub counterparts: Vec<Option<Counterpart>>,
    /// Lines of the declared map that had no effect: no such source folder, or its role decided.
    pub unused: Vec<(String, String)>,
}

impl Mapping {
    /// Maps by role, then as declared, then by usual names, then by name. The first folder that has
    /// a role keeps it: a second one is an ordinary folder.
    pub fn new(source: &[Folder], target: &[Folder], declared: &BTreeMap<String, String>) -> Self {
        let mut mapping = Self {
            counterparts: vec![None; source.len()],
            unused: Vec::new(),
        };

        // A role that both servers state decides before the suite's map, and that before anything guessed from names.
        mapping.by_role(source, target);
        mapping.by_declaration(source, target, declared);
        mapping.by_name_table(source, target);
        mapping.by_name(source, target);

        mapping
    }

    /// The target folder of a source folder.
    pub fn target(&self, source: usize) -> Option<usize> {
        self.counterparts
            .get(source)
            .copied()
            .flatten()
            .and_then(|counterpart| counterpart.target)
    }

    /// The source folders of a target folder.
    pub fn sources(&self, target: usize) -> Vec<usize> {
        (0..self.counterparts.len())
            .filter(|&source| self.target(source) == Some(target))
            .collect()
    }

    /// The map as a table for the evidence: source folder, target folder, how it was found.
    pub fn table(&self, code: &str, source: &[Folder], target: &[Folder]) -> Table {
        let mut rows = Vec::new();
        for (at, folder) in source
            .iter()
            .enumerate()
            .filter(|(_, folder)| holds_messages(folder))
        {
            let (there, how) = match self.counterparts.get(at).copied().flatten() {
                Some(Counterpart {
                    target: Some(found),
                    how,
                }) => (target[found].name.as_str(), how.message()),
                Some(Counterpart { target: None, how }) => ("", how.message()),
                None => ("", Message::new("mail/no-counterpart")),
            };
            rows.push(vec![
                Cell::from(folder.name.as_str()),
                Cell::from(there),
                Cell::from(how),
            ]);
        }

        for (at, folder) in target
            .iter()
            .enumerate()
            .filter(|(_, folder)| holds_messages(folder))
        {
            if self.sources(at).is_empty() {
                let how = Message::new("mail/no-counterpart");
                rows.push(vec![
                    Cell::from(""),
                    Cell::from(folder.name.as_str()),
                    Cell::from(how),
                ]);
            }
        }

        let columns = ["mail/source-folder", "mail/target-folder", "mail/how"]
            .map(str::to_owned)
            .to_vec();
        Table {
            code: code.to_owned(),
            columns,
            rows,
        }
    }

    /// Says of each line of the declared map without effect that it had none.
    pub fn unused_facts(&self) -> impl Iterator<Item = Message> {
        self.unused.iter().map(|(from, to)| {
            Message::new("mail/map-unused")
                .with("from", from)
                .with("to", to)
        })
    }

    fn set(&mut self, source: usize, target: Option<usize>, how: How) {
        self.counterparts[source] = Some(Counterpart { target, how });
    }

    fn by_role(&mut self, source: &[Folder], target: &[Folder]) {
        for role in Role::ALL {
            let (Some(from), Some(to)) = (holder(source, role), holder(target, role)) else {
                continue;
            };
            if self.counterparts[from].is_none() && self.sources(to).is_empty() {
                self.set(from, Some(to), How::Role(role));
            }
        }
    }

    fn by_declaration(
        &mut self,
        source: &[Folder],
        target: &[Folder],
        declared: &BTreeMap<String, String>,
    ) {
        for (from, to) in declared {
            let at = source
                .iter()
                .position(|folder| holds_messages(folder) && folder.is_called(from));
            let there = target
                .iter()
                .position(|folder| holds_messages(folder) && folder.is_called(to));

            match at {
                Some(at) if self.counterparts[at].is_none() => self.set(at, there, How::Declared),
                Some(at) if there.is_some() && self.target(at) == there => {}
                _ => self.unused.push((from.clone(), to.clone())),
            }
        }
    }

    fn by_name_table(&mut self, source: &[Folder], target: &[Folder]) {
        for role in names::roles() {
            let claims = |folders: &[Folder]| match holder(folders, role) {
                Some(holder) => vec![holder],
                None => claimants(folders, role),
            };

            let (open, free) = (claims(source), claims(target));
            let is_taken = open.iter().any(|&from| self.counterparts[from].is_some())
                || free.iter().any(|&to| !self.sources(to).is_empty());
            if is_taken {
                continue;
            }

            // Where both sides have the same name for it, that one is meant; else the most usual name of each.
            let same = open.iter().find_map(|&from| {
                free.iter()
                    .find(|&&to| source[from].levels == target[to].levels)
                    .map(|&to| (from, to))
            });
            if let Some((from, to)) =
                same.or_else(|| open.first().copied().zip(free.first().copied()))
            {
                self.set(from, Some(to), How::Table(role));
            }
        }
    }

    fn by_name(&mut self, source: &[Folder], target: &[Folder]) {
        let at: BTreeMap<&[String], usize> = target
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, f)| holds_messages(f))
            .map(|(i, f)| (&f.levels[..], i))
            .collect();

        // Parents first: a child may follow where its parent went.
        let mut order: Vec<usize> = (0..source.len()).collect();
        order.sort_by_key(|&at| source[at].levels.len());

        for own in order {
            if self.counterparts[own].is_some() || !holds_messages(&source[own]) {
                continue;
            }

            let with_parent = self.below_parent(&source[own], source, target);
            let by_parent = |declared: bool| {
                let below = with_parent
                    .as_ref()
                    .filter(|(how, _)| (*how == How::Declared) == declared);
                below
                    .and_then(|(_, levels)| at.get(&levels[..]))
                    .map(|&to| (to, How::Parent))
            };
            let by_name = || {
                at.get(&source[own].levels[..])
                    .map(|&to| (to, How::Identity))
            };

            // Where the suite moved a folder, its children went along; elsewhere their own name counts more.
            if let Some((to, how)) = by_parent(true)
                .or_else(by_name)
                .or_else(|| by_parent(false))
            {
                self.set(own, Some(to), how);
            }
        }
    }

    /// What `folder` would be called below the counterpart of its nearest mapped ancestor, and how that was found.
    fn below_parent(
        &self,
        folder: &Folder,
        source: &[Folder],
        target: &[Folder],
    ) -> Option<(How, Vec<String>)> {
        (1..folder.levels.len()).rev().find_map(|depth| {
            let (above, below) = folder.levels.split_at(depth);
            let parent = source.iter().position(|parent| parent.levels == above)?;
            let Counterpart { target: found, how } = self.counterparts[parent]?;
            Some((how, [&target[found?].levels[..], below].concat()))
        })
    }
}

/// Whether messages can be looked at in it on behalf of this account.
pub fn holds_messages(folder: &Folder) -> bool {
    folder.selectable && folder.personal
}

/// The first folder that its server says has `role`.
fn holder(folders: &[Folder], role: Role) -> Option<usize> {
    folders
        .iter()
        .position(|folder| holds_messages(folder) && folder.has(role))
}

/// The folders that are called as `role` usually is, the most usual name first. Only at the top, or
/// below INBOX, and only if the server does not say that they are something else.
fn claimants(folders: &[Folder], role: Role) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        let name = match &folder.levels[..] {
            [name] => name,
            [parent, name] if parent == "INBOX" => name,
            _ => continue,
        };

        match names::role_of(name) {
            Some((own, rank))
                if own == role && holds_messages(folder) && folder.roles.is_empty() =>
            {
                ranked.push((folder.levels.len() * 1000 + rank, at));
            }
            _ => {}
        }
    }

    ranked.sort_unstable();
    ranked.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder written as `Name`, `Name \\Role` or `(Name)` for one that holds no messages.
    fn folder(text: &str) -> Folder {
        let (text, selectable) = match text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'))
        {
            Some(inner) => (inner, false),
            None => (text, true),
        };
        let (name, role) = text
            .split_once(" \\")
            .map_or((text, None), |(name, role)| (name, Some(role)));
        let mut roles: Vec<Role> = role
            .iter()
            .filter_map(|role| Role::of_attribute(&format!("\\{role}")))
            .collect();
        if name == "INBOX" {
            roles.push(Role::Inbox);
        }
        Folder {
            name: name.to_owned(),
            full_name: name.to_owned(),
            levels: name.split('/').map(str::to_owned).collect(),
            wire: name.as_bytes().to_vec(),
            wire_levels: name
                .split('/')
                .map(|level| level.as_bytes().to_vec())
                .collect(),
            roles,
            selectable,
            subscribed: None,
            personal: true,
        }
    }

    /// The map as `source>target how`, for folders that hold messages.
    fn map(source: &[&str], target: &[&str], declared: &[(&str, &str)]) -> Vec<String> {
        let own = |names: &[&str]| names.iter().map(|name| folder(name)).collect::<Vec<_>>();
        let (source, target) = (own(source), own(target));
        let declared = declared
            .iter()
            .map(|&(from, to)| (from.to_owned(), to.to_owned()))
            .collect();
        let mapping = Mapping::new(&source, &target, &declared);
        source
            .iter()
            .zip(&mapping.counterparts)
            .map(|(folder, counterpart)| match counterpart {
                Some(Counterpart { target: at, how }) => {
                    let there = at.map_or("", |at| target[at].name.as_str());
                    format!("{}>{there} {}", folder.name, how.message().code)
                }
                None => format!("{}>", folder.name),
            })
            .collect()
    }

    #[test]
    fn a_role_decides_before_all_else() {
        let map = map(
            &["INBOX", "Gesendet \\Sent", "Sent"],
            &["INBOX", "Sent", "Sent Items \\Sent"],
            &[("Gesendet", "Sent")],
        );
        assert_eq!(
            map,
            [
                "INBOX>INBOX mail/by-role",
                "Gesendet>Sent Items mail/by-role",
                "Sent>Sent mail/by-name"
            ]
        );
    }

    #[test]
    fn a_declared_line_decides_before_names() {
        assert_eq!(
            map(
                &["A", "Papierkorb"],
                &["A", "B", "Trash"],
                &[("A", "B"), ("Papierkorb", "A")]
            ),
            ["A>B mail/by-map", "Papierkorb>A mail/by-map"]
        );
        assert_eq!(map(&["A"], &["A"], &[("A", "nowhere")]), ["A> mail/by-map"]);
        assert_eq!(
            map(&["A", "B"], &["C"], &[("A", "C"), ("B", "C")]),
            ["A>C mail/by-map", "B>C mail/by-map"]
        );
    }

    #[test]
    fn usual_names_meet_roles_and_each_other() {
        assert_eq!(
            map(&["Gesendete Elemente"], &["Envoyés \\Sent"], &[]),
            ["Gesendete Elemente>Envoyés mail/by-name-table"]
        );
        assert_eq!(
            map(&["Verzonden \\Sent"], &["Skickat"], &[]),
            ["Verzonden>Skickat mail/by-name-table"]
        );
        assert_eq!(
            map(&["Entwürfe"], &["Drafts"], &[]),
            ["Entwürfe>Drafts mail/by-name-table"]
        );
        assert_eq!(
            map(&["INBOX/Papierkorb"], &["Trash"], &[]),
            ["INBOX/Papierkorb>Trash mail/by-name-table"]
        );
        assert_eq!(
            map(&["Projekte/Sent"], &["Gesendet"], &[]),
            ["Projekte/Sent>"]
        );
    }

    #[test]
    fn a_second_claimant_is_an_ordinary_folder() {
        assert_eq!(
            map(&["Sent", "Gesendet"], &["Gesendet", "Sent"], &[]),
            [
                "Sent>Sent mail/by-name-table",
                "Gesendet>Gesendet mail/by-name"
            ]
        );
        assert_eq!(
            map(&["Sent", "Gesendet"], &["Sent \\Sent"], &[]),
            ["Sent>Sent mail/by-name-table", "Gesendet>"]
        );
        assert_eq!(
            map(&["a \\Trash", "b \\Trash"], &["c \\Trash", "b"], &[]),
            ["a>c mail/by-role", "b>b mail/by-name"]
        );
    }

    #[test]
    fn children_follow_their_parent() {
        assert_eq!(
            map(
                &["Sent \\Sent", "Sent/2023"],
                &["Gesendet \\Sent", "Gesendet/2023"],
                &[]
            ),
            [
                "Sent>Gesendet mail/by-role",
                "Sent/2023>Gesendet/2023 mail/by-parent"
            ]
        );
        assert_eq!(
            map(&["P/x", "P"], &["P", "Q", "Q/x", "P/x"], &[("P", "Q")]),
            ["P/x>Q/x mail/by-parent", "P>Q mail/by-map"]
        );
    }

    #[test]
    fn what_holds_no_messages_has_no_counterpart() {
        assert_eq!(
            map(&["(P)", "P/x", "Q"], &["P", "P/x", "(Q)"], &[]),
            ["P>", "P/x>P/x mail/by-name", "Q>"]
        );
    }
}
