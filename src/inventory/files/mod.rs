//! File trees as inventories: whatever a connector opens, or a manifest of digests in its place. To a comparison both are
//! a [`Tree`], which says itself what it can prove.

use std::path::Path;
use std::sync::Arc;

use crate::base::bytes::display;
use crate::endpoint::connector::Settings;
use crate::endpoint::tree::Tree;
use crate::model::{CannotCheck, Lang, Message, Obstacle, Retry};

mod line;
mod manifest;

pub use manifest::ManifestTree;

/// What the inventory of files says, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

/// Opens the tree that a system's `files` service leads to. Relative paths refer to `base`; `root` is the part of the
/// tree that is wanted (`.` for all of it).
///
/// # Errors
/// When it is not there or cannot be opened. A root that is missing is an error and never an empty tree.
pub fn open(
    settings: &dyn Settings,
    base: &Path,
    root: &str,
) -> Result<Arc<dyn Tree>, CannotCheck> {
    let root = root_path(root)?;
    if let Some(manifest) = settings.manifest() {
        let path = base.join(manifest.path);
        let tree = ManifestTree::open(&path, manifest.algorithm, root.as_bytes())?;
        return Ok(Arc::new(tree));
    }

    let tree = settings.tree(base, &root);
    tree.unwrap_or_else(|| Err(unprepared("files/no-tree", &format!("{settings:?}"))))
}

/// `root` without empty and `.` levels.
fn root_path(root: &str) -> Result<String, CannotCheck> {
    if Path::new(root).is_absolute()
        || root
            .split(['/', std::path::MAIN_SEPARATOR])
            .any(|level| level == "..")
    {
        return Err(unprepared("files/root-outside", root));
    }
    Ok(root
        .split('/')
        .filter(|level| !level.is_empty() && *level != ".")
        .collect::<Vec<_>>()
        .join("/"))
}

fn unprepared(code: &str, what: &str) -> CannotCheck {
    let cause = Message::new(code).with("what", what);
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        "files",
        format!("open {}", display(what.as_bytes())),
        cause,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::fs::FilesSettings;

    fn obstacle(settings: &FilesSettings, base: &Path, root: &str) -> Obstacle {
        match open(settings, base, root) {
            Ok(_) => panic!("opened {settings:?}"),
            Err(why) => why.obstacle,
        }
    }

    #[test]
    fn a_missing_root_is_no_empty_tree() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("file"), "x").unwrap();
        assert_eq!(
            obstacle(&FilesSettings::tree("nowhere"), base.path(), "."),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::tree("."), base.path(), "nowhere"),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::tree("file"), base.path(), "."),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::manifest("nowhere"), base.path(), "."),
            Obstacle::Absent
        );
    }

    #[test]
    fn a_root_stays_inside() {
        let base = tempfile::tempdir().unwrap();
        for root in ["..", "a/../..", "/etc"] {
            assert_eq!(
                obstacle(&FilesSettings::tree("."), base.path(), root),
                Obstacle::Unprepared
            );
        }
        assert_eq!(
            obstacle(&FilesSettings::default(), base.path(), "."),
            Obstacle::Unprepared
        );
        assert!(open(&FilesSettings::tree("."), base.path(), "./").is_ok());
    }
}
