//! Whether a catalogue says everything in every language, with the same variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::catalogue::Catalogue;
use crate::model::{Lang, Message};

/// Something that a catalogue lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incomplete(pub String);

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Catalogue {
    /// Everything that is wrong with the texts: unreadable parts, one id twice, an id that a
    /// language lacks, variables that differ between languages, and each of `codes` without a text.
    pub fn check_complete<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Vec<Incomplete> {
        let mut wrong: BTreeSet<String> = self.faults.iter().cloned().collect();
        let empty = Said::default();
        let of = |lang| self.said.get(&lang).unwrap_or(&empty);
        let all: BTreeSet<&String> = self
            .said
            .values()
            .flat_map(|said| said.variables.keys())
            .collect();
        for id in all {
            let mut used: BTreeMap<Lang, &BTreeSet<String>> = BTreeMap::new();
            for lang in Lang::ALL {
                match of(lang).variables.get(id) {
                    Some(variables) => drop(used.insert(lang, variables)),
                    None => drop(wrong.insert(format!("{id} has no text in {}", lang.tag()))),
                }
            }
            if used.values().collect::<BTreeSet<_>>().len() > 1 {
                wrong.insert(format!(
                    "{id} has other variables in each language: {used:?}"
                ));
            }
        }
        for lang in Lang::ALL {
            wrong.extend(
                of(lang)
                    .twice
                    .iter()
                    .map(|id| format!("{id} stands twice in {}", lang.tag())),
            );
        }
        for code in codes {
            let id = Message::text_id(code);
            for lang in Lang::ALL
                .into_iter()
                .filter(|lang| !of(*lang).variables.contains_key(&id))
            {
                wrong.insert(format!("{code} has no text in {}", lang.tag()));
            }
        }
        wrong.into_iter().map(Incomplete).collect()
    }
}

/// The ids that one language has, with the variables that each uses.
#[derive(Debug, Default)]
pub(super) struct Said {
    variables: BTreeMap<String, BTreeSet<String>>,
    twice: BTreeSet<String>,
}

impl Said {
    /// Reads the ids and variables of one Fluent text: an id starts a line, its text may go on in indented lines.
    pub(super) fn read(&mut self, text: &str) {
        let mut current: Option<String> = None;
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let id = line.split('=').next().unwrap_or_default().trim().to_owned();
                if self.variables.insert(id.clone(), BTreeSet::new()).is_some() {
                    self.twice.insert(id.clone());
                }
                current = Some(id);
            } else if line.starts_with('#') || line.starts_with('-') {
                current = None;
            }
            if let Some(variables) = current.as_ref().and_then(|id| self.variables.get_mut(id)) {
                variables.extend(line.split('$').skip(1).map(|rest| {
                    rest.chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                        .collect()
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(en: &'static str, de: &'static str, codes: &[&str]) -> String {
        let catalogue = Catalogue::new([(Lang::En, en), (Lang::De, de)]);
        let wrong = catalogue.check_complete(codes.iter().copied());
        wrong
            .iter()
            .map(Incomplete::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn what_is_complete_has_no_faults() {
        assert_eq!(wrong("a--b = x { $n }", "a--b = { $n } y", &["a/b"]), "");
    }

    #[test]
    fn each_lack_is_named() {
        assert!(wrong("a--b = x", "", &[]).contains("a--b has no text in de"));
        assert!(wrong("a = { $n }", "a = { $m }", &[]).contains("a has other variables"));
        assert!(
            wrong("a = { $n ->\n  *[other] { $m }\n }", "a = { $n }", &[])
                .contains("a has other variables")
        );
        assert!(wrong("a = 1\na = 2", "a = 1", &[]).contains("a stands twice in en"));
        assert!(wrong("a = 1", "a = 1", &["x/y"]).contains("x/y has no text in de"));
        assert!(!wrong("a = { $", "a = 1", &[]).is_empty());
    }
}
