//! The font, of which a file holds the signs that it uses: a composite font whose codes are the numbers of the subset's glyphs.

use crate::{EFFORT, Refusal};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

const DATA: &[u8] = include_bytes!("DejaVuSans.ttf");
/// Six letters before the name say that it is a part of the font.
const NAME: &[u8] = b"PIDLEN+DejaVuSans";
const ADOBE: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
const PARSED: &str = "the font is part of this program";

pub struct Font {
    face: Face<'static>,
    used: GlyphRemapper,
    /// By the numbers of the subset's glyphs, what they stand for and how wide they are.
    signs: BTreeMap<u16, (char, f32)>,
    missing: BTreeSet<char>,
}

impl Font {
    pub fn new() -> Self {
        let face = Face::parse(DATA, 0).expect(PARSED);
        Self { face, used: GlyphRemapper::new(), signs: BTreeMap::new(), missing: BTreeSet::new() }
    }

    /// A length of the font as a share of its size.
    fn em(&self, units: impl Into<f32>) -> f32 {
        units.into() / f32::from(self.face.units_per_em())
    }

    /// Height of a small letter, as a share of the size.
    pub fn x_height(&self) -> f32 {
        self.height('x')
    }

    /// That of a letter's outline: of its own tables, this font says no heights.
    fn height(&self, letter: char) -> f32 {
        let glyph = self.face.glyph_index(letter).expect(PARSED);
        self.em(self.face.glyph_bounding_box(glyph).expect(PARSED).y_max)
    }

    /// The codes of a text, two bytes each, and its width as a share of the size.
    pub fn set(&mut self, text: &str) -> (Vec<u8>, f32) {
        let (mut codes, mut width) = (Vec::new(), 0.0);
        for c in text.chars() {
            let Some(glyph) = self.face.glyph_index(c) else {
                self.missing.insert(c);
                continue;
            };
            let advance = self.em(self.face.glyph_hor_advance(glyph).expect(PARSED));
            let code = self.used.remap(glyph.0);
            self.signs.entry(code).or_insert((c, advance));
            codes.extend(code.to_be_bytes());
            width += advance;
        }
        (codes, width)
    }

    /// Writes the font under five numbers: itself, its glyphs' table, its description, its data and what its codes mean.
    pub fn write(self, pdf: &mut Pdf, [font, table, description, data, meaning]: [Ref; 5]) -> Result<(), Refusal> {
        if !self.missing.is_empty() {
            return Err(Refusal::Missing(self.missing.into_iter().collect()));
        }
        let subset = subsetter::subset(DATA, 0, &self.used).expect(PARSED);
        pdf.type0_font(font)
            .base_font(Name(NAME))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(table)
            .to_unicode(meaning);
        let thousandths = |em: f32| 1000.0 * em;
        {
            let mut cid = pdf.cid_font(table);
            cid.subtype(CidFontType::Type2).base_font(Name(NAME)).system_info(ADOBE).font_descriptor(description);
            cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
            let mut widths = cid.widths();
            for (code, (_, advance)) in &self.signs {
                widths.consecutive(*code, [thousandths(*advance)]);
            }
        }
        let of = |units: i16| thousandths(self.em(units));
        let bounds = self.face.global_bounding_box();
        pdf.font_descriptor(description)
            .name(Name(NAME))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(of(bounds.x_min), of(bounds.y_min), of(bounds.x_max), of(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(of(self.face.ascender()))
            .descent(of(self.face.descender()))
            .cap_height(thousandths(self.height('H')))
            // The width of an upright, which no table of a font says; readers need it for a font that they do not have.
            .stem_v(90.0)
            .font_file2(data);
        let length = subset.len() as i32;
        let subset = compress_to_vec_zlib(&subset, EFFORT);
        pdf.stream(data, &subset).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        let mut cmap = UnicodeCmap::<u16>::new(Name(b"Custom"), ADOBE);
        self.signs.iter().for_each(|(code, (c, _))| cmap.pair(*code, *c));
        let cmap = compress_to_vec_zlib(&cmap.finish().into_vec(), EFFORT);
        pdf.stream(meaning, &cmap).filter(Filter::FlateDecode);
        Ok(())
    }
}
