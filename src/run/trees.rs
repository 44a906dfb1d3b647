//! The file trees on this machine that the cases of a plan read. Nothing of a run may be written into one: a source would
//! be changed by it, and a target would have more than arrived.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::needs;
use super::other_logins::OtherLogins;
use crate::check;
use crate::endpoint::service::WrittenService;
use crate::model::{AccountPlan, EntryPlan, Plan, Service};

/// A run would be written into a tree that it reads.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}: that is inside {}, which {case} reads; a run must not change what it compares, \
     so choose a folder outside of it (--out DIR)",
    dir.display(),
    tree.display()
)]
pub struct WrittenIntoTree {
    dir: PathBuf,
    tree: PathBuf,
    case: String,
}

/// Makes sure that `dir`, which need not be there yet, is in no tree that a case of `plan` reads, whenever the case is
/// due. Links are followed, and a tree that is mounted twice is the same tree. Nothing is written.
///
/// # Errors
/// The tree in which it is, and the case that reads it.
pub fn ensure_outside_trees(plan: &Plan, dir: &Path) -> Result<(), WrittenIntoTree> {
    let trees = read_by(plan);
    let Ok(place) = resolved(dir) else {
        // It cannot be made either, and whoever tries says why.
        return Ok(());
    };

    let inside = place
        .ancestors()
        .flat_map(|folder| trees.iter().map(move |tree| (folder, tree)))
        .find(|(folder, (tree, _))| *folder == tree.as_path() || is_same_folder(folder, tree));
    match inside {
        Some((_, (tree, case))) => Err(WrittenIntoTree {
            dir: dir.to_owned(),
            tree: tree.clone(),
            case: case.clone(),
        }),
        None => Ok(()),
    }
}

/// The trees, with links followed, and the first case that reads each.
fn read_by(plan: &Plan) -> BTreeMap<PathBuf, String> {
    let mut trees = BTreeMap::new();
    for entry in &plan.entries {
        for (system, root) in systems_read(plan, entry) {
            if let Some(tree) = tree(plan, entry, &system, &root) {
                trees.entry(tree).or_insert_with(|| entry.name());
            }
        }
    }
    trees
}

/// The systems whose files `entry` reads, and from which folder on.
fn systems_read(plan: &Plan, entry: &EntryPlan) -> Vec<(String, String)> {
    let Some(kind) = check::find(&entry.kind) else {
        return Vec::new();
    };
    let own = kind.needs(&entry.spec).into_iter();
    let own = own
        .filter(|(_, service)| *service == Service::Files)
        .map(|(side, _)| {
            let system = entry.between.system(side).to_owned();
            (system, kind.root(&entry.spec, side))
        });

    // Of what a case reads elsewhere no root is known: it is all of the tree.
    let known: Vec<(String, String)> = own.collect();
    let elsewhere = needs::all(plan, entry, &OtherLogins::default());
    let elsewhere = elsewhere
        .into_iter()
        .filter(|need| need.service == Service::Files)
        .filter(|need| known.iter().all(|(system, _)| *system != need.system))
        .map(|need| (need.system, ".".to_owned()))
        .collect::<Vec<_>>();
    known.into_iter().chain(elsewhere).collect()
}

/// The folder on this machine in which the files of `system` are, for `entry`.
fn tree(plan: &Plan, entry: &EntryPlan, system: &str, root: &str) -> Option<PathBuf> {
    let account = entry.account.as_ref();
    let account =
        account.and_then(|name| plan.accounts.iter().find(|account| account.name == *name));
    let service = WrittenService {
        service: Service::Files,
        written: plan.systems.get(system)?.services.get(&Service::Files)?,
        system,
        columns: &account.map(AccountPlan::named_columns).unwrap_or_default(),
    };

    // An account that lacks what its path needs has no tree, and its case will say so.
    service.settings().ok()?.local_tree(root, &plan.base)
}

/// Where `dir` is, or will be once it is made, with links followed.
fn resolved(dir: &Path) -> io::Result<PathBuf> {
    let mut place = PathBuf::new();
    for component in std::path::absolute(dir)?.components() {
        match component {
            // Links above were followed already, so that this leads where the system would go.
            Component::ParentDir => drop(place.pop()),
            component => place.push(component),
        }
        match fs::canonicalize(&place) {
            Ok(real) => place = real,
            // From here on it is still to be made.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(place)
}

/// Whether both are one folder, by whatever way one comes to it.
#[cfg(unix)]
fn is_same_folder(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether both are one folder, by whatever way one comes to it. That both names lead to one place was asked before.
#[cfg(not(unix))]
fn is_same_folder(_one: &Path, _other: &Path) -> bool {
    false
}
