//! The settings while a person edits them: each a row of [`words::settings`].

use schema::config::{Config, Preset, SettingError};
use std::collections::BTreeMap;
pub use words::settings::{Control, FIELDS, Field, GROUPS, Group, preset_label};

/// The settings being edited: the last valid config, and what was typed where it is no value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    pub config: Config,
    /// Field id → typed text that is no value of that field.
    pub drafts: BTreeMap<&'static str, String>,
}

/// A setting that cannot run.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

impl Settings {
    /// The first setting that cannot run.
    pub fn problem(&self) -> Option<Problem> {
        if let Some((id, text)) = self.drafts.iter().next() {
            let field = FIELDS.iter().find(|f| f.id == *id)?;
            let Control::Number { expected, .. } = field.control else { return None };
            let found = if text.trim().is_empty() { "empty".into() } else { format!("\u{201c}{text}\u{201d}") };
            return Some(Problem {
                field: field.id,
                message: format!("{} is {found}; expected {expected}", field.label),
            });
        }
        match self.config.clone().check() {
            Err(SettingError { name, found, expected }) => {
                let label = FIELDS.iter().find(|f| f.id == name).map_or(name, |f| f.label);
                Some(Problem { field: name, message: format!("{label} is {found}; expected {expected}") })
            }
            Ok(_) => None,
        }
    }

    /// Takes a preset's settings; the seed stays.
    pub fn choose(&mut self, preset: Preset) {
        *self = Self { config: Config { seed: self.config.seed, ..Config::preset(preset) }, drafts: BTreeMap::new() };
    }

    /// Whether anything but the seed differs from the preset it started from.
    pub fn is_custom(&self) -> bool {
        let preset = Config { seed: self.config.seed, ..Config::preset(self.config.preset) };
        self.config != preset || !self.drafts.is_empty()
    }

    /// Takes what was typed in a number field.
    pub fn type_number(&mut self, field: &Field, text: &str) {
        let Control::Number { set, .. } = field.control else { return };
        if set(&mut self.config, text.trim()) {
            self.drafts.remove(field.id);
        } else {
            self.drafts.insert(field.id, text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(id: &str) -> &'static Field {
        FIELDS.iter().find(|f| f.id == id).unwrap()
    }

    #[test]
    fn every_setting_but_the_preset_has_one_field_and_one_group() {
        let config = serde_json::to_value(Config::default()).unwrap();
        let mut names: Vec<&str> = config.as_object().unwrap().keys().map(String::as_str).collect();
        names.retain(|&n| n != "preset");
        let mut fields: Vec<&str> = FIELDS.iter().map(|f| f.id).collect();
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(fields, names);
        let grouped: Vec<usize> = GROUPS.iter().flat_map(|g| g.fields.clone()).collect();
        assert_eq!(grouped, (0..FIELDS.len()).collect::<Vec<_>>());
    }

    #[test]
    fn every_number_reads_back_what_it_shows() {
        let config = Config::preset(Preset::Liang);
        for field in &FIELDS {
            if let Control::Number { get, set, .. } = field.control {
                let mut copy = config.clone();
                assert!(set(&mut copy, &get(&config)), "{}", field.id);
                assert_eq!(copy, config, "{}", field.id);
            }
        }
    }

    #[test]
    fn an_edit_makes_the_preset_custom_but_a_seed_does_not() {
        let mut s = Settings::default();
        s.choose(Preset::Paper);
        s.type_number(field("seed"), "7");
        assert!(!s.is_custom());
        s.type_number(field("clusters"), "11");
        assert!(s.is_custom());
        s.choose(Preset::Liang);
        assert_eq!((s.config.seed, s.config.clusters, s.is_custom()), (7, 20, false));
    }

    #[test]
    fn what_is_no_number_is_told_and_the_last_value_kept() {
        let mut s = Settings::default();
        s.type_number(field("clusters"), "many");
        let problem = s.problem().unwrap();
        assert_eq!(
            (problem.field, problem.message.as_str()),
            ("clusters", "K is \u{201c}many\u{201d}; expected a whole number")
        );
        assert_eq!(s.config.clusters, 8);
        s.type_number(field("clusters"), "1");
        assert_eq!(s.problem().unwrap().message, "K is 1; expected a whole number from 2 to 1000");
        s.type_number(field("clusters"), "9");
        assert_eq!(s.problem(), None);
    }

    #[test]
    fn blank_is_no_pca() {
        let mut s = Settings::default();
        s.type_number(field("pca"), " ");
        assert_eq!((s.config.pca, s.problem()), (None, None));
    }
}
