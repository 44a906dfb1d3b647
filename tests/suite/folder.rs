//! A folder with the files of a suite, for tests of suites and plans.

use std::path::{Path, PathBuf};

use landfall::suite::{Diagnostics, Suite};

/// A folder with files, for suites.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files (name and content).
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files
            .iter()
            .for_each(|(name, text)| folder.write(name, text.as_bytes()));
        folder
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Gives a file permissions.
    #[cfg(unix)]
    pub(crate) fn mode(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The path of a file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Reads the suite in the files `names`.
    pub(crate) fn read_all(
        &self,
        names: &[&str],
        vars: &[(&str, &str)],
    ) -> Result<Suite, Diagnostics> {
        let files: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        let vars: Vec<(String, String)> = vars
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        landfall::suite::read(&files, &vars)
    }

    /// Reads the suite in `suite.yaml`.
    pub(crate) fn read(&self) -> Result<Suite, Diagnostics> {
        self.read_all(&["suite.yaml"], &[])
    }

    /// `text` without the folder's own path.
    pub(crate) fn strip(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }

    /// The mistakes in `suite.yaml` as text, without the folder's own path; empty if there are none.
    pub(crate) fn mistakes(&self) -> String {
        self.read()
            .err()
            .map(|diagnostics| self.strip(&diagnostics.to_string()))
            .unwrap_or_default()
    }

    /// The folder itself.
    pub(crate) fn top(&self) -> &Path {
        self.0.path()
    }
}
