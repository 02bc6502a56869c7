//! Links that were given out once are read for ever: every file of `tests/data/links` is a link made by some version, with what it says
//! beside it.

use ingest::Opened;
use link::envelope::{Agreement, Analysis, Fingerprint, agreement, digest};
use link::{LinkError, decode};
use run::Quiet;
use schema::report::EngineInfo;
use schema::trust::Checked;
use std::fs;
use std::path::{Path, PathBuf};
use words::sentences::told;

fn links() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/links");
    let files = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be listed").path());
    let mut links: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| (path.clone(), fs::read_to_string(path).expect("a link is text")))
        .collect();
    links.sort();
    assert!(links.len() >= 4, "{} links", links.len());
    links
}

#[test]
fn old_links_say_what_they_said() {
    for (path, link) in links() {
        let (_, value) = decode(&link).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected = fs::read_to_string(path.with_extension("json")).expect("what it says stands beside it");
        let expected: serde_json::Value = serde_json::from_str(&expected).expect("it is JSON");
        assert_eq!(value.to_string(), expected.to_string(), "{}", path.display());
    }
}

#[test]
fn old_analyses_still_open() {
    for (path, link) in links() {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if name.starts_with('a') {
            let analysis = Analysis::from_link(&link).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!analysis.report.layers.is_empty(), "{name}");
            assert_eq!(analysis.is_table(), name.contains("table"), "{name}");
            assert!(analysis.is_table() || analysis.job().is_some(), "{name}: its job is understood");
        }
    }
}

#[test]
fn twelve_layers_with_nulls_and_intervals_fit_in_two_kilobytes() {
    let (_, link) = links().into_iter().find(|(path, _)| path.ends_with("a1-twelve-layers.txt")).expect("it is kept");
    let analysis = Analysis::from_link(&link).expect("it opens");
    assert_eq!(analysis.report.layers.len(), 12);
    assert!(analysis.report.layers.iter().all(|layer| layer.inference.is_some()));
    assert!(link.trim().len() < 2_048, "{} characters", link.trim().len());
    // Made anew it says of each layer whether there is any information, and no p-value of an atom by a null that was not the atom's, and one setting more: a little more to write.
    let made = analysis.link().text.len();
    assert!(made < 2_120, "{made} characters made anew");
}

#[test]
fn analyses_of_before_there_were_probes_are_computed_again_without_one_and_agree() {
    for (path, link) in links() {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        if !name.starts_with('a') || name.contains("table") {
            continue;
        }
        let analysis = Analysis::from_link(&link).expect("it opens");
        assert!(analysis.report.layers.iter().all(|layer| layer.readable.is_none()), "{name}");
        assert_eq!(analysis.job().expect("its job is understood").config.probe_folds, 0, "{name}");
    }

    let (_, link) = links().into_iter().find(|(path, _)| path.ends_with("a1-digits.txt")).expect("it is kept");
    let analysis = Analysis::from_link(&link).expect("it opens");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples/digits");
    let open = |file: &Fingerprint| {
        let bytes = fs::read(folder.join(&file.name)).expect("the sample is there");
        ingest::open(&file.name, Box::new(bytes)).expect("it opens")
    };
    let files: Vec<Opened> = analysis.files.iter().map(open).collect();
    let job = analysis.job().expect("its job is understood");
    let reports = run::analyze(&job, &files, EngineInfo::of("native", 1), &Quiet).expect("it is analysed");
    let found = reports.into_iter().next().expect("there is one");

    // Since then halves are drawn otherwise, each atom has a test of its own, which the verdict rests on, and there is one warning more: none is the probe's.
    let mut as_then = found.clone();
    for (layer, kept) in as_then.layers.iter_mut().zip(&analysis.report.layers) {
        layer.inference.clone_from(&kept.inference);
        layer.verdict.clone_from(&kept.verdict);
        layer.sample.clone_from(&kept.sample);
        layer.warnings.clone_from(&kept.warnings);
    }
    let as_then = [Checked::new(as_then).expect("it is sound")];
    // All that is still read is the same; p-values of atoms by the null of any information, and a chance level, no longer are.
    assert_eq!(agreement(&analysis, &as_then, told), Agreement::Exact);
    assert_ne!(digest([&*as_then[0]]), analysis.digest);
    let atoms = analysis.report.layers.iter().filter_map(|layer| layer.inference.as_ref()?.null.as_ref());
    assert!(atoms.clone().all(|null| null.of.redundant.test.is_none() && null.of.information.joint.test.is_some()));

    // One of today, saved as it would have been the day before.
    let found = Checked::new(found).expect("it is sound");
    let saved = Analysis::new(String::new(), found.clone(), Vec::new(), Some(&job), analysis.files.clone()).to_file();
    assert!(!saved.contains("probe_folds"));
    let opened = Analysis::from_file("digits.pidlens.json", &saved).expect("it opens");
    assert_eq!(opened.job(), Some(job));
    assert_eq!(opened.digest, digest([&*found]));
    assert_eq!(agreement(&opened, &[found], told), Agreement::Exact);
}

#[test]
fn a_cut_or_edited_link_is_refused_in_words() {
    let (_, link) = links().swap_remove(0);
    let link = link.trim();
    let middle = link.len() / 2;
    let edited =
        format!("{}{}{}", &link[..middle], if &link[middle..=middle] == "x" { "y" } else { "x" }, &link[middle + 1..]);
    for damaged in [&link[..link.len() - 1], &link[..middle], edited.as_str()] {
        let refusal = Analysis::from_link(damaged).unwrap_err();
        assert_eq!(refusal, LinkError::Damaged);
        assert!(refusal.to_string().contains("cut or changed"), "{refusal}");
    }
}
