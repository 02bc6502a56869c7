//! The outline of an SVG path, as far as `plot` writes it: lines, closed stretches and arcs of circles.

use pdf_writer::Content;
use std::f32::consts::{FRAC_PI_2, PI};

/// Writes the path; `None` where it has another command.
pub fn outline(data: &str, to: &mut Content) -> Option<()> {
    let mut numbers = Numbers { rest: data };
    let (mut at, mut start, mut command) = ([0.0_f32; 2], [0.0_f32; 2], 'M');
    while let Some(next) = numbers.command(command) {
        command = next;
        let [x, y] = at;
        let absolute = command.is_ascii_uppercase();
        let from = if absolute { [0.0, 0.0] } else { at };
        at = match command.to_ascii_lowercase() {
            'm' | 'l' => {
                let point = [from[0] + numbers.next()?, from[1] + numbers.next()?];
                if command.eq_ignore_ascii_case(&'m') {
                    to.move_to(point[0], point[1]);
                    start = point;
                    // Further points are joined by lines.
                    command = if absolute { 'L' } else { 'l' };
                } else {
                    to.line_to(point[0], point[1]);
                }
                point
            }
            'h' => [from[0] + numbers.next()?, y],
            'v' => [x, from[1] + numbers.next()?],
            'a' => {
                let [radius, _, _, large, sweep, dx, dy]: [f32; 7] = numbers.several()?;
                let end = [from[0] + dx, from[1] + dy];
                arc(at, end, radius, large != 0.0, sweep != 0.0, to);
                end
            }
            'z' => {
                to.close_path();
                start
            }
            _ => return None,
        };
        if matches!(command.to_ascii_lowercase(), 'h' | 'v') {
            to.line_to(at[0], at[1]);
        }
    }
    numbers.rest.trim().is_empty().then_some(())
}

struct Numbers<'a> {
    rest: &'a str,
}

impl Numbers<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    }

    /// The command that stands here, or else the one before where more numbers follow.
    fn command(&mut self, before: char) -> Option<char> {
        self.skip();
        let first = self.rest.chars().next()?;
        if first.is_ascii_alphabetic() {
            self.rest = &self.rest[1..];
            return Some(first);
        }
        // Nothing follows the end of a stretch but a command.
        (!before.eq_ignore_ascii_case(&'z')).then_some(before)
    }

    fn next(&mut self) -> Option<f32> {
        self.skip();
        let sign = usize::from(self.rest.starts_with(['-', '+']));
        let length =
            self.rest[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(self.rest.len(), |at| sign + at);
        let (number, rest) = self.rest.split_at(length);
        self.rest = rest;
        number.parse().ok()
    }

    fn several<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut found = [0.0; N];
        for number in &mut found {
            *number = self.next()?;
        }
        Some(found)
    }
}

/// An arc of a circle from one point to the other (SVG 1.1, F.6.5), in Bézier curves of at most a quarter.
fn arc(from: [f32; 2], end: [f32; 2], radius: f32, large: bool, sweep: bool, to: &mut Content) {
    let [dx, dy] = [end[0] - from[0], end[1] - from[1]];
    let half = dx.hypot(dy) / 2.0;
    if half == 0.0 || radius <= 0.0 {
        to.line_to(end[0], end[1]);
        return;
    }
    let radius = radius.max(half);
    // From the middle of the chord to the centre, across it.
    let away = (radius * radius - half * half).max(0.0).sqrt() * if large == sweep { -1.0 } else { 1.0 };
    let across = [-dy / (2.0 * half), dx / (2.0 * half)];
    let centre = [0, 1].map(|axis| (from[axis] + end[axis]) / 2.0 + away * across[axis]);
    let angle = |point: [f32; 2]| (point[1] - centre[1]).atan2(point[0] - centre[0]);
    let first = angle(from);
    let mut turn = angle(end) - first;
    if sweep && turn <= 0.0 {
        turn += 2.0 * PI;
    } else if !sweep && turn >= 0.0 {
        turn -= 2.0 * PI;
    }
    curve(centre, radius, first, turn, to);
}

/// A stretch of a circle from an angle on.
fn curve(centre: [f32; 2], radius: f32, first: f32, turn: f32, to: &mut Content) {
    let parts = (turn.abs() / FRAC_PI_2).ceil().max(1.0);
    let step = turn / parts;
    let reach = radius * 4.0 / 3.0 * (step / 4.0).tan();
    let at = |angle: f32| [centre[0] + radius * angle.cos(), centre[1] + radius * angle.sin()];
    for part in 0..parts as usize {
        let [a, b] = [part, part + 1].map(|part| first + step * part as f32);
        let ([x1, y1], [x2, y2]) = (at(a), at(b));
        let (x1, y1) = (x1 - reach * a.sin(), y1 + reach * a.cos());
        to.cubic_to(x1, y1, x2 + reach * b.sin(), y2 - reach * b.cos(), x2, y2);
    }
}

/// A whole circle.
pub fn circle([x, y]: [f32; 2], radius: f32, to: &mut Content) {
    to.move_to(x + radius, y);
    curve([x, y], radius, 0.0, 2.0 * PI, to);
    to.close_path();
}
