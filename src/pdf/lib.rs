//! A drawing of the room `plot` as PDF: areas and lines stay vectors, hatches stay patterns, and text stays text, in a font that the file brings along. It reads
//! the SVG that `plot` writes for paper, and no other.
//!
//! The font is DejaVu Sans (its licence: `LICENSE-DejaVu`), of which a file holds the signs that it uses. PDF 1.7, ISO 32000-1.

mod draw;
mod font;
mod path;
mod refusal;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;

use draw::Drawing;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{PaintType, TilingType};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, TextStr};

/// Of zlib: a drawing is small, and every byte of it is mailed around.
const EFFORT: u8 = 9;

/// The drawing as a file of one page, as large as the drawing. The same drawing gives the same bytes.
///
/// # Errors
/// A character that the font does not have, and what `plot` does not write.
pub fn pdf(svg: &str, title: &str) -> Result<Vec<u8>, Refusal> {
    let Drawing { size, content, patterns, alphas, font } = Drawing::read(svg)?;
    let mut ids = (1..).map(Ref::new);
    let mut id = || ids.next().expect("there is always another number");
    let [catalog, pages, page, info, body] = std::array::from_fn(|_| id());
    let font_ids = std::array::from_fn(|_| id());
    let pattern_ids: Vec<Ref> = patterns.iter().map(|_| id()).collect();

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("pidlens"));
    {
        let mut page = pdf.page(page);
        page.media_box(Rect::new(0.0, 0.0, size[0], size[1])).parent(pages).contents(body);
        let mut resources = page.resources();
        resources.fonts().pair(Name(draw::FONT), font_ids[0]);
        let mut known = resources.patterns();
        patterns.iter().zip(&pattern_ids).for_each(|(pattern, id)| {
            known.pair(Name(pattern.name.as_bytes()), *id);
        });
        drop(known);
        draw::alphas(&mut resources, &alphas);
    }
    let content = compress_to_vec_zlib(&content, EFFORT);
    pdf.stream(body, &content).filter(Filter::FlateDecode);
    for (pattern, id) in patterns.iter().zip(pattern_ids) {
        let mut tiles = pdf.tiling_pattern(id, &pattern.content);
        let [width, height] = pattern.size;
        tiles.paint_type(PaintType::Colored).tiling_type(TilingType::ConstantSpacing);
        tiles.bbox(Rect::new(0.0, 0.0, width, height)).x_step(width).y_step(height).matrix(pattern.matrix);
        draw::alphas(&mut tiles.resources(), &alphas);
    }
    font.write(&mut pdf, font_ids)?;
    Ok(pdf.finish())
}
