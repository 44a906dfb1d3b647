//! One thread a side that lists folders, so that both sides are listed at the same time and a share
//! that does not answer cannot hold the case beyond its deadline.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

use super::pool::{GRACE, LOOK_UP, spawn};
use crate::base::bytes::display;
use crate::base::deadline::Deadline;
use crate::endpoint::fs::Links;
use crate::inventory::files::{Folder, Listing, Look, Tree};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A folder, open and listed to its end.
pub(super) struct Opened {
    pub(super) folder: Arc<dyn Folder>,
    pub(super) listing: Listing,
}

struct Wish {
    path: Arc<[u8]>,
    look: Look,
    links: Links,
}

/// What came of a wish.
pub(super) enum Answer {
    Listed(Opened),
    Cannot(CannotCheck),
    /// The time was over before the listing was.
    Over,
}

/// Lists the folders of one tree.
pub(super) struct Lister {
    wishes: Sender<Wish>,
    answers: Receiver<Result<Opened, CannotCheck>>,
}

impl Lister {
    /// Of `tree`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn new(tree: Arc<dyn Tree>) -> Result<Self, CannotCheck> {
        let (wishes, wanted) = channel::<Wish>();
        let (answer, answers) = channel();
        spawn("list", move || {
            for wish in wanted {
                if answer.send(open(&*tree, &wish)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { wishes, answers })
    }

    /// Asks for the folder at `path`. Every wish is to be answered before the next.
    pub(super) fn ask(&self, path: Arc<[u8]>, look: Look, links: Links) {
        // If the thread is gone, the answer says so.
        let _ = self.wishes.send(Wish { path, look, links });
    }

    /// Waits for the answer.
    pub(super) fn answer(&self, deadline: &Deadline) -> Answer {
        let mut patience = GRACE;
        loop {
            match self.answers.recv_timeout(LOOK_UP) {
                Ok(Ok(opened)) => return Answer::Listed(opened),
                Ok(Err(why)) => return Answer::Cannot(why),
                Err(RecvTimeoutError::Disconnected) => {
                    return Answer::Cannot(CannotCheck::fault(
                        "list",
                        "the listing thread ended early",
                    ));
                }
                Err(RecvTimeoutError::Timeout) => {
                    if deadline.is_over() {
                        if patience == 0 {
                            return Answer::Over;
                        }
                        patience -= 1;
                    }
                }
            }
        }
    }
}

fn open(tree: &dyn Tree, wish: &Wish) -> Result<Opened, CannotCheck> {
    let folder: Arc<dyn Folder> = tree.folder(&wish.path, wish.links)?.into();
    let listing = folder.list(wish.look)?;
    if let Some(name) = listing.doubled() {
        let cause = Message::new("files.compare/doubled-name").with("name", display(name));
        let operation = format!("list {}", display(&wish.path));
        return Err(CannotCheck::new(
            Obstacle::Protocol,
            Retry::Later,
            tree.place(),
            operation,
            cause,
        ));
    }
    Ok(Opened { folder, listing })
}
