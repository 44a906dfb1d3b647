//! What is done with the selected folder: SELECT, EXAMINE, changes by others, flags, IDLE.

use std::collections::BTreeSet;

use super::folders::off_by;
use super::selected::Selected;
use super::session::{Outcome, Session};
use super::words::{NumberSet, Word};
use crate::testbed::fault::Act;
use crate::testbed::store::Folder;
use crate::testbed::wire::Ended;

impl Session {
    /// SELECT and EXAMINE (RFC 3501, sections 6.3.1 and 6.3.2).
    pub(super) async fn select(
        &mut self,
        login: &str,
        command: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        // A folder that was selected is no longer, even if this one cannot be.
        self.selected = None;
        let name = self.folder_named(arguments.first());
        let seen = name.and_then(|name| {
            let look = |f: &Folder| {
                let uids: Vec<u32> = f.messages.iter().map(|stored| stored.uid).collect();
                (
                    name.clone(),
                    f.selectable,
                    uids,
                    f.uid_validity,
                    f.uid_next,
                    keywords(f),
                )
            };
            self.settings.store.look(login, &name, look).ok()
        });

        let Some((name, true, uids, uid_validity, uid_next, keywords)) = seen else {
            return Outcome::no("[NONEXISTENT] there is no such folder");
        };

        let read_only = command == "EXAMINE";
        let off = if let Some(Act::CountOff(off)) = self.act {
            off
        } else {
            0
        };

        let permanent = match (read_only, self.settings.config.permanent_flags_on_examine) {
            (true, false) => String::new(),
            _ => self.settings.config.permanent_flags.join(" "),
        };

        let known = format!("\\Answered \\Flagged \\Deleted \\Seen \\Draft {keywords}");
        for line in [
            format!("* FLAGS ({})", known.trim_end()),
            format!("* OK [PERMANENTFLAGS ({permanent})] kept for good"),
            format!("* {} EXISTS", off_by(uids.len(), off)),
            "* 0 RECENT".to_owned(),
            format!("* OK [UIDVALIDITY {uid_validity}] UIDs are valid"),
            format!("* OK [UIDNEXT {uid_next}] the next UID"),
        ] {
            self.wire.say(&line).await?;
        }

        self.selected = Some(Selected {
            name,
            uids,
            read_only,
        });

        Ok(Outcome::Ok(format!(
            "[READ-{}] selected",
            if read_only { "ONLY" } else { "WRITE" }
        )))
    }

    /// CLOSE (RFC 3501, section 6.4.2): removes what is marked `\Deleted` without telling.
    pub(super) fn close_folder(&mut self, login: &str) -> Result<Outcome, Ended> {
        if let Some(selected) = self.selected.take()
            && !selected.read_only
        {
            let purge = |folder: &mut Folder| {
                folder
                    .messages
                    .retain(|m| !m.message.flags.contains("\\Deleted"))
            };
            let _ = self.settings.store.change(login, &selected.name, purge);
        }
        Outcome::done()
    }

    /// Tells what others did to the selected folder.
    pub(super) async fn announce_changes(&mut self) -> Result<(), Ended> {
        let (Some(login), Some(selected)) = (self.login.clone(), self.selected.as_mut()) else {
            return Ok(());
        };

        let look = |f: &Folder| {
            f.messages
                .iter()
                .map(|stored| stored.uid)
                .collect::<Vec<u32>>()
        };

        let now = self
            .settings
            .store
            .look(&login, &selected.name, look)
            .unwrap_or_default();
        let mut at = 0;
        while at < selected.uids.len() {
            if now.binary_search(&selected.uids[at]).is_ok() {
                at += 1;
            } else {
                selected.uids.remove(at);
                self.wire.say(&format!("* {} EXPUNGE", at + 1)).await?;
            }
        }

        if now.len() > selected.uids.len() {
            let line = format!("* {} EXISTS", now.len());
            selected.uids = now;
            self.wire.say(&line).await?;
        }
        Ok(())
    }

    /// IDLE (RFC 2177).
    pub(super) async fn idle(&mut self) -> Result<Outcome, Ended> {
        let mut changes = self.settings.store.changes();
        self.wire.say("+ idling").await?;
        loop {
            self.announce_changes().await?;
            self.wire.flush().await?;
            tokio::select! {
                line = self.wire.line() => {
                    return if line?.eq_ignore_ascii_case(b"DONE") {
                        Outcome::done()
                    } else {
                        Outcome::bad("only DONE ends this")
                    };
                }
                changed = changes.changed() => {
                    if changed.is_err() {
                        return Err(Ended::Closed);
                    }
                }
            }
        }
    }

    /// STORE (RFC 3501, section 6.4.6).
    pub(super) async fn store_flags(
        &mut self,
        login: &str,
        command: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let Some(selected) = &self.selected else {
            return Outcome::bad("select a folder first");
        };

        if selected.read_only {
            return Outcome::no("[READ-ONLY] this folder was only examined");
        }

        let [set, how, flags @ ..] = arguments else {
            return Outcome::bad("STORE wants messages and flags");
        };

        let (Some(set), Some(how)) = (set.bytes().and_then(NumberSet::parse), how.upper()) else {
            return Outcome::bad("STORE wants messages and flags");
        };

        let words = flags
            .iter()
            .flat_map(Word::items)
            .map(Word::text)
            .collect::<Option<BTreeSet<String>>>();
        let Some(words) = words.map(|words| {
            words
                .iter()
                .map(|word| canonical(word))
                .collect::<BTreeSet<_>>()
        }) else {
            return Outcome::bad("flags are words");
        };

        let (how, is_silent) = how
            .strip_suffix(".SILENT")
            .map_or((how.as_str(), false), |how| (how, true));
        let change: fn(&mut BTreeSet<String>, &BTreeSet<String>) = match how {
            "FLAGS" => |flags, words| words.clone_into(flags),
            "+FLAGS" => |flags, words| flags.extend(words.iter().cloned()),
            "-FLAGS" => |flags, words| flags.retain(|flag| !words.contains(flag)),
            _ => return Outcome::bad("STORE knows FLAGS, +FLAGS and -FLAGS"),
        };

        let by_uid = command.starts_with("UID ");
        let name = selected.name.clone();
        for (number, uid) in selected.chosen(&set, by_uid) {
            let changed = self.settings.store.change(login, &name, |folder| {
                let at = folder.position(uid)?;
                let flags = &mut folder.messages[at].message.flags;
                change(flags, &words);
                Some(flags.iter().cloned().collect::<Vec<_>>().join(" "))
            });

            if let (Ok(Some(flags)), false) = (changed, is_silent) {
                let uid = if by_uid {
                    format!("UID {uid} ")
                } else {
                    String::new()
                };

                self.wire
                    .say(&format!("* {number} FETCH ({uid}FLAGS ({flags}))"))
                    .await?;
            }
        }
        Outcome::done()
    }

    /// Removes what is marked `\Deleted`: all of it, or only the UIDs in `set`.
    pub(super) async fn expunge(
        &mut self,
        login: &str,
        set: Option<&Word>,
    ) -> Result<Outcome, Ended> {
        let Some(selected) = &self.selected else {
            return Outcome::bad("select a folder first");
        };

        if selected.read_only {
            return Outcome::no("[READ-ONLY] this folder was only examined");
        }

        let set = match set {
            None => None,
            Some(word) => match word.bytes().and_then(NumberSet::parse) {
                Some(set) => Some(set),
                None => return Outcome::bad("UID EXPUNGE wants UIDs"),
            },
        };

        let last = selected.uids.last().copied().unwrap_or(0);
        let purge = |folder: &mut Folder| {
            folder.messages.retain(|stored| {
                let meant = set
                    .as_ref()
                    .is_none_or(|set| set.contains(stored.uid, last));
                !(meant && stored.message.flags.contains("\\Deleted"))
            });
        };

        let _ = self.settings.store.change(login, &selected.name, purge);
        self.announce_changes().await?;
        Outcome::done()
    }
}

/// The keywords in use in a folder.
fn keywords(folder: &Folder) -> String {
    let all = folder
        .messages
        .iter()
        .flat_map(|stored| &stored.message.flags)
        .filter(|flag| !flag.starts_with('\\'));
    all.cloned()
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join(" ")
}

/// System flags in their usual spelling; keywords as they are.
pub(super) fn canonical(flag: &str) -> String {
    ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(flag))
        .unwrap_or(flag)
        .to_owned()
}
