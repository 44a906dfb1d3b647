//! Reports: JUnit, HTML, JSON, CSV, summary and console, each a view of a run's record and of nothing else.
//!
//! Reports know no kind and reach no network. They read the findings one by one and hold a bounded
//! number of them. The same record gives the same bytes: nothing here asks for the time.

mod amounts;
mod atomic_write;
mod catalogue;
mod causes;
mod changes;
mod console;
mod coverage;
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
mod status_symbol;
mod summary;
mod table;
mod view;

use crate::model::Lang;

pub use atomic_write::{WriteError, write_all};
pub use catalogue::{Catalogue, CatalogueError};
pub use console::console;
pub use headline::{Conclusion, Counts, Headline, headline};
pub use privacy::Privacy;
pub use table::{REPORTS, Report};
pub use view::{RenderOptions, ReportError, View};

/// The reports' own texts, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
