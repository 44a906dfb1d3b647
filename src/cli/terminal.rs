//! Output to the terminal: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use super::command_error::CommandError;
use crate::base::colour::Colour;
use crate::suite::{Diagnostics, Warnings};

/// The standard streams of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Whether standard output takes colours.
    pub(super) colour: Colour,
    /// Whether standard error is a terminal, so that progress may be redrawn there.
    pub(super) live: bool,
    error_colour: Colour,
}

impl Terminal {
    /// The terminal of this process; `NO_COLOR` is honoured, if it is not empty, as its convention asks.
    pub(super) fn of_process() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let colour = |is_terminal: bool| match wanted && is_terminal {
            true => Colour::Ansi,
            false => Colour::Plain,
        };
        let live = io::stderr().is_terminal();

        Self {
            colour: colour(io::stdout().is_terminal()),
            live,
            error_colour: colour(live),
        }
    }

    /// Prints a result. Errors are ignored: a reader that went away, such as `head`, has seen enough.
    pub(super) fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = out.write_all(b"\n");
        }
        let _ = out.flush();
    }

    /// Prints a note on the way.
    pub(super) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Prints what is not there that a suite needs, if anything.
    pub(super) fn warn(&self, warnings: &Warnings) {
        let text = warnings.render(self.error_colour);
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints why a command could not do its work. What others said in it was masked by whoever took it up; in our own
    /// sentences nothing is, because a hole in one of them would give the secret away.
    pub(super) fn fail(&self, failure: &CommandError) {
        if let Some(mistakes) = failure.error().downcast_ref::<Diagnostics>() {
            let text = mistakes.render(self.error_colour);
            self.error(text.trim_end());
            return;
        }

        let mut text = failure.error().to_string();
        for cause in failure.error().chain().skip(1).map(ToString::to_string) {
            // Many errors quote their cause; once is enough.
            if !text.contains(&cause) {
                text = format!("{text}\n  cause: {cause}");
            }
        }

        self.error(&text);
    }

    /// Prints an error.
    pub(super) fn error(&self, text: &str) {
        let mark = self.error_colour.paint("31;1", "error:");
        let _ = writeln!(io::stderr().lock(), "{mark} {text}");
    }
}
