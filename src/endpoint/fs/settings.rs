//! The settings of a `files` service on this machine: a tree that it can read, or a list of checksums.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;

use super::error::cannot;
use super::{LiveTree, Root};
use crate::endpoint::connector::{
    Capability, Connector, LocalPath, LookAround, Manifest, Seen, Settings, Store, Visit,
};
use crate::endpoint::tree::{Algorithm, Links, Tree};
use crate::model::{CannotCheck, Lang, Message, Service, SpecMistake};

/// The `files` service: a tree that this machine can read, or a list of checksums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FilesSettings {
    /// The folder at the top of the tree; relative to the folder of the suite.
    #[schemars(length(min = 1))]
    pub path: Option<PathBuf>,
    /// A file as `sha256sum` or `md5sum` writes it, in place of a tree.
    #[schemars(length(min = 1))]
    pub manifest: Option<PathBuf>,
    /// By what the digests in the manifest were made, where their length does not tell.
    pub algorithm: Option<ManifestAlgorithm>,
}

/// By what the digests in a manifest were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestAlgorithm {
    /// SHA-256.
    Sha256,
    /// MD5.
    Md5,
    /// BLAKE3.
    Blake3,
}

impl From<ManifestAlgorithm> for Algorithm {
    fn from(declared: ManifestAlgorithm) -> Self {
        match declared {
            ManifestAlgorithm::Md5 => Self::Md5,
            ManifestAlgorithm::Sha256 => Self::Sha256,
            ManifestAlgorithm::Blake3 => Self::Blake3,
        }
    }
}

impl FilesSettings {
    /// The tree at `path`.
    pub fn tree(path: impl Into<PathBuf>) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::default()
        }
    }

    /// The tree that the manifest at `path` tells of.
    pub fn manifest(path: impl Into<PathBuf>) -> Self {
        Self {
            manifest: Some(path.into()),
            ..Self::default()
        }
    }
}

impl Connector for FilesSettings {
    const NAME: &'static str = "fs";
    const SERVICE: Service = Service::Files;
    const CHOSEN_BY: &'static [&'static str] = &["path", "manifest"];
    const CAPABILITIES: &'static [Capability] = &[Capability::Files];
    const TEXTS: [(Lang, &'static str); 2] = super::TEXTS;
}

#[async_trait]
impl Settings for FilesSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        let mistake = match (&self.path, &self.manifest) {
            (Some(_), None) if self.algorithm.is_some() => {
                SpecMistake::new("algorithm", "goes with a manifest only").hint("remove it")
            }
            (Some(_), None) | (None, Some(_)) => return Vec::new(),
            (None, None) => SpecMistake::new("", "has no path").hint("{ path: /srv/projects }"),
            (Some(_), Some(_)) => SpecMistake::new("manifest", "stands beside `path`")
                .hint("a side is a tree or a manifest"),
        };
        vec![mistake]
    }

    fn written_store(&self, root: &str, base: &Path) -> Option<String> {
        let (what, path) = match (&self.path, &self.manifest) {
            (Some(path), _) => ("tree", base.join(path).join(root)),
            (_, Some(path)) => ("manifest", base.join(path)),
            _ => return None,
        };
        Some(format!("{what} {}", tidy(&path).display()))
    }

    fn store(&self, root: &str, base: &Path) -> Option<Store> {
        let place = self.local_tree(root, base)?.display().to_string();
        Some(Store {
            what: String::new(),
            keys: BTreeSet::from([place.clone()]),
            place,
            door: None,
            short_keys: BTreeSet::new(),
        })
    }

    fn local_tree(&self, root: &str, base: &Path) -> Option<PathBuf> {
        std::fs::canonicalize(base.join(self.path.as_ref()?).join(root)).ok()
    }

    fn local_paths(&self) -> Vec<LocalPath> {
        [("path", &self.path), ("manifest", &self.manifest)]
            .into_iter()
            .filter_map(|(key, path)| LocalPath::known(key, path.as_deref()))
            .collect()
    }

    /// Whoever runs this is logged in already.
    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        let base = visit.around.base;
        Ok(Box::pin(async move { self.look_around(base) }))
    }

    fn tree(&self, base: &Path, root: &str) -> Option<Result<Arc<dyn Tree>, CannotCheck>> {
        let mut path = base.join(said(&self.path)?);
        if !root.is_empty() {
            path.push(root);
        }
        Some(match LiveTree::open(&path) {
            Ok(tree) => Ok(Arc::new(tree)),
            Err(error) => Err(error),
        })
    }

    fn manifest(&self) -> Option<Manifest<'_>> {
        Some(Manifest {
            path: said(&self.manifest)?,
            algorithm: self.algorithm.map(Algorithm::from),
        })
    }
}

impl FilesSettings {
    /// Lists the top folder. What a manifest holds is for those to say who read manifests; here it need only be there.
    fn look_around(&self, base: &Path) -> Result<Seen, CannotCheck> {
        let path = self.path.as_ref().or(self.manifest.as_ref());
        let path = base.join(path.map_or(Path::new("."), PathBuf::as_path));
        let mut entries = 0_u64;
        let place = if self.path.is_some() {
            let root = Root::open(&path)?;
            root.folder(b"", Links::AsLinks)?.names(&mut |_| {
                entries += 1;
                Ok(())
            })?;
            root.place().to_owned()
        } else {
            let place = path.display().to_string();
            std::fs::File::open(&path)
                .map_err(|error| cannot(&place, "open".to_owned(), &error))?;
            place
        };
        Ok(Seen {
            what: Message::new("fs/visited")
                .with("place", place)
                .with("entries", entries),
            messages: None,
        })
    }
}

/// A path that names something: nothing at all would be the folder of the suite itself.
fn said(path: &Option<PathBuf>) -> Option<&Path> {
    path.as_deref().filter(|path| !path.as_os_str().is_empty())
}

/// `path` without `.` and `..`, as far as the text tells.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_says_nothing_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        assert!(FilesSettings::tree(".").tree(folder.path(), "").is_some());
        assert!(FilesSettings::tree("").tree(folder.path(), "").is_none());
        assert!(FilesSettings::manifest("").manifest().is_none());
    }

    #[test]
    fn the_words_for_algorithms_are_those_of_records() {
        for algorithm in [Algorithm::Md5, Algorithm::Sha256, Algorithm::Blake3] {
            let declared: ManifestAlgorithm =
                serde_json::from_value(algorithm.name().into()).unwrap();
            assert_eq!(Algorithm::from(declared), algorithm);
        }
    }
}
