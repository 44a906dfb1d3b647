//! The `landfall` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    landfall::cli::main(std::env::args_os())
}
