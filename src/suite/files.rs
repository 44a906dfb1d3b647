//! The files of a suite: found, bounded, each read once, includes after the file that names them.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use super::source::{Mistakes, Place, Source};
use super::tree::Node;
use super::yaml;
use crate::base::text_file::{self, TextFileError};

/// A suite file larger than this is none.
const SUITE_BYTES_MAX: u64 = 4 * 1_048_576;
/// A table larger than this is none.
const TABLE_BYTES_MAX: u64 = 16 * 1_048_576;
/// How many files a suite may have.
const FILES_MAX: usize = 256;

/// The files that were read, and where their relative paths begin.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Suite files first, in the order of their roots, then tables.
    pub(super) sources: Vec<Source>,
    /// The folder of the first file as the user named it.
    folder: PathBuf,
    /// The same, absolute.
    pub(super) base: PathBuf,
    /// Whether some suite file could not be read or understood.
    pub(super) incomplete: bool,
}

impl Files {
    /// Reads the suite files at `paths` and what they include; the tree of each that could be understood.
    pub(super) fn read(paths: &[PathBuf], mistakes: &mut Mistakes) -> (Self, Vec<Node>) {
        let mut files = Self::default();
        let Some(first) = paths.first() else {
            mistakes
                .anywhere("no suite is given")
                .hint("landfall validate suite.yaml");

            files.incomplete = true;
            return (files, Vec::new());
        };

        files.folder = first.parent().unwrap_or(Path::new("")).to_owned();
        files.base = absolute(&files.folder);
        if files.base.to_str().is_none() {
            mistakes
                .anywhere("the path of the suite's folder is not UTF-8")
                .hint("rename the folder");
        }

        let mut roots = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting: VecDeque<(PathBuf, Option<Place>)> =
            paths.iter().map(|path| (path.clone(), None)).collect();

        while let Some((path, named_at)) = waiting.pop_front() {
            // Files may include each other; each is read once, whatever path leads to it.
            if !seen.insert(std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
                continue;
            }

            if files.sources.len() >= FILES_MAX {
                mistakes
                    .anywhere(format!("a suite has {FILES_MAX} files at most"))
                    .hint("put cases together");
                break;
            }

            match text_file::read(&path, SUITE_BYTES_MAX) {
                Ok(text) => {
                    let Some(root) = files.understand(path, text, mistakes) else {
                        files.incomplete = true;
                        continue;
                    };

                    // Includes come right after the file that names them.
                    for (n, include) in files.includes(&root, mistakes).into_iter().enumerate() {
                        waiting.insert(n, include);
                    }

                    roots.push(root);
                }
                Err(error) => {
                    files.incomplete = true;
                    report_unreadable(&path, &error, named_at, mistakes);
                }
            }
        }

        (files, roots)
    }

    fn understand(&mut self, path: PathBuf, text: String, mistakes: &mut Mistakes) -> Option<Node> {
        let file = self.sources.len();
        let root = yaml::read(&text, file, mistakes);
        let understood = root.is_some();
        self.sources.push(Source {
            shown: path.display().to_string(),
            path,
            text,
            understood,
        });

        let root = root?;
        if root.entries().is_none() {
            let problem = format!("a suite is a map of keys, not {}", root.sort());
            mistakes
                .at(Place::line(file, root.place.start.line), problem)
                .hint("`landfall init` writes a first suite");
            return None;
        }

        Some(root)
    }

    fn includes(&self, root: &Node, mistakes: &mut Mistakes) -> Vec<(PathBuf, Option<Place>)> {
        let Some(entry) = root.entry("include") else {
            return Vec::new();
        };

        let Some(items) = entry.value.items() else {
            mistakes
                .at(entry.value.place, "`include` is no list")
                .hint("write [systems.yaml, cases/mail.yaml]");
            return Vec::new();
        };

        let folder = self
            .sources
            .get(root.place.file)
            .and_then(|source| source.path.parent())
            .unwrap_or(Path::new(""));

        let mut found = Vec::new();
        for item in items {
            match item.scalar() {
                Some(scalar) if !scalar.text.trim().is_empty() && !scalar.text.contains("${") => {
                    found.push((folder.join(&scalar.text), Some(item.place)));
                }
                _ => {
                    mistakes
                        .at(item.place, "an include is the path of a file")
                        .hint("write it out, without ${...}");
                }
            }
        }

        found
    }

    /// The path that `written` in a suite stands for.
    pub(super) fn path(&self, written: &str) -> PathBuf {
        self.folder.join(written)
    }

    /// Reads a table that the suite names at `place`; its number and text.
    pub(super) fn table(
        &mut self,
        written: &str,
        place: Place,
        mistakes: &mut Mistakes,
    ) -> Option<(usize, String)> {
        let path = self.path(written);
        match text_file::read(&path, TABLE_BYTES_MAX) {
            Ok(text) => Some((self.add_table(path), text)),
            Err(error) => {
                match error.line() {
                    Some(line) => {
                        let file = self.add_table(path);
                        mistakes
                            .at(Place::line(file, line), format!("this file {error}"))
                            .hint(error.hint().unwrap_or_default());
                    }
                    None => report_unreadable(&path, &error, Some(place), mistakes),
                }

                None
            }
        }
    }

    /// Makes a table known, for places in it. Its text is not kept: it may hold passwords.
    pub(super) fn add_table(&mut self, path: PathBuf) -> usize {
        let shown = path.display().to_string();
        self.sources.push(Source {
            shown,
            path,
            text: String::new(),
            understood: true,
        });
        self.sources.len() - 1
    }
}

fn report_unreadable(
    path: &Path,
    error: &TextFileError,
    place: Option<Place>,
    mistakes: &mut Mistakes,
) {
    let problem = format!("{} {error}", path.display());
    let mistake = match place {
        Some(place) => mistakes.at(place, problem),
        None => mistakes.anywhere(problem),
    };

    let hint = match error {
        TextFileError::Empty => "`landfall init` writes a first suite",
        TextFileError::TooLarge { .. } | TextFileError::NotAFile => {
            "give a suite in YAML, or a table"
        }
        other => other
            .hint()
            .unwrap_or("check the path; relative ones begin at the folder of the first suite file"),
    };

    mistake.hint(hint);
}

fn absolute(folder: &Path) -> PathBuf {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    std::fs::canonicalize(folder)
        .or_else(|_| std::path::absolute(folder))
        .unwrap_or_else(|_| folder.to_owned())
}
