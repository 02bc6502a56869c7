"""Times the decomposition of the table of both codes: decompose.py PIDLENS DIRECTORY, after time.py. pidlens is timed as a process, dit's cone path, its
fastest, from its own `Distribution` on, and given up where it takes longer than LIMIT seconds."""

import collections
import json
import multiprocessing
import pathlib
import queue as queues
import subprocess
import sys
import time
import warnings

import numpy as np


LIMIT = 120


def with_dit(counts, rows, queue):
    """Run in a process of its own; puts seconds and both unique informations."""
    warnings.simplefilter("ignore")
    import dit
    from dit.algorithms.broja_method import broja_solve_bivariate

    outcomes = [(f"a{a}", f"b{b}", f"y{y}") for a, b, y in counts]
    distribution = dit.Distribution(outcomes, [count / rows for count in counts.values()])
    began = time.perf_counter()
    uniques, _ = broja_solve_bivariate(distribution, [(0,), (1,)], (2,), method="cone")
    queue.put((time.perf_counter() - began, [float(uniques[(i,)]) for i in [0, 1]]))


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

    print(f"\nThe table of both codes ({len(counts)} cells): pidlens {own:.3f} s, ", end="")
    queue = multiprocessing.Queue()
    other = multiprocessing.Process(target=with_dit, args=(counts, len(labels), queue))
    other.start()
    try:
        theirs, uniques = queue.get(timeout=LIMIT)
        apart = max(abs(theirs - ours) for theirs, ours in zip(uniques, unique))
        print(f"dit's cone {theirs:.2f} s, {theirs / own:.0f} times; unique informations differ by {apart:.1e} bit.")
    except queues.Empty:
        print(f"dit's cone was given up after {LIMIT} s, {LIMIT / own:.0f} times.")
    finally:
        other.kill()


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
