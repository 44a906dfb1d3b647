//! What every report is made of.

use std::collections::BTreeSet;

use super::catalogue::Catalogue;
use super::privacy::Privacy;
use crate::model::{FindingSource, Lang, RecordError, RunRecord, Service};

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
