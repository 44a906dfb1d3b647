//! Who may do what in a folder (RFC 4314).

use super::reply::Reply;
use super::session::Session;
use super::token::Garbled;
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
    /// Who may do what in `folder` (wire name); needs the capability `ACL` and the right to administer.
    ///
    /// # Errors
    /// If it is refused or the connection fails.
    pub async fn getacl(&mut self, folder: &[u8]) -> Result<Vec<Grant>, CannotCheck> {
        let command = self.about("GETACL", folder);
        let shown = command.shown.clone();
        let mut told = None;
        let mut take = Each(|reply: &Reply<'_>| {
            if reply.number.is_none() && reply.is("ACL") {
                told = Some(grants(reply)?);
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        told.ok_or_else(|| self.untold(&shown, "ACL"))
    }

    /// What the one who is logged in may do in `folder` (wire name): rights, one letter each.
    ///
    /// # Errors
    /// If it is refused or the connection fails.
    pub async fn myrights(&mut self, folder: &[u8]) -> Result<String, CannotCheck> {
        let command = self.about("MYRIGHTS", folder);
        let shown = command.shown.clone();
        let mut told = None;
        let mut take = Each(|reply: &Reply<'_>| {
            if reply.number.is_none() && reply.is("MYRIGHTS") {
                let mut tokens = reply.tokens();
                tokens.text()?;
                told = Some(String::from_utf8_lossy(&tokens.text()?).into_owned());
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        told.ok_or_else(|| self.untold(&shown, "MYRIGHTS"))
    }
}

/// `folder identifier rights identifier rights ...`
fn grants(reply: &Reply<'_>) -> Result<Vec<Grant>, Garbled> {
    let mut tokens = reply.tokens();
    tokens.text()?;
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
        let read = |line: &str| grants(&Reply::parse(line.as_bytes()).unwrap());
        let all = read(r#"ACL "Shared x" anna lrswi "-bruno k" lr anyone """#).unwrap();
        let pairs: Vec<_> = all.iter().map(|grant| (&*grant.identifier, grant.rights.as_str())).collect();
        assert_eq!(pairs, [(&b"anna"[..], "lrswi"), (b"-bruno k", "lr"), (b"anyone", "")]);
        assert_eq!(read("ACL x anna"), Err(Garbled));
        assert_eq!(read("ACL x").unwrap(), []);
    }
}
