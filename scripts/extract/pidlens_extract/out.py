"""The files, written batch by batch: memory stays flat however many examples there are."""
import csv
import json

import numpy as np


class Writer:
    """Arrays of as many rows, whose other sizes the first batch tells. Files are what pidlens guesses by itself."""

    def __init__(self, folder, rows):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.rows, self.arrays = folder, rows, {}

    def put(self, name, start, values):
        """values: [rows of the batch, d], or [layers, rows of the batch, d]; they go to rows `start` and on of NAME.npy."""
        values = np.asarray(values, np.float32)
        if not np.isfinite(values).all():
            raise SystemExit(f"{name}: rows {start} to {start + values.shape[-2] - 1} hold a value that is not finite; try --dtype float32")
        if name not in self.arrays:
            shape = (*values.shape[:-2], self.rows, values.shape[-1])
            self.arrays[name] = np.lib.format.open_memmap(self.folder / f"{name}.npy", "w+", np.float32, shape)
        self.arrays[name][..., start : start + values.shape[-2], :] = values

    def column(self, name, values):
        with open(self.folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([[name], *([value] for value in values)])

    def summary(self, fields):
        (self.folder / "summary.json").write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")

    def close(self):
        for array in self.arrays.values():
            array.flush()
