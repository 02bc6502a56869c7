//! Atoms by class: which values of the target each atom is about.

use crate::ui::report::figure::caption_of;
use crate::ui::report::picture::Picture;
use leptos::prelude::*;
use plot::classes::{Class, classes, in_order};
use plot::{Grid, View};
use schema::inside::Inside;
use schema::report::Report;
use schema::trust::Checked;
use words::format::Unit;

/// `labels` are the classes'.
#[component]
pub fn ByClass(
    report: StoredValue<Checked<Report>>,
    inside: StoredValue<Inside>,
    labels: Vec<String>,
    unit: RwSignal<Unit>,
) -> impl IntoView {
    let of = inside.with_value(|inside| inside.classes.clone());
    let named = labels.into_iter().zip(&of).map(|(label, class)| (label, class.atoms.stacked()));
    let bars: Vec<Class> = in_order(named.collect());
    let any = !bars.is_empty();
    let rows = bars.len().max(1);
    let bars = StoredValue::new(bars);
    let names = report.with_value(|r| [r.sources[0].clone(), r.sources[1].clone(), r.target.clone()]);
    let [a, b, target] = names.clone();
    let told = lead(&bars.get_value(), [&a, &b]);
    let names = StoredValue::new(names);
    let drawn = StoredValue::new(format!("What each {target} adds"));
    let draw = move |view: View| {
        let caption = report.with_value(|r| caption_of(r, view.unit));
        let title = drawn.get_value();
        names.with_value(|[a, b, _]| bars.with_value(|bars| classes(&title, [a, b], bars, view, &caption)))
    };
    let read = move |at: usize| {
        let Some((name, atoms)) = bars.with_value(|bars| bars.get(at).cloned()) else { return String::new() };
        let [u1, r, u2, s] = atoms.map(|bits| unit.get().show(bits));
        let [a, b, _] = names.get_value();
        format!("{name}: unique to {a} {u1}, redundant {r}, unique to {b} {u2}, synergistic {s}")
    };
    let title = format!("What each {target} adds to the atoms");
    let words = told.clone();
    view! {
        <Show when=move || any>
            <Picture
                title=title.clone()
                words=words.clone()
                testid="classes-chart"
                file="classes"
                unit
                grid=Signal::stored(Grid { rows, columns: 1 })
                draw
                read
            />
        </Show>
        <p class="note">
            {told}" The bars of all classes sum to the layer's atoms. Unique information of a class is never negative; its redundant and synergistic parts may be."
        </p>
    }
}

/// For which class each modality's unique information is largest.
fn lead(bars: &[Class], [a, b]: [&str; 2]) -> String {
    let most =
        |atom: usize| bars.iter().max_by(|x, y| x.1[atom].total_cmp(&y.1[atom])).filter(|bar| bar.1[atom] > 1e-3);
    match (most(0), most(2)) {
        (Some((first, _)), Some((second, _))) => {
            format!("{a} has the most unique information for {first}, {b} for {second}.")
        }
        (Some((first, _)), None) => format!(
            "{a} has the most unique information for {first}; {b} has none for any \
            class."
        ),
        (None, Some((second, _))) => {
            format!("{b} has the most unique information for {second}; {a} has none for any class.")
        }
        (None, None) => format!("Neither {a} nor {b} has unique information for any class."),
    }
}
