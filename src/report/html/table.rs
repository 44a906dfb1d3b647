//! A table of the page. Every table is one of these, so that all have caption, scopes and bounds.

use askama::Template;

use super::super::localizer::Localizer;
use super::badge::Badge;
use crate::model::Status;

/// A table with a caption; the first cell of a row is its head.
#[derive(Template, Default)]
#[template(path = "table.html", config = "src/report/askama.toml")]
pub(super) struct Table {
    caption: String,
    groups: Vec<Group>,
    heads: Vec<Head>,
    pub(super) rows: Vec<Vec<Td>>,
    pub(super) foot: Option<Vec<Td>>,
    /// What is left out.
    pub(super) note: Option<String>,
}

struct Group {
    name: String,
    columns: usize,
}

struct Head {
    text: String,
    numeric: bool,
    group: usize,
}

/// A cell.
#[derive(Default, Clone)]
pub(super) struct Td {
    pub(super) text: String,
    /// How it looks: `n` is a number, `z` a zero, the name of a status its colour.
    pub(super) class: &'static str,
    /// Where it leads.
    pub(super) link: Option<String>,
    /// The symbol before the text, hidden from screen readers.
    pub(super) symbol: Option<char>,
}

impl Td {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn number(localizer: &Localizer<'_>, number: u64) -> Self {
        Self {
            text: localizer.count(number),
            class: if number == 0 { "n z" } else { "n" },
            ..Self::default()
        }
    }

    /// A number in the colour of `status`, unless it is zero.
    pub(super) fn colour(localizer: &Localizer<'_>, number: u64, status: Status) -> Self {
        let class = match status {
            _ if number == 0 => "n z",
            Status::Failed => "n failed",
            Status::Inconclusive => "n inconclusive",
            Status::Pending => "n pending",
            Status::Waived | Status::Skipped => "n",
            Status::Passed => "n passed",
        };
        Self {
            text: localizer.count(number),
            class,
            ..Self::default()
        }
    }

    /// A status with its symbol and word, leading to its entry.
    pub(super) fn status(badge: Badge, link: String) -> Self {
        Self {
            text: badge.word,
            class: badge.class,
            link: Some(link),
            symbol: Some(badge.symbol),
        }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() || self.class == "n z"
    }
}

impl Table {
    pub(super) fn new(caption: String) -> Self {
        Self {
            caption,
            ..Self::default()
        }
    }

    /// With one more column.
    #[must_use]
    pub(super) fn head(mut self, text: String) -> Self {
        self.push(text, false);
        self
    }

    /// With one more column of numbers.
    #[must_use]
    pub(super) fn number_head(mut self, text: String) -> Self {
        self.push(text, true);
        self
    }

    fn push(&mut self, text: String, numeric: bool) {
        let group = self.groups.len();
        self.heads.push(Head {
            text,
            numeric,
            group,
        });
    }

    /// With the first `rows_max` of `rows`, and a note on how many more there are.
    #[must_use]
    pub(super) fn with_rows(
        mut self,
        localizer: &Localizer<'_>,
        rows: impl ExactSizeIterator<Item = Vec<Td>>,
        rows_max: usize,
    ) -> Self {
        let more = rows.len().saturating_sub(rows_max);
        self.rows = rows.take(rows_max).collect();
        if more > 0 {
            self.note = Some(localizer.text_n("rows-more", more as u64));
        }
        self
    }

    /// The columns from here on stand under a common head.
    #[must_use]
    pub(super) fn group(mut self, name: String) -> Self {
        self.groups.push(Group { name, columns: 0 });
        self
    }

    /// Without the columns that have nothing in any row, except those whose places are in `keep`.
    #[must_use]
    pub(super) fn without_empty_columns(mut self, keep: &[usize]) -> Self {
        let rows = || self.rows.iter().chain(&self.foot);
        let wanted: Vec<bool> = (0..self.heads.len())
            .map(|column| {
                keep.contains(&column)
                    || rows().any(|row| row.get(column).is_some_and(|td| !td.is_empty()))
            })
            .collect();

        retain(&mut self.heads, &wanted);
        self.rows
            .iter_mut()
            .chain(&mut self.foot)
            .for_each(|row| retain(row, &wanted));

        self
    }

    /// The table, with its groups counted; to be called last.
    #[must_use]
    pub(super) fn done(mut self) -> Self {
        for (at, group) in self.groups.iter_mut().enumerate() {
            group.columns = self
                .heads
                .iter()
                .filter(|head| head.group == at + 1)
                .count();
        }
        self
    }

    /// Whether a group of columns begins at `column`.
    fn starts(&self, column: &usize) -> bool {
        let column = *column;
        let group = |column: usize| self.heads.get(column).map(|head| head.group);
        column > 0 && group(column) != group(column - 1)
    }

    /// How many columns stand before the first group.
    fn ungrouped(&self) -> usize {
        self.heads.iter().filter(|head| head.group == 0).count()
    }
}

fn retain<T>(items: &mut Vec<T>, wanted: &[bool]) {
    let mut column = 0;
    items.retain(|_| {
        column += 1;
        wanted.get(column - 1).copied().unwrap_or(true)
    });
}
