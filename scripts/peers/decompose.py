"""Times the decomposition of the table of both codes: decompose.py PIDLENS DIRECTORY, after time.py. pidlens is timed as a process, dit's cone path, its
fastest, from its own `Distribution` on."""

import collections
import json
import pathlib
import subprocess
import sys
import time
import warnings

import numpy as np


def main(pidlens, directory):
    codes = []
    for name in ["image", "text"]:
        path, settings = directory / f"{name}.npy", directory / "settings.json"
        codebook = directory / f"{name}.json"
        made = subprocess.run([pidlens, "codebook", "--config", settings, f"{name}={path}"], check=True, capture_output=True)
        codebook.write_bytes(made.stdout)
        told = subprocess.run([pidlens, "assign", "--codebook", codebook, f"{name}={path}"], check=True, capture_output=True, text=True)
        codes.append(told.stdout.split()[1:])
    labels = np.load(directory / "label.npy")
    counts = collections.Counter(zip(*codes, labels))
    table = directory / "counts.csv"
    table.write_text("x1,x2,y,count\n" + "".join(f"{a},{b},{y},{count}\n" for (a, b, y), count in sorted(counts.items())))
    began = time.perf_counter()
    report = json.loads(subprocess.run([pidlens, "decompose", table, "--null", "0", "--ci", "0", "--json"], check=True, capture_output=True).stdout)
    own = time.perf_counter() - began
    unique = list(report["layers"][0]["atoms"]["unique"].values())

    warnings.simplefilter("ignore")
    import dit
    from dit.algorithms.broja_method import broja_solve_bivariate

    outcomes = [(f"a{a}", f"b{b}", f"y{y}") for a, b, y in counts]
    distribution = dit.Distribution(outcomes, [count / len(labels) for count in counts.values()])
    began = time.perf_counter()
    uniques, _ = broja_solve_bivariate(distribution, [(0,), (1,)], (2,), method="cone")
    theirs = time.perf_counter() - began
    apart = max(abs(uniques[(i,)] - unique[i]) for i in [0, 1])
    print(f"\nThe table of both codes ({len(counts)} cells): pidlens {own:.3f} s, dit's cone {theirs:.2f} s, {theirs / own:.0f} times; unique informations differ by {apart:.1e} bit.")


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
