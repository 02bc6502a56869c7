//! How reports are brought to the board, and how they are looked at.

use super::desk::Desk;
use crate::web;
use leptos::html::Input;
use leptos::prelude::*;
use words::board::{Number, Sorted};
use words::format::counted;

/// What could not be read, and how far the reading is.
#[component]
pub fn Told(desk: Desk) -> impl IntoView {
    view! {
        <div role="status">
            {move || desk.reading.get().map(|[read, all]| {
                let words = if all > 1 { format!("Reading {} of {all} files…", read + 1) } else { "Reading…".to_owned() };
                view! { <p class="waiting">{words}</p> }
            })}
        </div>
        <ul class="board-refused" role="alert" data-testid="board-refused">
            {move || desk.refused.get().into_iter().map(|words| view! { <li class="error"><b>"Left out "</b>{words}"."</li> }).collect_view()}
        </ul>
    }
}

#[component]
pub fn Empty(desk: Desk) -> impl IntoView {
    view! {
        <div class="board-empty" data-testid="board-empty">
            <p>
                "Drop saved analyses here, or a folder of them: a matrix of models and tasks shows every layer, sorted by any number, and any atom is drawn against "
                "what is said of the reports, such as their accuracy."
            </p>
            <Bring desk />
            <p class="hint">
                "Such files come from Save here, and from "<code>"pidlens analyze --save"</code>" or "<code>"--json"</code>" in a terminal. "
                <code>"--meta model=clip --meta task=vqa --meta accuracy=0.71"</code>" names the model and the task of a report, and any number to compare; "
                "without them the file's name is the model and the target is the task. "<code>"pidlens board FOLDER"</code>" prints the same board."
            </p>
        </div>
    }
}

/// Buttons that choose files, a folder, or what this browser keeps.
#[component]
fn Bring(desk: Desk) -> impl IntoView {
    let [files, folder] = [NodeRef::<Input>::new(), NodeRef::<Input>::new()];
    let press = |input: NodeRef<Input>| move |_| input.get_untracked().iter().for_each(|input| input.click());
    let take = move |input: NodeRef<Input>| {
        move |_| {
            desk.take(input.get_untracked().map(|input| web::take_files(&input)).unwrap_or_default());
        }
    };
    view! {
        <div class="board-bring">
            <button type="button" data-testid="board-files" on:click=press(files)>"Choose files"</button>
            <button type="button" data-testid="board-folder" on:click=press(folder)>"Choose a folder"</button>
            <button type="button" data-testid="board-recent" on:click=move |_| desk.take_recent()>"Add recent analyses"</button>
            <input node_ref=files type="file" accept=".json" multiple hidden data-testid="board-input" on:change=take(files) />
            <input node_ref=folder type="file" prop:webkitdirectory=true multiple hidden data-testid="board-folder-input" on:change=take(folder) />
        </div>
    }
}

/// What is there, by which layer and in which order it is seen, and the way out as CSV.
#[component]
pub fn Shelf(desk: Desk) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let counts = move || {
        desk.placed.with(|placed| {
            let board = &placed.board;
            let tasks = counted(board.tasks().len() as u64, "task", "tasks");
            format!("{}, {tasks}", counted(board.entries.len() as u64, "report", "reports"))
        })
    };
    let layers = Memo::new(move |_| {
        desk.placed.with(|placed| placed.board.entries.iter().map(|entry| entry.report.layers.len()).max().unwrap_or(0))
    });
    let layer = move |event: web_sys::Event| desk.layer.set(event_target_value(&event).parse().ok());
    let by = Signal::derive(move || desk.sorted.with(|sorted| sorted.as_ref().map(|sorted| sorted.by.clone())));
    let save = move |_| {
        let csv = desk.placed.with_untracked(|placed| placed.board.csv());
        failed.set(web::download("pidlens-board.csv", "text/csv", &csv).err());
    };
    view! {
        <Bring desk />
        <div class="board-choices">
            <span data-testid="board-counts">{counts}</span>
            <label>
                "Numbers of "
                <select data-testid="board-layer" on:change=layer>
                    <option value="" selected=move || desk.layer.get().is_none()>"the last layer"</option>
                    {move || (0..layers.get()).map(|at| view! {
                        <option value=at.to_string() selected=move || desk.layer.get() == Some(at)>{format!("layer {at}")}</option>
                    }).collect_view()}
                </select>
            </label>
            <Choice desk label="Sort by" testid="board-by" none=Some("name") chosen=by choose=Callback::new(move |number: Option<Number>| desk.sorted.set(number.map(Sorted::by))) />
            <button type="button" class="quiet" data-testid="board-csv" on:click=save>"Download CSV"</button>
            <button type="button" class="quiet" data-testid="board-clear" on:click=move |_| desk.clear()>"Clear the board"</button>
        </div>
        {move || failed.get().map(|m| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

/// One of the board's numbers, or `none` of them.
#[component]
pub fn Choice(
    desk: Desk,
    label: &'static str,
    testid: &'static str,
    none: Option<&'static str>,
    chosen: Signal<Option<Number>>,
    choose: Callback<Option<Number>>,
) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        desk.placed.with(|placed| {
            let named = |number: Number| (placed.board.name(&number), number);
            placed.board.numbers().into_iter().map(named).collect::<Vec<(String, Number)>>()
        })
    });
    let chose = move |event: web_sys::Event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        choose
            .run(at.and_then(|at| numbers.with_untracked(|numbers| numbers.get(at).map(|(_, number)| number.clone()))));
    };
    let options = move || {
        let option = |(at, (name, number)): (usize, (String, Number))| {
            view! { <option value=at.to_string() selected=move || chosen.with(|now| now.as_ref() == Some(&number))>{name}</option> }
        };
        numbers.get().into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <label>
            {label}" "
            <select data-testid=testid on:change=chose>
                {none.map(|none| view! { <option value="" selected=move || chosen.with(Option::is_none)>{none}</option> })}
                {options}
            </select>
        </label>
    }
}
