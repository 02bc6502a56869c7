use super::*;
use schema::config::Coding;
use schema::stability::SettingReport;

fn report(layers: usize, name: &str) -> Report {
    let layer = |i: usize| {
        let u = 0.05 + 0.03 * i as f64;
        serde_json::json!({
            "name": i.to_string(), "rows": 1816, "shape": [8, 8, 9],
            "atoms": {"redundant": 0.31, "unique": {"image": 0.21, name: u}, "synergistic": 0.12},
            "information": {"image": 0.52, name: 0.31 + u, "joint": 0.64 + u},
            "certificate": {"gap": 2e-10, "marginal_residual": 0.0, "iterations": 9, "status": "converged"},
            "contribution": if i == 1 { serde_json::Value::Null } else {
                serde_json::json!({"image": 0.21 / (0.21 + u), name: u / (0.21 + u), "imbalance": (0.21 - u).abs() / (0.21 + u)})
            },
            "sample": null, "coding": {}, "warnings": []
        })
    };
    serde_json::from_value(serde_json::json!({
        "schema": "pidlens.report/1", "unit": "bit", "sources": ["image", name], "target": "group", "config": {},
        "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
        "layers": (0..layers).map(layer).collect::<Vec<_>>()
    }))
    .expect("the sample is a report")
}

fn page(width: u32, layers: usize) -> View {
    View::page(width, layers, Unit::Bits)
}

#[test]
fn no_layer_is_no_chart_and_each_layer_has_a_mark() {
    assert_eq!(atoms(&report(0, "text"), page(800, 0), ""), None);
    for layers in [1, 2, 24] {
        for view in [page(800, layers), page(340, layers), View::paper(BOTH_COLUMNS, layers, Unit::Nats)] {
            let r = report(layers, "text");
            for chart in [atoms(&r, view, "").unwrap(), contributions(&r, view, "").unwrap()] {
                assert_eq!(chart.marks.len(), layers);
                for mark in chart.marks {
                    assert!(mark.x >= 0 && mark.x + mark.width <= view.width as i32 && mark.width > 0, "{mark:?}");
                }
            }
        }
    }
}

#[test]
fn three_informations_are_three_marks_and_two_of_the_lines_are_broken() {
    let r = report(7, "text");
    assert_eq!(information(&report(1, "text"), page(800, 1), ""), None);
    for view in [page(800, 7), page(340, 7), View::paper(BOTH_COLUMNS, 7, Unit::Nats)] {
        let chart = information(&r, view, "").unwrap();
        assert_eq!(chart.marks.len(), 7);
        let strokes =
            |colour: &str| chart.svg.lines().filter(|line| line.contains("<polyline") && line.contains(colour)).count();
        let [a, b, both] = match view.paint {
            Paint::Page => ["var(--unique-a)", "var(--unique-b)", "var(--ink)"],
            Paint::Paper => ["#2F6DB5", "#D9822B", "#1A1D21"],
        };
        assert!(strokes(a) == 1 && strokes(b) > 2 && strokes(both) > strokes(b), "{}", chart.svg);
    }
}

#[test]
fn shares_fill_the_scale_and_a_layer_of_noise_has_none() {
    let mut r = report(2, "text");
    let layer = &mut r.layers[1];
    layer.verdict = serde_json::from_value(serde_json::json!(
        {"outcome": "noise", "words": "noise", "lead": null, "rows_needed": null}
    ))
    .expect("it is a verdict");
    let seen = r.normalised();
    let sum = |l: &LayerReport| l.atoms.redundant + l.atoms.synergistic + l.atoms.unique.values().sum::<f64>();
    assert!((sum(&seen.layers[0]) - 1.0).abs() < 1e-12 && seen.layers[0].information.joint == 1.0);
    assert_eq!((sum(&seen.layers[1]), &seen.layers[0].contribution), (0.0, &r.layers[0].contribution));
    let view = View { unit: Unit::Share, ..page(800, 2) };
    for chart in [atoms(&seen, view, "").unwrap(), information(&seen, view, "").unwrap()] {
        assert!(
            chart.svg.contains("% of joint information") && chart.svg.contains("noise") && chart.svg.contains("100")
        );
    }
}

fn slice(n1: usize, n2: usize) -> Slice {
    let p: Vec<f64> = (0..n1 * n2).map(|i| (i % 5) as f64).collect();
    let q = p.iter().rev().copied().collect();
    let labels = [n1, n2].map(|n| (0..n).map(|i| i.to_string()).collect());
    Slice { names: ["image", "text", "group"].map(str::to_owned), labels, class: "a".into(), p, q }
}

#[test]
fn p_and_q_are_drawn_cell_by_cell_on_one_scale() {
    for (n1, n2) in [(1, 1), (3, 8), (40, 25)] {
        for view in [page(800, 1), page(330, 1), View::paper(BOTH_COLUMNS, 1, Unit::Bits)] {
            let chart = coupling(&slice(n1, n2), view, "");
            assert!(!chart.svg.contains("#01F0") && !chart.svg.contains("NaN"), "{}", chart.svg);
            let [p, q] = chart.marks.as_slice() else { panic!("two maps: {:?}", chart.marks) };
            assert_eq!((p.width, p.height), (q.width, q.height));
            for mark in [p, q] {
                assert!(mark.x >= 0 && mark.x + mark.width <= view.width as i32, "{mark:?} of {}", view.width);
                assert!(mark.width % n2 as i32 == 0 && mark.height % n1 as i32 == 0, "{mark:?}");
            }
        }
    }
}

#[test]
fn a_slice_is_what_is_known_given_its_class() {
    // [x1][x2][y] of 1 × 2 × 2
    assert_eq!(Slice::given(&[0.1, 0.3, 0.2, 0.4], 2, 1), [0.3 / 0.7, 0.4 / 0.7]);
    assert_eq!(Slice::given(&[0.1, 0.0, 0.2, 0.0], 2, 1), [0.0, 0.0]);
}

#[test]
fn the_gap_needs_a_gap() {
    assert_eq!(convergence(&[], 1e-9, page(800, 1), ""), None);
    let chart = convergence(&[(0, 0.5), (1, 1e-3), (2, 1e-10)], 1e-9, page(800, 1), "").unwrap();
    assert!(chart.svg.contains("certified gap, bits") && chart.svg.contains("iteration"));
    // Each of the three has a third of the mark, and stands in its middle.
    let (mark, plot) = (chart.marks[0], 800 - 52 - 176);
    assert_eq!((mark.x, mark.width), (52 - plot / 4, plot * 3 / 2));
}

#[test]
fn a_drawing_on_paper_has_its_width_in_points_and_the_same_text_at_any_width() {
    for (inches, points, dots) in [(COLUMN, "252pt", 2100), (BOTH_COLUMNS, "504pt", 4200)] {
        let chart = atoms(&report(3, "text"), View::paper(inches, 3, Unit::Bits), "one\ntwo").unwrap();
        let head = format!("<svg width=\"{points}\" height=\"");
        let layout = format!("viewBox=\"0 0 {} {}\"", (108.0 * inches) as u32, chart.height);
        assert!(chart.svg.starts_with(&head) && chart.svg.contains(&layout), "{}", &chart.svg[..200]);
        // 12 of 108 pixels an inch are 8 of its 72 points; plotters divides sizes by its guess of a line's height.
        assert!(chart.svg.contains("font-size=\"12\""), "{}", chart.svg);
        let (svg, size) = chart.in_dots(600);
        assert_eq!(size[0], dots);
        assert!(svg.contains(&format!("<svg width=\"{dots}\" height=\"{}\" {layout}", size[1])), "{}", &svg[..200]);
    }
}

#[test]
fn title_caption_and_footer_are_printed_if_they_are_wanted() {
    let r = report(3, "text");
    let drawn = |said| atoms(&r, View { said, ..View::paper(COLUMN, 3, Unit::Bits) }, "n = 1816\nBROJA").unwrap();
    let all = drawn(Said::ALL);
    let words = ["Information about group by layer", "n = 1816", "BROJA"];
    assert!(words.iter().all(|words| all.svg.contains(words)));
    let none = drawn(Said::NOTHING);
    assert!(!words.iter().any(|words| none.svg.contains(words)) && none.height < all.height);
    let footer = drawn(Said { footer: true, ..Said::NOTHING });
    assert_eq!(words.map(|words| footer.svg.contains(words)), [false, false, true]);
}

/// Every text of a drawing, in order.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("<text").skip(1).filter_map(|text| Some(text.split_once('>')?.1.split_once('<')?.0.trim())).collect()
}

/// Upright strokes: where, from, to.
fn upright_lines(svg: &str) -> Vec<[f64; 3]> {
    let of = |points: &str| {
        let numbers: Vec<f64> = points.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [x, top, again, bottom] if x == again => Some([x, top, bottom]),
            _ => None,
        }
    };
    svg.split("points=\"").skip(1).filter_map(|rest| of(rest.split_once('"')?.0)).collect()
}

#[test]
fn a_long_name_is_whole_at_the_width_of_a_column() {
    let name = "text_embedding_statistics of the second encoder";
    for layers in [1, 12] {
        let r = report(layers, name);
        for inches in [COLUMN, BOTH_COLUMNS] {
            let view = View::paper(inches, layers, Unit::Bits);
            let charts =
                [atoms(&r, view, ""), contributions(&r, view, ""), information(&r, view, ""), venn(&r, view, "")];
            for chart in charts.into_iter().flatten() {
                let said = texts(&chart.svg).concat().replace(' ', "");
                assert!(said.contains(&name.replace(' ', "")) && !said.contains('…'), "{inches} in: {said}");
            }
        }
    }
}

#[test]
fn words_are_broken_where_they_can_be_and_nothing_is_lost() {
    let broken = |text: &str, width| pen::wrapped(text, 10.0, width, 9);
    assert_eq!(broken("unique to image_statistics", 100), ["unique to", "image_statistics"]);
    assert_eq!(broken("unique to image_statistics", 80), ["unique to", "image_", "statistics"]);
    assert_eq!(broken("abcdefghij", 22), ["abcd", "efgh", "ij"]);
    assert_eq!(broken("", 22), [""]);
    assert_eq!(pen::wrapped("one two three", 10.0, 30, 2), ["one", "two…"]);
    for width in [1, 9, 40] {
        assert_eq!(broken("表の名前", width).concat().chars().next(), Some('表'));
    }
}

#[test]
fn layers_to_come_keep_their_places() {
    let [some, all] = [3, 7].map(|layers| atoms(&report(layers, "text"), page(800, 7), "").unwrap().marks);
    assert_eq!(some, all[..3]);
}

#[test]
fn a_drawing_for_paper_stands_alone_and_one_for_the_page_takes_its_colours() {
    let r = report(3, "text");
    let paper = atoms(&r, View::paper(BOTH_COLUMNS, 3, Unit::Bits), "n = 1816").unwrap().svg;
    assert!(
        paper.contains("#2F6DB5") && paper.contains("n = 1816") && paper.contains("Information about group by layer")
    );
    assert!(!paper.contains("var(--"));
    let page = atoms(&r, page(800, 3), "n = 1816").unwrap().svg;
    assert!(
        page.contains("var(--unique-a)")
            && page.contains("url(#atoms-")
            && page.contains("-stripes)")
            && !page.contains("n = 1816")
    );
    for svg in [paper, page] {
        assert!(!svg.contains("#01F0"), "every token is replaced");
    }
}

#[test]
fn a_name_with_markup_is_text() {
    let svg = atoms(&report(1, "<b \"#01F004\">"), page(800, 1), "").unwrap().svg;
    assert!(!svg.contains("<b ") && svg.contains("&lt;b"));
}

#[test]
fn a_name_with_control_characters_leaves_the_picture_xml() {
    let svg = atoms(&report(1, "a\u{1b}\0\nb"), page(800, 1), "").unwrap().svg;
    assert!(svg.contains("a\\u{1b}\\u{0}\\nb"), "{svg}");
    assert!(!svg.contains(|c: char| c.is_control() && c != '\n'));
}

#[test]
fn a_share_of_the_height_is_its_share_of_the_scale() {
    let chart = atoms(&report(2, "text"), page(800, 2), "").unwrap();
    let heights: Vec<f64> = chart
        .svg
        .split("<rect ")
        .filter(|tag| tag.contains("var(--redundant)") && !tag.contains("width=\"10\""))
        .map(|tag| tag.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(heights.len(), 2);
    // 0.31 of a scale that ends at 0.72, 224 pixels.
    assert!(heights.iter().all(|h| (h - 224.0 * 0.31 / 0.72).abs() <= 2.0), "{heights:?}");
}

#[test]
fn labels_keep_their_distance_and_their_order() {
    let placed = pen::spread(&[100, 100, 101, 180], &[18; 4], [0, 190]);
    assert!(placed.windows(2).all(|w| w[1] - w[0] >= 18), "{placed:?}");
    assert!(placed.iter().all(|&y| (9..=181).contains(&y)));
}

#[test]
fn scale_labels_have_the_digits_of_their_step() {
    assert_eq!(axis::scale_label(0.4, 0.2), "0.4");
    assert_eq!(axis::scale_label(1.0, 0.5), "1.0");
    assert_eq!(axis::scale_label(2.0, 1.0), "2");
    assert_eq!(axis::scale_label(0.05, 0.05), "0.05");
}

/// A check of three K, two dimensions, two seeds and two parts of the rows; text leads at the largest K, rows are too few in the half.
fn checked() -> schema::stability::StabilityReport {
    let mut settings = Vec::new();
    for share in [1.0, 0.5] {
        for clusters in [4, 8, 12] {
            for (pca, seed) in [(Some(8), 0), (Some(8), 1), (None, 0), (None, 1)] {
                let lead = if clusters == 12 && seed == 1 { 0.3 } else { 0.7 };
                settings.push(serde_json::json!({
                    "clusters": clusters, "pca": pca, "seed": seed, "share": share, "own": false, "rows": (1000.0 * share) as u64,
                    "found": {
                        "redundant": 0.1, "unique": {"image": lead, "text": 1.0 - lead}, "synergistic": 0.1, "gap": 1e-7,
                        "contribution": lead, "rows_per_occupied_cell": 9.0, "single": 0.1, "sparse": share < 1.0
                    }
                }));
            }
        }
    }
    serde_json::from_value(serde_json::json!({
        "schema": "pidlens.stability/2", "unit": "bit", "sources": ["image", "text"], "target": "group", "config": {},
        "grid": {"clusters": [4, 8, 12], "pca": [8, null], "seeds": [0, 1], "shares": [1.0, 0.5]},
        "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
        "layers": [{
            "name": "layer 3", "rows": 1000, "settings": settings, "largest": null,
            "verdict": {
                "outcome": "changes", "words": "", "lead": "image", "agreeing": 10, "reversed": 2, "counted": 12, "sparse": 12, "refused": 0,
                "contribution": [0.3, 0.7]
            }
        }]
    }))
    .expect("the sample is a check")
}

#[test]
fn a_map_of_settings_says_each_cell_and_marks_what_depends_on_the_seed_and_what_has_too_few_rows() {
    let report = checked();
    for view in [page(880, 1), page(340, 1), View::paper(BOTH_COLUMNS, 1, Unit::Bits)] {
        let chart = stability(&report, &report.layers[0], view, "n = 1000");
        let count = |words: &str| chart.svg.matches(words).count();
        // plotters writes a text on a line of its own.
        let cells = |words: &str| chart.svg.lines().filter(|line| line.trim() == words).count();
        assert_eq!((cells("70\u{202f}%"), cells("50\u{202f}% ±")), (4, 2));
        assert_eq!((cells("(70\u{202f}%)"), cells("(50\u{202f}% ±)")), (4, 2));
        // Six cells that count, and two swatches of the key.
        assert_eq!(count("opacity=\"0."), 8, "{}", chart.svg);
        assert!(!chart.svg.contains("#01F0"), "every token is replaced");
    }
}

/// Reports of every comparison, of one layer each.
fn several(names: &[String]) -> Vec<Report> {
    let comparisons = schema::report::matrix::Comparison::all(names.len());
    let of = |[a, b]: [&str; 2]| {
        let mut report = report(2, b);
        let text =
            serde_json::to_string(&report).expect("it has a JSON form").replace("\"image\"", &format!("\"{a}\""));
        report = serde_json::from_str(&text).expect("only a name is another");
        report
    };
    comparisons.iter().map(|comparison| of(comparison.names(names))).collect()
}

#[test]
fn every_comparison_has_a_cell_that_no_other_overlaps() {
    for count in 3..=5 {
        let names: Vec<String> = (0..count).map(|i| format!("modality number {i}")).collect();
        let reports = several(&names);
        for view in [page(800, 2), page(340, 2), View::paper(BOTH_COLUMNS, 2, Unit::Nats)] {
            let chart = matrix(&names, &reports, view, "n = 1816").unwrap();
            assert_eq!(chart.marks.len(), reports.len());
            for (i, a) in chart.marks.iter().enumerate() {
                assert!(a.x >= 0 && a.x + a.width <= view.width as i32, "{a:?}");
                for b in &chart.marks[..i] {
                    let apart =
                        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                    assert!(apart, "{a:?} and {b:?}");
                }
            }
            assert!(!chart.svg.contains("#01F0"), "every token is replaced");
        }
    }
    assert_eq!(matrix(&["a".into(), "b".into()], &[report(1, "b")], page(800, 1), ""), None);
}

#[test]
fn a_pair_of_several_keeps_its_modalities_colours_on_paper() {
    let view = View { sides: [Some(2), None], ..View::paper(BOTH_COLUMNS, 3, Unit::Bits) };
    let svg = atoms(&report(3, "text"), view, "").unwrap().svg;
    assert!(svg.contains("#1B998B") && svg.contains("#6B5B4B"));
    assert!(!svg.contains("#2F6DB5") && !svg.contains("#D9822B"));
}

#[test]
fn names_of_a_thousand_columns_are_whole() {
    for width in [340, 800] {
        let r = report(1_000, "text");
        let chart = atoms(&r, page(width, 1_000), "").expect("it has layers");
        assert!(!chart.svg.contains('…'), "at {width} pixels");
        assert!(chart.svg.matches("<text").count() < 40, "at {width} pixels");
    }
}

/// A report whose layers were probed: kept, read and standard error of the first modality, the second and both.
fn probed(layers: &[[(f64, f64, f64); 3]]) -> Report {
    let mut r = report(layers.len(), "text");
    for (layer, sides) in r.layers.iter_mut().zip(layers) {
        let [a, b, both] = sides.map(|(_, bits, standard_error)| {
            serde_json::json!({"bits": bits, "standard_error": standard_error, "accuracy": 0.5})
        });
        let moved = serde_json::json!({"bits": 0.1, "standard_error": 0.02, "accuracy": 0.3});
        let readable = serde_json::json!({"folds": 5, "examples": 1816, "of": {"image": a, "text": b, "joint": both}, "permuted": {"image": moved, "text": moved}, "guess": 0.4, "alignment": 0.2});
        layer.readable = Some(serde_json::from_value(readable).expect("it is what a probe reads"));
        layer.information.sources.values_mut().zip(sides).for_each(|(kept, side)| *kept = side.0);
        layer.information.joint = sides[2].0;
    }
    r
}

const SIDES: [(f64, f64, f64); 3] = [(0.77, 1.34, 0.03), (1.46, 2.12, 0.04), (1.76, 2.22, 0.04)];

#[test]
fn what_is_kept_has_a_panel_a_side_and_each_layer_a_mark_in_each() {
    assert_eq!(kept(&report(3, "text"), page(800, 3), ""), None);
    for layers in [2, 24, 1_000] {
        let r = probed(&vec![SIDES; layers]);
        for view in
            [page(904, layers), page(560, layers), page(358, layers), View::paper(BOTH_COLUMNS, layers, Unit::Nats)]
        {
            let chart = kept(&r, view, "n = 1816").unwrap();
            assert_eq!(chart.marks.len(), 3 * layers);
            let inside = |mark: &Mark| mark.x >= 0 && mark.x + mark.width <= view.width as i32;
            assert!(chart.marks.iter().all(inside));
            assert!(!chart.svg.contains("#01F0") && !chart.svg.contains("NaN"), "{}", chart.svg);
            for words in ["a linear probe reads", "lost by the codes", "the codes keep", "± 1 standard error"] {
                assert_eq!(chart.svg.lines().filter(|line| line.trim() == words).count(), 1, "{words}");
            }
        }
    }
}

#[test]
fn what_is_kept_stays_a_few_shapes_whatever_the_number_of_layers() {
    let shapes = |layers: usize| {
        let svg = kept(&probed(&vec![SIDES; layers]), page(904, layers), "").unwrap().svg;
        ["<path", "<rect", "<poly", "<circle", "<text"].map(|tag| svg.matches(tag).count()).iter().sum::<usize>()
    };
    assert!(shapes(1_000) < 150, "{}", shapes(1_000));
}

#[test]
fn one_layer_is_three_bars_with_their_numbers() {
    let r = probed(&[[SIDES[0], (1.2, 1.1, 0.02), (0.4, 0.05, 0.04)]]);
    for view in [page(904, 1), page(358, 1), View::paper(BOTH_COLUMNS, 1, Unit::Bits)] {
        let chart = kept(&r, view, "").unwrap();
        assert_eq!(chart.marks.len(), 1);
        for words in ["0.770 of 1.34 bit, 57\u{202f}%", "1.20 kept, 1.10 bit read", "0.400 bit kept, noise read"] {
            assert!(chart.svg.contains(words), "{words}: {}", chart.svg);
        }
    }
    let chart = kept(&r, View { unit: Unit::Nats, ..page(904, 1) }, "").unwrap();
    assert!(chart.svg.contains("0.534 of 0.929 nat, 57\u{202f}%"), "{}", chart.svg);
}

#[test]
fn wide_names_are_whole_in_every_figure() {
    let wide = "sentence_embedding_of_the_emoji_name";
    let text = |chart: Chart| texts(&chart.svg).concat().replace(' ', "");
    let layer = [(0.21, 0.5, 0.01), (0.36, 0.6, 0.01), (0.64, 0.9, 0.01)];
    for width in [340, 800] {
        for layers in [1, 7] {
            let json = serde_json::to_string(&probed(&vec![layer; layers])).expect("it is JSON");
            let report: Report =
                serde_json::from_str(&json.replace("\"text\"", &format!("{wide:?}"))).expect("a report");
            let charts = [kept(&report, page(width, layers), ""), beside(&report, page(width, layers), "")];
            // Over layers, other measures have the first modality in their title alone.
            for chart in charts.into_iter().take(if layers == 1 { 2 } else { 1 }) {
                let said = text(chart.expect("it was probed"));
                assert!(said.contains(wide) && !said.contains('…'), "{width}: {said}");
            }
        }
        let mut map = checked();
        map.sources[1] = wide.to_owned();
        assert!(text(stability(&map, &map.layers[0], page(width, 1), "")).contains(wide), "{width}");
        let mut slice = slice(4, 3);
        slice.names[0] = wide.to_owned();
        slice.names[1] = format!("{wide}s");
        let said = text(coupling(&slice, page(width, 1), ""));
        assert!(said.contains(wide) && said.contains(&slice.names[1]), "{width}: {said}");
    }
}

/// A label of a class or of a code that no room beside a map holds in one line.
const LONG: &str = "animals that live in water, by the third reading";

#[test]
fn long_labels_beside_a_map_are_whole_in_lines() {
    let mut slice = slice(4, 3);
    for labels in &mut slice.labels {
        labels.iter_mut().for_each(|label| *label = format!("{LONG} {label}"));
    }
    for view in [page(800, 1), page(358, 1), View::paper(COLUMN, 1, Unit::Bits)] {
        let chart = coupling(&slice, view, "");
        let said = texts(&chart.svg).concat().replace(' ', "");
        for label in slice.labels[0].iter().chain(&slice.labels[1]) {
            assert!(said.contains(&label.replace(' ', "")), "{label} at {}: {said}", view.width);
        }
        let [p, q] = chart.marks.as_slice() else { panic!("two maps: {:?}", chart.marks) };
        assert!(p.height % 4 == 0 && p.height == q.height, "{p:?}");
    }
    // Where there are many rows, each has the lines that it has room for; the map does not become a page of its own.
    slice.labels = [vec![LONG.repeat(9); 40], vec!["a".into(), "b".into()]];
    (slice.p, slice.q) = (vec![0.0125; 80], vec![0.0125; 80]);
    let chart = coupling(&slice, page(800, 1), "");
    assert!(chart.svg.contains('…') && chart.height < 900, "{}", chart.height);
}

#[test]
fn capitals_take_the_room_that_they_need() {
    let (capitals, small) = ("MAMMOGRAM W", "mammogram w");
    assert!(pen::text_width(&capitals.replace('M', "A"), 12.0) > pen::text_width(&small.replace('m', "a"), 12.0));
    assert!(pen::text_width("MWMW", 12.0) > 40);
}

#[test]
fn nothing_is_hatched_where_nothing_is_lost() {
    let all = kept(&probed(&[[(1.2, 1.1, 0.02); 3]; 4]), page(904, 4), "").unwrap();
    assert!(!all.svg.contains("lost by the codes") && all.svg.contains("at least what is read"), "{}", all.svg);
    let some = kept(&probed(&[SIDES; 4]), page(904, 4), "").unwrap();
    assert!(some.svg.contains("57\u{202f}% kept at layer 3") && some.svg.contains("79\u{202f}% kept"), "{}", some.svg);
}

#[test]
fn the_entropy_of_the_target_is_drawn_unless_it_would_press_all_else_together() {
    let mut r = probed(&[SIDES; 4]);
    for (counts, drawn) in [(vec![300, 300, 300, 300, 300], true), (vec![100; 18], false)] {
        let coding = serde_json::json!({
            "method": "labels", "dimensions": null, "components": null, "explained_variance": null, "converged": null,
            "symbols": counts.len(), "labels": [], "counts": counts
        });
        r.layers[3].coding.insert("group".into(), serde_json::from_value(coding).expect("it is a coding"));
        assert_eq!(kept(&r, page(904, 4), "").unwrap().svg.contains("H(group)"), drawn);
    }
}

#[test]
fn layers_that_were_not_probed_leave_a_gap() {
    let mut r = probed(&[SIDES; 5]);
    r.layers[1].readable = None;
    let lines = |r: &Report| {
        let svg = kept(r, page(904, 5), "").unwrap().svg;
        svg.lines().filter(|line| line.contains("<polyline") && line.contains("stroke-width=\"2\"")).count()
    };
    // A line a panel and one in the key; a layer alone has one, too.
    assert_eq!(lines(&r) - lines(&probed(&[SIDES; 5])), 3);
}

#[test]
fn other_measures_are_a_line_each_over_layers_and_a_bar_each_where_there_is_one() {
    for view in [page(904, 4), page(358, 4), View::paper(BOTH_COLUMNS, 4, Unit::Bits)] {
        let chart = beside(&probed(&[SIDES; 4]), view, "").unwrap();
        assert_eq!(chart.marks.len(), 4);
        assert!(!chart.svg.contains("#01F0") && !chart.svg.contains("NaN"), "{}", chart.svg);
        for name in ["unique information", "Shapley, information", "lost when permuted"] {
            assert!(chart.svg.contains(name), "{name}: {}", chart.svg);
        }
    }
    for view in [page(904, 1), page(358, 1), View::paper(BOTH_COLUMNS, 1, Unit::Bits)] {
        let chart = beside(&probed(&[SIDES]), view, "").unwrap();
        assert_eq!(chart.marks.len(), 1);
        assert_eq!(chart.svg.matches("unique information").count(), 1);
    }
    assert_eq!(beside(&report(2, "text"), page(904, 2), ""), None);
    let chart = beside(&probed(&vec![SIDES; 1_000]), page(904, 1_000), "").unwrap();
    assert!(chart.svg.len() < 100_000, "{}", chart.svg.len());
}

#[test]
fn a_map_under_two_codings_has_panels_of_each_that_no_other_overlaps() {
    let mut report = checked();
    report.grid.codings = vec![Coding::Auto, Coding::Predictive];
    let layer = &mut report.layers[0];
    let under = |setting: &SettingReport| SettingReport {
        coding: Coding::Predictive,
        pca: Some(64),
        rows: setting.rows / 2,
        ..setting.clone()
    };
    let more: Vec<SettingReport> = layer.settings.iter().filter(|setting| setting.pca.is_none()).map(under).collect();
    layer.settings.extend(more);
    let layer = &report.layers[0];
    let words = stability_words(&report, layer);
    assert!(
        words[0].starts_with("k-means codes, K = 4, PCA 8, 1\u{202f}000 examples: contribution of image 70"),
        "{}",
        words[0]
    );
    let last = words.last().expect("there are cells");
    assert!(last.starts_with("predictive codes, K = 12, PCA 64, 250 examples: contribution of image 50"), "{last}");
    for view in [page(880, 1), page(340, 1), View::paper(BOTH_COLUMNS, 1, Unit::Bits)] {
        let chart = stability(&report, layer, view, "n = 1000");
        for coding in ["Under k-means codes", "Under predictive codes"] {
            assert_eq!(chart.svg.lines().filter(|line| line.trim() == coding).count(), 1, "{coding}");
        }
        // Three K and two parts, in two dimensions and in one.
        assert_eq!((chart.marks.len(), words.len()), (18, 18));
        for (i, a) in chart.marks.iter().enumerate() {
            assert!(a.x >= 0 && a.x + a.width <= view.width as i32 && a.y + a.height <= chart.height as i32, "{a:?}");
            for b in &chart.marks[..i] {
                let apart =
                    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                assert!(apart, "{a:?} and {b:?}");
            }
        }
    }
}

/// A report with what resampling tells of each layer, its corrected values a hundredth below the plug-in ones.
fn inferred(layers: usize) -> Report {
    let mut r = report(layers, "text");
    for layer in &mut r.layers {
        let u = layer.atoms.unique["text"];
        let all = |f: &dyn Fn(f64) -> serde_json::Value| {
            serde_json::json!({
                "redundant": f(0.31), "unique": {"image": f(0.21), "text": f(u)}, "synergistic": f(0.12), "unique_total": f(0.21 + u),
                "information": {"image": f(0.52), "text": f(0.31 + u), "joint": f(0.64 + u)}
            })
        };
        let nulls =
            all(&|_| serde_json::json!({"mean": 0.01, "low": 0.0, "high": 0.02, "p": 0.005, "p_adjusted": 0.005}));
        let found = serde_json::json!({
            "null": {"permutations": 200, "gap": 0.0, "correction": "holm", "of": nulls},
            "corrected": {"method": "half-sampling", "of": all(&|v| (v - 0.01).into()), "contribution": layer.contribution},
            "interval": {
                "method": "half-sampling", "coverage": 0.95, "resamples": 200, "of": all(&|v| serde_json::json!([v - 0.05, v + 0.03])),
                "contribution": layer.contribution.as_ref().map(|_| serde_json::json!({"image": [0.3, 0.9], "text": [0.1, 0.7]}))
            }
        });
        layer.inference = Some(serde_json::from_value(found).expect("it is what resampling tells"));
    }
    r
}

#[test]
fn a_vega_lite_chart_holds_its_data_and_pairs_no_value_with_what_is_not_its_own() {
    let r = inferred(3);
    let view = View::paper(COLUMN, 3, Unit::Bits);
    for (name, rows) in [("atoms", 12), ("contributions", 6), ("information", 9)] {
        for (report, kind, own, other) in
            [(&r, "plug-in", "null_high", "high"), (&r.corrected(), "corrected", "high", "null_high")]
        {
            let spec: serde_json::Value = serde_json::from_str(&vega(name, report, view).unwrap()).unwrap();
            assert_eq!(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
            let data = spec["data"]["values"].as_array().expect("its data are in it");
            assert_eq!(data.len(), rows, "{name}");
            assert!(data.iter().all(|row| row["kind"] == kind && row[other].is_null()), "{name}: {data:?}");
            let with_own = data.iter().filter(|row| row[own].is_number()).count();
            // Of a contribution there is no null, and it is not defined at one of the layers.
            let expected = match (name, kind) {
                ("contributions", "plug-in") => 0,
                ("contributions", _) => 4,
                _ => rows,
            };
            assert_eq!(with_own, expected, "{name}, {kind}: {data:?}");
            let layers = spec["layer"].as_array().expect("marks over each other");
            assert!(layers.iter().all(|layer| layer["encoding"]["color"]["scale"]["range"][0] == "#2F6DB5"), "{spec}");
        }
    }
    let nats: serde_json::Value =
        serde_json::from_str(&vega("atoms", &r, View { unit: Unit::Nats, ..view }).unwrap()).unwrap();
    let value = nats["data"]["values"][0]["value"].as_f64().expect("a number");
    assert!((value - 0.21 * std::f64::consts::LN_2).abs() < 1e-12, "{value}");
    assert_eq!((vega("venn", &r, view), vega("atoms", &report(0, "text"), view)), (None, None));
}

#[test]
fn each_class_has_a_bar_and_what_is_negative_stands_left_of_zero() {
    use classes::{MOST, classes, in_order};
    let (title, names) = ("What each group adds", ["image", "text"]);
    assert_eq!(classes(title, names, &[], page(800, 1), ""), None);
    let some: Vec<_> = [("Food", [0.1, 0.2, 0.0, 0.05]), ("Flags", [0.0, -0.1, 0.4, 0.2])]
        .map(|(name, atoms)| (name.to_owned(), atoms))
        .into();
    let ordered = in_order(some);
    assert_eq!(ordered[0].0, "Flags");
    for view in [page(800, 1), page(340, 1), View::paper(COLUMN, 1, Unit::Nats)] {
        let chart = classes(title, names, &ordered, view, "").unwrap();
        assert_eq!(chart.marks.len(), 2);
        assert!(chart.svg.contains("Flags") && chart.svg.contains("unique to image"));
    }
    // The zero line runs through no name, however many lines that has.
    let long =
        [(LONG, [0.1, -0.05, 0.0, 0.0]), ("b", [0.3, 0.0, 0.0, 0.0])].map(|(name, atoms)| (name.to_owned(), atoms));
    let chart = classes(title, names, &long, page(340, 1), "").unwrap();
    assert!(texts(&chart.svg).concat().replace(' ', "").contains(&LONG.replace(' ', "")), "{}", chart.svg);
    let upright = upright_lines(&chart.svg);
    for mark in &chart.marks {
        let named = f64::from(mark.y)..f64::from(mark.y + mark.height - 24);
        let bar = named.end..f64::from(mark.y + mark.height);
        assert!(
            upright.iter().any(|[_, top, bottom]| *top <= bar.start + 4.0 && *bottom >= bar.end),
            "{upright:?} {bar:?}"
        );
        assert!(
            upright.iter().all(|[_, top, bottom]| *bottom <= named.start || *top >= named.end),
            "{upright:?} {mark:?}"
        );
    }
    let many: Vec<_> = (0..100).map(|i| (i.to_string(), [0.01, 0.0, f64::from(i) * 1e-3, 0.0])).collect();
    let ordered = in_order(many);
    assert_eq!((ordered.len(), ordered[MOST - 1].0.as_str()), (MOST, "77 more"));
    let total: f64 = ordered.iter().flat_map(|class| class.1).sum();
    assert!((total - (1.0 + 4.95)).abs() < 1e-9);
}
