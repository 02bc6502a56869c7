//! A map of examples as pixels: a hundred thousand dots are too many for SVG, and too many calls for a canvas. Each look is a colour and one of two forms.

/// The part of the plane that a map shows: what lies in the middle, and pixels of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub centre: [f32; 2],
    pub scale: f32,
    pub size: [usize; 2],
}

/// Share of the map that is left free at its edges.
const EDGE: f32 = 0.06;

impl Frame {
    /// All points, in a map of that size.
    pub fn whole(points: &[f32], size: [usize; 2]) -> Self {
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for point in points.as_chunks::<2>().0.iter().filter(|point| point.iter().all(|x| x.is_finite())) {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        if low[0] > high[0] {
            (low, high) = ([0.0; 2], [1.0; 2]);
        }
        let room = |axis: usize| size[axis].max(1) as f32 * (1.0 - 2.0 * EDGE) / (high[axis] - low[axis]).max(1e-20);
        let scale = room(0).min(room(1)).min(1e20);
        Self { centre: [0, 1].map(|axis| (low[axis] + high[axis]) / 2.0), scale, size }
    }

    /// Closer by that factor.
    pub fn closer(self, factor: f32) -> Self {
        Self { scale: (self.scale * factor).clamp(1e-15, 1e20), ..self }
    }

    /// Moved by shares of what it shows.
    pub fn moved(self, [x, y]: [f32; 2]) -> Self {
        let step = |axis: usize, share: f32| share * self.size[axis] as f32 / self.scale;
        Self { centre: [self.centre[0] + step(0, x), self.centre[1] + step(1, y)], ..self }
    }

    /// The pixel of a point; up is up.
    pub fn pixel(self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [w, h] = self.size.map(|pixels| pixels as f32 / 2.0);
        [w + (x - self.centre[0]) * self.scale, h - (y - self.centre[1]) * self.scale]
    }

    /// The point nearest to a pixel, within `reach` pixels.
    pub fn nearest(self, points: &[f32], [x, y]: [f32; 2], reach: f32) -> Option<usize> {
        let mut best = (reach * reach, None);
        for (i, &point) in points.as_chunks::<2>().0.iter().enumerate() {
            let [px, py] = self.pixel(point);
            let distance = (px - x) * (px - x) + (py - y) * (py - y);
            if distance < best.0 {
                best = (distance, Some(i));
            }
        }
        best.1
    }

    /// Which points lie within a closed line of pixels.
    pub fn within(self, points: &[f32], line: &[[f32; 2]]) -> Vec<bool> {
        points.as_chunks::<2>().0.iter().map(|&point| line.len() > 2 && is_inside(self.pixel(point), line)).collect()
    }
}

/// By how often a ray crosses the line.
fn is_inside([x, y]: [f32; 2], line: &[[f32; 2]]) -> bool {
    let ends = line.iter().zip(line.iter().cycle().skip(1));
    ends.filter(|&(&[ax, ay], &[bx, by])| (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax).count() % 2
        == 1
}

/// How an example is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Behind all others.
    Pale,
    Plain,
    /// In front, with an edge.
    Marked,
}

/// Draws every point as RGBA, row by row. `look` gives of each a colour's number and whether it is square; `pixels` is the size of a dot's half.
pub fn scatter(
    points: &[f32],
    frame: Frame,
    colours: &[[u8; 3]],
    edge: [u8; 3],
    pixels: i32,
    look: impl Fn(usize) -> (usize, bool, Weight),
) -> Vec<u8> {
    let [width, height] = frame.size;
    let mut out = vec![0u8; width * height * 4];
    for pass in [Weight::Pale, Weight::Plain, Weight::Marked] {
        for (i, &point) in points.as_chunks::<2>().0.iter().enumerate() {
            let (colour, square, weight) = look(i);
            if weight != pass {
                continue;
            }
            let [x, y] = frame.pixel(point);
            let far = (pixels + 2) as f32;
            let outside = !(x > -far && y > -far && x < width as f32 + far && y < height as f32 + far);
            let Some(&colour) = colours.get(colour).filter(|_| !outside) else { continue };
            let at = [x as i32, y as i32];
            let opacity = if weight == Weight::Pale { 40 } else { 235 };
            if weight == Weight::Marked {
                dot(&mut out, [width, height], at, pixels + 1, square, edge, 255);
            }
            dot(&mut out, [width, height], at, pixels, square, colour, opacity);
        }
    }
    out
}

fn dot(out: &mut [u8], [w, h]: [usize; 2], [x, y]: [i32; 2], half: i32, square: bool, colour: [u8; 3], opacity: u32) {
    for dy in -half..=half {
        for dx in -half..=half {
            let (px, py) = (x + dx, y + dy);
            let corner = !square && dx * dx + dy * dy > half * half + half / 2;
            if corner || px < 0 || py < 0 || px >= w as i32 || py >= h as i32 {
                continue;
            }
            let at = (py as usize * w + px as usize) * 4;
            let Some(pixel) = out.get_mut(at..at + 4) else { continue };
            let (below, above) = (u32::from(pixel[3]) * (255 - opacity) / 255, opacity);
            let total = (below + above).max(1);
            for (channel, &value) in pixel.iter_mut().zip(&colour) {
                *channel = ((u32::from(*channel) * below + u32::from(value) * above) / total) as u8;
            }
            pixel[3] = total.min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [f32; 8] = [0.0, 0.0, 10.0, 0.0, 0.0, 10.0, 10.0, 10.0];

    #[test]
    fn all_points_are_within_the_map_and_are_found_where_they_are_drawn() {
        let frame = Frame::whole(&SQUARE, [200, 100]);
        for (i, point) in SQUARE.as_chunks::<2>().0.iter().enumerate() {
            let [x, y] = frame.pixel(*point);
            assert!((0.0..200.0).contains(&x) && (0.0..100.0).contains(&y));
            assert_eq!(frame.nearest(&SQUARE, [x + 2.0, y], 8.0), Some(i));
        }
        assert_eq!(frame.nearest(&SQUARE, [100.0, 50.0], 8.0), None);
        assert!(frame.pixel([0.0, 10.0])[1] < frame.pixel([0.0, 0.0])[1], "up is up");
    }

    #[test]
    fn a_line_around_points_takes_those_alone() {
        let frame = Frame::whole(&SQUARE, [200, 100]);
        let [x, y] = frame.pixel([10.0, 10.0]);
        let line = [[x - 5.0, y - 5.0], [x + 5.0, y - 5.0], [x + 5.0, y + 5.0], [x - 5.0, y + 5.0]];
        assert_eq!(frame.within(&SQUARE, &line), [false, false, false, true]);
        assert_eq!(frame.within(&SQUARE, &line[..2]), [false; 4]);
    }

    #[test]
    fn what_is_no_number_or_no_colour_is_drawn_nowhere() {
        let points = [f32::NAN, 0.0, f32::INFINITY, 1.0, 0.0, 0.0, 1e30, -1e30];
        for size in [[0, 0], [1, 1], [40, 20]] {
            let frame = Frame::whole(&points, size).closer(f32::INFINITY).moved([1e9, f32::NAN]);
            let drawn = scatter(&points, frame, &[[1, 2, 3]], [0; 3], 2, |i| (i, true, Weight::Marked));
            assert_eq!(drawn.len(), size[0] * size[1] * 4);
        }
        let frame = Frame::whole(&SQUARE, [40, 40]);
        let drawn = scatter(&SQUARE, frame, &[[9, 8, 7]], [0; 3], 1, |i| (i, false, Weight::Plain));
        assert!(drawn.as_chunks::<4>().0.iter().any(|pixel| pixel[..3] == [9, 8, 7]));
        // Of four points only the first has a colour.
        assert_eq!(drawn.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] > 0).count(), 5);
    }
}
