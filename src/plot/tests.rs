use super::*;

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
    View { width, layers, unit: Unit::Bits, paint: Paint::Page }
}

#[test]
fn no_layer_is_no_chart_and_each_layer_has_a_mark() {
    assert_eq!(atoms(&report(0, "text"), page(800, 0), ""), None);
    for layers in [1, 2, 24] {
        for view in [page(800, layers), page(340, layers), View::paper(layers, Unit::Nats)] {
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
fn layers_to_come_keep_their_places() {
    let [some, all] = [3, 7].map(|layers| atoms(&report(layers, "text"), page(800, 7), "").unwrap().marks);
    assert_eq!(some, all[..3]);
}

#[test]
fn a_drawing_for_paper_stands_alone_and_one_for_the_page_takes_its_colours() {
    let r = report(3, "text");
    let paper = atoms(&r, View::paper(3, Unit::Bits), "n = 1816").unwrap().svg;
    assert!(
        paper.contains("#2F6DB5") && paper.contains("n = 1816") && paper.contains("Information about group by layer")
    );
    assert!(!paper.contains("var(--"));
    let page = atoms(&r, page(800, 3), "n = 1816").unwrap().svg;
    assert!(page.contains("var(--unique-a)") && page.contains("url(#atoms-stripes)") && !page.contains("n = 1816"));
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
fn checked() -> crate::engine::stability::report::StabilityReport {
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
        "schema": "pidlens.stability/1", "unit": "bit", "sources": ["image", "text"], "target": "group", "config": {},
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
    for view in [page(880, 1), page(340, 1), View::paper(1, Unit::Bits)] {
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
