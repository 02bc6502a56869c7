"""Planted samples: embeddings whose decomposition is known before anything is computed.

Two modalities, `first` and `second`, each show two hidden bits as one of four Gaussian clusters: a bit they share and one
of their own. The eight combinations of (shared, own of first, own of second) have exactly 250 rows each, so the
atoms of the three targets are exact whatever the seed, as long as the clusters are told apart:

    redundancy  target = the shared bit                   R = 1 bit
    unique      target = first's own bit                  U(first) = 1 bit
    synergy     target = XOR of the two own bits          S = 1 bit

`noise` has no structure at all: two Gaussian clouds and a fair coin. Every true value there is 0, and what an
analysis shows is the bias of a finite sample.
"""
import itertools

import numpy as np

SEED = 20251124
ROWS = 2000
DIMS = 8
DISTANCE = 3.0  # of a cluster's centre from 0 along each bit's direction
SPREAD = 0.5  # standard deviation of a cluster along each dimension


def clouds(rng, bits):
    """[n, 2] bits → [n, DIMS] points, one cluster for each pair of bits along two random orthogonal directions."""
    directions, _ = np.linalg.qr(rng.normal(size=(DIMS, 2)))
    return DISTANCE * (2 * bits - 1) @ directions.T + SPREAD * rng.normal(size=(len(bits), DIMS))


def save(folder, first, second, target, names):
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "first.npy", first.astype(np.float16))
    np.save(folder / "second.npy", second.astype(np.float16))
    labels = "\n".join(names[value] for value in target)
    (folder / "target.csv").write_text(f"target\n{labels}\n")


def make(out):
    rng = np.random.default_rng(SEED)
    bits = np.repeat(list(itertools.product((0, 1), repeat=3)), ROWS // 8, axis=0)
    shared, own_first, own_second = bits.T
    targets = {"redundancy": shared, "unique": own_first, "synergy": own_first ^ own_second}
    for name, target in targets.items():
        order = rng.permutation(ROWS)
        first = clouds(rng, bits[:, [0, 1]])
        second = clouds(rng, bits[:, [0, 2]])
        save(out / name, first[order], second[order], target[order], ("no", "yes"))
    first, second = rng.normal(size=(2, ROWS, DIMS))
    save(out / "noise", first, second, rng.integers(0, 2, ROWS), ("heads", "tails"))
