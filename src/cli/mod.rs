//! Stub while the house is being built.
use std::process::ExitCode;

/// Runs situs.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
