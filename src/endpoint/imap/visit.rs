//! A visit: logging in, counting what is there, and opening the inbox.

use super::folder::FolderTree;
use super::open::Open;
use super::session::Session;
use crate::endpoint::connector::{LookAround, Seen, Visit};
use crate::model::{CannotCheck, Message, SpecMistake};

/// Logs in; what comes of it counts folders and messages, and opens the inbox.
pub(super) async fn enter<'a>(
    open: Result<Open, SpecMistake>,
    visit: Visit<'a>,
) -> Result<LookAround<'a>, CannotCheck> {
    let open = open.map_err(|mistake| CannotCheck::fault("read the settings", mistake.problem))?;
    let session = Session::open(open, visit.deadline).await?;
    Ok(Box::pin(look_around(session)))
}

async fn look_around(mut session: Session) -> Result<Seen, CannotCheck> {
    let FolderTree {
        mut folders,
        namespaces,
    } = session.folders().await?;
    let is_own = |wire: &[u8]| {
        namespaces
            .as_ref()
            .is_none_or(|spaces| spaces.is_personal(wire))
    };
    folders.retain(|folder| folder.selectable && is_own(&folder.wire));

    let wires: Vec<&[u8]> = folders
        .iter()
        .map(|folder| folder.wire.as_slice())
        .collect();
    let counted = session.status(&wires).await;
    // Only if every folder was counted is there a sum.
    let messages: Option<u64> = counted
        .into_iter()
        .map(|status| status.ok()?.messages)
        .sum();

    // Being let in is one thing, and finding one's inbox another.
    session.examine(b"INBOX").await?;

    let protection = session.protection().unwrap_or_default();
    let tls = protection.split(' ').next().unwrap_or_default();
    let what = match messages {
        Some(messages) => Message::new("imap/visited").with("messages", messages),
        None => Message::new("imap/visited-uncounted"),
    };
    let what = what
        .with("endpoint", session.label())
        .with("tls", if tls.is_empty() { "none" } else { tls })
        .with("folders", folders.len());
    Ok(Seen { what, messages })
}
