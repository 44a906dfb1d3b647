//! The matrix as a sheet: folders down, people across.

use std::collections::BTreeMap;

use super::spec::Access;
use crate::base::table::{Table, TableMistake};
use crate::inventory::permissions::Level;
use crate::model::SpecMistake;

/// A matrix, and where in the sheet it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) access: Access,
    header_line: usize,
    /// By folder.
    lines: BTreeMap<String, usize>,
}

impl Sheet {
    /// The line of what a mistake in the matrix is about: that of the folder, or of the principals.
    pub(super) fn line(&self, mistake: &SpecMistake) -> usize {
        let line = match mistake.path.as_slice() {
            [_, folder] => self.lines.get(folder).copied(),
            _ => None,
        };
        line.unwrap_or(self.header_line)
    }
}

/// Reads the text of a sheet. Its first column has the folders, its header the principals.
///
/// # Errors
/// Everything that is wrong with it. A cell that is empty says nothing, and what is not said would not be checked.
pub(super) fn read(text: &str) -> Result<Sheet, Vec<TableMistake>> {
    let told = |line: usize, problem: &str| TableMistake {
        line,
        problem: problem.to_owned(),
    };
    let table = Table::read(text)?;
    let mut found = Vec::new();
    let names = table.header.get(1..).unwrap_or_default();
    if names.is_empty() {
        found.push(told(table.header_line, "there is no column for anybody"));
    }
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            found.push(told(
                table.header_line,
                &format!("column {} has no head", at + 2),
            ));
        } else if names.iter().take(at).any(|other| other == name) {
            found.push(told(
                table.header_line,
                &format!("`{name}` has two columns"),
            ));
        }
    }
    if table.rows.is_empty() {
        found.push(told(table.header_line, "there is no row for any folder"));
    }
    let (mut access, mut lines) = (Access::new(), BTreeMap::new());
    for row in &table.rows {
        let mut cells = row.cells.iter().map(|cell| cell.trim());
        let folder = cells.next().unwrap_or_default();
        let mut levels = BTreeMap::new();
        for (name, cell) in names.iter().zip(cells) {
            match Level::named(cell) {
                Some(level) => drop(levels.insert(name.clone(), level)),
                None if cell.is_empty() => {
                    found.push(told(row.line, &format!("the cell of `{name}` is empty")))
                }
                None => found.push(told(
                    row.line,
                    &format!("`{cell}` is no level (of `{name}`)"),
                )),
            }
        }
        lines.entry(folder.to_owned()).or_insert(row.line);
        if access.insert(folder.to_owned(), levels).is_some() {
            found.push(told(row.line, &format!("`{folder}` has two rows")));
        }
    }
    if found.is_empty() {
        Ok(Sheet {
            access,
            header_line: table.header_line,
            lines,
        })
    } else {
        Err(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_matrix() {
        let access = read("Ordner;anna;*\r\n/A; write;none\r\n\"/B;C\";manage;list\r\n")
            .unwrap()
            .access;
        assert_eq!(
            access["/A"],
            [
                ("anna".to_owned(), Level::Write),
                ("*".to_owned(), Level::None)
            ]
            .into()
        );
        assert_eq!(access["/B;C"]["*"], Level::List);
    }

    #[test]
    fn every_cell_must_say_something() {
        let told = |text: &str| -> Vec<String> {
            let faults = read(text).err().unwrap_or_default();
            faults
                .iter()
                .map(|fault| format!("line {}: {}", fault.line, fault.problem))
                .collect()
        };
        assert_eq!(told("f;anna;bruno\n/A;;none\n/B;all;none\n").len(), 2);
        assert_eq!(
            told("f;anna;bruno\n/A;;none\n"),
            ["line 2: the cell of `anna` is empty"]
        );
        assert_eq!(
            told("f;anna;anna\n/A;none;none\n"),
            ["line 1: `anna` has two columns"]
        );
        assert_eq!(
            told("f;anna\n/A;none\n/A;none\n"),
            ["line 3: `/A` has two rows"]
        );
        assert_eq!(told("f;anna\n").len(), 1);
        assert_eq!(told("f\n/A\n").len(), 1);
        assert_eq!(told("f;anna\n/A;none;write\n").len(), 1);
        assert_eq!(told("").len(), 1);
    }
}
