//! Folders that are compared with each other.

/// Folders that are compared with each other: several source folders may have one target folder,
/// and either side may have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The source's folders.
    pub sources: Vec<usize>,
    /// The target's folder.
    pub target: Option<usize>,
}
