//! Stub
use super::text::Report;
use crate::error::{Finding, Result};
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Report, Vec<Finding>)> { super::plain::read(file, bytes) }
