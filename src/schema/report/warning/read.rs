//! How a warning is read. What serde derives for so many kinds would be a tenth of the page's program, once for each form that a report is read from: here
//! the fields are read first, whatever the kind, and one function that knows no form makes the warning of them.

use super::{Left, Lost, Warning};
use serde::de::value::Error as Unknown;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value of no type in particular.
enum Field {
    Absent,
    Truth(bool),
    Whole(u64),
    Number(f64),
    Text(String),
    Many(Vec<Field>),
    Fields(Vec<(String, Field)>),
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Field;

            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("a warning")
            }
            fn visit_unit<E: Error>(self) -> Result<Field, E> {
                Ok(Field::Absent)
            }
            fn visit_bool<E: Error>(self, is: bool) -> Result<Field, E> {
                Ok(Field::Truth(is))
            }
            fn visit_u64<E: Error>(self, whole: u64) -> Result<Field, E> {
                Ok(Field::Whole(whole))
            }
            fn visit_i64<E: Error>(self, whole: i64) -> Result<Field, E> {
                Ok(u64::try_from(whole).map_or(Field::Number(whole as f64), Field::Whole))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Field, E> {
                Ok(Field::Number(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Field, A::Error> {
                let mut many = Vec::new();
                while let Some(item) = items.next_element()? {
                    many.push(item);
                }
                Ok(Field::Many(many))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Field, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    fields.push(entry);
                }
                Ok(Field::Fields(fields))
            }
        }
        from.deserialize_any(Any)
    }
}

impl<'de> Deserialize<'de> for Warning {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        warning(Field::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// What is missing, or not as it should be.
type Found<T> = Result<T, String>;

struct Fields(Vec<(String, Field)>);

impl Fields {
    /// Removes a field.
    fn take(&mut self, key: &str) -> Option<Field> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        match self.0.swap_remove(at).1 {
            Field::Absent => None,
            field => Some(field),
        }
    }

    fn maybe<T>(&mut self, key: &str, read: fn(Field) -> Option<T>) -> Found<Option<T>> {
        let read = |field| read(field).ok_or_else(|| format!("a warning's {key:?} is of the wrong type"));
        self.take(key).map(read).transpose()
    }

    fn needed<T>(&mut self, key: &str, read: fn(Field) -> Option<T>) -> Found<T> {
        self.maybe(key, read)?.ok_or_else(|| format!("a warning has no {key:?}"))
    }

    fn whole(&mut self, key: &str) -> Found<u64> {
        self.needed(key, |field| match field {
            Field::Whole(whole) => Some(whole),
            _ => None,
        })
    }

    fn number(&mut self, key: &str) -> Found<f64> {
        self.needed(key, number)
    }

    fn text(&mut self, key: &str) -> Found<String> {
        self.needed(key, text)
    }

    fn truth(&mut self, key: &str) -> Found<bool> {
        self.needed(key, |field| match field {
            Field::Truth(is) => Some(is),
            _ => None,
        })
    }

    /// One of a few names.
    fn name<T: for<'de> Deserialize<'de>>(&mut self, key: &str) -> Found<T> {
        let name = self.text(key)?;
        let read: Result<T, Unknown> = T::deserialize(name.as_str().into_deserializer());
        read.map_err(|error| error.to_string())
    }

    fn many(&mut self, key: &str) -> Found<Vec<Field>> {
        self.needed(key, |field| match field {
            Field::Many(many) => Some(many),
            _ => None,
        })
    }

    fn two(&mut self, key: &str) -> Found<[String; 2]> {
        let texts: Option<Vec<String>> = self.many(key)?.into_iter().map(text).collect();
        texts.and_then(|texts| texts.try_into().ok()).ok_or_else(|| format!("a warning's {key:?} are not two texts"))
    }

    fn each<T>(&mut self, key: &str, read: fn(&mut Fields) -> Found<T>) -> Found<Vec<T>> {
        let of = |field| match field {
            Field::Fields(fields) => read(&mut Fields(fields)),
            _ => Err(format!("an item of a warning's {key:?} is no object")),
        };
        self.many(key)?.into_iter().map(of).collect()
    }
}

fn number(field: Field) -> Option<f64> {
    match field {
        Field::Number(number) => Some(number),
        Field::Whole(whole) => Some(whole as f64),
        _ => None,
    }
}

fn text(field: Field) -> Option<String> {
    match field {
        Field::Text(text) => Some(text),
        _ => None,
    }
}

fn warning(field: Field) -> Found<Warning> {
    let mut of = match field {
        Field::Text(words) => return Ok(Warning::Told(words)),
        Field::Fields(fields) => Fields(fields),
        _ => return Err("a warning is neither an object nor a sentence".to_owned()),
    };
    let kind = of.text("kind")?;
    Ok(match kind.as_str() {
        "not-converged" => Warning::NotConverged { status: of.name("status")?, gap: of.number("gap")? },
        "too-few-rows" => Warning::TooFewRows {
            rows: of.whole("rows")?,
            cells: of.whole("cells")?,
            rows_per_cell: of.number("rows_per_cell")?,
            single: of.maybe("single", number)?,
        },
        "no-more-than-chance" => Warning::NoMoreThanChance {
            information: of.number("information")?,
            rows: of.whole("rows")?,
            chance: of.number("chance")?,
        },
        "inexact-fit" => Warning::InexactFit { measure: of.name("measure")?, residual: of.number("residual")? },
        "rare-classes" => Warning::RareClasses {
            of: of.text("of")?,
            classes: of.whole("classes")?,
            fewer_than: of.whole("fewer_than")?,
            rarest: of.text("rarest")?,
            rows: of.whole("rows")?,
        },
        "only-spaces-differ" => Warning::OnlySpacesDiffer {
            of: of.text("of")?,
            what: of.name("what")?,
            texts: of.two("texts")?,
            pairs: of.whole("pairs")?,
        },
        "paired-by-number" => Warning::PairedByNumber {
            columns: of.two("columns")?,
            differ: of.whole("differ")?,
            rows: of.whole("rows")?,
            row: of.whole("row")?,
            ids: of.two("ids")?,
        },
        "clusters-unsettled" => Warning::ClustersUnsettled {
            of: of.text("of")?,
            iterations: of.whole("iterations")?,
            clusters: of.whole("clusters")?,
        },
        "both-tell-less" => Warning::BothTellLess {
            of: of.text("of")?,
            information: of.number("information")?,
            alone: of.number("alone")?,
        },
        "out-of-permutations" => {
            Warning::OutOfPermutations { permutations: of.whole("permutations")?, needed: of.whole("needed")? }
        }
        "codes-lose" => Warning::CodesLose {
            lost: of.each("lost", |lost| {
                Ok(Lost {
                    of: lost.maybe("of", text)?,
                    kept: lost.number("kept")?,
                    readable: lost.number("readable")?,
                    standard_error: lost.number("standard_error")?,
                })
            })?,
            predictive: of.truth("predictive")?,
        },
        "taken-as-exact" => Warning::TakenAsExact,
        "rows-sum-to-one" => Warning::RowsSumToOne { of: of.text("of")? },
        "rows-of-zeros" => {
            Warning::RowsOfZeros { of: of.text("of")?, rows: of.whole("rows")?, first: of.whole("first")? }
        }
        "read-in-part" => {
            Warning::ReadInPart { file: of.text("file")?, left_out: of.text("left_out")?, more: of.whole("more")? }
        }
        "first-line" => {
            Warning::FirstLine { file: of.text("file")?, header: of.truth("header")?, rows: of.whole("rows")? }
        }
        "noted" => Warning::Noted { file: of.maybe("file", text)?, note: of.text("note")? },
        "matched" => Warning::Matched {
            rows: of.whole("rows")?,
            left: of.each("left", |left| {
                Ok(Left { of: left.text("of")?, rows: left.whole("rows")?, all: left.whole("all")? })
            })?,
        },
        "matched-but-for-spaces" => Warning::MatchedButForSpaces { ids: of.whole("ids")? },
        other => return Err(format!("a warning of a kind that is not known: {other:?}")),
    })
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;
    use crate::measures::Measure;
    use crate::report::Status;
    use crate::report::warning::Texts;

    #[test]
    fn a_warning_of_every_kind_is_read_as_it_was_written() {
        let name = || "image".to_owned();
        let lost = |of| Lost { of, kept: 0.25, readable: 1.0, standard_error: 0.0 };
        let every = [
            Warning::NotConverged { status: Status::IterationLimit, gap: 1.5e-7 },
            Warning::TooFewRows { rows: 40, cells: 30, rows_per_cell: 2.0, single: None },
            Warning::TooFewRows { rows: 1 << 53, cells: 30, rows_per_cell: 5.5, single: Some(0.5) },
            Warning::NoMoreThanChance { information: 0.0, rows: 3, chance: 1.25 },
            Warning::InexactFit { measure: Measure::ICcs, residual: 1e-6 },
            Warning::RareClasses { of: name(), classes: 2, fewer_than: 10, rarest: "\"c\" ".into(), rows: 3 },
            Warning::OnlySpacesDiffer { of: name(), what: Texts::Ids, texts: ["a".into(), " a".into()], pairs: 1 },
            Warning::ClustersUnsettled { of: name(), iterations: 300, clusters: 8 },
            Warning::BothTellLess { of: name(), information: 0.5, alone: 1.0 },
            Warning::OutOfPermutations { permutations: 200, needed: 959 },
            Warning::CodesLose { lost: vec![lost(Some(name())), lost(None)], predictive: true },
            Warning::TakenAsExact,
            Warning::RowsSumToOne { of: name() },
            Warning::RowsOfZeros { of: name(), rows: 2, first: 7 },
            Warning::ReadInPart { file: name(), left_out: "y: found text".into(), more: 0 },
            Warning::FirstLine { file: name(), header: false, rows: 60 },
            Warning::Noted { file: None, note: "sums to 2".into() },
            Warning::Noted { file: Some(name()), note: "sums to 2".into() },
            Warning::Matched { rows: 9, left: vec![Left { of: name(), rows: 1, all: 10 }] },
            Warning::MatchedButForSpaces { ids: 20 },
            Warning::PairedByNumber {
                columns: [name(), "text.csv (id)".into()],
                differ: 9,
                rows: 60,
                row: 1,
                ids: ["a".into(), "b".into()],
            },
            Warning::Told("A sentence.".into()),
        ];
        for warning in every {
            let text = serde_json::to_string(&warning).unwrap();
            assert_eq!(serde_json::from_str::<Warning>(&text).unwrap(), warning, "{text}");
            let value = serde_json::to_value(&warning).unwrap();
            assert_eq!(serde_json::from_value::<Warning>(value).unwrap(), warning, "{text}");
        }
    }

    #[test]
    fn what_is_no_warning_is_refused_in_words() {
        for (text, told) in [
            ("7", "neither an object nor a sentence"),
            ("{}", "has no \"kind\""),
            (r#"{"kind": "odd"}"#, "not known: \"odd\""),
            (r#"{"kind": "matched-but-for-spaces", "ids": -1}"#, "\"ids\" is of the wrong type"),
            (r#"{"kind": "not-converged", "status": "fine", "gap": 0}"#, "unknown variant `fine`"),
            (r#"{"kind": "only-spaces-differ", "of": "y", "what": "ids", "texts": ["a"]}"#, "are not two texts"),
            (r#"{"kind": "matched", "rows": 1, "left": [1]}"#, "is no object"),
        ] {
            let refusal = serde_json::from_str::<Warning>(text).unwrap_err().to_string();
            assert!(refusal.contains(told), "{refusal}");
        }
    }
}
