//! The Venn picture of a decomposition, to scale: two discs `I(X1;Y)` and `I(X2;Y)` whose lens is the redundant information, and around them a rim whose area
//! is the synergy, so that the whole is `I(X1,X2;Y)`.

use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, wrapped};
use super::{Chart, Ink, Mark, Part, View, ink, parts};
use schema::report::Report;
use std::f64::consts::PI;
use words::format::Unit;

/// Redundant, unique to the first, unique to the second, synergistic; any unit, none negative.
pub type Atoms = [f64; 4];

/// Of a report's only layer, or of its last one; `None` while there is none.
pub fn venn(report: &Report, view: View, caption: &str) -> Option<Chart> {
    let layer = report.layers.last()?;
    let [first, redundant, second, synergistic] = parts(report, layer);
    let title = format!("Information about {}", report.target);
    Some(labelled([redundant, first, second, synergistic], view, &title, caption))
}

const HEIGHT: i32 = 240;
/// Lines of a name.
const LINES: usize = 4;

fn labelled(all: [Part; 4], view: View, title: &str, caption: &str) -> Chart {
    let atoms: Atoms = [0, 1, 2, 3].map(|i| all[i].bits);
    let wide = view.is_wide();
    let listed = [1, 0, 2, 3].map(|i| (&all[i], wrapped(&all[i].label, BODY, view.width as i32 - 110, LINES)));
    let legend = listed.iter().map(|(_, lines)| LINE * lines.len() as i32 + 4).sum::<i32>() + 12;
    draw(view, (HEIGHT + if wide { 0 } else { legend }) as u32, "venn", title, caption, |pen| {
        let width = view.width as i32;
        let centre = (f64::from(width) / 2.0, f64::from(HEIGHT) / 2.0);
        let room = if wide {
            [f64::from(width) - 2.0 * 190.0, f64::from(HEIGHT) - 12.0]
        } else {
            [f64::from(width), f64::from(HEIGHT) - 8.0]
        };
        match Figure::of(atoms) {
            None => {
                pen.shape(&disc(centre.0, centre.1, f64::from(HEIGHT) / 3.0), Ink::Line);
                let word = if view.unit == Unit::Share { "nothing to share out" } else { "no information" };
                pen.text(centre.0 as i32, centre.1 as i32, word, BODY, Ink::Muted, Hang::Middle);
            }
            Some(figure) => {
                let scale = figure.scale(room);
                for (path, ink) in figure.paths(centre, scale) {
                    pen.shape(&path, ink);
                }
                if wide {
                    beside(pen, &all, &figure, centre, scale, view);
                }
            }
        }
        if !wide {
            let mut y = HEIGHT + 12;
            for (part, lines) in &listed {
                pen.swatch(0, y, part.ink);
                pen.lines(18, y, lines, BODY, Ink::Text, Hang::Start);
                pen.text(width, y, &view.unit.show(part.bits), BODY, Ink::Text, Hang::End);
                y += LINE * lines.len() as i32 + 4;
            }
        }
        vec![Mark { x: 0, y: 0, width, height: HEIGHT }]
    })
}

/// Names and values at the left and right, each joined to its area by a line.
fn beside(pen: &Pen, all: &[Part; 4], figure: &Figure, centre: (f64, f64), scale: f64, view: View) {
    let at = |x: f64| (centre.0 + x * scale) as i32;
    let down = |y: f64| (centre.1 + y * scale) as i32;
    let [r1, r2] = figure.radius;
    let [c1, c2] = figure.centre;
    let outer = figure.half_width();
    // Unique left and right; redundant above on the right, synergistic below on the left: the lines never cross.
    let lens = ((c2 - r2).max(c1 - r1) + (c1 + r1).min(c2 + r2)) / 2.0;
    let ends = [
        (1, at(((c1 - r1) + (c2 - r2).clamp(c1 - r1, c1 + r1)) / 2.0), down(0.0), false, HEIGHT / 2 - 34),
        (2, at(((c2 + r2) + (c1 + r1).clamp(c2 - r2, c2 + r2)) / 2.0), down(0.0), true, HEIGHT / 2 - 34),
        (0, at(lens), down(-0.3 * r1.min(r2)), true, 24),
        (3, at(-outer + figure.rim / 2.0), down(0.0), false, HEIGHT - 40),
    ];
    let width = view.width as i32;
    for (part, x, y, right, line) in ends {
        let part = &all[part];
        let (edge, hang, swatch) = if right { (width, Hang::End, width - 10) } else { (0, Hang::Start, 0) };
        let inset = if right { edge - 18 } else { 18 };
        let lines = wrapped(&part.label, BODY, 160, LINES);
        let last = LINE * (lines.len() as i32 - 1);
        // Below the middle there is room above, and above it below.
        let line = if line > HEIGHT / 2 { line - last } else { line };
        pen.swatch(swatch, line, part.ink);
        pen.lines(inset, line, &lines, BODY, Ink::Text, hang);
        let line = line + last;
        pen.text(inset, line + 18, &view.unit.show(part.bits), SMALL, Ink::Muted, hang);
        if part.bits > 0.0 {
            let from = if right { width - 172 } else { 172 };
            pen.line(&[(from, line + 9), (x, line + 9), (x, y)], 1, Ink::Muted);
        }
    }
}

/// A small picture without words, for lists; `id` keeps its hatches apart from those of others.
pub fn mark(atoms: Atoms, width: u32, height: u32, id: &str) -> String {
    let centre = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let mut svg = format!(
        r#"<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">"#
    );
    if let Some(figure) = Figure::of(atoms) {
        let scale = figure.scale([f64::from(width) - 2.0, f64::from(height) - 2.0]);
        for (path, ink) in figure.paths(centre, scale) {
            svg += &shape(&path, ink);
        }
    }
    svg += "</svg>";
    ink::settle(&svg, View::page(width, 1, Unit::Bits), id)
}

/// A path filled with an ink, and its hatch over it.
pub(super) fn shape(path: &str, ink: Ink) -> String {
    let fill = |ink: Ink| {
        let token = ink.token();
        format!("<path d=\"{path}\" fill=\"#{:02X}{:02X}{:02X}\"/>", token.0, token.1, token.2)
    };
    std::iter::once(ink).chain(ink.hatch()).map(fill).collect()
}

fn disc(x: f64, y: f64, r: f64) -> String {
    format!("M{:.2},{y:.2} A{r:.2},{r:.2} 0 1 1 {:.2},{y:.2} A{r:.2},{r:.2} 0 1 1 {:.2},{y:.2} Z", x - r, x + r, x - r)
}

/// The union of two discs on the horizontal axis, or their lens.
struct Discs {
    centre: [f64; 2],
    radius: [f64; 2],
}

impl Discs {
    /// Area of the lens.
    fn lens(&self) -> f64 {
        let [r1, r2] = self.radius;
        let d = (self.centre[1] - self.centre[0]).abs();
        if d >= r1 + r2 {
            return 0.0;
        }
        if d <= (r1 - r2).abs() {
            return PI * r1.min(r2) * r1.min(r2);
        }
        let half = |r: f64, other: f64| {
            let cosine = ((d * d + r * r - other * other) / (2.0 * d * r)).clamp(-1.0, 1.0);
            let angle = cosine.acos();
            r * r * (angle - angle.sin() * cosine)
        };
        half(r1, r2) + half(r2, r1)
    }

    fn union(&self) -> f64 {
        let [r1, r2] = self.radius;
        PI * (r1 * r1 + r2 * r2) - self.lens()
    }

    /// Where the circles cross: distance from the first centre along the axis, and half the chord.
    fn crossing(&self) -> Option<(f64, f64)> {
        let [r1, r2] = self.radius;
        let d = self.centre[1] - self.centre[0];
        if d >= r1 + r2 || d <= (r1 - r2).abs() {
            return None;
        }
        let along = (d * d + r1 * r1 - r2 * r2) / (2.0 * d);
        Some((along, (r1 * r1 - along * along).max(0.0).sqrt()))
    }

    fn circle(&self, i: usize, (x, y): (f64, f64), scale: f64) -> String {
        disc(x + self.centre[i] * scale, y, self.radius[i] * scale)
    }
}

/// Areas to scale, in units of the atoms; the origin is the middle of the whole.
struct Figure {
    centre: [f64; 2],
    radius: [f64; 2],
    /// Width of the rim.
    rim: f64,
}

impl Figure {
    /// `None` where there is nothing to draw.
    fn of(atoms: Atoms) -> Option<Self> {
        let [redundant, unique1, unique2, synergistic] = atoms.map(|a| if a > 1e-9 { a } else { 0.0 });
        if redundant + unique1 + unique2 + synergistic <= 0.0 {
            return None;
        }
        let radius = [redundant + unique1, redundant + unique2].map(|area| (area / PI).sqrt());
        let apart = |d: f64| Discs { centre: [0.0, d], radius };
        // The lens shrinks as the discs part: from one inside the other to touching.
        let d = bisect((radius[0] - radius[1]).abs(), radius[0] + radius[1], |d| apart(d).lens() > redundant);
        let d = if redundant == 0.0 { radius[0] + radius[1] } else { d };
        let inner = apart(d);
        let grown = |t: f64| Discs { centre: [0.0, d], radius: radius.map(|r| r + t) };
        // A disc of a larger radius around each centre is the union's outline moved outwards.
        let goal = inner.union() + synergistic;
        let rim =
            if synergistic == 0.0 { 0.0 } else { bisect(0.0, (goal / PI).sqrt() + d, |t| grown(t).union() < goal) };
        let (left, right) = ((-radius[0]).min(d - radius[1]), radius[0].max(d + radius[1]));
        let middle = (left + right) / 2.0;
        Some(Self { centre: [-middle, d - middle], radius, rim })
    }

    fn half_width(&self) -> f64 {
        (self.centre[1] + self.radius[1]).max(self.centre[0] + self.radius[0]) + self.rim
    }

    /// Pixels of a unit, so that all fits into the room, and a disc alone does not fill it.
    fn scale(&self, [width, height]: [f64; 2]) -> f64 {
        let half_height = self.radius[0].max(self.radius[1]) + self.rim;
        (width / 2.0 / self.half_width()).min(height / 2.0 / half_height)
    }

    fn paths(&self, centre: (f64, f64), scale: f64) -> Vec<(String, Ink)> {
        let inner = Discs { centre: self.centre, radius: self.radius };
        let mut paths = Vec::new();
        if self.rim > 0.0 {
            let outer = Discs { centre: self.centre, radius: self.radius.map(|r| r + self.rim) };
            paths.push((outline(&outer, centre, scale), Ink::Synergistic));
        }
        let part = |of| crossed(&inner, centre, scale, of);
        // Parts lie on the whole, so that along the edge of two of them no third one is seen.
        if let (Some(whole), Some(first), Some(second)) = (part([true; 2]), part([true, false]), part([false, true])) {
            paths.extend([(whole, Ink::Redundant), (first, Ink::Unique(0)), (second, Ink::Unique(1))]);
            return paths;
        }
        for i in [0, 1].into_iter().filter(|&i| self.radius[i] > 0.0) {
            paths.push((inner.circle(i, centre, scale), Ink::Unique(i)));
        }
        if inner.lens() > 0.0 {
            let smaller = if self.radius[0] < self.radius[1] { 0 } else { 1 };
            paths.push((inner.circle(smaller, centre, scale), Ink::Redundant));
        }
        paths
    }
}

/// From one crossing of two discs to the other along the first one's circle, and back along the second's: of each the arc `outside` the other disc, or the one
/// within. `None` where they do not cross.
fn crossed(discs: &Discs, (x, y): (f64, f64), scale: f64, outside: [bool; 2]) -> Option<String> {
    let (along, half) = discs.crossing()?;
    let [r1, r2] = discs.radius;
    let at = x + (discs.centre[0] + along) * scale;
    let d = discs.centre[1] - discs.centre[0];
    // The arc on the far side of the chord from its centre is the short one.
    let [long1, long2] = [outside[0] == (along > 0.0), outside[1] == (d - along > 0.0)].map(i32::from);
    let [sweep1, sweep2] = outside.map(|outside| i32::from(!outside));
    let (top, bottom) = (y - half * scale, y + half * scale);
    Some(format!(
        "M{at:.2},{top:.2} A{0:.2},{0:.2} 0 {long1} {sweep1} {at:.2},{bottom:.2} A{1:.2},{1:.2} 0 {long2} {sweep2} {at:.2},{top:.2} Z",
        r1 * scale,
        r2 * scale
    ))
}

/// The union of two discs as one path, so that a hatch over it is drawn once.
fn outline(discs: &Discs, centre: (f64, f64), scale: f64) -> String {
    let [r1, r2] = discs.radius;
    let apart = || discs.centre[1] - discs.centre[0] >= r1 + r2;
    crossed(discs, centre, scale, [true; 2]).unwrap_or_else(|| match apart() {
        true => format!("{} {}", discs.circle(0, centre, scale), discs.circle(1, centre, scale)),
        false => discs.circle(if r1 > r2 { 0 } else { 1 }, centre, scale),
    })
}

/// The point where `before` ends to hold.
fn bisect(mut low: f64, mut high: f64, before: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if before(middle) { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_the_atoms() {
        for atoms in [
            [0.3, 0.5, 0.2, 0.4],
            [1.0, 0.0, 0.0, 1.0],
            [0.3, 0.0, 0.7, 0.1],
            [0.0, 0.5, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ] {
            let figure = Figure::of(atoms).expect("there is information");
            let inner = Discs { centre: figure.centre, radius: figure.radius };
            let outer = Discs { centre: figure.centre, radius: figure.radius.map(|r| r + figure.rim) };
            let disc = |i: usize| PI * figure.radius[i] * figure.radius[i];
            let found = [inner.lens(), disc(0) - inner.lens(), disc(1) - inner.lens(), outer.union() - inner.union()];
            assert!(found.iter().zip(atoms).all(|(f, a)| (f - a).abs() < 1e-7), "{found:?} for {atoms:?}");
        }
        assert!(Figure::of([0.0; 4]).is_none());
    }

    #[test]
    fn parts_of_discs_that_cross_share_their_edges() {
        let figure = Figure::of([0.3, 0.5, 0.2, 0.4]).expect("there is information");
        let paths = figure.paths((60.0, 60.0), 50.0);
        let inks: Vec<Ink> = paths.iter().map(|(_, ink)| *ink).collect();
        assert_eq!(inks, [Ink::Synergistic, Ink::Redundant, Ink::Unique(0), Ink::Unique(1)]);
        // The whole's arcs are the outer ones of its parts: the first's left one, the second's right one.
        let arcs = |at: usize| paths[at].0.split(" A").map(str::to_owned).collect::<Vec<_>>();
        let [whole, first, second] = [1, 2, 3].map(arcs);
        assert_eq!((&whole[0], &whole[1]), (&first[0], &first[1]));
        assert_eq!((&whole[0], &whole[2]), (&second[0], &second[2]));
        assert!(first[2] != whole[2] && second[1] != whole[1], "{paths:?}");
    }

    #[test]
    fn a_mark_has_no_token_left() {
        let svg = mark([0.3, 0.5, 0.2, 0.4], 64, 48, "a");
        assert!(svg.contains("var(--redundant)") && !svg.contains("#01F0"), "{svg}");
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
