//! The matrix as a CSV beside the suite: folders down, principals across.

use std::collections::BTreeMap;

use super::spec::{Access, Spec};
use crate::base::table::{Table, TableMistake};
use crate::inventory::permissions::Level;
use crate::model::SpecMistake;

/// What a matrix file says, and on which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MatrixFile {
    pub(super) access: Access,
    header_line: usize,
    /// By folder.
    lines: BTreeMap<String, usize>,
}

impl MatrixFile {
    /// Reads the text of a file. Its first column has the folders, its header the principals.
    ///
    /// # Errors
    /// Everything that is wrong with it. A cell that is empty says nothing, and what is not said would not be checked.
    pub(super) fn read(text: &str) -> Result<Self, Vec<TableMistake>> {
        let table = Table::read(text)?;
        let names = table.header.get(1..).unwrap_or_default();
        let mut mistakes = header_mistakes(&table, names);

        let (mut access, mut lines) = (Access::new(), BTreeMap::new());
        for row in &table.rows {
            let mut cells = row.cells.iter().map(|cell| cell.trim());
            let folder = cells.next().unwrap_or_default();

            let mut levels = BTreeMap::new();
            for (name, cell) in names.iter().zip(cells) {
                match Level::named(cell) {
                    Some(level) => drop(levels.insert(name.clone(), level)),
                    None if cell.is_empty() => {
                        mistakes.push(mistake(row.line, format!("the cell of `{name}` is empty")))
                    }
                    None => mistakes.push(mistake(
                        row.line,
                        format!("`{cell}` is no level (of `{name}`)"),
                    )),
                }
            }

            lines.entry(folder.to_owned()).or_insert(row.line);
            if access.insert(folder.to_owned(), levels).is_some() {
                mistakes.push(mistake(row.line, format!("`{folder}` has two rows")));
            }
        }

        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            access,
            header_line: table.header_line,
            lines,
        })
    }

    /// What is wrong with it for `spec`. The principals stand in the suite, and their mistakes are told there.
    pub(super) fn mistakes(&self, spec: &Spec) -> Vec<TableMistake> {
        let mistakes = spec.matrix(&self.access).err().unwrap_or_default();
        mistakes
            .iter()
            .filter(|mistake| mistake.path.first().is_some_and(|first| first == "access"))
            .map(|mistake| self.at_its_line(mistake))
            .collect()
    }

    fn at_its_line(&self, mistake: &SpecMistake) -> TableMistake {
        // A folder has a line of its own; everything else concerns a column, which begins in the header.
        let folder = match mistake.path.as_slice() {
            [_, folder] => Some(folder),
            _ => None,
        };
        let line = folder.and_then(|folder| self.lines.get(folder));
        let about = folder
            .map(|folder| format!("`{folder}` "))
            .unwrap_or_default();
        TableMistake {
            line: line.copied().unwrap_or(self.header_line),
            problem: format!("{about}{}", mistake.problem),
        }
    }
}

/// What is wrong with the header, whose `names` follow the head of the folders, and with having no rows at all.
fn header_mistakes(table: &Table, names: &[String]) -> Vec<TableMistake> {
    let line = table.header_line;
    let mut mistakes = Vec::new();
    if names.is_empty() {
        mistakes.push(mistake(line, "there is no column for anybody"));
    }
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            mistakes.push(mistake(line, format!("column {} has no head", at + 2)));
        } else if names.iter().take(at).any(|other| other == name) {
            mistakes.push(mistake(line, format!("`{name}` has two columns")));
        }
    }
    if table.rows.is_empty() {
        mistakes.push(mistake(line, "there is no row for any folder"));
    }
    mistakes
}

fn mistake(line: usize, problem: impl Into<String>) -> TableMistake {
    TableMistake {
        line,
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_matrix() {
        let access =
            MatrixFile::read("Ordner;anna;*\r\n/A; write;none\r\n\"/B;C\";manage;list\r\n")
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
            let faults = MatrixFile::read(text).err().unwrap_or_default();
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
