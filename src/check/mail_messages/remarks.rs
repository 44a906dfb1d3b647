//! What is no finding and still worth saying, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::pass::Pass;
use crate::inventory::mail::{Cutoff, Flags};
use crate::model::{Cell, Message, Side, Table};

/// Facts of one account, and what is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    facts: Vec<Message>,
    /// How many pairs rest on which pass.
    pairs: BTreeMap<Pass, u64>,
    /// Messages that would have to be read to say what they are, and were too many.
    unsettled: u64,
    /// Pairs whose sizes differ by the servers' word, or are not known, and that are not read for it.
    sizes_differ: u64,
    /// Pairs that differ in their line ends alone.
    line_ends_differ: u64,
    /// Pairs of which one has a line end more at its end.
    last_line_end_differs: u64,
    /// How many pairs have which header lines on the target alone.
    headers_added: BTreeMap<String, u64>,
    /// Messages of the source that are marked as deleted.
    marked_deleted: u64,
    /// Pairs of which a date of arrival is not known.
    undated: u64,
    /// In how many pairs system flags differ that are not compared.
    flags_not_compared: BTreeMap<&'static str, u64>,
    /// Keywords that the suite says the target does not keep.
    keywords_not_kept: BTreeSet<String>,
}

/// No more header lines are told by their names.
const HEADERS_MAX: usize = 50;

impl Remarks {
    /// None yet, but for what the cutoff itself is worth saying.
    pub(super) fn of(cutoff: Cutoff) -> Self {
        let mut remarks = Self::default();
        if cutoff.is_in_future() {
            remarks.add(Message::new("mail.messages/until-in-future"));
        }
        remarks
    }

    /// A fact.
    pub(super) fn add(&mut self, fact: Message) {
        self.facts.push(fact);
    }

    /// A pair that rests on `pass`.
    pub(super) fn pair(&mut self, pass: Pass) {
        self.pairs_by(pass, 1);
    }

    /// So many pairs that rest on `pass`.
    pub(super) fn pairs_by(&mut self, pass: Pass, pairs: u64) {
        *self.pairs.entry(pass).or_default() += pairs;
    }

    /// How many pairs there are.
    pub(super) fn pairs(&self) -> u64 {
        self.pairs.values().sum()
    }

    /// So many messages would have to be read to say what they are.
    pub(super) fn unsettled(&mut self, messages: u64) {
        self.unsettled += messages;
    }

    /// A pair whose sizes differ, and that is not read for it.
    pub(super) fn sizes_differ(&mut self) {
        self.sizes_differ += 1;
    }

    /// Of `pairs` pairs, `count` differ in size or have none; so many of these were read whole, and so many not. In a
    /// sample those count for what their listings say.
    pub(super) fn sizes_read(
        &mut self,
        count: u64,
        pairs: u64,
        read: u64,
        left: u64,
        is_sample: bool,
    ) {
        let code = match (is_sample, left) {
            (true, _) => "mail.messages/sizes-prove-nothing",
            (false, 0) => "mail.messages/sizes-read",
            (false, _) => "mail.messages/sizes-not-read",
        };
        let fact = Message::new(code).with("count", count).with("pairs", pairs);
        self.add(fact.with("read", read).with("left", left));
    }

    /// A pair that differs in its line ends alone.
    pub(super) fn line_ends_differ(&mut self) {
        self.line_ends_differ += 1;
    }

    /// A pair of which one has a line end more at its end.
    pub(super) fn last_line_end_differs(&mut self) {
        self.last_line_end_differs += 1;
    }

    /// A pair that has header lines of this name on the target alone.
    pub(super) fn header_added(&mut self, name: String) {
        if self.headers_added.len() < HEADERS_MAX || self.headers_added.contains_key(&name) {
            *self.headers_added.entry(name).or_default() += 1;
        }
    }

    /// A message of the source that is marked as deleted.
    pub(super) fn marked_deleted(&mut self) {
        self.marked_deleted += 1;
    }

    /// A pair of which a date of arrival is not known.
    pub(super) fn undated(&mut self) {
        self.undated += 1;
    }

    /// A pair that differs in these flags, which are not compared.
    pub(super) fn flags_not_compared(&mut self, flags: Flags) {
        for (flag, name, _) in Flags::COMPARED {
            if flags.has(flag) {
                *self.flags_not_compared.entry(name).or_default() += 1;
            }
        }
    }

    /// A keyword that the suite says the target does not keep.
    pub(super) fn keyword_not_kept(&mut self, keyword: String) {
        self.keywords_not_kept.insert(keyword);
    }

    /// How many pairs rest on which pass, for the evidence.
    pub(super) fn passes_table(&self) -> Table {
        let rows = Pass::ALL.into_iter().filter_map(|pass| {
            let pairs = *self.pairs.get(&pass)?;
            Some(vec![
                Cell::from(Message::new(pass.code())),
                Cell::from(pairs),
            ])
        });
        Table {
            code: "mail.messages/passes".to_owned(),
            columns: ["mail.messages/pass", "mail.messages/pairs"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
        }
    }

    /// All as facts: what was said first, then what was counted and is not 0.
    pub(super) fn into_facts(self) -> Vec<Message> {
        let weak = self.pairs.iter().filter(|(pass, _)| pass.is_weak());
        let counts = [
            (
                "mail.messages/weak-keys",
                weak.map(|(_, pairs)| pairs).sum(),
            ),
            ("mail.messages/unsettled", self.unsettled),
            ("mail.messages/sizes-differ", self.sizes_differ),
            ("mail.messages/line-ends-differ", self.line_ends_differ),
            (
                "mail.messages/last-line-end-differs",
                self.last_line_end_differs,
            ),
            ("mail.messages/marked-deleted", self.marked_deleted),
            ("mail.messages/undated", self.undated),
        ];

        let mut facts = self.facts;
        for (code, count) in counts {
            if count > 0 {
                facts.push(Message::new(code).with("count", count));
            }
        }

        for (header, count) in self.headers_added {
            let fact = Message::new("mail.messages/header-added");
            facts.push(fact.with("header", header).with("count", count));
        }
        for (flag, count) in self.flags_not_compared {
            let fact = Message::new("mail.messages/flag-not-compared");
            facts.push(fact.with("flag", flag).with("count", count));
        }
        if !self.keywords_not_kept.is_empty() {
            let keywords: Vec<String> = self.keywords_not_kept.into_iter().collect();
            let fact = Message::new("mail.messages/keywords-not-kept");
            facts.push(fact.with("keywords", keywords.join(" ")));
        }
        facts
    }
}

/// A fact about one folder.
pub(super) fn about_folder(code: &str, side: Side, folder: &str) -> Message {
    Message::new(code)
        .with("side", side.name())
        .with("folder", folder)
}
