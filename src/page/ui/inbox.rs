//! What the page sends to the board, and what comes back: files that are reports, and the one that a person wants to see as a whole.

use super::board::HASH;
use super::sharing::start_of;
use super::store::Store;
use crate::web;
use js_sys::{Array, Function};
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::any::holds_report;
use link::envelope::EXTENSION;
use wasm_bindgen::prelude::*;
use web_sys::File;

impl Store {
    /// Shows files on the board; what is no report is told there.
    pub fn bring(self, files: Vec<File>) {
        self.inbox.with_value(|inbox| {
            for file in &files {
                inbox.push(file);
            }
        });
        web::go_to(HASH);
        web::tell(web::BROUGHT);
    }

    /// The same where at least two of them are reports; gives them to `other` where not.
    pub(super) fn bring_or(self, files: Vec<File>, other: impl FnOnce(Vec<File>) + 'static) {
        spawn_local(async move {
            let mut reports = 0;
            for file in &files {
                reports += usize::from(file.name().ends_with(EXTENSION) || holds_report(&start_of(file).await));
            }
            if reports > 1 { self.bring(files) } else { other(files) }
        });
    }

    /// The files that the board has not taken yet.
    pub fn inbox(self) -> Array {
        self.inbox.get_value()
    }

    /// What the board calls with the name and the text of an analysis, and the place of one of its reports, to show that one.
    pub fn opener(self) -> Function {
        let open = move |name: String, text: String, report: u32| {
            self.not_opened.set(None);
            web::go_to("#analyze");
            self.open_text(name, &text, report as usize);
        };
        let open = Closure::<dyn Fn(String, String, u32)>::new(open);
        open.into_js_value().unchecked_into()
    }
}
