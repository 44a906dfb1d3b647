//! Reports: JUnit, HTML, JSON, CSV, summary and console, each a view of a run's record and of nothing else.
//!
//! Reports know no kind and reach no network. They read the findings one by one and hold a bounded
//! number of them. The same record gives the same bytes: nothing here asks for the time.

mod atomic_write;
mod catalogue;
mod causes;
mod changes;
mod console;
mod escape;
mod findings;
mod findings_summary;
mod headline;
mod html;
mod junit;
mod localizer;
mod privacy;
mod proof;
mod results;
mod summary;

use std::collections::BTreeSet;
use std::io::Write;

use crate::model::{FindingSource, Lang, RecordError, RunRecord, Service};

pub use atomic_write::{WriteError, write_all};
pub use catalogue::{Catalogue, CatalogueError};
pub use console::console;
pub use headline::{Conclusion, Counts, Headline, headline};
pub use privacy::Privacy;

/// The reports' own texts, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

/// How reports are written.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// The language of texts.
    pub lang: Lang,
    /// Whether the HTML report names items.
    pub privacy: Privacy,
    /// The services, by system, that the planned cases open; what is configured beyond was not checked.
    pub services_used: BTreeSet<(String, Service)>,
    /// The services, by system, that the suite says to use without encryption.
    pub services_plaintext: BTreeSet<(String, Service)>,
}

/// All that a report is made of.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The record.
    pub record: &'a RunRecord,
    /// Its findings; the index is that of [`RunRecord::entries`].
    pub findings: &'a dyn FindingSource,
    /// The texts.
    pub catalogue: &'a Catalogue,
    /// How to write.
    pub options: &'a RenderOptions,
}

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The output cannot be written.
    #[error("write: {0}")]
    Io(#[from] std::io::Error),
    /// The findings cannot be read back.
    #[error("read the findings: {0}")]
    Record(#[from] RecordError),
    /// The report came out wrong: a fault of landfall.
    #[error("make the report: {0}")]
    Fault(String),
}

/// A report: a file of a run's folder and what writes it.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// The file's name.
    pub file: &'static str,
    /// Writes it.
    pub write: fn(&View<'_>, &mut dyn Write) -> Result<(), ReportError>,
}

/// Every report that goes into a run's folder.
pub const REPORTS: [Report; 6] = [
    Report {
        file: "results.json",
        write: results::write,
    },
    Report {
        file: "findings.csv",
        write: findings::write_csv,
    },
    Report {
        file: "findings.jsonl",
        write: findings::write_jsonl,
    },
    Report {
        file: "TEST-landfall.xml",
        write: junit::write,
    },
    Report {
        file: "report.html",
        write: html::write,
    },
    Report {
        file: "summary.md",
        write: summary::write,
    },
];
