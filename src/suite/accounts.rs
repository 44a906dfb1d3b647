//! The accounts of a suite: from a table as spreadsheets write it, from imapsync's lines, or from the suite itself.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{Decoder, unknown_key};
use super::diagnostic::did_you_mean;
use super::files::Files;
use super::placeholders::Placeholders;
use super::scalar;
use super::schema::{Schemas, property};
use super::source::{Mistakes, Place, is_secret_key};
use super::tree::{Entry, Node};
use crate::base::private_file;
use crate::base::table::{Table, TableMistake};
use crate::base::text::{is_slip, nearest};
use crate::model::{
    ACCOUNT_COLUMNS, AccountPlan, ImapsyncLine, SkippedAccount, imapsync_lines, is_imapsync,
    is_literal, secret_rows,
};

/// An account is a person, and a migration has not more of them.
const ACCOUNTS_MAX: usize = 50_000;
/// An account's name stands in every report.
const NAME_CHARS_MAX: usize = 200;

/// All accounts of a suite.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// Those to be looked at, in the order of the tables.
    pub(super) active: Vec<AccountPlan>,
    /// Those with a reason to leave them out.
    pub(super) skipped: Vec<SkippedAccount>,
    /// The file from which secrets are read, as written.
    pub(super) secrets: Option<String>,
    /// Whether something is wrong with them, so that what follows from them is not reported as well.
    pub(super) broken: bool,
    places: BTreeMap<String, Place>,
    /// Who logs in where: system and user, for skipped accounts too.
    users: BTreeSet<(String, String)>,
    secrets_place: Option<Place>,
}

impl Accounts {
    /// Reads every `accounts:` of the suite. `systems` are the names that a secrets file may use.
    pub(super) fn read(
        roots: &[Node],
        systems: &[&str],
        schemas: &Schemas,
        files: &mut Files,
        mistakes: &mut Mistakes,
    ) -> Self {
        let before = mistakes.count();
        let mut accounts = Self::default();
        for entry in roots.iter().filter_map(|root| root.entry("accounts")) {
            accounts.block(entry, systems, schemas, files, mistakes);
        }
        accounts.broken = mistakes.count() > before;
        accounts.check_secrets(systems, files, mistakes);
        accounts.broken = mistakes.count() > before;
        accounts
    }

    /// The columns of every active account with its name, for filling in.
    pub(super) fn filled_columns(&self) -> Vec<BTreeMap<String, String>> {
        let with_name = |account: &AccountPlan| {
            let mut columns = account.columns.clone();
            columns.insert("name".to_owned(), account.name.clone());
            columns
        };
        self.active.iter().map(with_name).collect()
    }

    /// Where the account called `name` stands.
    pub(super) fn place_of(&self, name: &str) -> Option<Place> {
        self.places.get(name).copied()
    }

    /// The names of all active accounts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.active.iter().map(|account| account.name.as_str())
    }

    /// Reads one `accounts:`.
    fn block(
        &mut self,
        entry: &Entry,
        systems: &[&str],
        schemas: &Schemas,
        files: &mut Files,
        mistakes: &mut Mistakes,
    ) {
        let node = &entry.value;
        if let Some(items) = node.items() {
            return self.list(items, systems, mistakes);
        }

        let Some(entries) = node.entries() else {
            let hint = "write { file: accounts.csv }, or a list of accounts";
            mistakes
                .at(node.place, format!("`accounts` is {}", node.sort()))
                .hint(hint);
            return;
        };

        let known = ["file", "list", "secrets"];
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                unknown_key(mistakes, entry, &known);
            }
        }

        let mut text = |key: &str| {
            let found = node.entry(key)?;
            let placeholders = Placeholders::Refused("write the name of the file, or a variable");
            let value = Decoder::new(schemas, placeholders, &mut *mistakes).value(
                key,
                &found.value,
                property(&schemas.accounts, key),
            )?;
            Some((value.as_str()?.to_owned(), found.value.place))
        };

        let (file, secrets) = (text("file"), text("secrets"));
        // Secrets first, so that a table with passwords of its own is what is reported as one file too many.
        if let Some((path, place)) = secrets {
            self.add_secrets(path, place, mistakes);
        }
        if let Some((path, place)) = file {
            self.file(&path, place, systems, files, mistakes);
        }

        match node.entry("list").map(|list| (list, list.value.items())) {
            Some((_, Some(items))) => self.list(items, systems, mistakes),
            Some((list, None)) => {
                mistakes
                    .at(list.value.place, format!("`list` is {}", list.value.sort()))
                    .hint("write a list");
            }
            None if node.entry("file").is_none() => {
                mistakes
                    .at(node.start_place(), "`accounts` names no accounts")
                    .hint("add `file:` or `list:`");
            }
            None => {}
        }
    }

    /// Accounts that stand in the suite.
    fn list(&mut self, items: &[Node], systems: &[&str], mistakes: &mut Mistakes) {
        for item in items {
            let Some(entries) = item.entries() else {
                let hint = "write { name: anna, source_user: ... }";
                mistakes
                    .at(
                        item.place,
                        format!("an account is a map, not {}", item.sort()),
                    )
                    .hint(hint);

                continue;
            };

            let before = mistakes.count();
            let mut cells = Vec::with_capacity(entries.len());
            for entry in entries {
                check_column(&entry.key, entry.key_place, systems, mistakes);
                let Some(scalar) = entry.value.scalar() else {
                    let problem = format!("`{}` is {}", entry.key, entry.value.sort());
                    mistakes.at(entry.value.place, problem).hint("write text");
                    continue;
                };

                let placeholders = if is_secret_key(&entry.key) {
                    mistakes.mask(entry.value.place);
                    Placeholders::Keep
                } else {
                    Placeholders::Refused("write the value itself")
                };

                match scalar::replace_placeholders(&entry.key, scalar, placeholders) {
                    Ok(text) => cells.push((entry.key.as_str(), text)),
                    Err(mistake) => mistakes.scalar(entry.value.place, mistake),
                }
            }

            if mistakes.count() == before {
                self.add(item.start_place(), &cells, mistakes);
            }
        }
    }

    /// Accounts that stand in a table.
    fn file(
        &mut self,
        path: &str,
        place: Place,
        systems: &[&str],
        files: &mut Files,
        mistakes: &mut Mistakes,
    ) {
        let Some((file, text)) = files.table(path, place, mistakes) else {
            return;
        };

        let before = mistakes.count();
        let has_secrets = if is_imapsync(&text) {
            match imapsync_lines(&text) {
                Ok(lines) => self.imapsync(&lines, file, mistakes),
                Err(found) => return report_table_mistakes(&found, file, mistakes),
            }
        } else {
            match Table::read(&text) {
                Ok(table) => {
                    let header = Place::line(file, table.header_line);
                    for column in &table.header {
                        check_column(column, header, systems, mistakes);
                    }
                    self.table(&table, file, mistakes)
                }
                Err(found) => return report_table_mistakes(&found, file, mistakes),
            }
        };

        if has_secrets && mistakes.count() == before {
            self.add_secrets(path.to_owned(), place, mistakes);
        }
    }

    /// Adds the rows of a table; whether some cell holds a password itself.
    fn table(&mut self, table: &Table, file: usize, mistakes: &mut Mistakes) -> bool {
        let header = Place::line(file, table.header_line);
        check_header(table, header, mistakes);
        if !table.header.iter().any(|column| column == "name") {
            return false;
        }

        let mut has_secrets = false;
        for row in &table.rows {
            let mut cells = Vec::with_capacity(row.cells.len());
            let columns = table.header.iter().zip(&row.cells);
            for (column, cell) in columns.filter(|(column, _)| !column.is_empty()) {
                // A password goes no further than this: the run reads it again from the table.
                if is_secret_key(column) && is_literal(cell) {
                    has_secrets = true;
                } else {
                    cells.push((column.as_str(), cell.trim().to_owned()));
                }
            }

            self.add(Place::line(file, row.line), &cells, mistakes);
        }

        if table.rows.is_empty() {
            mistakes
                .at(header, "the table has no accounts")
                .hint("add a row for each");
        }

        has_secrets
    }

    /// Adds imapsync's lines, each named for its user on the source; whether one holds a password.
    fn imapsync(&mut self, lines: &[ImapsyncLine], file: usize, mistakes: &mut Mistakes) -> bool {
        for ImapsyncLine {
            line,
            fields: [host1, user1, _, host2, user2, _],
        } in lines
        {
            let cells = [
                ("name", user1),
                ("source_host", host1),
                ("source_user", user1),
                ("target_host", host2),
                ("target_user", user2),
            ];

            let cells = cells.map(|(column, cell)| (column, cell.clone()));
            self.add(Place::line(file, *line), &cells, mistakes);
        }

        lines
            .iter()
            .any(|line| !line.fields[2].is_empty() || !line.fields[5].is_empty())
    }

    /// Adds one account.
    fn add(&mut self, place: Place, cells: &[(&str, String)], mistakes: &mut Mistakes) {
        let cell = |column: &str| {
            cells
                .iter()
                .find(|(name, _)| *name == column)
                .map_or("", |(_, cell)| cell.as_str())
        };

        let (name, skip) = (cell("name"), cell("skip"));
        if name.is_empty() {
            mistakes
                .at(place, "this account has no name")
                .hint("fill in `name`");
            return;
        }

        if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            let hint = format!(
                "use at most {NAME_CHARS_MAX} characters, none of them a control character"
            );

            mistakes
                .at(place, "this account's name cannot be shown in a report")
                .hint(hint);
            return;
        }

        if let Some(first) = self.places.insert(name.to_owned(), place) {
            mistakes.again(place, format!("the account `{name}`"), first);
            return;
        }

        if self.places.len() > ACCOUNTS_MAX {
            mistakes
                .anywhere(format!("there are more than {ACCOUNTS_MAX} accounts"))
                .hint("use several suites");
            return;
        }

        // Of skipped accounts, too: rows of the secrets file may be for them.
        for (column, user) in cells {
            if let Some(system) = column.strip_suffix("_user") {
                self.users.insert((system.to_owned(), user.clone()));
            }
        }

        if skip.is_empty() {
            let columns = cells
                .iter()
                .filter(|(column, _)| !["name", "skip"].contains(column));

            let columns = columns
                .map(|(column, cell)| ((*column).to_owned(), cell.clone()))
                .collect();

            self.active.push(AccountPlan {
                name: name.to_owned(),
                columns,
            });
        } else {
            self.skipped.push(SkippedAccount {
                name: name.to_owned(),
                reason: skip.to_owned(),
            });
        }
    }

    fn add_secrets(&mut self, path: String, place: Place, mistakes: &mut Mistakes) {
        match &self.secrets {
            Some(other) if *other != path => {
                let hint = "keep the passwords of all accounts in one file";
                mistakes
                    .at(place, format!("secrets stand in `{path}` and in `{other}`"))
                    .hint(hint);
            }
            _ => {
                self.secrets = Some(path);
                self.secrets_place = Some(place);
            }
        }
    }

    /// Checks that the secrets file is private, and that its rows are for somebody.
    fn check_secrets(&self, systems: &[&str], files: &mut Files, mistakes: &mut Mistakes) {
        let (Some(written), Some(place)) = (&self.secrets, self.secrets_place) else {
            return;
        };

        let path = files.path(written);
        if let Err(error) = private_file::check(&path) {
            let hint = error
                .hint(&path)
                .unwrap_or_else(|| "check the path".to_owned());

            mistakes
                .at(place, format!("{} {error}", path.display()))
                .hint(hint);
            return;
        }

        let Some((file, text)) = files.table(written, place, mistakes) else {
            return;
        };

        let rows = match secret_rows(&text) {
            Ok(rows) => rows,
            Err(found) => return report_table_mistakes(&found, file, mistakes),
        };

        for row in rows {
            let place = Place::line(file, row.line);
            if !systems.contains(&row.system.as_str()) {
                let hint = did_you_mean(&row.system, systems.iter().copied(), || {
                    format!("the systems are: {}", systems.join(", "))
                });

                mistakes
                    .at(place, format!("there is no system `{}`", row.system))
                    .hint(hint);
            } else if self.broken {
                // Whoever is in the table that could not be read is known to nobody: one mistake says so.
            } else if !self.places.contains_key(&row.account)
                && !self.users.contains(&(row.system, row.account.clone()))
            {
                let hint = did_you_mean(&row.account, self.names(), || "remove the row".to_owned());

                mistakes
                    .at(place, format!("there is no account `{}`", row.account))
                    .hint(hint);
            }
        }
    }
}

/// Reports a column that is one with a meaning but for its spelling: it would be taken for one of the suite's own, and
/// whoever logs in would be somebody else.
fn check_column(column: &str, place: Place, systems: &[&str], mistakes: &mut Mistakes) {
    let own = ["user", "password", "host"];
    let own = systems
        .iter()
        .flat_map(|system| own.map(|what| format!("{system}_{what}")));
    let known = ACCOUNT_COLUMNS.into_iter().map(str::to_owned).chain(own);
    let known: BTreeSet<String> = known.collect();
    // That there is no column `name` is told with what stands in its place.
    if column.is_empty() || known.contains(column) || column.eq_ignore_ascii_case("name") {
        return;
    }

    let plain = |text: &str| text.to_lowercase().replace([' ', '-', '.'], "_");
    let written = plain(column);
    let spelt = known.iter().find(|known| plain(known) == written);

    // One slip after the name of a system; two of them may be another word (`source_home`).
    let slipped = || {
        known.iter().find(|known| {
            let parts = written.rsplit_once('_').zip(known.rsplit_once('_'));
            parts.is_some_and(|((system, what), (known_system, known_what))| {
                plain(known_system) == system && is_slip(what, known_what)
            })
        })
    };
    let meant = spelt.or_else(slipped);
    if let Some(meant) = meant {
        mistakes
            .at(place, format!("the column `{column}` has no meaning"))
            .hint(format!("rename it to `{meant}`"));
    }
}

fn check_header(table: &Table, place: Place, mistakes: &mut Mistakes) {
    for (n, column) in table.header.iter().enumerate() {
        let empty_below = table.rows.iter().all(|row| row.cells[n].trim().is_empty());
        if column.is_empty() && !empty_below {
            mistakes
                .at(place, format!("column {} has no name", n + 1))
                .hint("name it in the first line");
        } else if !column.is_empty() && table.header[..n].contains(column) {
            mistakes
                .at(place, format!("the column `{column}` stands here twice"))
                .hint("remove or rename one");
        }
    }

    let columns = || table.header.iter().map(String::as_str);
    if columns().any(|column| column == "name") {
        return;
    }
    let meant = nearest("name", columns())
        .or_else(|| columns().find(|column| column.eq_ignore_ascii_case("name")));
    let hint = match meant {
        Some(column) => format!("rename the column `{column}`"),
        None => "give every account a name that stands for it in reports".to_owned(),
    };
    mistakes
        .at(place, "the table of accounts has no column `name`")
        .hint(hint);
}

fn report_table_mistakes(found: &[TableMistake], file: usize, mistakes: &mut Mistakes) {
    for wrong in found {
        let hint =
            "every row has as many cells as the header; put cells with separators into quotes";
        mistakes
            .at(Place::line(file, wrong.line), wrong.problem.as_str())
            .hint(hint);
    }
}
