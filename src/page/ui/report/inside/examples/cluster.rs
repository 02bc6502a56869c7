//! A cluster, opened: what it is made of, its most typical examples, which clusters of the other modality it goes with, and the name that a person gives it.

use super::Desk;
use super::pictures::Thumb;
use leptos::ev;
use leptos::prelude::*;
use schema::report::clusters::LONGEST;
use state::examples::{Cluster, Listing};
use words::format::{THIN, counted, significant, whole};

/// Classes and partners that are named.
const NAMED: usize = 6;

#[component]
pub fn Opened(desk: Desk) -> impl IntoView {
    let found = Memo::new(move |_| desk.cluster());
    move || found.get().map(|((side, symbol), cluster)| card(desk, side, symbol, cluster))
}

fn card(desk: Desk, side: usize, symbol: u32, cluster: Cluster) -> impl IntoView + use<> {
    let examples = desk.examples();
    let names = desk.variables();
    let other = 1 - side.min(1);
    let share = |count: u64| format!("{}{THIN}%", significant(100.0 * count as f64 / cluster.size.max(1) as f64, 2));
    let mix = cluster.classes.iter().take(NAMED).map(|&(class, count)| {
        let list = move |_| {
            let mut listing = Listing { class: Some(class), ..Listing::default() };
            listing.codes[side] = Some(symbol);
            desk.listing.set(listing);
        };
        view! { <li><button type="button" class="quiet" on:click=list>{examples.label(2, class).to_owned()}" "{share(count)}</button></li> }
    });
    let partners = cluster.partners.iter().take(NAMED).map(|&(partner, count)| {
        let list = move |_| {
            let mut codes = [symbol, partner];
            if side == 1 {
                codes.reverse();
            }
            desk.listing.set(Listing::pair(codes));
        };
        view! { <li><button type="button" class="quiet" on:click=list>{move || desk.label(other, partner)}" "{share(count)}</button></li> }
    });
    let nearest = cluster.nearest.iter().map(|&example| {
        let point = move || desk.pointed.set(Some(example));
        view! { <li><button type="button" class="quiet" on:click=move |_| point() on:focus=move |_| point()><Thumb desk example />{desk.called(example as usize)}</button></li> }
    });
    desk.want(&cluster.nearest);
    let (mix, partners, nearest) = (mix.collect_view(), partners.collect_view(), nearest.collect_view());
    let list = move |_| {
        let mut listing = Listing::default();
        listing.codes[side] = Some(symbol);
        desk.listing.set(listing);
    };
    let rename = move |event: ev::Event| desk.call(side, symbol, &event_target_value(&event));
    let own = examples.label(side, symbol);
    let named = desk.names.with_untracked(|names| names.get(side, own).unwrap_or_default().to_owned());
    let title = format!("{} {}", names[side], examples.label(side, symbol));
    let size = format!("{} of {}", counted(cluster.size, "example", "examples"), whole(examples.len() as u64));
    view! {
        <section class="cluster" data-testid="cluster" aria-label=title.clone()>
            <div class="figure-head">
                <h4>{title.clone()}</h4>
                <button type="button" class="quiet" on:click=move |_| desk.opened.set(None)>"Close"</button>
            </div>
            <label class="inside-layer">
                "Name"
                <input type="text" maxlength=LONGEST.to_string() data-testid="cluster-name" prop:value=named on:change=rename />
                <span class="hint">"kept with this analysis, and part of its links and saved files"</span>
            </label>
            <p>{size}" "<button type="button" class="quiet" on:click=list>"List them"</button></p>
            <p class="hint">{names[2].clone()}</p><ul class="chips">{mix}</ul>
            <p class="hint">{format!("goes with {}", names[other])}</p><ul class="chips">{partners}</ul>
            <p class="hint">"nearest to its centre"</p><ul class="chips nearest">{nearest}</ul>
        </section>
    }
}
