//! Multisets matched in passes.

use std::cmp::Reverse;

use crate::model::Side;

/// Two items that are the same, and by which pass that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<P> {
    /// The source's item.
    pub source: u32,
    /// The target's item.
    pub target: u32,
    /// The pass that joined them.
    pub pass: P,
}

/// Items of both sides that share a key, more than one of them on at least one side: the key alone
/// does not say which belongs to which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmbiguousGroup {
    /// The source's items, ascending; at least one.
    pub source: Vec<u32>,
    /// The target's items, ascending; at least one.
    pub target: Vec<u32>,
}

impl AmbiguousGroup {
    /// The items of one side.
    pub fn side(&self, side: Side) -> &[u32] {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        }
    }

    /// How many items there are on both sides together.
    pub fn items(&self) -> usize {
        self.source.len() + self.target.len()
    }
}

/// More items than can be numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{items} items are more than can be compared at once")]
pub struct TooMany {
    /// How many there are on one side.
    pub items: usize,
}

/// The state of a comparison: who has a pair, and who is still free.
#[derive(Debug)]
pub struct Matching<P> {
    source_free: Vec<bool>,
    target_free: Vec<bool>,
    pairs: Vec<Pair<P>>,
}

impl<P: Copy> Matching<P> {
    /// Begins with so many items on either side, all of them free.
    ///
    /// # Errors
    /// When there are more than a `u32` can number.
    pub fn new(source: usize, target: usize) -> Result<Self, TooMany> {
        let items = source.max(target);
        if u32::try_from(items).is_err() {
            return Err(TooMany { items });
        }

        Ok(Self {
            source_free: vec![true; source],
            target_free: vec![true; target],
            pairs: Vec::with_capacity(source.min(target)),
        })
    }

    /// Pairs what is alone with its key on both sides, and returns the groups in which the key is shared by
    /// several. An item without a key (`None`) takes no part in this pass.
    pub fn pass<K: Ord + Copy>(
        &mut self,
        pass: P,
        key: impl Fn(Side, u32) -> Option<K>,
    ) -> Vec<AmbiguousGroup> {
        self.pass_if(pass, key, |_, _| true)
    }

    /// As [`Matching::pass`], but pairs only what also `fits`: (source, target).
    pub fn pass_if<K: Ord + Copy>(
        &mut self,
        pass: P,
        key: impl Fn(Side, u32) -> Option<K>,
        fits: impl Fn(u32, u32) -> bool,
    ) -> Vec<AmbiguousGroup> {
        let source = keyed(&self.source_free, |item| key(Side::Source, item));
        let target = keyed(&self.target_free, |item| key(Side::Target, item));

        let mut ambiguous = Vec::new();
        for_each_key(&source, &target, |sources, targets| {
            match (sources, targets) {
                ([], _) | (_, []) => {}
                (&[(_, source)], &[(_, target)]) => {
                    if fits(source, target) {
                        self.pair(pass, source, target);
                    }
                }
                (sources, targets) => ambiguous.push(AmbiguousGroup {
                    source: sources.iter().map(|&(_, item)| item).collect(),
                    target: targets.iter().map(|&(_, item)| item).collect(),
                }),
            }
        });
        ambiguous
    }

    /// Pairs the free items of `group` that are alike: `likeness` lists what an item may have in common with
    /// its counterpart, the strictest first. What agrees in none of these stays free.
    pub fn resolve(
        &mut self,
        pass: P,
        group: &AmbiguousGroup,
        likeness: &[&dyn Fn(Side, u32) -> u64],
    ) {
        for level in likeness {
            let source = self.free_by_likeness(Side::Source, &group.source, level);
            let target = self.free_by_likeness(Side::Target, &group.target, level);

            for_each_key(&source, &target, |sources, targets| {
                for (&(_, source), &(_, target)) in sources.iter().zip(targets) {
                    self.pair(pass, source, target);
                }
            });
        }
    }

    /// Pairs as many free items of `group` as possible, in order.
    pub fn pair_in_order(&mut self, pass: P, group: &AmbiguousGroup) {
        let free = |side: Side| -> Vec<u32> {
            let items = group.side(side).iter().copied();
            items.filter(|&item| self.is_free(side, item)).collect()
        };
        let (sources, targets) = (free(Side::Source), free(Side::Target));

        for (source, target) in sources.into_iter().zip(targets) {
            self.pair(pass, source, target);
        }
    }

    /// Pairs free items with the same key that are *not* in the same container. For what has no counterpart
    /// when every container has been compared with its own.
    pub fn pass_across_containers<K: Ord + Copy>(
        &mut self,
        pass: P,
        key: impl Fn(Side, u32) -> Option<K>,
        container: impl Fn(Side, u32) -> u32,
    ) {
        let source = keyed(&self.source_free, |item| key(Side::Source, item));
        let target = keyed(&self.target_free, |item| key(Side::Target, item));

        for_each_key(&source, &target, |sources, targets| {
            let mut sources: Vec<u32> = sources.iter().map(|&(_, item)| item).collect();
            let mut candidates: Vec<u32> = targets.iter().map(|&(_, item)| item).collect();

            // Whoever has most candidates in its own container, where they do not count, has the least choice
            // and chooses first: so no other takes what it needs.
            let in_own_container = |source: &u32| {
                let own = container(Side::Source, *source);
                let targets = candidates.iter();
                targets
                    .filter(|&&target| container(Side::Target, target) == own)
                    .count()
            };
            sources.sort_by_cached_key(|source| Reverse(in_own_container(source)));

            for source in sources {
                let own = container(Side::Source, source);
                let elsewhere = candidates
                    .iter()
                    .position(|&target| container(Side::Target, target) != own);
                if let Some(at) = elsewhere {
                    self.pair(pass, source, candidates.remove(at));
                }
            }
        });
    }

    /// Pairs two free items.
    pub fn pair(&mut self, pass: P, source: u32, target: u32) {
        debug_assert!(self.is_free(Side::Source, source) && self.is_free(Side::Target, target));

        self.source_free[source as usize] = false;
        self.target_free[target as usize] = false;
        self.pairs.push(Pair {
            source,
            target,
            pass,
        });
    }

    /// Whether an item has no pair.
    pub fn is_free(&self, side: Side, item: u32) -> bool {
        self.free(side).get(item as usize).copied().unwrap_or(false)
    }

    /// The pairs, in the order in which they were made.
    pub fn pairs(&self) -> &[Pair<P>] {
        &self.pairs
    }

    /// The items of one side that have no pair, ascending.
    pub fn unmatched(&self, side: Side) -> Vec<u32> {
        (0u32..)
            .zip(self.free(side))
            .filter(|(_, free)| **free)
            .map(|(item, _)| item)
            .collect()
    }

    fn free(&self, side: Side) -> &[bool] {
        match side {
            Side::Source => &self.source_free,
            Side::Target => &self.target_free,
        }
    }

    /// The free ones of `items` with their likeness, sorted by it.
    fn free_by_likeness(
        &self,
        side: Side,
        items: &[u32],
        likeness: &dyn Fn(Side, u32) -> u64,
    ) -> Vec<(u64, u32)> {
        let mut free: Vec<(u64, u32)> = items
            .iter()
            .filter(|&&item| self.is_free(side, item))
            .map(|&item| (likeness(side, item), item))
            .collect();
        free.sort_unstable();
        free
    }
}

/// The free items that have a key, sorted by it.
fn keyed<K: Ord>(free: &[bool], key: impl Fn(u32) -> Option<K>) -> Vec<(K, u32)> {
    let mut keyed: Vec<(K, u32)> = (0u32..)
        .zip(free)
        .filter(|(_, free)| **free)
        .filter_map(|(item, _)| key(item).map(|key| (key, item)))
        .collect();
    keyed.sort_unstable();
    keyed
}

/// Walks two sorted lists in step and calls `each` once for every key that is in either.
fn for_each_key<K: Ord + Copy>(
    mut source: &[(K, u32)],
    mut target: &[(K, u32)],
    mut each: impl FnMut(&[(K, u32)], &[(K, u32)]),
) {
    while let Some(key) = match (source.first(), target.first()) {
        (Some(s), Some(t)) => Some(s.0.min(t.0)),
        (s, t) => s.or(t).map(|first| first.0),
    } {
        let (sources, targets) = (with_key(source, key), with_key(target, key));
        each(sources, targets);

        source = &source[sources.len()..];
        target = &target[targets.len()..];
    }
}

/// The entries at the front of a sorted list that have this key.
fn with_key<K: Ord>(sorted: &[(K, u32)], key: K) -> &[(K, u32)] {
    let length = sorted.iter().take_while(|(own, _)| *own == key).count();
    &sorted[..length]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every list of at most `length_max` items out of `kinds` sorts.
    fn lists(kinds: u8, length_max: usize) -> Vec<Vec<u8>> {
        let mut all = vec![vec![]];
        let mut last = all.clone();
        for _ in 0..length_max {
            last = last
                .iter()
                .flat_map(|list| (0..kinds).map(move |kind| [&list[..], &[kind]].concat()))
                .collect();
            all.extend(last.clone());
        }
        all
    }

    fn count(list: &[u8]) -> BTreeMap<u8, usize> {
        list.iter().fold(BTreeMap::new(), |mut counts, kind| {
            *counts.entry(*kind).or_default() += 1;
            counts
        })
    }

    fn common(source: &[u8], target: &[u8]) -> usize {
        let target = count(target);
        count(source)
            .iter()
            .map(|(kind, n)| (*n).min(target.get(kind).copied().unwrap_or(0)))
            .sum()
    }

    fn of<'a>(source: &'a [u8], target: &'a [u8]) -> impl Fn(Side, u32) -> u8 + Copy + 'a {
        move |side, item| match side {
            Side::Source => source[item as usize],
            Side::Target => target[item as usize],
        }
    }

    fn sound<P: Copy>(matching: &Matching<P>, sizes: (usize, usize)) {
        let mut sources: Vec<u32> = matching.pairs().iter().map(|pair| pair.source).collect();
        let mut targets: Vec<u32> = matching.pairs().iter().map(|pair| pair.target).collect();
        sources.extend(matching.unmatched(Side::Source));
        targets.extend(matching.unmatched(Side::Target));
        sources.sort_unstable();
        targets.sort_unstable();
        assert!(sources.into_iter().eq(0..u32::try_from(sizes.0).unwrap()));
        assert!(targets.into_iter().eq(0..u32::try_from(sizes.1).unwrap()));
    }

    #[test]
    fn every_small_world_agrees_with_counting() {
        // A sort is two bits: the key is the upper one, the likeness both.
        let lists = lists(4, 4);
        for source in &lists {
            for target in &lists {
                let kind = of(source, target);
                let mut matching = Matching::new(source.len(), target.len()).unwrap();
                for group in matching.pass("key", |side, item| Some(kind(side, item) >> 1)) {
                    matching.resolve(
                        "group",
                        &group,
                        &[&|side, item| u64::from(kind(side, item))],
                    );
                    matching.pair_in_order("group", &group);
                }
                sound(&matching, (source.len(), target.len()));
                let keys = |list: &[u8]| list.iter().map(|kind| kind >> 1).collect::<Vec<u8>>();
                assert_eq!(
                    matching.pairs().len(),
                    common(&keys(source), &keys(target)),
                    "{source:?} {target:?}"
                );
                let alike = matching
                    .pairs()
                    .iter()
                    .filter(|pair| {
                        kind(Side::Source, pair.source) == kind(Side::Target, pair.target)
                    })
                    .count();
                assert_eq!(alike, common(source, target), "{source:?} {target:?}");
            }
        }
    }

    #[test]
    fn what_has_no_key_waits() {
        let mut matching = Matching::new(2, 2).unwrap();
        let ambiguous = matching.pass("key", |_, item| (item == 0).then_some(7));
        assert!(ambiguous.is_empty());
        assert_eq!(matching.unmatched(Side::Source), [1]);
        assert_eq!(matching.unmatched(Side::Target), [1]);
        matching.pass("rest", |_, _| Some(0));
        assert_eq!(
            matching.pairs()[1],
            Pair {
                source: 1,
                target: 1,
                pass: "rest"
            }
        );
    }

    #[test]
    fn apart_means_another_container() {
        let lists = lists(3, 4);
        for source in &lists {
            for target in &lists {
                let container = of(source, target);
                let mut matching = Matching::new(source.len(), target.len()).unwrap();
                matching.pass_across_containers(
                    (),
                    |_, _| Some(0),
                    |side, item| u32::from(container(side, item)),
                );
                sound(&matching, (source.len(), target.len()));
                for pair in matching.pairs() {
                    assert_ne!(
                        container(Side::Source, pair.source),
                        container(Side::Target, pair.target)
                    );
                }
            }
        }
    }
}
