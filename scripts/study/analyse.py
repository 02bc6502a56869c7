"""Asks the command what it finds in every export of sweep.py: `python analyse.py OUT PIDLENS`. Analyses go to OUT/reports; those that exist are kept."""
import pathlib
import subprocess
import sys

from settings import EVEN, FUSIONS, SETTINGS

RESAMPLES = 50  # behind corrected values and intervals
CODINGS = {"predictive": "predictive", "k-means": "clusters", "predictions": "predictions"}


def questions():
    """(fusion, setting, folder of the export, coding) of every analysis."""
    for fusion in FUSIONS:
        for setting in range(len(SETTINGS)):
            yield fusion, setting, "answers", "predictions"
            for coding in ("predictive", "k-means"):
                if fusion == "cross" or setting == EVEN:
                    yield fusion, setting, "masked", coding
                if setting == EVEN:
                    yield fusion, setting, "streams", coding


def path_of(out, fusion, setting, folder, coding):
    return out / "reports" / f"{fusion}-{setting}-{folder}-{coding}.pidlens.json"


def ask(pidlens, export, folder, coding, path):
    ending = "_prob" if folder == "answers" else ""
    named = [f"--source={name}={export / folder / f'{name}{ending}.npy'}" for name in ("image", "text")]
    given = [f"--both=both={export / folder / 'both_prob.npy'}", f"--target=answer={export / 'label.csv'}", f"--codes={CODINGS[coding]}"]
    asked = [pidlens, "analyze", *named, *given, "--null=0", f"--ci={RESAMPLES}", "--probe-folds=0", f"--save={path}"]
    ran = subprocess.run(asked, capture_output=True, text=True)
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
