//! Files at an address that a person named: which host is asked, what it answers, and whether it sends parts.
//!
//! Nothing is sent but the request: no cookies, no referrer. A host has to allow other pages to read its files (CORS); a browser does not say
//! whether that or the connection failed, so the words name both.

use super::{window, words};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReferrerPolicy, Request, RequestCredentials, RequestInit, RequestMode, Response, Url, UrlSearchParams,
};

/// A file up to this size is fetched at once, larger ones by parts.
const AT_ONCE: u64 = 32 << 20;
/// A file whose host sends no parts is fetched at once up to this size.
const MAX_WHOLE: u64 = 1 << 30;

/// A file at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub url: String,
    /// With its port, if it is not the usual one.
    pub host: String,
    /// The last part of the path.
    pub name: String,
}

/// What a host gives.
pub enum Content {
    Whole(File),
    /// The host sends parts of a file of so many bytes.
    Parts(u64),
}

/// Reads an address that a person typed.
///
/// # Errors
/// In words, where it is none or not one that a page may ask.
pub fn parse(text: &str) -> Result<Address, String> {
    let example = "an address such as https://example.org/image.npy";
    let url = Url::new(text.trim()).map_err(|_| format!("found {:?}, expected {example}", text.trim()))?;
    let local = matches!(url.hostname().as_str(), "localhost" | "127.0.0.1" | "[::1]");
    if url.protocol() != "https:" && !(url.protocol() == "http:" && local) {
        return Err(format!("found {}, expected {example}: only https addresses are read", url.href()));
    }
    let path = url.pathname();
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("data");
    let name = js_sys::decode_uri_component(name).map_or_else(|_| name.to_owned(), String::from);
    Ok(Address { url: url.href(), host: url.host(), name })
}

/// The addresses in the page's own (`?data=…`, also more than once).
pub fn in_query() -> Vec<String> {
    let search = window().location().search().unwrap_or_default();
    let Ok(parameters) = UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    parameters.get_all("data").iter().filter_map(|value| value.as_string()).collect()
}

/// Asks the host for the file: as a whole if it is small or the host sends no parts.
///
/// # Errors
/// In words: no readable answer, a status that is no file, a size that does not fit.
pub async fn fetch(address: &Address) -> Result<Content, String> {
    let Address { host, name, .. } = address;
    let first = ask(address, "GET", Some("bytes=0-15")).await?;
    let total = match first.status() {
        206 => match header(&first, "content-range").and_then(|range| range.rsplit('/').next()?.parse().ok()) {
            Some(total) => Some(total),
            // Most hosts hide that header from other pages, but not the length of the whole.
            None => length(&ask(address, "HEAD", None).await?),
        },
        _ => length(&first),
    };
    let parts = first.status() == 206;
    match total {
        Some(total) if parts && total > AT_ONCE => return Ok(Content::Parts(total)),
        Some(total) if total > MAX_WHOLE => {
            return Err(format!(
                "{name} has {total} bytes, and {host} does not send files in parts (range requests): download it \
                    and choose it here, where it is read in parts"
            ));
        }
        _ => {}
    }
    let whole = if parts { ask(address, "GET", None).await? } else { first };
    let broken = |error: JsValue| format!("{host}: the download of {name} broke off: {}", words(&error));
    let blob: Blob = JsFuture::from(whole.blob().map_err(broken)?).await.map_err(broken)?.unchecked_into();
    let parts = js_sys::Array::of1(&blob);
    File::new_with_blob_sequence(&parts, name).map(Content::Whole).map_err(|error| words(&error))
}

async fn ask(address: &Address, method: &str, range: Option<&str>) -> Result<Response, String> {
    let Address { url, host, name } = address;
    let options = RequestInit::new();
    options.set_method(method);
    options.set_mode(RequestMode::Cors);
    options.set_credentials(RequestCredentials::Omit);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    let request = Request::new_with_str_and_init(url, &options).map_err(|error| words(&error))?;
    if let Some(range) = range {
        request.headers().set("Range", range).map_err(|error| words(&error))?;
    }
    let answer = JsFuture::from(window().fetch_with_request(&request)).await;
    let answer: Response = answer.map(JsCast::unchecked_into).map_err(|_| {
        format!(
            "{host}: no answer that this page may read. Either the host cannot be reached, or it does not allow other pages to read its files \
             (CORS). Download {name} and choose it here"
        )
    })?;
    match answer.status() {
        200 | 206 => Ok(answer),
        status => {
            let meaning = match status {
                401 | 403 => "not allowed without signing in; download the file and choose it here",
                404 | 410 => "there is no such file; check the address",
                429 => "too many requests; try again later",
                500.. => "the host failed; try again later",
                _ => "no file",
            };
            Err(format!("{host}: answered {status} for {name}: {meaning}"))
        }
    }
}

fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).ok()?
}

fn length(answer: &Response) -> Option<u64> {
    header(answer, "content-length")?.parse().ok()
}
