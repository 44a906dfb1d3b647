//! The files of a suite as read, and excerpts of them in which no secret shows.

use std::path::PathBuf;

use super::diagnostic::{Diagnostic, Diagnostics, Excerpt, Location};
use super::scalar_mistake::ScalarMistake;
use crate::base::secret::MASK;

/// An excerpt is at most so many characters wide.
const EXCERPT_WIDTH_MAX: usize = 110;
/// So many mistakes are kept; nobody reads more.
const KEPT_MAX: usize = 1_000;

/// A file that was read. What it is called and what stands in it.
#[derive(Debug)]
pub(super) struct Source {
    /// As the user named it.
    pub(super) shown: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// What stands in it; empty where excerpts could show secrets (tables).
    pub(super) text: String,
    /// Whether `text` was understood, so that the places of secrets in it are known.
    pub(super) understood: bool,
}

/// A position in a file: line and column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A stretch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    /// Index in the list of sources.
    pub(super) file: usize,
    pub(super) start: Position,
    /// Behind the last character.
    pub(super) end: Position,
}

impl Place {
    /// The beginning of a line.
    pub(super) fn line(file: usize, line: usize) -> Self {
        let start = Position {
            line: line.max(1),
            column: 1,
        };
        Self {
            file,
            start,
            end: start,
        }
    }
}

/// A mistake before it is shown.
#[derive(Debug, Default)]
pub(super) struct Mistake {
    place: Option<Place>,
    problem: String,
    hint: Option<String>,
    /// Where the same name stands first.
    first: Option<Place>,
}

/// Collects mistakes, and the places whose text must not be shown.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    list: Vec<Mistake>,
    /// How often a mistake was reported, repetitions of the same one included.
    reported: usize,
    masked: Vec<Place>,
    /// Stands for every mistake beyond those that are kept.
    beyond: Mistake,
}

/// The length of a list of mistakes at one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checkpoint {
    listed: usize,
    reported: usize,
}

impl Mistakes {
    /// Adds a mistake at `place`; a hint may be put to it.
    pub(super) fn at(&mut self, place: Place, problem: impl Into<String>) -> &mut Mistake {
        self.push(Some(place), problem.into())
    }

    /// Adds the mistake that `what` stands at `place` though it stands at `first` already.
    pub(super) fn again(&mut self, place: Place, what: impl std::fmt::Display, first: Place) {
        self.push(Some(place), format!("{what} stands here twice"))
            .first = Some(first);
    }

    /// Adds what is wrong with the scalar at `place`.
    pub(super) fn scalar(&mut self, place: Place, wrong: ScalarMistake) {
        let mistake = self.at(place, wrong.problem);
        if let Some(hint) = wrong.hint {
            mistake.hint(hint);
        }
    }

    /// Adds a mistake that stands in no file.
    pub(super) fn anywhere(&mut self, problem: impl Into<String>) -> &mut Mistake {
        self.push(None, problem.into())
    }

    fn push(&mut self, place: Option<Place>, problem: String) -> &mut Mistake {
        let mistake = Mistake {
            place,
            problem,
            hint: None,
            first: None,
        };

        // The same mistake is reached once for every case that a default or an alias goes into. It is shown
        // once, but counted each time: whoever compares counts must learn that something is wrong here, too.
        let same =
            |other: &Mistake| other.place == mistake.place && other.problem == mistake.problem;
        self.reported += 1;
        match self.list.iter().position(same) {
            Some(index) => &mut self.list[index],
            None if self.list.len() < KEPT_MAX => {
                self.list.push(mistake);
                let last = self.list.len() - 1;
                &mut self.list[last]
            }
            None => &mut self.beyond,
        }
    }

    /// From now on the text at `place` is not shown.
    pub(super) fn mask(&mut self, place: Place) {
        self.masked.push(place);
    }

    /// How many mistakes were reported so far; more afterwards than before means that something is wrong.
    pub(super) fn count(&self) -> usize {
        self.reported
    }

    /// The state of the list, to take back what is reported after it.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            listed: self.list.len(),
            reported: self.reported,
        }
    }

    /// Whether something is wrong at exactly this place already.
    pub(super) fn any_at(&self, place: Place) -> bool {
        self.list.iter().any(|mistake| {
            mistake
                .place
                .is_some_and(|other| other.start == place.start && other.file == place.file)
        })
    }

    /// Takes back what was reported since `checkpoint`.
    pub(super) fn roll_back(&mut self, checkpoint: Checkpoint) {
        self.list.truncate(checkpoint.listed);
        self.reported = checkpoint.reported;
    }

    /// All mistakes as they are shown, by file and line; none if there are none.
    pub(super) fn into_diagnostics(mut self, sources: &[Source]) -> Option<Diagnostics> {
        self.list.sort_by_key(|mistake| mistake.place);
        let list = self.list.iter().map(|mistake| {
            let source = mistake
                .place
                .and_then(|place| sources.get(place.file).map(|source| (place, source)));

            Diagnostic {
                location: source.map(|(place, source)| Location {
                    file: source.shown.clone(),
                    line: place.start.line,
                    column: place.start.column,
                }),
                excerpt: source.and_then(|(place, source)| excerpt(place, source, &self.masked)),
                problem: mistake.problem.clone(),
                hint: match mistake
                    .first
                    .and_then(|first| Some((first, sources.get(first.file)?)))
                {
                    Some((Place { start, .. }, source)) => Some(format!(
                        "first at {}:{}:{}; remove one",
                        source.shown, start.line, start.column
                    )),
                    None => mistake.hint.clone(),
                },
            }
        });

        Diagnostics::from_list(list.collect())
    }
}

impl Mistake {
    /// Puts a hint to it: what the person can do.
    pub(super) fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }
}

/// Whether the value of this key is a secret.
pub(super) fn is_secret_key(key: &str) -> bool {
    const WORDS: [&str; 9] = [
        "password",
        "passwort",
        "passwd",
        "passphrase",
        "kennwort",
        "token",
        "secret",
        "api-key",
        "private-key",
    ];

    let key = key.to_ascii_lowercase().replace('_', "-");
    WORDS.iter().any(|word| {
        key.strip_suffix(word)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
    })
}

fn excerpt(place: Place, source: &Source, masked: &[Place]) -> Option<Excerpt> {
    let line = source.text.lines().nth(place.start.line.checked_sub(1)?)?;
    let chars: Vec<char> = line.chars().collect();
    let mut hidden = vec![false; chars.len()];
    for mask in masked.iter().filter(|mask| mask.file == place.file) {
        hide(&mut hidden, place.start.line, *mask);
    }

    hide_logins(&chars, &mut hidden);
    if !source.understood {
        hide_guessed(source, place.start.line, &chars, &mut hidden);
    }

    let start = place.start.column.saturating_sub(1).min(chars.len());
    let mut end = match place.end.line {
        line if line == place.start.line => {
            place.end.column.saturating_sub(1).clamp(start, chars.len())
        }
        _ => line.trim_end().chars().count().max(start),
    };

    while end > start + 1 && chars[end - 1].is_whitespace() {
        end -= 1;
    }

    Some(draw(&chars, &hidden, start, end))
}

/// Marks what `mask` covers of `line`.
fn hide(hidden: &mut [bool], line: usize, mask: Place) {
    if line < mask.start.line || line > mask.end.line {
        return;
    }

    let from = if line == mask.start.line {
        mask.start.column - 1
    } else {
        0
    };

    let to = if line == mask.end.line {
        mask.end.column - 1
    } else {
        hidden.len()
    };

    // Something of a secret is hidden even where its end is not known.
    let to = if to <= from { hidden.len() } else { to };
    hidden
        .iter_mut()
        .take(to)
        .skip(from)
        .for_each(|hidden| *hidden = true);
}

/// User and password in an address: `imaps://anna:secret@host`.
fn hide_logins(chars: &[char], hidden: &mut [bool]) {
    for at in 0..chars.len().saturating_sub(2) {
        if chars[at..at + 3] != [':', '/', '/'] {
            continue;
        }

        let end = (at + 3..chars.len())
            .find(|n| chars[*n].is_whitespace() || matches!(chars[*n], '"' | '\''));
        let end = end.unwrap_or(chars.len());
        if let Some(login_end) = (at + 3..end).rfind(|n| chars[*n] == '@') {
            hidden[at + 3..login_end]
                .iter_mut()
                .for_each(|hidden| *hidden = true);
        }
    }
}

/// In a file that was not understood: hides what stands behind a word for secrets, and below one.
fn hide_guessed(source: &Source, line: usize, chars: &[char], hidden: &mut [bool]) {
    let names_secret = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'))
            .any(is_secret_key)
    };

    let indent = |text: &str| text.chars().take_while(|c| c.is_whitespace()).count();
    let own: String = chars.iter().collect();
    let above: Vec<&str> = source.text.lines().take(line.saturating_sub(1)).collect();
    let parent = above
        .iter()
        .rev()
        .find(|text| !text.trim().is_empty() && indent(text) < indent(&own));

    let colon = chars
        .iter()
        .position(|c| *c == ':')
        .map_or(0, |colon| colon + 1);

    if parent.is_some_and(|text| names_secret(text)) {
        hidden.iter_mut().for_each(|hidden| *hidden = true);
    } else if names_secret(&own) {
        hidden
            .iter_mut()
            .skip(colon)
            .for_each(|hidden| *hidden = true);
    }
}

/// Draws the line with what is hidden struck out, cut to a readable width around `start..end`.
fn draw(chars: &[char], hidden: &[bool], start: usize, end: usize) -> Excerpt {
    let mut drawn: Vec<char> = Vec::with_capacity(chars.len());
    let mut columns = Vec::with_capacity(chars.len() + 1);
    for (n, c) in chars.iter().enumerate() {
        let hidden_before = n > 0 && hidden[n - 1];
        columns.push(if hidden[n] && hidden_before {
            columns[n - 1]
        } else {
            drawn.len()
        });

        match (hidden[n], hidden_before) {
            (true, true) => {}
            (true, false) => drawn.extend(MASK.chars()),
            // Control characters would move the terminal's cursor, and with it the caret.
            (false, _) => drawn.push(if c.is_control() { ' ' } else { *c }),
        }
    }

    columns.push(drawn.len());
    let (from, to) = (columns[start], columns[end].max(columns[start] + 1));
    let cut = if to.max(from + 3) > EXCERPT_WIDTH_MAX {
        from.saturating_sub(20)
    } else {
        0
    };

    let mut text: String = drawn.iter().skip(cut).take(EXCERPT_WIDTH_MAX).collect();
    text.truncate(text.trim_end().len());
    let (mut before, mut width) = (from - cut, to - from);
    if drawn.len() > cut + EXCERPT_WIDTH_MAX {
        text.push('…');
    }

    if cut > 0 {
        text.insert(0, '…');
        before += 1;
    }

    width = width.min(EXCERPT_WIDTH_MAX.saturating_sub(before)).max(1);
    Excerpt {
        text,
        before,
        width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        text: &str,
        understood: bool,
        (line, column, length): (usize, usize, usize),
        expect: (&str, usize, usize),
    ) {
        let source = Source {
            shown: "s".to_owned(),
            path: PathBuf::new(),
            text: text.to_owned(),
            understood,
        };
        let end = Position {
            line,
            column: column + length,
        };
        let place = Place {
            file: 0,
            start: Position { line, column },
            end,
        };
        let mask = Place {
            file: 0,
            start: Position { line: 9, column: 4 },
            end: Position { line: 9, column: 8 },
        };
        let excerpt = excerpt(place, &source, &[mask]).unwrap();
        assert_eq!(
            (excerpt.text.as_str(), excerpt.before, excerpt.width),
            expect
        );
    }

    #[test]
    fn the_caret_stays_below_its_word() {
        check("a: bc", true, (1, 4, 2), ("a: bc", 3, 2));
        check("\ta: ä€c", true, (1, 5, 3), (" a: ä€c", 4, 3));
        check(
            &("\n".repeat(8) + "a: hunt, b: x"),
            true,
            (9, 10, 1),
            ("a: •••, b: x", 8, 1),
        );
        check(
            &("x".repeat(200) + "error"),
            true,
            (1, 201, 5),
            (&("…".to_owned() + &"x".repeat(20) + "error"), 21, 5),
        );
    }

    #[test]
    fn secrets_are_struck_out_of_excerpts() {
        check(
            "imap: \"imaps://anna:hunter2@h.example\"",
            true,
            (1, 1, 4),
            ("imap: \"imaps://•••@h.example\"", 0, 4),
        );
        check(
            "password: hunter2: [",
            false,
            (1, 20, 1),
            ("password:•••", 9, 3),
        );
        check(
            "password: |\n  hunter2\n  [",
            false,
            (2, 3, 1),
            ("•••", 0, 1),
        );
        check("title: a: b", false, (1, 9, 1), ("title: a: b", 8, 1));
    }

    #[test]
    fn secret_keys_are_known_by_their_last_word() {
        for key in [
            "password",
            "source_password",
            "Token",
            "client-secret",
            "API_KEY",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in ["secrets", "passwords", "user", "tokens-file", "mytoken"] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
