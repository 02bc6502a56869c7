"""Times dit's cone and default paths on exported tables: time.py DIRECTORY SECONDS.

Each decomposition runs in a process of its own, which is ended at the limit. The clock starts at the pmf as dit's own
`Distribution` and stops at both unique informations, the least that determines all four atoms.
"""

import json
import multiprocessing
import pathlib
import sys
import time
import warnings

PATHS = {"cone": "cone", "default": "auto"}


def solve(table, method, answer):
    warnings.simplefilter("ignore")
    import dit
    from dit.algorithms.broja_method import broja_solve_bivariate

    _, n2, ny = table["shape"]
    cells = [(cell, p) for cell, p in enumerate(table["pmf"]) if p > 0]
    # Outcomes are tuples of strings: dit mistakes integers.
    outcomes = [(f"a{cell // ny // n2}", f"b{cell // ny % n2}", f"y{cell % ny}") for cell, _ in cells]
    distribution = dit.Distribution(outcomes, [p for _, p in cells])
    answer.send("built")
    try:
        began = time.perf_counter()
        uniques, _ = broja_solve_bivariate(distribution, [(0,), (1,)], (2,), method=method)
        seconds = time.perf_counter() - began
        found = [uniques[source] for source in [(0,), (1,)]]
        answer.send((seconds, max(abs(u - true) for u, true in zip(found, table["unique"]))))
    except Exception as failure:
        answer.send(f"fails: {type(failure).__name__}")


def timed(table, method, limit):
    """(seconds, error in bits), or words."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=solve, args=(table, method, theirs))
    process.start()
    theirs.close()
    try:
        mine.recv()
        return mine.recv() if mine.poll(limit) else f"over {limit:g}"
    except EOFError:
        return "the process died"
    finally:
        process.kill()
        process.join()


def shown(result):
    return result if isinstance(result, str) else f"{result[0]:.3g} (error {result[1]:.1e})"


def main(directory, limit):
    own = {row["case"]: row for row in map(json.loads, (directory / "pidlens").read_text().splitlines())}
    print("| table | pidlens, s | " + " | ".join(f"dit {name}, s" for name in PATHS) + " | cone / pidlens |")
    print("|---|---:|" + "---:|" * len(PATHS) + "---:|")
    for path in sorted(directory.glob("*.json")):
        table = json.loads(path.read_text())
        row = own[table["case"]]
        seconds = row["milliseconds"] / 1e3
        results = {name: timed(table, method, limit) for name, method in PATHS.items()}
        cone = results["cone"]
        ratio = cone if isinstance(cone, str) else f"{cone[0] / seconds:.0f}"
        if ratio.startswith("over"):
            ratio = f"over {limit / seconds:.0f}"
        times = " | ".join(map(shown, results.values()))
        print(f"| {table['case']} | {seconds:.3g} (gap {row['gap']:.1e}) | {times} | {ratio} |", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), float(sys.argv[2]))
