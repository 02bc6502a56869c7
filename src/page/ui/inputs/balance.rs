//! How many rows each class of the target has, before anything runs; rare classes are told, and merged on request.

use crate::ui::store::Store;
use leptos::prelude::*;
use schema::config::RARE_ROWS;
use words::format::{counted, significant, whole};

/// Classes that are listed one by one.
const LISTED: usize = 12;

#[component]
pub fn Balance(store: Store, classes: Vec<(String, u64)>) -> impl IntoView {
    let rows: u64 = classes.iter().map(|(_, count)| count).sum();
    let most = classes.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let share = move |count: u64| format!("{}\u{202f}%", significant(100.0 * count as f64 / rows as f64, 2));
    let rare = classes.iter().filter(|(_, count)| *count < u64::from(RARE_ROWS)).count();
    let mut sorted = classes;
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let ends = match sorted.as_slice() {
        [(first, most), .., (last, least)] => {
            format!(", from {first} ({}) to {last} ({})", share(*most), share(*least))
        }
        _ => String::new(),
    };
    let others = sorted.len().saturating_sub(LISTED);
    let number = sorted.len() as u64;
    let bars = sorted.into_iter().take(LISTED).map(|(label, count)| {
        view! {
            <li>
                <span class="class-name" title=label.clone()>{label.clone()}</span>
                <span class="class-bar" aria-hidden="true"><span style:width=format!("{}%", 100.0 * count as f64 / most as f64)></span></span>
                <span class="class-count">{whole(count)}</span>
            </li>
        }
    });
    let several = rare > 1;
    let merged = move || store.settings.with(|s| s.config.merge_rare > 0);
    let merge = move |_| store.settings.update(|s| s.config.merge_rare = RARE_ROWS);
    view! {
        <details class="balance" data-testid="balance">
            <summary>{counted(number, "class", "classes")} {ends}</summary>
            <ul>{bars.collect_view()}</ul>
            {(others > 0).then(|| view! { <p>"and " {counted(others as u64, "smaller class", "smaller classes")}</p> })}
        </details>
        {(rare > 0).then(|| view! {
            <p class="warning" data-testid="rare">
                <b>"Warning "</b>
                {counted(rare as u64, "class has", "classes have")} " fewer than " {RARE_ROWS} " rows. "
                <Show when=move || several>
                    <Show when=move || !merged() fallback=|| "Merged into one by the settings.">
                        <button type="button" class="link" data-testid="merge-rare" on:click=merge>"Merge them into one"</button>
                    </Show>
                </Show>
            </p>
        })}
    }
}
