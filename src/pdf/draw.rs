//! The elements of an SVG as a page's content, in order.

use crate::Refusal;
use crate::font::Font;
use crate::path::{circle, outline};
use pdf_writer::types::{ColorSpaceOperand, TextRenderingMode};
use pdf_writer::writers::Resources;
use pdf_writer::{Content, Name, Str};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;

/// What the font is called in a page's resources.
pub const FONT: &[u8] = b"F";
/// Of a title in bold, of which the font has no cut of its own: the width of its outline as a share of the size.
const BOLD: f32 = 0.04;

/// A drawing that was read.
pub struct Drawing {
    /// Points.
    pub size: [f32; 2],
    pub content: Vec<u8>,
    pub patterns: Vec<Pattern>,
    /// Opacities that occur, percent.
    pub alphas: BTreeSet<u8>,
    pub font: Font,
}

/// A hatch: its content is repeated on a page.
pub struct Pattern {
    pub name: String,
    pub size: [f32; 2],
    /// From its own coordinates to the page's.
    pub matrix: [f32; 6],
    pub content: Vec<u8>,
}

/// The opacities, among what a content may name.
pub fn alphas(resources: &mut Resources, alphas: &BTreeSet<u8>) {
    let mut states = resources.ext_g_states();
    for alpha in alphas {
        let strength = f32::from(*alpha) / 100.0;
        let mut state = states.insert(Name(state(*alpha).as_bytes())).start::<pdf_writer::writers::ExtGraphicsState>();
        state.non_stroking_alpha(strength).stroking_alpha(strength);
    }
}

fn state(alpha: u8) -> String {
    format!("A{alpha}")
}

impl Drawing {
    pub fn read(svg: &str) -> Result<Self, Refusal> {
        let document = Document::parse(svg).map_err(|error| Refusal::Unknown(error.to_string()))?;
        let root = document.root_element();
        let size = [points(&root, "width")?, points(&root, "height")?];
        let view =
            root.attribute("viewBox").unwrap_or_default().split(' ').nth(2).and_then(|width| width.parse::<f32>().ok());
        let scale = size[0] / view.ok_or_else(|| unknown(&root, "viewBox"))?;
        // A page's origin is at its lower left.
        let matrix = [scale, 0.0, 0.0, -scale, 0.0, size[1]];
        let mut brush = Brush { font: Font::new(), patterns: Vec::new(), alphas: BTreeSet::from([100]), matrix };
        let mut content = Content::new();
        content.transform(matrix);
        brush.children(root, &mut content)?;
        let Brush { font, patterns, alphas, .. } = brush;
        Ok(Self { size, content: content.finish().into_vec(), patterns, alphas, font })
    }
}

/// What is known while elements are drawn.
struct Brush {
    font: Font,
    patterns: Vec<Pattern>,
    alphas: BTreeSet<u8>,
    matrix: [f32; 6],
}

impl Brush {
    fn children(&mut self, of: Node, to: &mut Content) -> Result<(), Refusal> {
        of.children().filter(Node::is_element).try_for_each(|node| self.element(node, to))
    }

    fn element(&mut self, node: Node, to: &mut Content) -> Result<(), Refusal> {
        let number = |name| number(&node, name);
        match node.tag_name().name() {
            "defs" => node.children().filter(Node::is_element).try_for_each(|node| self.pattern(node)),
            "g" => {
                let [x, y] = moved(&node)?;
                to.save_state().transform([1.0, 0.0, 0.0, 1.0, x, y]);
                self.children(node, to)?;
                to.restore_state();
                Ok(())
            }
            "text" => self.text(node, to),
            "rect" => {
                let [x, y, width, height] = [number("x")?, number("y")?, number("width")?, number("height")?];
                self.paint(node, to, |to| {
                    to.rect(x, y, width, height);
                    Some(())
                })
            }
            "circle" => {
                let (centre, radius) = ([number("cx")?, number("cy")?], number("r")?);
                self.paint(node, to, |to| {
                    circle(centre, radius, to);
                    Some(())
                })
            }
            "line" => {
                let [x1, y1, x2, y2] = [number("x1")?, number("y1")?, number("x2")?, number("y2")?];
                self.paint(node, to, |to| {
                    to.move_to(x1, y1).line_to(x2, y2);
                    Some(())
                })
            }
            shape @ ("polyline" | "polygon") => {
                let corners = corners(&node)?;
                self.paint(node, to, |to| {
                    for (at, [x, y]) in corners.iter().enumerate() {
                        if at == 0 {
                            to.move_to(*x, *y)
                        } else {
                            to.line_to(*x, *y)
                        };
                    }
                    if shape == "polygon" {
                        to.close_path();
                    }
                    Some(())
                })
            }
            "path" => self.paint(node, to, |to| outline(node.attribute("d")?, to)),
            other => Err(Refusal::Unknown(format!("<{other}>"))),
        }
    }

    /// Fills and strokes what `shape` writes, as the element's attributes say.
    fn paint(
        &mut self,
        node: Node,
        to: &mut Content,
        shape: impl FnOnce(&mut Content) -> Option<()>,
    ) -> Result<(), Refusal> {
        let fill = node.attribute("fill").unwrap_or("#000000");
        let stroke = node.attribute("stroke").unwrap_or("none");
        let opacity = ["opacity", "fill-opacity", "stroke-opacity"].into_iter().find_map(|name| node.attribute(name));
        to.save_state();
        self.alpha(&node, opacity, to)?;
        if fill != "none" {
            self.fill(&node, fill, to)?;
        }
        if stroke != "none" {
            let [r, g, b] = colour(&node, stroke)?;
            to.set_stroke_rgb(r, g, b);
            to.set_line_width(node.attribute("stroke-width").map_or(Ok(1.0), |_| number(&node, "stroke-width"))?);
        }
        shape(to).ok_or_else(|| unknown(&node, "outline"))?;
        match (fill != "none", stroke != "none") {
            (true, true) => to.fill_nonzero_and_stroke(),
            (true, false) => to.fill_nonzero(),
            (false, true) => to.stroke(),
            (false, false) => to.end_path(),
        };
        to.restore_state();
        Ok(())
    }

    fn fill(&self, node: &Node, fill: &str, to: &mut Content) -> Result<(), Refusal> {
        match fill.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')')) {
            Some(name) if self.patterns.iter().any(|pattern| pattern.name == name) => {
                to.set_fill_color_space(ColorSpaceOperand::Pattern).set_fill_pattern([], Name(name.as_bytes()));
            }
            _ => {
                let [r, g, b] = colour(node, fill)?;
                to.set_fill_rgb(r, g, b);
            }
        }
        Ok(())
    }

    fn alpha(&mut self, node: &Node, opacity: Option<&str>, to: &mut Content) -> Result<(), Refusal> {
        let Some(opacity) = opacity else { return Ok(()) };
        let share: f32 = opacity.parse().map_err(|_| unknown(node, "opacity"))?;
        let percent = (100.0 * share).round().clamp(0.0, 100.0) as u8;
        if percent < 100 {
            self.alphas.insert(percent);
            to.set_parameters(Name(state(percent).as_bytes()));
        }
        Ok(())
    }

    fn text(&mut self, node: Node, to: &mut Content) -> Result<(), Refusal> {
        let [x, y, size] = [number(&node, "x")?, number(&node, "y")?, number(&node, "font-size")?];
        if node.attribute("dy").is_some_and(|dy| dy != "0.5ex") || node.has_attribute("transform") {
            return Err(unknown(&node, "place"));
        }
        let (codes, width) = self.font.set(node.text().unwrap_or_default().trim());
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - size * width / 2.0,
            Some("end") => x - size * width,
            _ => x,
        };
        let base = y + size * self.font.x_height() / 2.0;
        to.save_state();
        self.alpha(&node, node.attribute("opacity"), to)?;
        let [r, g, b] = colour(&node, node.attribute("fill").unwrap_or("#000000"))?;
        to.set_fill_rgb(r, g, b);
        if node.attribute("font-weight") == Some("bold") {
            to.set_stroke_rgb(r, g, b)
                .set_line_width(BOLD * size)
                .set_text_rendering_mode(TextRenderingMode::FillStroke);
        }
        // Upright: the page's coordinates run down here, and a font's run up.
        to.begin_text().set_font(Name(FONT), size).set_text_matrix([1.0, 0.0, 0.0, -1.0, left, base]).show(Str(&codes));
        to.end_text().restore_state();
        Ok(())
    }

    fn pattern(&mut self, node: Node) -> Result<(), Refusal> {
        if node.tag_name().name() != "pattern" {
            return Err(unknown(&node, "defs"));
        }
        let name = node.attribute("id").unwrap_or_default().to_owned();
        let size = [number(&node, "width")?, number(&node, "height")?];
        let mut content = Content::new();
        self.children(node, &mut content)?;
        self.patterns.push(Pattern { name, size, matrix: self.matrix, content: content.finish().into_vec() });
        Ok(())
    }
}

fn unknown(node: &Node, what: &str) -> Refusal {
    Refusal::Unknown(format!("<{}> with an unknown {what}", node.tag_name().name()))
}

fn number(node: &Node, name: &str) -> Result<f32, Refusal> {
    node.attribute(name).and_then(|text| text.parse().ok()).ok_or_else(|| unknown(node, name))
}

/// A length in points.
fn points(node: &Node, name: &str) -> Result<f32, Refusal> {
    let text = node.attribute(name).and_then(|text| text.strip_suffix("pt")?.parse().ok());
    text.ok_or_else(|| unknown(node, name))
}

/// "#RRGGBB".
fn colour(node: &Node, text: &str) -> Result<[f32; 3], Refusal> {
    let part = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok().map(|part| f32::from(part) / 255.0);
    let parts = || Some([part(1)?, part(3)?, part(5)?]);
    (text.len() == 7 && text.starts_with('#')).then(parts).flatten().ok_or_else(|| unknown(node, text))
}

/// "x,y x,y ".
fn corners(node: &Node) -> Result<Vec<[f32; 2]>, Refusal> {
    let corner = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some([x.parse().ok()?, y.parse().ok()?])
    };
    let points = node.attribute("points").unwrap_or_default();
    points.split_whitespace().map(corner).collect::<Option<_>>().ok_or_else(|| unknown(node, "points"))
}

/// "translate(x y)".
fn moved(node: &Node) -> Result<[f32; 2], Refusal> {
    let text = node.attribute("transform").unwrap_or("translate(0 0)");
    let inner = text.strip_prefix("translate(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let parts: Vec<f32> = inner.split(' ').filter_map(|part| part.parse().ok()).collect();
    parts.try_into().map_err(|_| unknown(node, "transform"))
}
