//! The sentences, by code and language. Records hold codes; only a catalogue knows what they say.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::complete::Said;
use crate::model::{Arg, Lang, Message};

/// The sentences of all rooms that say something, assembled by the caller.
pub struct Catalogue {
    bundles: BTreeMap<Lang, FluentBundle<FluentResource>>,
    /// What each language has, for [`Catalogue::check_complete`].
    pub(super) said: BTreeMap<Lang, Said>,
    /// Texts that could not be read whole; see [`Catalogue::check_complete`].
    pub(super) faults: Vec<String>,
}

impl Catalogue {
    /// A catalogue of `texts` (Fluent). It never fails: a text that cannot be read whole gives what
    /// it has, and [`Catalogue::check_complete`] names what is wrong with it.
    pub fn new(texts: impl IntoIterator<Item = (Lang, &'static str)>) -> Self {
        let mut bundles = BTreeMap::new();
        let mut said: BTreeMap<Lang, Said> = BTreeMap::new();
        let mut faults = Vec::new();
        for (lang, text) in texts {
            let resource =
                FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
                    faults.extend(
                        errors
                            .into_iter()
                            .map(|error| format!("{}: {error}", lang.tag())),
                    );
                    resource
                });
            said.entry(lang).or_default().read(text);
            if let Err(errors) = bundles
                .entry(lang)
                .or_insert_with(|| bundle(lang))
                .add_resource(resource)
            {
                faults.extend(
                    errors
                        .into_iter()
                        .map(|error| format!("{}: {error}", lang.tag())),
                );
            }
        }
        Self {
            bundles,
            said,
            faults,
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
        let bundle = self.bundles.get(&lang)?;
        let pattern = bundle
            .get_message(&Message::text_id(&message.code))?
            .value()?;
        let mut args = FluentArgs::new();
        for (name, arg) in &message.args {
            args.set(name.as_str(), value(arg));
        }
        // An argument that is missing is shown as `{$name}`: better a sentence with a hole than none.
        Some(
            bundle
                .format_pattern(pattern, Some(&args), &mut Vec::new())
                .into_owned(),
        )
    }

    /// Whether some language has a text for `code`.
    pub fn has(&self, code: &str) -> bool {
        let id = Message::text_id(code);
        self.bundles.values().any(|bundle| bundle.has_message(&id))
    }
}

fn value(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Number(number) => FluentValue::from(*number),
        Arg::Text(text) => FluentValue::from(text.as_str()),
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
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
}
