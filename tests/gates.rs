//! Every gate of the gallery has the atoms that its row says, and is named as a row should be; lessons state the numbers that the engine finds.

use engine::broja;
use engine::broja::Options;
use engine::joint::Joint;
use engine::math::bits;
use engine::measures;
use learn::gates::{GATES, gate};
use run::Quiet;
use schema::config::{Config, Method};
use schema::measures::Measure;
use schema::progress::Silent;
use schema::report::{EngineInfo, Status};

#[test]
fn every_gate_has_its_atoms_to_a_billionth_of_a_bit() {
    for gate in &GATES {
        let table = gate.table();
        let joint = Joint::from_mass(table.shape(), &table.mass).expect(gate.id);
        let options = Options { gap: 1e-10 * std::f64::consts::LN_2, ..Options::default() };
        let found = broja::solve(&joint, &options, &Silent);
        let atoms = [found.atoms.redundant, found.atoms.unique[0], found.atoms.unique[1], found.atoms.synergistic];
        for (name, (found, expected)) in
            ["redundant", "unique 1", "unique 2", "synergistic"].iter().zip(atoms.map(bits).iter().zip(gate.atoms))
        {
            assert!((found - expected).abs() <= 1e-9, "{}: {name} is {found}, expected {expected}", gate.id);
        }
    }
}

#[test]
fn gates_have_names_of_their_own_and_say_what_they_show() {
    for (i, gate) in GATES.iter().enumerate() {
        assert!(GATES[..i].iter().all(|g| g.id != gate.id && g.title != gate.title), "{}", gate.id);
        assert!(gate.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{}", gate.id);
        assert!(gate.sentence.ends_with('.') && gate.sentence.len() < 200, "{}", gate.id);
        assert!(["19", "20"].iter().any(|century| gate.paper.contains(century)), "{}: {}", gate.id, gate.paper);
    }
}

/// The lesson on real counts states atoms and intervals: those that an analysis of these counts gives, with the default settings.
#[test]
fn the_lesson_on_counts_states_what_the_engine_finds() {
    let lesson = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/www/lessons/counts.html")).unwrap();
    let table = gate("berkeley").expect("the lesson's gate").table();
    let rows = table.total() as u64;
    assert_eq!(rows, 4_526);
    let cells = table.cells().zip(&table.mass).map(|([a, b, y], count)| format!("{a},{b},{y},{count}\n"));
    let counts = format!("x1,x2,y,count\n{}", cells.collect::<String>());
    let file = ingest::open("berkeley.csv", Box::new(counts.into_bytes())).expect("a table of counts");
    let report =
        run::decompose(&file, Config::default(), EngineInfo::of("native", 1), &Quiet).expect("it is decomposed");
    let layer = &report.layers[0];
    let interval = layer.inference.as_ref().and_then(|inference| inference.interval.as_ref());
    let interval = &interval.expect("resamples are on by default").of;
    let (atoms, [a, b]) = (&layer.atoms, ["x1", "x2"]);
    let found = [
        ("redundant", atoms.redundant, interval.redundant),
        ("unique to gender", atoms.unique[a], interval.unique[a]),
        ("unique to department", atoms.unique[b], interval.unique[b]),
        ("synergistic", atoms.synergistic, interval.synergistic),
    ];
    for (name, bits, [low, high]) in found {
        let row = format!("<th scope=\"row\">{name}</th><td>{bits:.4}</td><td>{low:.3} to {high:.3}</td>");
        assert!(lesson.contains(&row), "expected {row}");
    }
    assert_eq!(interval.synergistic[0], 0.0, "the atom in doubt");
}

/// IPFP takes the steps that the lesson on it states.
#[test]
fn the_lesson_on_ipfp_states_the_steps_that_are_taken() {
    let options = Options { method: Method::Ipfp, ..Options::default() };
    for (id, steps) in [("and", 60), ("noisyand", 110), ("veryand", 760)] {
        let table = gate(id).expect(id).table();
        let joint = Joint::from_mass(table.shape(), &table.mass).expect(id);
        let certificate = broja::solve(&joint, &options, &Silent).certificate;
        assert_eq!((certificate.iterations, certificate.status), (steps, Status::Converged), "{id}");
    }
}

/// The redundant information by other measures that lessons and the gallery state, to the digits in which they do.
#[test]
fn lessons_state_what_other_measures_call_redundant() {
    use Measure::{ICcs, IDep, IMin, ISx, Mmi};
    let stated: [(&str, Measure, f64); 17] = [
        ("and", IMin, 0.311),
        ("and", Mmi, 0.311),
        ("and", ICcs, 0.104),
        ("and", IDep, 0.082),
        ("and", ISx, 0.123),
        ("copy", IMin, 1.0),
        ("copy", Mmi, 1.0),
        ("copy", ICcs, 0.0),
        ("copy", IDep, 0.0),
        ("copy", ISx, 0.415),
        ("pwunq", IMin, 0.5),
        ("pwunq", Mmi, 0.5),
        ("pwunq", ICcs, 0.0),
        ("pwunq", IDep, 0.25),
        ("pwunq", ISx, 0.0),
        ("wb1", IMin, 0.585),
        ("subtle", IDep, 0.252),
    ];
    for (id, measure, redundant) in stated {
        let table = gate(id).expect(id).table();
        let joint = Joint::from_mass(table.shape(), &table.mass).expect(id);
        let found = bits(measures::decompose(&joint, &[measure], &Silent)[0].redundant);
        assert!((found - redundant).abs() < 5e-4, "{id} by {measure:?}: {found}, stated {redundant}");
    }
    let table = gate("nottwo").expect("a gate").table();
    let joint = Joint::from_mass(table.shape(), &table.mass).expect("it has mass");
    assert!(measures::decompose(&joint, &[ICcs], &Silent)[0].unique.iter().all(|unique| *unique < 0.0));
}
