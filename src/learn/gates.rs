//! The field's gates and one table of real counts, as data: one row each. `cells` are `x1 x2 y` or `x1 x2 y mass`, masses of 1 left out; names other
//! than X1, X2 and Y stand before them, with a colon. `atoms` are what BROJA gives.

use super::table::Table;

/// Tables that are known from dit.
const DIT: &str = "as distributed with dit (James, Ellison, Crutchfield 2018, J. Open Source Softw. 3)";

/// A distribution that papers argue with.
#[derive(Debug, PartialEq)]
pub struct Gate {
    /// In links and file names.
    pub id: &'static str,
    pub title: &'static str,
    /// What it shows.
    pub sentence: &'static str,
    /// Where it comes from; of a variant, where the gate comes from that it varies.
    pub paper: &'static str,
    pub cells: &'static str,
    /// Redundant, unique to X1, unique to X2, synergistic; bits. `tests/gates.rs` holds each to 1e-9.
    pub atoms: [f64; 4],
}

pub const GATES: [Gate; 31] = [
    Gate {
        id: "rdn",
        title: "RDN",
        sentence: "The target is a bit that both sources hold: all of it is redundant.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265)",
        cells: "0 0 0, 1 1 1",
        atoms: [1.0, 0.0, 0.0, 0.0],
    },
    Gate {
        id: "unq",
        title: "UNQ",
        sentence: "The target copies the first source; the second is a coin of its own: all is unique to the first.",
        paper: DIT,
        cells: "0 0 0, 0 1 0, 1 0 1, 1 1 1",
        atoms: [0.0, 1.0, 0.0, 0.0],
    },
    Gate {
        id: "xor",
        title: "XOR",
        sentence: "Each source alone tells nothing, both together tell everything: pure synergy.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265)",
        cells: "0 0 0, 0 1 1, 1 0 1, 1 1 0",
        atoms: [0.0, 0.0, 0.0, 1.0],
    },
    Gate {
        id: "copy",
        title: "COPY",
        sentence: "The target is the pair of two independent bits. By BROJA each is unique; I_min calls a whole bit redundant, because both sources tell the same amount.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265), as UNQ; Harder, Salge, Polani 2013 (Phys. Rev. E 87)",
        cells: "0 0 00, 0 1 01, 1 0 10, 1 1 11",
        atoms: [0.0, 1.0, 1.0, 0.0],
    },
    Gate {
        id: "and",
        title: "AND",
        sentence: "Half a bit of synergy, and redundancy between two sources that are independent.",
        paper: "Harder, Salge, Polani 2013 (Phys. Rev. E 87); Griffith, Koch 2014 (arXiv 1205.4265)",
        cells: "0 0 0, 0 1 0, 1 0 0, 1 1 1",
        atoms: [0.3112781244591329, 0.0, 0.0, 0.5],
    },
    Gate {
        id: "or",
        title: "OR",
        sentence: "AND with 0 and 1 exchanged: the same atoms, since information does not depend on the names of symbols.",
        paper: "AND (Griffith, Koch 2014), with 0 and 1 exchanged",
        cells: "0 0 0, 0 1 1, 1 0 1, 1 1 1",
        atoms: [0.3112781244591329, 0.0, 0.0, 0.5],
    },
    Gate {
        id: "sum",
        title: "SUM",
        sentence: "Two bits added. Whichever source is known, one bit of the sum is still open: that bit is the synergy.",
        paper: "Ince 2017 (Entropy 19)",
        cells: "0 0 0, 0 1 1, 1 0 1, 1 1 2",
        atoms: [0.5, 0.0, 0.0, 1.0],
    },
    Gate {
        id: "xorand",
        title: "XorAnd",
        sentence: "The target is XOR and AND of the same bits, both at once: the same table as SUM, under other names.",
        paper: "Bertschinger et al. 2014 (Entropy 16)",
        cells: "0 0 0/0, 0 1 1/0, 1 0 1/0, 1 1 0/1",
        atoms: [0.5, 0.0, 0.0, 1.0],
    },
    Gate {
        id: "rdnxor",
        title: "RdnXor",
        sentence: "A shared bit and an XOR side by side: one bit redundant, one bit synergistic, and the co-information is 0.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265)",
        cells: "r0 r0 r0, r0 r1 r1, r1 r0 r1, r1 r1 r0, R0 R0 R0, R0 R1 R1, R1 R0 R1, R1 R1 R0",
        atoms: [1.0, 0.0, 0.0, 1.0],
    },
    Gate {
        id: "rdnunqxor",
        title: "RdnUnqXor",
        sentence: "A shared bit, a private bit in each source, and an XOR: one bit of every kind.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265)",
        cells: "000 000 0000, 000 001 0001, 001 000 0001, 001 001 0000, 000 010 0010, 000 011 0011, 001 010 0011, 001 011 0010, 010 000 0100, 010 001 0101, 011 000 0101, 011 001 0100, 010 010 0110, 010 011 0111, 011 010 0111, 011 011 0110, 100 100 1000, 100 101 1001, 101 100 1001, 101 101 1000, 100 110 1010, 100 111 1011, 101 110 1011, 101 111 1010, 110 100 1100, 110 101 1101, 111 100 1101, 111 101 1100, 110 110 1110, 110 111 1111, 111 110 1111, 111 111 1110",
        atoms: [1.0, 1.0, 1.0, 1.0],
    },
    Gate {
        id: "pwunq",
        title: "PwUnq",
        sentence: "In every case one source knows the target and the other is silent (0). Case by case that is unique; BROJA, which sees averages only, finds half redundant, half synergistic.",
        paper: "Finn, Lizier 2018 (Entropy 20)",
        cells: "0 1 1, 0 2 2, 1 0 1, 2 0 2",
        atoms: [0.5, 0.0, 0.0, 0.5],
    },
    Gate {
        id: "rdnerr",
        title: "RdnErr",
        sentence: "The first source is the target; so is the second, except that it is wrong once in four times.",
        paper: "Finn, Lizier 2018 (Entropy 20)",
        cells: "0 0 0 3, 0 1 0 1, 1 0 1 1, 1 1 1 3",
        atoms: [0.18872187554086714, 0.8112781244591328, 0.0, 0.0],
    },
    Gate {
        id: "imperfect",
        title: "ImperfectRdn",
        sentence: "Two copies of the target, the second wrong once in a thousand times: nearly all redundant, and a little unique to the better one.",
        paper: "Griffith, Chong, James, Ellison, Crutchfield 2014 (Entropy 16)",
        cells: "0 0 0 499, 0 1 0 1, 1 1 1 500",
        atoms: [0.9895900789402441, 0.01040992105975589, 0.0, 0.0],
    },
    Gate {
        id: "reducedor",
        title: "ReducedOr",
        sentence: "OR without the case where both are 1. Each source tells as much as in OR, and together they now tell more: all of the gain is synergy.",
        paper: "Lizier, by way of Ince 2017 (Entropy 19)",
        cells: "0 0 0 2, 0 1 1 1, 1 0 1 1",
        atoms: [0.3112781244591329, 0.0, 0.0, 0.6887218755408672],
    },
    Gate {
        id: "boom",
        title: "Boom",
        sentence: "All four kinds at once, in six equally likely cases.",
        paper: DIT,
        cells: "0 0 1, 0 0 2, 0 2 0, 1 2 1, 2 0 2, 2 1 2",
        atoms: [0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 0.12581458369391144],
    },
    Gate {
        id: "partial",
        title: "Partial copy",
        sentence: "The target holds the second source wholly, and the first only where the second is 0.",
        paper: "Williams, Beer 2010 (arXiv 1004.2515)",
        cells: "0 0 0, 0 1 1, 1 0 2, 1 1 1",
        atoms: [0.0, 0.5, 1.0, 0.0],
    },
    Gate {
        id: "subtle",
        title: "Subtle",
        sentence: "The target is the pair of two correlated bits. By BROJA, part of what each tells is redundant and the rest unique; nothing needs both.",
        paper: "Griffith, Chong, James, Ellison, Crutchfield 2014 (Entropy 16)",
        cells: "0 0 00, 0 1 01, 1 1 11",
        atoms: [0.25162916738782287, 0.6666666666666666, 0.6666666666666666, 0.0],
    },
    Gate {
        id: "wb1",
        title: "WB 1",
        sentence: "The target names which of three pairs occurred: the same table as Subtle, under other names. I_min calls 0.585 bit redundant where BROJA calls 0.252.",
        paper: "Williams, Beer 2010 (arXiv 1004.2515)",
        cells: "0 0 0, 0 1 1, 1 0 2",
        atoms: [0.25162916738782287, 0.6666666666666666, 0.6666666666666666, 0.0],
    },
    Gate {
        id: "diff",
        title: "Diff",
        sentence: "If the first source is 1, the target is 1; if the second is 1, it is 0; two zeros leave a coin flip. Each source tells something of its own, and nothing needs both.",
        paper: DIT,
        cells: "0 0 0, 0 0 1, 0 1 0, 1 0 1",
        atoms: [0.12255624891826561, 0.1887218755408672, 0.1887218755408672, 0.0],
    },
    Gate {
        id: "rand",
        title: "Rand",
        sentence: "A hidden coin decides which source the target copies. Both sources go with the target in the same way, so by BROJA neither has anything unique.",
        paper: DIT,
        cells: "0 0 0 2, 0 1 0, 0 1 1, 1 0 0, 1 0 1, 1 1 1 2",
        atoms: [0.18872187554086714, 0.0, 0.0, 0.31127812445913283],
    },
    Gate {
        id: "w",
        title: "W",
        sentence: "Exactly one of the three variables is 1. Any two determine the third; alone, each source tells a quarter of a bit, and by BROJA both tell the same quarter.",
        paper: "after the quantum state W: Dür, Vidal, Cirac 2000 (Phys. Rev. A 62)",
        cells: "0 0 1, 0 1 0, 1 0 0",
        atoms: [0.25162916738782287, 0.0, 0.0, 0.6666666666666666],
    },
    Gate {
        id: "nottwo",
        title: "Not two",
        sentence: "Three bits, of which any number but two are 1. Nearly all that the sources tell needs both; by I_ccs the unique atoms are slightly negative.",
        paper: DIT,
        cells: "0 0 0, 0 0 1, 0 1 0, 1 0 0, 1 1 1",
        atoms: [0.019973094021974787, 0.0, 0.0, 0.5509775004326939],
    },
    Gate {
        id: "mod3",
        title: "Sum mod 3",
        sentence: "XOR on three symbols: nothing alone, everything together, log2 3 bits.",
        paper: "XOR (Griffith, Koch 2014), on three symbols",
        cells: "0 0 0, 0 1 1, 0 2 2, 1 0 1, 1 1 2, 1 2 0, 2 0 2, 2 1 0, 2 2 1",
        atoms: [0.0, 0.0, 0.0, 1.584962500721156],
    },
    Gate {
        id: "trit",
        title: "Giant trit",
        sentence: "One symbol of three in both sources and in the target: redundancy is not limited to a bit.",
        paper: "RDN (Griffith, Koch 2014), on three symbols",
        cells: "0 0 0, 1 1 1, 2 2 2",
        atoms: [1.584962500721156, 0.0, 0.0, 0.0],
    },
    Gate {
        id: "xorcopy",
        title: "XOR with a copied input",
        sentence: "Three sources: two coins and a copy of the first; the target is their XOR. X1 stands against the rest, which holds both coins: XOR's synergy is now unique to the rest.",
        paper: "Griffith, Koch 2014 (arXiv 1205.4265), as XorDuplicate",
        cells: "X1 rest Y: 0 00 0, 0 10 1, 1 01 1, 1 11 0",
        atoms: [0.0, 0.0, 1.0, 0.0],
    },
    Gate {
        id: "null",
        title: "Null",
        sentence: "Two copies of one coin, and a target that has nothing to do with it. What the sources share is not redundant information: it is about each other, not about the target.",
        paper: DIT,
        cells: "0 0 0, 0 0 1, 1 1 0, 1 1 1",
        atoms: [0.0, 0.0, 0.0, 0.0],
    },
    Gate {
        id: "noisyxor",
        title: "Noisy XOR",
        sentence: "XOR whose target is flipped once in a hundred times: what is lost is lost from synergy.",
        paper: "XOR (Griffith, Koch 2014), with noise",
        cells: "0 0 0 99, 0 0 1 1, 0 1 1 99, 0 1 0 1, 1 0 1 99, 1 0 0 1, 1 1 0 99, 1 1 1 1",
        atoms: [0.0, 0.0, 0.0, 0.9192068641040888],
    },
    Gate {
        id: "noisyand",
        title: "Noisy AND",
        sentence: "AND whose target is flipped once in twenty times: redundancy and synergy both shrink, and still nothing is unique.",
        paper: "AND (Harder, Salge, Polani 2013), with noise",
        cells: "0 0 0 19, 0 0 1 1, 0 1 0 19, 0 1 1 1, 1 0 0 19, 1 0 1 1, 1 1 1 19, 1 1 0 1",
        atoms: [0.20534969973663775, 0.0, 0.0, 0.35680152144202193],
    },
    Gate {
        id: "veryand",
        title: "Very noisy AND",
        sentence: "AND whose target is flipped three times in ten: little of the information is left, and IPFP needs hundreds of steps.",
        paper: "AND (Harder, Salge, Polani 2013), with noise",
        cells: "0 0 0 7, 0 0 1 3, 0 1 0 7, 0 1 1 3, 1 0 0 7, 1 0 1 3, 1 1 1 7, 1 1 0 3",
        atoms: [0.03030514483932233, 0.0, 0.0, 0.05935455038465369],
    },
    Gate {
        id: "biased",
        title: "Biased XOR",
        sentence: "XOR where the four pairs are not equally likely: part of the joint information can now be had from one source alone.",
        paper: "XOR (Griffith, Koch 2014), with unequal chances",
        cells: "0 0 0 1, 0 1 1 2, 1 0 1 3, 1 1 0 4",
        atoms: [0.03485155455967713, 0.0, 0.089659695223976, 0.8754887502163469],
    },
    Gate {
        id: "berkeley",
        title: "Berkeley 1973",
        sentence: "4\u{202f}526 applicants: gender, department, admission. By BROJA, what gender tells the department tells too; whether there is synergy, the counts leave open (lesson 7).",
        paper: "Bickel, Hammel, O'Connell 1975 (Science 187); counts as in R's UCBAdmissions",
        cells: "gender department admitted: man A yes 512, man A no 313, woman A yes 89, woman A no 19, man B yes 353, man B no 207, woman B yes 17, woman B no 8, man C yes 120, man C no 205, woman C yes 202, woman C no 391, man D yes 138, man D no 279, woman D yes 131, woman D no 244, man E yes 53, man E no 138, woman E yes 94, woman E no 299, man F yes 22, man F no 351, woman F yes 24, woman F no 317",
        atoms: [0.01489383521158813, 0.0, 0.12142600903189521, 0.0034641745293878985],
    },
];

pub fn gate(id: &str) -> Option<&'static Gate> {
    GATES.iter().find(|gate| gate.id == id)
}

impl Gate {
    /// The gate as a table; symbols are in alphabetical order.
    pub fn table(&self) -> Table {
        let (names, cells) =
            self.cells.split_once(": ").map_or((None, self.cells), |(names, cells)| (Some(names), cells));
        let cells: Vec<Vec<&str>> = cells.split(", ").map(|cell| cell.split(' ').collect()).collect();
        let symbols = [0, 1, 2].map(|v| {
            let mut all: Vec<String> = cells.iter().map(|cell| cell[v].to_owned()).collect();
            all.sort();
            all.dedup();
            all
        });
        let mut table = Table::empty(std::array::from_fn(|v| symbols[v].len()));
        table.symbols = symbols;
        names
            .into_iter()
            .flat_map(|names| names.split(' '))
            .zip(&mut table.names)
            .for_each(|(name, to)| *to = name.to_owned());
        for cell in &cells {
            let place = |v: usize| {
                table.symbols[v].iter().position(|s| s == cell[v]).expect("symbols were taken from the cells")
            };
            let at = table.index([place(0), place(1), place(2)]);
            table.mass[at] = cell.get(3).map_or(1.0, |mass| mass.parse().expect("a mass is a number"));
        }
        table
    }
}
