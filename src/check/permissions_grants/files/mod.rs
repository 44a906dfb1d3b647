//! A file tree: the matrix folder by folder, and in each folder whoever else may have something there.

mod below;
mod effective_rights;
mod principals;
mod unlisted;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use self::below::{FoldersBelow, folders_in};
use self::effective_rights::{EffectiveRights, FolderChain, ParentFolder, Passage};
use self::principals::{Column, Expected, Principals};
use self::unlisted::{Unlisted, UnlistedSubject};
use super::findings::{MatrixCell, MatrixFindings};
use super::spec::{EVERYBODY, Identity, Matrix, Row, Store};
use crate::base::bytes::display;
use crate::check::{Context, Progress};
use crate::endpoint::tree::{Grants, Tree};
use crate::inventory::permissions::{Level, People, Subject};
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Side};

/// Observes.
///
/// # Errors
/// When the tree or the people cannot be had, or a finding cannot be recorded.
pub(super) async fn observe(
    matrix: &Matrix,
    facts: Vec<Message>,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let tree = cx.tree(Side::Target, ".").await?;
    let people = cx.people(Side::Target).await?;

    let mut findings = MatrixFindings::new(matrix, facts, cx);
    findings.fact(Message::new("permissions.grants/root").with("place", tree.place()));
    if let Some(error) = unread_directories(&people, tree.place()) {
        findings.break_off(&error);
    }
    for fact in unknown_numbers(matrix, &people) {
        findings.fact(fact);
    }

    MatrixWalk {
        matrix,
        principals: Principals::new(matrix, &people),
        people: &people,
        tree,
        grants: BTreeMap::new(),
        cx,
    }
    .run(findings)
}

/// Whoever stands in a directory that was not read is overlooked, so what is seen is not all.
fn unread_directories(people: &People, place: &str) -> Option<CannotCheck> {
    let sources = people.unread_sources();
    if sources.is_empty() {
        return None;
    }

    let cause =
        Message::new("permissions.grants/other-directories").with("sources", sources.join(", "));
    Some(CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        place,
        "read users and groups",
        cause,
    ))
}

/// A user that a suite names by number need not have an account; that nobody has this number is worth knowing.
fn unknown_numbers(matrix: &Matrix, people: &People) -> Vec<Message> {
    let mut facts = Vec::new();
    for principal in &matrix.principals {
        if let Identity::Uid(uid) = principal.identity
            && people.person_by_uid(uid).is_none()
        {
            facts.push(
                Message::new("permissions.grants/no-account")
                    .with("name", &principal.name)
                    .with("uid", uid.to_string()),
            );
        }
    }
    facts
}

/// The grants of so many folders are held.
const GRANTS_MAX: usize = 10_000;

/// Going through the matrix.
struct MatrixWalk<'a> {
    matrix: &'a Matrix,
    principals: Principals<'a>,
    people: &'a People,
    tree: Arc<dyn Tree>,
    /// By path, each folder read once.
    grants: BTreeMap<String, Result<Grants, CannotCheck>>,
    cx: &'a dyn Context,
}

impl MatrixWalk<'_> {
    fn run(mut self, mut findings: MatrixFindings<'_>) -> Result<Evidence, CannotCheck> {
        let matrix = self.matrix;
        let mut roots = BTreeSet::new();
        let mut below = FoldersBelow::default();
        for (at, row) in matrix.rows.iter().enumerate() {
            if self.cx.deadline().is_over() {
                self.stop_at(at, &mut findings);
                break;
            }

            if self.visit(row, &mut findings, &mut roots)? {
                self.visit_below(row, &mut below, &mut findings, &mut roots)?;
            }
            self.cx.progress(Progress {
                items: u64::try_from(at + 1).unwrap_or(u64::MAX),
                expected: u64::try_from(matrix.rows.len()).ok(),
                container: row.shown(),
            });
        }

        for who in roots {
            findings.fact(Message::new("permissions.grants/system").with("who", who));
        }
        for fact in below.facts(matrix.below) {
            findings.fact(fact);
        }
        Ok(findings.into_evidence(matrix, Store::Files))
    }

    /// Looks at one folder. Whether anything can be known of it.
    fn visit(
        &mut self,
        row: &Row,
        findings: &mut MatrixFindings<'_>,
        roots: &mut BTreeSet<String>,
    ) -> Result<bool, CannotCheck> {
        let paths = path_and_above(&row.path);
        self.read_grants(&paths);
        match self.chain(&paths) {
            Ok(chain) => {
                self.row(row, &chain, findings, roots)?;
                Ok(true)
            }
            Err(error) => {
                findings.folder_unreadable(&row.shown(), &error)?;
                self.row_not_looked_at(row, &error.cause, findings);
                Ok(false)
            }
        }
    }

    /// Looks at the folders below `row` that have no row of their own, or only counts them.
    fn visit_below(
        &mut self,
        row: &Row,
        below: &mut FoldersBelow,
        findings: &mut MatrixFindings<'_>,
        roots: &mut BTreeSet<String>,
    ) -> Result<(), CannotCheck> {
        let matrix = self.matrix;
        let is_row = |path: &[u8]| matrix.rows.iter().any(|row| row.path.as_bytes() == path);
        let is_looked_at = matrix.below.is_some();

        let mut waiting = VecDeque::from([row.path.clone().into_bytes()]);
        while let Some(path) = waiting.pop_front() {
            let is_over = self.cx.deadline().is_over();
            if is_over && is_looked_at {
                findings.break_off(&CannotCheck::over(self.cx.deadline(), "read permissions"));
            }
            if is_over || (!is_looked_at && below.are_many()) {
                return Ok(());
            }

            let folders = folders_in(&*self.tree, &path).unwrap_or_else(|error| {
                if below.add_unlisted() && is_looked_at {
                    findings.break_off(&error);
                }
                Vec::new()
            });
            for path in folders.into_iter().filter(|path| !is_row(path)) {
                below.add(&path);
                if !is_looked_at || self.visit_as(row, &path, findings, roots)? {
                    waiting.push_back(path);
                }
            }
        }
        Ok(())
    }

    /// Looks at the folder at `path`, of which the same is expected as of `row`. Whether anything can be known of it.
    fn visit_as(
        &mut self,
        row: &Row,
        path: &[u8],
        findings: &mut MatrixFindings<'_>,
        roots: &mut BTreeSet<String>,
    ) -> Result<bool, CannotCheck> {
        let Ok(text) = std::str::from_utf8(path) else {
            let cause =
                Message::new("permissions.grants/name-not-text").with("name", display(path));
            let (obstacle, retry) = (Obstacle::Unsupported, Retry::Never);
            let place = self.tree.place();
            findings.break_off(&CannotCheck::new(
                obstacle,
                retry,
                place,
                "read permissions",
                cause,
            ));
            return Ok(false);
        };

        // Those above it are read again where that is needed.
        if self.grants.len() > GRANTS_MAX {
            self.grants.clear();
        }
        findings.expect_row();
        let row = Row {
            path: text.to_owned(),
            levels: row.levels.clone(),
        };
        self.visit(&row, findings, roots)
    }

    /// Rows share the folders above them: each folder is read once.
    fn read_grants(&mut self, paths: &[String]) {
        for path in paths {
            if !self.grants.contains_key(path) {
                let grants = self.tree.grants(path.as_bytes());
                self.grants.insert(path.clone(), grants);
            }
        }
    }

    /// The grants on the folder at the end of `paths` and on all above it.
    fn chain(&self, paths: &[String]) -> Result<FolderChain<'_>, CannotCheck> {
        let mut folders = Vec::new();
        for path in paths {
            let not_read =
                || CannotCheck::fault("permissions.grants", "a folder was not looked at");
            let grants = self
                .grants
                .get(path)
                .ok_or_else(not_read)?
                .as_ref()
                .map_err(Clone::clone)?;
            folders.push(ParentFolder {
                path: format!("/{path}"),
                grants,
            });
        }

        let folder = folders
            .pop()
            .ok_or_else(|| CannotCheck::fault("permissions.grants", "a folder without path"))?;
        Ok(FolderChain {
            above: folders,
            folder: folder.grants,
        })
    }

    /// Nothing is known of the rows from `at` on, because time is up or somebody stopped the run.
    fn stop_at(&self, at: usize, findings: &mut MatrixFindings<'_>) {
        let error = CannotCheck::over(self.cx.deadline(), "read permissions");

        for row in self.matrix.rows.iter().skip(at) {
            self.row_not_looked_at(row, &error.cause, findings);
        }
        findings.break_off(&error);
    }

    fn row_not_looked_at(&self, row: &Row, reason: &Message, findings: &mut MatrixFindings<'_>) {
        let folder = row.shown();
        let nobody = Subject::default();
        let columns = self.principals.columns().iter();
        let named = columns.map(|Column { name, subject }| {
            let subject = subject.as_ref().unwrap_or(&nobody);
            (*name, self.principals.expected(row, Some(name), subject))
        });
        let everybody = (EVERYBODY, self.principals.expected(row, None, &nobody));

        for (who, Expected { level, .. }) in named.chain([everybody]) {
            let cell = MatrixCell {
                folder: &folder,
                who,
                expected: level,
            };
            findings.enter_not_looked_at(cell, reason);
        }
    }

    /// Looks at one row: its columns, everybody, and whoever has no column. Those whom the system lets do everything
    /// are added to `roots`.
    fn row(
        &self,
        row: &Row,
        chain: &FolderChain<'_>,
        findings: &mut MatrixFindings<'_>,
        roots: &mut BTreeSet<String>,
    ) -> Result<(), CannotCheck> {
        let folder = row.shown();
        for column in self.principals.columns() {
            let rights = self.column(row, &folder, column, chain, findings)?;
            if rights.is_some_and(|rights| rights.is_root()) {
                roots.insert(column.name.to_owned());
            }
        }

        let too_much_for_everybody = self.everybody(row, &folder, chain, findings)?;

        let unlisted = Unlisted::of(chain, &self.principals, self.people);
        roots.extend(unlisted.roots);
        for UnlistedSubject { who, subject } in unlisted.subjects {
            let Expected { level, is_meant } = self.principals.expected(row, None, &subject);
            let rights = EffectiveRights::of(chain, &subject, &self.members(&subject));
            let mut outcome = rights.evaluate(level, self.passage(row, None, &subject));
            // Of somebody who is no principal nothing is expected but not to have too much; that everybody has it is
            // told already.
            outcome.denial &= is_meant;
            outcome.leak &= too_much_for_everybody.is_none_or(|told| rights.most() > told);
            if !outcome.is_right() {
                let cell = MatrixCell {
                    folder: &folder,
                    who: &who,
                    expected: level,
                };
                findings.enter_unlisted(cell, &rights.observed(), outcome)?;
            }
        }
        Ok(())
    }

    /// Looks at the cell of one principal; nothing comes of one whom the file system does not know.
    fn column(
        &self,
        row: &Row,
        folder: &str,
        column: &Column<'_>,
        chain: &FolderChain<'_>,
        findings: &mut MatrixFindings<'_>,
    ) -> Result<Option<EffectiveRights>, CannotCheck> {
        let cell = |subject: &Subject| MatrixCell {
            folder,
            who: column.name,
            expected: self
                .principals
                .expected(row, Some(column.name), subject)
                .level,
        };
        let subject = match &column.subject {
            Ok(subject) => subject,
            Err(reason) => {
                findings.enter_unknown(cell(&Subject::default()), reason)?;
                return Ok(None);
            }
        };

        let cell = cell(subject);
        let rights = EffectiveRights::of(chain, subject, &self.members(subject));
        let passage = self.passage(row, Some(column.name), subject);
        let outcome = rights.evaluate(cell.expected, passage);
        findings.enter(cell, &rights.observed(), outcome)?;
        Ok(Some(rights))
    }

    /// Looks at what everybody may; the level, if that is too much.
    fn everybody(
        &self,
        row: &Row,
        folder: &str,
        chain: &FolderChain<'_>,
        findings: &mut MatrixFindings<'_>,
    ) -> Result<Option<Level>, CannotCheck> {
        let anybody = Subject::default();
        let cell = MatrixCell {
            folder,
            who: EVERYBODY,
            expected: self.principals.expected(row, None, &anybody).level,
        };

        let rights = EffectiveRights::of(chain, &anybody, &[]);
        let outcome = rights.evaluate(cell.expected, self.passage(row, None, &anybody));
        findings.enter(cell, &rights.observed(), outcome)?;
        Ok(outcome.leak.then(|| rights.most()))
    }

    /// Whether the matrix lets the subject in somewhere below `row`.
    fn passage(&self, row: &Row, name: Option<&str>, subject: &Subject) -> Passage {
        let mut below = self.matrix.rows.iter().filter(|other| other.is_below(row));
        let is_meant =
            below.any(|other| self.principals.expected(other, name, subject).level > Level::None);
        if is_meant {
            Passage::Meant
        } else {
            Passage::NotMeant
        }
    }

    /// Those who are in a group, as far as known; nobody for a user.
    fn members(&self, subject: &Subject) -> Vec<Subject> {
        if subject.uid.is_some() {
            return Vec::new();
        }

        let uids: BTreeSet<u32> = subject
            .gids
            .iter()
            .flat_map(|gid| self.people.members(*gid))
            .collect();
        uids.into_iter()
            .map(|uid| principals::user(uid, self.people))
            .collect()
    }
}

/// The path and those above it, from the root down.
fn path_and_above(path: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    let ends = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    paths.extend(
        ends.filter(|end| *end > 0)
            .filter_map(|end| path.get(..end))
            .map(str::to_owned),
    );
    paths
}
