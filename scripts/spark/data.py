"""Data of the Spark test: 5,000 rows, two embeddings, a label; as Parquet for Spark and as .npy for pidlens: data.py DIRECTORY"""

import pathlib
import sys

import numpy as np
import pandas as pd

directory = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(5)
ROWS, DIMS = 5000, 24
label, shared = rng.integers(0, 3, ROWS), rng.integers(0, 4, ROWS)


def embedding(of, keep):
    centres = 3 * rng.normal(size=(4, DIMS))
    seen = np.where(rng.random(ROWS) < keep, of, rng.integers(0, 4, ROWS))
    return (centres[seen] + rng.normal(size=(ROWS, DIMS))).astype(np.float32)


image, text = embedding(label, 0.8), embedding((label + shared) % 4, 0.9)
words = np.array(["cat", "dog", "bird"])[label]
np.save(directory / "image.npy", image)
np.save(directory / "text.npy", text)
np.save(directory / "label.npy", words)
# The codebooks are fitted on a tenth, as on data that one machine cannot hold.
for name, values in {"image": image, "text": text}.items():
    np.save(directory / f"{name}_sample.npy", values[::10])
np.save(directory / "label_sample.npy", words[::10])
pd.DataFrame({"image": list(image), "text": list(text), "label": words}).to_parquet(directory / "rows.parquet", row_group_size=700)
