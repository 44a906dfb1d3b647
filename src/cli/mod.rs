//! The command line: arguments, one file per command, and exit codes.

mod answer;
mod args;
mod attachment;
mod catalogue;
mod cleanup;
mod command_error;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
pub mod explain;
pub mod init;
pub mod list;
#[cfg(test)]
mod made_up_tests;
pub mod plan;
mod progress;
mod report;
mod run;
pub mod schema;
mod sheet;
mod stop;
mod terminal;
pub mod validate;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Arguments, Command};
use self::command_error::{CommandError, Outcome};
use self::terminal::Terminal;
use crate::base::secret::Redactor;
use crate::model;
use crate::suite::Diagnostics;

/// Runs the command that `arguments` ask for, and gives its exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let terminal = Terminal::of_process();
    let redactor = Redactor::new();
    install_panic_hook(redactor.clone());
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version were asked for; anything else is a mistake in the arguments.
            let code = if error.use_stderr() {
                model::ExitCode::Usage
            } else {
                model::ExitCode::Good
            };

            let _ = error.print();
            return exit(code);
        }
    };

    let outcome = match arguments.command {
        Command::Run(args) => run::run(args, &terminal, &redactor),
        Command::Plan(args) => {
            let planned = plan::plan(&args.files.suites, &args.files.vars, &args.narrow.options());
            let planned = planned.inspect(|planned| terminal.warn(&planned.warnings));
            said(&terminal, planned.map(|planned| planned.text))
        }
        Command::Doctor(args) => doctor::run(&args, &terminal, &redactor),
        Command::Validate(args) => said(&terminal, validate::validate(&args.suites, &args.vars)),
        Command::List(args) => said(&terminal, list::list(&args.suites, &args.vars)),
        Command::Explain(args) => said(&terminal, explain::explain(args.kind.as_deref())),
        Command::Schema => said(&terminal, Ok(schema::schema())),
        Command::Report(args) => report::run(&args, &terminal),
        Command::Init(args) => said(&terminal, init::init(&args.dir)),
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::run(&args, &terminal, &redactor),
        #[cfg(not(feature = "demo"))]
        Command::Demo(_) => Err(not_built_in("`landfall demo`", "demo")),
        Command::Answer(args) => answer::run(&args, &terminal),
        Command::Cleanup(args) => cleanup::run(&args, &terminal, &redactor),
        Command::Sheet(args) => sheet::run(&args, &terminal),
    };

    exit(outcome.unwrap_or_else(|error| {
        terminal.fail(&error);
        error.code()
    }))
}

/// Says what a command that only reads has to say.
fn said<T: AsRef<str>>(terminal: &Terminal, text: Result<T, Diagnostics>) -> Outcome {
    terminal.print(text.map_err(CommandError::usage)?.as_ref());
    Ok(model::ExitCode::Good)
}

/// The error of everything that this landfall was built without: asked wrongly, and the command that builds it.
#[cfg(any(test, not(feature = "demo")))]
fn not_built_in(what: &str, feature: &str) -> CommandError {
    CommandError::usage(anyhow::anyhow!(
        "{what} is not built into this landfall; `cargo build --release --features {feature}` builds it in"
    ))
}

fn exit(code: model::ExitCode) -> ExitCode {
    ExitCode::from(code as u8)
}

/// A panic is our fault; what it says may hold a secret.
fn install_panic_hook(redactor: Redactor) {
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.to_string();
        Terminal::of_process().error(&format!(
            "a fault of landfall, please report it: {}",
            redactor.text(&text)
        ));
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_built_in_is_refused_with_the_command_that_builds_it() {
        let error = not_built_in("`landfall demo`", "demo");
        assert_eq!(error.code(), model::ExitCode::Usage);
        assert_eq!(
            error.error().to_string(),
            "`landfall demo` is not built into this landfall; `cargo build --release --features demo` builds it in"
        );
    }
}
