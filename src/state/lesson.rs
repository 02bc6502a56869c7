//! Lessons: their list, and how a lesson's file is read. A file is a fragment of HTML whose comments are figures and questions:
//!
//! ```text
//! <!-- figure: KIND GATE -->
//! <!-- question: TEXT -->     and after it, one line each
//! <!-- yes: ANSWER | WHY -->  the right one
//! <!-- no: ANSWER | WHY -->
//! ```

pub struct LessonRow {
    /// Its file is `lessons/ID.html`.
    pub id: &'static str,
    pub title: &'static str,
    pub sentence: &'static str,
}

pub const LESSONS: [LessonRow; 9] = [
    LessonRow {
        id: "atoms",
        title: "Four kinds of information",
        sentence: "What unique, redundant and synergistic mean.",
    },
    LessonRow {
        id: "coinformation",
        title: "Why co-information misleads",
        sentence: "One number for two things that cancel.",
    },
    LessonRow {
        id: "measures",
        title: "Which measure of redundancy?",
        sentence: "Three tables on which six measures disagree, and why.",
    },
    LessonRow {
        id: "broja",
        title: "BROJA's assumption",
        sentence: "Which bits of two sources are the same, and when nothing is unique.",
    },
    LessonRow {
        id: "ipfp",
        title: "IPFP and its certificate",
        sentence: "Rows, columns, and how to know that a solver is done.",
    },
    LessonRow {
        id: "bias",
        title: "Information out of nothing",
        sentence: "Bias, and three questions that one p-value does not answer.",
    },
    LessonRow {
        id: "counts",
        title: "A real table",
        sentence: "4\u{202f}526 applicants, four intervals, one atom in doubt.",
    },
    LessonRow { id: "codes", title: "What the codes lose", sentence: "k-means follows variance, not the target." },
    LessonRow {
        id: "layers",
        title: "Reading a layer curve",
        sentence: "Five questions to ask of a picture, in order.",
    },
];

/// A piece of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    Html(String),
    /// Kind and gate.
    Figure(String, String),
    Question(Question),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    pub options: Vec<Choice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub right: bool,
    pub words: String,
    pub why: String,
}

/// Reads a lesson's file.
///
/// # Errors
/// The comment that is none of the above.
pub fn read(file: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let mut rest = file;
    while let Some((before, after)) = rest.split_once("<!--") {
        let (comment, after) = after.split_once("-->").ok_or("a comment has no end")?;
        if !before.trim().is_empty() {
            segments.push(Segment::Html(before.to_owned()));
        }
        rest = after;
        let comment = comment.trim();
        let unknown = || format!("found the comment {comment:?}; expected figure, question, yes or no");
        let (kind, text) = comment.split_once(": ").ok_or_else(unknown)?;
        match (kind, segments.last_mut()) {
            ("figure", _) => {
                let (kind, gate) = text.split_once(' ').ok_or_else(unknown)?;
                segments.push(Segment::Figure(kind.to_owned(), gate.to_owned()));
            }
            ("question", _) => {
                segments.push(Segment::Question(Question { text: text.to_owned(), options: Vec::new() }));
            }
            ("yes" | "no", Some(Segment::Question(question))) => {
                let (words, why) = text.split_once(" | ").ok_or_else(unknown)?;
                question.options.push(Choice { right: kind == "yes", words: words.to_owned(), why: why.to_owned() });
            }
            _ => return Err(unknown()),
        }
    }
    if !rest.trim().is_empty() {
        segments.push(Segment::Html(rest.to_owned()));
    }
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::FIGURES;
    use learn::gates::gate;

    #[test]
    fn every_lesson_has_its_figures_its_sources_and_two_questions_with_one_right_answer() {
        for lesson in &LESSONS {
            let path = format!("{}/../../www/lessons/{}.html", env!("CARGO_MANIFEST_DIR"), lesson.id);
            let file = std::fs::read_to_string(&path).expect(&path);
            let segments = read(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
            let mut questions = 0;
            let mut figures = 0;
            for segment in &segments {
                match segment {
                    Segment::Figure(kind, of) => {
                        figures += 1;
                        let own = ["layers", "codes"].contains(&kind.as_str());
                        assert!(own || FIGURES.iter().any(|figure| figure.id == kind), "{path}: {kind}");
                        assert!(own || gate(of).is_some(), "{path}: {of}");
                    }
                    Segment::Question(question) => {
                        questions += 1;
                        assert_eq!(question.options.len(), 3, "{path}: {}", question.text);
                        let right = question.options.iter().filter(|o| o.right).count();
                        assert_eq!(right, 1, "{path}: {}", question.text);
                    }
                    Segment::Html(html) => {
                        let lower = html.to_lowercase();
                        for forbidden in ["<script", "style=", "onclick", "<img", "http"] {
                            assert!(!lower.contains(forbidden), "{path}: {forbidden}");
                        }
                    }
                }
            }
            assert_eq!(questions, 2, "{path}");
            assert!(figures >= 1, "{path}");
            assert!(file.contains("<cite>"), "{path}");
            assert!(file.len() < 7_000, "{path} is no short lesson: {} bytes", file.len());
        }
    }

    #[test]
    fn the_curve_of_the_last_lesson_is_a_report() {
        let path = format!("{}/../../www/lessons/layers.json", env!("CARGO_MANIFEST_DIR"));
        let report = schema::report::Report::from_json(&std::fs::read_to_string(&path).expect(&path));
        assert_eq!(report.expect(&path).layers.len(), 7);
    }

    #[test]
    fn a_comment_that_is_neither_figure_nor_question_is_refused() {
        assert!(read("<p>a</p><!-- todo -->").unwrap_err().contains("\"todo\""));
        assert!(read("<!-- yes: a | b -->").is_err());
        assert!(read("<!-- figure: venn").is_err());
    }
}
