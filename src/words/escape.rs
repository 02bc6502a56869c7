//! Text from elsewhere (names of files, arrays, columns and layers, all of a report that somebody sent) put into other formats, so that it
//! says there what it says and does nothing. One function for each format; it imports no other module.

use std::borrow::Cow;

/// The text with what is not seen, or hides what is, spelt out: control characters, line breaks and overrides of the writing direction.
/// What a terminal, a message of one line or a label shows of a name.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let spelt = |c: char| match is_hidden(c) {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(spelt).collect())
}

/// Whether a character moves a cursor, ends a line, or turns the text around it (Unicode's embeddings, overrides and isolates).
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lines of text, each made [`visible`] by itself.
pub fn lines(text: &str) -> String {
    text.split_inclusive('\n')
        .flat_map(|line| match line.strip_suffix('\n') {
            Some(line) => [visible(line), "\n".into()],
            None => [visible(line), "".into()],
        })
        .collect()
}

/// A JSON document of the same meaning whose strings hold none of what [`visible`] spells out.
pub fn json(document: &str) -> Cow<'_, str> {
    // Outside of strings JSON has line breaks of its own, and within them none: serde_json spells those out.
    let is_hidden = |c: char| c != '\n' && is_hidden(c);
    if !document.chars().any(is_hidden) {
        return Cow::Borrowed(document);
    }
    // None of them is beyond U+FFFF.
    let spelt = |c: char| if is_hidden(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    Cow::Owned(document.chars().map(spelt).collect())
}

/// Words within a line of Markdown: a heading, a sentence, a cell of a table.
pub fn markdown(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    let mut out = String::with_capacity(text.len() + 8);
    // What opens a list at the head of a line, or underlines a heading: "1." and "-".
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in text.char_indices() {
        let opens = match c {
            '-' | '+' | '=' => at == 0,
            '.' | ')' => at == digits && digits > 0 && !text[at + 1..].starts_with(|c: char| !c.is_whitespace()),
            // Addresses, which become links without any bracket.
            ':' => text[at..].starts_with("://"),
            _ => false,
        };
        let address = c == '.' && text[..at].to_ascii_lowercase().ends_with("www");
        if opens || address || MARKS.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What Markdown reads as marks anywhere in a line: its own, those of tables and strikethrough, HTML and entities, and formulas.
const MARKS: &str = "\\`*_[]<>|~&#$";

/// The address of a link in Markdown's round brackets.
pub fn markdown_address(address: &str) -> String {
    let encoded = |c: char| match c {
        '(' | ')' | '<' | '>' | '\\' | '|' => format!("%{:02X}", u32::from(c)),
        c if c.is_whitespace() || is_hidden(c) => {
            c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()
        }
        c => c.to_string(),
    };
    address.chars().map(encoded).collect()
}

/// Words within a paragraph, a caption or a cell of LaTeX: no command, no comment, no cell's end, and no optional argument of the `\\\\` before it. What
/// numbers are written with here becomes what a font of LaTeX has; of other characters, those that `inputenc` does not know need XeLaTeX or LuaLaTeX.
pub fn latex(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    let (mut raised, mut before) = (false, ' ');
    for c in text.trim().chars() {
        if c == before && ",-'".contains(c) {
            out.push_str("{}");
        }
        before = c;
        let power = SUPERSCRIPTS.chars().position(|known| known == c);
        if power.is_some() != raised {
            out.push_str(if raised { "}$" } else { "$^{" });
            raised = !raised;
        }
        match (power, LATEX.iter().find(|(known, _)| *known == c)) {
            (Some(at), _) => out.push_str(&"0123456789-"[at..=at]),
            (None, Some((_, written))) => out.push_str(written),
            (None, None) => out.push(c),
        }
    }
    if raised {
        out.push_str("}$");
    }
    out
}

const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

/// What LaTeX does not take as it is. Brackets and stars would be arguments of a line's end before them.
const LATEX: [(char, &str); 24] = [
    ('\\', "\\textbackslash{}"),
    ('{', "\\{"),
    ('}', "\\}"),
    ('$', "\\$"),
    ('&', "\\&"),
    ('#', "\\#"),
    ('%', "\\%"),
    ('_', "\\_"),
    ('^', "\\textasciicircum{}"),
    ('~', "\\textasciitilde{}"),
    ('<', "\\textless{}"),
    ('>', "\\textgreater{}"),
    ('|', "\\textbar{}"),
    ('"', "\\char34{}"),
    ('`', "\\char96{}"),
    ('[', "{[}"),
    (']', "{]}"),
    ('*', "{*}"),
    ('\u{202f}', "\\,"),
    ('\u{a0}', "~"),
    ('\u{2212}', "$-$"),
    ('×', "$\\times$"),
    ('≤', "$\\le$"),
    ('·', "$\\cdot$"),
];

/// A cell of a table that is written as CSV; quotes and commas are the writer's business. A spreadsheet takes a text that starts with one of
/// a few signs for a formula, and runs it: such a text gets an apostrophe, which spreadsheets hide. Numbers stay numbers.
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    // As many spreadsheets read their wide forms too.
    let signs = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    match text.trim_start().starts_with(signs) && !is_number() {
        true => Cow::Owned(format!("'{text}")),
        false => text,
    }
}

/// The value of an attribute of HTML, between double quotes.
pub fn attribute(text: &str) -> String {
    let named = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        c => c.to_string(),
    };
    visible(text).chars().map(named).collect()
}

/// The stem of the name of a file that is saved: the title's letters and digits, in lower case, hyphens between them. A title that has none, and
/// one that some systems keep for their devices, gets `otherwise` before it.
pub fn file_stem(title: &str, otherwise: &str) -> String {
    /// Characters that are kept: file systems take 255 bytes.
    const LONGEST: usize = 60;
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let stem: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(LONGEST).collect();
    let stem = stem.trim_end_matches('-');
    let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|number| number.len() == 1 && number != "0");
    match stem {
        "" => otherwise.to_owned(),
        "con" | "prn" | "aux" | "nul" => format!("{otherwise}-{stem}"),
        _ if numbered("com") || numbered("lpt") => format!("{otherwise}-{stem}"),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_reaches_a_terminal() {
        assert_eq!(visible("image 1/té"), "image 1/té");
        assert_eq!(visible("a\u{1b}[2Jb\nc\r\t"), "a\\u{1b}[2Jb\\nc\\r\\t");
        assert_eq!(
            visible("\u{9b}31m\u{202e}gpj\u{2066}\u{2028}\u{7f}\0"),
            "\\u{9b}31m\\u{202e}gpj\\u{2066}\\u{2028}\\u{7f}\\u{0}"
        );
        // Emoji of several characters, and names of scripts that are written from the right.
        assert_eq!(visible("👩‍🔬 עברית"), "👩‍🔬 עברית");
        assert_eq!(lines("a\u{7}\n\nb\r\n"), "a\\u{7}\n\nb\\r\n");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let name = "a\u{1b}\u{7f}\u{9b}\u{202e}\n\"é";
        let document = serde_json::to_string_pretty(&[name]).expect("a string is JSON");
        let shown = json(&document);
        assert!(!shown.chars().any(|c| c != '\n' && is_hidden(c)), "{shown}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&shown).expect("is JSON still"), [name]);
        assert!(matches!(json("[\n  1\n]\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn markdown_shows_what_was_written() {
        let table = [
            ("run_1", "run\\_1"),
            ("[x](javascript:alert)", "\\[x\\](javascript:alert)"),
            ("![x](y)", "!\\[x\\](y)"),
            ("<img src=x onerror=y>&lt;", "\\<img src=x onerror=y\\>\\&lt;"),
            ("a|b`c`*d*~e~$f$\\", "a\\|b\\`c\\`\\*d\\*\\~e\\~\\$f\\$\\\\"),
            ("a\n# b\r", "a\\\\n\\# b\\\\r"),
            ("- a", "\\- a"),
            ("1. a 2. b", "1\\. a 2. b"),
            ("12) a", "12\\) a"),
            ("0.311 bit (C1 = 5 %)", "0.311 bit (C1 = 5 %)"),
            ("    a", "a"),
            ("see https://x.y or WWW.z", "see https\\://x.y or WWW\\.z"),
        ];
        for (text, shown) in table {
            assert_eq!(markdown(text), shown, "{text:?}");
        }
    }

    #[test]
    fn latex_says_what_was_written_and_runs_nothing() {
        let table = [
            ("image_1", "image\\_1"),
            ("\\input{/etc/passwd}", "\\textbackslash{}input\\{/etc/passwd\\}"),
            ("a & b \\\\ c % d", "a \\& b \\textbackslash{}\\textbackslash{} c \\% d"),
            ("$x^2$ #1 ~", "\\$x\\textasciicircum{}2\\$ \\#1 \\textasciitilde{}"),
            ("[2cm] *", "{[}2cm{]} {*}"),
            ("a\nb\r", "a\\textbackslash{}nb\\textbackslash{}r"),
            ("a-b--c,,''?`<\"", "a-b-{}-c,{},'{}'?\\char96{}\\textless{}\\char34{}"),
            ("−3.20×10⁻⁷\u{202f}bit", "$-$3.20$\\times$10$^{-7}$\\,bit"),
            ("m⁻²s", "m$^{-2}$s"),
            ("größe", "größe"),
            ("", ""),
        ];
        for (text, written) in table {
            assert_eq!(latex(text), written, "{text:?}");
        }
    }

    #[test]
    fn an_address_does_not_end_its_link() {
        assert_eq!(markdown_address("https://a.b/c(d)/#x y\n"), "https://a.b/c%28d%29/#x%20y%0A");
        assert_eq!(markdown_address("https://a.b/é?q#r1.AB_-"), "https://a.b/é?q#r1.AB_-");
    }

    #[test]
    fn a_spreadsheet_runs_no_cell() {
        for text in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1", "＝1", "-inf", "-"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("\t=1"), "\\t=1");
        assert_eq!(cell("\r=1"), "\\r=1");
        for text in ["-0.5", "+5", "-1e-17", "0", "", "image", "a-b", "x=1"] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn an_attribute_stays_in_its_quotes() {
        assert_eq!(attribute("x?a&b\"><script>"), "x?a&amp;b&quot;&gt;&lt;script&gt;");
    }

    #[test]
    fn a_saved_file_always_has_a_name() {
        let table = [
            ("image-text", "image-text"),
            ("Run 3: ünï / 表", "run-3-ünï-表"),
            ("???", "analysis"),
            ("", "analysis"),
            ("../../etc/passwd", "etc-passwd"),
            ("\u{202e}gpj.exe\n", "gpj-exe"),
            ("CON", "analysis-con"),
            ("com1", "analysis-com1"),
            ("com", "com"),
        ];
        for (title, stem) in table {
            assert_eq!(file_stem(title, "analysis"), stem, "{title:?}");
        }
        assert_eq!(file_stem(&"ü ".repeat(500), "analysis").chars().count(), 59);
    }
}
