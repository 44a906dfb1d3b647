//! The catalogue: the text of every code in every language. Records hold codes; only a catalogue has their texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::model::{Arg, Lang, Message};

/// Arguments that hold a word of a closed set, by their names.
const WORDS: [&str; 3] = ["side", "phase", "obstacle"];

/// The texts of all rooms, assembled by the caller.
pub struct Catalogue {
    bundles: BTreeMap<Lang, FluentBundle<FluentResource>>,
    /// The ids that each language has, for [`Catalogue::check_complete`].
    ids: BTreeMap<Lang, TextIds>,
    /// What could not be read of the texts; see [`Catalogue::check_complete`].
    parse_errors: Vec<String>,
}

/// A text that a catalogue lacks, or has wrongly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{0}")]
pub struct CatalogueError(pub String);

impl Catalogue {
    /// A catalogue of `texts` (Fluent). It never fails: a text that cannot be read whole gives what
    /// it has, and [`Catalogue::check_complete`] names what is wrong with it.
    pub fn new(texts: impl IntoIterator<Item = (Lang, &'static str)>) -> Self {
        let mut bundles = BTreeMap::new();
        let mut ids: BTreeMap<Lang, TextIds> = BTreeMap::new();
        let mut parse_errors = Vec::new();

        for (lang, text) in texts {
            let in_lang = |error: &dyn Display| format!("{}: {error}", lang.tag());

            let resource = match FluentResource::try_new(text.to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    parse_errors.extend(errors.iter().map(|error| in_lang(error)));
                    resource
                }
            };
            ids.entry(lang).or_default().read(text);

            let bundle = bundles.entry(lang).or_insert_with(|| empty_bundle(lang));
            if let Err(errors) = bundle.add_resource(resource) {
                parse_errors.extend(errors.iter().map(|error| in_lang(error)));
            }
        }

        Self {
            bundles,
            ids,
            parse_errors,
        }
    }

    /// `message` in `lang`; where that has no text in the other language, else the code with its arguments.
    pub fn text(&self, message: &Message, lang: Lang) -> String {
        let others = Lang::ALL.into_iter().filter(|other| *other != lang);

        std::iter::once(lang)
            .chain(others)
            .find_map(|lang| self.try_text(message, lang))
            .unwrap_or_else(|| message.to_string())
    }

    /// `message` in `lang`, if that language has a text for its code.
    pub fn try_text(&self, message: &Message, lang: Lang) -> Option<String> {
        self.format(message, None, lang)
    }

    /// The attribute `name` of the text of `message` in `lang`, if it has one.
    pub fn try_attribute(&self, message: &Message, name: &str, lang: Lang) -> Option<String> {
        self.format(message, Some(name), lang)
    }

    fn format(&self, message: &Message, attribute: Option<&str>, lang: Lang) -> Option<String> {
        let bundle = self.bundles.get(&lang)?;
        let text = bundle.get_message(&Message::text_id(&message.code))?;
        let pattern = match attribute {
            Some(name) => text.get_attribute(name)?.value(),
            None => text.value()?,
        };

        let mut args = FluentArgs::new();
        for (name, arg) in &message.args {
            match self.word(message, name, arg, lang) {
                Some(word) => args.set(name.as_str(), word),
                None => args.set(name.as_str(), value(arg)),
            }
        }

        // An argument that is missing is shown as `{$name}`: better a sentence with a hole than none.
        Some(
            bundle
                .format_pattern(pattern, Some(&args), &mut Vec::new())
                .into_owned(),
        )
    }

    /// The word for the argument `name` of `message`, if it holds one of a closed set. A text that selects by it
    /// brings its own words, and must see the argument as it is: another would choose the wrong side.
    fn word(&self, message: &Message, name: &str, arg: &Arg, lang: Lang) -> Option<String> {
        let Arg::Text(word) = arg else {
            return None;
        };
        let selected = &self.ids.get(&lang)?.selected;
        let by = (Message::text_id(&message.code), name.to_owned());
        if !WORDS.contains(&name) || selected.contains(&by) {
            return None;
        }
        self.try_text(&Message::new(format!("report/word-{name}-{word}")), lang)
    }

    /// Whether some language has a text for `code`.
    pub fn has(&self, code: &str) -> bool {
        let id = Message::text_id(code);
        self.bundles.values().any(|bundle| bundle.has_message(&id))
    }

    /// Everything that is wrong with the texts: unreadable parts, one id twice, an id that a
    /// language lacks, variables that differ between languages, and each of `codes` without a text.
    pub fn check_complete<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a str>,
    ) -> Vec<CatalogueError> {
        let mut errors: BTreeSet<String> = self.parse_errors.iter().cloned().collect();

        let all: BTreeSet<&String> = self
            .ids
            .values()
            .flat_map(|ids| ids.variables.keys())
            .collect();
        for id in all {
            errors.extend(self.differences(id));
        }

        for (lang, ids) in &self.ids {
            let twice = |id| format!("{id} stands twice in {}", lang.tag());
            errors.extend(ids.duplicates.iter().map(twice));
        }

        for code in codes {
            let id = Message::text_id(code);
            let lacking = Lang::ALL
                .into_iter()
                .filter(|lang| self.variables(*lang, &id).is_none());
            errors.extend(lacking.map(|lang| format!("{code} has no text in {}", lang.tag())));
        }

        errors.into_iter().map(CatalogueError).collect()
    }

    /// The variables of the text `id` in `lang`, if there is one.
    fn variables(&self, lang: Lang, id: &str) -> Option<&BTreeSet<String>> {
        self.ids.get(&lang)?.variables.get(id)
    }

    /// In which languages the text `id` is lacking, and whether it uses the same variables in the others.
    fn differences(&self, id: &str) -> Vec<String> {
        let mut errors = Vec::new();
        let mut used: BTreeMap<Lang, &BTreeSet<String>> = BTreeMap::new();

        for lang in Lang::ALL {
            match self.variables(lang, id) {
                Some(variables) => drop(used.insert(lang, variables)),
                None => errors.push(format!("{id} has no text in {}", lang.tag())),
            }
        }
        if used.values().collect::<BTreeSet<_>>().len() > 1 {
            errors.push(format!(
                "{id} has other variables in each language: {used:?}"
            ));
        }

        errors
    }
}

/// The ids that one language has, with the variables that each uses.
#[derive(Debug, Default)]
struct TextIds {
    variables: BTreeMap<String, BTreeSet<String>>,
    duplicates: BTreeSet<String>,
    /// The ids whose texts select by a variable, with that variable.
    selected: BTreeSet<(String, String)>,
}

impl TextIds {
    /// Reads the ids and variables of one Fluent text: an id starts a line, its text may go on in indented lines.
    fn read(&mut self, text: &str) {
        let mut current: Option<String> = None;
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let id = line.split('=').next().unwrap_or_default().trim().to_owned();
                if self.variables.insert(id.clone(), BTreeSet::new()).is_some() {
                    self.duplicates.insert(id.clone());
                }
                current = Some(id);
            } else if line.starts_with('#') || line.starts_with('-') {
                // Comments and terms may name variables too; they belong to no text.
                current = None;
            }

            let Some(variables) = current.as_ref().and_then(|id| self.variables.get_mut(id)) else {
                continue;
            };

            for rest in line.split('$').skip(1) {
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                let name: String = rest.chars().take_while(|c| is_name(*c)).collect();
                if rest[name.len()..].trim_start().starts_with("->") {
                    self.selected
                        .extend(current.clone().map(|id| (id, name.clone())));
                }
                variables.insert(name);
            }
        }
    }
}

fn value(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Number(number) => FluentValue::from(*number),
        Arg::Text(text) => FluentValue::from(text.as_str()),
    }
}

fn empty_bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);

    // Isolation marks are invisible characters that would end up in JUnit, JSON and CSV.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| format_number(value, Lang::En),
        Lang::De => |value, _| format_number(value, Lang::De),
    }));

    bundle
}

fn format_number(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };

    let whole = number.value.fract() == 0.0 && number.value.abs() < 1e15;
    #[expect(clippy::cast_possible_truncation, reason = "whole and far below 2^63")]
    // Four digits may be a year or a port; they stay together.
    whole.then(|| grouped(number.value as i64, lang, 5))
}

/// `number` as people of that language write it, in groups from `digits_min` digits on.
pub(super) fn grouped(number: i64, lang: Lang, digits_min: usize) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    if digits.len() < digits_min {
        return format!("{sign}{digits}");
    }

    let separator = match lang {
        Lang::En => ',',
        Lang::De => '’',
    };

    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }

    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::new([
            (
                Lang::En,
                "a-b--c = { $n ->\n    [one] one item\n   *[other] { $n } items\n  } of { $who }\nonly-en = here",
            ),
            (Lang::De, "a-b--c = { $n } Dinge von { $who }"),
        ])
    }

    #[test]
    fn a_message_is_said_in_its_language() {
        let message = Message::new("a.b/c")
            .with("n", 12_345_u64)
            .with("who", "Änni");
        assert_eq!(catalogue().text(&message, Lang::En), "12,345 items of Änni");
        assert_eq!(
            catalogue().text(&message, Lang::De),
            "12’345 Dinge von Änni"
        );
        assert_eq!(
            catalogue().text(
                &Message::new("a.b/c").with("n", 1).with("who", "X"),
                Lang::En
            ),
            "one item of X"
        );
    }

    #[test]
    fn words_of_closed_sets_are_said_and_selected_by() {
        let catalogue = Catalogue::new([(
            Lang::De,
            "report--word-side-source = Quelle\nreport--word-side-target = Ziel\n\
             a--said = Seite: { $side }\n\
             a--selected = { $side ->\n    [source] der Quelle\n   *[target] des Ziels\n  }\n\
             a--covers = alles\n    .compared = Seite { $side }",
        )]);
        let text = |code: &str, side: &str| {
            catalogue.text(&Message::new(code).with("side", side), Lang::De)
        };
        assert_eq!(text("a/said", "source"), "Seite: Quelle");
        assert_eq!(text("a/selected", "source"), "der Quelle");
        assert_eq!(text("a/selected", "target"), "des Ziels");

        let message = Message::new("a/covers").with("side", "target");
        assert_eq!(
            catalogue
                .try_attribute(&message, "compared", Lang::De)
                .as_deref(),
            Some("Seite Ziel")
        );
    }

    #[test]
    fn what_is_not_there_falls_back() {
        assert_eq!(catalogue().text(&Message::new("only-en"), Lang::De), "here");
        assert_eq!(
            catalogue().text(&Message::new("x/y").with("n", 2), Lang::De),
            "x/y n=2"
        );
    }

    #[test]
    fn numbers_are_grouped_but_years_are_not() {
        assert_eq!(grouped(2026, Lang::En, 5), "2026");
        assert_eq!(grouped(1_234_567, Lang::De, 4), "1’234’567");
        assert_eq!(grouped(-10_000, Lang::En, 5), "-10,000");
    }

    fn errors(en: &'static str, de: &'static str, codes: &[&str]) -> String {
        let catalogue = Catalogue::new([(Lang::En, en), (Lang::De, de)]);
        let errors = catalogue.check_complete(codes.iter().copied());
        errors
            .iter()
            .map(CatalogueError::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn what_is_complete_has_no_errors() {
        assert_eq!(errors("a--b = x { $n }", "a--b = { $n } y", &["a/b"]), "");
    }

    #[test]
    fn each_lack_is_named() {
        assert!(errors("a--b = x", "", &[]).contains("a--b has no text in de"));
        assert!(errors("a = { $n }", "a = { $m }", &[]).contains("a has other variables"));
        assert!(
            errors("a = { $n ->\n  *[other] { $m }\n }", "a = { $n }", &[])
                .contains("a has other variables")
        );
        assert!(errors("a = 1\na = 2", "a = 1", &[]).contains("a stands twice in en"));
        assert!(errors("a = 1", "a = 1", &["x/y"]).contains("x/y has no text in de"));
        assert!(!errors("a = { $", "a = 1", &[]).is_empty());
    }
}
