//! The page: panic hook, mount.

#[cfg(target_arch = "wasm32")]
fn main() {
    use leptos::prelude::*;
    page::web::show_panics();
    let page = page::web::take_over("page");
    mount_to(page, || view! { <page::ui::app::App /> }).forget();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is the page; build it for the browser with scripts/build");
}
