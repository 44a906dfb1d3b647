//! Whom an entry of a mail folder's access control list is for, as servers write it.

use crate::base::bytes;

/// Whom an entry is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Everybody, logged in or not (RFC 4314, section 3).
    Anyone,
    /// Everybody who is logged in.
    Authenticated,
    /// Whoever is not logged in; to some servers a second name of everybody.
    Anonymous,
    /// Whoever owns the mailbox.
    Owner,
    /// The members of a group.
    Group(String),
    /// The members of a group, whatever stands for each of them.
    Override(String),
    /// A name without a mark: a user, and with some servers also a group.
    Name(String),
}

/// An identifier: whom an entry is for, and whether it gives or takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// Whom it is for.
    pub party: Party,
    /// Whether the rights are taken away (`-anna`).
    pub takes: bool,
}

impl Identifier {
    /// Reads one: `anna`, `-anna`, `$team` and `!team` (Dovecot), `group:team` (Cyrus), `group=team` and `user=anna`
    /// (Courier), `#anna` of a list that holds for the whole server (Dovecot). What cannot be seen is
    /// made visible, so that two identifiers never look the same.
    pub fn read(raw: &[u8]) -> Self {
        let shown = bytes::display(raw);
        let (takes, rest) = marked(&shown, "-");
        let (_, rest) = marked(rest, "#");
        Self {
            party: Party::read(rest),
            takes,
        }
    }
}

impl Party {
    fn read(text: &str) -> Self {
        match text {
            "anyone" => return Self::Anyone,
            "authenticated" => return Self::Authenticated,
            "anonymous" => return Self::Anonymous,
            "owner" => return Self::Owner,
            _ => {}
        }

        let after = |marks: &[&str]| {
            let found = marks.iter().find_map(|mark| text.strip_prefix(mark));
            found.filter(|name| !name.is_empty()).map(str::to_owned)
        };

        if let Some(name) = after(&["$", "group:", "group="]) {
            return Self::Group(name);
        }

        if let Some(name) = after(&["!"]) {
            return Self::Override(name);
        }

        Self::Name(after(&["user="]).unwrap_or_else(|| text.to_owned()))
    }
}

/// Whether `text` begins with `mark`, and what follows. A mark alone marks nothing.
fn marked<'a>(text: &'a str, mark: &str) -> (bool, &'a str) {
    match text.strip_prefix(mark) {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], takes: bool, party: Party) {
        assert_eq!(
            Identifier::read(raw),
            Identifier { party, takes },
            "{}",
            bytes::display(raw)
        );
    }

    #[test]
    fn identifiers_are_read_as_servers_write_them() {
        let name = |name: &str| Party::Name(name.to_owned());
        let team = || Party::Group("team".to_owned());
        check(b"anna", false, name("anna"));
        check(b"-anna", true, name("anna"));
        check(b"user=anna", false, name("anna"));
        check(b"#anna", false, name("anna"));
        check(b"-#$team", true, team());
        for group in [&b"$team"[..], b"group:team", b"group=team"] {
            check(group, false, team());
        }
        check(b"!team", false, Party::Override("team".to_owned()));
        check(b"anyone", false, Party::Anyone);
        check(b"-anyone", true, Party::Anyone);
        check(b"authenticated", false, Party::Authenticated);
        check(b"anonymous", false, Party::Anonymous);
        check(b"owner", false, Party::Owner);
    }

    #[test]
    fn what_is_odd_is_somebody_of_that_name() {
        let name = |name: &str| Party::Name(name.to_owned());
        for odd in [
            "", "-", "$", "!", "#", "group:", "user=", "Anyone", " anyone", "a b\"c",
        ] {
            check(odd.as_bytes(), false, name(odd));
        }
        check(b"--", true, name("-"));
        check(b"--anna", true, name("-anna"));
        check(b"an\xFFna", false, name("an\\xFFna"));
        check("anna\u{200B}".as_bytes(), false, name("anna\\u{200b}"));
    }
}
