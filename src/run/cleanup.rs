//! Removing what a broken run left: every probe that its journal announced, wherever it is.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::prepare::{PrepareError, prepare};
use crate::base::clock::Clock;
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::endpoint::imap::{Folder, ProbeFolders, ProbeName, ProbeRemoval, ProbeSession};
use crate::journal::Recorded;
use crate::model::{CannotCheck, Due, EntryPlan, Left, Plan, Service, Side, WriteConsent};

/// So long servers try to deliver what they took (RFC 5321, section 4.5.4.1): what did not come until then does not come.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(5 * 24 * 3600);

/// Message-ID, folder and reason of a message that remains.
type Remaining = (String, String, String);

/// What was found of the probes of one entry.
#[derive(Debug)]
pub struct Cleaned {
    /// The number of the entry in the plan.
    pub index: usize,
    /// The case, and its account.
    pub entry: String,
    /// Messages that were removed.
    pub removed: u64,
    /// Each message that remains.
    pub remains: Vec<Remaining>,
    /// Probes of which nothing was ever seen, and that may still be on their way.
    pub unsure: u64,
    /// Those that were found now.
    seen: BTreeSet<String>,
    /// Why the look was not complete, if it was not.
    pub broken_off: Option<CannotCheck>,
}

impl Cleaned {
    /// Whether nothing of it is left.
    pub fn is_clean(&self) -> bool {
        self.remains.is_empty() && self.unsure == 0 && self.broken_off.is_none()
    }

    /// What is left, if everything was looked at.
    pub fn left(&self) -> Option<Left> {
        self.broken_off.is_none().then_some(Left {
            remains: self.remains.len() as u64,
            unsure: self.unsure,
        })
    }
}

/// Looks for every probe that `recorded` announced, in every folder of its mailbox, and removes it.
///
/// # Errors
/// If the secrets file cannot be used. Nothing was contacted then.
pub async fn cleanup(
    recorded: &Recorded,
    consent: &WriteConsent,
    redactor: Redactor,
    stop: CancellationToken,
) -> Result<Vec<Cleaned>, PrepareError> {
    let mut by_entry: Vec<(usize, &EntryPlan, Vec<ProbeName>)> = Vec::new();
    for (index, entry) in recorded.record.plan.entries.iter().enumerate() {
        let own = recorded.probes.iter().filter(|probe| probe.entry == index);
        let own: Vec<ProbeName> = own.map(|probe| ProbeName::of_id(&probe.id)).collect();
        if !own.is_empty() {
            by_entry.push((index, entry, own));
        }
    }

    // Only what sent anything is opened, whatever else the run was to look at.
    let mut entries: Vec<EntryPlan> = by_entry
        .iter()
        .map(|(_, entry, _)| (*entry).clone())
        .collect();

    entries
        .iter_mut()
        .for_each(|entry| entry.terms.due = Due::Now);

    let plan = Plan {
        entries,
        ..recorded.record.plan.clone()
    };

    let prepared = prepare(&plan, redactor).await?;
    let mut all = Vec::new();
    for (index, entry, probes) in by_entry {
        let name = entry.name();
        let mut cleaned = Cleaned {
            index,
            entry: name,
            removed: 0,
            remains: Vec::new(),
            unsure: 0,
            seen: BTreeSet::new(),
            broken_off: None,
        };

        let deadline = Deadline::unlimited(stop.clone()).within(entry.timeout);
        let system = entry.between.system(Side::Target);
        let account = entry.account.as_deref();
        let options = prepared.capability(system, Service::Mail, account, |settings| {
            settings.mailbox(prepared.surroundings())
        });

        let open = match options {
            Ok(options) => ProbeSession::open(options, consent, &deadline).await,
            Err(error) => Err(error),
        };

        let done = match open {
            Ok(mut mailbox) => {
                let done = clean(&mut mailbox, &probes, &mut cleaned).await;
                mailbox.logout().await;
                done
            }
            Err(error) => Err(error),
        };

        cleaned.broken_off = done.err();
        cleaned.unsure = unsure(recorded, &cleaned);
        all.push(cleaned);
    }

    Ok(all)
}

/// How many probes of the entry nobody ever saw, while they may still be on their way.
fn unsure(recorded: &Recorded, cleaned: &Cleaned) -> u64 {
    let age = Clock::system()
        .now()
        .duration_since(recorded.record.finished);

    if Duration::try_from(age).is_ok_and(|age| age > GIVEN_UP_AFTER) {
        return 0;
    }

    let own = recorded
        .probes
        .iter()
        .filter(|probe| probe.entry == cleaned.index && probe.is_unsure);

    let unseen = own
        .filter(|probe| !cleaned.seen.contains(&probe.id))
        .count() as u64;

    // An earlier cleanup may have found some of them.
    unseen.min(
        recorded
            .record
            .entries
            .get(cleaned.index)
            .map_or(0, |entry| entry.left.unsure),
    )
}

async fn clean(
    mailbox: &mut ProbeSession,
    probes: &[ProbeName],
    cleaned: &mut Cleaned,
) -> Result<(), CannotCheck> {
    for folder in mailbox.folders().await?.holding {
        for probe in probes {
            for found in mailbox.find(&folder.wire, probe).await? {
                cleaned.seen.insert(probe.id.clone());
                let reason = match found.own_id {
                    true => match mailbox.remove(&folder.wire, found.uid, probe).await? {
                        ProbeRemoval::Removed => {
                            cleaned.removed += 1;
                            continue;
                        }
                        ProbeRemoval::NotSupported => {
                            "the server cannot remove single messages (UIDPLUS)"
                        }
                        ProbeRemoval::ReadOnly => "the folder can be read only",
                    },
                    false => "it has another Message-ID",
                };

                cleaned
                    .remains
                    .push((probe.id.clone(), folder.name.clone(), reason.to_owned()));
            }
        }
    }

    // Some servers keep what is removed: among deleted mail, or in a view of all mail.
    let ProbeFolders { holding, views } = mailbox.folders().await?;
    for folder in holding {
        let known = |(_, name, _): &&Remaining| *name == folder.name;
        linger(
            mailbox,
            &folder,
            probes,
            known,
            "it was put there when it was removed",
            cleaned,
        )
        .await?;
    }

    for folder in views {
        // A view shows what remains in its folder, too.
        linger(
            mailbox,
            &folder,
            probes,
            |_| true,
            "it is in no other folder",
            cleaned,
        )
        .await?;
    }

    Ok(())
}

/// Adds what `folder` holds of `probes` beyond what is known to remain and `is_here`.
async fn linger(
    mailbox: &mut ProbeSession,
    folder: &Folder,
    probes: &[ProbeName],
    is_here: impl Fn(&&Remaining) -> bool,
    reason: &str,
    cleaned: &mut Cleaned,
) -> Result<(), CannotCheck> {
    for probe in probes {
        let found = mailbox.find(&folder.wire, probe).await?.len();
        let known = cleaned
            .remains
            .iter()
            .filter(|own| own.0 == probe.id)
            .filter(&is_here)
            .count();

        if found > 0 {
            cleaned.seen.insert(probe.id.clone());
        }

        cleaned.remains.extend(
            (known..found).map(|_| (probe.id.clone(), folder.name.clone(), reason.to_owned())),
        );
    }

    Ok(())
}
