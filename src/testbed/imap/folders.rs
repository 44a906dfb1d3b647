//! Folders: NAMESPACE, LIST, LSUB, STATUS, CREATE, subscriptions, rights.

use std::collections::BTreeMap;

use super::names;
use super::session::{Outcome, Session, quoted};
use super::words::Word;
use crate::testbed::fault::Act;
use crate::testbed::store::{Folder, Role};
use crate::testbed::wire::Ended;

/// All rights (RFC 4314).
const ALL_RIGHTS: &str = "lrswipkxtea";
/// What is said of a folder that is not there.
const NO_FOLDER: &str = "[NONEXISTENT] there is no such folder";

/// What a LIST line needs to know.
struct Line {
    exists: bool,
    selectable: bool,
    subscribed: bool,
    has_children: bool,
    role: Option<Role>,
}

/// What a LIST asks for beyond names.
#[derive(Default)]
struct Wanted {
    only_subscribed: bool,
    only_roles: bool,
    subscribed: bool,
    roles: bool,
    status: Option<Vec<Word>>,
}

impl Session {
    /// NAMESPACE (RFC 2342): personal folders only.
    pub(super) async fn namespace(&mut self) -> Result<Outcome, Ended> {
        let naming = &self.settings.naming;
        let own = format!(
            "(({} {}))",
            quoted(&naming.prefix),
            quoted(&naming.separator.to_string())
        );
        self.wire.say(&format!("* NAMESPACE {own} NIL NIL")).await?;
        Outcome::done()
    }

    /// LIST (RFC 3501, section 6.3.8), with LIST-EXTENDED (RFC 5258), LIST-STATUS (RFC 5819) and SPECIAL-USE (RFC 6154).
    pub(super) async fn list(&mut self, login: &str, arguments: &[Word]) -> Result<Outcome, Ended> {
        let Some((reference, patterns, wanted)) = self.list_request(arguments) else {
            return Outcome::bad("LIST does not work like this here");
        };

        let separator = quoted(&self.settings.naming.separator.to_string());
        // An empty pattern asks for the separator alone.
        if patterns.iter().all(Vec::is_empty) {
            self.wire
                .say(&format!("* LIST (\\Noselect) {separator} \"\""))
                .await?;
            return Outcome::done();
        }

        let patterns: Vec<Vec<u8>> = patterns
            .iter()
            .map(|p| [reference.as_slice(), p.as_slice()].concat())
            .collect();
        let mut lines: Vec<(String, String, Line)> = self
            .lines(login)
            .into_iter()
            .map(|(name, line)| (self.settings.naming.wire(&name), name, line))
            .filter(|(wire, _, line)| {
                self.matches_any(&patterns, wire)
                    && (!wanted.only_subscribed || line.subscribed)
                    && (!wanted.only_roles || line.role.is_some())
            })
            .collect();
        if let Some(Act::Omit(count)) = self.act {
            lines.truncate(lines.len().saturating_sub(count));
        }

        for (wire, name, line) in lines {
            let attributes = self.attributes(&line, &wanted);
            self.wire
                .say(&format!(
                    "* LIST ({attributes}) {separator} {}",
                    quoted(&wire)
                ))
                .await?;
            if let Some(items) = &wanted.status
                && line.selectable
            {
                self.say_status(login, &name, items).await?;
            }
        }
        Outcome::done()
    }

    /// LSUB (RFC 3501, section 6.3.9).
    pub(super) async fn lsub(&mut self, login: &str, arguments: &[Word]) -> Result<Outcome, Ended> {
        let [reference, pattern] = arguments else {
            return Outcome::bad("LSUB wants a reference and a pattern");
        };

        let (Some(reference), Some(pattern)) = (reference.bytes(), pattern.bytes()) else {
            return Outcome::bad("LSUB wants names");
        };

        let pattern = [[reference, pattern].concat()];
        let separator = quoted(&self.settings.naming.separator.to_string());
        for (name, line) in self.lines(login) {
            let wire = self.settings.naming.wire(&name);
            if line.subscribed && self.matches_any(&pattern, &wire) {
                self.wire
                    .say(&format!("* LSUB () {separator} {}", quoted(&wire)))
                    .await?;
            }
        }
        Outcome::done()
    }

    /// STATUS (RFC 3501, section 6.3.10).
    pub(super) async fn status(
        &mut self,
        login: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let [folder, Word::List(items)] = arguments else {
            return Outcome::bad("STATUS wants a folder and items");
        };

        let name = self.folder_named(Some(folder));
        let exists =
            |name: &String| self.settings.store.look(login, name, |f| f.selectable) == Ok(true);
        let Some(name) = name.filter(exists) else {
            return Outcome::no(NO_FOLDER);
        };

        if self.say_status(login, &name, items).await? {
            Outcome::done()
        } else {
            Outcome::bad("STATUS has no such item")
        }
    }

    /// Says the status of a folder; `false` if an item is not known.
    async fn say_status(&mut self, login: &str, name: &str, items: &[Word]) -> Result<bool, Ended> {
        let Ok(folder) = self.settings.store.look(login, name, |f| {
            (f.messages.len(), f.uid_next, f.uid_validity, f.unseen())
        }) else {
            return Ok(true);
        };

        let off = if let Some(Act::CountOff(off)) = self.act {
            off
        } else {
            0
        };

        let (messages, uid_next, uid_validity, unseen) = folder;
        let mut parts = Vec::new();
        for item in items {
            let value = match item.upper().as_deref() {
                Some("MESSAGES") => off_by(messages, off),
                Some("UIDNEXT") => uid_next.to_string(),
                Some("UIDVALIDITY") => uid_validity.to_string(),
                Some("UNSEEN") => unseen.to_string(),
                Some("RECENT") => "0".to_owned(),
                _ => return Ok(false),
            };
            parts.push(format!("{} {value}", item.upper().unwrap_or_default()));
        }

        let wire = quoted(&self.settings.naming.wire(name));
        self.wire
            .say(&format!("* STATUS {wire} ({})", parts.join(" ")))
            .await?;
        Ok(true)
    }

    /// CREATE (RFC 3501, section 6.3.3). A separator at the end says that folders are to be made below it.
    pub(super) fn create(&mut self, login: &str, arguments: &[Word]) -> Result<Outcome, Ended> {
        let name = self.folder_named(arguments.first());
        let Some(name) = name else {
            return Outcome::no("[CANNOT] that is no name for a folder");
        };

        let name = name.trim_end_matches('/');
        if self.settings.store.look(login, name, |_| ()).is_ok() {
            return Outcome::no("[ALREADYEXISTS] it is there already");
        }

        match self
            .settings
            .store
            .make(login, name, |folder| folder.subscribed = false)
        {
            Ok(()) => Outcome::done(),
            Err(error) => Outcome::no(error.to_string()),
        }
    }

    /// SUBSCRIBE and UNSUBSCRIBE (RFC 3501, sections 6.3.6 and 6.3.7).
    pub(super) fn subscribe(
        &mut self,
        login: &str,
        command: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let name = self.folder_named(arguments.first());
        let wanted = command == "SUBSCRIBE";
        match name.map(|name| {
            self.settings
                .store
                .change(login, &name, |folder| folder.subscribed = wanted)
        }) {
            Some(Ok(())) => Outcome::done(),
            _ => Outcome::no(NO_FOLDER),
        }
    }

    /// GETACL (RFC 4314, section 3.3).
    pub(super) async fn get_acl(
        &mut self,
        login: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let Some((name, mut rights)) = self.rights_in(login, arguments.first()) else {
            return Outcome::no(NO_FOLDER);
        };

        rights
            .entry(login.to_owned())
            .or_insert_with(|| ALL_RIGHTS.to_owned());
        let pairs: Vec<String> = rights
            .iter()
            .map(|(who, what)| format!("{} {}", quoted(who), quoted(what)))
            .collect();
        let wire = quoted(&self.settings.naming.wire(&name));
        self.wire
            .say(&format!("* ACL {wire} {}", pairs.join(" ")))
            .await?;
        Outcome::done()
    }

    /// MYRIGHTS (RFC 4314, section 3.5).
    pub(super) async fn my_rights(
        &mut self,
        login: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let Some((name, rights)) = self.rights_in(login, arguments.first()) else {
            return Outcome::no(NO_FOLDER);
        };

        let own = rights.get(login).map_or(ALL_RIGHTS, String::as_str);
        let wire = quoted(&self.settings.naming.wire(&name));
        self.wire
            .say(&format!("* MYRIGHTS {wire} {}", quoted(own)))
            .await?;
        Outcome::done()
    }

    /// The folder that a command names, as the store calls it; whether it is there is another question.
    pub(super) fn folder_named(&self, word: Option<&Word>) -> Option<String> {
        self.settings.naming.stored(word?.bytes()?)
    }

    /// The folder that a command names, and the rights that are written on it, by identifier.
    fn rights_in(
        &self,
        login: &str,
        word: Option<&Word>,
    ) -> Option<(String, BTreeMap<String, String>)> {
        let name = self.folder_named(word)?;
        let look = |folder: &Folder| folder.rights.clone();
        let rights = self.settings.store.look(login, &name, look).ok()?;
        Some((name, rights))
    }

    fn matches_any(&self, patterns: &[Vec<u8>], wire: &str) -> bool {
        let separator = u8::try_from(self.settings.naming.separator).unwrap_or(b'/');
        patterns.iter().any(|pattern| {
            // INBOX is found in any case.
            (wire == "INBOX" && pattern.eq_ignore_ascii_case(b"INBOX"))
                || names::matches(pattern, wire.as_bytes(), separator)
        })
    }

    /// Reference, patterns and wishes of a LIST; `None` if it asks for what is not advertised.
    fn list_request(&self, arguments: &[Word]) -> Option<(Vec<u8>, Vec<Vec<u8>>, Wanted)> {
        let offers = |capability: &str| self.settings.offers(capability).then_some(());
        let mut wanted = Wanted::default();
        let (selection, rest) = match arguments {
            [Word::List(selection), rest @ ..] => (selection.as_slice(), rest),
            rest => (&[][..], rest),
        };

        let (reference, patterns, returned) = match rest {
            [reference, patterns] => (reference, patterns, &[][..]),
            [reference, patterns, word, Word::List(items)] if word.upper()? == "RETURN" => {
                (reference, patterns, items.as_slice())
            }
            _ => return None,
        };

        let is_extended =
            rest.len() > 2 || arguments.len() != rest.len() || matches!(patterns, Word::List(_));
        if is_extended {
            offers("LIST-EXTENDED")?;
        }

        for word in selection {
            match word.upper()?.as_str() {
                "SUBSCRIBED" => (wanted.only_subscribed, wanted.subscribed) = (true, true),
                "SPECIAL-USE" => {
                    offers("SPECIAL-USE")?;
                    (wanted.only_roles, wanted.roles) = (true, true);
                }
                "REMOTE" => {}
                _ => return None,
            }
        }

        let mut returned = returned.iter();
        while let Some(word) = returned.next() {
            match word.upper()?.as_str() {
                "SUBSCRIBED" => wanted.subscribed = true,
                "CHILDREN" => {}
                "SPECIAL-USE" => {
                    offers("SPECIAL-USE")?;
                    wanted.roles = true;
                }
                "STATUS" => {
                    offers("LIST-STATUS")?;
                    wanted.status = Some(returned.next()?.items().to_vec());
                }
                _ => return None,
            }
        }

        let patterns = patterns
            .items()
            .iter()
            .map(|word| word.bytes().map(<[u8]>::to_vec));
        Some((
            reference.bytes()?.to_vec(),
            patterns.collect::<Option<_>>()?,
            wanted,
        ))
    }

    /// Every folder of `login`, and every name that only leads to one.
    fn lines(&self, login: &str) -> BTreeMap<String, Line> {
        let mut lines: BTreeMap<String, Line> = BTreeMap::new();
        let empty = || Line {
            exists: false,
            selectable: false,
            subscribed: false,
            has_children: false,
            role: None,
        };

        for name in self.settings.store.folder_names(login) {
            let look = |f: &Folder| (f.selectable, f.subscribed, f.role);
            let Ok((selectable, subscribed, role)) = self.settings.store.look(login, &name, look)
            else {
                continue;
            };

            let line = lines.entry(name.clone()).or_insert_with(empty);
            (line.exists, line.selectable, line.subscribed, line.role) =
                (true, selectable, subscribed, role);
            for (at, _) in name.match_indices('/') {
                lines
                    .entry(name[..at].to_owned())
                    .or_insert_with(empty)
                    .has_children = true;
            }
        }
        lines
    }

    fn attributes(&self, line: &Line, wanted: &Wanted) -> String {
        let mut attributes = Vec::new();
        if !line.exists && self.settings.offers("LIST-EXTENDED") {
            attributes.push("\\NonExistent");
        } else if !line.selectable {
            attributes.push("\\Noselect");
        }

        if self.settings.offers("CHILDREN") {
            attributes.push(if line.has_children {
                "\\HasChildren"
            } else {
                "\\HasNoChildren"
            });
        }

        if wanted.subscribed && line.subscribed {
            attributes.push("\\Subscribed");
        }

        if wanted.roles || self.settings.config.announces_roles {
            attributes.extend(line.role.map(Role::attribute));
        }
        attributes.join(" ")
    }
}

/// `count` off by `off`, never below nothing.
pub(super) fn off_by(count: usize, off: i64) -> String {
    i64::try_from(count)
        .unwrap_or(i64::MAX)
        .saturating_add(off)
        .max(0)
        .to_string()
}
