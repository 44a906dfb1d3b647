//! Pairs the entries of one folder on both sides: by the bytes of their names, then by Unicode form.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};

use crate::base::text::{fold, nfc};
use crate::inventory::files::{Entry, Listing};

/// A pair: indices into the listings of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) source: u32,
    pub(super) target: u32,
    /// The names are the same text in another Unicode form, not the same bytes.
    pub(super) other_form: bool,
}

/// The entries of one folder, paired.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) pairs: Vec<Pair>,
    pub(super) source_only: Vec<u32>,
    pub(super) target_only: Vec<u32>,
}

/// One side of a folder: its listing, and which of its entries are compared (ordered by name).
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'a> {
    pub(super) listing: &'a Listing,
    pub(super) entries: &'a [u32],
}

impl<'a> Kept<'a> {
    pub(super) fn entry(&self, index: u32) -> &'a Entry {
        &self.listing.entries()[index as usize]
    }

    pub(super) fn name(&self, index: u32) -> &'a [u8] {
        self.listing.name(self.entry(index))
    }
}

/// Pairs `source` and `target`.
pub(super) fn merge(source: Kept<'_>, target: Kept<'_>) -> Merged {
    let mut merged = Merged::default();
    merged
        .pairs
        .reserve_exact(source.entries.len().min(target.entries.len()));
    let (mut s, mut t) = (
        source.entries.iter().peekable(),
        target.entries.iter().peekable(),
    );
    while let (Some(&&a), Some(&&b)) = (s.peek(), t.peek()) {
        let order = source.name(a).cmp(target.name(b));
        if order.is_le() {
            s.next();
        }
        if order.is_ge() {
            t.next();
        }
        match order {
            std::cmp::Ordering::Less => merged.source_only.push(a),
            std::cmp::Ordering::Greater => merged.target_only.push(b),
            std::cmp::Ordering::Equal => merged.pairs.push(Pair {
                source: a,
                target: b,
                other_form: false,
            }),
        }
    }
    merged.source_only.extend(s);
    merged.target_only.extend(t);
    if !merged.source_only.is_empty() && !merged.target_only.is_empty() {
        pair_by_form(source, target, &mut merged);
    }
    merged
}

/// Pairs what is left over by Normalization Form C, in the order of names, like with like only.
fn pair_by_form(source: Kept<'_>, target: Kept<'_>, merged: &mut Merged) {
    let mut waiting: Vec<(String, u32)> = merged
        .target_only
        .iter()
        .filter_map(|index| Some((form(target.name(*index))?, *index)))
        .collect();
    if waiting.is_empty() {
        return;
    }
    waiting.sort();
    let mut taken = HashSet::new();
    merged.source_only.retain(|index| {
        let Some(form) = form(source.name(*index)) else {
            return true;
        };
        let from = waiting.partition_point(|(other, _)| *other < form);
        let found = waiting[from..]
            .iter()
            .take_while(|(other, _)| *other == form)
            .map(|(_, other)| *other)
            .find(|other| {
                !taken.contains(other) && target.entry(*other).kind == source.entry(*index).kind
            });
        if let Some(other) = found {
            taken.insert(other);
            merged.pairs.push(Pair {
                source: *index,
                target: other,
                other_form: true,
            });
        }
        found.is_none()
    });
    merged.target_only.retain(|index| !taken.contains(index));
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
pub(super) fn folded(name: &[u8]) -> Cow<'_, [u8]> {
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

/// Finds names that fold to the same.
#[derive(Debug)]
pub(super) struct Twins<'a> {
    side: Kept<'a>,
    /// Ordered by hash.
    hashes: Vec<(u64, u32)>,
}

impl<'a> Twins<'a> {
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
    pub(super) fn other(&self, name: &[u8]) -> Option<&'a [u8]> {
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
            .filter(|same| same.len() > 1)
            .flat_map(|same| {
                let mut names: Vec<&[u8]> = same
                    .iter()
                    .map(|(_, index)| self.side.name(*index))
                    .collect();
                names.sort_by_cached_key(|name| (folded(name).into_owned(), name.to_vec()));
                let groups = names
                    .chunk_by(|a, b| folded(a) == folded(b))
                    .map(<[&[u8]]>::to_vec);
                groups.filter(|group| group.len() > 1).collect::<Vec<_>>()
            })
            .collect();
        groups.sort();
        groups
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
    use crate::endpoint::fs::FileKind;
    use crate::inventory::files::ListingBuilder;

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
        let (s, t) = (
            Kept {
                listing: &source,
                entries: &s,
            },
            Kept {
                listing: &target,
                entries: &t,
            },
        );
        let merged = merge(s, t);
        let pairs = merged.pairs.iter().map(|p| {
            (
                s.name(p.source).to_vec(),
                t.name(p.target).to_vec(),
                p.other_form,
            )
        });
        (
            pairs.collect(),
            merged.source_only.len(),
            merged.target_only.len(),
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
    fn twins_are_named() {
        let names: [&[u8]; 5] = [
            b"A.txt",
            b"a.txt",
            b"b",
            "Stra\u{df}e".as_bytes(),
            b"STRASSE",
        ];
        let listing = listing(&names);
        let all: Vec<u32> = (0..5).collect();
        let twins = Twins::of(Kept {
            listing: &listing,
            entries: &all,
        });
        assert_eq!(
            twins.groups(),
            [
                vec![&b"A.txt"[..], b"a.txt"],
                vec![&b"STRASSE"[..], "Stra\u{df}e".as_bytes()]
            ]
        );
        assert_eq!(twins.other(b"a.TXT"), Some(&b"A.txt"[..]));
        assert_eq!(twins.other(b"b"), None);
        assert_eq!(twins.other(b"B "), Some(&b"b"[..]));
    }
}
