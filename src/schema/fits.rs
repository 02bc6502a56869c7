//! Whether the parts of a job fit together, by what is known of its arrays before any value is read: the only such check there is. The page asks it before it offers to
//! run, and tells in its own words what to choose otherwise; a run asks it again, since a job may come from elsewhere, and names the files.

use crate::config::Config;
use crate::report::RESERVED_NAMES;
use crate::report::matrix::{MOST, REST};

/// A variable of a job, as its files describe it.
#[derive(Debug, Clone)]
pub struct Outline<'a> {
    /// As the report calls it.
    pub name: &'a str,
    /// Rows of each of its arrays.
    pub rows: Vec<u64>,
    /// Layers of all of them.
    pub layers: u64,
    /// Whether a column names its rows.
    pub has_ids: bool,
}

impl Outline<'_> {
    fn first_rows(&self) -> u64 {
        self.rows.first().copied().unwrap_or_default()
    }
}

/// The variables of a job in the order of [`crate::job::Job::variables`], and what groups their rows.
#[derive(Debug, Clone)]
pub struct Outlines<'a> {
    /// The modalities, the target, what saw both, the control.
    pub variables: Vec<Outline<'a>>,
    /// How many are modalities.
    pub modalities: usize,
    /// Whether predictions saw both modalities.
    pub both: bool,
    /// Whether a variable is held.
    pub control: bool,
    /// Rows of the column that groups the others' rows, if one does.
    pub groups: Option<u64>,
}

/// What does not fit. Variables are told by their places in [`Outlines::variables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// Too few modalities, or too many.
    Modalities,
    /// A name.
    Name(usize, NameFault),
    /// An array, the second place, has other rows than the first of the same variable.
    LayerRows(usize, usize),
    /// Predictions of both need two modalities.
    BothOfTwo,
    /// Other measures are of the table, which predictions of both are not.
    BothAndMeasures,
    /// They are not analysed together.
    BothAndControl,
    /// A control is one column.
    ControlOfLayers(usize),
    /// Layers are paired by their number: this one has other layers than the second.
    Layers(usize, usize),
    /// Others have ids, this one has none.
    NoIds(usize),
    /// The first has as many layers as the second has rows: the first of three axes is likelier meant as rows.
    LayersForRows(usize, usize),
    /// Row i of every variable is the same example: this one has other rows than the first.
    Rows(usize),
    /// What a group cannot be analysed with.
    Groups(GroupsFault),
}

/// Why groups of rows cannot be analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupsFault {
    /// They are of two modalities.
    OfTwo,
    /// There is no place for predictions of both.
    Both,
    /// There is no place for a control.
    Control,
    /// Groups follow the order of rows, which matching by id changes.
    ById,
    /// The column has other rows than the modalities.
    Rows,
    /// A group has too few rows to hold any out.
    HeldOut,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It has no letter.
    Empty,
    /// The report's own keys are called so, or what stands for all other modalities.
    Reserved,
    /// Another variable is called so.
    Twice,
}

impl NameFault {
    /// What was expected instead.
    pub fn expected(self) -> String {
        match self {
            Self::Empty => "a name of at least one letter".to_owned(),
            Self::Reserved => format!("another name: the report uses {} as keys", RESERVED_NAMES.join(" and ")),
            Self::Twice => "different names; this one is given twice".to_owned(),
        }
    }
}

/// Whether variables of these names can be told apart in a report.
///
/// # Errors
/// The place of the first name that is wrong, and what is.
pub fn names(names: &[&str]) -> Result<(), (usize, NameFault)> {
    for (at, name) in names.iter().enumerate() {
        let fault = match name {
            name if name.trim().is_empty() => NameFault::Empty,
            name if RESERVED_NAMES.contains(name) => NameFault::Reserved,
            name if names[..at].contains(name) => NameFault::Twice,
            _ => continue,
        };
        return Err((at, fault));
    }
    Ok(())
}

impl Outlines<'_> {
    /// Whether all of it can be analysed together. Whether settings are in range, [`Config::check`] says.
    ///
    /// # Errors
    /// The first [`Misfit`].
    pub fn check(&self, config: &Config) -> Result<(), Misfit> {
        let all = &self.variables;
        if !(2..=MOST).contains(&self.modalities) {
            return Err(Misfit::Modalities);
        }
        self.check_names()?;
        for (at, variable) in all.iter().enumerate() {
            if let Some(array) = variable.rows.iter().position(|rows| *rows != variable.first_rows()) {
                return Err(Misfit::LayerRows(at, array));
            }
        }
        match (self.both, self.control) {
            (true, _) if self.modalities != 2 => return Err(Misfit::BothOfTwo),
            (true, _) if !config.measures.is_empty() => return Err(Misfit::BothAndMeasures),
            (true, true) => return Err(Misfit::BothAndControl),
            (_, true) if all.last().is_some_and(|control| control.layers > 1) => {
                return Err(Misfit::ControlOfLayers(all.len() - 1));
            }
            _ => {}
        }
        let by_id = all.iter().any(|variable| variable.has_ids);
        if let Some(at) = all.iter().position(|variable| by_id && !variable.has_ids) {
            return Err(Misfit::NoIds(at));
        }
        if let Some(at) = all.iter().position(|variable| !by_id && variable.first_rows() != all[0].first_rows()) {
            let meant =
                |(deep, flat): &(usize, usize)| all[*deep].layers > 1 && all[*deep].layers == all[*flat].first_rows();
            return Err(match [(at, 0), (0, at)].into_iter().find(meant) {
                Some((deep, flat)) => Misfit::LayersForRows(deep, flat),
                None => Misfit::Rows(at),
            });
        }
        let layered = || all.iter().enumerate().filter(|(_, variable)| variable.layers > 1);
        if let Some((reference, first)) = layered().next()
            && let Some((at, _)) = layered().find(|(_, variable)| variable.layers != first.layers)
        {
            return Err(Misfit::Layers(at, reference));
        }
        let Some(rows) = self.groups else { return Ok(()) };
        let fault = match () {
            () if self.modalities != 2 => GroupsFault::OfTwo,
            () if self.both => GroupsFault::Both,
            () if self.control => GroupsFault::Control,
            () if by_id => GroupsFault::ById,
            () if rows != all[0].first_rows() => GroupsFault::Rows,
            () if config.held_out != 0.0 => GroupsFault::HeldOut,
            () => return Ok(()),
        };
        Err(Misfit::Groups(fault))
    }

    fn check_names(&self) -> Result<(), Misfit> {
        let called: Vec<&str> = self.variables.iter().map(|variable| variable.name).collect();
        names(&called).map_err(|(at, fault)| Misfit::Name(at, fault))?;
        match called.iter().position(|name| self.modalities > 2 && *name == REST) {
            Some(at) => Err(Misfit::Name(at, NameFault::Reserved)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Measure;

    fn outline(name: &str, rows: u64, layers: u64) -> Outline<'_> {
        Outline { name, rows: vec![rows], layers, has_ids: false }
    }

    fn outlines() -> Outlines<'static> {
        let variables = vec![outline("image", 9, 3), outline("text", 9, 1), outline("y", 9, 1)];
        Outlines { variables, modalities: 2, both: false, control: false, groups: None }
    }

    /// What is changed, and what then does not fit.
    type Case = (fn(&mut Outlines), Misfit);

    #[test]
    fn each_misfit_is_told_by_its_place() {
        let name = |at, fault| Misfit::Name(at, fault);
        let cases: [Case; 16] = [
            (|o| o.modalities = 1, Misfit::Modalities),
            (|o| o.variables[1].name = " ", name(1, NameFault::Empty)),
            (|o| o.variables[2].name = "joint", name(2, NameFault::Reserved)),
            (|o| o.variables[2].name = "image", name(2, NameFault::Twice)),
            (|o| o.variables[0].rows.push(8), Misfit::LayerRows(0, 1)),
            (|o| o.variables[1].layers = 2, Misfit::Layers(1, 0)),
            (|o| o.variables[0].has_ids = true, Misfit::NoIds(1)),
            (|o| o.variables[2].rows = vec![8], Misfit::Rows(2)),
            (|o| (o.variables[0].layers, o.variables[0].rows) = (9, vec![2]), Misfit::LayersForRows(0, 1)),
            (
                |o| {
                    o.variables.push(outline("z", 9, 3));
                    o.control = true;
                },
                Misfit::ControlOfLayers(3),
            ),
            (|o| (o.both, o.control) = (true, true), Misfit::BothAndControl),
            (|o| o.groups = Some(8), Misfit::Groups(GroupsFault::Rows)),
            (|o| (o.groups, o.both) = (Some(9), true), Misfit::Groups(GroupsFault::Both)),
            (|o| (o.groups, o.control) = (Some(9), true), Misfit::Groups(GroupsFault::Control)),
            (
                |o| {
                    o.groups = Some(9);
                    o.variables.iter_mut().for_each(|variable| variable.has_ids = true);
                },
                Misfit::Groups(GroupsFault::ById),
            ),
            (
                |o| {
                    o.variables.insert(2, outline(REST, 9, 1));
                    o.modalities = 3;
                },
                name(2, NameFault::Reserved),
            ),
        ];
        assert_eq!(outlines().check(&Config::default()), Ok(()));
        for (change, misfit) in cases {
            let mut changed = outlines();
            change(&mut changed);
            assert_eq!(changed.check(&Config::default()), Err(misfit));
        }
    }

    #[test]
    fn settings_rule_out_what_they_cannot_be_used_with() {
        let with = |change: fn(&mut Outlines), config: &Config| {
            let mut changed = outlines();
            change(&mut changed);
            changed.check(config)
        };
        let held = Config { held_out: 0.5, ..Config::default() };
        assert_eq!(with(|o| o.groups = Some(9), &held), Err(Misfit::Groups(GroupsFault::HeldOut)));
        let measures = Config { measures: vec![Measure::Mmi], ..Config::default() };
        assert_eq!(with(|o| o.both = true, &measures), Err(Misfit::BothAndMeasures));
        assert_eq!(with(|o| o.both = true, &Config::default()), Ok(()));
    }

    #[test]
    fn ids_make_rows_of_their_own_number() {
        let mut matched = outlines();
        matched.variables.iter_mut().for_each(|variable| variable.has_ids = true);
        matched.variables[1].rows = vec![7];
        assert_eq!(matched.check(&Config::default()), Ok(()));
    }
}
