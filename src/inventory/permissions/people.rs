//! Users and groups of a machine, as its `passwd` and `group` files (or `getent`) list them.

use std::collections::BTreeSet;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name of the account.
    pub name: String,
    /// Its number, which is what a file system knows.
    pub uid: u32,
    /// Its primary group.
    pub gid: u32,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Its number.
    pub gid: u32,
    /// The names of those listed in it; who has it as primary group is not among them.
    pub members: Vec<String>,
}

/// The users and groups of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    persons: Vec<Person>,
    teams: Vec<Team>,
    unread: Vec<String>,
}

/// A line that is not understood, so that the list is not whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the list of {what} is not understood")]
pub struct PeopleError {
    /// `users` or `groups`.
    pub what: &'static str,
    /// The line, from 1.
    pub line: usize,
}

impl People {
    /// The people in the text of `passwd` and `group`.
    ///
    /// # Errors
    /// At the first line that is not understood: whoever stands in it would be overlooked.
    pub fn read(passwd: &str, group: &str) -> Result<Self, PeopleError> {
        let mut people = Self::default();
        for (line, fields) in lines(passwd) {
            let error = PeopleError {
                what: "users",
                line,
            };

            if is_compat(&fields) {
                people.add_unread_source("compat");
                continue;
            }
            people.persons.push(person(&fields).ok_or(error)?);
        }

        for (line, fields) in lines(group) {
            let error = PeopleError {
                what: "groups",
                line,
            };

            if is_compat(&fields) {
                people.add_unread_source("compat");
                continue;
            }
            people.teams.push(team(&fields).ok_or(error)?);
        }
        Ok(people)
    }

    /// With what the text of `nsswitch.conf` says of directories that the two files do not show.
    #[must_use]
    pub fn with_nsswitch(mut self, nsswitch: &str) -> Self {
        for line in nsswitch.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((database, sources)) = line.split_once(':') else {
                continue;
            };

            if !matches!(database.trim(), "passwd" | "group" | "initgroups") {
                continue;
            }

            // `[...]` says what to do after a source; systemd makes up accounts that own no shared folders.
            let sources = sources
                .split_whitespace()
                .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
            for source in
                sources.filter(|source| !matches!(*source, "files" | "compat" | "systemd"))
            {
                if !source.contains(['=', ']']) {
                    self.add_unread_source(source);
                }
            }
        }
        self
    }

    fn add_unread_source(&mut self, source: &str) {
        if !self.unread.iter().any(|known| known == source) {
            self.unread.push(source.to_owned());
        }
    }

    /// Further directories of users and groups that this machine asks and that were not read: `ldap`, `sss`.
    pub fn unread_sources(&self) -> &[String] {
        &self.unread
    }

    /// The user called `name`. The first one counts, as it does for the system.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.name == name)
    }

    /// The user with this number.
    pub fn person_by_uid(&self, uid: u32) -> Option<&Person> {
        self.persons.iter().find(|person| person.uid == uid)
    }

    /// The group called `name`.
    pub fn team(&self, name: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.name == name)
    }

    /// The group with this number.
    pub fn team_by_gid(&self, gid: u32) -> Option<&Team> {
        self.teams.iter().find(|team| team.gid == gid)
    }

    /// The groups of the user with this number: the primary one, and all in which a name of this user is listed.
    pub fn gids(&self, uid: u32) -> BTreeSet<u32> {
        let mut gids = BTreeSet::new();
        for person in self.persons.iter().filter(|person| person.uid == uid) {
            gids.insert(person.gid);
            let listed = self
                .teams
                .iter()
                .filter(|team| team.members.contains(&person.name));
            gids.extend(listed.map(|team| team.gid));
        }
        gids
    }

    /// The numbers of the users in the group: those who have it as primary group, and those listed in it. A name
    /// that no user has is nobody who could do anything, and is left out.
    pub fn members(&self, gid: u32) -> BTreeSet<u32> {
        let primary = self.persons.iter().filter(|person| person.gid == gid);
        let listed = self
            .teams
            .iter()
            .filter(|team| team.gid == gid)
            .flat_map(|team| &team.members);
        primary
            .chain(listed.filter_map(|name| self.person(name)))
            .map(|person| person.uid)
            .collect()
    }
}

/// The user in a line of `passwd`: name, password, number, group, comment, home, shell.
fn person(fields: &[&str]) -> Option<Person> {
    let [name, _, uid, gid, _, _, _] = fields else {
        return None;
    };
    Some(Person {
        name: non_empty(name)?,
        uid: uid.parse().ok()?,
        gid: gid.parse().ok()?,
    })
}

/// The group in a line of `group`: name, password, number, members.
fn team(fields: &[&str]) -> Option<Team> {
    let [name, _, gid, members] = fields else {
        return None;
    };

    Some(Team {
        name: non_empty(name)?,
        gid: gid.parse().ok()?,
        members: members
            .split(',')
            .map(str::trim)
            .filter_map(non_empty)
            .collect(),
    })
}

fn non_empty(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

/// Entries that refer to further directories: `+`, `+name`, `-name`, `+@netgroup`.
fn is_compat(fields: &[&str]) -> bool {
    fields
        .first()
        .is_some_and(|name| name.starts_with(['+', '-']))
}

/// The fields of every entry, by the number of its line; empty lines and comments are none.
fn lines(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let numbered = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_end_matches('\r')));
    let entries =
        numbered.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    entries.map(|(at, line)| (at, line.split(':').collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\n\n# people\nanna:x:2001:2001:Anna:/:/bin/sh\nbruno:x:2002:3001::/:/bin/sh\n";
    const GROUP: &str = "root:x:0:\nanna:x:2001:\nteam:x:3001:anna,carla\nboard:x:3002: anna \n";

    #[test]
    fn membership_is_primary_and_listed() {
        let people = People::read(PASSWD, GROUP).unwrap();
        assert_eq!(people.gids(2001), [2001, 3001, 3002].into());
        assert_eq!(people.gids(2002), [3001].into());
        assert_eq!(people.gids(9999), [].into());
        assert_eq!(people.members(3001), [2001, 2002].into());
        assert_eq!(people.person("bruno").map(|person| person.uid), Some(2002));
        assert_eq!(people.team("board").map(|team| team.gid), Some(3002));
    }

    #[test]
    fn a_line_that_is_not_understood_is_no_smaller_list() {
        let line = |passwd: &str, group: &str| {
            People::read(passwd, group)
                .err()
                .map(|error| (error.what, error.line))
        };
        assert_eq!(
            line("anna:x:2001:2001::/:/bin/sh\nbruno:x:two:1::/:\n", ""),
            Some(("users", 2))
        );
        assert_eq!(line("anna:x:2001\n", ""), Some(("users", 1)));
        assert_eq!(line("", "team:x:3001\n"), Some(("groups", 1)));
        assert_eq!(line("", "team:x::anna\n"), Some(("groups", 1)));
    }

    #[test]
    fn directories_that_were_not_read_are_named() {
        let people = |nsswitch: &str| {
            People::default()
                .with_nsswitch(nsswitch)
                .unread_sources()
                .join(" ")
        };
        assert_eq!(
            people(
                "passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\nhosts: files dns\n"
            ),
            ""
        );
        assert_eq!(
            people("passwd: files sss # ldap\ngroup: files ldap [NOTFOUND=return] sss\n"),
            "sss ldap"
        );
        assert_eq!(people("initgroups: winbind files"), "winbind");
        assert_eq!(
            People::read("+::::::\n", "+:::\n")
                .unwrap()
                .unread_sources(),
            ["compat"]
        );
    }
}
