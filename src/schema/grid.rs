//! Which settings a stability check runs: every combination of short lists, under each of one or more codings.

use crate::config::{Coding, Config, SettingError};
use serde::{Deserialize, Serialize};

/// Combinations of one layer at most: more would tell nothing new.
pub const MAX_SETTINGS: usize = 5_000;

/// The lists. Each value stands in its list once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// K of each modality's codebook.
    pub clusters: Vec<u32>,
    /// Principal components kept; null for no PCA.
    pub pca: Vec<Option<u32>>,
    /// Seeds of k-means starts and of subsamples.
    pub seeds: Vec<u64>,
    /// Parts of the rows, drawn without replacement; 1 for all of them.
    pub shares: Vec<f64>,
    /// Codings of the modalities, as in the settings. None yet: those that suit the data ([`Grid::under`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codings: Vec<Coding>,
}

impl Grid {
    /// Half to double of the settings' own K, a quarter to double of their dimensions, three seeds, all rows, half and a quarter of them.
    pub fn around(config: &Config) -> Self {
        let k = config.clusters;
        let clusters = distinct([k / 2, k * 3 / 4, k, k * 3 / 2, k * 2].map(|k| k.clamp(2, 1_000)));
        let pca = match config.pca {
            Some(d) => distinct([d / 4, d / 2, d, d * 2].map(|d| d.clamp(1, 4_096))).into_iter().map(Some).collect(),
            None => vec![Some(8), Some(32), None],
        };
        let seeds = (0..3).map(|i| config.seed.saturating_sub(2 * u64::from(config.seed > 1 << 52)) + i).collect();
        Self { clusters, pca, seeds, shares: vec![1.0, 0.5, 0.25], codings: Vec::new() }
    }

    /// With codings, where it names none: the settings' own, and where predictive codes can be made (of an embedding, for a target of labels), k-means and
    /// predictive codes.
    pub fn under(mut self, config: &Config, predictable: bool) -> Self {
        if self.codings.is_empty() {
            self.codings = match config.sources {
                own @ (Coding::Auto | Coding::Clusters) if predictable => vec![own, Coding::Predictive],
                Coding::Predictive if predictable => vec![Coding::Auto, Coding::Predictive],
                own => vec![own],
            };
        }
        self
    }

    /// Analyses of one layer at most, under codings that are not predictive and under those that are. Predictive codes have their own number of
    /// components; every seed draws only the first part of the rows, and the other parts are drawn by the first seed: each of these needs probes of its own.
    pub fn analyses(&self) -> [usize; 2] {
        let predictive = self.codings.iter().filter(|coding| **coding == Coding::Predictive).count();
        let others = self.codings.len() - predictive;
        let fits = (self.seeds.len() + self.shares.len()).saturating_sub(1);
        [others * self.pca.len() * self.seeds.len() * self.shares.len(), predictive * fits]
            .map(|count| count * self.clusters.len())
    }

    /// # Errors
    /// [`SettingError`] names the first list that is empty, has a value twice or one out of range, or says that there are too many
    /// combinations.
    pub fn check(&self) -> Result<(), SettingError> {
        let refuse = |name: &'static str, found: String, expected: String| Err(SettingError { name, found, expected });
        let pca: Vec<u32> = self.pca.iter().flatten().copied().collect();
        let whole = [("clusters", &self.clusters, 2..=1_000), ("pca", &pca, 1..=4_096)];
        for (name, list, range) in whole {
            if let Some(found) = list.iter().find(|found| !range.contains(*found)) {
                let expected = format!("whole numbers from {} to {}", range.start(), range.end());
                return refuse(name, found.to_string(), expected);
            }
        }
        if let Some(found) = self.seeds.iter().find(|&&seed| seed > 1 << 53) {
            return refuse("seeds", found.to_string(), format!("whole numbers from 0 to {}", 1u64 << 53));
        }
        if let Some(found) = self.shares.iter().find(|&&share| !(share > 0.0 && share <= 1.0)) {
            return refuse("shares", found.to_string(), "shares of the rows above 0 and up to 1".into());
        }
        if twice(&self.codings) {
            return refuse("codings", "a list that has a value twice".into(), "each value once".into());
        }
        let lists = [
            ("clusters", self.clusters.len(), twice(&self.clusters)),
            ("pca", self.pca.len(), twice(&self.pca)),
            ("seeds", self.seeds.len(), twice(&self.seeds)),
            ("shares", self.shares.len(), twice(&self.shares)),
        ];
        for (name, length, twice) in lists {
            if length == 0 {
                return refuse(name, "empty".into(), "at least one value".into());
            }
            if twice {
                return refuse(name, "a list that has a value twice".into(), "each value once".into());
            }
        }
        let settings = lists.iter().map(|(_, length, _)| *length).product::<usize>() * self.codings.len().max(1);
        if settings > MAX_SETTINGS {
            return refuse("the grid", format!("{settings} settings"), format!("at most {MAX_SETTINGS}"));
        }
        Ok(())
    }
}

fn distinct<const N: usize>(values: [u32; N]) -> Vec<u32> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.dedup();
    values
}

fn twice<T: PartialEq>(values: &[T]) -> bool {
    values.iter().enumerate().any(|(at, value)| values[..at].contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_around_any_settings_holds_them_and_passes_its_check() {
        for (clusters, pca, seed) in [(8, Some(16), 0), (2, Some(1), 7), (1_000, Some(4_096), 1 << 53), (20, None, 3)] {
            let config = Config { clusters, pca, seed, ..Config::default() };
            let grid = Grid::around(&config);
            grid.check().expect("the grid is valid");
            assert!(grid.clusters.contains(&clusters) && grid.pca.contains(&pca) && grid.seeds.contains(&seed));
            assert_eq!(grid.shares[0], 1.0);
        }
    }

    #[test]
    fn predictive_codes_stand_beside_k_means_where_they_can_be_made() {
        let under = |sources, predictable| {
            let config = Config { sources, ..Config::default() };
            Grid::around(&config).under(&config, predictable).codings
        };
        use Coding::{Auto, Clusters, Labels, Predictive};
        assert_eq!(under(Auto, true), [Auto, Predictive]);
        assert_eq!(under(Clusters, true), [Clusters, Predictive]);
        assert_eq!(under(Predictive, true), [Auto, Predictive]);
        for own in [Auto, Clusters, Labels, Predictive] {
            assert_eq!(under(own, false), [own]);
        }
        assert_eq!(under(Labels, true), [Labels]);
        let config = Config::default();
        let chosen = Grid { codings: vec![Predictive], ..Grid::around(&config) };
        assert_eq!(chosen.under(&config, false).codings, [Predictive]);
    }

    #[test]
    fn predictive_settings_are_few() {
        let config = Config::default();
        // Five K: times four dimensions, three seeds and three parts; times three seeds and two more parts.
        assert_eq!(Grid::around(&config).under(&config, true).analyses(), [180, 25]);
        assert_eq!(Grid::around(&config).under(&config, false).analyses(), [180, 0]);
    }

    #[test]
    fn a_grid_of_a_report_without_codings_is_read() {
        let json = r#"{"clusters": [8], "pca": [null], "seeds": [0], "shares": [1.0]}"#;
        let grid: Grid = serde_json::from_str(json).expect("an older grid");
        assert!(grid.codings.is_empty() && grid.check().is_ok());
        assert!(!serde_json::to_string(&grid).expect("JSON").contains("codings"));
    }

    #[test]
    fn a_list_that_is_not_one_is_named() {
        let grid = Grid::around(&Config::default());
        let refused = |grid: Grid| grid.check().unwrap_err().to_string();
        assert!(refused(Grid { clusters: vec![1], ..grid.clone() }).starts_with("settings: clusters is 1;"));
        assert!(refused(Grid { seeds: vec![], ..grid.clone() }).starts_with("settings: seeds is empty;"));
        assert!(refused(Grid { shares: vec![0.5, 0.5], ..grid.clone() }).contains("twice"));
        assert!(
            refused(Grid { codings: vec![Coding::Auto; 2], ..grid.clone() }).starts_with("settings: codings is a list")
        );
        assert!(refused(Grid { shares: vec![f64::NAN], ..grid.clone() }).contains("shares"));
        assert!(refused(Grid { seeds: (0..1_000).collect(), ..grid }).contains("60000 settings"));
    }
}
