//! The page's address follows the playground's state: a moment after the last of many edits, and at once when a person pauses or leaves, so that
//! an address that is copied is that of what is seen.

use super::session::Session;
use crate::web;
use learn::link;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// After so many milliseconds without an edit the address takes the state.
const SETTLED: i32 = 250;
/// Milliseconds between two addresses while edits go on, as by a key that is held down: browsers allow 100 of them in 30 s.
const PACE: f64 = 400.0;
/// Where a person may leave the page or the field. Each is rare, however fast the edits.
const PAUSES: [&str; 3] = ["focusout", "pagehide", "visibilitychange"];

/// Follows while the playground is `here`; elsewhere the address is another place's.
pub fn follow(session: Session, here: Memo<bool>) {
    let address = Address { session, here, written: StoredValue::new(0.0), edits: StoredValue::new(0) };
    let state = session.state;
    Effect::watch(move || (state.get(), here.get()), move |_, _, _| address.settle(), false);
    // A field that is left, a slider that is let go, an option that is chosen.
    window_event_listener(ev::change, move |_| address.write_paced());
    window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let leaves = target.is_some_and(|target| target.closest("a").is_ok_and(|link| link.is_some()));
        // A link is followed after this: the address that is left stays behind in the history.
        if leaves { address.write() } else { address.write_paced() }
    });
    for pause in PAUSES {
        window_event_listener_untyped(pause, move |_| address.write());
    }
}

#[derive(Clone, Copy)]
struct Address {
    session: Session,
    here: Memo<bool>,
    /// When it was last written.
    written: StoredValue<f64>,
    edits: StoredValue<u32>,
}

impl Address {
    fn settle(self) {
        self.edits.update_value(|edits| *edits = edits.wrapping_add(1));
        let edit = self.edits.get_value();
        web::after(SETTLED, move || {
            if self.edits.try_get_value() == Some(edit) {
                self.write();
            }
        });
    }

    /// At once, unless that was done just now; [`Address::settle`] then does it.
    fn write_paced(self) {
        if web::now() - self.written.get_value() >= PACE {
            self.write();
        }
    }

    fn write(self) {
        let state = self.session.state.get_untracked();
        if !self.here.get_untracked() || self.session.addressed.with_value(|addressed| *addressed == state) {
            return;
        }
        // A browser changes the address first and tells of it later: where somebody is on the way to another place, the address is that place's.
        if self.session.hash.with_value(|hash| *hash != web::hash()) {
            return;
        }
        // Refused, the address stays what it was, and the next edit or pause tries again.
        if web::replace_hash(&link::link(&state)) {
            self.session.hash.set_value(web::hash());
            self.written.set_value(web::now());
            self.session.addressed.set_value(state);
        }
    }
}
