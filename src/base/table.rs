//! Tables as spreadsheets write them: comma, semicolon or tab, quotes, any line end, blank lines.
//!
//! Read strictly: a row that is too long or too short, or a quote that is not closed, is a mistake
//! with its line. A lenient reader would swallow rows, and a swallowed row is an account nobody checks.

/// A table with the line in which each row starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, trimmed.
    pub header: Vec<String>,
    /// The line of the header.
    pub header_line: usize,
    /// The rows; each has as many cells as the header.
    pub rows: Vec<TableRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line in which it starts, from 1.
    pub line: usize,
    /// Its cells as written.
    pub cells: Vec<String>,
}

/// A mistake in a table, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl Table {
    /// Reads `text`, whose first row that is not blank is the header.
    ///
    /// # Errors
    /// Every mistake that was found.
    pub fn read(text: &str) -> Result<Self, Vec<TableMistake>> {
        let (mut rows, mut mistakes) = rows(text, separator(text));
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        if rows.is_empty() {
            mistakes.push(TableMistake {
                line: 1,
                problem: "the table has no header".to_owned(),
            });
            return Err(mistakes);
        }

        let first = rows.remove(0);
        let header: Vec<String> = first
            .cells
            .iter()
            .map(|column| column.trim().to_owned())
            .collect();

        for row in &rows {
            if row.cells.len() != header.len() {
                let which = if row.cells.len() > header.len() {
                    "long"
                } else {
                    "short"
                };

                let (has, needs) = (row.cells.len(), header.len());
                let problem =
                    format!("this row is too {which}: it has {has} cells, the header has {needs}");
                mistakes.push(TableMistake {
                    line: row.line,
                    problem,
                });
            }
        }

        if mistakes.is_empty() {
            Ok(Self {
                header,
                header_line: first.line,
                rows,
            })
        } else {
            Err(mistakes)
        }
    }
}

/// What separates the cells of every table that we write, whatever its language. Where a comma is the decimal sign, and
/// so in all languages but English, Excel opens only such a table in columns; whoever reads one asks its header
/// ([`separator`]).
pub const WRITTEN_SEPARATOR: u8 = b';';

/// What separates the cells of `text`: whichever of semicolon, tab and comma stands most often in the
/// first line that is not blank, outside of quotes.
pub fn separator(text: &str) -> char {
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();

    let mut quoted = false;
    let mut counts = [(';', 0), ('\t', 0), (',', 0)];
    for c in line.chars() {
        quoted ^= c == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && c == *separator);
        }
    }

    // At a tie the later one wins, so a header of one column counts as separated by commas.
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(separator, _)| separator)
}

/// The rows of `text`, blank lines left out, and what is wrong with its quotes.
pub fn rows(text: &str, separator: char) -> (Vec<TableRow>, Vec<TableMistake>) {
    let mut rows = Vec::new();
    let mut mistakes = Vec::new();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    for (number, line) in lines(text).enumerate() {
        if line.trim_matches([' ', '\t']).is_empty() {
            continue;
        }

        let number = number + 1;
        match cells(line, separator) {
            Ok(cells) => rows.push(TableRow {
                line: number,
                cells,
            }),
            Err(problem) => mistakes.push(TableMistake {
                line: number,
                problem: problem.to_owned(),
            }),
        }
    }

    (rows, mistakes)
}

/// Lines that end with LF, CRLF or CR, as the three families of systems write them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

fn cells(line: &str, separator: char) -> Result<Vec<String>, &'static str> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };

        cells.push(cell);
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(cells),
            None => return Err("there is text after a closing quote"),
        }
    }
}

/// A cell whose opening quote is gone, and what follows its closing one.
fn quoted_cell(text: &str) -> Result<(String, &str), &'static str> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let end = rest
            .find('"')
            .ok_or("a quote is opened and not closed in this line")?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                cell.push('"');
                rest = after;
            }
            None => return Ok((cell, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]]) {
        let table = Table::read(text).unwrap();
        let mut all = vec![table.header];
        all.extend(table.rows.into_iter().map(|row| row.cells));
        assert_eq!(all, expect, "{text:?}");
    }

    #[test]
    fn spreadsheets_write_it_in_many_ways() {
        let expect: &[&[&str]] = &[&["name", "group"], &["anna", "a;b,c"], &["ben", "\"x\""]];
        check("name,group\nanna,\"a;b,c\"\nben,\"\"\"x\"\"\"\n", expect);
        check(
            "\u{FEFF}name;group\r\nanna;\"a;b,c\"\r\n\r\nben;\"\"\"x\"\"\"\r\n",
            expect,
        );
        check("name\tgroup\ranna\ta;b,c\r\rben\t\"\"\"x\"\"\"", expect);
        check(
            "\n \nname;group\n;\nanna;\"a;b,c\"\n;;;\n\t\nben;\"\"\"x\"\"\"",
            expect,
        );
        check("name\nanna\n", &[&["name"], &["anna"]]);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let mistakes =
            Table::read("name;group\nanna\nben;a;b\ncleo;\"a\ndora;\"a\"b\neva;x\n").unwrap_err();
        let told: Vec<(usize, &str)> = mistakes
            .iter()
            .map(|fault| (fault.line, fault.problem.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (4, "a quote is opened and not closed in this line"),
                (5, "there is text after a closing quote"),
                (2, "this row is too short: it has 1 cells, the header has 2"),
                (3, "this row is too long: it has 3 cells, the header has 2"),
            ]
        );
        assert_eq!(Table::read("\n \n").unwrap_err()[0].line, 1);
    }
}
