//! Who may do what in a folder (RFC 4314).

use super::connection::OnUntagged;
use super::name::decode_name;
use super::response::Untagged;
use super::session::Session;
use super::token::{SyntaxError, Tokens};
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
        let command = self.folder_command("GETACL", folder);
        let shown = command.shown.clone();
        let mut all: Option<Vec<Grant>> = None;
        let mut take = OnUntagged(|response: &Untagged<'_>| {
            if let Some(mut tokens) = of_folder(response, "ACL", folder)? {
                all.get_or_insert_default().extend(grants(&mut tokens)?);
            }
            Ok(())
        });
        self.connection.execute(command, &mut take).await?;

        all.ok_or_else(|| self.missing_response(&shown, "ACL"))
    }

    /// What the one who is logged in may do in `folder` (wire name): rights, one letter each.
    ///
    /// # Errors
    /// If it is refused or the connection fails, or nothing, or two things, were said about this folder.
    pub async fn myrights(&mut self, folder: &[u8]) -> Result<String, CannotCheck> {
        let command = self.folder_command("MYRIGHTS", folder);
        let shown = command.shown.clone();
        let mut all: Vec<String> = Vec::new();
        let mut take = OnUntagged(|response: &Untagged<'_>| {
            if let Some(mut tokens) = of_folder(response, "MYRIGHTS", folder)? {
                let rights = String::from_utf8_lossy(&tokens.text()?).into_owned();
                if !all.contains(&rights) {
                    all.push(rights);
                }
            }
            Ok(())
        });
        self.connection.execute(command, &mut take).await?;

        match all.pop() {
            Some(rights) if all.is_empty() => Ok(rights),
            _ => Err(self.missing_response(&shown, "MYRIGHTS")),
        }
    }
}

/// What follows the name in a response `word` about `folder`; `None` for any other response.
fn of_folder<'a>(
    response: &Untagged<'a>,
    word: &str,
    folder: &[u8],
) -> Result<Option<Tokens<'a>>, SyntaxError> {
    if response.number.is_some() || !response.is(word) {
        return Ok(None);
    }

    let mut tokens = response.tokens();
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

/// `identifier rights identifier rights ...` (RFC 4314, section 3.6)
fn grants(tokens: &mut Tokens<'_>) -> Result<Vec<Grant>, SyntaxError> {
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
            let response = Untagged::parse(line.as_bytes()).unwrap();
            of_folder(&response, "ACL", folder)
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

        assert_eq!(read(folder, "ACL x anna"), Some(Err(SyntaxError)));
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
