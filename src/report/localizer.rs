//! Localized text: a catalogue bound to the language and the time zone of one report.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::catalogue::{Catalogue, grouped};
use super::escape::{escape_and_clip, escape_hidden};
use super::view::View;
use crate::model::{
    Arg, CannotCheck, Class, EntryRecord, Lang, Mark, Message, Severity, Status, Verdict,
};

/// The longest name, value or sentence that a page, console or summary shows whole.
const BYTES_MAX: usize = 600;

/// Gives a report its texts, numbers and dates in its language.
pub(super) struct Localizer<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) lang: Lang,
    zone: TimeZone,
    zone_name: String,
}

impl<'a> Localizer<'a> {
    /// The localizer of `view`, in its suite's time zone; in UTC, and saying so, where that zone is not known here.
    pub(super) fn new(view: &View<'a>) -> Self {
        let wanted = &view.record.plan.timezone;
        let (zone, zone_name) = match TimeZone::get(wanted) {
            Ok(zone) => (zone, wanted.clone()),
            Err(_) => (TimeZone::UTC, "UTC".to_owned()),
        };

        Self {
            catalogue: view.catalogue,
            lang: view.options.lang,
            zone,
            zone_name,
        }
    }

    /// The language tag.
    pub(super) fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// The report's own text `name`.
    pub(super) fn text(&self, name: &str) -> String {
        self.text_with(name, &[])
    }

    /// The report's own text `name` about `n` things, in the plural form that `n` takes.
    pub(super) fn text_n(&self, name: &str, n: u64) -> String {
        self.text_with(name, &[("n", n.into())])
    }

    /// The report's own text `name` with arguments.
    pub(super) fn text_with(&self, name: &str, args: &[(&str, Arg)]) -> String {
        let mut message = Message::new(format!("report/{name}"));
        for (name, value) in args {
            message.args.insert((*name).to_owned(), value.clone());
        }

        self.message(&message)
    }

    /// The text of `message`, on one line and escaped.
    pub(super) fn message(&self, message: &Message) -> String {
        let text = self.catalogue.text(&self.in_words(message), self.lang);
        // Fluent texts may go over several lines; no report has room for more than one.
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        escape_and_clip(&line, BYTES_MAX)
    }

    /// What a claim of `message` compares, in short, on one line and escaped; the claim where there is no short form.
    pub(super) fn compared(&self, message: &Message) -> String {
        let said = self.in_words(message);
        match self.catalogue.try_attribute(&said, "compared", self.lang) {
            Some(text) => escape_and_clip(&text, BYTES_MAX),
            None => self.message(message),
        }
    }

    /// `message` with instants as people read them, in this zone.
    fn in_words<'m>(&self, message: &'m Message) -> Cow<'m, Message> {
        let mut message = Cow::Borrowed(message);
        let names: Vec<String> = message.args.keys().cloned().collect();
        for name in names {
            let Some(Arg::Text(text)) = message.args.get(&name) else {
                continue;
            };
            if let Ok(at) = text.parse::<Timestamp>() {
                let words = self.instant(at);
                message.to_mut().args.insert(name, words.into());
            }
        }
        message
    }

    /// The text of a code without arguments, or the code.
    pub(super) fn code(&self, code: &str) -> String {
        self.message(&Message::new(code))
    }

    /// The report's own text `<group>-<word>` for words of an open set, else the word itself.
    pub(super) fn word(&self, group: &str, word: &str) -> String {
        let code = format!("report/{group}-{word}");
        if self.catalogue.has(&code) {
            self.code(&code)
        } else {
            escape_and_clip(word, BYTES_MAX)
        }
    }

    /// A name or value that was observed, escaped and clipped.
    pub(super) fn escaped(&self, text: &str) -> String {
        escape_and_clip(text, BYTES_MAX)
    }

    /// The account of `entry`, or the text for what concerns everybody.
    pub(super) fn account(&self, entry: &EntryRecord) -> String {
        match &entry.plan.account {
            Some(account) => self.escaped(account),
            None => self.text("everyone"),
        }
    }

    /// A count.
    pub(super) fn count(&self, n: u64) -> String {
        grouped(i64::try_from(n).unwrap_or(i64::MAX), self.lang, 4)
    }

    /// The word for a status.
    pub(super) fn status(&self, status: Status) -> String {
        self.text(&format!("status-{}", status.name()))
    }

    /// The word for a class of findings.
    pub(super) fn class(&self, class: Class) -> String {
        self.text(&format!("class-{}", class.name()))
    }

    /// The word for a severity.
    pub(super) fn severity(&self, severity: Severity) -> String {
        self.text(&format!("severity-{}", severity.name()))
    }

    /// The word for a mark.
    pub(super) fn mark(&self, mark: Mark) -> String {
        self.text(&format!("mark-{}", mark.name()))
    }

    /// The reason of a verdict as a sentence.
    pub(super) fn reason(&self, verdict: &Verdict) -> String {
        self.message(&verdict.reason)
    }

    /// What stood in the way, and where: the cause's own sentence, or that of the obstacle with the cause as it is.
    pub(super) fn obstacle(&self, why: &CannotCheck) -> String {
        let place = self.text_with(
            "at-place",
            &[
                ("operation", why.operation.as_str().into()),
                ("endpoint", why.endpoint.as_str().into()),
            ],
        );
        format!("{place} {}", self.cause(why))
    }

    /// The cause's own sentence, or that of the obstacle with the cause as it is.
    pub(super) fn cause(&self, why: &CannotCheck) -> String {
        if self.catalogue.has(&why.cause.code) {
            return self.message(&why.cause);
        }

        format!(
            "{} ({})",
            self.text(&format!("obstacle-{}", why.obstacle.name())),
            self.message(&why.cause)
        )
    }

    /// An instant, to the minute, in the report's zone.
    pub(super) fn instant(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let form = match self.lang {
            Lang::En => "%Y-%m-%d %H:%M",
            Lang::De => "%d.%m.%Y, %H:%M",
        };
        local.strftime(form).to_string()
    }

    /// The zone in which instants are shown, with its offset at `at`.
    pub(super) fn zone(&self, at: Timestamp) -> String {
        if self.zone_name == "UTC" {
            return "UTC".to_owned();
        }

        let local = at.to_zoned(self.zone.clone());
        format!(
            "{}, {}",
            escape_hidden(&self.zone_name),
            local.strftime("UTC%:z")
        )
    }

    /// A length of time, as exact as people need it.
    pub(super) fn duration(&self, seconds: f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates, which is meant"
        )]
        let (tenths, whole) = ((seconds * 10.0).round() as u64, seconds.round() as u64);

        match whole {
            0..60 => self.text_with(
                "time-seconds",
                &[("text", format!("{}.{}", tenths / 10, tenths % 10).into())],
            ),
            60..3600 => self.text_with(
                "time-minutes",
                &[
                    ("minutes", (whole / 60).into()),
                    ("seconds", (whole % 60).into()),
                ],
            ),
            _ => self.text_with(
                "time-hours",
                &[
                    ("hours", (whole / 3600).into()),
                    ("minutes", (whole % 3600 / 60).into()),
                ],
            ),
        }
    }

    /// `items` as a list in words: `a, b and c`.
    pub(super) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => self.text_with(
                "list-and",
                &[
                    ("head", head.join(", ").into()),
                    ("last", last.as_str().into()),
                ],
            ),
        }
    }

    /// At most `shown` of `names` as a list in words, with how many more there are. One more than `shown`
    /// is listed too: its name is no longer than "and 1 more".
    pub(super) fn list_up_to(&self, names: &[String], shown: usize) -> String {
        if names.len() <= shown + 1 {
            return self.list(names);
        }

        let mut head: Vec<String> = names.iter().take(shown).cloned().collect();
        head.push(self.text_n("list-more", (names.len() - shown) as u64));
        self.list(&head)
    }
}
