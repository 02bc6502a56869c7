//! Pictures that a person brings, matched with the examples by their names.

use schema::examples::Examples;
use std::collections::HashMap;
use words::format::{counted, whole};

/// Which picture each example has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Its place among the names, for each example.
    pub of: Vec<Option<u32>>,
    /// The column whose values are the names.
    column: String,
    pictures: usize,
    /// Of pictures that no example has: how many there are, and the first one's name.
    alone: (usize, Option<String>),
}

impl Matched {
    /// By the column of text whose values fit most of the names: as they are, without folders, or without the extension, the ids first.
    ///
    /// # Errors
    /// No example has any of these pictures, in words.
    pub fn new(examples: &Examples, names: &[String]) -> Result<Self, String> {
        if names.is_empty() {
            return Err("found no picture; expected files that end in .png, .jpg, .gif, .webp or .svg".to_owned());
        }
        let forms = Forms::of(names);
        let mut best: Option<(usize, Vec<Option<u32>>)> = None;
        for (at, column) in examples.columns().enumerate() {
            let places: Vec<Option<u32>> = column.values.iter().map(|value| forms.find(value)).collect();
            let found = |places: &[Option<u32>]| places.iter().flatten().count();
            if best.as_ref().is_none_or(|(_, best)| found(&places) > found(best)) {
                best = Some((at, places));
            }
        }
        let pictures = counted(names.len() as u64, "picture", "pictures");
        let Some((at, places)) = best else {
            return Err(format!(
                "found {pictures}, but the examples have no ids and no text by which to match their names; choose a \
                 column as row id, or add one of file names"
            ));
        };
        let of_example = |&value: &u32| places.get(value as usize).copied().flatten();
        let of: Vec<Option<u32>> = examples.texts[at].iter().map(of_example).collect();
        let mut is_used = vec![false; names.len()];
        of.iter().flatten().for_each(|&place| is_used[place as usize] = true);
        let unused = || names.iter().zip(&is_used).filter(|(_, used)| !**used).map(|(name, _)| name);
        if of.iter().all(Option::is_none) {
            let example = examples.text(at, 0);
            return Err(format!(
                "found {pictures}, none of which is called after an example, such as \u{201c}{}\u{201d}; expected \
                 names such as \u{201c}{example}.png\u{201d}",
                names[0]
            ));
        }
        let name = examples.columns().nth(at).map(|column| column.name.clone()).unwrap_or_default();
        let column = if name.is_empty() { "id".to_owned() } else { name };
        Ok(Self { of, column, pictures: names.len(), alone: (unused().count(), unused().next().cloned()) })
    }

    /// How many examples have a picture, and which pictures have no example.
    pub fn words(&self) -> String {
        let [with, all] = [self.of.iter().flatten().count(), self.of.len()].map(|count| whole(count as u64));
        let told = format!("{with} of {all} examples have a picture, matched by {}.", self.column);
        match &self.alone {
            (alone, Some(first)) => {
                let [alone, pictures] = [*alone, self.pictures].map(|count| whole(count as u64));
                format!("{told} {alone} of {pictures} pictures match no example, such as \u{201c}{first}\u{201d}.")
            }
            _ => told,
        }
    }
}

/// The forms in which a name may stand in a column: the path, the name, and the name without its extension. What two pictures are called is neither's.
struct Forms<'n>([HashMap<&'n str, Option<u32>>; 3]);

impl<'n> Forms<'n> {
    fn of(names: &'n [String]) -> Self {
        let forms = [|name: &'n str| name, base, |name: &'n str| stem(base(name))];
        Self(forms.map(|form| {
            let mut places = HashMap::with_capacity(names.len());
            for (name, place) in names.iter().zip(0..) {
                places.entry(form(name)).and_modify(|twice| *twice = None).or_insert(Some(place));
            }
            places
        }))
    }

    fn find(&self, value: &str) -> Option<u32> {
        let [paths, names, stems] = &self.0;
        let known = |forms: &HashMap<&str, Option<u32>>, value: &str| forms.get(value).copied().flatten();
        known(paths, value).or_else(|| known(names, base(value))).or_else(|| known(stems, base(value)))
    }
}

/// "b.png" of "a/b.png".
fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// "b" of "b.png".
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::examples::{Column, Head};

    /// Three examples with ids, and a column of the names of files.
    fn examples() -> Examples {
        let column =
            |name: &str, values: [&str; 3]| Column { name: name.into(), values: values.map(Into::into).into() };
        let ids = column("sku", ["a1", "b.2", "c"]);
        let files = column("file", ["left/one.jpg", "right/two.jpg", "three"]);
        let head = Head { ids: Some(ids), texts: vec![files], ..Head::default() };
        Examples { head, rows: vec![0, 1, 2], texts: vec![vec![0, 1, 2], vec![0, 1, 2]], ..Examples::default() }
    }

    fn matched(names: &[&str]) -> Result<Matched, String> {
        Matched::new(&examples(), &names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_match_ids_or_any_column_of_text_whichever_fits_most() {
        let by_id = matched(&["x/a1.png", "b.2.png", "B.png"]).expect("two match");
        assert_eq!(by_id.of, [Some(0), Some(1), None]);
        assert_eq!(
            by_id.words(),
            "2 of 3 examples have a picture, matched by sku. 1 of 3 pictures match no example, such as “B.png”."
        );
        let by_file = matched(&["three.webp", "right/two.jpg", "one.jpg"]).expect("all match");
        assert_eq!(by_file.of, [Some(2), Some(1), Some(0)]);
        assert_eq!(by_file.words(), "3 of 3 examples have a picture, matched by file.");
    }

    #[test]
    fn a_name_that_two_pictures_have_is_neithers_but_their_paths_are_told_apart() {
        assert_eq!(matched(&["x/c.png", "y/c.png", "a1.png"]).map(|matched| matched.of), Ok(vec![Some(2), None, None]));
        let paths = matched(&["left/one.jpg", "other/one.jpg"]).expect("one matches");
        assert_eq!(paths.of, [Some(0), None, None]);
    }

    #[test]
    fn what_matches_nothing_is_said_with_an_example() {
        let told = |names: &[&str]| matched(names).expect_err("nothing matches");
        assert_eq!(
            told(&["cat.png", "dog.png"]),
            "found 2 pictures, none of which is called after an example, such as “cat.png”; expected names such as “a1.png”"
        );
        assert!(told(&[]).starts_with("found no picture; expected files that end in .png"));
        let bare = Examples { rows: vec![0], ..Examples::default() };
        let told = Matched::new(&bare, &["a.png".to_owned()]).expect_err("there is nothing to match by");
        assert!(told.starts_with("found 1 picture, but the examples have no ids and no text"), "{told}");
    }
}
