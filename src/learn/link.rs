//! A state of the playground as the part of an address after `#`: `t1.` and its packed form.

use super::door;
use super::state::State;

/// Whose link it is.
const KIND: char = 't';

/// With its `#`.
pub fn link(state: &State) -> String {
    let value = serde_json::to_value(state).expect("a state has a JSON form");
    format!("#{}", link::encode(KIND, &value))
}

/// What a link holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub state: State,
    /// What of it was left out, in a sentence.
    pub left_out: Option<String>,
}

/// # Errors
/// What is wrong with the link, in words.
pub fn open(link: &str) -> Result<Opened, String> {
    let (kind, value) = link::decode(link).map_err(|error| error.to_string())?;
    if kind != KIND {
        return Err(format!("this is a link of kind {kind:?}; expected {KIND:?}, a table of the playground"));
    }
    let state = serde_json::from_value(value)
        .map_err(|error| format!("the link's table cannot be read: {}", door::short(&error.to_string())))?;
    door::admit(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::GATES;

    #[test]
    fn every_gate_survives_its_link_and_a_cut_link_does_not() {
        for gate in &GATES {
            let state = State { noise: 0.05, correlation: -0.25, ..State::of(gate) };
            let link = link(&state);
            assert_eq!(open(&link), Ok(Opened { state, left_out: None }), "{}", gate.id);
            assert!(open(&link[..link.len() - 3]).is_err());
            assert!(link.len() < 2_000, "{}: {}", gate.id, link.len());
        }
    }

    #[test]
    fn links_once_given_out_open_for_ever() {
        for (link, said) in [
            (
                include_str!("../../tests/data/links/t1-noisy-and.txt"),
                include_str!("../../tests/data/links/t1-noisy-and.json"),
            ),
            (include_str!("../../tests/data/links/t1-sum.txt"), include_str!("../../tests/data/links/t1-sum.json")),
            (
                include_str!("../../tests/data/links/t1-formula.txt"),
                include_str!("../../tests/data/links/t1-formula.json"),
            ),
        ] {
            let said: State = serde_json::from_str(said).expect("it is a state");
            assert_eq!(open(link.trim()), Ok(Opened { state: said, left_out: None }));
        }
    }
}
