//! A flag for every setting that has none of its own: made of the rows that the page's form is made of. `--set KEY=VALUE` says any of them too.

use super::Failure;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use schema::config::Config;
use serde_json::{Map, Value};
use words::settings::{Control, FIELDS, Field};

/// Settings whose flags have words, short names or further effects of their own ([`super::arguments::Common`]).
const APART: [&str; 11] = [
    "seed",
    "sources",
    "held_out",
    "probe_folds",
    "method",
    "gap",
    "null",
    "resamples",
    "level",
    "correction",
    "measures",
];

/// `KEY=VALUE`, for any setting.
const SET: &str = "set";

/// What was given: a setting's key and the text of its value, in the order of the table, `--set` last.
#[derive(Debug, Clone, Default)]
pub struct Flags(Vec<(String, String)>);

fn own() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| !APART.contains(&field.id))
}

/// `--clusters`; the target's coding cannot be called as the target is.
fn long(field: &Field) -> String {
    match field.id {
        "target" => "target-codes".to_owned(),
        id => id.replace('_', "-"),
    }
}

/// Its name within clap, where arguments of other kinds have names too.
fn id(field: &Field) -> String {
    format!("setting {}", field.id)
}

fn flag(field: &'static Field) -> Arg {
    let arg =
        Arg::new(id(field)).long(long(field)).help_heading("Settings").help(format!("{}: {}", field.label, field.hint));
    match field.control {
        Control::Flag { .. } => arg.value_name("true|false").num_args(0..=1).default_missing_value("true"),
        Control::Number { .. } => arg.value_name(if field.unit.is_empty() { "VALUE" } else { field.unit }),
        Control::Choice { .. } => arg.value_name("NAME"),
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let set = Arg::new(SET)
            .long(SET)
            .value_name("KEY=VALUE")
            .help_heading("Settings")
            .action(ArgAction::Append)
            .help("Any setting by its key in the report's \"config\" object; may be repeated");
        // A grid of settings has lists of the same names.
        own().map(flag).chain([set]).fold(command, |command, arg| {
            let taken = command.get_arguments().any(|other| other.get_long() == arg.get_long());
            if taken { command } else { command.arg(arg) }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut given = Vec::new();
        for field in own() {
            // None where the command has a list of that name.
            let text = matches.try_get_one::<String>(&id(field)).ok().flatten();
            given.extend(text.map(|text| (field.id.to_owned(), text.clone())));
        }
        for pair in matches.get_many::<String>(SET).into_iter().flatten() {
            let Some((key, text)) = pair.split_once('=') else {
                let told = format!("--set is {pair:?}; expected KEY=VALUE, as in --set clusters=12\n");
                return Err(Error::raw(clap::error::ErrorKind::ValueValidation, told));
            };
            given.push((key.trim().to_owned(), text.trim().to_owned()));
        }
        Ok(Self(given))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Flags {
    /// The settings with what was given in place of theirs.
    ///
    /// # Errors
    /// A key that is no setting, or a text that is no value of it: which, and what was expected.
    pub fn apply(&self, config: Config) -> Result<Config, Failure> {
        self.0.iter().try_fold(config, |config, (key, text)| put(config, key, text))
    }
}

fn put(config: Config, key: &str, text: &str) -> Result<Config, Failure> {
    let Some(field) = FIELDS.iter().find(|field| field.id == key) else {
        let known: Vec<&str> = FIELDS.iter().map(|field| field.id).collect();
        return Err(format!("--set names the setting {key:?}; expected one of {}", known.join(", ")).into());
    };
    if let Control::Number { set, expected, .. } = field.control {
        let mut config = config;
        // "none" is easier typed than nothing.
        let typed = if text == "none" { "" } else { text };
        return match set(&mut config, typed) {
            true => Ok(config),
            false => Err(format!("--{} is {text:?}; expected {expected}", long(field)).into()),
        };
    }
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    let Ok(Value::Object(mut settings)) = serde_json::to_value(&config) else { return Ok(config) };
    settings.insert(key.to_owned(), value);
    read(settings).map_err(|why| format!("--{} is {text:?}; {why}", long(field)).into())
}

fn read(settings: Map<String, Value>) -> Result<Config, String> {
    serde_json::from_value(Value::Object(settings)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Result<Config, String> {
        let command = Flags::augment_args(Command::new("pidlens"));
        let matches =
            command.try_get_matches_from(std::iter::once(&"pidlens").chain(arguments)).map_err(|e| e.to_string())?;
        let flags = Flags::from_arg_matches(&matches).map_err(|e| e.to_string())?;
        flags.apply(Config::default()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn every_setting_can_be_said() {
        let config = given(&[
            "--clusters",
            "12",
            "--pca",
            "none",
            "--normalize",
            "false",
            "--interval",
            "basic",
            "--clamp-clusters",
        ])
        .unwrap();
        assert_eq!((config.clusters, config.pca, config.normalize, config.clamp_clusters), (12, None, false, true));
        assert_eq!(config.interval, schema::config::Interval::Basic);
        for field in &FIELDS {
            let value = serde_json::to_value(Config::default()).unwrap()[field.id].to_string();
            let text = value.trim_matches('"').replace("null", "none");
            assert_eq!(given(&["--set", &format!("{}={text}", field.id)]), Ok(Config::default()), "{}", field.id);
        }
    }

    #[test]
    fn what_is_no_value_is_refused_by_name() {
        assert_eq!(given(&["--clusters", "many"]).unwrap_err(), "--clusters is \"many\"; expected a whole number");
        assert!(
            given(&["--set", "k=3"])
                .unwrap_err()
                .starts_with("--set names the setting \"k\"; expected one of normalize, pca")
        );
        assert!(given(&["--set", "clusters"]).unwrap_err().contains("expected KEY=VALUE"));
        let interval = given(&["--interval", "wide"]).unwrap_err();
        assert!(
            interval.starts_with("--interval is \"wide\"; unknown variant") && interval.contains("half-sampling"),
            "{interval}"
        );
    }
}
