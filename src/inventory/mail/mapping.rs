//! Which folder of the target holds what a folder of the source held.

use std::collections::BTreeMap;

use super::claims::{Claim, claims};
use super::folder::Folder;
use super::held::Held;
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
    /// Of the folders that came into question it holds the most of the source folder's messages.
    Messages {
        /// So many of them.
        held: u64,
        /// How many messages the source folder holds.
        of: u64,
    },
}

impl How {
    fn message(self) -> Message {
        match self {
            Self::Role(role) => Message::new("mail/by-role").with("role", role.attribute()),
            Self::Declared => Message::new("mail/by-map"),
            Self::Table(role) => Message::new("mail/by-name-table").with("role", role.attribute()),
            Self::Identity => Message::new("mail/by-name"),
            Self::Parent => Message::new("mail/by-parent"),
            Self::Messages { held, of } => Message::new("mail/by-messages")
                .with("held", held)
                .with("of", of),
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

/// The folders of a source and where they are on the target. Only where the suite says so have several source folders
/// one target folder; folders that hold no messages by themselves, and those of other people, have none.
#[derive(Debug, Default)]
pub struct Mapping {
    /// By source folder.
    pub counterparts: Vec<Option<Counterpart>>,
    /// Lines of the declared map that had no effect: there is no such source folder.
    pub unused: Vec<(String, String)>,
    /// By target folder: the source folder that it belongs to without the suite saying so.
    undeclared: BTreeMap<usize, usize>,
    /// Source folders whose target folder is that of another, by source folder.
    taken: BTreeMap<usize, usize>,
    /// What came into question where more than one did.
    contested: Vec<Claim>,
}

impl Mapping {
    /// Maps as declared; then by who holds most of a folder's messages, where that was looked for; then by role, by
    /// usual names and by name. The first folder that has a role keeps it: a second one is an ordinary folder.
    pub fn new(
        source: &[Folder],
        target: &[Folder],
        declared: &BTreeMap<String, String>,
        held: &Held,
    ) -> Self {
        let mut mapping = Self {
            counterparts: vec![None; source.len()],
            ..Self::default()
        };

        // What the suite says decides before what servers state, and that before anything guessed from names.
        mapping.by_declaration(source, target, declared);
        let claims = claims(source, target, &mapping);
        mapping.contested = Claim::contested(&claims);
        mapping.by_claims(claims, held);
        mapping.by_parent(source, target);

        mapping
    }

    /// The claims among which messages should decide: where several target folders come into question for a source
    /// folder, or several source folders for one of the target.
    pub(super) fn contested(&self) -> &[Claim] {
        &self.contested
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
                None => ("", self.without_counterpart(at, source)),
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

    /// Takes one claim after the other: first those for which most messages speak, then in their order.
    fn by_claims(&mut self, mut claims: Vec<Claim>, held: &Held) {
        claims.sort_by_key(|claim| std::cmp::Reverse(held.of(claim.source, claim.target)));

        for claim in claims {
            let messages = held.of(claim.source, claim.target);
            if self.counterparts[claim.source].is_some() || (claim.is_weak && messages == 0) {
                continue;
            }

            let how = match messages {
                0 => claim.how,
                held_here => How::Messages {
                    held: held_here,
                    of: held.in_source(claim.source),
                },
            };
            self.claim(claim.source, claim.target, how);
        }
    }

    /// The folders below one that was mapped, parents first: a child may follow where its parent went.
    fn by_parent(&mut self, source: &[Folder], target: &[Folder]) {
        let mut order: Vec<usize> = (0..source.len()).collect();
        order.sort_by_key(|&at| source[at].levels.len());

        let names = Names::of(target);
        for own in order {
            if self.counterparts[own].is_none()
                && holds_messages(&source[own])
                && let Some(below) = self.below_parent(&source[own], source, target)
                && let Some(to) = names.called(&below)
            {
                self.claim(own, to, How::Parent);
            }
        }
    }

    /// Gives `target` to `source`, unless another source folder has it that the suite did not declare.
    fn claim(&mut self, source: usize, target: usize, how: How) {
        match self.undeclared.get(&target) {
            Some(&other) => drop(self.taken.insert(source, other)),
            None => {
                self.set(source, Some(target), how);
                self.undeclared.insert(target, source);
                self.taken.remove(&source);
            }
        }
    }

    /// Why a source folder has no counterpart.
    fn without_counterpart(&self, own: usize, source: &[Folder]) -> Message {
        match self.taken.get(&own) {
            Some(&other) => Message::new("mail/taken").with("folder", source[other].name.as_str()),
            None => Message::new("mail/no-counterpart"),
        }
    }

    /// What `folder` would be called below the counterpart of its nearest mapped ancestor.
    pub(super) fn below_parent(
        &self,
        folder: &Folder,
        source: &[Folder],
        target: &[Folder],
    ) -> Option<Vec<String>> {
        (1..folder.levels.len()).rev().find_map(|depth| {
            let (above, below) = folder.levels.split_at(depth);
            let parent = source.iter().position(|parent| parent.levels == above)?;
            let found = self.counterparts[parent]?.target?;
            Some([&target[found].levels[..], below].concat())
        })
    }
}

/// Whether messages can be looked at in it on behalf of this account.
pub fn holds_messages(folder: &Folder) -> bool {
    folder.selectable && folder.personal
}

/// Folders that can hold messages, by their levels.
pub(super) struct Names<'a>(BTreeMap<&'a [String], usize>);

impl<'a> Names<'a> {
    /// Those of `folders`; of two that are called the same, the first.
    pub(super) fn of(folders: &'a [Folder]) -> Self {
        let numbered = folders.iter().enumerate().rev();
        let named = numbered.filter(|(_, folder)| holds_messages(folder));
        Self(named.map(|(at, folder)| (&folder.levels[..], at)).collect())
    }

    /// The folder with these levels.
    pub(super) fn called(&self, levels: &[String]) -> Option<usize> {
        self.0.get(levels).copied()
    }
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
        map_by(source, target, declared, &Held::default())
    }

    fn map_by(
        source: &[&str],
        target: &[&str],
        declared: &[(&str, &str)],
        held: &Held,
    ) -> Vec<String> {
        let own = |names: &[&str]| names.iter().map(|name| folder(name)).collect::<Vec<_>>();
        let (source, target) = (own(source), own(target));
        let declared = declared
            .iter()
            .map(|&(from, to)| (from.to_owned(), to.to_owned()))
            .collect();
        let mapping = Mapping::new(&source, &target, &declared, held);
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
    fn what_is_declared_decides_before_a_role_and_that_before_names() {
        let map = |declared: &[(&str, &str)]| {
            map(
                &["INBOX", "Gesendet \\Sent", "Sent"],
                &["INBOX", "Sent", "Sent Items \\Sent"],
                declared,
            )
        };
        assert_eq!(
            map(&[("Gesendet", "Sent")]),
            [
                "INBOX>INBOX mail/by-role",
                "Gesendet>Sent mail/by-map",
                "Sent>Sent mail/by-name"
            ]
        );
        assert_eq!(
            map(&[]),
            [
                "INBOX>INBOX mail/by-role",
                "Gesendet>Sent Items mail/by-role",
                "Sent>Sent mail/by-name"
            ]
        );
    }

    #[test]
    fn nothing_is_merged_that_is_not_declared() {
        assert_eq!(
            map(&["Sent \\Sent", "Sent Items"], &["Sent Items \\Sent"], &[]),
            ["Sent>Sent Items mail/by-role", "Sent Items>"]
        );
        assert_eq!(
            map(
                &["Sent \\Sent", "Sent Items"],
                &["Sent Items \\Sent"],
                &[("Sent", "Sent Items")]
            ),
            [
                "Sent>Sent Items mail/by-map",
                "Sent Items>Sent Items mail/by-name"
            ]
        );
    }

    #[test]
    fn messages_decide_where_several_folders_come_into_question() {
        // By folder name into the folder that is called the same, or into the one with the role.
        let source = ["INBOX", "Papierkorb"];
        let target = ["INBOX", "Trash \\Trash", "Papierkorb"];
        let decided = |to_role: u64, to_name: u64| {
            let held = Held::of_counts(&[(1, 5)], &[((1, 1), to_role), ((1, 2), to_name)]);
            map_by(&source, &target, &[], &held).remove(1)
        };
        assert_eq!(decided(0, 0), "Papierkorb>Trash mail/by-name-table");
        assert_eq!(decided(1, 4), "Papierkorb>Papierkorb mail/by-messages");
        assert_eq!(decided(5, 0), "Papierkorb>Trash mail/by-messages");
        assert_eq!(decided(5, 5), "Papierkorb>Trash mail/by-messages");

        // Two source folders for one of the target: it is that of which it holds more.
        let held = Held::of_counts(&[(0, 1), (1, 9)], &[((0, 0), 1), ((1, 0), 9)]);
        let map = map_by(
            &["Sent \\Sent", "Sent Items"],
            &["Sent Items \\Sent"],
            &[],
            &held,
        );
        assert_eq!(map, ["Sent>", "Sent Items>Sent Items mail/by-messages"]);

        // Another usual name is believed only if messages speak for it.
        let held = |count: u64| Held::of_counts(&[(0, 3)], &[((0, 1), count)]);
        let map = |held| map_by(&["Gesendet"], &["Sent", "Sent Mail"], &[], &held);
        assert_eq!(map(held(0)), ["Gesendet>Sent mail/by-name-table"]);
        assert_eq!(map(held(3)), ["Gesendet>Sent Mail mail/by-messages"]);
    }

    #[test]
    fn messages_are_asked_only_where_there_is_competition() {
        let contested = |source: &[&str], target: &[&str], declared: &[(&str, &str)]| {
            let own = |names: &[&str]| names.iter().map(|name| folder(name)).collect::<Vec<_>>();
            let declared = declared
                .iter()
                .map(|&(from, to)| (from.to_owned(), to.to_owned()))
                .collect();
            let (source, target) = (own(source), own(target));
            let mapping = Mapping::new(&source, &target, &declared, &Held::default());
            let mut pairs: Vec<(usize, usize)> = mapping
                .contested()
                .iter()
                .map(|claim| (claim.source, claim.target))
                .collect();
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        };
        let roles = ["INBOX", "Sent \\Sent", "Trash \\Trash", "x"];
        assert_eq!(contested(&roles, &roles, &[]), []);
        let named = ["INBOX", "Sent", "Gesendete Elemente", "x"];
        assert_eq!(contested(&named, &named, &[]), []);
        let target = ["INBOX", "Trash \\Trash", "Papierkorb"];
        assert_eq!(
            contested(&["INBOX", "Papierkorb"], &target, &[]),
            [(1, 1), (1, 2)]
        );
        assert_eq!(
            contested(
                &["INBOX", "Papierkorb"],
                &target,
                &[("Papierkorb", "Trash")]
            ),
            []
        );
        assert_eq!(
            contested(&["Sent \\Sent", "Sent Items"], &["Sent Items \\Sent"], &[]),
            [(0, 0), (1, 0)]
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
