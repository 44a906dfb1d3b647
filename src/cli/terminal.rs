//! What goes to the terminal: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use super::CommandError;
use crate::base::secret::Redactor;
use crate::suite::{Colour, Diagnostics};

/// Where commands speak.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Whether standard output takes colour.
    pub(super) colour: bool,
    /// Whether standard error is a terminal, so that progress may be redrawn there.
    pub(super) live: bool,
    error_colour: bool,
}

impl Terminal {
    /// The terminal of this process; `NO_COLOR` is honoured.
    pub(super) fn of_process() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let live = io::stderr().is_terminal();
        Self {
            colour: wanted && io::stdout().is_terminal(),
            live,
            error_colour: wanted && live,
        }
    }

    /// A result. A reader that went away has seen enough.
    pub(super) fn say(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = out.write_all(b"\n");
        }
        let _ = out.flush();
    }

    /// A note on the way.
    pub(super) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Why a command could not do its work.
    pub(super) fn fail(&self, failure: &CommandError, redactor: &Redactor) {
        if let Some(mistakes) = failure.error.downcast_ref::<Diagnostics>() {
            let colour = if self.error_colour {
                Colour::Ansi
            } else {
                Colour::Plain
            };
            self.error(&redactor.text(mistakes.render(colour).trim_end()));
            return;
        }
        let mut text = failure.error.to_string();
        for cause in failure.error.chain().skip(1).map(ToString::to_string) {
            // Many errors quote their cause; once is enough.
            if !text.contains(&cause) {
                text = format!("{text}\n  cause: {cause}");
            }
        }
        self.error(&redactor.text(&text));
    }

    /// An error.
    pub(super) fn error(&self, text: &str) {
        let mark = if self.error_colour {
            "\u{1b}[31;1merror:\u{1b}[0m"
        } else {
            "error:"
        };
        let _ = writeln!(io::stderr().lock(), "{mark} {text}");
    }
}
