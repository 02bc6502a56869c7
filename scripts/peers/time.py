"""Times the coding of two embeddings: time.py PIDLENS DIRECTORY ROWS COLUMNS K.

Both programs take each file to codes by the same steps: rows to unit length, 16 principal components, k-means with as many starts. pidlens is a process for
each file (`pidlens codebook`), timed from its start to its end; scikit-learn is timed inside a process of its own, imports left out, from the file to the
codes. Of each the shortest of three runs counts. Inertia is that of the rows in the coordinates of either program's own components, summed here in float64.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import numpy as np

from inertia import inertia_of

STARTS, COMPONENTS, SEED, RUNS = 8, 16, 0, 3


def make(directory, rows, columns, classes):
    """Clouds about as many centres as there are classes, of which each modality tells half apart, in noise; and the classes, a fifth of them at random."""
    random = np.random.default_rng(24)
    labels = random.integers(0, classes, rows)
    for name, seen in [("image", labels // 2 * 2), ("text", (labels + 1) // 2)]:
        centres = random.normal(size=(classes + 2, columns)).astype(np.float32)
        values = random.normal(size=(rows, columns)).astype(np.float32)
        values += 0.15 * centres[seen]
        np.save(directory / f"{name}.npy", values)
    labels = np.where(random.random(rows) < 0.2, random.integers(0, classes, rows), labels)
    np.save(directory / "label.npy", labels)


def with_sklearn(path, clusters):
    """Run in a process whose threads are limited by its environment; prints seconds and inertia."""
    import warnings

    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import normalize

    warnings.simplefilter("ignore")
    began, processor = time.perf_counter(), time.process_time()
    values = normalize(np.load(path), copy=False)
    points = PCA(COMPONENTS, random_state=SEED).fit_transform(values)
    found = KMeans(clusters, n_init=STARTS, random_state=SEED).fit(points)
    ended = time.perf_counter() - began, time.process_time() - processor
    centres = found.cluster_centers_.astype(np.float64)[found.labels_]
    inertia = float(((points.astype(np.float64) - centres) ** 2).sum())
    print(json.dumps([*ended, inertia]))


def run(command, threads):
    """Seconds, processor seconds, and what was printed."""
    environment = {**os.environ, **{f"{name}_NUM_THREADS": str(threads) for name in ["RAYON", "OMP", "OPENBLAS", "MKL"]}}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, processor, output


def main(pidlens, directory, rows, columns, clusters):
    directory.mkdir(parents=True, exist_ok=True)
    make(directory, rows, columns, clusters)
    settings = directory / "settings.json"
    settings.write_text(json.dumps({"pca": COMPONENTS, "clusters": clusters, "restarts": STARTS, "seed": SEED}))
    print(f"{rows:,} rows × {columns} columns × 2, K = {clusters}, {STARTS} starts\n")
    print("| threads | pidlens, s | processor, s | scikit-learn, s | processor, s | inertia | scikit-learn's | ratio | of processor time |")
    print("|---:|" + "---:|" * 8)
    for threads in [1, 2]:
        own, theirs = [[0.0, 0.0, 0.0] for _ in range(2)]
        for name in ["image", "text"]:
            path = directory / f"{name}.npy"
            command = [pidlens, "codebook", "--config", settings, f"{name}={path}"]
            # In turn, so that other work on the machine disturbs both alike.
            mine, others = [], []
            for _ in range(RUNS):
                mine.append(run(command, threads))
                output = run([sys.executable, __file__, "sklearn", path, str(clusters)], threads)[2]
                others.append(json.loads(output))
            own[0] += min(seconds for seconds, _, _ in mine)
            own[1] += min(processor for _, processor, _ in mine)
            own[2] += inertia_of(json.loads(mine[0][2]), path)
            for i in range(2):
                theirs[i] += min(other[i] for other in others)
            theirs[2] += others[0][2]
        cells = [own[0], own[1], theirs[0], theirs[1]]
        numbers = " | ".join(f"{cell:.2f}" for cell in cells)
        ratios = f"{theirs[0] / own[0]:.2f} | {theirs[1] / own[1]:.2f}"
        print(f"| {threads} | {numbers} | {own[2]:.2f} | {theirs[2]:.2f} | {ratios} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "sklearn":
        with_sklearn(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1], pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:6]))
