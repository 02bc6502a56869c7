#!/usr/bin/env python3
"""Values that circulate beside those of pidlens, made by the formulas that make them: the numbers of docs/published.md.

    scripts/published.py [--pidlens PATH]

Needs numpy and the command; takes some seconds. Information is in bits unless a line says nats.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np

GATES = {
    "AND": {(a, b, a & b): 0.25 for a in (0, 1) for b in (0, 1)},
    "UNQ": {(a, b, a): 0.25 for a in (0, 1) for b in (0, 1)},
    "RDN": {(a, a, a): 0.5 for a in (0, 1)},
}
ROWS, DIMS, K, SEEDS = 200, 64, 20, 5  # of pure noise


def information(p, of, about):
    """I(of; about) of a table [x1, x2, y], the variables given by their axes."""
    entropy = lambda q: -(q[q > 0] * np.log2(q[q > 0])).sum()
    keep = lambda axes: p.sum(axis=tuple(set(range(3)) - set(axes)))
    return entropy(keep(of)) + entropy(keep(about)) - entropy(keep((*of, *about)))


def q_star(p):
    """The table with the pairs (x1, y), (x2, y) of `p` whose I(X1,X2;Y) is least, of binary variables: one free number for each y."""
    q = p.copy()
    step = np.array([[1, -1], [-1, 1]])
    for _ in range(50):
        for y in (0, 1):
            low, high = -min(q[0, 0, y], q[1, 1, y]), min(q[0, 1, y], q[1, 0, y])

            def moved(t):
                other = q.copy()
                other[..., y] = np.maximum(other[..., y] + t * step, 0)
                return other

            for _ in range(80):  # ternary search: the information is convex in t
                third = (high - low) / 3
                if information(moved(low + third), (0, 1), (2,)) <= information(moved(high - third), (0, 1), (2,)):
                    high -= third
                else:
                    low += third
            q = moved((low + high) / 2)
    return q


def table(gate):
    p = np.zeros((2, 2, 2))
    for cell, share in gate.items():
        p[cell] = share
    return p


def atoms(p):
    """(R, U1, U2, S) of BROJA, and of the two variants that circulate."""
    q = q_star(p)
    first, second, both = (information(p, of, (2,)) for of in ((0,), (1,), (0, 1)))
    joint = information(q, (0, 1), (2,))
    right = (first + second - joint, joint - second, joint - first, both - joint)
    # The co-information of Q* with I(X1;X2) where I(X1,X2;Y) belongs.
    redundant = first + second - information(q, (0,), (1,))
    replaced = (redundant, first - redundant, second - redundant, both - first - second + redundant)
    # Each unique atom from the other's information.
    exchanged = (right[0], right[2], right[1], right[3])
    return {"BROJA": right, "I(X1;X2) in its place": replaced, "unique terms exchanged": exchanged}


def command(pidlens, arguments):
    return json.loads(subprocess.run([pidlens, *arguments, "--json"], check=True, capture_output=True, text=True).stdout)


def certified(pidlens, gate, folder):
    path = folder / "gate.csv"
    path.write_text("x1,x2,y,p\n" + "".join(f"{a},{b},{y},{p}\n" for (a, b, y), p in gate.items()))
    layer = command(pidlens, ["decompose", str(path)])["layers"][0]["atoms"]
    return (layer["redundant"], *layer["unique"].values(), layer["synergistic"])


def noise(pidlens, folder, seed):
    """Three unrelated clouds, each clustered by itself, and row i of each taken for the same thing."""
    rng = np.random.default_rng(seed)
    for name in ("image", "text", "fused"):
        np.save(folder / f"{name}.npy", rng.normal(size=(ROWS, DIMS)).astype(np.float32))
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"clusters": K, "target_clusters": K, "clamp_clusters": False, "probe_folds": 0}))
    sources = [f"--source={name}={folder / name}.npy" for name in ("image", "text")]
    report = command(pidlens, ["analyze", *sources, f"--target={folder / 'fused.npy'}", f"--config={settings}", "--null=200", "--ci=0"])
    layer = report["layers"][0]
    unique = layer["atoms"]["unique"]
    null = layer["inference"]["null"]["of"]["information"]["joint"]["mean"]
    return layer["information"]["joint"], null, unique["image"] / (unique["image"] + unique["text"]), layer["verdict"]["outcome"]


def row(cells):
    print("| " + " | ".join(f"{cell:.3f}".replace("-0.000", "0.000") if isinstance(cell, float) else str(cell) for cell in cells) + " |")


def heading(*cells):
    row(cells)
    print("|" + "---|" * len(cells))


def main():
    parser = argparse.ArgumentParser(description="Print the numbers of docs/published.md.")
    parser.add_argument("--pidlens", default="pidlens")
    pidlens = parser.parse_args().pidlens
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        heading("gate", "formula", "R", "U1", "U2", "S")
        for gate, cells in GATES.items():
            row((gate, "pidlens", *certified(pidlens, cells, folder)))
            for formula, values in atoms(table(cells)).items():
                row((gate, formula, *map(float, values)))
        print()
        heading("gate", "R, bit", "R, nat", "S, bit", "S, nat")
        for gate in GATES:
            redundant, _, _, synergistic = certified(pidlens, GATES[gate], folder)
            row((gate, redundant, redundant * np.log(2), synergistic, synergistic * np.log(2)))
        print()
        heading("seed", "I(X1,X2;Y)", "of permuted targets", "U1 / (U1 + U2)", "verdict")
        for seed in range(SEEDS):
            row((seed, *noise(pidlens, folder, seed)))


if __name__ == "__main__":
    main()
