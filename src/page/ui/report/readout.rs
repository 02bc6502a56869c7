//! Every digit of the layer that is pointed at or focused, in the chart's caption, which otherwise holds n, K and seed.

use super::with;
use crate::ui::store::Store;
use crate::web;
use leptos::ev;
use leptos::html::Figcaption;
use leptos::prelude::*;
use schema::report::{LayerReport, Report, quantity_names};
use state::run::Shown;
use words::format::{THIN, Unit, layer_words, percent, short, significant};
use words::kept::Share;
use words::story::{absence, facts};

/// One value of the readout.
pub struct Value {
    /// The atom of the swatch; empty for none.
    atom: &'static str,
    name: String,
    text: String,
}

/// What a chart reads out of a layer.
pub type Read = fn(&Report, &LayerReport, Eyes) -> Vec<Value>;

/// How numbers are read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eyes {
    pub unit: Unit,
    /// Significant digits at most.
    digits: usize,
}

impl Eyes {
    /// More digits than the certificate vouches for would only look exact, and so would more than a link brought.
    const MOST: usize = 10;
    /// What is heard, and not read.
    const SPOKEN: usize = 3;

    pub fn new(unit: Unit, brought: Option<usize>) -> Self {
        Self { unit, digits: brought.map_or(Self::MOST, |brought| brought.min(Self::MOST)) }
    }

    /// With so few digits that they can be listened to.
    pub fn aloud(unit: Unit) -> Self {
        Self { unit, digits: Self::SPOKEN }
    }

    fn number(self, bits: f64) -> String {
        significant(self.unit.of(bits), self.digits)
    }

    fn amount(self, bits: f64) -> String {
        format!("{} {}", self.number(bits), self.unit.symbol())
    }
}

/// The atoms, in the order in which they are drawn.
pub fn atoms(report: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    // No digit of what is 0 within the certificate.
    let value = |atom, name: String, bits: f64| Value { atom, name, text: eyes.amount(layer.settled(bits)) };
    let unique = |i: usize, atom| {
        let name = &report.sources[i];
        value(atom, format!("unique to {name}"), layer.atoms.unique.get(name).copied().unwrap_or(0.0))
    };
    vec![
        unique(0, "unique-a"),
        value("redundant", "redundant".into(), layer.atoms.redundant),
        unique(1, "unique-b"),
        value("synergistic", "synergistic".into(), layer.atoms.synergistic),
    ]
}

/// Mutual information of each source and of both, each with its interval and what permuted targets give.
pub fn information(report: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    let names = quantity_names(&report.sources, &report.target);
    let of = layer.information.sources.values().chain([&layer.information.joint]);
    of.zip(INFORMATIONS)
        .map(|(&bits, at)| Value {
            atom: "",
            name: names[at].clone(),
            text: eyes.amount(layer.settled(bits)) + &chance(layer, at, eyes.unit),
        })
        .collect()
}

/// Their places among the quantities.
const INFORMATIONS: [usize; 3] = [5, 6, 7];

/// The interval and the null of a quantity, where there are.
fn chance(layer: &LayerReport, at: usize, unit: Unit) -> String {
    let number = |bits: f64| significant(unit.of(bits), 3);
    let found = layer.inference.as_ref();
    let mut text = String::new();
    if let Some(interval) = found.and_then(|i| i.interval.as_ref()) {
        let [low, high] = *interval.of.values()[at];
        text += &format!(" ({} to {})", number(low), number(high));
    }
    if let Some(null) = found.and_then(|i| i.null.as_ref()) {
        let of = null.of.values()[at];
        text += &format!(", chance {} to {}", number(of.low), number(of.high));
    }
    if let Some(test) = found.and_then(|i| i.test(at)) {
        text += &format!(", p {:.3}", test.p_adjusted);
    }
    text
}

pub fn contributions(_: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    let Some(c) = &layer.contribution else {
        let text = absence(layer).map(|a| format!("{}: {}", a.word, a.why)).unwrap_or_default();
        return vec![Value { atom: "", name: "contribution".into(), text }];
    };
    let shares = c.sources.iter().zip(["unique-a", "unique-b"]);
    shares
        .map(|((name, share), atom)| Value { atom, name: name.clone(), text: percent(*share) })
        .chain([Value { atom: "", name: "imbalance".into(), text: significant(c.imbalance, eyes.digits) }])
        .chain(contribution_interval(layer))
        .collect()
}

/// The interval of the first modality's contribution.
fn contribution_interval(layer: &LayerReport) -> Option<Value> {
    let interval = layer.inference.as_ref()?.interval.as_ref()?;
    let (name, [low, high]) = interval.contribution.as_ref()?.first()?;
    let name = format!("{} interval of {name}", percent(interval.coverage));
    Some(Value { atom: "", name, text: format!("{} to {}", percent(*low), percent(*high)) })
}

/// Each atom with what permuted targets give and its interval, in the order in which they are drawn.
pub fn nulls(report: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    let unit = eyes.unit;
    let mut values = atoms(report, layer, eyes);
    // Unique to the first, redundant, unique to the second, synergistic.
    for (value, at) in values.iter_mut().zip([1, 0, 2, 3]) {
        let number = significant(unit.of(layer.settled(bits_of(layer, at))), 3);
        value.text = format!("{number} {}{}", unit.symbol(), chance(layer, at, unit));
    }
    values
}

/// What the codes keep of what is readable, of each modality and of both.
pub fn kept(_: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    let unit = eyes.unit;
    let Some(sides) = words::kept::kept(layer) else {
        return vec![Value { atom: "", name: "readable".into(), text: "no probe was fitted".into() }];
    };
    let value = |(side, atom): (&words::kept::Kept, &'static str)| {
        let share = match side.share() {
            Share::Part(share) => percent(share),
            Share::Whole => "at least what is read".to_owned(),
            Share::Noise => "nothing is read beyond noise".to_owned(),
        };
        let [kept, read] = [side.kept, side.reading.shown()].map(|bits| significant(unit.of(bits), 4));
        let error = short(unit.of(side.reading.standard_error));
        let text = format!("{kept} kept of {read} ± {error}{THIN}{}: {share}", unit.symbol());
        Value { atom, name: side.name.to_owned(), text }
    };
    sides.iter().zip(["unique-a", "unique-b", "both"]).map(value).collect()
}

/// The share that each measure gives to the first modality, and what it is made of.
pub fn beside(report: &Report, layer: &LayerReport, eyes: Eyes) -> Vec<Value> {
    let Some(all) = words::beside::measures(layer) else {
        return vec![Value { atom: "", name: "measures".into(), text: "no probe was fitted".into() }];
    };
    let name = &report.sources[0];
    let value = |measure: words::beside::Measure| {
        let [a, b] = [0, 1].map(|side| measure.value(side, eyes.unit));
        let text = match measure.share() {
            Some(share) => format!("{} for {name} ({a} against {b})", percent(share)),
            None => "nothing to share".to_owned(),
        };
        Value { atom: "", name: measure.name.to_owned(), text }
    };
    all.map(value).into()
}

/// An atom by its place in the quantities' order.
fn bits_of(layer: &LayerReport, at: usize) -> f64 {
    let unique = |i: usize| layer.atoms.unique.values().nth(i).copied().unwrap_or(0.0);
    [layer.atoms.redundant, unique(0), unique(1), layer.atoms.synergistic][at]
}

/// A layer in words, for a screen reader.
pub fn spoken(report: &Report, layer: usize, unit: Unit, read: Read) -> String {
    let Some(layer) = report.layers.get(layer) else { return String::new() };
    let values: Vec<String> =
        read(report, layer, Eyes::aloud(unit)).into_iter().map(|v| format!("{} {}", v.name, v.text)).collect();
    format!("{}: {}", layer_words(&layer.name), values.join(", "))
}

#[component]
pub fn Readout(
    store: Store,
    shown: Memo<Option<Shown>>,
    unit: Signal<Unit>,
    read: Read,
    pointed: RwSignal<Option<usize>>,
) -> impl IntoView {
    let caption = move || with(shown, |r| facts(r, store.unit.get()).join(" · ")).unwrap_or_default();
    let values = move |at: usize| {
        with(shown, |r| {
            r.layers.get(at).map(|l| (layer_words(&l.name), read(r, l, Eyes::new(unit.get(), store.digits()))))
        })
        .flatten()
    };
    let line = move || match pointed.get().and_then(values) {
        None => view! {
            <span>{caption}</span>
            <span class="readout-hint">
                <span class="by-mouse">"Point at the picture, or use the arrow keys, for more digits."</span>
                <span class="by-touch">"Touch the picture for more digits."</span>
            </span>
        }
        .into_any(),
        Some((name, values)) => {
            let values = values.into_iter().map(|value| {
                view! {
                    <span class="readout-value">
                        <span class="swatch" data-atom=value.atom></span>
                        <span class="readout-name">{value.name}</span>
                        <span>{value.text}</span>
                    </span>
                }
            });
            view! { <b>{name}</b>{values.collect_view()} }.into_any()
        }
    };
    let place = NodeRef::<Figcaption>::new();
    let height = kept_height(place, pointed);
    view! {
        <figcaption class="readout" node_ref=place style:min-height=move || height.get().map(|height| format!("{height}px"))>
            {line}
        </figcaption>
    }
}

/// The largest height of a caption since the window's width changed, pixels. All figures read out what is pointed at in one of them: were those above to grow and shrink with it, they
/// would move the picture away from the pointer and back, frame after frame.
fn kept_height(caption: NodeRef<Figcaption>, pointed: RwSignal<Option<usize>>) -> ReadSignal<Option<i32>> {
    let (height, set_height) = signal(None::<i32>);
    Effect::new(move |_| {
        if pointed.get().is_none() {
            return;
        }
        // Once it is drawn; the figure may be gone by then.
        web::after(0, move || {
            if let Some(Some(element)) = caption.try_get_untracked() {
                set_height.try_maybe_update(|height| {
                    let now = Some(element.offset_height());
                    let grows = *height < now;
                    *height = now.max(*height);
                    (grows, ())
                });
            }
        });
    });
    let listener = window_event_listener(ev::resize, move |_| set_height.set(None));
    on_cleanup(move || listener.remove());
    height
}
