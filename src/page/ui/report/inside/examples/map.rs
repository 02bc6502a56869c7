//! Two linked maps: where each modality has the examples. Pointing at one or drawing around some marks the same examples in the other map and in the list.

use super::Desk;
use super::paint::{INKS, LOOKS, Paint, Palette, look, looks};
use crate::ui::report::figure::width_of;
use crate::web;
use crate::web::pixels;
use leptos::ev;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use plot::scatter::{Frame, Weight, scatter};
use state::examples::Listing;
use words::format::{THIN, significant, whole};

/// Tallest that a map gets, and how near a pointer has to come to a dot, in pixels of the page.
const TALLEST: f32 = 380.0;
const REACH: f32 = 10.0;

#[component]
pub fn Maps(desk: Desk) -> impl IntoView {
    let paint = RwSignal::new(Paint::Symbol(2));
    let all = StoredValue::new(Paint::all(desk));
    let options = move || {
        let named = all.get_value().into_iter().enumerate();
        named.map(|(i, (_, name))| view! { <option value=i.to_string()>{name}</option> }).collect_view()
    };
    let choose = move |event: ev::Event| {
        let at: usize = event_target_value(&event).parse().unwrap_or(0);
        if let Some((chosen, _)) = all.with_value(|all| all.get(at).cloned()) {
            paint.set(chosen);
        }
    };
    let explained = desk.examples().head.explained;
    let none = explained.iter().all(Option::is_none);
    let names = desk.variables();
    let map = |side: usize| {
        match explained[side] {
        Some(explained) => view! { <Map desk side explained paint /> }.into_any(),
        None => view! {
            <p class="hint map">{format!("{} has one value for each example, or several modalities taken together: there is nothing to draw in a plane.", names[side])}</p>
        }
        .into_any(),
    }
    };
    let maps = [map(0), map(1)];
    let marked = move || desk.marked.with(|marked| marked.iter().filter(|&&marked| marked).count());
    view! {
        <Show when=move || !none>
            <label class="inside-layer">
                "Coloured by"
                <select data-testid="examples-colour" on:change=choose>{options()}</select>
            </label>
        </Show>
        <div class="maps">{maps}</div>
        <Legend desk paint />
        <p class="readout" aria-live="polite" data-testid="examples-pointed">
            {move || match desk.pointed.get() {
                Some(example) => told(desk, example),
                None => "Point at a dot, or draw around some, to mark the same examples in the other map, in the table of pairs and in the list.".to_owned(),
            }}
        </p>
        <Show when=move || marked() != 0>
            <p class="marked-line" data-testid="examples-marked">
                {move || format!("{} examples are marked. ", whole(marked() as u64))}
                <button type="button" class="quiet" on:click=move |_| desk.listing.set(Listing { marked: true, ..Listing::default() })>
                    "List them alone"
                </button>
                <button type="button" class="quiet" on:click=move |_| desk.mark(Vec::new())>"Clear the marks"</button>
            </p>
        </Show>
    }
}

/// An example in a line.
fn told(desk: Desk, example: u32) -> String {
    let (examples, unit) = (desk.examples(), desk.unit.get());
    let i = example as usize;
    let [a, b, target] = desk.variables();
    let [x1, x2, y] = examples.symbols_of(i);
    let said = examples.pointwise_of(i);
    let [u1, u2] = said.i_sx.unique.map(|bits| unit.show(bits));
    format!(
        "{}: {target} {}, {a} {}, {b} {}; unique to {a} {u1}, unique to {b} {u2}, synergistic {}",
        desk.called(i),
        examples.label(2, y),
        desk.label(0, x1),
        desk.label(1, x2),
        unit.show(said.i_sx.synergistic)
    )
}

/// The names of the colours; each lists its examples.
#[component]
fn Legend(desk: Desk, paint: RwSignal<Paint>) -> impl IntoView {
    const MOST: usize = 24;
    move || {
        let examples = desk.examples();
        let Paint::Symbol(variable) = paint.get() else {
            return view! { <p class="hint">"Blue informs about the class, orange misleads; the paler, the less."</p> }
                .into_any();
        };
        let symbols = examples.head.labels.get(variable).map_or(0, Vec::len);
        let entry = |symbol: u32| {
            let label = if variable < 2 { desk.label(variable, symbol) } else { examples.label(2, symbol).to_owned() };
            let [colour, square] = look(symbol);
            let open = move |_| match variable {
                2 => desk.listing.update(|listing| listing.class = Some(symbol)),
                side => desk.opened.set(Some((side, symbol))),
            };
            view! {
                <li>
                    <button type="button" class="quiet" on:click=open>
                        <span class="dot" class:square={square == 1} style:background=format!("var({})", INKS[colour])></span>
                        {label}
                    </button>
                </li>
            }
        };
        let shown = symbols.min(MOST);
        let more = (symbols > shown).then(|| view! { <li class="hint">{format!("and {} more", symbols - shown)}</li> });
        let repeat = (symbols as u32 > LOOKS)
            .then(|| view! { <li class="hint">{format!("Colours and shapes repeat after {LOOKS}.")}</li> });
        view! { <ul class="legend" data-testid="examples-legend">{(0..shown as u32).map(entry).collect_view()}{more}{repeat}</ul> }.into_any()
    }
}

#[component]
fn Map(desk: Desk, side: usize, explained: [f64; 2], paint: RwSignal<Paint>) -> impl IntoView {
    let (stage, canvas) = (NodeRef::<Div>::new(), NodeRef::<Canvas>::new());
    let width = width_of(stage);
    let ratio = pixels::pixel_ratio();
    // In pixels of the screen.
    let size = Memo::new(move |_| {
        let wide = width.get() as f32;
        [wide, wide.min(TALLEST)].map(|pixels| (pixels * ratio) as usize)
    });
    let examples = desk.examples();
    let points = StoredValue::new(examples.points[side].clone());
    let view = RwSignal::new(None::<Frame>);
    let frame = Memo::new(move |_| {
        let size = size.get();
        let whole = || points.with_value(|points| Frame::whole(points, size));
        view.get().map_or_else(whole, |frame| Frame { size, ..frame })
    });
    let dressed = Memo::new(move |_| looks(&desk.examples(), paint.get()));
    let theme = pixels::theme_changes();
    Effect::new(move || {
        theme.track();
        let (frame, marked) = (frame.get(), desk.marked.get());
        let Some(canvas) = canvas.get().filter(|_| frame.size.iter().all(|&pixels| pixels > 0)) else { return };
        let palette = Palette::of(&canvas);
        let examples = desk.examples();
        let half = (if examples.len() > 5000 { 1.0 } else { 2.0 } * ratio).round() as i32;
        let drawn = dressed.with(|looks| {
            points.with_value(|points| {
                scatter(points, frame, &palette.colours, palette.edge, half, |i| {
                    let look = examples.cells.get(i).and_then(|&cell| looks.get(cell as usize)).copied();
                    let (colour, square) = look.unwrap_or_default();
                    let weight = match marked.get(i) {
                        None => Weight::Plain,
                        Some(true) => Weight::Marked,
                        Some(false) => Weight::Pale,
                    };
                    (colour, square, weight)
                })
            })
        });
        pixels::put_pixels(&canvas, &drawn, frame.size);
    });
    // A line that is being drawn around examples, in pixels of the screen.
    let line = RwSignal::new(Vec::<[f32; 2]>::new());
    let place = move |event: &ev::PointerEvent| {
        let (across, down) = web::place_in(event)?;
        let [w, h] = size.get_untracked();
        Some([across as f32 * w as f32, down as f32 * h as f32])
    };
    let pressed = move |event: ev::PointerEvent| {
        if let Some(at) = place(&event).filter(|_| event.button() == 0) {
            pixels::hold_pointer(&event);
            line.set(vec![at]);
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let Some(at) = place(&event) else { return };
        if line.with_untracked(|line| !line.is_empty()) {
            return line.update(|line| line.push(at));
        }
        let frame = frame.get_untracked();
        let found = points.with_value(|points| frame.nearest(points, at, REACH * ratio)).map(|i| i as u32);
        if desk.pointed.get_untracked() != found {
            desk.pointed.set(found);
        }
    };
    let released = move |event: ev::PointerEvent| {
        let drawn = line.try_update(std::mem::take).unwrap_or_default();
        let frame = frame.get_untracked();
        if drawn.len() > 3 {
            desk.mark(points.with_value(|points| frame.within(points, &drawn)));
        } else if let Some(at) = place(&event) {
            // A press on a dot marks it.
            if let Some(found) = points.with_value(|points| frame.nearest(points, at, REACH * ratio)) {
                desk.pointed.set(Some(found as u32));
                desk.toggle(found as u32);
            }
        }
    };
    let change = move |change: &dyn Fn(Frame) -> Frame| view.set(Some(change(frame.get_untracked())));
    let key = move |event: ev::KeyboardEvent| {
        let step = 0.2;
        match event.key().as_str() {
            "+" | "=" => change(&|frame| frame.closer(1.5)),
            "-" => change(&|frame| frame.closer(1.0 / 1.5)),
            "0" => view.set(None),
            "ArrowLeft" => change(&|frame| frame.moved([-step, 0.0])),
            "ArrowRight" => change(&|frame| frame.moved([step, 0.0])),
            "ArrowUp" => change(&|frame| frame.moved([0.0, step])),
            "ArrowDown" => change(&|frame| frame.moved([0.0, -step])),
            "Escape" => desk.mark(Vec::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let ring = move || {
        let example = desk.pointed.get()? as usize;
        let point = desk.examples().point(side, example)?;
        let frame = frame.get();
        let [x, y] = frame.pixel(point);
        let [w, h] = frame.size.map(|pixels| pixels as f32);
        let inside = x >= 0.0 && y >= 0.0 && x <= w && y <= h;
        inside.then(|| view! { <div class="ring" style:left=format!("{}%", 100.0 * x / w) style:top=format!("{}%", 100.0 * y / h)></div> })
    };
    let lasso = move || {
        let [w, h] = size.get().map(|pixels| pixels.max(1) as f32 / 100.0);
        let corner = |[x, y]: &[f32; 2]| format!("{:.2}% {:.2}%", x / w, y / h);
        let corners = line.with(|line| line.iter().map(corner).collect::<Vec<_>>().join(", "));
        (!corners.is_empty()).then(|| view! { <div class="lasso" style:clip-path=format!("polygon({corners})")></div> })
    };
    let name = examples.head.names[side].clone();
    let share = |share: f64| format!("{}{THIN}%", significant(100.0 * share, 2));
    let axes = format!(
        "two leading components of what was clustered: {} and {} of its variance",
        share(explained[0]),
        share(explained[1])
    );
    let label = format!(
        "Map of {name}: plus and minus zoom, arrow keys move it, 0 shows all, Escape clears the marks. The list \
            below has the same examples."
    );
    let of = format!(" the map of {name}");
    view! {
        <figure class="map" data-testid=format!("map-{side}")>
            <figcaption><b>{name}</b>" · "{axes}</figcaption>
            <div class="stage" node_ref=stage>
                <canvas
                    node_ref=canvas
                    role="img"
                    tabindex="0"
                    aria-label=label
                    on:pointerdown=pressed
                    on:pointermove=moved
                    on:pointerup=released
                    on:pointercancel=move |_| line.set(Vec::new())
                    on:pointerleave=move |_| desk.pointed.set(None)
                    on:keydown=key
                ></canvas>
                {ring}
                {lasso}
            </div>
            <div class="map-buttons">
                <button type="button" class="quiet" on:click=move |_| change(&|frame| frame.closer(1.5))>"Closer"<span class="unseen">{of.clone()}</span></button>
                <button type="button" class="quiet" on:click=move |_| change(&|frame| frame.closer(1.0 / 1.5))>"Wider"<span class="unseen">{of.clone()}</span></button>
                <button type="button" class="quiet" on:click=move |_| view.set(None)>"All"<span class="unseen">" of"{of.clone()}</span></button>
            </div>
        </figure>
    }
}
