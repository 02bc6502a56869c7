//! Every gate of the gallery has the atoms that its row says, and is named as a row should be.

use engine::broja;
use engine::broja::Options;
use engine::joint::Joint;
use engine::math::bits;
use learn::gates::GATES;
use schema::progress::Silent;

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
        assert!(gate.paper.contains("20"), "{}: {}", gate.id, gate.paper);
    }
}
