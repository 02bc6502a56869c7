//! A heat map of a stability check: the first modality's contribution by K and PCA dimension, one panel for each part of the rows; where there are several
//! codings, a line of panels for each.

use super::legend::{Legend, Look};
use super::pen::{BODY, Hang, Pen, SMALL, draw, fitted};
use super::{Chart, Ink, Mark, View};
use schema::config::Coding;
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityReport};
use std::collections::BTreeSet;
use words::format::{Unit, percent, whole, whole_percent};

const CELL: i32 = 28;
/// Room above a panel for its title and its dimensions, and left of it for K.
const HEAD: i32 = 44;
const LEFT: i32 = 44;
const GAP: i32 = 20;
/// Narrower cells would cut their numbers: panels then stand below each other.
const LEAST: i32 = 46;
/// Wider ones would say no more.
const MOST: i32 = 96;
/// Room of a panel's name, and of a coding's above its panels.
const NAME: i32 = 164;
const HEADING: i32 = 26;

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
            words.push("too few examples".to_owned());
        }
        words.join(", ")
    }
}

/// The settings of one coding and one part of the rows: its K are lines, its dimensions columns.
struct Panel<'a> {
    coding: Coding,
    share: f64,
    /// Rows that are counted.
    rows: u64,
    clusters: Vec<u32>,
    dims: Vec<Option<u32>>,
    settings: Vec<&'a SettingReport>,
}

/// Panels by coding, in the grid's order. A coding that has no settings has no panels.
fn panels<'a>(report: &StabilityReport, layer: &'a StabilityLayer) -> Vec<Vec<Panel<'a>>> {
    let grid = &report.grid;
    let own = [Coding::default()];
    let codings = if grid.codings.is_empty() { own.as_slice() } else { grid.codings.as_slice() };
    let panel = |coding: Coding, share: f64| {
        let same = |s: &&SettingReport| s.coding == coding && s.share == share;
        let settings: Vec<&SettingReport> = layer.settings.iter().filter(same).collect();
        let rows = settings.first()?.rows;
        let clusters: BTreeSet<u32> = settings.iter().map(|s| s.clusters).collect();
        let dims = match coding {
            // These have components of their own, the same in all settings.
            Coding::Predictive => vec![settings.first()?.pca],
            _ => grid.pca.iter().copied().filter(|&pca| settings.iter().any(|s| s.pca == pca)).collect(),
        };
        Some(Panel { coding, share, rows, clusters: clusters.into_iter().collect(), dims, settings })
    };
    let of = |&coding: &Coding| grid.shares.iter().filter_map(|&share| panel(coding, share)).collect::<Vec<_>>();
    codings.iter().map(of).filter(|panels| !panels.is_empty()).collect()
}

impl Panel<'_> {
    fn cell(&self, clusters: u32, pca: Option<u32>) -> Cell<'_> {
        let same = |s: &&&SettingReport| s.clusters == clusters && s.pca == pca;
        Cell { found: self.settings.iter().filter(same).filter_map(|s| s.found.as_ref()).collect() }
    }

    fn tall(&self) -> i32 {
        HEAD + CELL * self.clusters.len() as i32
    }
}

/// What each cell of the map says, in the order of the drawing's marks.
pub fn stability_words(report: &StabilityReport, layer: &StabilityLayer) -> Vec<String> {
    let blocks = panels(report, layer);
    let several = blocks.len() > 1;
    let mut all = Vec::new();
    for panel in blocks.iter().flatten() {
        let coding = if several { format!("{}, ", panel.coding.codes()) } else { String::new() };
        for &k in &panel.clusters {
            for &pca in &panel.dims {
                let dims = pca.map_or("all dimensions".to_owned(), |pca| format!("PCA {pca}"));
                let found = panel.cell(k, pca).spoken(&report.sources);
                all.push(format!("{coding}K = {k}, {dims}, {} examples: {found}", whole(panel.rows)));
            }
        }
    }
    all
}

/// Where the panels of one coding stand: beside each other where there is room, else below each other.
struct Block {
    beside: bool,
    /// Width of a cell, and from panel to panel.
    step: i32,
    pitch: i32,
    height: i32,
}

impl Block {
    fn of(panels: &[Panel], view: View) -> Self {
        let room = view.width as i32 - LEFT;
        let columns = panels.iter().map(|panel| panel.dims.len()).max().unwrap_or(1).max(1) as i32;
        let count = panels.len() as i32;
        let pitch = (room + GAP) / count;
        let step = ((pitch - GAP) / columns).min(MOST);
        let tall = |panels: &mut dyn Iterator<Item = i32>| panels.max().unwrap_or(0);
        if view.is_wide() && step >= LEAST {
            let height = tall(&mut panels.iter().map(Panel::tall));
            // A panel of a single column still has room for its name.
            return Self { beside: true, step, pitch: (step * columns).max(NAME) + GAP, height };
        }
        let height = panels.iter().map(|panel| panel.tall() + GAP).sum::<i32>() - GAP;
        Self { beside: false, step: (room / columns).min(MOST), pitch: 0, height }
    }
}

/// One layer's map, with a mark for each cell. `caption` is printed on paper only.
pub fn stability(report: &StabilityReport, layer: &StabilityLayer, view: View, caption: &str) -> Chart {
    let blocks = panels(report, layer);
    let several = blocks.len() > 1;
    let heading = if several { HEADING } else { 0 };
    let width = view.width as i32;
    let placed: Vec<Block> = blocks.iter().map(|panels| Block::of(panels, view)).collect();
    let apart = GAP * (blocks.len() as i32 - 1).max(0);
    let (key, room) = (key(report), width - LEFT);
    let key_room = key.height(room) + 8;
    let height = key_room + apart + placed.iter().map(|block| heading + block.height).sum::<i32>();
    let coding = if several { ", coding" } else { "" };
    let title = format!("Contribution of {} by K, PCA dimension{coding} and number of examples", report.sources[0]);
    draw(view, height as u32, "stability", &title, caption, |pen| {
        let mut marks = Vec::new();
        let mut top = 0;
        for (panels, block) in blocks.iter().zip(&placed) {
            if several {
                let name = format!("Under {}", panels[0].coding.codes());
                pen.text(0, top + 8, &fitted(&name, BODY, width), BODY, Ink::Text, Hang::Start);
            }
            let mut y = top + heading;
            for (along, panel) in panels.iter().enumerate() {
                let x = LEFT + if block.beside { along as i32 * block.pitch } else { 0 };
                // Beside each other, panels of the same K name them once.
                let named = !block.beside || along == 0 || panel.clusters != panels[along - 1].clusters;
                draw_panel(pen, panel, [x, y], block.step, named, width, &mut marks);
                y += if block.beside { 0 } else { panel.tall() + GAP };
            }
            top += heading + block.height + GAP;
        }
        key.draw(pen, (LEFT, height - key_room + 8), room);
        marks
    })
}

/// `named` says whether K stands beside its lines.
fn draw_panel(pen: &Pen, panel: &Panel, [x, y]: [i32; 2], step: i32, named: bool, width: i32, marks: &mut Vec<Mark>) {
    let rows = whole(panel.rows);
    let name = match panel.share {
        1.0 if panel.coding == Coding::Predictive => format!("{rows} examples counted"),
        1.0 => format!("all {rows} examples"),
        share => format!("{rows} examples, {}", whole_percent(share)),
    };
    let room = (step * panel.dims.len() as i32).max(NAME).min(width - x);
    pen.text(x, y + 8, &fitted(&name, BODY, room), BODY, Ink::Text, Hang::Start);
    if named {
        pen.text(x - 8, y + HEAD - 14, "K", SMALL, Ink::Muted, Hang::End);
    }
    for (column, &pca) in panel.dims.iter().enumerate() {
        let label = pca.map_or("all".to_owned(), |pca| pca.to_string());
        let label = if column == 0 { format!("PCA {label}") } else { label };
        let centre = x + column as i32 * step + step / 2;
        pen.text(centre, y + HEAD - 14, &fitted(&label, SMALL, step), SMALL, Ink::Muted, Hang::Middle);
    }
    for (row, &k) in panel.clusters.iter().enumerate() {
        let top = y + HEAD + row as i32 * CELL;
        if named {
            pen.text(x - 8, top + CELL / 2, &k.to_string(), SMALL, Ink::Muted, Hang::End);
        }
        for (column, &pca) in panel.dims.iter().enumerate() {
            let left = x + column as i32 * step;
            draw_cell(pen, [left + 1, left + step - 1], [top + 1, top + CELL - 1], &panel.cell(k, pca));
            marks.push(Mark { x: left, y: top, width: step, height: CELL });
        }
    }
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

/// What colours and marks are.
fn key(report: &StabilityReport) -> Legend {
    let has_more = |(source, name): (usize, &String)| {
        let look = Look::new(10, move |pen, x, y| pen.tint([x, x + 10], [y - 5, y + 5], Ink::Unique(source), 0.6));
        (look, format!("{name} has more"))
    };
    let marks = ["± depends on the seed", "( ) too few examples"].map(|words| (Look::none(), words.to_owned()));
    Legend::flowing(report.sources.iter().enumerate().map(has_more).chain(marks))
}
