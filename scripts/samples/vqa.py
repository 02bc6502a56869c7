#!/usr/bin/env python3
"""The demo "VQA: image against question": `python scripts/samples/vqa.py STUDY www/samples`, after scripts/study/run STUDY.

The first rows that the study's cross-attention model was tested on, at the setting that shares its four kinds of question evenly. Not made by
make.py, because it takes a trained model; needs numpy alone.

    image   [4, n, 32]   mean of the picture's four tokens, layer by layer; layer 0 being the embeddings
    text    [4, n, 32]   mean of the question's tokens, which look at the picture from layer 2 on
    answer  n labels     the right answer, 8 classes
"""
import argparse
import pathlib

import numpy as np

ROWS = 1500


def main():
    parser = argparse.ArgumentParser(description="Make the demo of a model that answers questions about pictures.")
    parser.add_argument("study", type=pathlib.Path, help="the folder of scripts/study/run")
    parser.add_argument("out", type=pathlib.Path)
    asked = parser.parse_args()
    export, folder = asked.study / "cross" / "0", asked.out / "vqa"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("image", "text"):
        states = np.load(export / "streams" / f"{name}.npy")[:, :ROWS]
        np.save(folder / f"{name}.npy", states.astype(np.float16))
    labels = (export / "label.csv").read_text(encoding="utf-8").split()[1 : ROWS + 1]
    (folder / "answer.csv").write_text("\n".join(["answer", *labels, ""]), encoding="utf-8")
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>9}  {path.relative_to(asked.out)}")


if __name__ == "__main__":
    main()
