//! # situs: from reports and event tables to map layers one can defend
//!
//! *Situs* is Latin and legal English for "the place where a thing happened".
//!
//! Data flows one way, and the modules stand in that order:
//!
//! **reports → events → located events → layers → files**
//!
//! | room | turns | into |
//! |---|---|---|
//! | [`report`] | bytes | a [`report::Report`] or table rows, every character traceable to its file |
//! | [`extract`] | a report and a gazetteer | [`event::Event`]s as stated, with their evidence |
//! | [`locate`] | an event | a [`locate::LocatedEvent`]: placed, ambiguous or unplaced, never guessed in silence |
//! | [`merge`] | located events | one event told by many reports |
//! | [`layer`] | located events | [`layer::Layers`]: what is drawn as a point, an area or a stretch of the border |
//! | [`draft`] | located events | the table an editor corrects, and events again |
//! | [`export`] | layers | bytes, one file a format |
//! | [`compare`] | two output folders | what differs, by event and claim |
//! | [`check`] | bytes of an output folder | what is wrong with it |
//! | [`draw`] | a folder of layers | a picture, a page |
//!
//! [`geo`], [`gazetteer`], [`event`], [`error`] and [`source`] are the leaves the rooms share.

pub mod error;
pub mod source;

pub mod geo;

pub mod gazetteer;

pub mod event;

pub mod report;

pub mod extract;

pub mod locate;

pub mod merge;

pub mod layer;

pub mod draft;

pub mod export;

pub mod check;

pub mod compare;

pub mod draw;

pub mod cli;
