//! JSON text and back by way of a [`Value`]: every type is compiled for one form only, which keeps what a visitor downloads small.
//! The text is the same as without: the order of fields and every digit are kept.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value};

/// Its fields.
pub fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).expect("it has string keys and finite numbers")
}

/// On one line.
pub fn text(of: &impl Serialize) -> String {
    value(of).to_string()
}

/// Indented, with a newline at the end.
pub fn pretty(of: &impl Serialize) -> String {
    format!("{:#}\n", value(of))
}

/// Reads what [`text`] or [`pretty`] wrote.
///
/// # Errors
/// Where it is no JSON, or none of this type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::from_str(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;

    #[test]
    fn the_text_is_the_one_without_a_detour() {
        let config = Config { seed: u64::MAX, gap: 1.1e-9, level: 0.1, ..Config::default() };
        assert_eq!(text(&config), serde_json::to_string(&config).unwrap());
        assert_eq!(pretty(&config), serde_json::to_string_pretty(&config).unwrap() + "\n");
        assert_eq!(read::<Config>(&text(&config)).unwrap(), config);
    }
}
