//! Tables whose target has many symbols: copies of both sources, and classes by the hundred or thousand.

use super::cases::{Case, Draw};

const fn case(shape: [usize; 3], draw: Draw) -> Case {
    Case { shape, draw, gap: 1e-9 }
}

pub const MANY: [Case; 12] = [
    case([64, 64, 4096], Draw::Copy),
    case([150, 10, 1500], Draw::Copy),
    case([200, 10, 2000], Draw::Copy),
    case([400, 10, 4000], Draw::Copy),
    case([16, 16, 6000], Draw::Rows(20_000)),
    case([20, 20, 100], Draw::Rows(20_000)),
    case([20, 20, 300], Draw::Rows(20_000)),
    case([20, 20, 1000], Draw::Rows(20_000)),
    case([20, 20, 4000], Draw::Rows(20_000)),
    case([20, 20, 300], Draw::Dense),
    case([20, 20, 4000], Draw::Dense),
    case([16, 16, 6000], Draw::Dense),
];
