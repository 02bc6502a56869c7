//! What a control leaves: the atoms within each of its classes, and their mean.

use super::figure::caption_of;
use super::matrix::sides;
use super::picture::Picture;
use super::with;
use crate::ui::store::Store;
use leptos::prelude::*;
use plot::{Grid, View};
use state::run::Shown;

#[component]
pub fn Control(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let bars = Memo::new(move |_| with(shown, plot::control::bars).unwrap_or_default());
    let grid = Signal::derive(move || Grid { rows: bars.with(Vec::len).max(1), columns: 1 });
    let title = move || with(shown, plot::control::title).unwrap_or_default();
    let words = move || with(shown, |r| words::control::told(r, store.unit.get())).flatten().unwrap_or_default();
    let draw = move |view: View| {
        let sided = View { sides: sides(store), ..view };
        with(shown, |r| plot::control(r, sided, &caption_of(r, view.unit))).flatten()
    };
    let read = move |at: usize| {
        let Some((name, atoms)) = bars.with(|bars| bars.get(at).cloned()) else { return String::new() };
        let [u1, r, u2, s] = atoms.map(|bits| store.unit.get().show(bits));
        let [a, b] = with(shown, |r| [r.sources[0].clone(), r.sources[1].clone()]).unwrap_or_default();
        format!("{name}: unique to {a} {u1}, redundant {r}, unique to {b} {u2}, synergistic {s}")
    };
    view! {
        <section class="kept" data-testid="control">
            <Picture
                title=Signal::derive(title)
                words=Signal::derive(words)
                testid="control-chart"
                file="control"
                unit=store.unit
                chief=true
                grid
                draw
                read
            />
            <p class="notes">
                "Each class holds the examples with that value of the control, and their codes are the same as \
                    without it. The mean weights each class by its number of examples: it decomposes the joint \
                    information that is left once the control is known."
            </p>
        </section>
    }
}
