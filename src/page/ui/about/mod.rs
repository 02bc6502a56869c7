//! About: the method with its formulas, citation, privacy, version and engine.

use crate::client::EngineState;
use leptos::prelude::*;

/// The paper whose contribution measure this is.
pub const CITATION: &str = "P. Amit, O. M. Kashyap, N. Rayasam, N. Shekhar, S. Narayan: Quantifying Modality Contributions via \
     Disentangling Multimodal Representations. FLAIRS 39(1), 2026. arXiv 2511.19470.";

pub const BIBTEX: &str = r#"@article{amit2026modality,
  title   = {Quantifying Modality Contributions via Disentangling Multimodal Representations},
  author  = {Amit, Padegal and Kashyap, Omkar Mahesh and Rayasam, Namitha
             and Shekhar, Nidhi and Narayan, Surabhi},
  journal = {The International FLAIRS Conference Proceedings},
  volume  = {39},
  number  = {1},
  year    = {2026},
  doi     = {10.32473/flairs.39.1.141869},
  eprint  = {2511.19470},
  archivePrefix = {arXiv}
}
"#;

/// Plain HTML and MathML, written by hand: it needs no components.
pub const METHOD: &str = include_str!("method.html");

#[component]
pub fn About(engine: RwSignal<EngineState>) -> impl IntoView {
    let rows = move || {
        engine
            .with(engine_facts)
            .into_iter()
            .map(|(what, value)| view! { <dt>{what}</dt><dd>{value}</dd> })
            .collect_view()
    };
    view! {
        <article class="about">
            <h1>"About pidlens"</h1>
            <div class="method" inner_html=METHOD></div>
            <h2>"Cite"</h2>
            <p>{CITATION}</p>
            <pre tabindex="0" aria-label="BibTeX">{BIBTEX}</pre>
            <h2>"Privacy"</h2>
            <p>
                "Everything runs in this tab. The files that you open are read by a worker of this page and never leave your machine; "
                "the page requests only its own files, and files at an address that you type and confirm. In this browser it keeps the theme, the unit, your recent analyses "
                "(results and fingerprints, never the data; remove them in their list), and its own files, so that it works offline."
            </p>
            <h2>"Version and engine"</h2>
            <dl class="facts-list">
                <dt>"pidlens"</dt><dd>{env!("CARGO_PKG_VERSION")}</dd>
                {rows}
            </dl>
        </article>
    }
}

fn engine_facts(state: &EngineState) -> Vec<(&'static str, String)> {
    match state {
        EngineState::Starting => vec![("engine", "starting".into())],
        EngineState::Restarting { why } => vec![("engine", format!("restarting: {why}"))],
        EngineState::Failed { message } => vec![("engine", format!("failed: {message}"))],
        EngineState::Ready { engine, reason } => {
            let mut facts = vec![
                ("engine", format!("{} {}", engine.name, engine.version)),
                ("threads", engine.threads.to_string()),
            ];
            if let Some(reason) = reason {
                facts.push(("why no pool", reason.clone()));
            }
            facts
        }
    }
}
