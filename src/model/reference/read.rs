//! Reading `${...}`.

use super::{Part, SecretPart, Slot, Template, TemplateError};
use crate::base::text::nearest;

const FORMS: &str =
    "${var.NAME}, ${account.COLUMN}, ${env:NAME}, ${file:path} or ${command: program argument}";

/// Where reading ends.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// At the end of the text.
    End,
    /// At the brace that closes a reference.
    Brace,
}

pub(super) fn template(text: &str) -> Result<Template, TemplateError> {
    let mut reader = Reader { rest: text };
    let template = reader.template(Until::End, true)?;
    if template.parts.len() > 1
        && template
            .parts
            .iter()
            .any(|part| matches!(part, Part::Secret(_)))
    {
        return Err(error(
            "a reference to a secret must be the whole value",
            "remove the text around it",
        ));
    }

    Ok(template)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    fn template(&mut self, until: Until, secrets: bool) -> Result<Template, TemplateError> {
        let mut template = Template::default();
        loop {
            if until == Until::Brace && self.take("}") {
                return Ok(template);
            }

            if self.element(&mut template, secrets)? {
                continue;
            }

            match self.next() {
                Some(c) => push(&mut template, c),
                None if until == Until::End => return Ok(template),
                None => return Err(unclosed()),
            }
        }
    }

    /// Reads `$${` or `${...}`, if one of them comes next.
    fn element(&mut self, template: &mut Template, secrets: bool) -> Result<bool, TemplateError> {
        if self.take("$${") {
            push(template, '$');
            push(template, '{');
            return Ok(true);
        }

        if self.take("${$}") {
            push(template, '$');
            return Ok(true);
        }

        if !self.take("${") {
            return Ok(false);
        }

        let part = self.part(secrets)?;
        template.parts.push(part);
        Ok(true)
    }

    /// What stands in the braces, whose opening is gone.
    fn part(&mut self, secrets: bool) -> Result<Part, TemplateError> {
        for (prefix, kind) in [("env:", 0), ("file:", 1), ("command:", 2)] {
            if !self.take(prefix) {
                continue;
            }

            if !secrets {
                return Err(error(
                    "a reference to a secret cannot stand inside another",
                    FORMS,
                ));
            }

            return Ok(Part::Secret(match kind {
                0 => SecretPart::Env(self.named("the variable of the environment")?),
                1 => SecretPart::File(self.named("the file")?),
                _ => SecretPart::Command(self.command()?),
            }));
        }

        let end = self.rest.find('}').ok_or_else(unclosed)?;
        let (inside, rest) = (&self.rest[..end], &self.rest[end + 1..]);
        self.rest = rest;
        slot(inside).map(Part::Slot)
    }

    fn named(&mut self, what: &str) -> Result<Template, TemplateError> {
        let template = self.template(Until::Brace, false)?;
        match template.as_text() {
            Some(text) if text.trim().is_empty() => {
                Err(error(&format!("{what} has no name"), FORMS))
            }
            _ => Ok(template),
        }
    }

    fn command(&mut self) -> Result<Vec<Template>, TemplateError> {
        let mut arguments: Vec<Template> = Vec::new();
        // None between arguments; an empty one has begun with a quote.
        let mut current: Option<Template> = None;
        let mut quote: Option<char> = None;
        loop {
            if quote.is_none() {
                if self.take("}") {
                    arguments.extend(current);
                    let no_program = arguments
                        .first()
                        .is_none_or(|program| program.as_text() == Some(""));

                    return if no_program {
                        Err(error("the command has no program", FORMS))
                    } else {
                        Ok(arguments)
                    };
                }

                if self.rest.starts_with(char::is_whitespace) {
                    self.next();
                    arguments.extend(current.take());
                    continue;
                }
            }

            let argument = current.get_or_insert_default();
            if self.element(argument, false)? {
                continue;
            }

            match (self.next(), quote) {
                (None, _) => return Err(unclosed()),
                (Some(c), Some(open)) if c == open => quote = None,
                (Some(c @ ('"' | '\'')), None) => quote = Some(c),
                (Some(c), _) => push(argument, c),
            }
        }
    }
}

fn push(template: &mut Template, c: char) {
    match template.parts.last_mut() {
        Some(Part::Text(text)) => text.push(c),
        _ => template.parts.push(Part::Text(c.to_string())),
    }
}

/// `inside` is what stands between the braces; it is not quoted in errors unless it is a known form.
fn slot(inside: &str) -> Result<Slot, TemplateError> {
    let (kind, name) = inside.split_once('.').unwrap_or((inside, ""));
    let name = name.trim();
    let slot = match kind.trim() {
        "var" => Slot::Var(name.to_owned()),
        "account" => Slot::Account(name.to_owned()),
        other => {
            let meant = nearest(other, ["var", "account", "env", "file", "command"]);
            let hint = meant.map_or_else(
                || format!("write {FORMS}; for a literal ${{ write $${{"),
                |word| {
                    let (mark, example) = match word {
                        "var" => (".", "NAME"),
                        "account" => (".", "COLUMN"),
                        "env" => (":", "NAME"),
                        "file" => (":", "path"),
                        _ => (": ", "program argument"),
                    };

                    format!("did you mean ${{{word}{mark}{example}}}?")
                },
            );

            return Err(TemplateError {
                problem: "this ${...} is not known".to_owned(),
                hint: Some(hint),
            });
        }
    };

    if name.is_empty() || name.contains(['$', '{']) {
        return Err(error("this ${...} names nothing", FORMS));
    }

    Ok(slot)
}

fn unclosed() -> TemplateError {
    error(
        "a `${` is not closed",
        "close it with `}`; for a literal ${ write $${",
    )
}

fn error(problem: &str, hint: &str) -> TemplateError {
    TemplateError {
        problem: problem.to_owned(),
        hint: Some(hint.to_owned()),
    }
}
