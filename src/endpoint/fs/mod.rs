//! The local file system: trees that can be listed and read, and in no way changed.
//!
//! Names are bytes as the system has them. Whatever is named below a root is reached without
//! following symbolic links, unless the caller asks to follow them.

use crate::model::Lang;

mod error;
#[cfg(target_os = "linux")]
mod grants;
mod live;
mod name;
#[cfg(not(unix))]
mod portable;
mod settings;
#[cfg(unix)]
mod unix;

pub use live::LiveTree;
pub use name::Name;
#[cfg(not(unix))]
pub use portable::{Folder, OpenFile, Root};
pub use settings::{FilesSettings, ManifestAlgorithm};
#[cfg(unix)]
pub use unix::{Folder, OpenFile, Root};

/// What the connector says, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
