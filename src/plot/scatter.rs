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

/// How a dot is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Behind all others.
    Pale,
    Plain,
    /// In front, with an edge.
    Marked,
}

/// A pixel: red, green, blue and opacity.
pub type Pixel = [u8; 4];

const OPAQUE: u8 = 235;
const FAINT: u8 = 48;

/// The dots of a map as they are drawn wherever the map is moved: their looks, and their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dots {
    /// The pale ones, then the plain ones, then those that are marked; each with its colour's number, twice that, and 1 more where it is square.
    order: [Vec<(u32, u16)>; 3],
}

impl Dots {
    /// `look` gives of each of `count` dots a colour's number and whether it is square; `weight`, how it is drawn.
    pub fn new(count: usize, look: impl Fn(usize) -> (usize, bool), weight: impl Fn(usize) -> Weight) -> Self {
        let mut order: [Vec<(u32, u16)>; 3] = Default::default();
        for dot in 0..count {
            let (colour, square) = look(dot);
            let look = u16::try_from(2 * colour + usize::from(square)).unwrap_or(u16::MAX);
            order[weight(dot) as usize].push((dot as u32, look));
        }
        Self { order }
    }

    /// Each dot with twice its colour's number, and 1 more where it is square, in the order in which they are drawn.
    pub(super) fn drawn(&self) -> impl DoubleEndedIterator<Item = (u32, u16, Weight)> {
        let weights = [Weight::Pale, Weight::Plain, Weight::Marked];
        self.order
            .iter()
            .zip(weights)
            .flat_map(|(some, weight)| some.iter().map(move |&(dot, look)| (dot, look, weight)))
    }
}

/// A map in pixels, kept from one drawing to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    size: [usize; 2],
    pixels: Vec<Pixel>,
}

impl Board {
    /// Row by row.
    pub fn pixels(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    /// Draws every dot on an empty map of the frame's size. `half` is half of a dot's width.
    pub fn draw(&mut self, points: &[f32], frame: Frame, dots: &Dots, colours: &[[u8; 3]], edge: [u8; 3], half: i32) {
        self.size = frame.size;
        self.pixels.clear();
        self.pixels.resize(frame.size[0] * frame.size[1], [0; 4]);
        let points = points.as_chunks::<2>().0;
        let shapes = [false, true].map(|square| Stamp::new(half, square, frame.size[0]));
        let edges = [false, true].map(|square| Stamp::new(half + 1, square, frame.size[0]));
        for (some, (opacity, edged)) in dots.order.iter().zip([(FAINT, false), (OPAQUE, false), (u8::MAX, true)]) {
            for &(dot, look) in some {
                let Some(&point) = points.get(dot as usize) else { continue };
                let Some(&[r, g, b]) = colours.get(usize::from(look / 2)) else { continue };
                let Some(at) = self.place(frame.pixel(point), half + 1) else { continue };
                let shape = usize::from(look % 2);
                if edged {
                    self.put(&edges[shape], at, [edge[0], edge[1], edge[2], opacity]);
                }
                self.put(&shapes[shape], at, [r, g, b, opacity]);
            }
        }
    }

    /// The pixel that a dot is drawn around, if any of it can be seen.
    fn place(&self, [x, y]: [f32; 2], far: i32) -> Option<[i32; 2]> {
        let (reach, [w, h]) = (far as f32, self.size.map(|pixels| pixels as f32));
        // What is no number lies nowhere.
        (x > -reach && y > -reach && x < w + reach && y < h + reach).then_some([x as i32, y as i32])
    }

    fn put(&mut self, stamp: &Stamp, [x, y]: [i32; 2], pixel: Pixel) {
        let ([w, h], half) = (self.size.map(|pixels| pixels as i32), stamp.half);
        if x >= half && y >= half && x + half < w && y + half < h {
            let middle = y * w + x;
            for by in &stamp.steps {
                if let Some(there) = self.pixels.get_mut((middle + by) as usize) {
                    *there = pixel;
                }
            }
            return;
        }
        for &[dx, dy] in &stamp.offsets {
            let (px, py) = (x + dx, y + dy);
            if px >= 0 && py >= 0 && px < w && py < h {
                self.pixels[(py * w + px) as usize] = pixel;
            }
        }
    }
}

/// The pixels of a dot around its middle, as offsets across and down, and as steps in a map's pixels.
struct Stamp {
    half: i32,
    offsets: Vec<[i32; 2]>,
    steps: Vec<i32>,
}

impl Stamp {
    fn new(half: i32, square: bool, width: usize) -> Self {
        let all = (-half..=half).flat_map(|dy| (-half..=half).map(move |dx| [dx, dy]));
        let is_in = |[dx, dy]: &[i32; 2]| square || dx * dx + dy * dy <= half * half + half / 2;
        let offsets: Vec<[i32; 2]> = all.filter(is_in).collect();
        let steps = offsets.iter().map(|[dx, dy]| dy * width as i32 + dx).collect();
        Self { half, offsets, steps }
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

    fn drawn(points: &[f32], frame: Frame, colours: &[[u8; 3]], half: i32, dots: &Dots) -> Vec<Pixel> {
        let mut board = Board::default();
        // Nothing is left of what was drawn before.
        board.draw(&SQUARE, Frame::whole(&SQUARE, [9, 9]), dots, colours, [0; 3], 3);
        board.draw(points, frame, dots, colours, [7, 7, 7], half);
        board.pixels().as_chunks::<4>().0.to_vec()
    }

    #[test]
    fn what_is_no_number_or_no_colour_is_drawn_nowhere() {
        let points = [f32::NAN, 0.0, f32::INFINITY, 1.0, 0.0, 0.0, 1e30, -1e30];
        for size in [[0, 0], [1, 1], [40, 20]] {
            let frame = Frame::whole(&points, size).closer(f32::INFINITY).moved([1e9, f32::NAN]);
            let dots = Dots::new(4, |i| (i, true), |_| Weight::Marked);
            assert_eq!(drawn(&points, frame, &[[1, 2, 3]], 2, &dots).len(), size[0] * size[1]);
        }
        let dots = Dots::new(4, |i| (i, false), |_| Weight::Plain);
        let pixels = drawn(&SQUARE, Frame::whole(&SQUARE, [40, 40]), &[[9, 8, 7]], 1, &dots);
        assert!(pixels.contains(&[9, 8, 7, OPAQUE]));
        // Of four points only the first has a colour.
        assert_eq!(pixels.iter().filter(|pixel| pixel[3] > 0).count(), 5);
    }

    #[test]
    fn marked_dots_stand_before_plain_ones_and_those_before_pale_ones() {
        let points = [0.0; 6];
        let frame = Frame { centre: [0.0; 2], scale: 1.0, size: [20, 20] };
        let weights = [Weight::Marked, Weight::Plain, Weight::Pale];
        let look = |i: usize| (i, true);
        let of = |count: usize| {
            let dots = Dots::new(count, look, |i| weights[3 - count + i]);
            drawn(&points, frame, &[[1; 3], [2; 3], [3; 3]], 1, &dots)[10 * 20 + 10]
        };
        assert_eq!([of(3), of(2), of(1)], [[1, 1, 1, u8::MAX], [1, 1, 1, OPAQUE], [1, 1, 1, FAINT]]);
    }

    #[test]
    fn a_dot_at_the_edge_is_cut_and_in_the_middle_whole() {
        let dots = Dots::new(1, |_| (0, true), |_| Weight::Plain);
        let count = |at: [f32; 2]| {
            let frame = Frame { centre: [0.0; 2], scale: 1.0, size: [20, 10] };
            drawn(&at, frame, &[[1; 3]], 2, &dots).iter().filter(|pixel| pixel[3] > 0).count()
        };
        assert_eq!([count([0.0, 0.0]), count([-10.0, 5.0]), count([-10.0, 0.0])], [25, 9, 15]);
    }
}
