//! What a state that a link brings has to be: anyone can write a link, so nothing in it is taken on trust.
//!
//! What the page itself can make is let in, even a table that cannot be decomposed yet, such as one whose cells are all 0: the page says what is
//! wrong with it. The rest is refused.

use super::gates::gate;
use super::link::Opened;
use super::state::{ROWS, SEEDS, State};
use super::table::{LONGEST, Table};

/// Symbols of each variable: the largest gate of the gallery, and room.
const MOST_SYMBOLS: usize = 16;

/// Lets a state in, without a formula that does not make its table.
///
/// # Errors
/// What was found and what was expected.
pub fn admit(mut state: State) -> Result<Opened, String> {
    sizes(&state.table)?;
    texts(&state.table)?;
    masses(&state.table)?;
    let inside = |name: &str, found: f64, low: f64| match (low..=1.0).contains(&found) {
        true => Ok(()),
        false => Err(format!("the link's {name} is {found}; expected a number from {low} to 1")),
    };
    inside("noise", state.noise, 0.0)?;
    inside("mixture", state.mix, 0.0)?;
    inside("correlation", state.correlation, -1.0)?;
    if !ROWS.contains(&state.rows) {
        return Err(format!("the link's rows are {}; expected {} to {}", state.rows, ROWS.start(), ROWS.end()));
    }
    if state.seed >= SEEDS {
        return Err(format!("the link's seed is {}; expected one below {SEEDS}", state.seed));
    }
    if gate(&state.partner).is_none() {
        return Err(format!("the link mixes in {:?}; expected a gate of the gallery", short(&state.partner)));
    }
    let brought = state.formula.clone();
    state.keep_formula_if_it_holds();
    let left_out = brought.filter(|_| state.formula.is_none()).map(|formula| {
        format!("The link's formula {:?} was left out, because it does not make the link's table.", short(&formula))
    });
    Ok(Opened { state, left_out })
}

/// At most 100 characters of a text, for a message.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn sizes(table: &Table) -> Result<(), String> {
    let shape = table.shape();
    if shape.iter().all(|n| (2..=MOST_SYMBOLS).contains(n)) && table.mass.len() == shape.iter().product::<usize>() {
        return Ok(());
    }
    let [a, b, y] = shape;
    let found = table.mass.len();
    Err(format!(
        "the link's table has {found} masses for {a} × {b} × {y} symbols; expected one for each cell, and 2 to {MOST_SYMBOLS} symbols"
    ))
}

fn texts(table: &Table) -> Result<(), String> {
    for (name, symbols) in table.names.iter().zip(&table.symbols) {
        for (what, text) in std::iter::once(("name", name)).chain(symbols.iter().map(|symbol| ("symbol", symbol))) {
            let length = text.chars().count();
            if length > LONGEST {
                let found = short(text);
                return Err(format!("the link's {what} {found:?} has {length} characters; expected at most {LONGEST}"));
            }
            if let Some(control) = text.chars().find(|c| c.is_control()) {
                let code = u32::from(control);
                return Err(format!(
                    "the link's {what} {:?} holds the control character U+{code:04X}; expected text alone",
                    short(text)
                ));
            }
        }
    }
    Ok(())
}

fn masses(table: &Table) -> Result<(), String> {
    match table.mass.iter().find(|mass| !(**mass >= 0.0 && mass.is_finite())) {
        Some(mass) => Err(format!("a mass of the link's table is {mass}; expected a number of at least 0")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::GATES;
    use crate::link::{link, open};

    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn state(id: &str) -> State {
        State::of(gate(id).expect(id))
    }

    fn made_by(formula: &str) -> State {
        let mut made = state("and");
        made.apply_formula(formula).expect(formula);
        made
    }

    #[test]
    fn a_formula_that_is_not_the_tables_is_left_out_and_the_rest_opens() {
        for (formula, id) in
            [("x1 ^ x2", "and"), ("x1 &", "and"), ("x1 + x2", "and"), ("", "xor"), ("x1 & x2", "biased")]
        {
            let forged = State { formula: Some(formula.to_owned()), noise: 0.25, ..state(id) };
            let opened = open(&link(&forged)).expect("the rest is sound");
            let said = opened.left_out.expect("it is said");
            assert!(said.contains(&format!("formula {formula:?} was left out")), "{said}");
            assert_eq!(opened.state, State { formula: None, ..forged }, "{formula}");
        }
        let long = State { formula: Some("x1 & ".repeat(1_000)), ..state("and") };
        assert!(open(&link(&long)).expect("the rest is sound").left_out.expect("it is said").len() < 250);
    }

    #[test]
    fn a_formula_that_makes_the_table_stays() {
        let mut biased = state("biased");
        biased.apply_formula("y = max(x1, x2)").expect("a formula");
        let applied = State { formula: Some("x1 ^ x2".to_owned()), ..state("biased") };
        for made in [made_by("x1 & x2"), made_by("x1 + x2"), made_by("7"), biased, applied] {
            assert_eq!(open(&link(&made)), Ok(Opened { state: made, left_out: None }));
        }
    }

    #[test]
    fn renamed_symbols_are_not_called_forged_where_their_numbers_still_make_the_table() {
        let mut named = made_by("x1 & x2");
        named.table.symbols = [["off", "on"], ["a", "b"], ["no", "yes"]].map(|names| names.map(str::to_owned).to_vec());
        assert_eq!(open(&link(&named)), Ok(Opened { state: named, left_out: None }));
        let mut argument = made_by("x1 + x2");
        argument.table.symbols[0][1] = "5".to_owned();
        assert!(open(&link(&argument)).expect("the rest is sound").left_out.is_some());
        let mut value = made_by("x1 & x2");
        value.table.symbols[2] = ["1.0", "0.0"].map(str::to_owned).to_vec();
        assert!(open(&link(&value)).expect("the rest is sound").left_out.is_some());
    }

    #[test]
    fn what_no_page_can_make_is_refused_in_words() {
        let table = |change: fn(&mut Table)| {
            let mut bad = state("and");
            change(&mut bad.table);
            bad
        };
        let and = || state("and");
        for (bad, words) in [
            (table(|t| t.mass.truncate(7)), "7 masses"),
            (table(|t| *t = Table::empty([1, 2, 2])), "2 to 16 symbols"),
            (table(|t| *t = Table::empty([0, 2, 2])), "2 to 16 symbols"),
            (table(|t| *t = Table::empty([2, 17, 2])), "2 to 16 symbols"),
            (table(|t| t.mass[0] = -1.0), "mass of the link's table is -1"),
            (table(|t| t.names[0] = "n".repeat(1 << 20)), "has 1048576 characters; expected at most 200"),
            (table(|t| t.symbols[2][0] = "é".repeat(201)), "has 201 characters"),
            (table(|t| t.names[1] = "a\tb".to_owned()), "control character U+0009"),
            (table(|t| t.symbols[0][1] = "\0".to_owned()), "control character U+0000"),
            (State { noise: 2.0, ..and() }, "noise is 2; expected a number from 0 to 1"),
            (State { mix: -0.1, ..and() }, "mixture is -0.1"),
            (State { correlation: -1.5, ..and() }, "correlation is -1.5; expected a number from -1 to 1"),
            (State { rows: 0, ..and() }, "rows are 0"),
            (State { rows: u64::MAX, ..and() }, "expected 10 to 100000"),
            (State { seed: u64::MAX, ..and() }, "expected one below 1000000"),
            (State { partner: "g".repeat(1 << 20), ..and() }, "expected a gate of the gallery"),
        ] {
            let refusal = open(&link(&bad)).expect_err(words);
            assert!(refusal.contains(words), "{words}: {refusal}");
            assert!(refusal.len() < 300, "{} bytes", refusal.len());
        }
        assert!(GATES.iter().all(|gate| admit(State::of(gate)).is_ok()));
    }

    #[test]
    fn a_value_of_another_type_is_refused_in_few_words() {
        let tool = json!({"table": and_json()["table"], "tool": "t".repeat(1 << 20)});
        let name = json!({"table": "n".repeat(1 << 20)});
        for value in [tool, name, json!(null), json!([1, 2]), json!({})] {
            let refusal = open(&link::encode('t', &value)).expect_err("no state");
            assert!(refusal.starts_with("the link's table cannot be read: "), "{refusal}");
            assert!(refusal.len() < 300, "{} bytes", refusal.len());
        }
    }

    /// What the page can make though it cannot be decomposed opens, and is told as the page tells it.
    #[test]
    fn an_unfinished_table_opens_and_says_what_is_wrong() {
        let unfinished = |change: fn(&mut Table)| {
            let mut state = state("and");
            change(&mut state.table);
            open(&link(&state)).expect("a page may be left so").state.effective().expect_err("it is unfinished")
        };
        assert!(unfinished(|t| t.mass.fill(0.0)).contains("Every cell is 0"));
        assert!(unfinished(|t| t.mass.fill(1e308)).contains("too large to add up"));
        assert!(unfinished(|t| t.symbols[0][1] = "0".into()).contains("twice"));
        assert!(unfinished(|t| t.names[0] = String::new()).contains("no name"));
        assert!(unfinished(|t| t.names[0] = "X2".into()).contains("Two variables"));
    }

    fn and_json() -> Value {
        serde_json::to_value(State { noise: 0.05, correlation: 0.25, mix: 0.5, seed: 7, ..made_by("x1 & x2") })
            .expect("a state has a JSON form")
    }

    /// Places of a state's JSON, as pointers.
    fn places(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(name, v)| places(v, &format!("{at}/{name}"), all)),
            Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| places(v, &format!("{at}/{i}"), all)),
            _ => {}
        }
    }

    fn hostile() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            prop::sample::select(vec![0.0, -0.0, 0.5, 1.0, -1.0, 1.5, 5e-324, 1e-300, 1e300, 1e308, -1e308, f64::MAX])
                .prop_map(Value::from),
            prop::sample::select(vec![0, 1, 2, 99, 1_000_000, u64::MAX]).prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[\\PC]{0,6}".prop_map(Value::from),
            prop::sample::select(vec![
                "",
                " ",
                "0",
                "1",
                "X1",
                "x1 ^ x2",
                "y =",
                "xor",
                "rdnunqxor",
                "ipfp",
                "\0",
                "\u{202e}",
                "9999999999999999999"
            ])
            .prop_map(Value::from),
            (1usize..40_000).prop_map(|n| Value::from("x".repeat(n))),
            Just(json!([])),
            Just(json!({})),
            (0usize..20).prop_map(|n| json!(vec!["s"; n])),
            (0usize..20).prop_map(|n| json!((0..n).map(|i| i.to_string()).collect::<Vec<_>>())),
            (0usize..5_000).prop_map(|n| json!(vec![1.0; n])),
        ]
    }

    /// All that holds of a state in the playground, whatever link it came from, and after any edit of it.
    fn sound(state: &State) {
        let [n1, n2, ny] = state.table.shape();
        assert!([n1, n2, ny].iter().all(|n| (2..=MOST_SYMBOLS).contains(n)));
        assert_eq!(state.table.mass.len(), n1 * n2 * ny);
        assert!(ROWS.contains(&state.rows) && state.seed < SEEDS);
        let mut kept = state.clone();
        kept.keep_formula_if_it_holds();
        assert_eq!(kept.formula, state.formula, "a formula that is shown makes the table");
        if let Ok(table) = state.effective() {
            assert!((table.total() - 1.0).abs() < 1e-9, "{}", table.total());
            assert!(table.mass.iter().all(|&m| (0.0..=1.0 + 1e-9).contains(&m)));
            assert_eq!(table.problem(), None);
        }
        assert_eq!(open(&link(state)), Ok(Opened { state: state.clone(), left_out: None }), "its own link opens");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3_000 }))]
        #[test]
        fn a_changed_link_is_refused_or_gives_a_sound_state(
            changes in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(hostile())), 1..4),
        ) {
            let mut value = and_json();
            for (place, change) in changes {
                let mut all = Vec::new();
                places(&value, "", &mut all);
                let at = place.get(&all);
                match change {
                    Some(new) => *value.pointer_mut(at).expect("it was listed") = new,
                    None => {
                        let (parent, name) = at.rsplit_once('/').unwrap_or_default();
                        match value.pointer_mut(parent) {
                            Some(Value::Object(members)) => drop(members.remove(name)),
                            Some(Value::Array(items)) => drop(items.pop()),
                            _ => value = Value::Null,
                        }
                    }
                }
            }
            let began = std::time::Instant::now();
            if let Ok(Opened { state, .. }) = open(&link::encode('t', &value)) {
                sound(&state);
                let edits: [fn(&mut State); 6] = [
                    |s| s.draw_again(),
                    |s| s.rename(0, "x"),
                    |s| s.rename_symbol(2, 0, "1"),
                    |s| s.resize(2, 4),
                    |s| s.set_mass([0, 1, 0], 3.0),
                    |s| drop(s.apply_formula("x1 + x2")),
                ];
                for edit in edits {
                    let mut edited = state.clone();
                    edit(&mut edited);
                    sound(&edited);
                }
            }
            prop_assert!(began.elapsed().as_secs_f64() < 1.0);
        }
    }
}
