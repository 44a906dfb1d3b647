//! One thread a side that lists folders, so that both sides are listed at the same time and a share
//! that does not answer cannot hold the case beyond its deadline.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::workers::{Patience, Received, spawn};
use crate::base::bytes::display;
use crate::base::deadline::Deadline;
use crate::endpoint::tree::{Folder, Links, Listing, Look, Tree};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A folder, open and listed to its end.
pub(super) struct Listed {
    pub(super) folder: Arc<dyn Folder>,
    pub(super) listing: Listing,
}

struct Request {
    path: Arc<[u8]>,
    look: Look,
    links: Links,
}

/// What came of a request.
pub(super) enum Answer {
    /// The listing is complete.
    Listed(Listed),
    /// There is none.
    Cannot(CannotCheck),
    /// The time was over before the listing was.
    Over,
}

/// Lists the folders of one tree.
pub(super) struct Lister {
    requests: Sender<Request>,
    answers: Receiver<Result<Listed, CannotCheck>>,
}

impl Lister {
    /// Of `tree`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn new(tree: Arc<dyn Tree>) -> Result<Self, CannotCheck> {
        let (requests, asked) = channel::<Request>();
        let (answer, answers) = channel();

        spawn("list", move || {
            for request in asked {
                if answer.send(list(&*tree, &request)).is_err() {
                    return;
                }
            }
        })?;

        Ok(Self { requests, answers })
    }

    /// Asks for the folder at `path`. Every request is to be answered before the next.
    pub(super) fn ask(&self, path: Arc<[u8]>, look: Look, links: Links) {
        // If the thread is gone, the answer says so.
        let _ = self.requests.send(Request { path, look, links });
    }

    /// Waits for the answer.
    pub(super) fn answer(&self, deadline: &Deadline) -> Answer {
        match Patience::default().receive(&self.answers, deadline) {
            Received::Value(Ok(listed)) => Answer::Listed(listed),
            Received::Value(Err(error)) => Answer::Cannot(error),
            Received::Over => Answer::Over,
            Received::Gone => {
                Answer::Cannot(CannotCheck::fault("list", "the listing thread ended early"))
            }
        }
    }
}

fn list(tree: &dyn Tree, request: &Request) -> Result<Listed, CannotCheck> {
    let folder: Arc<dyn Folder> = tree.folder(&request.path, request.links)?.into();
    let listing = folder.list(request.look)?;

    // Two entries of one name cannot both be paired: one of them would be compared with nothing.
    if let Some(name) = listing.doubled() {
        let cause = Message::new("files.compare/doubled-name").with("name", display(name));
        let operation = format!("list {}", display(&request.path));
        return Err(CannotCheck::new(
            Obstacle::Protocol,
            Retry::Later,
            tree.place(),
            operation,
            cause,
        ));
    }

    Ok(Listed { folder, listing })
}
