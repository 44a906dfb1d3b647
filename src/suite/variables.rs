//! Variables: declared once, given anew on the command line, replaced inside scalars.

use std::collections::BTreeMap;

use super::diagnostic::did_you_mean;
use super::source::{Mistakes, Place, is_secret_key};
use super::tree::{Entry, Node, Scalar};
use crate::base::text::nearest;
use crate::model::{Slot, Template};

/// Variables as declared, by name.
type Declared<'a> = BTreeMap<&'a str, Declaration<'a>>;

/// A variable as declared.
struct Declaration<'a> {
    /// None if a value must be given on the command line.
    value: Option<&'a str>,
    place: Place,
}

/// The variables of the suite whose files are `roots`, with those of the command line in their place; none if one
/// has no value, because whatever it stands in would be reported too.
pub(super) fn collect(
    roots: &[Node],
    given: &[(String, String)],
    mistakes: &mut Mistakes,
) -> Option<BTreeMap<String, String>> {
    let declared = declared(roots, mistakes);
    let mut values = BTreeMap::new();
    for (name, value) in given {
        if !declared.contains_key(name.as_str()) {
            let hint = did_you_mean(name, declared.keys().copied(), || {
                "declare it under `vars:` first".to_owned()
            });
            mistakes
                .anywhere(format!("--var: the suite has no variable `{name}`"))
                .hint(hint);
        }
        values.insert(name.clone(), value.clone());
    }

    let mut complete = true;
    for (name, Declaration { value, place }) in declared {
        match (values.contains_key(name), value) {
            (true, _) => {}
            (false, Some(value)) => {
                values.insert(name.to_owned(), value.replace("$${", "${"));
            }
            (false, None) => {
                let hint = format!("write one, or give --var {name}=VALUE");
                mistakes
                    .at(place, format!("the variable `{name}` has no value"))
                    .hint(hint);
                complete = false;
            }
        }
    }
    complete.then_some(values)
}

/// The variables that the files declare, each once.
fn declared<'a>(roots: &'a [Node], mistakes: &mut Mistakes) -> Declared<'a> {
    let mut declared = Declared::new();
    for vars in roots.iter().filter_map(|root| root.entry("vars")) {
        let Some(entries) = vars.value.entries() else {
            mistakes
                .at(vars.value.place, format!("`vars` is {}", vars.value.sort()))
                .hint("write a map: NAME: value");
            continue;
        };

        for entry in entries {
            if !may_be_declared(entry, mistakes) {
                continue;
            }
            if let Some(first) = declared.get(entry.key.as_str()) {
                let what = format!("the variable `{}`", entry.key);
                mistakes.again(entry.key_place, what, first.place);
                continue;
            }
            let declaration = Declaration {
                value: value_of(&entry.value, &entry.key, mistakes),
                place: entry.key_place,
            };
            declared.insert(&entry.key, declaration);
        }
    }
    declared
}

/// Whether a variable may be called as `entry` is.
fn may_be_declared(entry: &Entry, mistakes: &mut Mistakes) -> bool {
    if !is_name(&entry.key) {
        let problem = format!("a variable cannot be called `{}`", entry.key);
        mistakes
            .at(entry.key_place, problem)
            .hint("a name has letters, digits, - and _");

        return false;
    }

    if is_secret_key(&entry.key) {
        mistakes.mask(entry.value.place);
        mistakes
            .at(
                entry.key_place,
                "a variable is shown in plans and reports, and cannot hold a secret",
            )
            .hint("write ${env:NAME}, ${file:path} or ${command: argv} where the secret is used");

        return false;
    }

    true
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The value of a variable as written; none if it has none.
fn value_of<'a>(node: &'a Node, name: &str, mistakes: &mut Mistakes) -> Option<&'a str> {
    let Some(scalar) = node.scalar() else {
        mistakes
            .at(
                node.place,
                format!("the variable `{name}` is {}", node.sort()),
            )
            .hint("write text or a number");

        return Some("");
    };

    if scalar.text.replace("$${", "").contains("${") {
        let hint = "write its text; for a literal ${ write $${";
        mistakes
            .at(
                node.place,
                format!("the value of the variable `{name}` cannot refer to anything"),
            )
            .hint(hint);
    }

    (!scalar.is_nothing()).then_some(scalar.text.as_str())
}

/// Replaces `${var.NAME}` in every scalar below `node`. What remains to be filled in becomes its template.
pub(super) fn replace(node: &mut Node, values: &BTreeMap<String, String>, mistakes: &mut Mistakes) {
    node.scalars(&mut |scalar, place| {
        if scalar.text.contains("${") {
            replace_in(scalar, place, values, mistakes);
        }
    });
}

fn replace_in(
    scalar: &mut Scalar,
    place: Place,
    values: &BTreeMap<String, String>,
    mistakes: &mut Mistakes,
) {
    let template = match Template::parse(&scalar.text) {
        Ok(template) => template,
        Err(error) => {
            // It may be half of a secret.
            mistakes.mask(place);
            let mistake = mistakes.at(place, error.problem);
            if let Some(hint) = error.hint {
                mistake.hint(hint);
            }

            scalar.text = "?".to_owned();
            return;
        }
    };

    let template = template.replace(&mut |slot| match slot {
        Slot::Var(name) => values.get(name).cloned().or_else(|| {
            let hint = match nearest(name, values.keys().map(String::as_str)) {
                Some(near) => format!("did you mean ${{var.{near}}}?"),
                None => "declare it under `vars:`".to_owned(),
            };

            mistakes
                .at(place, format!("there is no variable `{name}`"))
                .hint(hint);

            // What stands here is reported already.
            Some("?".to_owned())
        }),
        Slot::Account(_) => None,
    });

    // What stood in a reference is text now, even if nothing is left of it.
    scalar.plain = false;
    match template.as_text() {
        Some(text) => scalar.text = text.to_owned(),
        None => {
            scalar.text = template.to_string();
            scalar.template = Some(template);
        }
    }
}
