"""Puts a study's tables, charts and links into docs/study.md: `python report.py OUT PIDLENS ROOT`. What stands between the marks is replaced."""
import pathlib
import re
import subprocess
import sys

import numpy as np
from analyse import path_of
from results import ATOMS, TITLES, Results, names_of_layers, spearman
from scatter import scatter
from settings import EVEN, FUSIONS, SETTINGS
from task import KINDS

LAYER = "3"  # the last layer before the head
PAGE = "http://localhost:8080/"  # where ./scripts/serve serves the page
# name of the file → title, and which analysis of the even setting
CHARTS = {
    "cross-streams": ("Cross-attention, streams, predictive codes", "cross", "streams", "predictive"),
    "early-streams": ("Early fusion, streams, predictive codes", "early", "streams", "predictive"),
    "late-streams": ("Late fusion, streams, predictive codes", "late", "streams", "predictive"),
    "cross-masked": ("Cross-attention, masked, predictive codes", "cross", "masked", "predictive"),
    "early-masked": ("Early fusion, masked, predictive codes", "early", "masked", "predictive"),
    "cross-streams-8": ("Cross-attention, streams, 8 k-means clusters", "cross", "streams", "k-means-8"),
}


def number(value):
    return f"{value:.3f}".replace("-0.000", "0.000") if isinstance(value, float) else str(value)


def table(heading, rows):
    lines = [heading, ["---"] * len(heading), *([number(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sweep(results):
    planted, found = results.planted(), results.found("cross", "masked", "predictive", LAYER)
    heading = [*KINDS, *(f"{TITLES[atom]}: {what}" for atom in ATOMS for what in ("planted", "found"))]
    pairs = lambda setting: [float(x) for pair in zip(planted[setting], found[setting]) for x in pair]
    return table(heading, ([f"{share:.2f}" for share in weights] + pairs(setting) for setting, weights in enumerate(SETTINGS)))


def ranked(results):
    planted = results.planted()
    rows = []
    for layer in names_of_layers("cross", "masked"):
        for coding in ("predictive", "k-means"):
            rows.append((f"fused state, layer {layer}", coding, results.found("cross", "masked", coding, layer)))
    rows.append(("answers", "predictions", results.found("cross", "answers", "predictions", "answer")))
    of = lambda found: [spearman(planted[:, at], found[:, at]) for at in range(len(ATOMS))]
    error = lambda found: float(np.abs(found - planted).max())
    heading = ["of the cross-attention model", "codes", *(f"ρ of {TITLES[atom]}" for atom in ATOMS), "largest error, bit"]
    return table(heading, ([name, coding, *of(found), error(found)] for name, coding, found in rows))


def mixing(results, folder, codings):
    """Atoms of every layer at the even setting, by two codings side by side."""
    rows = []
    for fusion in FUSIONS:
        by = [results.layers(fusion, EVEN, folder, coding) for coding in codings]
        for layer in names_of_layers(fusion, folder):
            rows.append([fusion, layer, *(of[layer][atom] for of in by for atom in ATOMS)])
    heading = ["fusion", "layer", *(f"{TITLES[atom]}{mark}" for mark in ("", ", k-means") for atom in ATOMS)]
    return table(heading, rows)


def accuracy(results):
    drops, shapley = results.uses("cross")
    planted = results.planted()
    rows = []
    for setting in range(len(SETTINGS)):
        share = results.summary("cross", setting)["accuracy"]
        shares = [share[name] for name in ("both", "image", "text", "none")]
        rows.append([*map(float, planted[setting]), *shares, *map(float, drops[setting]), *map(float, shapley[setting])])
    heading = [*(TITLES[atom] for atom in ATOMS), "both", "image", "text", "guess", "drop of image", "drop of text", "Shapley of image", "Shapley of text"]
    return table(heading, rows)


def accuracy_ranked(results):
    drops, shapley = results.uses("cross")
    image, text, redundant, synergistic = results.planted().T
    sums = {"U image": image, "U image + S": image + synergistic, "U image + R": image + redundant, "R": redundant, "S": synergistic}
    of_text = {"U text": text, "U text + S": text + synergistic, "U text + R": text + redundant, "R": redundant, "S": synergistic}
    rows = []
    for at, (name, known) in enumerate((("image", sums), ("text", of_text))):
        for kind, values in (("drop", drops), ("Shapley", shapley)):
            rows.append([f"{kind} of {name}", *(spearman(values[:, at], value) for value in known.values())])
    return table(["Spearman correlation of", "U", "U + S", "U + R", "R", "S"], rows)


def learned(results):
    rows = []
    for fusion in FUSIONS:
        found = results.found(fusion, "answers", "predictions", "answer")
        planted = results.planted(fusion)
        share = [results.summary(fusion, setting)["accuracy"]["both"] for setting in range(len(SETTINGS))]
        rows.append([fusion, float(min(share)), *(float(np.abs(found[:, at] - planted[:, at]).max()) for at in range(len(ATOMS)))])
    return table(["fusion", "least accuracy", *(f"largest error of {TITLES[atom]}, bit" for atom in ATOMS)], rows)


def charts(out, pidlens, pictures):
    """Every chart with its link, and the chart's file."""
    lines = []
    for name, (title, *question) in CHARTS.items():
        path = path_of(out, question[0], EVEN, *question[1:])
        made = {what: subprocess.run([pidlens, what, str(path)], check=True, capture_output=True, text=True).stdout for what in ("draw", "link")}
        (pictures / f"{name}.svg").write_text(made["draw"], encoding="utf-8")
        lines += [f"{title} ([open]({PAGE}{made['link'].strip()})):", "", f"![{title}](pictures/study/{name}.svg)", ""]
    return "\n".join(lines[:-1])


def main(out, pidlens, root):
    results = Results(out)
    page, pictures = root / "docs" / "study.md", root / "docs" / "pictures" / "study"
    pictures.mkdir(parents=True, exist_ok=True)
    series = {coding: results.found("cross", "masked", coding, LAYER) for coding in ("predictive", "k-means")}
    (pictures / "planted.svg").write_text(scatter(results.planted(), series), encoding="utf-8")
    parts = {
        "learned": learned(results),
        "sweep": sweep(results),
        "ranked": ranked(results),
        "masked": mixing(results, "masked", ("predictive", "k-means")),
        "streams": mixing(results, "streams", ("predictive", "k-means")),
        "streams-8": mixing(results, "streams", ("predictive-8", "k-means-8")),
        "accuracy": accuracy(results),
        "accuracy-ranked": accuracy_ranked(results),
        "charts": charts(out, pidlens, pictures),
    }
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        marks = re.compile(rf"<!-- {name} -->\n(?:.*\n)?<!-- /{name} -->", re.DOTALL)
        text, met = marks.subn(lambda _: f"<!-- {name} -->\n{part}\n<!-- /{name} -->", text)
        if met != 1:
            raise SystemExit(f"{page}: found {met} places marked {name!r}, expected one")
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]))
