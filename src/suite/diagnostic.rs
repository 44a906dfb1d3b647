//! The mistakes of a suite as people see them: file, line, column, excerpt with a caret, and a hint.

use std::fmt::{self, Write as _};

use crate::base::colour::Colour;
use crate::base::text::nearest;

/// At most so many mistakes are shown; what one mistake caused elsewhere must not bury it.
const SHOWN_MAX: usize = 50;

/// Where a mistake stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The line of a mistake, secrets struck out, and what to underline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, or the part of it around the mistake.
    pub text: String,
    /// How many characters of it stand before the mistake.
    pub before: usize,
    /// How many characters to underline; at least one.
    pub width: usize,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it stands; none for a mistake on the command line.
    pub location: Option<Location>,
    /// What is wrong.
    pub problem: String,
    /// What the person can do about it.
    pub hint: Option<String>,
    /// The line in question, where showing it cannot show a secret.
    pub excerpt: Option<Excerpt>,
}

impl Diagnostic {
    /// A mistake that stands in no file.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            location: None,
            problem: problem.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn write(&self, out: &mut String, colour: Colour) {
        let (bold, red, blue, reset) = match colour {
            Colour::Plain => ("", "", "", ""),
            Colour::Ansi => ("\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[36m", "\u{1b}[0m"),
        };

        if let Some(Location { file, line, column }) = &self.location {
            let _ = write!(out, "{bold}{file}:{line}:{column}:{reset} ");
        }

        let _ = writeln!(out, "{}", self.problem);
        match (&self.excerpt, &self.location) {
            (Some(excerpt), Some(location)) => {
                let number = location.line.to_string();
                let gutter = " ".repeat(number.len());
                let _ = writeln!(out, "{blue}  {number} |{reset} {}", excerpt.text);
                let caret = format!(
                    "{}{red}{}{reset}",
                    " ".repeat(excerpt.before),
                    "^".repeat(excerpt.width)
                );

                let _ = write!(out, "{blue}  {gutter} |{reset} {caret}");
                match &self.hint {
                    Some(hint) => {
                        let _ = writeln!(out, " {hint}");
                    }
                    None => out.push('\n'),
                }
            }
            _ => {
                if let Some(hint) = &self.hint {
                    let _ = writeln!(out, "    {hint}");
                }
            }
        }
    }
}

/// All mistakes that were found, in the order of files and lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// One mistake.
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self {
            list: vec![diagnostic],
        }
    }

    /// The mistakes in `list`, if there are any.
    pub fn from_list(list: Vec<Diagnostic>) -> Option<Self> {
        (!list.is_empty()).then_some(Self { list })
    }

    /// The mistakes.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// As text for a person.
    pub fn render(&self, colour: Colour) -> String {
        let mut out = String::new();
        for diagnostic in self.list.iter().take(SHOWN_MAX) {
            diagnostic.write(&mut out, colour);
        }

        match self.list.len() {
            1 => out.push_str("1 mistake; nothing was contacted\n"),
            all if all <= SHOWN_MAX => {
                let _ = writeln!(out, "{all} mistakes; nothing was contacted");
            }
            all => {
                let _ = writeln!(
                    out,
                    "{all} mistakes, the first {SHOWN_MAX} are shown; nothing was contacted"
                );
            }
        }

        out
    }
}

/// What may go wrong with a suite that has no mistakes, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings {
    list: Vec<Diagnostic>,
}

impl From<Diagnostics> for Warnings {
    /// No line of a file is shown with a warning: its sentence names all that is missing.
    fn from(mut found: Diagnostics) -> Self {
        for warning in &mut found.list {
            warning.excerpt = None;
        }
        Self { list: found.list }
    }
}

impl Warnings {
    /// The warnings.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// As text for a person; empty if there are none.
    pub fn render(&self, colour: Colour) -> String {
        let mut out = String::new();
        for warning in self.list.iter().take(SHOWN_MAX) {
            warning.write(&mut out, colour);
        }

        match self.list.len() {
            0 => {}
            1 => out.push_str("1 warning\n"),
            all if all <= SHOWN_MAX => {
                let _ = writeln!(out, "{all} warnings");
            }
            all => {
                let _ = writeln!(out, "{all} warnings, the first {SHOWN_MAX} are shown");
            }
        }

        out
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain))
    }
}

/// A hint for `word`, which is none of `known`: the nearest one, or what `otherwise` says.
pub fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line() {
        let location = Location {
            file: "suite.yaml".to_owned(),
            line: 12,
            column: 3,
        };
        let excerpt = Excerpt {
            text: "  tittle: x".to_owned(),
            before: 2,
            width: 6,
        };
        let placed = Diagnostic {
            location: Some(location),
            excerpt: Some(excerpt),
            ..Diagnostic::new("unknown key `tittle`").hint("did you mean `title`?")
        };
        let loose = Diagnostic::new("there is no case `X-1`").hint("did you mean `X-2`?");
        let both = Diagnostics::from_list(vec![placed, loose]).unwrap();
        assert_eq!(
            both.to_string(),
            "suite.yaml:12:3: unknown key `tittle`\n  12 |   tittle: x\n     |   ^^^^^^ did you mean `title`?\n\
             there is no case `X-1`\n    did you mean `X-2`?\n2 mistakes; nothing was contacted\n"
        );
        assert!(
            both.render(Colour::Ansi)
                .contains("\u{1b}[1;31m^^^^^^\u{1b}[0m")
        );
    }
}
