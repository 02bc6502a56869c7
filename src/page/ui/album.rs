//! Pictures that a person brings to see beside the examples, and what the worker reads of them. They stay in the page: no link or saved file has them.

use super::store::Store;
use crate::client::Data;
use crate::web;
use leptos::prelude::*;
use schema::picture::{Shown, is_called_so};
use wasm_bindgen::prelude::*;
use web_sys::File;

/// How archives of pictures are called.
const ARCHIVE: &str = ".zip";

impl Store {
    /// Keeps pictures, and archives of them, for the examples that are on the page; gives the other files back.
    pub(super) fn take_pictures(self, files: Vec<File>) -> Vec<File> {
        if !self.shows_examples.get_value() {
            return files;
        }
        let is_picture = |file: &File| is_called_so(&file.name()) || file.name().to_lowercase().ends_with(ARCHIVE);
        let (pictures, others): (Vec<File>, Vec<File>) = files.into_iter().partition(is_picture);
        if !pictures.is_empty() {
            self.album.with_value(|album| {
                for file in &pictures {
                    album.push(file);
                }
            });
            web::tell(web::PICTURED);
        }
        others
    }

    /// What is shown of pictures, or the names of an archive's, of a file or of the one at a place among those that the open layer was read from.
    ///
    /// # Errors
    /// In words.
    pub(super) async fn pictures(
        self,
        of: JsValue,
        column: Option<String>,
        at: Option<Vec<u32>>,
    ) -> Result<Vec<Shown>, String> {
        let data = match of.dyn_into::<File>() {
            Ok(file) => self.archive(file),
            Err(place) => {
                let place = place.as_f64().unwrap_or(f64::MAX) as usize;
                let data = self.inside_files.with_value(|files| files.get(place).cloned());
                data.ok_or("the file of these pictures is gone; open the layer again")?
            }
        };
        let client = self.client.get_value();
        web::answer(|done| client.album(data, column, at, done)).await
    }

    /// An archive under one number, by which the worker knows it again.
    fn archive(self, file: File) -> Data {
        let known = self.archive.with_value(|known| {
            let (of, data) = known.as_ref()?;
            js_sys::Object::is(of, &file).then(|| data.clone())
        });
        known.unwrap_or_else(|| {
            let data = Data::from(file.clone());
            self.archive.set_value(Some((file, data.clone())));
            data
        })
    }
}
