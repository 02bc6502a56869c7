//! A heat map of a stability check: the first modality's contribution by K and PCA dimension, one panel for each part of the rows.

use super::pen::{BODY, Hang, Pen, SMALL, draw, fitted, text_width};
use super::{Chart, Ink, Mark, View};
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityReport};
use words::format::{Unit, percent, whole, whole_percent};

const CELL: i32 = 28;
/// Room above a panel for its title and its dimensions, and left of it for K.
const HEAD: i32 = 44;
const LEFT: i32 = 44;
const GAP: i32 = 20;
/// Narrower cells would cut their numbers: panels then stand below each other.
const LEAST: i32 = 46;
/// Room of the key below: one line, or two where it would not fit.
const KEY: [i32; 2] = [28, 46];

/// One cell: the analyses of a K, a dimension and a part of the rows, over seeds.
struct Cell<'a> {
    found: Vec<&'a Found>,
}

impl Cell<'_> {
    /// Mean contribution of the first modality.
    fn share(&self) -> Option<f64> {
        let shares: Vec<f64> = self.found.iter().filter_map(|found| found.contribution).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }

    fn is_sparse(&self) -> bool {
        self.found.iter().any(|found| found.sparse)
    }

    fn changes(&self) -> bool {
        self.found.iter().any(|one| one.lead() != self.found[0].lead())
    }

    /// "72 %", "72 % ±" where the lead depends on the seed, in brackets where rows are too few.
    fn words(&self) -> String {
        let share = match (self.share(), self.found.is_empty()) {
            (Some(share), _) => whole_percent(share),
            (None, false) => "–".to_owned(),
            (None, true) => return "×".to_owned(),
        };
        let share = if self.changes() { format!("{share} ±") } else { share };
        if self.is_sparse() { format!("({share})") } else { share }
    }

    /// The same in full.
    fn spoken(&self, sources: &[String]) -> String {
        if self.found.is_empty() {
            return "cannot be run".to_owned();
        }
        let n = self.found.len() as f64;
        let unique = sources.iter().enumerate().map(|(i, name)| {
            let sum: f64 =
                self.found.iter().filter_map(|found| found.atoms.unique.get_index(i)).map(|(_, bits)| bits).sum();
            format!("unique to {name} {}", Unit::Bits.show(sum / n))
        });
        let mut words = match self.share() {
            Some(share) => vec![format!("contribution of {} {}", sources[0], percent(share))],
            None => vec!["no unique information".to_owned()],
        };
        words.extend(unique);
        if self.found.len() > 1 {
            words.push(format!("mean of {} seeds", self.found.len()));
        }
        if self.changes() {
            words.push("which has more depends on the seed".to_owned());
        }
        if self.is_sparse() {
            words.push("too few rows".to_owned());
        }
        words.join(", ")
    }
}

/// The parts of the rows, the K and the dimensions that the map has: its panels, their rows and their columns.
struct Axes {
    shares: Vec<f64>,
    clusters: Vec<u32>,
    dims: Vec<Option<u32>>,
}

impl Axes {
    fn of(report: &StabilityReport, layer: &StabilityLayer) -> Self {
        let present = |is: &dyn Fn(&SettingReport) -> bool| layer.settings.iter().any(is);
        let grid = &report.grid;
        Self {
            shares: grid.shares.iter().copied().filter(|&share| present(&|s| s.share == share)).collect(),
            clusters: grid.clusters.iter().copied().filter(|&k| present(&|s| s.clusters == k)).collect(),
            dims: grid.pca.iter().copied().filter(|&pca| present(&|s| s.pca == pca)).collect(),
        }
    }
}

fn cell(layer: &StabilityLayer, share: f64, clusters: u32, pca: Option<u32>) -> Cell<'_> {
    let same = |s: &&SettingReport| s.share == share && s.clusters == clusters && s.pca == pca;
    Cell { found: layer.settings.iter().filter(same).filter_map(|s| s.found.as_ref()).collect() }
}

/// What each cell of the map says, in the order of the drawing's marks.
pub fn stability_words(report: &StabilityReport, layer: &StabilityLayer) -> Vec<String> {
    let Axes { shares, clusters, dims } = Axes::of(report, layer);
    let mut all = Vec::new();
    for &share in &shares {
        let rows = layer.settings.iter().find(|s| s.share == share).map_or(0, |s| s.rows);
        for &k in &clusters {
            for &pca in &dims {
                let dims = pca.map_or("all dimensions".to_owned(), |pca| format!("PCA {pca}"));
                let found = cell(layer, share, k, pca).spoken(&report.sources);
                all.push(format!("K = {k}, {dims}, {} rows: {found}", whole(rows)));
            }
        }
    }
    all
}

/// One layer's map, with a mark for each cell. `caption` is printed on paper only.
pub fn stability(report: &StabilityReport, layer: &StabilityLayer, view: View, caption: &str) -> Chart {
    let Axes { shares, clusters, dims } = Axes::of(report, layer);
    let width = view.width as i32;
    let panels = shares.len() as i32;
    let beside = (width - LEFT - GAP * (panels - 1)) / (panels * dims.len() as i32).max(1);
    let side_by_side = view.is_wide() && beside >= LEAST;
    let step = if side_by_side { beside } else { (width - LEFT) / (dims.len() as i32).max(1) };
    let tall = HEAD + CELL * clusters.len() as i32;
    let key_room = KEY[usize::from(!view.is_wide())];
    let height = key_room + if side_by_side { tall } else { panels * (tall + GAP) - GAP };
    let title = format!("Contribution of {} by K, PCA dimension and rows", report.sources[0]);
    draw(view, height as u32, "stability", &title, caption, |pen| {
        let mut marks = Vec::new();
        for (panel, &share) in shares.iter().enumerate() {
            let along = panel as i32;
            let (x, y) = match side_by_side {
                true => (LEFT + along * (step * dims.len() as i32 + GAP), 0),
                false => (LEFT, along * (tall + GAP)),
            };
            let rows = layer.settings.iter().find(|s| s.share == share).map_or(0, |s| s.rows);
            let name = match share {
                1.0 => format!("all {} rows", whole(rows)),
                share => format!("{} rows, {}", whole(rows), whole_percent(share)),
            };
            let room = step * dims.len() as i32;
            pen.text(x, y + 8, &fitted(&name, BODY, room), BODY, Ink::Text, Hang::Start);
            let first = !side_by_side || panel == 0;
            if first {
                pen.text(x - 8, y + HEAD - 14, "K", SMALL, Ink::Muted, Hang::End);
            }
            for (column, &pca) in dims.iter().enumerate() {
                let label = pca.map_or("all".to_owned(), |pca| pca.to_string());
                let label = if column == 0 { format!("PCA {label}") } else { label };
                let centre = x + column as i32 * step + step / 2;
                pen.text(centre, y + HEAD - 14, &fitted(&label, SMALL, step), SMALL, Ink::Muted, Hang::Middle);
            }
            for (row, &k) in clusters.iter().enumerate() {
                let top = y + HEAD + row as i32 * CELL;
                if first {
                    pen.text(x - 8, top + CELL / 2, &k.to_string(), SMALL, Ink::Muted, Hang::End);
                }
                for (column, &pca) in dims.iter().enumerate() {
                    let left = x + column as i32 * step;
                    let found = cell(layer, share, k, pca);
                    draw_cell(pen, [left + 1, left + step - 1], [top + 1, top + CELL - 1], &found);
                    marks.push(Mark { x: left, y: top, width: step, height: CELL });
                }
            }
        }
        key(pen, report, height - key_room + 18, width);
        marks
    })
}

fn draw_cell(pen: &Pen, x: [i32; 2], y: [i32; 2], cell: &Cell) {
    let sparse = cell.is_sparse();
    if let (Some(share), false) = (cell.share(), sparse) {
        let lead = usize::from(share < 0.5);
        // From hardly any to most of the colour, never so much that the number on it is hard to read.
        pen.tint(x, y, Ink::Unique(lead), 0.06 + 0.54 * (2.0 * share - 1.0).abs());
    }
    let middle = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    let ink = if sparse || cell.share().is_none() { Ink::Muted } else { Ink::Text };
    pen.text(middle[0], middle[1], &cell.words(), SMALL, ink, Hang::Middle);
}

/// What colours and marks are; a second line where the first is full.
fn key(pen: &Pen, report: &StabilityReport, mut y: i32, width: i32) {
    const APART: i32 = 18;
    let mut x = LEFT;
    for (source, name) in report.sources.iter().enumerate() {
        let words = fitted(&format!("{name} has more"), SMALL, (width - LEFT) / 2 - 14 - APART);
        pen.tint([x, x + 10], [y - 5, y + 5], Ink::Unique(source), 0.6);
        pen.text(x + 14, y, &words, SMALL, Ink::Muted, Hang::Start);
        x += 14 + text_width(&words, SMALL) + APART;
    }
    let marks = ["± depends on the seed", "( ) too few rows"];
    let room: i32 = marks.iter().map(|words| text_width(words, SMALL) + APART).sum();
    if x + room - APART > width {
        (x, y) = (LEFT, y + APART);
    }
    for words in marks {
        pen.text(x, y, words, SMALL, Ink::Muted, Hang::Start);
        x += text_width(words, SMALL) + APART;
    }
}
