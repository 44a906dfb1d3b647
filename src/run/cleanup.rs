//! Removing what a broken run left: every probe that its journal announced, wherever it is.

use tokio_util::sync::CancellationToken;

use super::prepare::{PrepareError, prepare};
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::endpoint::imap::{ProbeName, ProbeSession, Removal};
use crate::journal::Recorded;
use crate::model::{CannotCheck, Due, EntryPlan, Left, Plan, Side, WriteConsent};

/// What was found of the probes of one entry.
#[derive(Debug)]
pub struct Cleaned {
    /// The number of the entry in the plan.
    pub index: usize,
    /// The case, and its account.
    pub entry: String,
    /// The probes that were looked for.
    pub probes: usize,
    /// Messages that were removed.
    pub removed: u64,
    /// Message-ID, folder and reason of each message that remains.
    pub remains: Vec<(String, String, String)>,
    /// Why the look was not complete, if it was not.
    pub broken_off: Option<CannotCheck>,
}

impl Cleaned {
    /// Whether nothing of it is left.
    pub fn is_clean(&self) -> bool {
        self.remains.is_empty() && self.broken_off.is_none()
    }

    /// What is left, if everything was looked at.
    pub fn left(&self) -> Option<Left> {
        self.broken_off.is_none().then_some(Left { remains: self.remains.len() as u64, unsure: 0 })
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
        let own = recorded.probes.iter().filter(|(of, _)| *of == index).map(|(_, id)| ProbeName::of_id(id));
        let own: Vec<ProbeName> = own.collect();
        if !own.is_empty() {
            by_entry.push((index, entry, own));
        }
    }
    // Only what sent anything is opened, whatever else the run was to look at.
    let mut entries: Vec<EntryPlan> = by_entry.iter().map(|(_, entry, _)| (*entry).clone()).collect();
    entries.iter_mut().for_each(|entry| entry.terms.due = Due::Now);
    let plan = Plan { entries, ..recorded.record.plan.clone() };
    let prepared = prepare(&plan, redactor).await?;
    let mut all = Vec::new();
    for (index, entry, probes) in by_entry {
        let name = entry.name();
        let mut cleaned =
            Cleaned { index, entry: name, probes: probes.len(), removed: 0, remains: Vec::new(), broken_off: None };
        let deadline = Deadline::unlimited(stop.clone()).within(entry.timeout);
        let system = entry.between.system(Side::Target);
        let open = prepared.probe_mailbox(system, entry.account.as_deref(), consent, &deadline).await;
        let done = match open {
            Ok(mut mailbox) => {
                let done = clean(&mut mailbox, &probes, &mut cleaned).await;
                mailbox.logout().await;
                done
            }
            Err(why) => Err(why),
        };
        cleaned.broken_off = done.err();
        all.push(cleaned);
    }
    Ok(all)
}

async fn clean(mailbox: &mut ProbeSession, probes: &[ProbeName], cleaned: &mut Cleaned) -> Result<(), CannotCheck> {
    for folder in mailbox.folders().await? {
        for probe in probes {
            for found in mailbox.find(&folder.wire, probe).await? {
                let why = match found.own_id {
                    true => match mailbox.remove(&folder.wire, found.uid, probe).await? {
                        Removal::Gone => {
                            cleaned.removed += 1;
                            continue;
                        }
                        Removal::Unable => "the server cannot remove single messages (UIDPLUS)",
                        Removal::ReadOnly => "the folder can be read only",
                    },
                    false => "it has another Message-ID",
                };
                cleaned.remains.push((probe.id.clone(), folder.name.clone(), why.to_owned()));
            }
        }
    }
    Ok(())
}
