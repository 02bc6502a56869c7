//! The page: panic hook, mount.

#[cfg(target_arch = "wasm32")]
fn main() {
    use leptos::prelude::*;
    pidlens::web::show_panics();
    let page = pidlens::web::take_over("page");
    mount_to(page, || view! { <pidlens::ui::app::App /> }).forget();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is the page; build it for the browser with scripts/build");
}
