//! The report over samples: its sentence, each atom's mean against permuted targets, both aggregates of the contribution, how it is spread over
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
use crate::ui::model::run::Run;
use crate::ui::model::tokens::Tokens;
use crate::ui::store::Store;
use crate::web;
use contribution::Contribution;
use head::Head;
use leptos::prelude::*;
use numbers::{Cells, Numbers, cells};

/// Digits of a readout; more than the certificate vouches for would only look exact.
const DIGITS: usize = 10;

#[component]
pub fn OverSamples(store: Store, tokens: Memo<Option<Tokens>>) -> impl IntoView {
    let standing = Memo::new(move |_| {
        let running = store.run.with(Run::is_running);
        let of = |tokens: &Tokens| store.order.with(|now| tokens.standing(now.as_ref().ok(), running));
        tokens.with(|tokens| tokens.as_ref().map_or(("none", String::new()), of))
    });
    let target = move || with(tokens, |r| r.target.clone()).unwrap_or_default();
    let first = move || with(tokens, |r| r.sources[0].clone()).unwrap_or_default();
    let layers = Signal::derive(move || Grid { rows: 1, columns: with(tokens, |r| r.layers.len()).unwrap_or(1) });
    // In the page the facts stand above; a picture that leaves it takes them along.
    let draw = move |chart: fn(&TokensReport, View, &str) -> Option<Chart>, view: View| {
        with(tokens, |r| chart(r, view, &facts(r, view.unit).join(" · "))).flatten()
    };
    let read = move |layer: usize, words: fn(&TokensReport, &TokensLayer, Unit) -> String| {
        let told = |r: &TokensReport| {
            let layer = r.layers.get(layer)?;
            Some(format!("{}: {}.", layer_words(&layer.name), words(r, layer, store.unit.get())))
        };
        with(tokens, told).flatten().unwrap_or_default()
    };
    let spread_out =
        Memo::new(move |_| with(tokens, |r| r.layers.iter().any(|l| spread(l).is_some())).unwrap_or(false));
    web::unfold_to_print(".report details");
    view! {
        <article class="report" data-testid="report" data-unit="tokens" data-state=move || standing.with(|(word, _)| *word)>
            <Head store tokens standing />
            <Picture
                title=Signal::derive(move || format!("Information about {}, mean over samples", target()))
                words=Signal::derive(move || format!("Atoms of the information about {}, means over samples, against permuted targets.", target()))
                testid="tokens-chart"
                file="tokens"
                unit=store.unit
                chief=true
                grid=layers
                draw=move |view| draw(plot::tokens, view)
                read=move |layer| read(layer, atoms)
            />
            <Contribution tokens />
            <Show when=move || spread_out.get()>
                <div class="spread">
                    <Picture
                        title=Signal::derive(move || format!("Contribution of {} in each sample: plug-in values", first()))
                        words=Signal::derive(move || format!("How many samples have which plug-in contribution of {}.", first()))
                        testid="shares-chart"
                        file="shares"
                        unit=store.unit
                        chief=true
                        grid=layers
                        draw=move |view| draw(plot::shares, view)
                        read=move |layer| read(layer, |_, layer, _| spread(layer).unwrap_or_else(|| "no sample has one".into()))
                    />
                    <p class="note">"No null was asked about a single sample; that samples agree is no evidence, since bias is the same in each."</p>
                </div>
            </Show>
            <Numbers store tokens />
            <div class="appendix">
                <Method />
                <Cite version=Signal::derive(move || with(tokens, |r| r.engine.version.clone()).unwrap_or_default()) />
            </div>
        </article>
    }
}

/// The report behind the views; they exist only while there is one.
fn with<T>(tokens: Memo<Option<Tokens>>, read: impl FnOnce(&TokensReport) -> T) -> Option<T> {
    tokens.with(|tokens| tokens.as_ref().map(|tokens| read(&tokens.report)))
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
