//! What is part of both sides: reached on the target by a mount or a link that leads back into the source, or the other
//! way round. Compared with the other side it would be compared with itself, and go with it when that is deleted.

use std::collections::HashSet;

use super::content::cannot_compare;
use super::criteria::is_known;
use super::lister::{Answer, Listed};
use crate::endpoint::tree::{FileId, FileKind};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// The folders of both sides, by what the file system knows them by.
#[derive(Debug, Default)]
pub(super) struct Overlap {
    /// Those that were listed.
    listed: Sides<HashSet<FileId>>,
    /// Those out of which links fetch files, as far as they were not listed on the other side by then.
    fetched_from: Sides<HashSet<FileId>>,
}

impl Overlap {
    /// The `answer` for a folder of `side`, without what is part of the other side too: the folder itself, or files in
    /// it that links fetch from there.
    pub(super) fn part(&mut self, side: Side, answer: Answer) -> Answer {
        let Answer::Listed(mut listed) = answer else {
            return answer;
        };

        let other = side.other();
        if let Some(id) = listed.folder.id().filter(is_known) {
            if self.listed[other].contains(&id) || self.fetched_from[other].contains(&id) {
                return Answer::Cannot(same(&listed, b"", "files.compare/same-folder"));
            }
            self.listed[side].insert(id);
        }

        for (name, home) in listed.listing.followed_of(FileKind::File) {
            if !self.listed[other].contains(&home) {
                self.fetched_from[side].insert(home);
                continue;
            }
            let error = same(&listed, &name, "files.compare/fetched");
            listed.listing.withhold(&name, error);
        }
        Answer::Listed(listed)
    }
}

fn same(listed: &Listed, name: &[u8], code: &str) -> CannotCheck {
    let cause = Message::new(code);
    cannot_compare(
        &*listed.folder,
        name,
        Obstacle::Unsupported,
        Retry::Never,
        cause,
    )
}
