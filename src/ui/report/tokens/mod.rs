//! The report over samples, in the program that the page loads when it is first needed: its sentence, each atom's mean against permuted targets, both aggregates of the contribution, how it is spread over
//! samples, and the numbers behind it all.

mod contribution;
mod head;
mod numbers;

use super::downloads::{Cite, Method};
use super::picture::{Grid, Picture};
use crate::engine::tokens::report::{TokensLayer, TokensReport};
use crate::format::{Unit, layer_words, significant};
use crate::plot::{self, Chart, View};
use crate::story::tokens::{facts, spread};
use crate::web;
use contribution::Contribution;
use head::Head;
use leptos::prelude::*;
use numbers::{Cells, Numbers, cells};

/// Digits of a readout; more than the certificate vouches for would only look exact.
const DIGITS: usize = 10;

type Shown = StoredValue<TokensReport>;

#[component]
pub fn OverSamples(report: TokensReport, unit: RwSignal<Unit>) -> impl IntoView {
    let first = report.sources[0].clone();
    let target = report.target.clone();
    let version = report.engine.version.clone();
    let layers = Signal::stored(Grid { rows: 1, columns: report.layers.len() });
    let spread_out = report.layers.iter().any(|layer| spread(layer).is_some());
    let report: Shown = StoredValue::new(report);
    // In the page the facts stand above; a picture that leaves it takes them along.
    let draw = move |chart: fn(&TokensReport, View, &str) -> Option<Chart>, view: View| {
        report.with_value(|r| chart(r, view, &facts(r, view.unit).join(" · ")))
    };
    let read = move |layer: usize, words: fn(&TokensReport, &TokensLayer, Unit) -> String| {
        let told = |r: &TokensReport| {
            let layer = r.layers.get(layer)?;
            Some(format!("{}: {}.", layer_words(&layer.name), words(r, layer, unit.get())))
        };
        report.with_value(told).unwrap_or_default()
    };
    web::unfold_to_print(".report details");
    let shares = spread_out.then(|| {
        view! {
            <div class="spread">
                <Picture
                    title=Signal::stored(format!("Contribution of {first} in each sample: plug-in values"))
                    words=Signal::stored(format!("How many samples have which plug-in contribution of {first}."))
                    testid="shares-chart"
                    file="shares"
                    unit
                    chief=true
                    grid=layers
                    draw=move |view| draw(plot::shares, view)
                    read=move |layer| read(layer, |_, layer, _| spread(layer).unwrap_or_else(|| "no sample has one".into()))
                />
                <p class="note">"No null was asked about a single sample; that samples agree is no evidence, since bias is the same in each."</p>
            </div>
        }
    });
    view! {
        <Head report unit />
        <Picture
            title=Signal::stored(format!("Information about {target}, mean over samples"))
            words=Signal::stored(format!("Atoms of the information about {target}, means over samples, against permuted targets."))
            testid="tokens-chart"
            file="tokens"
            unit
            chief=true
            grid=layers
            draw=move |view| draw(plot::tokens, view)
            read=move |layer| read(layer, atoms)
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

/// "unique to image 0.31 bit (permuted 0.02, p = 0.005), …".
fn atoms(report: &TokensReport, layer: &TokensLayer, unit: Unit) -> String {
    let told = |Cells { name, mean, null, .. }: Cells| {
        let bits = |bits: f64| significant(unit.of(bits), DIGITS);
        let against = null.map_or(String::new(), |null| {
            format!(" (permuted {}, p = {:.3})", significant(unit.of(null.mean), 3), null.p)
        });
        format!("{name} {} {}{against}", bits(mean), unit.symbol())
    };
    cells(report, layer).into_iter().filter(|cells| !cells.atom.is_empty()).map(told).collect::<Vec<_>>().join(", ")
}
