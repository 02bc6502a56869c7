//! One map: where a modality has the examples. Pointing at one or drawing around some marks the same examples in the other map and in the list; a box does the same
//! from the keyboard.

use super::Desk;
use super::paint::{Paint, Palette, legend, looks};
use crate::ui::report::figure::width_of;
use crate::ui::report::take::Take;
use crate::web;
use crate::web::pixels;
use leptos::ev;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use plot::scatter::{Board, Dots, Frame, Weight};
use plot::{Chart, Paper};
use state::region::Region;
use std::sync::Arc;
use words::format::{THIN, counted, significant};

/// Tallest that a map gets, how near a pointer has to come to a dot, and how far it goes before it drags, in pixels of the page.
const TALLEST: f32 = 380.0;
const REACH: f32 = 10.0;
const DRAG: f32 = 3.0;
/// Names of the files of both maps.
const FILES: [&str; 2] = ["map-1", "map-2"];
/// Examples from which on dots are small.
const SMALL: usize = 5000;
/// Share of a map that a press of an arrow moves it by, and how much closer a press of "+" goes.
const STEP: f32 = 0.2;
const CLOSER: f32 = 1.5;

/// What is drawn of a map, and how it is moved.
#[derive(Clone, Copy)]
struct Sight {
    desk: Desk,
    side: usize,
    points: StoredValue<Vec<f32>>,
    /// In pixels of the screen.
    size: Memo<[usize; 2]>,
    /// Where it was moved to; none where all is shown.
    view: RwSignal<Option<Frame>>,
    frame: Memo<Frame>,
    ratio: f32,
    /// The box that the keyboard moves.
    region: RwSignal<Option<Region>>,
}

impl Sight {
    fn new(desk: Desk, side: usize, width: ReadSignal<u32>) -> Self {
        let ratio = pixels::pixel_ratio();
        let size = Memo::new(move |_| {
            let wide = width.get() as f32;
            [wide, wide.min(TALLEST)].map(|pixels| (pixels * ratio) as usize)
        });
        let points = StoredValue::new(desk.examples().points[side].clone());
        let (view, region) = (RwSignal::new(None::<Frame>), RwSignal::new(None));
        let frame = Memo::new(move |_| {
            let size = size.get();
            let whole = || points.with_value(|points| Frame::whole(points, size));
            view.get().map_or_else(whole, |frame| Frame { size, ..frame })
        });
        Self { desk, side, points, size, view, frame, ratio, region }
    }

    fn change(self, change: impl FnOnce(Frame) -> Frame) {
        self.view.set(Some(change(self.frame.get_untracked())));
    }

    fn nearest(self, at: [f32; 2]) -> Option<u32> {
        let frame = self.frame.get_untracked();
        self.points.with_value(|points| frame.nearest(points, at, REACH * self.ratio)).map(|dot| dot as u32)
    }

    fn within(self, line: &[[f32; 2]]) -> Vec<bool> {
        let frame = self.frame.get();
        self.points.with_value(|points| frame.within(points, line))
    }

    fn corners(self, region: Region) -> [[f32; 2]; 4] {
        region.corners(self.size.get().map(|pixels| pixels as f32))
    }

    /// Keys that move the map, or the box where there is one.
    fn press(self, event: &ev::KeyboardEvent) -> bool {
        let arrow = match event.key().as_str() {
            "ArrowLeft" => Some([-1.0, 0.0]),
            "ArrowRight" => Some([1.0, 0.0]),
            "ArrowUp" => Some([0.0, -1.0]),
            "ArrowDown" => Some([0.0, 1.0]),
            _ => None,
        };
        match (event.key().as_str(), arrow, self.region.get_untracked()) {
            (_, Some(by), Some(region)) => self.region.set(Some(match event.shift_key() {
                // Up makes it taller.
                true => region.grown([by[0], -by[1]]),
                false => region.moved(by),
            })),
            (_, Some([x, y]), None) => self.change(|frame| frame.moved([STEP * x, -STEP * y])),
            ("b" | "B", ..) => self.region.set(Some(Region::default())),
            ("Enter", _, Some(region)) => {
                self.desk.mark_more(untrack(|| self.within(&self.corners(region))), event.shift_key());
                self.region.set(None);
            }
            ("Escape", _, Some(_)) => self.region.set(None),
            ("Escape", _, None) => self.desk.mark(Vec::new()),
            ("+" | "=", ..) => self.change(|frame| frame.closer(CLOSER)),
            ("-", ..) => self.change(|frame| frame.closer(1.0 / CLOSER)),
            ("0", ..) => self.view.set(None),
            _ => return false,
        }
        true
    }
}

#[component]
pub fn Map(desk: Desk, side: usize, explained: [f64; 2], paint: RwSignal<Paint>) -> impl IntoView {
    let (stage, canvas) = (NodeRef::<Div>::new(), NodeRef::<Canvas>::new());
    let width = width_of(stage);
    let sight = Sight::new(desk, side, width);
    let dots = dots(desk, paint);
    draw(sight, canvas, dots);
    // A line that is being drawn around examples, in pixels of the screen; or where the map was taken hold of, and how it lay then.
    let line = RwSignal::new(Vec::<[f32; 2]>::new());
    let held = StoredValue::new(None::<([f32; 2], Frame)>);
    let moves = RwSignal::new(false);
    let place = move |event: &ev::PointerEvent| {
        let (across, down) = web::place_in(event)?;
        let [w, h] = sight.size.get_untracked();
        Some([across as f32 * w as f32, down as f32 * h as f32])
    };
    let pressed = move |event: ev::PointerEvent| {
        let Some(at) = place(&event).filter(|_| event.button() == 0) else { return };
        pixels::hold_pointer(&event);
        match moves.get_untracked() || event.shift_key() {
            true => held.set_value(Some((at, sight.frame.get_untracked()))),
            false => line.set(vec![at]),
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let Some(at) = place(&event) else { return };
        if let Some((from, frame)) = held.get_value() {
            let [x, y] = [0, 1].map(|axis| (at[axis] - from[axis]) / frame.size[axis].max(1) as f32);
            return sight.view.set(Some(frame.moved([-x, y])));
        }
        if line.with_untracked(|line| !line.is_empty()) {
            return line.update(|line| line.push(at));
        }
        let found = sight.nearest(at);
        if desk.pointed.get_untracked() != found {
            desk.pointed.set(found);
        }
    };
    let released = move |event: ev::PointerEvent| {
        let drawn = line.try_update(std::mem::take).unwrap_or_default();
        let from = held.try_update_value(Option::take).flatten().map(|(from, _)| from);
        let at = place(&event);
        let far = |from: [f32; 2], at: [f32; 2]| (at[0] - from[0]).hypot(at[1] - from[1]) > DRAG * sight.ratio;
        if from.zip(at).is_some_and(|(from, at)| far(from, at)) {
            return;
        }
        if drawn.len() > 3 {
            desk.mark(untrack(|| sight.within(&drawn)));
        } else if let Some(found) = at.and_then(|at| sight.nearest(at)) {
            // A press on a dot marks it.
            desk.pointed.set(Some(found));
            desk.toggle(found);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if plain && sight.press(&event) {
            event.prevent_default();
        }
    };
    let start_box = move |_| {
        sight.region.set(Some(Region::default()));
        if let Some(canvas) = canvas.get_untracked() {
            // Where it cannot have the focus the keys do nothing.
            let _ = canvas.focus();
        }
    };
    let boxed = move || {
        let inside = sight.within(&sight.corners(sight.region.get()?));
        let count = inside.iter().filter(|&&inside| inside).count() as u64;
        let held = counted(count, "example", "examples");
        Some(format!(
            "The box holds {held}. Arrow keys move it, Shift with arrow keys sizes it; Enter marks what it holds, \
             Shift with Enter adds it to the marks, Escape ends it."
        ))
    };
    let name = desk.variables()[side].clone();
    let share = |share: f64| format!("{}{THIN}%", significant(100.0 * share, 2));
    let [first, second] = explained.map(share);
    let axes = format!("two leading components of what was clustered: {first} and {second} of its variance");
    let paper = move |paper: Paper| {
        let axes = [("first", &first), ("second", &second)]
            .map(|(which, share)| format!("{which} component of what was clustered, {share} of its variance"));
        untrack(|| on_paper(sight, &dots.get(), paint.get(), axes, paper))
    };
    let paper = StoredValue::new(paper);
    let label = format!(
        "Map of {name}: plus and minus zoom, arrow keys move it, 0 shows all, B puts a box on it that marks examples, \
         Escape clears the marks. The list below has the same examples."
    );
    let of = format!(" the map of {name}");
    let title = title(&name);
    view! {
        <figure class="map" data-testid=format!("map-{side}")>
            <div class="map-head">
                <figcaption><b>{name.clone()}</b>" · "{axes}</figcaption>
                <Take title=title file=FILES[side] seen=width chart=move |on: Paper| paper.with_value(|paper| paper(on)) />
            </div>
            <div class="stage" node_ref=stage>
                <canvas
                    node_ref=canvas
                    role="img"
                    tabindex="0"
                    class:moves=moves
                    aria-label=label
                    on:pointerdown=pressed
                    on:pointermove=moved
                    on:pointerup=released
                    on:pointercancel=move |_| {
                        line.set(Vec::new());
                        held.set_value(None);
                    }
                    on:pointerleave=move |_| desk.pointed.set(None)
                    on:keydown=key
                ></canvas>
                {move || ring(sight)}
                {move || outline(sight, &line.get())}
                {move || sight.region.get().map(|region| outline(sight, &sight.corners(region)))}
            </div>
            <div class="map-buttons">
                <button type="button" class="quiet" on:click=move |_| sight.change(|frame| frame.closer(CLOSER))>"Closer"<span class="unseen">{of.clone()}</span></button>
                <button type="button" class="quiet" on:click=move |_| sight.change(|frame| frame.closer(1.0 / CLOSER))>"Wider"<span class="unseen">{of.clone()}</span></button>
                <button type="button" class="quiet" on:click=move |_| sight.view.set(None)>"All"<span class="unseen">" of"{of.clone()}</span></button>
                <button type="button" class="quiet" data-testid=format!("map-moves-{side}") aria-pressed=move || moves.get().to_string() on:click=move |_| moves.update(|moves| *moves = !*moves)>"Drag to move"<span class="unseen">{of.clone()}</span></button>
                <button type="button" class="quiet" data-testid=format!("map-box-{side}") on:click=start_box>"Box"<span class="unseen">" on"{of}</span></button>
            </div>
            <p class="hint" role="status" data-testid=format!("map-boxed-{side}")>{boxed}</p>
        </figure>
    }
}

/// What the map of a modality is called.
fn title(name: &str) -> String {
    format!("Map of {name}")
}

/// Half of a dot's width, pixels of the page.
fn half(desk: Desk) -> i32 {
    if desk.examples().len() > SMALL { 1 } else { 2 }
}

/// The map for paper as it is seen, with what its colours mean.
fn on_paper(sight: Sight, dots: &Dots, paint: Paint, axes: [String; 2], paper: Paper) -> Option<Chart> {
    let Sight { desk, side, .. } = sight;
    let (frame, legend) = (sight.frame.get(), legend(desk, paint));
    sight.points.with_value(|points| {
        let map = plot::map::Map { points, dots, frame, half: half(desk), legend, axes };
        let title = format!("{}, coloured by {}", title(&desk.variables()[side]), paint.name(desk));
        plot::map::map(&map, &title, paper.view(1, desk.unit.get()), &desk.caption())
    })
}

/// How the dots look; they are drawn again wherever the map is moved.
fn dots(desk: Desk, paint: RwSignal<Paint>) -> Memo<Arc<Dots>> {
    let always = |_: Option<&Arc<Dots>>, _: Option<&Arc<Dots>>| true;
    Memo::new_with_compare(
        move |_| {
            let (examples, marked) = (desk.examples(), desk.marked.get());
            let looks = looks(&examples, paint.get());
            let look = |dot: usize| {
                examples.cells.get(dot).and_then(|&cell| looks.get(cell as usize)).copied().unwrap_or_default()
            };
            let weight = |dot: usize| match marked.get(dot) {
                None => Weight::Plain,
                Some(true) => Weight::Marked,
                Some(false) => Weight::Pale,
            };
            Arc::new(Dots::new(examples.len(), look, weight))
        },
        always,
    )
}

/// Draws the dots whenever the map is moved, or they look otherwise.
fn draw(sight: Sight, canvas: NodeRef<Canvas>, dots: Memo<Arc<Dots>>) {
    let Sight { desk, points, frame, ratio, .. } = sight;
    let theme = pixels::theme_changes();
    let palette = Memo::new(move |_| {
        theme.track();
        canvas.get().map(|canvas| Palette::of(&canvas))
    });
    let board = StoredValue::new(Board::default());
    let half = (half(desk) as f32 * ratio).round() as i32;
    Effect::new(move || {
        let (frame, dots) = (frame.get(), dots.get());
        let (Some(canvas), true) = (canvas.get(), frame.size.iter().all(|&pixels| pixels > 0)) else { return };
        palette.with(|palette| {
            let Some(palette) = palette else { return };
            board.update_value(|board| {
                points.with_value(|points| {
                    board.draw(points, frame, &dots, &palette.colours, palette.edge, half);
                });
                pixels::put_pixels(&canvas, board.pixels(), frame.size);
            });
        });
    });
}

/// A ring around the example that is pointed at.
fn ring(sight: Sight) -> Option<impl IntoView> {
    let example = sight.desk.pointed.get()? as usize;
    let point = sight.desk.examples().point(sight.side, example)?;
    let frame = sight.frame.get();
    let [x, y] = frame.pixel(point);
    let [w, h] = frame.size.map(|pixels| pixels as f32);
    let inside = x >= 0.0 && y >= 0.0 && x <= w && y <= h;
    inside.then(|| view! { <div class="ring" style:left=format!("{}%", 100.0 * x / w) style:top=format!("{}%", 100.0 * y / h)></div> })
}

/// What lies within a line of pixels, darker.
fn outline(sight: Sight, line: &[[f32; 2]]) -> Option<impl IntoView + use<>> {
    let [w, h] = sight.size.get().map(|pixels| pixels.max(1) as f32 / 100.0);
    let corner = |[x, y]: &[f32; 2]| format!("{:.2}% {:.2}%", x / w, y / h);
    let corners = line.iter().map(corner).collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then(|| view! { <div class="lasso" style:clip-path=format!("polygon({corners})")></div> })
}
