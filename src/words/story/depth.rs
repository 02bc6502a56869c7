//! Many layers in words: who leads where, where what is significant, and how amounts go with depth.

use super::Opening;
use super::layer::{EVEN, Layer, State};
use super::places::{at, named, stretches};
use crate::format::{Unit, layer_words, listed, short, whole_percent};
use schema::config::{Config, Correction};
use std::ops::Range;

/// The layers of one comparison.
pub struct Depth<'r> {
    pub sources: [&'r str; 2],
    pub target: &'r str,
    pub layers: Vec<Layer<'r>>,
    /// Whether nulls were computed, so that "detectable" has a meaning.
    pub tested: bool,
}

impl Depth<'_> {
    fn names(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name).collect()
    }

    fn where_(&self, holds: impl Fn(&Layer) -> bool) -> Vec<Range<usize>> {
        stretches(self.layers.len(), |at| holds(&self.layers[at]))
    }

    fn at(&self, holds: impl Fn(&Layer) -> bool) -> String {
        at(&self.names(), &self.where_(holds))
    }

    fn all(&self, holds: impl Fn(&Layer) -> bool) -> bool {
        self.layers.iter().all(holds)
    }

    /// Who leads, and the stretch over which no other does: layers at which neither leads, or nothing is unique, are no end of it.
    fn leaders(&self) -> Vec<(usize, Range<usize>)> {
        let mut found: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, layer) in self.layers.iter().enumerate() {
            let State::Lead(who) = layer.state else { continue };
            match found.last_mut() {
                Some((last, range)) if *last == who => range.end = at + 1,
                _ => found.push((who, at..at + 1)),
            }
        }
        found
    }

    /// `doubtful`: the layers that have too few examples, where that is only some.
    pub fn headline(&self, opening: Opening, doubtful: Option<&[usize]>) -> String {
        let ([a, b], target) = (self.sources, self.target);
        if self.all(|layer| layer.state == State::Nothing) {
            return match self.tested {
                true => opening.words(&format!(
                    "what {a} and {b} tell about {target} is not distinguishable from noise at any layer."
                )),
                false => opening.names(
                    a,
                    &format!(
                        "and {b} tell no more about {target} than unrelated data of this size would, at any layer."
                    ),
                ),
            };
        }
        if self.all(|layer| matches!(layer.state, State::Nothing | State::NotUnique)) {
            let detectable = if self.tested { "detectable " } else { "" };
            return opening.words(&format!(
                "neither {a} nor {b} has {detectable}unique information about {target} at any layer."
            ));
        }
        if self.all(|layer| layer.state == State::Neither) && !self.tested {
            return opening
                .names(a, &format!("and {b} carry about equal unique information about {target} at every layer."));
        }
        let mut clauses = vec![self.finding(opening)];
        clauses.extend(self.rest());
        clauses.extend(doubtful.map(|few| {
            let places = stretches(self.layers.len(), |at| few.contains(&at));
            format!("{} there are too few examples to be sure", at(&self.names(), &places))
        }));
        format!("{}.", clauses.join("; "))
    }

    /// The first clause: who leads, and where that changes.
    fn finding(&self, opening: Opening) -> String {
        let ([a, b], target) = (self.sources, self.target);
        let leaders = self.leaders();
        match leaders.as_slice() {
            [] => opening.words(&format!(
                "at no layer is it clear whether {a} or {b} has more unique information about {target}"
            )),
            [(who, range)] => {
                let name = self.sources[*who];
                opening.names(
                    name,
                    &format!("carries most of the unique information about {target} {}", self.span(*who, range)),
                )
            }
            [(before, _), (after, range)] => opening.names(
                self.sources[*after],
                &format!(
                    "overtakes {} in unique information about {target} at {}",
                    self.sources[*before],
                    layer_words(self.layers[range.start].name)
                ),
            ),
            several if several.len() <= 4 => {
                let piece = |(who, range): &(usize, Range<usize>)| {
                    format!("{} at {}", self.sources[*who], named(&self.names(), std::slice::from_ref(range)))
                };
                let pieces: Vec<String> = several.iter().map(piece).collect();
                opening.words(&format!("the lead in unique information about {target} changes: {}", listed(&pieces)))
            }
            several => opening.words(&format!(
                "the lead in unique information about {target} changes {} times between {a} and {b}",
                several.len() - 1
            )),
        }
    }

    /// Where the only leader leads: "at every layer (61 % to 83 %)", "from layer 3 on", "at layers 2–5".
    fn span(&self, who: usize, range: &Range<usize>) -> String {
        let leads = |layer: &Layer| layer.state == State::Lead(who);
        let (names, places) = (self.names(), self.where_(leads));
        match places.as_slice() {
            [only] if only.len() == names.len() => {
                let shares = self.layers.iter().filter_map(|layer| Some(layer.shares?[who]));
                let (low, high) = shares.fold((1.0_f64, 0.0_f64), |(low, high), s| (low.min(s), high.max(s)));
                match [whole_percent(low), whole_percent(high)] {
                    [low, high] if low == high => format!("at every layer ({low})"),
                    [low, high] => format!("at every layer ({low} to {high})"),
                }
            }
            [only] if only.end == names.len() && only.len() > 1 => {
                format!("from {} on", layer_words(names[range.start]))
            }
            [only] if only.start == 0 && only.len() > 1 => {
                format!("up to {}", layer_words(names[range.end - 1]))
            }
            places => at(&names, places),
        }
    }

    /// What holds at the other layers.
    fn rest(&self) -> Vec<String> {
        let mut clauses = Vec::new();
        let mut add = |words: &str, state: State| {
            let layers = self.where_(|layer| layer.state == state);
            if !layers.is_empty() && !self.all(|layer| layer.state == state) {
                clauses.push(format!("{} {words}", at(&self.names(), &layers)));
            }
        };
        if !self.leaders().is_empty() {
            add("neither leads", State::Neither);
        }
        add(if self.tested { "no unique information is detectable" } else { "nothing is unique" }, State::NotUnique);
        add(
            if self.tested { "nothing is detectable" } else { "joint information is not distinguishable from noise" },
            State::Nothing,
        );
        clauses
    }

    /// At which layers each unique atom is significant.
    pub fn significance(&self, config: &Config) -> Option<String> {
        if self.layers.iter().any(|layer| layer.significant.contains(&None)) {
            return None;
        }
        let places = [0, 1].map(|who| self.at(|layer| layer.significant[who] == Some(true)));
        let [a, b] = self.sources;
        let found = match &places {
            [first, second] if first == second => format!("information unique to {a} and to {b} {first}"),
            [first, second] => format!("information unique to {a} {first}, unique to {b} {second}"),
        };
        Some(format!("Significant ({}): {found}.", corrected_by(config)))
    }

    /// How joint information and its largest part go with depth, and what is unique.
    pub fn amounts(&self, unit: Unit) -> Vec<String> {
        let told: Vec<&Layer> = self.layers.iter().filter(|layer| layer.is_told()).collect();
        if told.len() < 2 {
            return Vec::new();
        }
        let mut notes = vec![format!("{}; {}.", self.joint(&told, unit), self.largest(&told))];
        let risen: Vec<String> = [0, 1].into_iter().filter_map(|who| self.change(&told, who, unit)).collect();
        notes.extend(risen);
        if notes.len() == 1 {
            notes.extend(self.imbalance());
        }
        notes
    }

    fn joint(&self, told: &[&Layer], unit: Unit) -> String {
        let joint = |layer: &&Layer| layer.joint;
        let high = told.iter().map(joint).fold(f64::MIN, f64::max);
        let low = told.iter().map(joint).fold(f64::MAX, f64::min);
        let of = if told.len() < self.layers.len() { ", among the layers where it is detectable" } else { "" };
        if high - low < SAME * high {
            return format!("Joint information hardly changes: {} to {}{of}", unit.show(low), unit.show(high));
        }
        // Ties are named as ties.
        let place = |value: f64| self.at(|layer| layer.is_told() && layer.joint == value);
        format!(
            "Joint information about {} peaks {} ({}) and is lowest {} ({}){of}",
            self.target,
            place(high),
            unit.show(high),
            place(low),
            unit.show(low)
        )
    }

    fn largest(&self, told: &[&Layer]) -> String {
        let of = |layer: &Layer| layer.largest(self.sources).0;
        let mut names: Vec<String> = Vec::new();
        for name in told.iter().map(|layer| of(layer)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let part = |name: &String| format!("{name} {}", self.at(|layer| layer.is_told() && of(layer) == *name));
        match names.as_slice() {
            [only] => format!("the largest part is always {only}"),
            several => format!("the largest part is {}", listed(&several.iter().map(part).collect::<Vec<_>>())),
        }
    }

    /// That a unique atom rises or falls from the first to the last layer, where it certainly does: by its intervals, or without them at every step.
    fn change(&self, told: &[&Layer], who: usize, unit: Unit) -> Option<String> {
        let ([first, .., last], name) = (told, self.sources[who]) else { return None };
        let [from, to] = [first, last].map(|layer| layer.unique[who].max(0.0));
        if (to - from).abs() < 2.0 * EVEN * from.max(to) {
            return None;
        }
        let certain = match (first.intervals, last.intervals) {
            (Some(one), Some(other)) => one[who][1] < other[who][0] || other[who][1] < one[who][0],
            _ => {
                let steps = || told.windows(2).map(|pair| pair[1].unique[who] - pair[0].unique[who]);
                steps().all(|step| step >= 0.0) || steps().all(|step| step <= 0.0)
            }
        };
        let verb = if to > from { "rises" } else { "falls" };
        let end = |layer: &Layer, bits: f64| match layer.significant[who] {
            Some(false) => format!("nothing detectable at {}", layer_words(layer.name)),
            _ => format!("{} at {}", unit.show(bits), layer_words(layer.name)),
        };
        certain.then(|| format!("Information unique to {name} {verb} from {} to {}.", end(first, from), end(last, to)))
    }

    fn imbalance(&self) -> Option<String> {
        let found = || self.layers.iter().filter_map(|layer| layer.imbalance);
        if found().count() < 2 {
            return None;
        }
        let (low, high) = (found().fold(f64::MAX, f64::min), found().fold(f64::MIN, f64::max));
        if high - low < EVEN {
            return Some(format!("The imbalance hardly changes: {} to {}.", short(low), short(high)));
        }
        let place = |value: f64| self.at(|layer| layer.imbalance == Some(value));
        Some(format!(
            "The imbalance is largest {} ({}) and smallest {} ({}).",
            place(high),
            short(high),
            place(low),
            short(low)
        ))
    }
}

/// Differences below this share of the largest value are called none.
const SAME: f64 = 0.05;

/// "level 0.05, Benjamini–Hochberg over layers".
pub fn corrected_by(config: &Config) -> String {
    let by = match config.correction {
        Correction::BenjaminiHochberg => "Benjamini–Hochberg over layers",
        Correction::Holm => "Holm over layers",
        Correction::None => "not corrected over layers",
    };
    format!("level {}, {by}", config.level)
}
