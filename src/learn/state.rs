//! The playground's state: everything that its link holds. Edits are methods; [`History`] undoes them.

use super::formula::{Formula, FormulaError};
use super::gates::{Gate, gate};
use super::table::{SYMBOLS, Table, plain};
use super::transform;
use serde::{Deserialize, Serialize};

/// What of the playground is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    #[default]
    Atoms,
    Ipfp,
    Samples,
}

/// A table before the sliders, and the sliders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub table: Table,
    /// The formula that the target was last made by, while the table is still its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Probability that the target takes another of its values, 0 to 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub noise: f64,
    /// −1 to 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub correlation: f64,
    /// Share of the other gate, 0 to 1, and its id.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub mix: f64,
    #[serde(default = "first_partner")]
    pub partner: String,
    /// Rows of the sample tool and its seed.
    #[serde(default = "default_rows")]
    pub rows: u64,
    #[serde(default)]
    pub seed: u64,
    #[serde(default)]
    pub tool: Tool,
}

fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

fn first_partner() -> String {
    "xor".to_owned()
}

fn default_rows() -> u64 {
    100
}

/// Rows that the sample tool draws.
pub const ROWS: std::ops::RangeInclusive<u64> = 10..=100_000;
/// Its seeds are below this.
pub const SEEDS: u64 = 1_000_000;

impl State {
    pub fn of(gate: &Gate) -> Self {
        Self {
            table: gate.table(),
            formula: None,
            noise: 0.0,
            correlation: 0.0,
            mix: 0.0,
            partner: first_partner(),
            rows: default_rows(),
            seed: 0,
            tool: Tool::Atoms,
        }
    }

    /// The table as the sliders leave it, summing to 1.
    ///
    /// # Errors
    /// In words.
    pub fn effective(&self) -> Result<Table, String> {
        if let Some(problem) = self.table.problem() {
            return Err(problem);
        }
        let mut table = self.table.normalised().ok_or("The masses are too large to add up.")?;
        if self.mix > 0.0 {
            let partner = gate(&self.partner).ok_or_else(|| format!("There is no gate called {:?}.", self.partner))?;
            let other = partner.table().normalised().expect("a gate has mass");
            transform::mix(&mut table, &other, self.mix);
        }
        transform::correlate(&mut table, self.correlation)?;
        transform::noise(&mut table, self.noise);
        Ok(table)
    }

    /// One cell's mass.
    pub fn set_mass(&mut self, cell: [usize; 3], mass: f64) {
        let at = self.table.index(cell);
        self.table.mass[at] = mass;
        self.formula = None;
    }

    pub fn resize(&mut self, variable: usize, count: usize) {
        self.table.resize(variable, count.clamp(*SYMBOLS.start(), *SYMBOLS.end()));
        self.formula = None;
    }

    /// Calls a variable something else; see [`plain`].
    pub fn rename(&mut self, variable: usize, name: &str) {
        self.table.names[variable] = plain(name);
        self.keep_formula_if_it_holds();
    }

    /// Calls a symbol something else; see [`plain`]. Nothing where there is no such symbol.
    pub fn rename_symbol(&mut self, variable: usize, symbol: usize, name: &str) {
        if let Some(symbol) = self.table.symbols[variable].get_mut(symbol) {
            *symbol = plain(name);
        }
        self.keep_formula_if_it_holds();
    }

    /// Other rows for the sample tool.
    pub fn draw_again(&mut self) {
        self.seed = (self.seed + 1) % SEEDS;
    }

    /// The target becomes the formula's value for every pair of sources; the pairs keep their masses, and all get one where some have none.
    ///
    /// # Errors
    /// [`FormulaError`], also where the formula has no value or too many.
    pub fn apply_formula(&mut self, text: &str) -> Result<(), FormulaError> {
        let made = self.made_by(text)?;
        self.table.symbols[2] = made.symbols.iter().map(i64::to_string).collect();
        self.table.mass = made.mass;
        self.formula = Some(text.trim().to_owned());
        Ok(())
    }

    /// Forgets a formula that the table is no longer made by.
    ///
    /// Names are part of a formula and numbers among the sources' symbols are its arguments, so that a new name may change what it makes. The
    /// target's symbols may be called anything that is not another number: the formula's values stand behind them.
    pub fn keep_formula_if_it_holds(&mut self) {
        let holds = self.formula.as_ref().is_none_or(|text| {
            self.made_by(text).is_ok_and(|made| {
                let symbols = &self.table.symbols[2];
                let number = |symbol: &String| symbol.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                let fits = |(symbol, value): (&String, &i64)| number(symbol).is_none_or(|n| n == *value as f64);
                self.table.mass == made.mass
                    && symbols.len() == made.symbols.len()
                    && symbols.iter().zip(&made.symbols).all(fits)
            })
        });
        if !holds {
            self.formula = None;
        }
    }

    /// The target that a formula makes of the table's pairs.
    fn made_by(&self, text: &str) -> Result<Made, FormulaError> {
        let whole = |message: String| FormulaError { at: 0, message };
        let formula = Formula::parse(text, &self.table.names)?;
        let [n1, n2, _] = self.table.shape();
        let number = |variable: usize, index: usize| {
            self.table.symbols[variable][index].trim().parse::<i64>().unwrap_or(index as i64)
        };
        let mut values = Vec::with_capacity(n1 * n2);
        for x1 in 0..n1 {
            for x2 in 0..n2 {
                values.push(formula.value(number(0, x1), number(1, x2)).map_err(whole)?);
            }
        }
        let mut symbols = values.clone();
        symbols.sort_unstable();
        symbols.dedup();
        if symbols.len() > *SYMBOLS.end() {
            return Err(whole(format!(
                "the target would have {} values; expected at most {}",
                symbols.len(),
                SYMBOLS.end()
            )));
        }
        if let [only] = symbols[..] {
            // A target that never changes is a table too: it is shown beside a value that does not occur.
            symbols.push(if only == 0 { 1 } else { 0 });
            symbols.sort_unstable();
        }
        let mut pairs = self.table.pairs();
        if pairs.contains(&0.0) {
            pairs.fill(1.0);
        }
        let mut mass = vec![0.0; values.len() * symbols.len()];
        for (at, value) in values.iter().enumerate() {
            let y = symbols.binary_search(value).expect("symbols are the values");
            mass[at * symbols.len() + y] = pairs[at];
        }
        Ok(Made { symbols, mass })
    }
}

/// A target that a formula made: its values in order, and the masses of the table's cells.
struct Made {
    symbols: Vec<i64>,
    mass: Vec<f64>,
}

/// A value, what it was and what it was going to be.
#[derive(Debug, Clone)]
pub struct History<T> {
    pub now: T,
    past: Vec<T>,
    future: Vec<T>,
    /// What the last edit was of: a slider that is dragged is undone as one.
    last: Option<String>,
}

/// Steps that can be undone.
const STEPS: usize = 200;

impl<T: Clone + PartialEq> History<T> {
    pub fn new(now: T) -> Self {
        Self { now, past: Vec::new(), future: Vec::new(), last: None }
    }

    /// Edits; a run of edits of the same `what` is undone at once, an empty one stands alone.
    pub fn edit(&mut self, what: &str, change: impl FnOnce(&mut T)) {
        let mut next = self.now.clone();
        change(&mut next);
        if next == self.now {
            return;
        }
        let before = std::mem::replace(&mut self.now, next);
        if what.is_empty() || self.last.as_deref() != Some(what) {
            self.past.push(before);
            if self.past.len() > STEPS {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.last = Some(what.to_owned());
    }

    /// Ends a run of edits.
    pub fn pause(&mut self) {
        self.last = None;
    }

    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.now, before));
        }
        self.last = None;
    }

    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.now, after));
        }
        self.last = None;
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::LONGEST;

    fn state(id: &str) -> State {
        State::of(gate(id).expect(id))
    }

    #[test]
    fn a_formula_makes_the_gates_of_the_gallery() {
        for (formula, id) in [("y = x1 & x2", "and"), ("x1 or x2", "or"), ("x1 + x2", "sum"), ("x1 ^ x2", "xor")] {
            let mut made = state("xor");
            made.apply_formula(formula).expect(formula);
            assert_eq!(made.table, gate(id).unwrap().table(), "{formula}");
        }
    }

    #[test]
    fn a_formula_keeps_the_masses_of_pairs_and_says_what_it_cannot() {
        let mut made = state("biased");
        made.apply_formula("x1").unwrap();
        assert_eq!(made.table.pairs(), [1., 2., 3., 4.]);
        made.resize(0, 6);
        made.resize(1, 6);
        assert!(made.apply_formula("x1 + x2").unwrap_err().message.contains("11 values"));
        assert!(made.apply_formula("x1 / x2").unwrap_err().message.contains("division by zero"));
        made.apply_formula("7").unwrap();
        assert_eq!(made.table.symbols[2], ["0", "7"]);
    }

    #[test]
    fn a_formula_is_shown_only_while_the_table_is_its_own() {
        let made = |formula: &str| {
            let mut made = state("and");
            made.apply_formula(formula).expect(formula);
            made
        };
        // The values stand behind names that are no numbers.
        let mut named = made("x1 & x2");
        for (variable, names) in [["off", "on"], ["a", "b"], ["no", "yes"]].iter().enumerate() {
            names.iter().enumerate().for_each(|(i, name)| named.rename_symbol(variable, i, name));
        }
        named.rename(0, "image");
        assert_eq!(named.formula.as_deref(), Some("x1 & x2"));

        let mut other_argument = made("x1 + x2");
        other_argument.rename_symbol(0, 1, "5");
        assert_eq!(other_argument.formula, None, "5 + 0 is not 1");
        let mut still = made("x1 > 0");
        still.rename_symbol(0, 1, "5");
        assert_eq!(still.formula.as_deref(), Some("x1 > 0"), "5 > 0 is what 1 > 0 was");
        let mut other_value = made("x1 & x2");
        other_value.rename_symbol(2, 0, "1");
        assert_eq!(other_value.formula, None, "the value is 0");

        let mut called = state("and");
        called.rename(0, "image");
        called.apply_formula("image & x2").expect("the name is known");
        called.rename(0, "picture");
        assert_eq!(called.formula, None, "no variable is called image any more");
    }

    #[test]
    fn what_is_typed_as_a_name_is_what_a_link_may_bring() {
        let mut named = state("and");
        named.rename(1, &format!("a\u{7}\n{}", "é".repeat(1_000)));
        assert_eq!(named.table.names[1].chars().count(), LONGEST);
        assert!(!named.table.names[1].contains(char::is_control));
        named.rename_symbol(2, 9, "no such symbol");
        assert_eq!(named.table.symbols[2], ["0", "1"]);
    }

    #[test]
    fn seeds_come_round() {
        let mut drawn = State { seed: SEEDS - 1, ..state("and") };
        drawn.draw_again();
        assert_eq!(drawn.seed, 0);
    }

    #[test]
    fn a_dragged_slider_is_undone_as_one() {
        let mut history = History::new(state("and"));
        for noise in [0.1, 0.2, 0.3] {
            history.edit("noise", |s| s.noise = noise);
        }
        history.edit("", |s| s.set_mass([0, 0, 0], 5.0));
        history.undo();
        assert_eq!(history.now.noise, 0.3);
        history.undo();
        assert_eq!(history.now, state("and"));
        assert!(!history.can_undo());
        history.redo();
        assert_eq!(history.now.noise, 0.3);
        history.edit("noise", |s| s.noise = 0.5);
        assert!(!history.can_redo() && history.can_undo());
    }

    #[test]
    fn sliders_at_rest_leave_the_table() {
        let and = state("and").effective().unwrap();
        assert_eq!(and.mass, [0.25, 0., 0.25, 0., 0.25, 0., 0., 0.25]);
    }
}
