//! Which target folders come into question for which source folders, by what servers and names say.

use std::collections::{BTreeMap, BTreeSet};

use super::folder::Folder;
use super::mapping::{How, Mapping, Names, holds_messages};
use super::names;
use crate::endpoint::imap::Role;

/// A target folder that comes into question for a source folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// The source folder.
    pub(super) source: usize,
    /// The target folder.
    pub(super) target: usize,
    /// What speaks for it.
    pub(super) how: How,
    /// Whether it counts only if messages speak for it, too.
    pub(super) is_weak: bool,
}

impl Claim {
    fn new(source: usize, target: usize, how: How) -> Self {
        Self {
            source,
            target,
            how,
            is_weak: false,
        }
    }

    /// Those that compete: for a source folder with several target folders, or for a target folder with several source
    /// folders; and whatever else comes into question for one of these.
    pub(super) fn contested(claims: &[Self]) -> Vec<Self> {
        let pairs = claims.iter().map(|claim| (claim.source, claim.target));
        let pairs: BTreeSet<(usize, usize)> = pairs.collect();

        let mut targets_of: BTreeMap<usize, u32> = BTreeMap::new();
        let mut sources_of: BTreeMap<usize, u32> = BTreeMap::new();
        for &(source, target) in &pairs {
            *targets_of.entry(source).or_default() += 1;
            *sources_of.entry(target).or_default() += 1;
        }

        let competes =
            |source: usize, target: usize| targets_of[&source] > 1 || sources_of[&target] > 1;
        let competing = pairs
            .iter()
            .filter(|&&(source, target)| competes(source, target));
        let (sources, targets): (BTreeSet<usize>, BTreeSet<usize>) = competing.copied().unzip();

        let is_contested =
            |claim: &&Self| sources.contains(&claim.source) || targets.contains(&claim.target);
        claims.iter().filter(is_contested).copied().collect()
    }
}

/// What comes into question for the folders of the source that the suite does not declare: by role, by usual names, by
/// the same name. The order is that in which they count.
pub(super) fn claims(source: &[Folder], target: &[Folder], declared: &Mapping) -> Vec<Claim> {
    let by_role = Role::ALL.into_iter().filter_map(|role| {
        let (from, to) = holder(source, role).zip(holder(target, role))?;
        let is_open = declared.counterparts[from].is_none() && declared.sources(to).is_empty();
        is_open.then(|| Claim::new(from, to, How::Role(role)))
    });
    let mut claims: Vec<Claim> = by_role.collect();

    for role in names::roles() {
        claims.extend(by_usual_names(source, target, declared, role));
    }

    let names = Names::of(target);
    for (at, folder) in source.iter().enumerate() {
        if declared.counterparts[at].is_some() || !holds_messages(folder) {
            continue;
        }
        // Where the suite moved a folder, its children went along; elsewhere their own name counts more.
        let below = declared.below_parent(folder, source, target);
        let moved = below.and_then(|levels| names.called(&levels));
        let named = names.called(&folder.levels);
        claims.extend(match (moved, named) {
            (Some(to), _) => Some(Claim::new(at, to, How::Parent)),
            (None, Some(to)) => Some(Claim::new(at, to, How::Identity)),
            (None, None) => None,
        });
    }
    claims
}

/// What comes into question by the usual names of `role`.
fn by_usual_names(
    source: &[Folder],
    target: &[Folder],
    declared: &Mapping,
    role: Role,
) -> Vec<Claim> {
    let holders = |folders: &[Folder]| match holder(folders, role) {
        Some(holder) => vec![holder],
        None => claimants(folders, role),
    };
    let (open, free) = (holders(source), holders(target));
    let is_declared = open
        .iter()
        .any(|&from| declared.counterparts[from].is_some())
        || free.iter().any(|&to| !declared.sources(to).is_empty());
    if is_declared {
        return Vec::new();
    }

    // Where both sides have the same name for it, that one is meant; else the most usual name of each.
    let same = open.iter().find_map(|&from| {
        free.iter()
            .find(|&&to| source[from].levels == target[to].levels)
            .map(|&to| (from, to))
    });
    let usual = same.or_else(|| open.first().copied().zip(free.first().copied()));
    let Some((from, to)) = usual else {
        return Vec::new();
    };
    let mut claims = vec![Claim::new(from, to, How::Table(role))];

    // A folder that is called as the one of the source is what it looks like; without one, any of these may be it.
    let names = Names::of(target);
    for &own in &open {
        if names.called(&source[own].levels).is_some() {
            continue;
        }
        for &other in &free {
            if (own, other) != (from, to) {
                claims.push(Claim {
                    is_weak: true,
                    ..Claim::new(own, other, How::Table(role))
                });
            }
        }
    }
    claims
}

/// The first folder that its server says has `role`.
fn holder(folders: &[Folder], role: Role) -> Option<usize> {
    folders
        .iter()
        .position(|folder| holds_messages(folder) && folder.has(role))
}

/// The folders that are called as `role` usually is, the most usual name first. Only at the top, or
/// below INBOX, and only if the server does not say that they are something else.
fn claimants(folders: &[Folder], role: Role) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        let name = match &folder.levels[..] {
            [name] => name,
            [parent, name] if parent == "INBOX" => name,
            _ => continue,
        };

        match names::role_of(name) {
            Some((own, rank))
                if own == role && holds_messages(folder) && folder.roles.is_empty() =>
            {
                ranked.push((folder.levels.len() * 1000 + rank, at));
            }
            _ => {}
        }
    }

    ranked.sort_unstable();
    ranked.into_iter().map(|(_, at)| at).collect()
}
