//! A folder of layers in, one drawing out: as a picture to print, and as a page to look around in.
//!
//! Drawn is what the files say, so that layers somebody corrected by hand are drawn as corrected. Nothing is drawn
//! more exactly than it is known: a province is an area, a stretch a line, a place without a position is told in words.
//! A sign's shape and colour tell the kind of event, its size how exactly the place is known, never how grave it was.

mod base64;
mod clip;
mod features;
mod ground;
mod heading;
mod label;
mod land;
mod legend;
mod letters;
mod names;
mod page;
mod page_data;
mod picture;
mod project;
#[cfg(feature = "png")]
mod raster;
mod read;
mod scale;
mod scene;
mod share;
mod signs;
mod style;
mod svg;
mod words;

pub use page::page;
pub use picture::{Picture, PictureOptions, picture};
#[cfg(feature = "png")]
pub use raster::{Raster, raster};
pub use read::{FILES, SheetFile, Sheets, own_files, read};
pub use share::{LONGEST_LINK, share_link};
pub use style::Theme;
