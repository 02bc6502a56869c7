"""What it costs to choose the starts of k-means on a sample: starts.py PIDLENS DIRECTORY [K,K,…] [SEEDS].

From 131,072 rows on the starts run on a sample of 65,536 rows. One row fewer, and they run on all: the same rows but for the last, so that the inertia of both
codebooks over the same rows says what the sample cost. Data are clouds about some centres, close to each other or apart, and noise without clouds.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np

from inertia import inertia_of

ROWS, COLUMNS = 131_072, 64
# Clouds, and how far their centres are from each other, in standard deviations of a coordinate.
CASES = {"noise": (1, 0.0), "20 clouds, overlapping": (20, 0.4), "20 clouds, apart": (20, 1.5), "200 clouds, apart": (200, 1.5)}


def main(pidlens, directory, wanted="8,20,50", seeds=5):
    directory.mkdir(parents=True, exist_ok=True)
    print("| rows | K | inertia by the sample's starts, over that by all rows' | least | largest |")
    print("|---|---:|---:|---:|---:|")
    for case, (clouds, apart) in CASES.items():
        random = np.random.default_rng(7)
        centres = apart * random.normal(size=(clouds, COLUMNS))
        values = random.normal(size=(ROWS, COLUMNS)) + centres[random.integers(0, clouds, ROWS)]
        paths = [directory / f"{name}.npy" for name in ["sampled", "all"]]
        for path, rows in zip(paths, [ROWS, ROWS - 1]):
            np.save(path, values[:rows].astype(np.float32))
        for clusters in map(int, wanted.split(",")):
            ratios = []
            for seed in range(int(seeds)):
                settings = directory / "settings.json"
                settings.write_text(json.dumps({"clusters": clusters, "seed": seed}))
                books = [
                    subprocess.run([pidlens, "codebook", "--config", settings, f"x={path}"], check=True, capture_output=True, text=True).stdout
                    for path in paths
                ]
                sampled, whole = [inertia_of(json.loads(book), paths[1]) for book in books]
                ratios.append(sampled / whole)
            cells = [np.mean(ratios), min(ratios), max(ratios)]
            print(f"| {case} | {clusters} | " + " | ".join(f"{cell:.5f}" for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:5])
