//! What every part of Learn shares: the unit in which the page shows informations, and a worker of its own, so that a question
//! is answered while an analysis runs.

use crate::client::{Client, EngineState};
use learn::ask::{Answer, Ask};
use leptos::prelude::*;
use words::format::Unit;

/// Threads of Learn's worker: its tables are small, and most of a machine is left to the analyses.
const THREADS: usize = 2;

#[derive(Clone, Copy)]
pub struct Context {
    pub unit: RwSignal<Unit>,
    /// Why no engine answers.
    pub trouble: RwSignal<Option<String>>,
    client: StoredValue<Client>,
}

impl Context {
    pub fn new(unit: RwSignal<Unit>) -> Self {
        let trouble = RwSignal::new(None);
        let client = Client::new(THREADS, move |state| {
            trouble.set(match state {
                EngineState::Failed { message } => Some(message),
                _ => None,
            });
        });
        Self { unit, trouble, client: StoredValue::new(client) }
    }

    /// Asks the worker.
    pub fn ask(self, ask: Ask, done: impl FnOnce(Result<Answer, String>) + 'static) {
        self.client.with_value(|client| client.learn(ask, done));
    }
}
