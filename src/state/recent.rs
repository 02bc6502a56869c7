//! Analyses that this browser keeps: what the list shows of each, without opening it.

use link::envelope::hex;
use schema::json;
use schema::report::Report;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The schema of cards.
const SCHEMA: &str = "pidlens.card/1";
/// How many of those that were made here are kept; the oldest goes first.
pub const MOST: usize = 40;
/// How many of those that came from elsewhere are, which never make one go that was made here.
const MOST_BROUGHT: usize = 20;

/// The start of names of analyses that came from elsewhere.
const BROUGHT: &str = "from-";

const CARD: &str = ".card.json";
const ANALYSIS: &str = ".analysis.json";

/// The name under which an analysis that came from elsewhere is kept: of the whole text that it came as, so that the same link opened twice is
/// one analysis, and none can take the place of another.
pub fn brought(text: &str) -> String {
    let mut hash = hex(&Sha256::digest(text.trim().trim_start_matches('#')));
    hash.truncate(32);
    format!("{BROUGHT}{hash}")
}

/// What the list shows of one analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    schema: String,
    /// Names it in this browser.
    pub id: String,
    /// When its last change was, milliseconds since 1970.
    pub when: f64,
    /// What a person calls it; empty for no name.
    pub name: String,
    /// Its sentence.
    pub headline: String,
    pub sources: Vec<String>,
    pub target: String,
    /// Layers that are there, and layers that there were to be.
    pub layers: usize,
    pub of: usize,
    /// Of its results, computed here: the same results are kept once.
    pub digest: String,
}

impl Card {
    pub fn new(
        id: String,
        when: f64,
        name: String,
        headline: String,
        report: &Report,
        of: usize,
        digest: String,
    ) -> Self {
        Self {
            schema: SCHEMA.into(),
            id,
            when,
            name,
            headline,
            sources: report.sources.clone(),
            target: report.target.clone(),
            layers: report.layers.len(),
            of,
            digest,
        }
    }

    /// A card that was kept in a file of that name; `None` for one that is none, or of another version.
    pub fn read(file: &str, text: &str) -> Option<Self> {
        json::read(text).ok().filter(|card: &Self| card.schema == SCHEMA && card.files()[0] == file)
    }

    /// Whether it came from elsewhere.
    pub fn is_brought(&self) -> bool {
        self.id.starts_with(BROUGHT)
    }

    /// The names under which the card and its analysis are kept.
    pub fn files(&self) -> [String; 2] {
        [CARD, ANALYSIS].map(|ending| format!("{}{ending}", self.id))
    }

    /// "image, text → group" where it has no name of its own.
    pub fn title(&self) -> String {
        match self.name.trim() {
            "" => format!("{} → {}", self.sources.join(", "), self.target),
            name => name.to_owned(),
        }
    }

    pub fn complete(&self) -> bool {
        self.layers == self.of
    }
}

/// Whether a kept text of that name is a card.
pub fn is_card(name: &str) -> bool {
    name.ends_with(CARD)
}

/// Newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recent {
    pub cards: Vec<Card>,
}

impl Recent {
    /// Takes a new or changed card. Gives the ones that have to go: the same results kept before, and what is too many.
    pub fn put(&mut self, card: Card) -> Vec<Card> {
        let same = |other: &Card| other.id == card.id;
        let twin = |other: &Card| {
            let alike = other.digest == card.digest && other.name == card.name;
            // What came from elsewhere takes nobody's place.
            alike && other.complete() && card.complete() && !card.is_brought()
        };
        let mut gone: Vec<Card> = Vec::new();
        self.cards.retain(|other| {
            let replaced = same(other) || twin(other);
            if replaced && !same(other) {
                gone.push(other.clone());
            }
            !replaced
        });
        let at = self.cards.partition_point(|other| other.when > card.when);
        self.cards.insert(at, card);
        let (mut made, mut brought) = (0, 0);
        self.cards.retain(|card| {
            let (count, most) = if card.is_brought() { (&mut brought, MOST_BROUGHT) } else { (&mut made, MOST) };
            *count += 1;
            if *count > most {
                gone.push(card.clone());
            }
            *count <= most
        });
        gone
    }

    pub fn take(&mut self, id: &str) -> Option<Card> {
        let at = self.cards.iter().position(|card| card.id == id)?;
        Some(self.cards.remove(at))
    }

    pub fn get(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// The card of that name, or where another tab replaced it, the one of the same results.
    pub fn find(&self, id: &str, digest: &str) -> Option<&Card> {
        self.get(id).or_else(|| self.cards.iter().find(|card| card.digest == digest && card.complete()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str, when: f64, digest: &str) -> Card {
        Card {
            schema: SCHEMA.into(),
            id: id.into(),
            when,
            name: String::new(),
            headline: "Text carries most.".into(),
            sources: vec!["image".into(), "text".into()],
            target: "group".into(),
            layers: 1,
            of: 1,
            digest: digest.into(),
        }
    }

    fn ids(recent: &Recent) -> Vec<&str> {
        recent.cards.iter().map(|card| card.id.as_str()).collect()
    }

    #[test]
    fn the_newest_stands_first_and_the_same_results_once() {
        let mut recent = Recent::default();
        assert!(recent.put(card("a", 1.0, "x")).is_empty());
        assert!(recent.put(card("b", 2.0, "y")).is_empty());
        let gone = recent.put(card("c", 3.0, "x"));
        assert_eq!(gone.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(ids(&recent), ["c", "b"]);
        // Another name makes it another analysis.
        assert!(recent.put(Card { name: "second try".into(), ..card("d", 4.0, "x") }).is_empty());
        assert_eq!(ids(&recent), ["d", "c", "b"]);
    }

    #[test]
    fn a_run_replaces_its_own_card_as_it_goes_on() {
        let mut recent = Recent::default();
        recent.put(Card { layers: 1, of: 3, ..card("a", 1.0, "x") });
        assert!(recent.put(Card { layers: 2, of: 3, ..card("a", 2.0, "y") }).is_empty());
        assert_eq!(recent.get("a").map(Card::complete), Some(false));
        assert_eq!(recent.take("a").map(|c| c.layers), Some(2));
        assert_eq!(recent, Recent::default());
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut recent = Recent::default();
        for i in 0..MOST {
            assert!(recent.put(card(&i.to_string(), i as f64, &i.to_string())).is_empty());
        }
        let gone = recent.put(card("new", 1e9, "new"));
        assert_eq!(gone.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["0"]);
        assert_eq!(recent.cards.len(), MOST);
    }

    #[test]
    fn what_came_from_elsewhere_takes_the_place_of_nothing_that_was_made_here() {
        let mut recent = Recent::default();
        recent.put(card("own", 1.0, "x"));
        assert!(recent.put(card("from-1", 2.0, "x")).is_empty());
        for i in 0..2 * MOST {
            let gone = recent.put(card(&format!("from-{i}"), 3.0 + i as f64, "z"));
            assert!(gone.iter().all(Card::is_brought), "{gone:?}");
        }
        assert!(recent.get("own").is_some());
        assert_eq!(recent.cards.len(), 1 + MOST_BROUGHT);
        // The other way round it may: it is the same, and verified.
        recent.put(card("from-a", 1e3, "y"));
        assert_eq!(recent.put(card("own too", 2e3, "y"))[0].id, "from-a");
    }

    #[test]
    fn a_name_that_another_tab_replaced_is_found_by_its_results() {
        let mut recent = Recent::default();
        recent.put(card("b", 1.0, "x"));
        assert_eq!(recent.find("a", "x").map(|card| card.id.as_str()), Some("b"));
        assert_eq!(recent.find("a", "y"), None);
    }

    #[test]
    fn a_card_is_read_back_and_another_file_is_none() {
        let card = card("a", 1.0, "x");
        let text = serde_json::to_string(&card).expect("it has a JSON form");
        assert_eq!(Card::read("a.card.json", &text), Some(card.clone()));
        assert_eq!(Card::read("b.card.json", &text), None);
        assert_eq!(Card::read("a.card.json", "{}"), None);
        assert_eq!(card.files(), ["a.card.json", "a.analysis.json"]);
        assert!(is_card(&card.files()[0]) && !is_card(&card.files()[1]));
        assert_eq!(card.title(), "image, text → group");
    }
}
