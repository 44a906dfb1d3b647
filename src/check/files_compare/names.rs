//! Pairs the entries of one folder on both sides: by the bytes of their names, then by Unicode
//! form. Finds names that look alike to people and to many systems.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};

use crate::base::text::{fold, nfc};
use crate::endpoint::tree::{Entry, Listing};
use crate::model::Sides;

/// Two entries that are one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// Their indices in the listings of both sides.
    pub(super) entries: Sides<u32>,
    /// How their names are the same.
    pub(super) names: NameMatch,
}

/// How two names are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameMatch {
    /// They are the same bytes.
    Bytes,
    /// They are the same text in two Unicode forms.
    OtherForm,
}

/// The entries of one folder, paired.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    /// What is on both sides.
    pub(super) pairs: Vec<Pair>,
    /// What is on one side only.
    pub(super) unpaired: Sides<Vec<u32>>,
}

/// One side of a folder: its listing, and which of its entries are compared (ordered by name).
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'a> {
    /// The listing.
    pub(super) listing: &'a Listing,
    /// The indices of those entries that the suite does not leave out.
    pub(super) entries: &'a [u32],
}

impl<'a> Kept<'a> {
    fn entry(&self, index: u32) -> &'a Entry {
        &self.listing.entries()[index as usize]
    }

    fn name(&self, index: u32) -> &'a [u8] {
        self.listing.name(self.entry(index))
    }
}

/// Pairs the entries of both sides.
pub(super) fn merge(kept: Sides<Kept<'_>>) -> Merged {
    let mut merged = Merged::default();
    let pairs_max = kept.source.entries.len().min(kept.target.entries.len());
    merged.pairs.reserve_exact(pairs_max);

    // Both sides are ordered by name, so the smaller of two names has no partner still to come.
    let mut sources = kept.source.entries.iter().peekable();
    let mut targets = kept.target.entries.iter().peekable();
    while let (Some(&&source), Some(&&target)) = (sources.peek(), targets.peek()) {
        let order = kept.source.name(source).cmp(kept.target.name(target));
        if order.is_le() {
            sources.next();
        }
        if order.is_ge() {
            targets.next();
        }

        match order {
            Ordering::Less => merged.unpaired.source.push(source),
            Ordering::Greater => merged.unpaired.target.push(target),
            Ordering::Equal => merged.pairs.push(Pair {
                entries: Sides { source, target },
                names: NameMatch::Bytes,
            }),
        }
    }
    merged.unpaired.source.extend(sources);
    merged.unpaired.target.extend(targets);

    if !merged.unpaired.source.is_empty() && !merged.unpaired.target.is_empty() {
        pair_by_form(kept, &mut merged);
    }
    merged
}

/// Pairs what is left over by Normalization Form C, in the order of names, like with like only.
fn pair_by_form(kept: Sides<Kept<'_>>, merged: &mut Merged) {
    let mut targets: Vec<(String, u32)> = merged
        .unpaired
        .target
        .iter()
        .filter_map(|index| Some((form(kept.target.name(*index))?, *index)))
        .collect();
    if targets.is_empty() {
        return;
    }
    targets.sort();

    let mut taken = HashSet::new();
    merged.unpaired.source.retain(|source| {
        let Some(form) = form(kept.source.name(*source)) else {
            return true;
        };

        // A folder and a file whose names are one text are two items: neither became the other.
        let kind = kept.source.entry(*source).kind;
        let from = targets.partition_point(|(other, _)| *other < form);
        let found = targets[from..]
            .iter()
            .take_while(|(other, _)| *other == form)
            .map(|(_, target)| *target)
            .find(|target| !taken.contains(target) && kept.target.entry(*target).kind == kind);

        if let Some(target) = found {
            taken.insert(target);
            merged.pairs.push(Pair {
                entries: Sides {
                    source: *source,
                    target,
                },
                names: NameMatch::OtherForm,
            });
        }
        found.is_none()
    });
    merged
        .unpaired
        .target
        .retain(|target| !taken.contains(target));
}

/// `name` in Form C, if it is text that has more than one form at all.
fn form(name: &[u8]) -> Option<String> {
    if name.is_ascii() {
        None
    } else {
        std::str::from_utf8(name).ok().map(nfc)
    }
}

/// Under which key `name` is taken for the same by people and by many file systems.
fn folded(name: &[u8]) -> Cow<'_, [u8]> {
    // Nearly all names are ASCII, and one in lower case is its own key: nothing is allocated.
    if name.is_ascii() {
        let name = name.trim_ascii();
        return match name.iter().any(u8::is_ascii_uppercase) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
    }

    std::str::from_utf8(name).map_or(Cow::Borrowed(name), |text| {
        Cow::Owned(fold(text).into_bytes())
    })
}

/// The names of one side of a folder, by what people and many systems take for the same.
#[derive(Debug)]
pub(super) struct LookAlikes<'a> {
    side: Kept<'a>,
    /// The hash of each name's key, and its index; ordered. The keys themselves would take as much
    /// memory as the names.
    hashes: Vec<(u64, u32)>,
}

impl<'a> LookAlikes<'a> {
    /// Of the names of one side.
    pub(super) fn of(side: Kept<'a>) -> Self {
        let mut hashes: Vec<(u64, u32)> = side
            .entries
            .iter()
            .map(|index| (hash(&folded(side.name(*index))), *index))
            .collect();
        hashes.sort_unstable();
        Self { side, hashes }
    }

    /// A name other than `name` that folds to the same.
    pub(super) fn other_than(&self, name: &[u8]) -> Option<&'a [u8]> {
        let key = folded(name);
        let hash = hash(&key);

        let from = self.hashes.partition_point(|(other, _)| *other < hash);
        self.hashes[from..]
            .iter()
            .take_while(|(other, _)| *other == hash)
            .map(|(_, index)| self.side.name(*index))
            .find(|other| *other != name && folded(other) == key)
    }

    /// Every group of two or more names of this side that fold to the same.
    pub(super) fn groups(&self) -> Vec<Vec<&'a [u8]>> {
        let mut groups: Vec<Vec<&'a [u8]>> = self
            .hashes
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same_hash| same_hash.len() > 1)
            .flat_map(|same_hash| self.split_by_key(same_hash))
            .collect();
        groups.sort();
        groups
    }

    /// The groups among names of one hash, which two different keys may share.
    fn split_by_key(&self, same_hash: &[(u64, u32)]) -> Vec<Vec<&'a [u8]>> {
        let mut names: Vec<&[u8]> = same_hash
            .iter()
            .map(|(_, index)| self.side.name(*index))
            .collect();
        names.sort_by_cached_key(|name| (folded(name).into_owned(), name.to_vec()));

        names
            .chunk_by(|a, b| folded(a) == folded(b))
            .filter(|group| group.len() > 1)
            .map(<[&[u8]]>::to_vec)
            .collect()
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::tree::{FileKind, ListingBuilder};

    fn listing(names: &[&[u8]]) -> Listing {
        let mut builder = ListingBuilder::default();
        for name in names {
            builder.announce();
            let kind = if name.ends_with(b"_") {
                FileKind::Folder
            } else {
                FileKind::File
            };
            builder.push(name, Some(kind), 0).unwrap();
        }
        builder.finish()
    }

    type Paired = Vec<(Vec<u8>, Vec<u8>, bool)>;

    fn merged(source: &[&[u8]], target: &[&[u8]]) -> (Paired, usize, usize) {
        let (source, target) = (listing(source), listing(target));
        let (s, t): (Vec<u32>, Vec<u32>) = (
            (0..source.entries().len() as u32).collect(),
            (0..target.entries().len() as u32).collect(),
        );
        let kept = Sides {
            source: Kept {
                listing: &source,
                entries: &s,
            },
            target: Kept {
                listing: &target,
                entries: &t,
            },
        };
        let merged = merge(kept);
        let pairs = merged.pairs.iter().map(|pair| {
            (
                kept.source.name(pair.entries.source).to_vec(),
                kept.target.name(pair.entries.target).to_vec(),
                pair.names == NameMatch::OtherForm,
            )
        });
        (
            pairs.collect(),
            merged.unpaired.source.len(),
            merged.unpaired.target.len(),
        )
    }

    #[test]
    fn bytes_go_first() {
        let (pairs, missing, extra) =
            merged(&[b"a", b"b\xFE", b"c"], &[b"b\xFE", b"b\xFF", b"c", b"d"]);
        assert_eq!(
            pairs,
            [
                (b"b\xFE".to_vec(), b"b\xFE".to_vec(), false),
                (b"c".to_vec(), b"c".to_vec(), false)
            ]
        );
        assert_eq!((missing, extra), (1, 2));
    }

    #[test]
    fn forms_pair_what_is_left() {
        let (nfd, nfc) = ("u\u{308}".as_bytes(), "\u{fc}".as_bytes());
        assert_eq!(
            merged(&[nfd], &[nfc]),
            (vec![(nfd.to_vec(), nfc.to_vec(), true)], 0, 0)
        );
        assert_eq!(
            merged(&[nfd, nfc], &[nfc]),
            (vec![(nfc.to_vec(), nfc.to_vec(), false)], 1, 0)
        );
        let folder = "\u{fc}_".as_bytes();
        assert_eq!(merged(&["u\u{308}_".as_bytes()], &[folder]).0.len(), 1);
        assert_eq!(merged(&[nfd], &[b"\xFC"]), (vec![], 1, 1));
        // Three spellings of one text: two on one side cannot share one on the other.
        let (one, two) = ("\u{1e69}".as_bytes(), "s\u{323}\u{307}".as_bytes());
        assert_eq!(merged(&[two, "s\u{307}\u{323}".as_bytes()], &[one]).1, 1);
    }

    #[test]
    fn look_alikes_are_named() {
        let names: [&[u8]; 5] = [
            b"A.txt",
            b"a.txt",
            b"b",
            "Stra\u{df}e".as_bytes(),
            b"STRASSE",
        ];
        let listing = listing(&names);
        let all: Vec<u32> = (0..5).collect();
        let look_alikes = LookAlikes::of(Kept {
            listing: &listing,
            entries: &all,
        });
        assert_eq!(
            look_alikes.groups(),
            [
                vec![&b"A.txt"[..], b"a.txt"],
                vec![&b"STRASSE"[..], "Stra\u{df}e".as_bytes()]
            ]
        );
        assert_eq!(look_alikes.other_than(b"a.TXT"), Some(&b"A.txt"[..]));
        assert_eq!(look_alikes.other_than(b"b"), None);
        assert_eq!(look_alikes.other_than(b"B "), Some(&b"b"[..]));
    }
}
