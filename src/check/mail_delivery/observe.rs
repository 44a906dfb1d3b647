//! One probe from its announcement to its removal.

use std::time::{Duration, Instant};

use super::compose::{self, Probe};
use super::spec::{Arrival, Spec, domain};
use super::weigh::{Arrived, Sighting};
use super::{REFUSED, refused, route, weigh};
use crate::check::{Context, Progress};
use crate::endpoint::imap::{Folder, ProbeFolders, ProbeName, ProbeRemoval, ProbeSession, Role};
use crate::endpoint::smtp::{Phase, Refusal, SubmissionResult};
use crate::model::{
    CannotCheck, Evidence, Examined, Finding, ItemName, Left, Message, Obstacle, Retry, Side, Tally,
};

/// The first pause between two looks.
const PAUSE_FIRST: Duration = Duration::from_millis(10);
/// The longest pause between two looks.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// What comes back is not larger than what was sent by more than this.
const GROWTH_BYTES_MAX: usize = 4 << 20;

/// Observes.
pub(super) async fn observe(
    spec: &Spec,
    arrival: &Arrival,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    if cx.consent().is_none() {
        return Err(unprepared("mail.delivery/no-consent"));
    }
    let target = cx.between().system(Side::Target);
    let mut facts = Vec::new();
    if spec.from != target {
        facts.push(route::prove(spec, cx).await?.fact());
    }
    let submission = cx.submission(&spec.from).await?;
    let sender = spec.sender.clone().or_else(|| submission.sender.clone());
    let sender = sender.ok_or_else(|| unprepared("mail.delivery/no-sender"))?;
    let from = domain(&sender).ok_or_else(|| unprepared("mail.delivery/no-sender"))?;
    let attachments = compose::attachments(spec.attachments.as_deref(), cx)?;
    // Where it should arrive is open before anything is sent: what cannot be looked for is not sent.
    let mut look = Look::open(spec.from == target, arrival, cx).await?;
    let name = cx.announce(from)?;
    let probe = compose::probe(name, (&sender, &spec.to), attachments)?;
    look.rehearse(&probe.name).await?;
    let addresses = (sender.as_str(), spec.to.as_str());
    let outcome = cx
        .submit(&spec.from, &submission, addresses, &probe.message)
        .await?;
    let sent = Instant::now();
    let unsure = match outcome {
        SubmissionResult::Accepted(reply) => {
            facts.push(
                Message::new("mail.delivery/said")
                    .with("phase", Phase::Content.name())
                    .with("reply", reply),
            );
            None
        }
        SubmissionResult::Unsure(why) => Some(why),
        SubmissionResult::Refused(refusal) => {
            look.mailbox.logout().await;
            let refused = turned_down(&refusal, (spec, arrival), &submission.label, cx)?;
            return Ok(Evidence {
                facts: [facts, refused.facts].concat(),
                ..refused
            });
        }
    };
    let seen = look.follow(&probe, arrival, sent, cx).await;
    let mut evidence = Evidence {
        facts,
        ..Evidence::default()
    };
    let mut points = Tally {
        listed: 1,
        ..Tally::default()
    };
    match seen {
        Ok(sighting) if sighting.places.is_empty() && unsure.is_some() => {
            points.undecided = 1;
            evidence.broken_off.extend(unsure);
            evidence
                .facts
                .push(about("mail.delivery/may-still-come", &probe.name));
            evidence.left.unsure = 1;
        }
        Ok(sighting) => {
            evidence.facts.extend(
                sighting
                    .latency
                    .map(|latency| latency_fact(latency, &sighting)),
            );
            let findings = weigh::weigh(&probe, arrival, &sighting);
            let count = if findings.is_empty() {
                &mut points.matched
            } else {
                &mut points.different
            };
            *count = 1;
            for finding in findings {
                cx.find(finding)?;
            }
            evidence.left = look
                .remove(&probe.name, &sighting, &mut evidence.facts)
                .await;
        }
        Err(why) => {
            points.undecided = 1;
            evidence.broken_off.push(why);
            evidence
                .facts
                .push(about("mail.delivery/may-remain", &probe.name));
            evidence.left.unsure = 1;
        }
    }
    look.mailbox.logout().await;
    evidence.examined = Some(Examined::Points(points));
    Ok(evidence)
}

/// The probe was refused.
fn turned_down(
    refusal: &Refusal,
    (spec, arrival): (&Spec, &Arrival),
    service: &str,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let facts = vec![refused::said(refusal)];
    if !refusal.is_permanent() || refusal.phase < Phase::Rcpt {
        // Asking later, or as somebody else, might be answered otherwise.
        return Ok(Evidence {
            facts,
            ..Evidence::blind(refusal.cannot(service))
        });
    }
    let observed = format!("{} {}", refusal.phase, refusal.reply);
    let finding = Finding::new(
        REFUSED,
        ItemName::text(arrival.folder.as_str()),
        ItemName::text(spec.to.as_str()),
    );
    cx.find(finding.source("accepted").target(observed))?;
    let points = Tally {
        listed: 1,
        different: 1,
        ..Tally::default()
    };
    Ok(Evidence {
        examined: Some(Examined::Points(points)),
        facts,
        ..Evidence::default()
    })
}

fn unprepared(code: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        "landfall",
        "mail.delivery",
        Message::new(code),
    )
}

fn about(code: &str, name: &ProbeName) -> Message {
    Message::new(code).with("id", name.id.as_str())
}

fn latency_fact(latency: Duration, sighting: &Sighting) -> Message {
    let folder = sighting
        .places
        .first()
        .map_or("", |place| place.folder.as_str());
    let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    Message::new("mail.delivery/latency")
        .with("milliseconds", milliseconds)
        .with("folder", folder)
}

/// The mailbox in which the probe is looked for.
struct Look {
    mailbox: ProbeSession,
    /// Those that were there before the probe was sent, and behind them those that were made since.
    folders: Vec<Folder>,
    /// Where a probe that was removed may still be: views, deleted mail, and what a server keeps of what was sent.
    afterwards: ProbeFolders,
    /// Whether the target itself sends.
    own: bool,
    /// Where it should arrive, and where unwanted mail goes: looked at again and again.
    near: Vec<usize>,
}

impl Look {
    async fn open(own: bool, arrival: &Arrival, cx: &dyn Context) -> Result<Self, CannotCheck> {
        let mailbox = cx.probe_mailbox(Side::Target).await?;
        let (folders, near) = (Vec::new(), Vec::new());
        let mut look = Self {
            mailbox,
            folders,
            afterwards: ProbeFolders::default(),
            own,
            near,
        };
        look.list(arrival).await?;
        let expected = look
            .folders
            .iter()
            .position(|folder| is(folder, &arrival.folder));
        let expected = expected.ok_or_else(|| {
            let cause =
                Message::new("mail.delivery/no-folder").with("folder", arrival.folder.as_str());
            CannotCheck::new(
                Obstacle::Absent,
                Retry::Never,
                look.mailbox.label(),
                "LIST",
                cause,
            )
        })?;
        let junk = |at: &usize| *at != expected && look.folders[*at].roles.contains(&Role::Junk);
        look.near = (0..look.folders.len()).filter(junk).collect();
        // The one looked at last is the one whose news the server tells.
        look.near.push(expected);
        let all = [
            &*look.folders,
            &*look.afterwards.holding,
            &*look.afterwards.views,
        ]
        .concat();
        look.mailbox.mark(&all).await;
        Ok(look)
    }

    /// Lists the folders; those that were not there before are looked at from their beginning.
    async fn list(&mut self, arrival: &Arrival) -> Result<(), CannotCheck> {
        let ProbeFolders { holding, views } = self.mailbox.folders().await?;
        // A server that keeps what was sent through it keeps no second copy for the addressee.
        let keeps_sent = |folder: &Folder| {
            self.own && folder.roles.contains(&Role::Sent) && !is(folder, &arrival.folder)
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

    /// Looks once before anything is sent: a server that cannot search its folders would never show the probe.
    async fn rehearse(&mut self, name: &ProbeName) -> Result<(), CannotCheck> {
        let all: Vec<usize> = (0..self.folders.len()).collect();
        if self.look(&all, name).await?.is_empty() {
            return Ok(());
        }
        Err(CannotCheck::fault(
            "mail.delivery",
            "the name of a probe was used before",
        ))
    }

    /// Waits until the probe is seen, lets it settle, and looks everywhere once.
    async fn follow(
        &mut self,
        probe: &Probe,
        arrival: &Arrival,
        sent: Instant,
        cx: &dyn Context,
    ) -> Result<Sighting, CannotCheck> {
        let latency = self.wait(&probe.name, arrival, sent, cx).await?;
        if latency.is_some() {
            let until = Instant::now() + arrival.settle;
            self.let_pass(until, cx).await?;
        }
        // Filters make folders of their own when the first message comes.
        self.list(arrival).await?;
        let all: Vec<usize> = (0..self.folders.len()).collect();
        let mut places = self.look(&all, &probe.name).await?;
        for place in &mut places {
            let bytes_max = probe.message.len() + GROWTH_BYTES_MAX;
            place.content = self
                .mailbox
                .read(&self.folders[place.at].wire, place.uid, bytes_max)
                .await?;
        }
        Ok(Sighting { latency, places })
    }

    /// How long it took until the probe was seen; none if it was not, in twice the time allowed.
    async fn wait(
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
            if !self.look(&near, name).await?.is_empty() {
                return Ok(Some(sent.elapsed()));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            not_over(cx)?;
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
            not_over(cx)?;
            self.mailbox.pause(left.min(PAUSE_MAX)).await?;
        }
    }

    async fn look(
        &mut self,
        folders: &[usize],
        name: &ProbeName,
    ) -> Result<Vec<Arrived>, CannotCheck> {
        let mut places = Vec::new();
        for &at in folders {
            let folder = &self.folders[at];
            for found in self.mailbox.find(&folder.wire, name).await? {
                let (uid, own_id, content) = (found.uid, found.own_id, Vec::new());
                places.push(Arrived {
                    at,
                    folder: folder.name.clone(),
                    is_expected: self.is_expected(at),
                    uid,
                    own_id,
                    content,
                });
            }
        }
        Ok(places)
    }

    fn is_expected(&self, at: usize) -> bool {
        self.near.last() == Some(&at)
    }

    /// Removes what was found; what stays is told.
    async fn remove(
        &mut self,
        name: &ProbeName,
        sighting: &Sighting,
        facts: &mut Vec<Message>,
    ) -> Left {
        let mut removed = 0_u64;
        let mut left = Left::default();
        let mut remaining = Vec::new();
        if sighting.places.is_empty() {
            facts.push(about("mail.delivery/may-still-come", name));
            left.unsure = 1;
        }
        for place in &sighting.places {
            let why = if place.own_id {
                match self
                    .mailbox
                    .remove(&self.folders[place.at].wire, place.uid, name)
                    .await
                {
                    Ok(ProbeRemoval::Removed) => {
                        removed += 1;
                        continue;
                    }
                    Ok(ProbeRemoval::NotSupported) => "UIDPLUS".to_owned(),
                    Ok(ProbeRemoval::ReadOnly) => "READ-ONLY".to_owned(),
                    Err(why) => why.to_string(),
                }
            } else {
                "Message-ID".to_owned()
            };
            left.remains += 1;
            remaining.push(place.folder.clone());
            facts.push(
                about("mail.delivery/remains", name)
                    .with("folder", place.folder.as_str())
                    .with("why", why),
            );
        }
        if removed > 0 {
            facts.push(Message::new("mail.delivery/removed").with("messages", removed));
        }
        let told = left.remains;
        match self.linger(name, &mut remaining).await {
            Ok(()) => {
                left.remains = remaining.len() as u64;
                for folder in remaining
                    .iter()
                    .skip(usize::try_from(told).unwrap_or(usize::MAX))
                {
                    facts.push(
                        about("mail.delivery/remains", name)
                            .with("folder", folder.as_str())
                            .with("why", "COPY"),
                    );
                }
            }
            Err(_) => {
                left.unsure = 1;
                facts.push(about("mail.delivery/may-remain", name));
            }
        }
        left
    }

    /// Adds to `remaining`, the folders of what is known to remain, where else the probe still is.
    async fn linger(
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
            let found = self.mailbox.find(&folder.wire, name).await?;
            remaining.extend(
                found
                    .iter()
                    .skip(remaining.len())
                    .map(|_| folder.name.clone())
                    .collect::<Vec<_>>(),
            );
        }
        Ok(())
    }
}

/// Whether `folder` is what the suite calls `wanted`: a name, or what it is for.
fn is(folder: &Folder, wanted: &str) -> bool {
    match Role::of_attribute(wanted) {
        Some(role) => folder.roles.contains(&role),
        None => {
            folder.name == wanted || (folder.is_inbox() && wanted.eq_ignore_ascii_case("INBOX"))
        }
    }
}

/// Time that was cut short proves no loss.
fn not_over(cx: &dyn Context) -> Result<(), CannotCheck> {
    match cx.deadline() {
        deadline if deadline.is_cancelled() => Err(CannotCheck::stopped("mail.delivery")),
        deadline if deadline.is_over() => Err(CannotCheck::timed_out("mail.delivery")),
        _ => Ok(()),
    }
}
