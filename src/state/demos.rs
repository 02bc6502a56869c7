//! The demos that the page opens with one click, as data. `scripts/samples/make.py` and `vqa.py` make their files and
//! `www/samples/SOURCES.md` says how, from what, and under which licence; `tests/demos.rs` holds each to [`Demo::expected`].

use schema::config::{Config, Preset};

/// A demo: its words, its files and the settings that suit it.
#[derive(Debug)]
pub struct Demo {
    /// Names its folder and its card.
    pub id: &'static str,
    pub title: &'static str,
    /// What the two modalities and the target are.
    pub sentence: &'static str,
    pub source: &'static str,
    pub licence: &'static str,
    /// The card's picture, a path relative to the page. Decoration: `title` and `sentence` say the same.
    pub picture: &'static str,
    /// Two modalities in the order in which they are shown, then the target.
    pub files: &'static [DemoFile],
    /// A table of text, one row an example, that says what the examples are: no input of the analysis, and loaded when somebody looks at them.
    pub texts: Option<&'static str>,
    pub config: fn() -> Config,
    pub expected: &'static [Expected],
}

/// One file of a demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoFile {
    /// Relative to the page.
    pub path: &'static str,
    pub role: DemoRole,
    pub bytes: u64,
}

/// What a file is, with the name of its modality or target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoRole {
    Source(&'static str),
    Target(&'static str),
}

/// What a sound analysis of one layer finds, bits: known by construction for a planted demo, from an independent pipeline
/// (scikit-learn's PCA and k-means, an interior-point solver) for a real one.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    pub layer: usize,
    pub redundant: f64,
    /// In the order of the sources.
    pub unique: [f64; 2],
    pub synergistic: f64,
    /// Of each atom: the certificate's for a planted demo; for a real one, what other k-means starts move the atoms by.
    pub tolerance: f64,
}

impl DemoFile {
    const fn source(path: &'static str, name: &'static str, bytes: u64) -> Self {
        Self { path, role: DemoRole::Source(name), bytes }
    }

    const fn target(path: &'static str, name: &'static str, bytes: u64) -> Self {
        Self { path, role: DemoRole::Target(name), bytes }
    }

    /// The file's name without its folders.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Four clusters for the four pairs of hidden bits.
fn planted() -> Config {
    Config { clusters: 4, ..Config::default() }
}

/// What says in words what the examples of a sample are.
pub fn texts(id: &str) -> Option<&'static str> {
    DEMOS.iter().find(|demo| demo.id == id)?.texts
}

const PLANTED_SOURCE: &str = "Made for pidlens by scripts/samples/planted.py";
const PLANTED_LICENCE: &str = "MIT OR Apache-2.0";

/// Every demo, in the order of the cards.
pub const DEMOS: &[Demo] = &[
    Demo {
        id: "emoji",
        title: "Emoji: image against name",
        sentence: "What the look of 1\u{202f}689 emoji (shape and colour of the drawing) and their names (seven layers of \
            a language model) tell about their Unicode group.",
        source: "Noto Color Emoji 2.042, Unicode emoji-test 15.0, all-MiniLM-L6-v2",
        licence: "SIL OFL 1.1 (font), Unicode licence (names and groups), Apache-2.0 (model)",
        picture: "samples/emoji.png",
        files: &[
            DemoFile::source("samples/emoji/image.npy", "image", 486_560),
            DemoFile::source("samples/emoji/name.npy", "name", 756_800),
            DemoFile::target("samples/emoji/group.csv", "group", 19_764),
        ],
        texts: Some("samples/emoji/emoji.csv"),
        // Eight clusters would leave more than a third of the cells at one layer with a single example.
        config: || Config { clusters: 7, ..Config::default() },
        expected: &[
            Expected { layer: 0, redundant: 0.587, unique: [0.163, 0.529], synergistic: 0.163, tolerance: 0.05 },
            Expected { layer: 3, redundant: 0.644, unique: [0.107, 0.573], synergistic: 0.168, tolerance: 0.05 },
            Expected { layer: 6, redundant: 0.658, unique: [0.093, 0.690], synergistic: 0.184, tolerance: 0.05 },
        ],
    },
    Demo {
        id: "digits",
        title: "Digits: left half against right half",
        sentence: "What the two halves of 1\u{202f}797 handwritten digits, 8 × 4 pixels each, tell about the digit.",
        source: "Optical recognition of handwritten digits (Alpaydin and Kaynak, 1998), UCI, as in scikit-learn 1.9.1",
        licence: "CC BY 4.0",
        picture: "samples/digits.png",
        files: &[
            DemoFile::source("samples/digits/left.npy", "left", 57_632),
            DemoFile::source("samples/digits/right.npy", "right", 57_632),
            DemoFile::target("samples/digits/digit.npy", "digit", 1_925),
        ],
        texts: None,
        // How much ink a half has tells digits apart, so its length stays. Nine clusters would leave too many cells with a single example.
        config: || Config { clusters: 8, normalize: false, ..Config::default() },
        expected: &[Expected {
            layer: 0,
            redundant: 1.040,
            unique: [0.606, 0.760],
            synergistic: 0.219,
            tolerance: 0.05,
        }],
    },
    Demo {
        id: "vqa",
        title: "VQA: image against question",
        sentence: "What a small cross-attention model's states of 1\u{202f}500 pictures and questions tell about the \
            answer, layer by layer. From layer 2 on, the question's tokens attend to the picture.",
        source: "Made for pidlens by scripts/study and scripts/samples/vqa.py",
        licence: PLANTED_LICENCE,
        picture: "samples/vqa.svg",
        files: &[
            DemoFile::source("samples/vqa/image.npy", "image", 384_128),
            DemoFile::source("samples/vqa/text.npy", "text", 384_128),
            DemoFile::target("samples/vqa/answer.csv", "answer", 7_815),
        ],
        texts: None,
        // More codes than classes: the question is told apart by what it says alone and by what it says beside a picture.
        config: || Config { clusters: 12, clamp_clusters: false, ..Config::preset(Preset::Predictive) },
        // Planted; 750 examples are counted, and the plug-in values are above the truth by some hundredths of a bit.
        expected: &[
            Expected { layer: 0, redundant: 0.25, unique: [0.25, 2.25], synergistic: 0.25, tolerance: 0.06 },
            Expected { layer: 3, redundant: 0.5, unique: [0.0, 2.5], synergistic: 0.0, tolerance: 0.06 },
        ],
    },
    Demo {
        id: "redundancy",
        title: "Planted: redundancy",
        sentence: "Both modalities show the bit that is the target, and each a bit of its own that does not matter.",
        source: PLANTED_SOURCE,
        licence: PLANTED_LICENCE,
        picture: "samples/redundancy.svg",
        files: &[
            DemoFile::source("samples/redundancy/first.npy", "first", 32_128),
            DemoFile::source("samples/redundancy/second.npy", "second", 32_128),
            DemoFile::target("samples/redundancy/target.csv", "target", 7_007),
        ],
        texts: None,
        config: planted,
        expected: &[Expected { layer: 0, redundant: 1.0, unique: [0.0, 0.0], synergistic: 0.0, tolerance: 1e-8 }],
    },
    Demo {
        id: "unique",
        title: "Planted: unique",
        sentence: "Only the first modality shows the bit that is the target; what the two share does not matter.",
        source: PLANTED_SOURCE,
        licence: PLANTED_LICENCE,
        picture: "samples/unique.svg",
        files: &[
            DemoFile::source("samples/unique/first.npy", "first", 32_128),
            DemoFile::source("samples/unique/second.npy", "second", 32_128),
            DemoFile::target("samples/unique/target.csv", "target", 7_007),
        ],
        texts: None,
        config: planted,
        expected: &[Expected { layer: 0, redundant: 0.0, unique: [1.0, 0.0], synergistic: 0.0, tolerance: 1e-8 }],
    },
    Demo {
        id: "synergy",
        title: "Planted: synergy",
        sentence: "The target is the XOR of a bit of the first modality and a bit of the second: neither says anything alone.",
        source: PLANTED_SOURCE,
        licence: PLANTED_LICENCE,
        picture: "samples/synergy.svg",
        files: &[
            DemoFile::source("samples/synergy/first.npy", "first", 32_128),
            DemoFile::source("samples/synergy/second.npy", "second", 32_128),
            DemoFile::target("samples/synergy/target.csv", "target", 7_007),
        ],
        texts: None,
        config: planted,
        expected: &[Expected { layer: 0, redundant: 0.0, unique: [0.0, 0.0], synergistic: 1.0, tolerance: 1e-8 }],
    },
    Demo {
        id: "noise",
        title: "Planted: noise",
        sentence: "Two clouds of random points and a coin flip: every true value is 0, and what is left is a finite sample's bias.",
        source: PLANTED_SOURCE,
        licence: PLANTED_LICENCE,
        picture: "samples/noise.svg",
        files: &[
            DemoFile::source("samples/noise/first.npy", "first", 32_128),
            DemoFile::source("samples/noise/second.npy", "second", 32_128),
            DemoFile::target("samples/noise/target.csv", "target", 12_007),
        ],
        texts: None,
        config: Config::default,
        // 63 degrees of freedom in 2,000 rows: about 63 / (2 · 2000 · ln 2) = 0.023 bit in all, nearly all of it synergistic.
        expected: &[Expected { layer: 0, redundant: 0.0, unique: [0.0, 0.0], synergistic: 0.02, tolerance: 0.015 }],
    },
];
