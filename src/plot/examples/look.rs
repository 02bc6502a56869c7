use plot::*;
fn main() {
    let long = "animals that live in water, by the third reading";
    let names = [long, "FACES AND GESTURES WITHOUT HANDS", "flags", "food"];
    let labels = [names.map(str::to_owned).to_vec(), names[..3].iter().map(|s| s.to_string()).collect::<Vec<_>>()];
    let n = 12;
    let p: Vec<f64> = (0..n).map(|i| (i % 5) as f64 / 24.0).collect();
    let q = p.iter().rev().copied().collect();
    let slice =
        Slice { names: ["image".into(), "text".into(), "group".into()], labels, class: "sea animals".into(), p, q };
    let many = Slice {
        labels: [(0..30).map(|i| format!("{long} {i}")).collect(), (0..10).map(|i| format!("WORD {i}")).collect()],
        p: (0..300).map(|i| (i % 7) as f64 / 900.0).collect(),
        q: (0..300).map(|i| (i % 5) as f64 / 600.0).collect(),
        ..slice.clone()
    };
    for (w, name) in [(800u32, "w"), (358, "n")] {
        let view = View::page(w, 1, words::format::Unit::Bits);
        std::fs::write(format!("/tmp/w18/coupling-{name}.svg"), coupling(&slice, view, "").svg).unwrap();
        std::fs::write(format!("/tmp/w18/many-{name}.svg"), coupling(&many, view, "").svg).unwrap();
        let c: Vec<_> = [
            (long, [0.1, -0.05, 0.02, 0.0]),
            ("without a control", [0.3, 0.1, 0.05, 0.2]),
            ("MAMMOGRAMS", [0.0, 0.2, 0.3, 0.0]),
        ]
        .map(|(n, a)| (n.to_owned(), a))
        .into();
        let d: Vec<_> = [
            ("whole", [0.1, 0.05, 0.02, 0.0]),
            ("without kind", [0.3, 0.1, 0.05, 0.2]),
            ("mean", [0.0, 0.2, 0.3, 0.0]),
        ]
        .map(|(n, a)| (n.to_owned(), a))
        .into();
        std::fs::write(
            format!("/tmp/w18/classes-{name}.svg"),
            classes::classes("t", ["image of the third camera", "text"], &c, view, "").unwrap().svg,
        )
        .unwrap();
        std::fs::write(
            format!("/tmp/w18/control-{name}.svg"),
            classes::classes("t", ["image", "text"], &d, view, "").unwrap().svg,
        )
        .unwrap();
    }
    std::fs::write(
        "/tmp/w18/coupling-p.svg",
        coupling(&slice, View::paper(COLUMN, 1, words::format::Unit::Bits), "caption").svg,
    )
    .unwrap();
}
