"""How the time of an analysis grows: growth.py PIDLENS DIRECTORY PICTURE. From one case, each size in turn is changed, and the command is timed from its
start to its end on two threads: the whole analysis at its default settings, and the codes and one solve alone. Prints a table, and draws it."""

import json
import os
import pathlib
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

CASE = {"rows": 10_000, "columns": 768, "K": 20, "layers": 1, "classes": 10}
GROWN = {
    "rows": [1_000, 3_000, 10_000, 30_000, 100_000],
    "columns": [16, 64, 256, 768, 2_048],
    "K": [5, 10, 20, 50, 100],
    "layers": [1, 3, 6, 12, 24],
    "classes": [2, 10, 30, 100, 300],
}
PARTS = {"whole analysis": {}, "codes and one solve": {"null": 0, "resamples": 0, "probe_folds": 0}}
RUNS = 3


def make(directory, rows, columns, layers, classes):
    """Clouds about a centre for each class, in noise; layer by layer, so that no more than one is in memory."""
    random = np.random.default_rng(24)
    labels = random.integers(0, classes, rows)
    np.save(directory / "label.npy", labels)
    for name in ["image", "text"]:
        values = np.lib.format.open_memmap(directory / f"{name}.npy", "w+", np.float32, (layers, rows, columns))
        for layer in range(layers):
            centres = random.normal(size=(classes, columns)).astype(np.float32)
            values[layer] = random.normal(size=(rows, columns)).astype(np.float32) + 0.1 * centres[labels]
        values.flush()


def seconds(pidlens, directory, clusters, settings):
    config = directory / "settings.json"
    config.write_text(json.dumps({"clusters": clusters, **settings}))
    files = [f"--source=image={directory}/image.npy", f"--source=text={directory}/text.npy", f"--target={directory}/label.npy"]
    taken = []
    while len(taken) < RUNS and sum(taken) < 30:
        began = time.perf_counter()
        command = [pidlens, "analyze", *files, "--config", config, "--json"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "RAYON_NUM_THREADS": "2"})
        taken.append(time.perf_counter() - began)
    return min(taken)


def draw(found, picture):
    plt.rcParams.update({"font.family": "sans-serif", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "growth"})
    figure, panels = plt.subplots(1, len(GROWN), figsize=(12, 2.9), sharey=True, layout="constrained")
    for panel, (size, values) in zip(panels, GROWN.items()):
        for part, colour, marker in zip(PARTS, ["#1b6ca8", "#b5651d"], "os"):
            panel.plot(values, [found[size, value, part] for value in values], marker + "-", color=colour, markersize=4, linewidth=1.4, label=part)
        panel.set(xscale="log", yscale="log", xlabel=size)
        panel.xaxis.set_major_locator(FixedLocator(values))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        panel.xaxis.set_minor_locator(NullLocator())
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.tick_params(axis="x", labelrotation=45)
        panel.grid(color="#dddddd", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set(ylabel="seconds", ylim=(0.1, 100))
    panels[0].legend(frameon=False, fontsize=8, loc="upper left")
    figure.savefig(picture, metadata={"Date": None})


def main(pidlens, directory, picture):
    directory.mkdir(parents=True, exist_ok=True)
    found = {}
    print("| | " + " | ".join(f"{part}, s" for part in PARTS) + " |\n|---|" + "---:|" * len(PARTS))
    for size, values in GROWN.items():
        for value in values:
            case = {**CASE, size: value}
            clusters = case.pop("K")
            make(directory, **case)
            for part, settings in PARTS.items():
                found[size, value, part] = seconds(pidlens, directory, clusters, settings)
            cells = " | ".join(f"{found[size, value, part]:.2f}" for part in PARTS)
            print(f"| {value:,} {size} | {cells} |".replace(" K |", " clusters |"), flush=True)
    draw(found, picture)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3])
