//! Stub while the house is being built.
