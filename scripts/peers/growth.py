"""How an analysis grows with its rows, columns, clusters, layers and classes: growth.py PIDLENS DIRECTORY [PICTURE.svg].

One of them varies at a time, the others stay at 10,000 rows × 256 columns × 2, K = 20, one layer, 20 classes; 100 permutations and 100 resamples, no probe. Prints
processor seconds and the most memory of each process; the picture has a line for each, over the multiple of the base, both axes logarithmic.
"""

import json
import math
import os
import pathlib
import subprocess
import sys

import numpy as np

BASE = {"rows": 10_000, "columns": 256, "K": 20, "layers": 1, "classes": 20}
VARIED = {
    "rows": [1_000, 3_000, 10_000, 30_000, 100_000],
    "columns": [32, 64, 256, 1024],
    "K": [5, 10, 20, 40, 80],
    "layers": [1, 2, 4, 8],
    "classes": [2, 5, 20, 100, 400],
}
SETTINGS = {"null": 100, "resamples": 100, "probe_folds": 0}
# As the charts of the page: one dash for each, so that the picture can be read without colour.
DASHES = ["", "6 3", "2 2", "8 3 2 3", "12 3"]


def make(directory, case):
    """Clouds about as many centres as there are classes, in noise, a layer each; and the classes."""
    random = np.random.default_rng(24)
    labels = random.integers(0, case["classes"], case["rows"])
    for name in ["image", "text"]:
        shape = (case["layers"], case["rows"], case["columns"])
        values = random.standard_normal(shape, dtype=np.float32)
        for layer in values:
            layer += 0.3 * random.standard_normal((case["classes"], case["columns"]), dtype=np.float32)[labels]
        np.save(directory / f"{name}.npy", values[0] if case["layers"] == 1 else values)
    np.save(directory / "label.npy", labels)
    (directory / "settings.json").write_text(json.dumps({**SETTINGS, "clusters": case["K"]}))


def run(pidlens, directory):
    """Processor seconds and megabytes of one analysis."""
    command = [pidlens, "analyze", "--config", directory / "settings.json", "--json", "--target", f"label={directory / 'label.npy'}"]
    command += [f"{name}={directory / name}.npy" for name in ["image", "text"]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"growth: {' '.join(map(str, command))} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def picture(found):
    """Lines over the multiple of the base; a grid line for each factor of 10 in time."""
    width, height, left, bottom, right, top = 640, 400, 60, 44, 110, 12
    times = [math.log10(seconds) for line in found.values() for _, seconds, _ in line]
    low, high = math.floor(min(times)), math.ceil(max(times))
    steps = [math.log10(value / BASE[name]) for name, line in found.items() for value, _, _ in line]
    first, last = min(steps), max(steps)
    x = lambda step: left + (step - first) / (last - first) * (width - left - right)
    y = lambda time: height - bottom - (time - low) / max(high - low, 1) * (height - bottom - top)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">']
    out.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    for time in range(low, high + 1):
        out.append(f'<path d="M{left} {y(time):.1f}H{width - right}" stroke="#ddd"/><text x="{left - 6}" y="{y(time) + 4:.1f}" text-anchor="end">{10.0**time:g} s</text>')
    for step in range(math.ceil(first), math.floor(last) + 1):
        out.append(f'<text x="{x(step):.1f}" y="{height - bottom + 18}" text-anchor="middle">{10.0**step:g} ×</text>')
    out.append(f'<text x="{(left + width - right) / 2:.0f}" y="{height - 8}" text-anchor="middle">multiple of {", ".join(f"{value:,} {name}" for name, value in BASE.items())}</text>')
    for dash, (name, line) in zip(DASHES, found.items()):
        points = [(x(math.log10(value / BASE[name])), y(math.log10(seconds))) for value, seconds, _ in line]
        path = "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
        out.append(f'<path d="M{path}" fill="none" stroke="#333" stroke-width="1.5" stroke-dasharray="{dash}"/>')
        px, py = points[-1]
        out.append(f'<text x="{px + 6:.1f}" y="{py + 4:.1f}">{name}</text>')
    return "\n".join([*out, "</svg>", ""])


def main(pidlens, directory, svg=None):
    directory.mkdir(parents=True, exist_ok=True)
    print("| varied | | processor, s | memory, MB |\n|---|---:|---:|---:|")
    found = {}
    for name, values in VARIED.items():
        for value in values:
            make(directory, {**BASE, name: value})
            measured = run(pidlens, directory)
            found.setdefault(name, []).append((value, *measured))
            print(f"| {name} | {value:,} | {measured[0]:.2f} | {measured[1]:.0f} |", flush=True)
    if svg:
        pathlib.Path(svg).write_text(picture(found))


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:4])
