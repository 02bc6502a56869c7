//! A box on a map that the keyboard moves and sizes: what a hand draws around with a mouse.

/// In shares of the map's width and height, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    middle: [f32; 2],
    half: [f32; 2],
}

/// What one press of an arrow moves or grows it by, and the smallest half of a side.
const STEP: f32 = 0.04;
const LEAST: f32 = 0.01;

impl Default for Region {
    fn default() -> Self {
        Self { middle: [0.5; 2], half: [0.15; 2] }
    }
}

impl Region {
    /// Moved by that many presses to the right and down; its middle stays on the map.
    #[must_use]
    pub fn moved(self, by: [f32; 2]) -> Self {
        let to = |axis: usize| (self.middle[axis] + STEP * by[axis]).clamp(0.0, 1.0);
        Self { middle: [to(0), to(1)], ..self }
    }

    /// Wider and taller by that many presses, on both sides.
    #[must_use]
    pub fn grown(self, by: [f32; 2]) -> Self {
        let to = |axis: usize| (self.half[axis] + STEP / 2.0 * by[axis]).clamp(LEAST, 1.0);
        Self { half: [to(0), to(1)], ..self }
    }

    /// Its corners on a map of that size, in turn.
    pub fn corners(self, size: [f32; 2]) -> [[f32; 2]; 4] {
        let at = |across: f32, down: f32| {
            let along = |axis: usize, sign: f32| (self.middle[axis] + sign * self.half[axis]) * size[axis];
            [along(0, across), along(1, down)]
        };
        [at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_moved_and_grown_and_never_lost() {
        let region = Region::default().moved([1.0, 0.0]).grown([0.0, 2.0]);
        let [first, _, third, _] = region.corners([100.0, 50.0]);
        let near = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).abs() < 1e-3 && (a[1] - b[1]).abs() < 1e-3;
        assert!(near(first, [39.0, 15.5]) && near(third, [69.0, 34.5]), "{first:?} {third:?}");
        // Wherever it is sent, some of it is on the map.
        let far = Region::default().moved([1e9, -1e9]).grown([-1e9, -1e9]);
        assert!(near(far.corners([1.0, 1.0])[3], [0.99, 0.01]), "{far:?}");
    }
}
