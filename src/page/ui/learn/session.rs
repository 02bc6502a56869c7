//! What Learn remembers while the page is open: the playground's history, and the answers of the worker.

use super::address;
use super::context::Context;
use crate::web;
use learn::ask::{Answer, Ask, Clouds, Decomposed};
use learn::gates::gate;
use learn::link;
use learn::link::Opened;
use learn::state::{History, State, Tool};
use learn::table::Table;
use leptos::prelude::*;
use state::learn::is_state;
use words::format::Unit;

#[derive(Clone, Copy)]
pub struct Session {
    pub history: RwSignal<History<State>>,
    pub state: Memo<State>,
    /// The table before the sliders: what the editor shows, and what no slider disturbs.
    pub edited: Memo<Table>,
    /// The table as the sliders leave it.
    pub table: Memo<Result<Table, String>>,
    pub clouds: RwSignal<Clouds>,
    /// Why a link could not be opened.
    pub refused: RwSignal<Option<String>>,
    /// What of a link was left out.
    pub left_out: RwSignal<Option<String>>,
    pub unit: RwSignal<Unit>,
    pub atoms: Asker,
    /// The newest decomposition.
    pub found: Memo<Option<Decomposed>>,
    pub ipfp: Asker,
    pub samples: Asker,
    pub clustered: Asker,
    /// The state that the page's address stands for.
    pub addressed: StoredValue<State>,
    /// The page's address from `#` on, as it was last taken over or written. Another one that stands there was gone to since.
    pub hash: StoredValue<String>,
}

impl Session {
    /// The playground's own, whose state is the page's address. `here` says whether it is open: its questions are asked only then.
    pub fn new(context: Context, here: Memo<bool>, on_clouds: Memo<bool>) -> Self {
        let session = Self::quiet(context, first());
        session.open(&web::hash());
        session.answer_while(here);
        Effect::new(move || {
            if on_clouds.get() {
                session.clustered.ask(Ask::Clouds(session.clouds.get()));
            }
        });
        address::follow(session, here);
        session
    }

    /// A figure's own, in a lesson.
    pub fn of(context: Context, state: State) -> Self {
        let session = Self::quiet(context, state);
        session.answer_while(Memo::new(|_| true));
        session
    }

    fn quiet(context: Context, start: State) -> Self {
        let addressed = StoredValue::new(start.clone());
        let history = RwSignal::new(History::new(start));
        let state = Memo::new(move |_| history.with(|h| h.now.clone()));
        let atoms = Asker::new(context);
        let found = move |_: Option<&Option<Decomposed>>| {
            atoms.answer.with(|answer| match answer {
                Some(Ok(Answer::Decomposed(found))) => Some(found.clone()),
                _ => None,
            })
        };
        Self {
            history,
            state,
            edited: Memo::new(move |_| state.with(|s| s.table.clone())),
            table: Memo::new(move |_| state.with(State::effective)),
            clouds: RwSignal::new(Clouds { rows: 100, clusters: 8, common: 0.0, seed: 0 }),
            refused: RwSignal::new(None),
            left_out: RwSignal::new(None),
            unit: context.unit,
            atoms,
            found: Memo::new(found),
            ipfp: Asker::new(context),
            samples: Asker::new(context),
            clustered: Asker::new(context),
            addressed,
            hash: StoredValue::new(String::new()),
        }
    }

    fn answer_while(self, here: Memo<bool>) {
        Effect::new(move || {
            if !here.get() {
                return;
            }
            let Ok(table) = self.table.get() else { return };
            self.atoms.ask(Ask::Decompose { table: table.clone() });
            let (tool, rows, seed) = self.state.with(|s| (s.tool, s.rows, s.seed));
            match tool {
                Tool::Atoms => {}
                Tool::Ipfp => self.ipfp.ask(Ask::Ipfp { table }),
                Tool::Samples => self.samples.ask(Ask::Samples { table, rows, seed }),
            }
        });
    }

    /// Takes over what the page's address holds.
    pub fn open(self, hash: &str) {
        self.hash.set_value(hash.to_owned());
        if !is_state(hash) {
            // A page of Learn without a state of its own: opened anew, it starts from the beginning.
            return self.addressed.set_value(first());
        }
        match link::open(hash) {
            Ok(Opened { state, left_out }) => {
                self.refused.set(None);
                self.addressed.set_value(state.clone());
                self.edit("", move |now| *now = state);
                self.left_out.set(left_out);
            }
            Err(why) => {
                self.addressed.set_value(self.state.get_untracked());
                self.refused.set(Some(why));
            }
        }
    }

    pub fn edit(self, what: &str, change: impl FnOnce(&mut State)) {
        if self.left_out.with_untracked(Option::is_some) {
            self.left_out.set(None);
        }
        self.history.update(|history| history.edit(what, change));
    }

    /// The state's address, from `#` on.
    pub fn link(self) -> String {
        self.state.with_untracked(link::link)
    }
}

/// Where the playground starts.
fn first() -> State {
    State::of(gate("and").expect("the gallery has AND"))
}

/// One question at a time: while it is answered only the newest other one waits.
#[derive(Clone, Copy)]
pub struct Asker {
    context: Context,
    /// Under way, waiting.
    asked: StoredValue<(Option<Ask>, Option<Ask>)>,
    last: StoredValue<Option<Ask>>,
    pub answer: RwSignal<Option<Result<Answer, String>>>,
}

impl Asker {
    pub fn new(context: Context) -> Self {
        Self {
            context,
            asked: StoredValue::new((None, None)),
            last: StoredValue::new(None),
            answer: RwSignal::new(None),
        }
    }

    /// Asks, unless that is what was asked last.
    pub fn ask(self, ask: Ask) {
        if self.last.with_value(|last| last.as_ref() == Some(&ask)) {
            return;
        }
        self.last.set_value(Some(ask.clone()));
        let waits = self.asked.with_value(|(under_way, _)| under_way.is_some());
        match waits {
            true => self.asked.update_value(|asked| asked.1 = Some(ask)),
            false => self.send(ask),
        }
    }

    fn send(self, ask: Ask) {
        self.asked.set_value((Some(ask.clone()), None));
        self.context.ask(ask, move |answer| {
            // A lesson's figure may be gone by now.
            let Some(next) = self.asked.try_with_value(|(_, waiting)| waiting.clone()) else { return };
            self.asked.set_value((None, None));
            self.answer.set(Some(answer));
            if let Some(next) = next {
                self.send(next);
            }
        });
    }

    /// What went wrong, in words.
    pub fn refusal(self) -> Option<String> {
        self.answer.with(|answer| answer.as_ref().and_then(|a| a.as_ref().err().cloned()))
    }
}
