//! Who may do what in a folder (RFC 4314).

use super::name::decode_name;
use super::reply::Reply;
use super::session::Session;
use super::token::{Garbled, Tokens};
use super::wire::Each;
use crate::model::CannotCheck;

/// One entry of a folder's access control list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whom it is for: `anna`, `anyone`, `$group`; a leading `-` takes rights away.
    pub identifier: Vec<u8>,
    /// The rights, one letter each: `lrswipkxtea`.
    pub rights: String,
}

impl Session {
    /// Who may do what in `folder` (wire name); needs the capability `ACL` and the right to administer. Lines of one
    /// identifier that comes more than once are all there.
    ///
    /// # Errors
    /// If it is refused or the connection fails, or nothing was said about this folder: no list is no empty list.
    pub async fn getacl(&mut self, folder: &[u8]) -> Result<Vec<Grant>, CannotCheck> {
        let command = self.about("GETACL", folder);
        let shown = command.shown.clone();
        let mut told: Option<Vec<Grant>> = None;
        let mut take = Each(|reply: &Reply<'_>| {
            if let Some(mut tokens) = about(reply, "ACL", folder)? {
                told.get_or_insert_default().extend(grants(&mut tokens)?);
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        told.ok_or_else(|| self.untold(&shown, "ACL"))
    }

    /// What the one who is logged in may do in `folder` (wire name): rights, one letter each.
    ///
    /// # Errors
    /// If it is refused or the connection fails, or nothing, or two things, were said about this folder.
    pub async fn myrights(&mut self, folder: &[u8]) -> Result<String, CannotCheck> {
        let command = self.about("MYRIGHTS", folder);
        let shown = command.shown.clone();
        let mut told: Vec<String> = Vec::new();
        let mut take = Each(|reply: &Reply<'_>| {
            if let Some(mut tokens) = about(reply, "MYRIGHTS", folder)? {
                let rights = String::from_utf8_lossy(&tokens.text()?).into_owned();
                if !told.contains(&rights) {
                    told.push(rights);
                }
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        match told.pop() {
            Some(rights) if told.is_empty() => Ok(rights),
            _ => Err(self.untold(&shown, "MYRIGHTS")),
        }
    }
}

/// What follows the name in a reply `word` that is about `folder`. A reply about another folder is no answer.
fn about<'a>(reply: &Reply<'a>, word: &str, folder: &[u8]) -> Result<Option<Tokens<'a>>, Garbled> {
    if reply.number.is_some() || !reply.is(word) {
        return Ok(None);
    }
    let mut tokens = reply.tokens();
    let name = tokens.text()?;
    Ok(is_same(&name, folder).then_some(tokens))
}

/// Whether two spellings mean one folder: encodings may differ, and INBOX is written in any case.
fn is_same(name: &[u8], folder: &[u8]) -> bool {
    let plain = |wire: &[u8]| {
        let text = decode_name(wire);
        match text.split_at_checked(5) {
            Some((first, rest)) if first.eq_ignore_ascii_case("INBOX") => format!("INBOX{rest}"),
            _ => text,
        }
    };
    name == folder || plain(name) == plain(folder)
}

/// `identifier rights identifier rights ...`, behind the folder
fn grants(tokens: &mut Tokens<'_>) -> Result<Vec<Grant>, Garbled> {
    let mut all = Vec::new();
    while !tokens.rest().trim_ascii().is_empty() {
        let identifier = tokens.text()?.into_owned();
        let rights = String::from_utf8_lossy(&tokens.text()?).into_owned();
        all.push(Grant { identifier, rights });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read_in_pairs() {
        let (folder, shared) = (&b"x"[..], &b"Shared x"[..]);
        let read = |folder: &[u8], line: &str| {
            let reply = Reply::parse(line.as_bytes()).unwrap();
            about(&reply, "ACL", folder)
                .unwrap()
                .map(|mut tokens| grants(&mut tokens))
        };
        let all = read(
            shared,
            r#"ACL "Shared x" anna lrswi "-bruno k" lr anyone """#,
        )
        .unwrap()
        .unwrap();
        let pairs: Vec<_> = all
            .iter()
            .map(|grant| (&*grant.identifier, grant.rights.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                (&b"anna"[..], "lrswi"),
                (b"-bruno k", "lr"),
                (b"anyone", "")
            ]
        );
        assert_eq!(read(folder, "ACL x anna"), Some(Err(Garbled)));
        assert_eq!(read(folder, "ACL x"), Some(Ok(vec![])));
        assert_eq!(read(folder, "ACL y anna lr"), None);
    }

    #[test]
    fn a_folder_is_known_in_every_spelling() {
        for (name, folder) in [
            ("inbox", "INBOX"),
            ("Inbox/x", "INBOX/x"),
            ("Entwürfe", "Entw&APw-rfe"),
        ] {
            assert!(
                is_same(name.as_bytes(), folder.as_bytes()),
                "{name} {folder}"
            );
        }
        for (name, folder) in [("x", "X"), ("x", "x/"), ("", "x"), ("INBOX/x", "INBOX/X")] {
            assert!(
                !is_same(name.as_bytes(), folder.as_bytes()),
                "{name} {folder}"
            );
        }
    }
}
