"""Asks the command what it finds in every export of sweep.py: `python analyse.py OUT PIDLENS`. Analyses go to OUT/reports; those that exist are kept."""
import json
import pathlib
import subprocess
import sys

from settings import EVEN, FUSIONS, SETTINGS

# 16 clusters, twice the classes: predictive codes of the question divide by what it says alone and by what it says beside an image, and 8 leave no room
# for both (docs/study.md). Corrected values come from 50 resamples.
SETTINGS_OF = {"clusters": 16, "clamp_clusters": False, "null": 0, "resamples": 50, "probe_folds": 0}
CODINGS = {
    "predictive": {"sources": "predictive", "held_out": 0.5, "pca": 64},
    "k-means": {"sources": "clusters", "pca": 64},
    # As many as nobody chooses, and as classes.
    "predictive-8": {"sources": "predictive", "held_out": 0.5, "pca": 64, "clusters": 8},
    "k-means-8": {"sources": "clusters", "pca": 64, "clusters": 8},
    "predictions": {"sources": "predictions"},
}


def questions():
    """(fusion, setting, folder of the export, coding) of every analysis."""
    for fusion in FUSIONS:
        for setting in range(len(SETTINGS)):
            yield fusion, setting, "answers", "predictions"
            for coding in ("predictive", "k-means"):
                if fusion == "cross" or setting == EVEN:
                    yield fusion, setting, "masked", coding
        for coding in ("predictive", "k-means", "predictive-8", "k-means-8"):
            yield fusion, EVEN, "streams", coding


def path_of(out, fusion, setting, folder, coding):
    return out / "reports" / f"{fusion}-{setting}-{folder}-{coding}.pidlens.json"


def ask(pidlens, export, folder, coding, path):
    ending = "_prob" if folder == "answers" else ""
    config = path.with_suffix(".config")
    config.write_text(json.dumps({**SETTINGS_OF, **CODINGS[coding]}))
    named = [f"--source={name}={export / folder / f'{name}{ending}.npy'}" for name in ("image", "text")]
    given = [f"--both=both={export / folder / 'both_prob.npy'}", f"--target=answer={export / 'label.csv'}"]
    asked = [pidlens, "analyze", *named, *given, f"--config={config}", f"--save={path}"]
    ran = subprocess.run(asked, capture_output=True, text=True)
    config.unlink()
    if ran.returncode:
        raise SystemExit(f"{' '.join(map(str, asked))}\n{ran.stderr}")


def main(out, pidlens):
    (out / "reports").mkdir(exist_ok=True)
    for fusion, setting, folder, coding in questions():
        path = path_of(out, fusion, setting, folder, coding)
        if not path.exists():
            ask(pidlens, out / fusion / str(setting), folder, coding, path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
