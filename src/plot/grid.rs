//! Parts of a picture that are not layers: which of them is pointed at, and where arrow keys lead.

use super::Mark;

/// The parts of a picture: a grid that lies on each of its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    pub rows: usize,
    pub columns: usize,
}

impl Grid {
    /// The part at a place of the drawing, pixels.
    pub fn at(self, marks: &[Mark], (x, y): (f64, f64)) -> Option<usize> {
        marks.iter().find_map(|mark| {
            let (across, down) =
                ((x - f64::from(mark.x)) / f64::from(mark.width), (y - f64::from(mark.y)) / f64::from(mark.height));
            let inside = (0.0..1.0).contains(&across) && (0.0..1.0).contains(&down);
            let part = |share: f64, of: usize| (share * of as f64) as usize;
            inside.then(|| part(down, self.rows) * self.columns + part(across, self.columns))
        })
    }

    /// The part that a key leads to; the first where none is read out yet.
    pub fn step(self, now: Option<usize>, key: &str) -> Option<usize> {
        let last = (self.rows * self.columns).checked_sub(1)?;
        let Some(now) = now else { return Some(0) };
        match key {
            "ArrowDown" => Some(if now + self.columns <= last { now + self.columns } else { now }),
            "ArrowUp" => Some(now.checked_sub(self.columns).unwrap_or(now)),
            _ => along(now, self.rows * self.columns, key),
        }
    }
}

/// Where a key leads along so many places, one after the other.
pub fn along(now: usize, places: usize, key: &str) -> Option<usize> {
    let last = places.saturating_sub(1);
    match key {
        "ArrowRight" => Some((now + 1).min(last)),
        "ArrowLeft" => Some(now.saturating_sub(1)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_on_every_mark_and_nowhere_else() {
        let mark = |x| Mark { x, y: 10, width: 40, height: 20 };
        let grid = Grid { rows: 2, columns: 4 };
        for x in [0, 100] {
            assert_eq!(grid.at(&[mark(0), mark(100)], (f64::from(x) + 39.0, 29.0)), Some(7));
        }
        assert_eq!(grid.at(&[mark(0), mark(100)], (60.0, 15.0)), None);
    }

    #[test]
    fn arrows_stay_within_the_grid() {
        let grid = Grid { rows: 2, columns: 3 };
        assert_eq!(grid.step(None, "ArrowDown"), Some(0));
        assert_eq!(grid.step(Some(1), "ArrowDown"), Some(4));
        assert_eq!(grid.step(Some(4), "ArrowDown"), Some(4));
        assert_eq!(grid.step(Some(2), "ArrowUp"), Some(2));
        assert_eq!(grid.step(Some(5), "ArrowRight"), Some(5));
        assert_eq!(grid.step(Some(5), "a"), None);
    }
}
