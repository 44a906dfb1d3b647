//! The access control list of every folder of the matrix (GETACL).

use super::super::spec::{Matrix, Row};
use super::principals::Principals;
use crate::check::{Context, Progress};
use crate::inventory::mail::{Folder, Mailbox};
use crate::inventory::permissions::AccessList;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A folder, and who was granted what on it.
#[derive(Debug)]
pub(super) struct FolderAcl {
    pub(super) folder: Folder,
    pub(super) list: AccessList,
}

/// One for each row of the matrix, or why it is not known.
pub(super) type FolderAcls = Vec<Result<FolderAcl, CannotCheck>>;

/// Reads the lists of the folders of `matrix`.
///
/// # Errors
/// When the folders cannot be listed, or the server keeps no access control lists: there is nothing to be known then.
pub(super) async fn read(
    matrix: &Matrix,
    principals: &Principals<'_>,
    mailbox: &mut dyn Mailbox,
    cx: &dyn Context,
) -> Result<FolderAcls, CannotCheck> {
    let folders = mailbox.folders().await?;
    let groups = principals.unambiguous_groups();

    let mut acls = FolderAcls::new();
    for (at, row) in matrix.rows.iter().enumerate() {
        let folder = match out_of_time(cx) {
            Some(error) => Err(error),
            None => find(&folders, row, mailbox.label()),
        };
        acls.push(match folder {
            Err(error) => Err(error),
            Ok(folder) => match mailbox.grants(folder).await {
                Ok(grants) => {
                    let entries = grants
                        .iter()
                        .map(|grant| (grant.identifier.as_slice(), grant.rights.as_str()));
                    Ok(FolderAcl {
                        folder: folder.clone(),
                        list: AccessList::new(entries, &groups),
                    })
                }
                Err(error) if error.obstacle == Obstacle::Unsupported => return Err(error),
                Err(error) => Err(error),
            },
        });

        cx.progress(Progress {
            items: u64::try_from(at + 1).unwrap_or(u64::MAX),
            expected: u64::try_from(matrix.rows.len()).ok(),
            container: row.shown(),
        });
    }
    Ok(acls)
}

/// Why nothing more can be asked, once that is so.
fn out_of_time(cx: &dyn Context) -> Option<CannotCheck> {
    let deadline = cx.deadline();
    deadline
        .is_over()
        .then(|| CannotCheck::over(deadline, "read permissions"))
}

/// The folder that `row` means: by its name in the mailbox, else by its role or its name on the server.
fn find<'f>(folders: &'f [Folder], row: &Row, label: &str) -> Result<&'f Folder, CannotCheck> {
    let called: Vec<&Folder> = folders
        .iter()
        .filter(|folder| folder.is_called(&row.path))
        .collect();
    let by_name: Vec<&Folder> = called
        .iter()
        .copied()
        .filter(|folder| folder.name == row.path)
        .collect();

    let cannot = |obstacle, code: &str| {
        let cause = Message::new(code).with("folder", row.shown());
        Err(CannotCheck::new(
            obstacle,
            Retry::Never,
            label,
            format!("GETACL {}", row.path),
            cause,
        ))
    };
    match (by_name.as_slice(), called.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => cannot(Obstacle::Absent, "permissions.grants/no-folder"),
        // Either of them may be meant, and the lists may differ.
        _ => cannot(Obstacle::Protocol, "permissions.grants/folder-twice"),
    }
}
