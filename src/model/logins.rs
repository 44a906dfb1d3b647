//! Tables that say who logs in where, and with what: the lines that imapsync users have, and the rows of a
//! secrets file. Pure reading; whether a file may hold secrets is decided where it is opened.

use std::collections::BTreeMap;

use super::plan::AccountPlan;
use super::reference::Template;
use crate::base::secret::Secret;
use crate::base::table::{Table, TableMistake};

/// The columns of an account that have a meaning; every other is the suite's own.
pub const ACCOUNT_COLUMNS: [&str; 8] = [
    "name",
    "skip",
    "source_user",
    "target_user",
    "source_password",
    "target_password",
    "source_host",
    "target_host",
];

/// One of imapsync's lines: `h1;u1;p1;h2;u2;p2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImapsyncLine {
    /// The line, from 1.
    pub line: usize,
    /// Host, user and password on the source, then on the target.
    pub fields: [String; 6],
}

/// A secret with whom it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    /// The line in its file, from 1.
    pub line: usize,
    /// The account's name, or the user on that system.
    pub account: String,
    /// The system.
    pub system: String,
    /// The secret.
    pub secret: Secret,
}

impl SecretRow {
    /// Whether it is for `account` on `system`.
    pub fn is_for(&self, account: &AccountPlan, system: &str) -> bool {
        let user = account.columns.get(&format!("{system}_user"));
        self.system == system && (self.account == account.name || user == Some(&self.account))
    }
}

/// Whether `text` is made of imapsync's lines rather than a table with a header.
pub fn is_imapsync(text: &str) -> bool {
    let Some((_, first)) = imapsync_rows(text).next() else {
        return false;
    };
    let cells: Vec<&str> = first.split(';').map(str::trim).collect();
    let is_header = |cell: &&str| {
        ACCOUNT_COLUMNS.contains(cell) || ["account", "system", "secret"].contains(cell)
    };
    let is_host = |cell: &str| cell == "localhost" || cell.contains(['.', ':']);
    cells.len() >= 6 && !cells.iter().any(is_header) && is_host(cells[0]) && is_host(cells[3])
}

/// Lines that are neither blank nor comments, with their number.
fn imapsync_rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line));
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// The lines of `text`. Nothing in them is quoted; what imapsync would take for further options is left out.
///
/// # Errors
/// Every line that has not six fields.
pub fn imapsync_lines(text: &str) -> Result<Vec<ImapsyncLine>, Vec<TableMistake>> {
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for (line, row) in imapsync_rows(text) {
        let mut fields: Vec<&str> = row.split(';').collect();
        if fields.len() == 7
            && (fields[6].trim().is_empty() || fields[6].trim_start().starts_with("--"))
        {
            fields.pop();
        }

        // A password keeps its blanks; hosts and users have none at their ends.
        let text = |n: usize| {
            if n % 3 == 2 {
                fields[n]
            } else {
                fields[n].trim()
            }
            .to_owned()
        };

        if fields.len() == 6 {
            lines.push(ImapsyncLine {
                line,
                fields: std::array::from_fn(text),
            });
        } else {
            let which = if fields.len() > 6 { "long" } else { "short" };
            let problem = format!(
                "this line is too {which}: it has {} fields, not h1;u1;p1;h2;u2;p2",
                fields.len()
            );

            faults.push(TableMistake { line, problem });
        }
    }

    if faults.is_empty() {
        Ok(lines)
    } else {
        Err(faults)
    }
}

/// The secrets in `text`: a table `account,system,secret`, imapsync's lines, or an accounts table whose
/// columns `<system>_password` hold them (cells that are references or empty are passed over).
///
/// # Errors
/// What is wrong with the table, and secrets that are given twice. No secret is quoted.
pub fn secret_rows(text: &str) -> Result<Vec<SecretRow>, Vec<TableMistake>> {
    let rows = if is_imapsync(text) {
        from_imapsync(imapsync_lines(text)?)
    } else {
        from_table(&Table::read(text)?)?
    };

    let mut seen = BTreeMap::new();
    let mut faults = Vec::new();
    for row in &rows {
        let first = *seen.entry((&row.account, &row.system)).or_insert(row.line);
        if first != row.line {
            let problem = format!(
                "`{}` has a secret for `{}` in line {first} already",
                row.account, row.system
            );

            faults.push(TableMistake {
                line: row.line,
                problem,
            });
        }
    }

    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

fn from_imapsync(lines: Vec<ImapsyncLine>) -> Vec<SecretRow> {
    let row = |line, account, system: &str, secret: String| SecretRow {
        line,
        account,
        system: system.to_owned(),
        secret: Secret::new(secret),
    };

    let both = lines.into_iter().flat_map(
        |ImapsyncLine {
             line,
             fields: [_, user1, password1, _, user2, password2],
         }| {
            [
                row(line, user1, "source", password1),
                row(line, user2, "target", password2),
            ]
        },
    );

    both.filter(|row| !row.secret.expose().is_empty()).collect()
}

fn from_table(table: &Table) -> Result<Vec<SecretRow>, Vec<TableMistake>> {
    let column = |name: &str| table.header.iter().position(|head| head == name);
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    let mut add = |line: usize, account: &str, system: &str, secret: &str| {
        let missing = [("account", account), ("system", system), ("secret", secret)];
        match missing.iter().find(|(_, cell)| cell.trim().is_empty()) {
            Some((name, _)) => faults.push(TableMistake {
                line,
                problem: format!("the cell `{name}` is empty"),
            }),
            None => rows.push(SecretRow {
                line,
                account: account.trim().to_owned(),
                system: system.trim().to_owned(),
                secret: Secret::new(secret),
            }),
        }
    };

    if let (Some(account), Some(system), Some(secret)) =
        (column("account"), column("system"), column("secret"))
    {
        for row in &table.rows {
            add(
                row.line,
                &row.cells[account],
                &row.cells[system],
                &row.cells[secret],
            );
        }
    } else if let Some(name) = column("name") {
        for (n, system) in table
            .header
            .iter()
            .enumerate()
            .filter_map(|(n, h)| Some((n, h.strip_suffix("_password")?)))
        {
            for row in table.rows.iter().filter(|row| is_literal(&row.cells[n])) {
                add(row.line, &row.cells[name], system, &row.cells[n]);
            }
        }
    } else {
        let problem = "a secrets file has the columns account, system and secret".to_owned();
        faults.push(TableMistake {
            line: table.header_line,
            problem,
        });
    }

    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

/// Whether a password cell holds the password itself, and not a reference to it.
pub fn is_literal(cell: &str) -> bool {
    !cell.is_empty() && !Template::parse(cell).is_ok_and(|template| template.is_secret())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, String, String, String)> {
        let found = secret_rows(text).unwrap();
        found
            .into_iter()
            .map(|r| (r.line, r.account, r.system, r.secret.expose().to_owned()))
            .collect()
    }

    fn row(
        line: usize,
        account: &str,
        system: &str,
        secret: &str,
    ) -> (usize, String, String, String) {
        (
            line,
            account.to_owned(),
            system.to_owned(),
            secret.to_owned(),
        )
    }

    #[test]
    fn secrets_come_in_three_sorts_of_tables() {
        let expect = [
            row(2, "anna", "source", " p;1 "),
            row(3, "anna", "target", "p2"),
        ];
        assert_eq!(
            rows("account,system,secret\nanna,source, p;1 \nanna,target,p2\n"),
            expect
        );
        assert_eq!(
            rows("secret;system;account\r\n\" p;1 \";source;anna\r\np2;target;anna\r\n"),
            expect
        );
        let lines = "# h1;u1\n\nold.example;anna;p 1;new.example;anna@new.example;p2;\n";
        assert_eq!(
            rows(lines),
            [
                row(3, "anna", "source", "p 1"),
                row(3, "anna@new.example", "target", "p2")
            ]
        );
        let accounts = "name,source_password,target_password\nanna,p1,${env:X}\nben,,p3\n";
        assert_eq!(
            rows(accounts),
            [
                row(2, "anna", "source", "p1"),
                row(3, "ben", "target", "p3")
            ]
        );
    }

    #[test]
    fn a_row_is_for_a_name_or_a_user() {
        let columns = [("target_user".to_owned(), "anna@new.example".to_owned())].into();
        let anna = AccountPlan {
            name: "anna".to_owned(),
            columns,
        };
        let rows = secret_rows("account,system,secret\nanna,source,a\nanna@new.example,target,b\n")
            .unwrap();
        assert!(rows[0].is_for(&anna, "source") && !rows[0].is_for(&anna, "target"));
        assert!(rows[1].is_for(&anna, "target") && !rows[1].is_for(&anna, "source"));
    }

    #[test]
    fn faults_have_lines_and_no_secrets() {
        for (text, line, problem) in [
            (
                "a,b\nc,d\n",
                1,
                "a secrets file has the columns account, system and secret",
            ),
            (
                "account,system,secret\nanna,source,\n",
                2,
                "the cell `secret` is empty",
            ),
            (
                "account,system,secret\na,s,x\na,s,y\n",
                3,
                "`a` has a secret for `s` in line 2 already",
            ),
            (
                "account,system,secret\na,s,x,hunter2\n",
                2,
                "this row is too long: it has 4 cells, the header has 3",
            ),
            (
                "o.example;a;p;n.example;a\no.example;b;p;n.example;b;p\n",
                2,
                "this row is too long: it has 6 cells, the header has 5",
            ),
            (
                "o.example;a;p;n.example;a;p\no.example;b;p;n.example;b\n",
                2,
                "this line is too short: it has 5 fields, not h1;u1;p1;h2;u2;p2",
            ),
            (
                "o.example;a;p;n.example;a;p;hunter2\n",
                1,
                "this line is too long: it has 7 fields, not h1;u1;p1;h2;u2;p2",
            ),
        ] {
            let faults = secret_rows(text).unwrap_err();
            let problem = problem.to_owned();
            assert!(
                faults.contains(&TableMistake { line, problem }),
                "{text:?} {faults:?}"
            );
            assert!(!format!("{faults:?}").contains("hunter2"));
        }
    }
}
