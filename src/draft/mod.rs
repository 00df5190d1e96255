//! The draft: what was read as a table that a person can correct in a spreadsheet, and the way back.
//!
//! One row a site and one a claim, each as one report tells it: nothing is merged in it, the column `event` says
//! what situs takes for one event. [`entries`] makes the rows, [`Draft`] reads them again. What an editor changed is
//! found by comparing: a cell that says otherwise than what is read is a change. [`compare`] keeps the changes as
//! [`Corrections`], by ids of rows that stay whatever else is read.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod added;
mod cells;
mod columns;
mod compare;
mod corrections;
mod edit;
mod id;
mod print;
mod read;
mod rows;
mod trace;

pub use columns::{Column, Row};
pub use compare::{Compared, compare};
pub use corrections::{COLUMNS, Corrected, Correction, Corrections, corrections_csv};
pub use edit::Edited;
pub(crate) use id::{Mark, Repeated, marks};
pub(crate) use print::Sheet;
pub use print::{draft_csv, draft_json, draft_table};
pub use read::{Draft, is_draft};
pub(crate) use rows::entries_of;
pub use rows::{Entry, Item, entries};

#[cfg(test)]
mod tests;
