//! The table of reports: one row each.

use std::io::Write;

use super::view::{ReportError, View};
use super::{findings, html, junit, results, summary};

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
