//! The picture as pixels, by resvg, with the fonts of the machine.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::picture::Picture;
use crate::error::{Code, Error, Result};

/// A PNG file.
#[derive(Debug)]
pub struct Raster {
    /// Its bytes.
    pub png: Vec<u8>,
    /// How many fonts the machine has. Without any the picture has no words.
    pub fonts: usize,
}

/// Draws the picture as PNG, in its own size. Letters are those of the machine: another may draw other bytes.
///
/// # Errors
/// [`Code::Limit`] where the picture is too large for the memory.
pub fn raster(picture: &Picture) -> Result<Raster> {
    let failed = |what: &str| Error::new(Code::Limit, what, "write .svg, or choose a smaller --width");
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_system_fonts();
    // Where none of the families asked for is there, any sans serif will do.
    let fallback = ["Liberation Sans", "DejaVu Sans", "Noto Sans"];
    let known = fallback
        .iter()
        .find(|name| fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == *name)));
    if let Some(name) = known {
        fonts.set_sans_serif_family(*name);
    }
    let count = fonts.len();
    let tree = Tree::from_str(&picture.svg, &options)
        .map_err(|cause| failed("the picture can't be turned into pixels").because(cause))?;
    let size = tree.size().to_int_size();
    let mut pixels =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| failed("the picture is too large"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    let png = pixels.encode_png().map_err(|cause| failed("the pixels can't be packed").because(cause))?;
    Ok(Raster { png, fonts: count })
}
