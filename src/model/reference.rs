//! What may stand for a value: `${var.X}`, `${account.COLUMN}`, and references to secrets. Read, replaced and
//! written here; resolved elsewhere, so that no secret ever enters a plan.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

mod read;

/// Where a secret is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `${env:NAME}`: a variable of the environment.
    Env(String),
    /// `${file:path}`: the content of a file, without its last line end.
    File(PathBuf),
    /// `${command: argv}`: what a program writes, without its last line end. No shell is involved.
    Command(Vec<String>),
}

/// What must be on this machine for something to be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prerequisite {
    /// A variable of the environment, with something in it.
    Variable(String),
    /// A file or a folder; a relative path refers to the folder of the suite.
    Path(PathBuf),
    /// A program that is looked for in `PATH`.
    Program(String),
}

impl Reference {
    /// What must be there before the secret can be had; none for a command without a program.
    pub fn prerequisite(&self) -> Option<Prerequisite> {
        match self {
            Self::Env(name) => Some(Prerequisite::Variable(name.clone())),
            Self::File(path) => Some(Prerequisite::Path(path.clone())),
            Self::Command(arguments) => arguments.first().map(|program| {
                // Only a name without a slash is looked for in `PATH`.
                if program.contains('/') {
                    Prerequisite::Path(program.into())
                } else {
                    Prerequisite::Program(program.clone())
                }
            }),
        }
    }
}

/// Text with places to be filled in. `$${` stands for a literal `${`, and `${$}` for a dollar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot(Slot),
    Secret(SecretPart),
}

/// A place to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// `${var.NAME}`: a variable of the suite.
    Var(String),
    /// `${account.COLUMN}`: a column of the account's row.
    Account(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum SecretPart {
    Env(Template),
    File(Template),
    Command(Vec<Template>),
}

/// A template with everything filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// Plain text.
    Text(String),
    /// The whole value is a secret, to be found there.
    Secret(Reference),
}

/// What is wrong with a template, as a lower-case fragment. The text itself is not quoted: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct TemplateError {
    /// What is wrong.
    pub problem: String,
    /// What to write instead, if that is known.
    pub hint: Option<String>,
}

/// A place for which there is no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {0}")]
pub struct Unfilled(pub Slot);

impl Template {
    /// Reads `text`.
    ///
    /// # Errors
    /// When a `${` is not closed or not known, or a secret is only a part of the value.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        read::template(text)
    }

    /// The places that are still to be filled in, those inside references to secrets too.
    pub fn slots(&self) -> Vec<&Slot> {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Text(_) => Vec::new(),
                Part::Slot(slot) => vec![slot],
                Part::Secret(SecretPart::Env(inner) | SecretPart::File(inner)) => inner.slots(),
                Part::Secret(SecretPart::Command(arguments)) => {
                    arguments.iter().flat_map(Self::slots).collect()
                }
            })
            .collect()
    }

    /// Whether the value is a reference to a secret.
    pub fn is_secret(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Secret(_)])
    }

    /// The text, if nothing is to be filled in.
    pub fn as_text(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The same with every place filled in for which `value` gives text.
    #[must_use]
    pub fn replace(&self, value: &mut dyn FnMut(&Slot) -> Option<String>) -> Self {
        let mut parts: Vec<Part> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let part = match part {
                Part::Text(text) => Part::Text(text.clone()),
                Part::Slot(slot) => {
                    value(slot).map_or_else(|| Part::Slot(slot.clone()), Part::Text)
                }
                Part::Secret(SecretPart::Env(name)) => {
                    Part::Secret(SecretPart::Env(name.replace(value)))
                }
                Part::Secret(SecretPart::File(path)) => {
                    Part::Secret(SecretPart::File(path.replace(value)))
                }
                Part::Secret(SecretPart::Command(arguments)) => Part::Secret(SecretPart::Command(
                    arguments.iter().map(|a| a.replace(value)).collect(),
                )),
            };

            match (parts.last_mut(), part) {
                (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
                (_, part) => parts.push(part),
            }
        }

        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Self { parts }
    }

    /// The value for the account with these `columns`.
    ///
    /// # Errors
    /// The first place for which there is no value.
    pub fn fill(&self, columns: &BTreeMap<String, String>) -> Result<Filled, Unfilled> {
        let filled = self.replace(&mut |slot| match slot {
            Slot::Account(column) => columns.get(column).cloned(),
            Slot::Var(_) => None,
        });

        if let Some(slot) = filled.slots().first() {
            return Err(Unfilled((*slot).clone()));
        }

        let text = |template: &Self| template.as_text().unwrap_or_default().to_owned();
        Ok(match filled.parts.as_slice() {
            [Part::Secret(SecretPart::Env(name))] => Filled::Secret(Reference::Env(text(name))),
            [Part::Secret(SecretPart::File(path))] => {
                Filled::Secret(Reference::File(text(path).into()))
            }
            [Part::Secret(SecretPart::Command(arguments))] => {
                Filled::Secret(Reference::Command(arguments.iter().map(text).collect()))
            }
            _ => Filled::Text(text(&filled)),
        })
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Var(name) => write!(f, "${{var.{name}}}"),
            Self::Account(column) => write!(f, "${{account.{column}}}"),
        }
    }
}

/// As it is read: [`Template::parse`] gives the same template back.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts
            .iter()
            .enumerate()
            .try_for_each(|(n, part)| match part {
                Part::Text(text) => f.write_str(&literal(text, n + 1 < self.parts.len())),
                Part::Slot(slot) => slot.fmt(f),
                Part::Secret(SecretPart::Env(name)) => write!(f, "${{env:{name}}}"),
                Part::Secret(SecretPart::File(path)) => write!(f, "${{file:{path}}}"),
                Part::Secret(SecretPart::Command(arguments)) => {
                    f.write_str("${command:")?;
                    arguments
                        .iter()
                        .try_for_each(|argument| write!(f, " {}", Argument(argument)))?;

                    f.write_str("}")
                }
            })
    }
}

/// `text` as it must be written to be read as text. A dollar right before a `${` is `${$}`.
fn literal(text: &str, before_slot: bool) -> String {
    let body = if before_slot {
        text.trim_end_matches('$')
    } else {
        text
    };
    body.replace("${", "$${") + &"${$}".repeat(text.len() - body.len())
}

/// One argument of a command, in quotes where its characters would end it.
struct Argument<'a>(&'a Template);

impl fmt::Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.parts.is_empty() {
            return f.write_str("\"\"");
        }

        self.0
            .parts
            .iter()
            .enumerate()
            .try_for_each(|(n, part)| match part {
                Part::Text(text) => {
                    // A run without one sort of quotes goes into quotes of that sort.
                    let mut rest = text.as_str();
                    while !rest.is_empty() {
                        let quote = if rest.starts_with('"') { '\'' } else { '"' };
                        let end = rest.find(quote).unwrap_or(rest.len());
                        let run = literal(
                            &rest[..end],
                            end == rest.len() && n + 1 < self.0.parts.len(),
                        );

                        if run
                            .contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '}'))
                        {
                            write!(f, "{quote}{run}{quote}")?;
                        } else {
                            f.write_str(&run)?;
                        }

                        rest = &rest[end..];
                    }

                    Ok(())
                }
                Part::Slot(slot) => slot.fmt(f),
                Part::Secret(_) => Ok(()),
            })
    }
}

#[cfg(test)]
mod tests;
