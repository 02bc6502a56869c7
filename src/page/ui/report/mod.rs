//! The report column: sentence, pictures, numbers, and what they rest on.

mod beside;
mod coding;
pub mod control;
mod downloads;
mod drawing;
pub mod figure;
mod growing;
mod headline;
pub mod inside;
mod kept;
mod matrix;
mod measures;
mod names;
mod opened;
mod picture;
mod readout;
mod share;
pub mod spots;
pub mod stability;
mod tables;
pub mod take;
pub mod tokens;

use super::inputs::{RecentList, Samples};
use super::later::Later;
use super::store::Store;
use super::term::Terms;
use schema::json;
use schema::report::Report;
use state::run::{Run, Shown};
use state::tokens::Tokens;

use crate::ui::bar::Switch;
use crate::web;
use crate::web::program;
use beside::Beside;
use coding::Coding;
use downloads::{Cite, Method};
pub use drawing::Drawing;
use figure::Figure;
use headline::{Headline, Sentence, Warnings};
use inside::InsideOne;
use js_sys::Function;
use kept::Kept;
use leptos::prelude::*;
use matrix::Comparisons;
pub use measures::Comparison;
use opened::OpenedNote;
use share::Share;
use stability::Stability;
use tables::{BesideNumbers, Certificate, ControlNumbers, KeptNumbers, Noise, Numbers, Significance};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;
use words::terms::{self, Term};

#[component]
pub fn ReportColumn(store: Store) -> impl IntoView {
    let shown = Memo::new(move |_| store.shown.with(|shown| shown.get(store.chosen.get()).or(shown.first()).cloned()));
    let tokens = Memo::new(move |_| store.run.with(|run| run.tokens.clone()));
    let waiting = Memo::new(move |_| store.run.with(|run| run.is_running() && !run.has_report()));
    view! {
        <section class="report-column" aria-label="Report">
            {move || store.not_opened.get().map(|message| view! {
                <p class="error not-opened" role="alert" data-testid="link-error"><b>"Error "</b>{message}</p>
            })}
            <Show
                when=move || shown.with(Option::is_some)
                fallback=move || view! {
                    <Show
                        when=move || tokens.with(Option::is_some)
                        fallback=move || view! { <Show when=move || waiting.get() fallback=move || view! { <Empty store /> }><Waiting store /></Show> }
                    >
                        <OverSamples store tokens />
                    </Show>
                }
            >
                <Comparisons store />
                <ReportView store shown />
            </Show>
        </section>
    }
}

/// The report over samples, whose program is loaded when there is one; and whether it answers the inputs.
#[component]
fn OverSamples(store: Store, tokens: Memo<Option<Tokens>>) -> impl IntoView {
    let standing = Memo::new(move |_| {
        let running = store.run.with(Run::is_running);
        let of = |tokens: &Tokens| store.order.with(|now| tokens.standing(now.as_ref().ok(), running));
        tokens.with(|tokens| tokens.as_ref().map_or(("none", String::new()), of))
    });
    let report = Memo::new(move |_| tokens.with(|tokens| tokens.as_ref().map(|tokens| tokens.report.clone())));
    let shown = move || {
        report.get().map(|report| {
            let named = namer(store);
            let show = move |later: &program::Later, place: &HtmlElement, unit: &str| {
                later.samples(place, unit, &report, &json::text(&store.names.get_untracked()), &named)
            };
            view! { <Later unit=store.unit name="The report over groups" show /> }
        })
    };
    view! {
        <article class="report" data-testid="report" data-unit="tokens" data-state=move || standing.with(|(word, _)| *word)>
            {move || {
                let (word, words) = standing.get();
                (!words.is_empty()).then(|| view! { <p class="state" data-standing=word>{words}</p> })
            }}
            {shown}
        </article>
    }
}

/// What a report over groups calls with the names that a person gives there, as JSON: the next report of the same variables is shown under them.
fn namer(store: Store) -> Function {
    let take = move |names: String| store.names.set(json::read(&names).expect("the page's own words"));
    Closure::<dyn Fn(String)>::new(take).into_js_value().unchecked_into()
}

/// The report inside another page: its sentence, its warnings, one picture, and the way to all of it.
#[component]
pub fn Embedded(store: Store) -> impl IntoView {
    let raw = Memo::new(move |_| store.shown.with(|shown| shown.first().cloned()));
    let shown =
        Memo::new(move |_| raw.get().map(|shown| Shown { report: shown.report.seen(Report::corrected), ..shown }));
    let target = move || with(shown, |r| r.target.clone()).unwrap_or_default();
    let whole = format!("{}{}", web::address(), web::hash());
    view! {
        {move || store.not_opened.get().map(|message| view! {
            <p class="error" role="alert" data-testid="link-error"><b>"Error "</b>{message}</p>
        })}
        <Show when=move || shown.with(Option::is_some)>
            <article class="report" data-testid="report">
                <Sentence store shown=raw />
                <Warnings shown=raw />
                <Figure
                    store
                    shown
                    title=Signal::derive(move || format!("Information about {}", target()))
                    testid="atoms-chart"
                    file="atoms"
                    draw=plot::atoms
                    read=readout::atoms
                />
            </article>
        </Show>
        <p class="embed-foot"><a href=whole target="_blank" rel="noopener">"Open the whole report in pidlens"</a></p>
    }
}

/// What is explained beside the choice of values, below the atoms, and below the contributions.
const VALUES: &[Term] = &[terms::CORRECTED, terms::PLUG_IN, terms::INTERVAL, terms::NULL_BAND];
const ATOMS: &[Term] = &[terms::UNIQUE, terms::REDUNDANT, terms::SYNERGISTIC];
const SHARES: &[Term] = &[terms::CONTRIBUTION, terms::IMBALANCE];

#[component]
fn Empty(store: Store) -> impl IntoView {
    view! {
        <div class="empty">
            <h2 class="lead">"Find out what each modality really contributes."</h2>
            <p>
                "Bring two embeddings and a target. pidlens splits what they tell about the target into what is unique to each, "
                "what is redundant, and what only both together tell, each with a proof of how exact it is."
            </p>
            <h3>"Or open a demo"</h3>
            <Samples store />
            {move || store.not_kept.get().map(|why| view! {
                <p class="hint" data-testid="not-kept-here">"This browser keeps no analyses: save those that you want to see again. ("{why}")"</p>
            })}
            <Show when=move || store.recent.with(|recent| !recent.cards.is_empty())>
                <h3>"Recent analyses"</h3>
                <RecentList store />
            </Show>
            <p class="privacy">"Everything runs in this tab; your files never leave this machine."</p>
        </div>
    }
}

#[component]
fn Waiting(store: Store) -> impl IntoView {
    let words = move || match store.run.with(Run::gives_whole) {
        true => "The report appears here once every layer is ready.",
        false => "The first layer appears here as soon as it is ready.",
    };
    view! { <p class="waiting">{words}</p> }
}

/// The report behind the views below; they exist only while there is one.
fn with<T>(shown: Memo<Option<Shown>>, read: impl FnOnce(&Report) -> T) -> Option<T> {
    shown.with(|shown| shown.as_ref().map(|s| read(&s.report)))
}

#[component]
fn ReportView(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let target = move || with(shown, |r| r.target.clone()).unwrap_or_default();
    let inferred = Memo::new(move |_| with(shown, |r| r.layers.iter().any(|l| l.inference.is_some())).unwrap_or(false));
    let probed = Memo::new(move |_| with(shown, |r| r.layers.iter().any(|l| l.readable.is_some())).unwrap_or(false));
    let held = Memo::new(move |_| with(shown, Report::has_control).unwrap_or(false));
    let correctable = Memo::new(move |_| with(shown, Report::has_corrected).unwrap_or(false));
    // What is computed holds both kinds of values, in bits; charts and tables read it through the eyes that are chosen.
    let raw = shown;
    let absolute = Memo::new(move |_| {
        let eyes = match (correctable.get(), store.plug_in.get()) {
            (false, _) => return raw.get(),
            (true, 0) => Report::corrected,
            (true, _) => Report::plug_in,
        };
        raw.get().map(|shown| Shown { report: shown.report.seen(eyes), ..shown })
    });
    let shown = Memo::new(move |_| match store.normalised.get() {
        0 => absolute.get(),
        _ => absolute.get().map(|shown| Shown { report: shown.report.seen(Report::normalised), ..shown }),
    });
    let controlled = Memo::new(move |_| with(absolute, |r| r.has_control().then(|| json::text(r))).flatten());
    let plain = Memo::new(move |_| correctable.get() && store.plug_in.get() == 0);
    // A report without other measures is not copied for them.
    let measured = Memo::new(move |_| {
        with(raw, |r| r.layers.iter().any(|l| !l.measures.is_empty()).then(|| json::text(r))).flatten()
    });
    let many = Memo::new(move |_| raw.with(|s| s.as_ref().is_some_and(|s| s.layers > 1)));
    web::unfold_to_print(".report details");
    view! {
        <article
            class="report"
            data-testid="report"
            data-first=move || matrix::sides(store)[0].map_or("rest".to_owned(), |place| (place + 1).to_string())
            data-second=move || matrix::sides(store)[1].map_or("rest".to_owned(), |place| (place + 1).to_string())
            data-state=move || headline::standing(store, shown).0
        >
            <p class="print-only" hidden=move || store.name.with(String::is_empty)>{move || store.name.get()}</p>
            <OpenedNote store />
            <Headline store shown=raw />
            <Share store shown=raw />
            {move || store.not_kept.get().map(|why| view! {
                <p class="hint warned-note" data-testid="not-kept-here">
                    "This browser keeps no analyses, and this one is lost when the tab is closed or reloaded: save \
                        it. ("{why}")"
                </p>
            })}
            <div class="values-switch">
                <Switch name="Scale" testid="scale" options=&["absolute", "normalised"] chosen=store.normalised />
                <Show when=move || correctable.get()>
                    <Switch name="Values" testid="values" options=&["corrected", "plug-in"] chosen=store.plug_in />
                </Show>
                <p class="hint">
                    {move || match store.normalised.get() {
                        1 => "Shares of the joint information of each layer. ",
                        _ => "",
                    }}
                    {move || match (correctable.get(), plain.get()) {
                        (false, _) => "",
                        (_, true) => "Bias is estimated by half-sampling and subtracted; a slightly negative value \
                            means that nothing is left.",
                        _ => "As counted, each beside what permuted targets give. Where examples are few these values are biased: joint information usually upwards, single atoms either way.",
                    }}
                </p>
                <Show when=move || correctable.get()><Terms of=VALUES /></Show>
            </div>
            <Figure
                store
                shown
                title=Signal::derive(move || format!("Information about {}", target()))
                testid="atoms-chart"
                file="atoms"
                draw=plot::atoms
                read=readout::atoms
                terms=ATOMS
            />
            <Show when=move || inferred.get()>
                <Significance store shown=raw />
            </Show>
            {move || controlled.get().map(|report| {
                let sides = matrix::sides(store);
                let show = move |later: &program::Later, place: &HtmlElement, unit: &str| later.control(place, unit, &report, sides);
                view! { <Later unit=store.unit name="The control" show /> }
            })}
            {move || {
                let told = with(absolute, |report| words::predictions::told(report, store.unit.get())).flatten();
                told.map(|words| view! { <p class="notes" data-testid="predictions">{words}</p> })
            }}
            <Show when=move || probed.get()>
                <Kept store shown=absolute />
            </Show>
            <Figure
                store
                shown=absolute
                absolute=true
                title=Signal::derive(move || format!("Contribution to the unique information about {}", target()))
                testid="contribution-chart"
                file="contributions"
                draw=plot::contributions
                read=readout::contributions
                terms=SHARES
            />
            <Show when=move || !many.get()>
                <Figure
                    store
                    shown
                    title=Signal::derive(move || format!("What {} share, and what only one of them tells", with(shown, |r| r.sources.join(" and ")).unwrap_or_default()))
                    testid="venn-chart"
                    file="venn"
                    draw=plot::venn
                    read=readout::atoms
                />
            </Show>
            <Show when=move || many.get()>
                <Figure
                    store
                    shown
                    title=Signal::derive(move || format!("What each modality tells about {}, alone and together", target()))
                    testid="information-chart"
                    file="information"
                    draw=plot::information
                    read=readout::information
                />
            </Show>
            <Show when=move || probed.get()>
                <Beside store shown=absolute />
            </Show>
            <Show when=move || inferred.get()>
                <Figure
                    store
                    shown=absolute
                    absolute=true
                    title=Signal::derive(move || match plain.get() {
                        true => "Each atom with its interval".to_owned(),
                        false => "Each atom beside what permuted targets give".to_owned(),
                    })
                    testid="nulls-chart"
                    file="nulls"
                    draw=plot::nulls
                    read=readout::nulls
                />
                <p class="notes" hidden=move || plain.get()>
                    "About a permuted target, no modality carries any information: a band shows what an atom then \
                        comes to by chance, not whether this atom is 0. Its interval and its own p-value answer that."
                </p>
            </Show>
            <InsideOne store shown raw />
            <Numbers store shown />
            <Show when=move || held.get()>
                <ControlNumbers store shown=absolute />
            </Show>
            <Show when=move || probed.get()>
                <KeptNumbers store shown=absolute />
                <BesideNumbers store shown=absolute />
            </Show>
            <Show when=move || inferred.get()>
                <Noise store shown=raw />
            </Show>
            <Stability store shown=raw />
            {move || measured.get().map(|report| {
                let show = move |later: &program::Later, place: &HtmlElement, unit: &str| later.measures(place, unit, &report);
                view! { <Later unit=store.unit name="Other measures" show /> }
            })}
            <Certificate store shown=raw />
            <div class="appendix">
                <Method />
                <Coding store shown />
                <Cite version=Signal::derive(move || with(raw, |r| r.engine.version.clone()).unwrap_or_default()) />
            </div>
        </article>
    }
}
