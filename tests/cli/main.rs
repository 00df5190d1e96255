//! What situs does at the command line, held against what its documents promise. One binary, one subject a module.
//!
//! `SITUS_BLESS=1 cargo test` rewrites what is derived (`out/`, the answers in README.md) instead of comparing it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "the whole binary is a test: a failed expectation is its way to speak"
)]

mod accounting;
mod atomic;
mod build_tools;
mod check;
mod codes;
mod consumers;
mod content;
mod determinism;
mod drafts;
mod exit_codes;
mod explain;
mod faults;
mod formats;
mod founding;
mod garbage;
mod geography;
mod golden;
mod help;

mod layers;
mod machine;
mod overrides;
mod own_layers;
mod page;
mod picture;
mod planted;
mod qgis;
mod reading;
mod readme;
mod rfc7946;
mod schemas;
mod situs;
mod step;
mod supply;
mod tables;
mod tree;
