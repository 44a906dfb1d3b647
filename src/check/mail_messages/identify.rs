//! Which message of the source is which of the target, within folders that belong together.
//!
//! Passes, each for what the one before left:
//! 1. Message-ID with Date, From and Subject as they stand (those three alone where there is no
//!    Message-ID). Where several messages share this key, date of arrival and size say which is which; where
//!    they do not, the messages are read whole and told apart by content.
//! 2. Message-ID with Date, From and Subject decoded.
//! 3. Date, From and Subject decoded, and the same body: for Message-IDs that were replaced.
//! 4. Date, From and Subject decoded, where at least one of two has no Message-ID and nobody else
//!    looks like them.
//! 5. The same content, for messages without any of these header fields.

use std::collections::{HashMap, HashSet};

use futures_util::future::join;

use super::again::{decoded, wholes};
use super::group::Stack;
use crate::compare::{Knot, Matching};
use crate::inventory::mail::{Flags, Folder, Key, Mailbox, Whole};
use crate::model::{CannotCheck, Side};

/// At most so many messages of one side of a folder are read whole to tell them apart.
const WHOLES_MAX: usize = 5_000;

/// At most so many bytes of one side of a folder are read to tell messages apart.
const WHOLE_BYTES_MAX: u64 = 256 << 20;

/// By what two messages were seen to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    /// Message-ID and header as they stand.
    Exact,
    /// The header as it stands; there is no Message-ID.
    Header,
    /// Message-ID and decoded header.
    Decoded,
    /// Decoded header and body.
    Body,
    /// Decoded header alone.
    DecodedHeader,
    /// The whole content.
    Content,
}

impl Pass {
    /// All, strongest first.
    pub(super) const ALL: [Self; 6] = [
        Self::Exact,
        Self::Decoded,
        Self::Body,
        Self::Content,
        Self::Header,
        Self::DecodedHeader,
    ];

    /// Whether it is told how many pairs rest on this alone.
    pub(super) fn is_weak(self) -> bool {
        matches!(self, Self::Header | Self::DecodedHeader)
    }

    /// The word in the evidence.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Exact => "mail.messages/pass-exact",
            Self::Header => "mail.messages/pass-header",
            Self::Decoded => "mail.messages/pass-decoded",
            Self::Body => "mail.messages/pass-body",
            Self::DecodedHeader => "mail.messages/pass-decoded-header",
            Self::Content => "mail.messages/pass-content",
        }
    }
}

/// The mailboxes of both sides with their folders.
pub(super) struct Parties<'a> {
    pub(super) source: &'a mut dyn Mailbox,
    pub(super) target: &'a mut dyn Mailbox,
    pub(super) source_folders: &'a [Folder],
    pub(super) target_folders: &'a [Folder],
}

/// What is known of the identity of the messages of two stacks.
pub(super) struct Identified {
    pub(super) matching: Matching<Pass>,
    /// Copies on the target beyond those on the source, by content; they are nobody else's counterpart.
    pub(super) surplus: HashSet<u32>,
    /// Messages of the target that look like one of the source without a Message-ID, but have another content.
    pub(super) strangers: HashSet<u32>,
    /// Messages read whole because their header did not settle them.
    pub(super) wholes: Wholes,
    /// Messages that share their key with others and were too many to be read.
    pub(super) untold: u64,
    /// What could not be read on the way.
    pub(super) obstacles: Vec<CannotCheck>,
}

/// Messages read whole, by number, of both sides.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    source: HashMap<u32, Whole>,
    target: HashMap<u32, Whole>,
}

impl Wholes {
    pub(super) fn get(&self, side: Side, item: u32) -> Option<&Whole> {
        match side {
            Side::Source => self.source.get(&item),
            Side::Target => self.target.get(&item),
        }
    }
}

/// The stacks of both sides, and how their keywords compare.
pub(super) struct Stacks<'a> {
    pub(super) source: &'a Stack,
    pub(super) target: &'a Stack,
    /// The system flags that the target keeps.
    pub(super) flags: Flags,
    /// Whether it matters that copies are equal byte by byte.
    pub(super) may_collapse: bool,
}

impl Stacks<'_> {
    pub(super) fn side(&self, side: Side) -> &Stack {
        match side {
            Side::Source => self.source,
            Side::Target => self.target,
        }
    }

    /// Whether date of arrival and size leave no doubt which message of a knot is which: every message of the
    /// side that has fewer finds one that agrees.
    fn is_plain(&self, knot: &Knot) -> bool {
        if self.may_collapse && knot.source.len() > knot.target.len() {
            return false;
        }
        let [source, target] = Side::BOTH.map(|side| {
            let likeness = |&item: &u32| self.likeness(side, item, Likeness::Arrival);
            let mut all: Vec<u64> = knot.side(side).iter().map(likeness).collect();
            all.sort_unstable();
            all
        });
        let (fewer, more) = if source.len() <= target.len() {
            (source, target)
        } else {
            (target, source)
        };
        let mut more = more.into_iter();
        fewer
            .iter()
            .all(|one| more.by_ref().any(|other| other == *one))
    }

    fn likeness(&self, side: Side, item: u32, with: Likeness) -> u64 {
        let stack = self.side(side);
        let item = &stack.items[item as usize];
        let marks =
            u64::from(item.flags.within(self.flags).bits()) << 32 | u64::from(stack.keywords(item));
        match with {
            Likeness::All => mix(&[item.received.cast_unsigned(), marks, item.size]),
            Likeness::Metadata => mix(&[item.received.cast_unsigned(), marks]),
            Likeness::Arrival => mix(&[item.received.cast_unsigned(), item.size]),
            Likeness::Received => item.received.cast_unsigned(),
            Likeness::Marks => marks,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Likeness {
    All,
    Metadata,
    Arrival,
    Received,
    Marks,
}

/// Only orders candidates; nothing is taken for equal because of it.
fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| {
        let mixed = (state ^ part).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 32)
    })
}

/// Joins the messages of two stacks. Where one of them is not whole, only what is certain is joined.
pub(super) async fn identify(
    stacks: &Stacks<'_>,
    parties: &mut Parties<'_>,
) -> Result<Identified, CannotCheck> {
    let sizes = (stacks.source.items.len(), stacks.target.items.len());
    let matching = Matching::new(sizes.0, sizes.1)
        .map_err(|error| CannotCheck::fault("match", error.to_string()))?;
    let mut state = Identified {
        matching,
        surplus: HashSet::new(),
        strangers: HashSet::new(),
        wholes: Wholes::default(),
        untold: 0,
        obstacles: Vec::new(),
    };
    let with_id = |side: Side, item: u32| {
        let item = &stacks.side(side).items[item as usize];
        item.key().filter(|_| item.known.id)
    };
    let without_id = |side: Side, item: u32| {
        let item = &stacks.side(side).items[item as usize];
        item.key().filter(|_| !item.known.id)
    };
    let mut knots: Vec<(Pass, Knot)> = Vec::new();
    knots.extend(
        state
            .matching
            .pass(Pass::Exact, with_id)
            .into_iter()
            .map(|knot| (Pass::Exact, knot)),
    );
    knots.extend(
        state
            .matching
            .pass(Pass::Header, without_id)
            .into_iter()
            .map(|knot| (Pass::Header, knot)),
    );
    if !(stacks.source.whole && stacks.target.whole) {
        return Ok(state);
    }
    state.read_knots(stacks, parties, &knots).await;
    for (pass, knot) in &knots {
        state.settle(stacks, *pass, knot);
    }
    let has_both = Side::BOTH
        .into_iter()
        .all(|side| !state.open(side).is_empty());
    if has_both {
        state.look_closer(stacks, parties).await;
    }
    Ok(state)
}

impl Identified {
    /// What has no counterpart and may still get one.
    fn open(&self, side: Side) -> Vec<u32> {
        let mut open = self.matching.leftovers(side);
        if side == Side::Target {
            open.retain(|item| !self.surplus.contains(item) && !self.strangers.contains(item));
        }
        open
    }

    /// Reads the messages of knots whole, unless a listing did already, as far as the limits go.
    async fn read_knots(
        &mut self,
        stacks: &Stacks<'_>,
        parties: &mut Parties<'_>,
        knots: &[(Pass, Knot)],
    ) {
        if stacks.source.has_contents() {
            return;
        }
        let mut wanted = [Vec::new(), Vec::new()];
        let mut bytes = [0u64; 2];
        for (_, knot) in knots.iter().filter(|(_, knot)| !stacks.is_plain(knot)) {
            let size = |side: Side| -> u64 {
                knot.side(side)
                    .iter()
                    .map(|&i| stacks.side(side).items[i as usize].size)
                    .sum()
            };
            let fits = Side::BOTH.into_iter().enumerate().all(|(at, side)| {
                wanted[at].len() + knot.side(side).len() <= WHOLES_MAX
                    && bytes[at] + size(side) <= WHOLE_BYTES_MAX
            });
            if !fits {
                self.untold += (knot.source.len() + knot.target.len()) as u64;
                continue;
            }
            for (at, side) in Side::BOTH.into_iter().enumerate() {
                wanted[at].extend_from_slice(knot.side(side));
                bytes[at] += size(side);
            }
        }
        let [source, target] = wanted;
        self.read_wholes(stacks, parties, &source, &target).await;
    }

    async fn read_wholes(
        &mut self,
        stacks: &Stacks<'_>,
        parties: &mut Parties<'_>,
        source: &[u32],
        target: &[u32],
    ) {
        let (sources, targets) = join(
            wholes(
                &mut *parties.source,
                parties.source_folders,
                stacks.source,
                source,
            ),
            wholes(
                &mut *parties.target,
                parties.target_folders,
                stacks.target,
                target,
            ),
        )
        .await;
        let (sources, targets) = (self.note(sources), self.note(targets));
        self.wholes.source.extend(sources);
        self.wholes.target.extend(targets);
    }

    fn note<T>(&mut self, (read, obstacle): (T, Option<CannotCheck>)) -> T {
        self.obstacles.extend(obstacle);
        read
    }

    fn content(&self, stacks: &Stacks<'_>, side: Side, item: u32) -> Option<[u8; 32]> {
        let listed = stacks.side(side).contents.get(item as usize);
        listed
            .or_else(|| self.wholes.get(side, item).map(|whole| &whole.whole))
            .map(|content| content.digest.0)
    }

    /// Tells apart messages that share a key: by content where it is known, else by what else they have in common.
    fn settle(&mut self, stacks: &Stacks<'_>, pass: Pass, knot: &Knot) {
        let mut rest = knot.clone();
        let contents: HashMap<(Side, u32), [u8; 32]> = Side::BOTH
            .into_iter()
            .flat_map(|side| knot.side(side).iter().map(move |&item| (side, item)))
            .filter_map(|(side, item)| {
                self.content(stacks, side, item)
                    .map(|content| ((side, item), content))
            })
            .collect();
        if contents.len() == knot.source.len() + knot.target.len() {
            let content = |side: Side, item: u32| {
                let first = contents
                    .get(&(side, item))
                    .and_then(|digest| digest.first_chunk::<8>());
                first.map_or(0, |first| u64::from_le_bytes(*first))
            };
            self.matching.untie(
                pass,
                knot,
                &[
                    &|side, item| {
                        mix(&[
                            content(side, item),
                            stacks.likeness(side, item, Likeness::Metadata),
                        ])
                    },
                    &|side, item| {
                        mix(&[
                            content(side, item),
                            stacks.likeness(side, item, Likeness::Received),
                        ])
                    },
                    &content,
                ],
            );
            let of_source: HashSet<u64> = knot
                .source
                .iter()
                .map(|&item| content(Side::Source, item))
                .collect();
            rest.source
                .retain(|&item| self.matching.is_free(Side::Source, item));
            rest.target
                .retain(|&item| self.matching.is_free(Side::Target, item));
            let (surplus, others) = rest
                .target
                .iter()
                .partition(|&&item| of_source.contains(&content(Side::Target, item)));
            self.surplus.extend::<Vec<u32>>(surplus);
            rest.target = others;
            // Where the target keeps messages as they are, another content is another message, unless a
            // Message-ID says that it is the same one.
            if pass.is_weak() && rest.source.len() < knot.source.len() {
                self.strangers.extend(rest.target);
                return;
            }
        }
        self.matching.untie(
            pass,
            &rest,
            &[
                &|side, item| stacks.likeness(side, item, Likeness::All),
                &|side, item| stacks.likeness(side, item, Likeness::Arrival),
                &|side, item| stacks.likeness(side, item, Likeness::Metadata),
                &|side, item| stacks.likeness(side, item, Likeness::Received),
                &|side, item| stacks.likeness(side, item, Likeness::Marks),
            ],
        );
        self.matching.join(pass, &rest);
    }

    /// Passes 2 to 5, for which headers are read again, and bodies where headers do not suffice.
    async fn look_closer(&mut self, stacks: &Stacks<'_>, parties: &mut Parties<'_>) {
        let (sources, targets) = (self.open(Side::Source), self.open(Side::Target));
        let (source, target) = join(
            decoded(
                &mut *parties.source,
                parties.source_folders,
                stacks.source,
                &sources,
            ),
            decoded(
                &mut *parties.target,
                parties.target_folders,
                stacks.target,
                &targets,
            ),
        )
        .await;
        let known = [self.note(source), self.note(target)];
        let of = |side: Side, item: u32| known[usize::from(side == Side::Target)].get(&item);
        for knot in self.matching.pass(Pass::Decoded, |side, item| {
            of(side, item).and_then(|own| own.with_id)
        }) {
            self.settle(stacks, Pass::Decoded, &knot);
        }
        let head = |side: Side, item: u32| of(side, item).and_then(|own| own.head);
        let nameless = |side: Side, item: u32| of(side, item).is_some_and(|own| own.head.is_none());
        let [sources, targets] = self.worth_reading(stacks, head, nameless);
        self.read_wholes(stacks, parties, &sources, &targets).await;
        let wholes = std::mem::take(&mut self.wholes);
        let body = |side: Side, item: u32| {
            let whole = wholes.get(side, item)?;
            Some((head(side, item)?, whole.body.digest))
        };
        let knots = self.matching.pass(Pass::Body, body);
        let lacks_id = |side: Side, item: u32| of(side, item).is_some_and(|own| !own.id);
        let fits = |source: u32, target: u32| {
            lacks_id(Side::Source, source) || lacks_id(Side::Target, target)
        };
        let content = |side: Side, item: u32| {
            wholes
                .get(side, item)
                .filter(|_| nameless(side, item))
                .map(|whole| whole.whole.digest)
        };
        for knot in knots {
            self.settle(stacks, Pass::Body, &knot);
        }
        for knot in self.matching.pass(Pass::Content, content) {
            self.settle(stacks, Pass::Content, &knot);
        }
        self.matching.pass_if(Pass::DecodedHeader, head, fits);
        self.wholes = wholes;
    }

    /// The open messages of either side for which the other side has a candidate.
    fn worth_reading(
        &mut self,
        stacks: &Stacks<'_>,
        head: impl Fn(Side, u32) -> Option<Key>,
        nameless: impl Fn(Side, u32) -> bool,
    ) -> [Vec<u32>; 2] {
        let open = Side::BOTH.map(|side| self.open(side));
        let heads = |at: usize, side: Side| -> HashSet<Option<Key>> {
            let own = open[at]
                .iter()
                .filter(|&&item| head(side, item).is_some() || nameless(side, item));
            own.map(|&item| head(side, item)).collect()
        };
        let heads = [heads(0, Side::Source), heads(1, Side::Target)];
        let mut untold = 0;
        let wanted = [(0, Side::Source), (1, Side::Target)].map(|(at, side)| {
            let mut bytes = 0;
            let mut wanted = Vec::new();
            for &item in &open[at] {
                let key = head(side, item);
                if (key.is_none() && !nameless(side, item)) || !heads[1 - at].contains(&key) {
                    continue;
                }
                bytes += stacks.side(side).items[item as usize].size;
                if wanted.len() >= WHOLES_MAX || bytes > WHOLE_BYTES_MAX {
                    untold += 1;
                } else {
                    wanted.push(item);
                }
            }
            wanted
        });
        self.untold += untold;
        wanted
    }
}
