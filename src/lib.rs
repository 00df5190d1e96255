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
//! | [`build`] | inputs | all of that in one: the files of a run |
//! | [`schema`] | | JSON Schemas of all that is written and read |
//! | [`check`] | bytes of an output folder | what is wrong with it |
//! | [`draw`] | a folder of layers | a picture, a page |
//!
//! [`geo`], [`gazetteer`], [`event`], [`error`] and [`source`] are the leaves the rooms share.
//!
//! ## From a report to GeoJSON
//!
//! [`build::Build`] goes the whole way at once and writes the bytes that the program writes. Step by step it is this:
//!
//! ```
//! use situs::{export, extract, gazetteer::Gazetteer, layer, locate, merge, report};
//!
//! let bytes = b"Source: Border Desk Wire\nPublished: 2026-02-27\n\nKABUL - Pakistani aircraft struck a house in Gardez on \
//!     Thursday, the spokesman Zabihullah Mujahid said. He said three people were killed. Officials in Islamabad said \
//!     that no civilians were hit.\n";
//!
//! // Bytes become a report, in which every character knows its place in the file.
//! let (report::Input::Report(report), _) = report::read("wire.txt", bytes)? else { unreachable!() };
//! assert_eq!(report.source.publisher.as_deref(), Some("Border Desk Wire"));
//!
//! // The gazetteer is inside the program; it is made once and shared among threads.
//! let gazetteer = Gazetteer::embedded()?;
//!
//! // The report becomes events: what happened, when, where, by whom, and who claims what.
//! let extraction = extract::extract(&report, gazetteer)?;
//! let event = &extraction.events[0];
//! assert_eq!(event.kind.as_str(), "airstrike");
//! let killed = event.claims.iter().find(|claim| claim.measure.as_str() == "killed").expect("a claim");
//! assert_eq!(killed.claimant.name, "Zabihullah Mujahid");
//! assert_eq!(killed.evidence[0].text, "three people were killed");
//!
//! // Each site is looked for: placed, ambiguous or unplaced, never guessed in silence.
//! let located = locate::locate(event.clone(), gazetteer).event;
//! let locate::Resolution::Placed(place) = &located.sites[0].resolution else { panic!("not placed") };
//! assert_eq!(place.precision.as_str(), "settlement");
//!
//! // Tellings of one event become one; incidents become layers, layers become bytes.
//! let merged = merge::merge(vec![located], gazetteer);
//! let layers = layer::lay_out(&merged.incidents, gazetteer);
//! let strikes = export::layer_geojson(&layers.layers[0], &[]);
//! assert_eq!(strikes.name, "strikes.geojson");
//! assert_eq!(layers.layers[0].features.len(), 1);
//! # Ok::<(), Box<situs::error::Error>>(())
//! ```
//!
//! Nothing here prints, opens a file, asks a clock or keeps a state: values in, values out. [`error::Error`] has a code
//! to match on, the file, the line and the column. Nouns go to JSON with serde.
//!
//! ## Features
//!
//! All are on by default; `default-features = false` leaves the way from reports and tables to GeoJSON and claims.
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` | the program and its room, `archives`, `formats`, `draw` |
//! | `archives` | KMZ, and gazetteers out of GeoNames' dumps |
//! | `formats` | KML, GeoPackage, FlatGeobuf, CSV layers, a project for QGIS |
//! | `draw` | pictures as SVG, and pages |
//! | `png` | pictures as pixels |

// Where a piece of a list or a text may be missing, `get` says so. Tests may rely on what they made.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::unreachable))]
#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unused_imports,
        reason = "what only the program asks of the rooms; with it nothing is dead"
    )
)]

pub(crate) mod cell;
pub mod error;
pub mod limits;
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

pub mod build;

pub mod check;

pub mod compare;

#[cfg(feature = "draw")]
pub mod draw;

pub mod schema;

#[cfg(feature = "cli")]
pub mod cli;
