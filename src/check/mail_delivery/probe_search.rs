//! The mailbox in which a probe is looked for, until it is seen, and from which it is removed.

use std::time::{Duration, Instant};

use super::probe_message::ProbeMessage;
use super::spec::Arrival;
use crate::check::{Context, Progress};
use crate::endpoint::imap::{Folder, ProbeFolders, ProbeName, ProbeRemoval, ProbeSession, Role};
use crate::model::{CannotCheck, Left, Message, Obstacle, Retry, Side};

/// The first pause between two looks.
const PAUSE_FIRST: Duration = Duration::from_millis(10);
/// The longest pause between two looks.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// What comes back is not larger than what was sent by more than this.
const GROWTH_BYTES_MAX: usize = 4 << 20;

/// A copy of the probe that was found.
#[derive(Debug, Clone)]
pub(super) struct DeliveredCopy {
    /// The number of the folder.
    pub(super) at: usize,
    /// Its name.
    pub(super) folder: String,
    /// Whether it is the one that was expected.
    pub(super) is_expected: bool,
    pub(super) uid: u32,
    /// Whether it still has the Message-ID with which it was sent.
    pub(super) own_id: bool,
    /// The whole message.
    pub(super) content: Vec<u8>,
}

/// All that was found of a probe.
#[derive(Debug, Clone, Default)]
pub(super) struct Delivery {
    /// How long it took; none if it was not seen where it was waited for.
    pub(super) latency: Option<Duration>,
    /// Every copy in every folder.
    pub(super) copies: Vec<DeliveredCopy>,
}

/// The mailbox in which the probe is looked for.
pub(super) struct ProbeSearch {
    mailbox: ProbeSession,
    /// Those that were there before the probe was sent, and behind them those that were made since.
    folders: Vec<Folder>,
    /// Where a probe that was removed may still be: views, deleted mail, and what a server keeps of what was sent.
    afterwards: ProbeFolders,
    /// Whether the target itself sends.
    is_own: bool,
    /// Where it should arrive, and where unwanted mail goes: looked at again and again.
    near: Vec<usize>,
}

impl ProbeSearch {
    /// Opens the mailbox of the target; `is_own` says that the target itself sends.
    ///
    /// # Errors
    /// When it cannot be opened, or the folder in which the probe should arrive is not there.
    pub(super) async fn open(
        is_own: bool,
        arrival: &Arrival,
        cx: &dyn Context,
    ) -> Result<Self, CannotCheck> {
        let mut search = Self {
            mailbox: cx.probe_mailbox(Side::Target).await?,
            folders: Vec::new(),
            afterwards: ProbeFolders::default(),
            is_own,
            near: Vec::new(),
        };
        search.list(arrival).await?;
        search.near = search.near_folders(arrival)?;

        let all = [
            &*search.folders,
            &*search.afterwards.holding,
            &*search.afterwards.views,
        ]
        .concat();
        search.mailbox.mark(&all).await;
        Ok(search)
    }

    /// Lists the folders; those that were not there before are looked at from their beginning.
    async fn list(&mut self, arrival: &Arrival) -> Result<(), CannotCheck> {
        let ProbeFolders { holding, views } = self.mailbox.folders().await?;

        // A server that keeps what was sent through it keeps no second copy for the recipient.
        let keeps_sent = |folder: &Folder| {
            self.is_own && folder.roles.contains(&Role::Sent) && !is_called(folder, &arrival.folder)
        };
        let (kept, folders): (Vec<Folder>, Vec<Folder>) = holding.into_iter().partition(keeps_sent);
        let trash = folders
            .iter()
            .filter(|folder| folder.roles.contains(&Role::Trash))
            .cloned();
        self.afterwards = ProbeFolders {
            holding: kept.into_iter().chain(trash).collect(),
            views,
        };

        let is_new = |folder: &Folder| !self.folders.iter().any(|known| known.wire == folder.wire);
        let new: Vec<Folder> = folders.into_iter().filter(is_new).collect();
        self.folders.extend(new);
        Ok(())
    }

    /// The folders for unwanted mail, and behind them the one in which the probe should arrive.
    fn near_folders(&self, arrival: &Arrival) -> Result<Vec<usize>, CannotCheck> {
        let expected = self
            .folders
            .iter()
            .position(|folder| is_called(folder, &arrival.folder));
        let expected = expected.ok_or_else(|| {
            let cause =
                Message::new("mail.delivery/no-folder").with("folder", arrival.folder.as_str());
            CannotCheck::new(
                Obstacle::Absent,
                Retry::Never,
                self.mailbox.label(),
                "LIST",
                cause,
            )
        })?;

        let is_junk = |at: &usize| *at != expected && self.folders[*at].roles.contains(&Role::Junk);
        let mut near: Vec<usize> = (0..self.folders.len()).filter(is_junk).collect();
        // The one looked at last is the one whose news the server tells while we wait.
        near.push(expected);
        Ok(near)
    }

    fn is_expected(&self, at: usize) -> bool {
        self.near.last() == Some(&at)
    }

    fn all_folders(&self) -> Vec<usize> {
        (0..self.folders.len()).collect()
    }

    /// Looks once before anything is sent: a server that cannot search its folders would never show the probe.
    ///
    /// # Errors
    /// When a folder cannot be searched, or has a probe of this name already.
    pub(super) async fn rehearse(&mut self, name: &ProbeName) -> Result<(), CannotCheck> {
        for folder in &self.folders {
            if !self.mailbox.search(&folder.wire, name).await?.is_empty() {
                return Err(CannotCheck::fault(
                    "mail.delivery",
                    "the name of a probe was used before",
                ));
            }
        }
        Ok(())
    }

    /// Waits until the probe is seen, lets it settle, and looks everywhere once.
    ///
    /// # Errors
    /// When looking does not succeed, or the time of the case is up: what was not seen by then is not lost.
    pub(super) async fn follow(
        &mut self,
        probe: &ProbeMessage,
        arrival: &Arrival,
        sent: Instant,
        cx: &dyn Context,
    ) -> Result<Delivery, CannotCheck> {
        let latency = self.wait_for(&probe.name, arrival, sent, cx).await?;
        if latency.is_some() {
            let until = Instant::now() + arrival.settle;
            self.let_pass(until, cx).await?;
        }

        // Filters make folders of their own when the first message comes.
        self.list(arrival).await?;
        let mut copies = self.find_copies(&self.all_folders(), &probe.name).await?;
        for copy in &mut copies {
            let folder = &self.folders[copy.at].wire;
            let bytes_max = probe.bytes.len() + GROWTH_BYTES_MAX;
            copy.content = self.mailbox.read(folder, copy.uid, bytes_max).await?;
        }
        Ok(Delivery { latency, copies })
    }

    /// How long it took until the probe was seen; none if it was not, in twice the time allowed.
    async fn wait_for(
        &mut self,
        name: &ProbeName,
        arrival: &Arrival,
        sent: Instant,
        cx: &dyn Context,
    ) -> Result<Option<Duration>, CannotCheck> {
        let until = sent + arrival.within * 2;
        let mut pause = PAUSE_FIRST;
        loop {
            let near = self.near.clone();
            if !self.find_copies(&near, name).await?.is_empty() {
                return Ok(Some(sent.elapsed()));
            }

            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            stop_if_over(cx)?;

            cx.progress(Progress {
                items: 0,
                expected: Some(1),
                container: arrival.folder.clone(),
            });
            self.mailbox.pause(pause.min(left)).await?;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn let_pass(&mut self, until: Instant, cx: &dyn Context) -> Result<(), CannotCheck> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            stop_if_over(cx)?;
            self.mailbox.pause(left.min(PAUSE_MAX)).await?;
        }
    }

    /// The copies in these folders, whose contents are not read yet.
    async fn find_copies(
        &mut self,
        folders: &[usize],
        name: &ProbeName,
    ) -> Result<Vec<DeliveredCopy>, CannotCheck> {
        let mut copies = Vec::new();
        for &at in folders {
            let folder = &self.folders[at];
            for found in self.mailbox.find(&folder.wire, name).await? {
                copies.push(DeliveredCopy {
                    at,
                    folder: folder.name.clone(),
                    is_expected: self.is_expected(at),
                    uid: found.uid,
                    own_id: found.own_id,
                    content: Vec::new(),
                });
            }
        }
        Ok(copies)
    }

    /// Removes what was found; what stays, or may stay, is told.
    pub(super) async fn remove(
        &mut self,
        name: &ProbeName,
        delivery: &Delivery,
        facts: &mut Vec<Message>,
    ) -> Left {
        let about = |code: &str| Message::new(code).with("id", name.id.as_str());
        let remains = |folder: &str, why: &str| {
            about("mail.delivery/remains")
                .with("folder", folder)
                .with("why", why)
        };

        let mut left = Left::default();
        if delivery.copies.is_empty() {
            facts.push(about("mail.delivery/may-still-come"));
            left.unsure = 1;
        }

        let mut removed = 0_u64;
        let mut remaining = Vec::new();
        for copy in &delivery.copies {
            match self.remove_copy(name, copy).await {
                Ok(()) => removed += 1,
                Err(why) => {
                    remaining.push(copy.folder.clone());
                    facts.push(remains(&copy.folder, &why));
                }
            }
        }
        if removed > 0 {
            facts.push(Message::new("mail.delivery/removed").with("messages", removed));
        }

        let told = remaining.len();
        left.remains = told as u64;
        match self.find_elsewhere(name, &mut remaining).await {
            Ok(()) => {
                left.remains = remaining.len() as u64;
                for folder in &remaining[told..] {
                    facts.push(remains(folder, "COPY"));
                }
            }
            Err(_) => {
                left.unsure = 1;
                facts.push(about("mail.delivery/may-remain"));
            }
        }
        left
    }

    /// Removes one copy.
    ///
    /// # Errors
    /// Why it stays, in the words of the report.
    async fn remove_copy(&mut self, name: &ProbeName, copy: &DeliveredCopy) -> Result<(), String> {
        if !copy.own_id {
            // Without its Message-ID nothing proves that this is the probe and not somebody's mail.
            return Err("Message-ID".to_owned());
        }

        let folder = &self.folders[copy.at].wire;
        match self.mailbox.remove(folder, copy.uid, name).await {
            Ok(ProbeRemoval::Removed) => Ok(()),
            Ok(ProbeRemoval::NotSupported) => Err("UIDPLUS".to_owned()),
            Ok(ProbeRemoval::ReadOnly) => Err("READ-ONLY".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Adds to `remaining`, the folders of what is known to remain, where else the probe still is.
    async fn find_elsewhere(
        &mut self,
        name: &ProbeName,
        remaining: &mut Vec<String>,
    ) -> Result<(), CannotCheck> {
        let ProbeFolders { holding, views } = self.afterwards.clone();
        for folder in holding {
            let known = remaining
                .iter()
                .filter(|known| **known == folder.name)
                .count();
            let found = self.mailbox.find(&folder.wire, name).await?;
            remaining.extend(found.iter().skip(known).map(|_| folder.name.clone()));
        }

        for folder in views {
            // A view shows what remains in its folder, too.
            let found = self.mailbox.find(&folder.wire, name).await?.len();
            let more = found.saturating_sub(remaining.len());
            remaining.extend(std::iter::repeat_n(folder.name.clone(), more));
        }
        Ok(())
    }

    /// Ends the session.
    pub(super) async fn close(self) {
        self.mailbox.logout().await;
    }
}

/// Whether `folder` is what the suite calls `wanted`: a name, or what it is for.
fn is_called(folder: &Folder, wanted: &str) -> bool {
    match Role::of_attribute(wanted) {
        Some(role) => folder.roles.contains(&role),
        None => {
            folder.name == wanted || (folder.is_inbox() && wanted.eq_ignore_ascii_case("INBOX"))
        }
    }
}

/// Time that was cut short proves no loss.
fn stop_if_over(cx: &dyn Context) -> Result<(), CannotCheck> {
    let deadline = cx.deadline();
    if deadline.is_over() {
        return Err(CannotCheck::over(deadline, "mail.delivery"));
    }

    Ok(())
}
