//! What is no finding and still worth saying, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::pass::Pass;
use crate::model::{Cell, Message, Side, Table};

/// Facts of one account, and what is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    facts: Vec<Message>,
    /// How many pairs rest on which pass.
    pairs: BTreeMap<Pass, u64>,
    /// Messages that share their key with others and were too many to be read.
    not_told_apart: u64,
    /// Pairs whose sizes differ by the servers' word.
    sizes_differ: u64,
    /// Pairs that differ in their line ends alone.
    line_ends_differ: u64,
    /// Messages of the source that are marked as deleted.
    marked_deleted: u64,
    /// Folders of the target that did not say what they can keep.
    keeps_unknown: u64,
    /// Keywords that the target says it cannot keep.
    keywords_not_kept: BTreeSet<String>,
}

impl Remarks {
    /// A fact.
    pub(super) fn add(&mut self, fact: Message) {
        self.facts.push(fact);
    }

    /// A pair that rests on `pass`.
    pub(super) fn pair(&mut self, pass: Pass) {
        *self.pairs.entry(pass).or_default() += 1;
    }

    /// So many messages were not told apart by what they hold.
    pub(super) fn not_told_apart(&mut self, messages: u64) {
        self.not_told_apart += messages;
    }

    /// A pair whose sizes differ.
    pub(super) fn sizes_differ(&mut self) {
        self.sizes_differ += 1;
    }

    /// A pair that differs in its line ends alone.
    pub(super) fn line_ends_differ(&mut self) {
        self.line_ends_differ += 1;
    }

    /// A message of the source that is marked as deleted.
    pub(super) fn marked_deleted(&mut self) {
        self.marked_deleted += 1;
    }

    /// A folder of the target that did not say what it can keep.
    pub(super) fn keeps_unknown(&mut self) {
        self.keeps_unknown += 1;
    }

    /// A keyword that the target says it cannot keep.
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
            ("mail.messages/not-told-apart", self.not_told_apart),
            ("mail.messages/sizes-differ", self.sizes_differ),
            ("mail.messages/line-ends-differ", self.line_ends_differ),
            ("mail.messages/marked-deleted", self.marked_deleted),
            ("mail.messages/keeps-unknown", self.keeps_unknown),
        ];

        let mut facts = self.facts;
        for (code, count) in counts {
            if count > 0 {
                facts.push(Message::new(code).with("count", count));
            }
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
