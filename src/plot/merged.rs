//! Thousands of shapes as a few paths: a picture of very many columns is one that a browser lays out at once.

use std::fmt::Write;

/// Columns from which shapes are put together.
pub const FROM: usize = 200;
/// Shapes of one style from which they are: axes and a few lines stay what and where they are.
const SEVERAL: usize = 50;

/// A style's shapes as one path.
struct Path<'s> {
    /// What lies over what: areas, hatches over them, lines, points.
    rank: u8,
    style: String,
    shapes: Vec<(usize, Shape<'s>)>,
}

enum Shape<'s> {
    Rectangle([&'s str; 4]),
    Line(&'s str),
    Area(&'s str),
    Circle([&'s str; 3]),
}

/// The drawing with all shapes of one style in one path. `svg` has an element a line, as plotters writes it.
pub fn merged(svg: &str) -> String {
    let lines: Vec<&str> = svg.lines().collect();
    let mut paths: Vec<Path> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((rank, style, shape)) = read(line) else { continue };
        match paths.iter_mut().find(|path| path.rank == rank && path.style == style) {
            Some(path) => path.shapes.push((at, shape)),
            None => paths.push(Path { rank, style, shapes: vec![(at, shape)] }),
        }
    }
    paths.retain(|path| path.shapes.len() >= SEVERAL);
    // Stable: of one rank, what came first lies below.
    paths.sort_by_key(|path| path.rank);
    let mut gone = vec![false; lines.len()];
    paths.iter().flat_map(|path| &path.shapes).for_each(|(at, _)| gone[*at] = true);
    let first = gone.iter().position(|gone| *gone);
    let mut out = String::with_capacity(svg.len() / 2);
    for (at, line) in lines.iter().enumerate() {
        if Some(at) == first {
            paths.iter().for_each(|path| path.write(&mut out));
        }
        if !gone[at] {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

impl Path<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<path");
        out.push_str(&self.style);
        out.push_str(" d=\"");
        self.shapes.iter().for_each(|(_, shape)| shape.write(out));
        out.push_str("\"/>\n");
    }
}

impl Shape<'_> {
    fn write(&self, out: &mut String) {
        let done = match self {
            Shape::Rectangle([x, y, width, height]) => write!(out, "M{x},{y}h{width}v{height}h-{width}z"),
            Shape::Line(points) => write!(out, "M{}", points.trim_end()),
            Shape::Area(points) => write!(out, "M{}z", points.trim_end()),
            Shape::Circle([x, y, r]) => write!(out, "M{x},{y}m-{r},0a{r},{r} 0 1 0 {r},-{r}a{r},{r} 0 1 0 -{r},{r}z"),
        };
        done.expect("a text takes everything");
    }
}

/// What a line draws: its rank, its style as attributes, and its shape.
fn read(line: &str) -> Option<(u8, String, Shape<'_>)> {
    let (name, mut rest) = line.trim_start().strip_prefix('<')?.strip_suffix("/>")?.split_once(' ')?;
    let places: &[&str] = match name {
        "rect" => &["x", "y", "width", "height"],
        "polyline" | "polygon" => &["points"],
        "circle" => &["cx", "cy", "r"],
        _ => return None,
    };
    let (mut found, mut style, mut hatched) = (vec![""; places.len()], String::new(), false);
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        let key = key.trim();
        match places.iter().position(|place| *place == key) {
            Some(place) => found[place] = value,
            None => {
                hatched |= value.starts_with("url(");
                write!(style, " {key}=\"{value}\"").expect("a text takes everything");
            }
        }
        rest = next;
    }
    let shape = match *found.as_slice() {
        [points] if name == "polyline" => Shape::Line(points),
        [points] => Shape::Area(points),
        [x, y, r] => Shape::Circle([x, y, r]),
        [x, y, width, height] => Shape::Rectangle([x, y, width, height]),
        _ => return None,
    };
    let rank = match (&shape, hatched) {
        (Shape::Circle(_), _) => 3,
        (Shape::Line(_), _) => 2,
        (_, true) => 1,
        (_, false) => 0,
    };
    Some((rank, style, shape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_one_style_become_one_path_and_a_few_stay() {
        let mut svg =
            String::from("<svg width=\"9\">\n<polyline fill=\"none\" stroke=\"#000\" points=\"0,0 9,0 \"/>\n");
        for x in 0..60 {
            svg += &format!("<rect x=\"{x}\" y=\"1\" width=\"2\" height=\"3\" fill=\"#111\" stroke=\"none\"/>\n");
            svg += &format!("<polyline fill=\"none\" stroke=\"#222\" points=\"{x},1 {x},2 \"/>\n");
            svg += &format!("<circle cx=\"{x}\" cy=\"4\" r=\"2\" fill=\"#333\"/>\n");
        }
        svg += "<text x=\"1\">\na\n</text>\n</svg>\n";
        let found = merged(&svg);
        let lines: Vec<&str> = found.lines().collect();
        assert_eq!(lines.len(), 9, "{found}");
        assert_eq!(lines[1], "<polyline fill=\"none\" stroke=\"#000\" points=\"0,0 9,0 \"/>");
        assert!(lines[2].starts_with("<path fill=\"#111\" stroke=\"none\" d=\"M0,1h2v3h-2zM1,1h2v3h-2z"), "{found}");
        assert!(lines[3].starts_with("<path fill=\"none\" stroke=\"#222\" d=\"M0,1 0,2M1,1 1,2"), "{found}");
        assert!(lines[4].starts_with("<path fill=\"#333\" d=\"M0,4m-2,0a2,2 0 1 0 "), "{found}");
        assert_eq!(lines[5..], ["<text x=\"1\">", "a", "</text>", "</svg>"]);
    }

    #[test]
    fn what_first_comes_late_still_lies_where_it_lay() {
        let area = "<rect x=\"1\" y=\"1\" width=\"2\" height=\"3\" fill=\"#111\"/>\n";
        let line = "<polyline fill=\"none\" stroke=\"#222\" points=\"1,1 1,2 \"/>\n";
        let found = merged(&(line.repeat(60) + &area.repeat(60)));
        assert!(found.find("#111") < found.find("#222"), "areas lie below lines: {found}");
    }
}
