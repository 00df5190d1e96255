//! situs: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    situs::cli::main()
}
