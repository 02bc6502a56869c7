//! What an opened layer, which is shown by another program, asks of the page around it: what its clusters are called, to keep a name, and to have the worker
//! read pictures. The page makes an [`Around`], and the other program calls it.

use crate::ui::store::Store;
use crate::web;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::*;
use schema::json;
use schema::picture::Shown;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    pub type Around;

    /// What the clusters of both modalities are called, as JSON.
    #[wasm_bindgen(method, getter)]
    pub fn clusters(this: &Around) -> String;

    /// Keeps the name that a person gave to the cluster of that label.
    #[wasm_bindgen(method, js_name = nameCluster)]
    pub fn name_cluster(this: &Around, side: u32, label: &str, name: &str);

    /// Pictures that were dropped on the page; it says so by the event [`web::PICTURED`].
    #[wasm_bindgen(method, getter)]
    pub fn album(this: &Around) -> Array;

    #[wasm_bindgen(method)]
    fn ask(this: &Around, of: &JsValue, column: Option<String>, at: Option<Vec<u32>>) -> Promise;
}

impl Around {
    /// Of the layer at that place.
    pub fn new(store: Store, layer: usize) -> Self {
        let name = move |side: u32, label: String, name: String| {
            store.call_cluster(side as usize, layer, &label, &name);
        };
        let ask = move |of: JsValue, column: Option<String>, at: Option<Vec<u32>>| {
            future_to_promise(async move {
                let told = store.pictures(of, column, at).await;
                told.map(|shown| json::text(&shown).into()).map_err(JsValue::from)
            })
        };
        let ask = Closure::<dyn Fn(JsValue, Option<String>, Option<Vec<u32>>) -> Promise>::new(ask);
        let object = Object::new();
        for (key, value) in [
            ("clusters", json::text(&store.clusters_at(layer)).into()),
            ("nameCluster", Closure::<dyn Fn(u32, String, String)>::new(name).into_js_value()),
            ("album", store.album.get_value().into()),
            ("ask", ask.into_js_value()),
        ] {
            Reflect::set(&object, &key.into(), &value).expect("a new object takes any property");
        }
        object.unchecked_into()
    }

    /// What is shown of pictures: `of` is a file, or a place among those that the layer was opened with; for the rest see
    /// [`protocol::Question::Album`].
    ///
    /// # Errors
    /// In words.
    pub async fn pictures(
        &self,
        of: &JsValue,
        column: Option<String>,
        at: Option<Vec<u32>>,
    ) -> Result<Vec<Shown>, String> {
        let told = JsFuture::from(self.ask(of, column, at)).await.map_err(|error| web::words(&error))?;
        Ok(json::read(&told.as_string().unwrap_or_default()).expect("the page's own words"))
    }
}
