//! The report over samples, in the program that the page loads when it is first needed: its sentence, each atom's mean against permuted targets, both aggregates of the contribution, how it is spread over
//! samples, and the numbers behind it all.

mod contribution;
mod head;
mod numbers;

use super::downloads::{Cite, Method};
use super::names::NamesMenu;
use super::picture::Picture;
use crate::web;
use contribution::Contribution;
use head::Head;
use leptos::prelude::*;
use link::envelope::check_called;
use numbers::{Cells, Numbers, cells};
use plot::{Chart, Grid, View};
use schema::report::names::Names;
use schema::tokens::{SCHEMA, TokensLayer, TokensReport};
use schema::trust::Checked;
use words::format::{Unit, layer_words, significant};
use words::story::tokens::{facts, spread};

/// Digits of a readout; more than the certificate vouches for would only look exact.
const DIGITS: usize = 10;

type Shown = StoredValue<TokensReport>;

/// What names change of a report over groups.
const NAMED: &str =
    "These names apply to every figure, table, sentence and file of this report. Nothing is computed again.";

/// `named` takes the names that a person gives, to be in force when the report is shown again.
#[component]
pub fn OverSamples(
    report: Checked<TokensReport>,
    names: Names,
    unit: RwSignal<Unit>,
    named: impl Fn(&Names) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let made: Shown = StoredValue::new(report.into_inner());
    let names = RwSignal::new(names);
    let known = made.with_value(|r| [&r.sources[0], &r.sources[1], &r.target].map(Clone::clone));
    let sentences = made.with_value(|r| r.schema != SCHEMA);
    let check = {
        let known = StoredValue::new(known.clone());
        move |names: &Names| {
            known.with_value(|known| check_called(known, [known.each_ref().map(String::as_str)], names))
        }
    };
    let under = move || StoredValue::new(names.with(|names| made.with_value(|report| report.called(names))));
    web::unfold_to_print(".report details");
    view! {
        {move || view! { <Head report=under() unit /> }}
        <div class="share">
            <div class="share-line">
                <NamesMenu
                    known=Vec::from(known)
                    sentences
                    names
                    hint=NAMED
                    check
                    changed=move || names.with_untracked(named)
                />
            </div>
        </div>
        {move || view! { <Found report=under() unit /> }}
    }
}

/// Pictures and numbers.
#[component]
fn Found(report: Shown, unit: RwSignal<Unit>) -> impl IntoView {
    let (first, target, version) =
        report.with_value(|r| (r.sources[0].clone(), r.target.clone(), r.engine.version.clone()));
    let spread_out = report.with_value(|r| r.layers.iter().any(|layer| spread(layer).is_some()));
    let shares = spread_out.then(|| {
        view! {
            <div class="spread">
                <LayersPicture
                    report
                    unit
                    title=format!("Contribution of {first} in each group: plug-in values")
                    words=format!("How many groups have which plug-in contribution of {first}.")
                    testid="shares-chart"
                    file="shares"
                    chart=plot::shares
                    told=|_, layer, _| spread(layer).unwrap_or_else(|| "no group has one".into())
                />
                <p class="note">"No null was computed for single groups. Agreement between groups is no evidence, \
                    since bias is the same in each."</p>
            </div>
        }
    });
    view! {
        <LayersPicture
            report
            unit
            title=format!("Information about {target}, mean over groups")
            words=format!("Atoms of the information about {target}, means over groups, against permuted targets.")
            testid="tokens-chart"
            file="tokens"
            chart=plot::tokens
            told=atoms
        />
        <Contribution report />
        {shares}
        <Numbers report unit />
        <div class="appendix">
            <Method />
            <Cite version=Signal::stored(version) />
        </div>
    }
}

/// One of `plot`'s charts over the layers; `told` is what is read out of a layer, after its name.
#[component]
fn LayersPicture(
    report: Shown,
    unit: RwSignal<Unit>,
    title: String,
    words: String,
    testid: &'static str,
    file: &'static str,
    chart: fn(&TokensReport, View, &str) -> Option<Chart>,
    told: fn(&TokensReport, &TokensLayer, Unit) -> String,
) -> impl IntoView {
    let grid = Signal::stored(Grid { rows: 1, columns: report.with_value(|r| r.layers.len()) });
    // In the page the facts stand above; a picture that leaves it takes them along.
    let draw = move |view: View| report.with_value(|r| chart(r, view, &facts(r, view.unit).join(" · ")));
    let read = move |layer: usize| {
        let words = |r: &TokensReport| {
            let layer = r.layers.get(layer)?;
            Some(format!("{}: {}.", layer_words(&layer.name), told(r, layer, unit.get())))
        };
        report.with_value(words).unwrap_or_default()
    };
    view! { <Picture title=Signal::stored(title) words=Signal::stored(words) testid file unit chief=true grid draw read /> }
}

/// "unique to image 0.31 bit (permuted 0.02), …".
fn atoms(report: &TokensReport, layer: &TokensLayer, unit: Unit) -> String {
    let told = |Cells { name, mean, null, .. }: Cells| {
        let bits = |bits: f64| significant(unit.of(bits), DIGITS);
        let against = null.map_or(String::new(), |null| format!(" (permuted {})", significant(unit.of(null.mean), 3)));
        format!("{name} {} {}{against}", bits(mean), unit.symbol())
    };
    cells(report, layer).into_iter().filter(|cells| !cells.atom.is_empty()).map(told).collect::<Vec<_>>().join(", ")
}
