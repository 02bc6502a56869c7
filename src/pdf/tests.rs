use super::*;
use crate::draw::Drawing;

/// What stands in a page, as text.
fn content(body: &str) -> String {
    let svg = format!(
        "<svg width=\"252pt\" height=\"20pt\" viewBox=\"0 0 378 30\" xmlns=\"http://www.w3.org/2000/svg\">{body}</svg>"
    );
    let drawing = Drawing::read(&svg).expect("it is what plot writes");
    assert_eq!(drawing.size, [252.0, 20.0]);
    String::from_utf8_lossy(&drawing.content).into_owned()
}

#[test]
fn a_pixel_is_two_thirds_of_a_point_and_down_is_down() {
    let found =
        content("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" opacity=\"1\" fill=\"#FF0000\" stroke=\"none\"/>");
    assert!(found.starts_with("0.6666667 0 0 -0.6666667 0 20 cm"), "{found}");
    assert!(found.contains("1 0 0 rg\n1 2 3 4 re\nf"), "{found}");
}

#[test]
fn every_shape_of_plot_is_drawn() {
    let found = content(
        "<polyline fill=\"none\" opacity=\"0.5\" stroke=\"#0000FF\" stroke-width=\"2\" points=\"0,1 2,3 \"/>\
         <polygon opacity=\"1\" fill=\"#00FF00\" points=\"0,0 1,0 1,1 \"/>\
         <g transform=\"translate(6 26)\"><path d=\"M0,0h2v3h-2zM5,5 L6,6 Z\" fill=\"#000000\"/></g>",
    );
    let lines = "/A50 gs\n0 0 1 RG\n2 w\n0 1 m\n2 3 l\nS";
    assert!(found.contains(lines), "{found}");
    assert!(found.contains("0 0 m\n1 0 l\n1 1 l\nh\nf"), "{found}");
    assert!(
        found.contains("1 0 0 1 6 26 cm") && found.contains("0 0 m\n2 0 l\n2 3 l\n0 3 l\nh\n5 5 m\n6 6 l\nh\nf"),
        "{found}"
    );
}

#[test]
fn arcs_are_those_of_the_circle() {
    // A disc of two halves, as a Venn picture has it, each in two quarters.
    let found =
        content("<path d=\"M-2.00,0.00 A2.00,2.00 0 1 1 2.00,0.00 A2.00,2.00 0 1 1 -2.00,0.00 Z\" fill=\"#000000\"/>");
    let ends: Vec<[f32; 2]> = found
        .lines()
        .filter_map(|line| line.strip_suffix(" c"))
        .map(|line| {
            let numbers: Vec<f32> = line.split(' ').map(|number| number.parse().expect("a number")).collect();
            [numbers[4], numbers[5]]
        })
        .collect();
    assert_eq!(ends.len(), 4, "{found}");
    for (end, expected) in ends.iter().zip([[0.0, -2.0], [2.0, 0.0], [0.0, 2.0], [-2.0, 0.0]]) {
        assert!((end[0] - expected[0]).hypot(end[1] - expected[1]) < 1e-4, "{ends:?}");
    }
}

const WORDS: &str =
    "<text x=\"100\" y=\"10\" dy=\"0.5ex\" text-anchor=\"end\" font-size=\"12\" opacity=\"1\" fill=\"#1A1D21\">";

#[test]
fn text_stays_text_and_the_same_drawing_gives_the_same_bytes() {
    let svg = |words: &str| {
        format!(
            "<svg width=\"252pt\" height=\"20pt\" viewBox=\"0 0 378 30\" xmlns=\"http://www.w3.org/2000/svg\">{WORDS}{words}</text></svg>"
        )
    };
    let file = pdf(&svg("größe ≤ 3×10⁻⁷\u{202f}bit, Яλ"), "A title").expect("the font has these signs");
    assert_eq!(file, pdf(&svg("größe ≤ 3×10⁻⁷\u{202f}bit, Яλ"), "A title").expect("the font has these signs"));
    let text = String::from_utf8_lossy(&file);
    for part in ["/MediaBox [0 0 252 20]", "/FontFile2", "/ToUnicode", "PIDLEN+DejaVuSans", "(A title)"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("/Image") && file.len() < 20_000, "{} bytes", file.len());
}

#[test]
fn a_sign_that_the_font_lacks_is_refused_by_name() {
    let svg = format!(
        "<svg width=\"252pt\" height=\"20pt\" viewBox=\"0 0 378 30\" xmlns=\"http://www.w3.org/2000/svg\">{WORDS}a表b名</text></svg>"
    );
    let refusal = pdf(&svg, "").expect_err("the font has no Chinese");
    assert_eq!(refusal, Refusal::Missing(vec!['名', '表']));
    let words = refusal.to_string();
    assert!(words.contains("'名' (U+540D) and 1 other character") && words.contains("SVG"), "{words}");
}

#[test]
fn what_plot_does_not_write_is_refused() {
    for body in [
        "<image/>",
        "<path d=\"M0,0 C1,1 2,2 3,3\" fill=\"#000000\"/>",
        "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"red\"/>",
    ] {
        let svg = format!(
            "<svg width=\"9pt\" height=\"9pt\" viewBox=\"0 0 9 9\" xmlns=\"http://www.w3.org/2000/svg\">{body}</svg>"
        );
        assert!(matches!(pdf(&svg, ""), Err(Refusal::Unknown(_))), "{body}");
    }
}

#[test]
fn every_chart_of_a_report_becomes_a_pdf() {
    let text = include_str!("../../tests/data/links/a1-twelve-layers.json");
    let analysis: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    let report: schema::report::Report = serde_json::from_value(analysis["report"].clone()).expect("it is a report");
    let charts = [plot::atoms, plot::contributions, plot::information, plot::nulls, plot::venn];
    for inches in [plot::COLUMN, plot::BOTH_COLUMNS] {
        let view = plot::View::paper(inches, report.layers.len(), words::format::Unit::Bits);
        for draw in charts {
            let chart = draw(&report, view, "n = 1\u{202f}689\nBROJA").expect("there are layers");
            let file = pdf(&chart.svg, "").expect("plot writes what is read here");
            assert!(file.len() < 60_000, "{} bytes", file.len());
        }
    }
}
