"""Counts of codes on a cluster: two embeddings and a label in Parquet → the table (x1, x2, y, count) that pidlens decomposes.

    spark-submit counts.py --rows rows.parquet --first image=image.json --second text=text.json --target label --output counts.csv

Each --first and --second names a column of lists of numbers and the codebook that `pidlens codebook` printed for it. What a row goes
through is what docs/spark.md says; numbers are float64 here and float32 in pidlens, so a row exactly between two centroids may fall to the other.
"""

import argparse
import json

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf


def point(x, posterior):
    """The roots of a share of each row's probabilities: squared distances of these are Hellinger's."""
    logits = posterior["intercepts"] + x @ np.array(posterior["weights"]).T
    masses = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.sqrt(posterior["share"] * masses / masses.sum(axis=1, keepdims=True))


def coder(path):
    """A column function: a list of numbers → its code, from 1."""
    with open(path) as file:
        book = json.load(file)
    known = ("pidlens.codebook/1", "pidlens.codebook/2")
    if book["schema"] not in known:
        raise SystemExit(f"{path}: found the schema {book['schema']}, expected {' or '.join(known)}")
    means, centroids = np.array(book["means"]), np.array(book["centroids"])
    axes = None if book["axes"] is None else np.array(book["axes"])

    @pandas_udf("int")
    def code(rows: pd.Series) -> pd.Series:
        x = np.stack(rows.to_numpy()).astype(np.float64)
        if x.shape[1] != len(means):
            raise ValueError(f"{path}: found rows of {x.shape[1]} numbers, expected {len(means)}")
        if book["normalize"]:
            norms = np.linalg.norm(x, axis=1, keepdims=True)
            x = np.divide(x, norms, out=x, where=norms > 0)
        x = (x - means) * book["scale"]
        if axes is not None:
            x = x @ axes.T
        if book.get("posteriors"):
            x = np.concatenate([point(x, posterior) for posterior in book["posteriors"]], axis=1)
        distances = ((x[:, None, :] - centroids[None, :, :]) ** 2).sum(axis=2)
        return pd.Series(distances.argmin(axis=1).astype(np.int32) + 1)

    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", required=True, help="Parquet: a file, or a directory of them")
    parser.add_argument("--first", required=True, metavar="COLUMN=CODEBOOK")
    parser.add_argument("--second", required=True, metavar="COLUMN=CODEBOOK")
    parser.add_argument("--target", required=True, metavar="COLUMN")
    parser.add_argument("--output", required=True, help="a CSV file of a few kilobytes")
    options = parser.parse_args()

    spark = SparkSession.builder.appName("pidlens counts").getOrCreate()
    rows = spark.read.parquet(options.rows)
    codes = []
    for option, name in [(options.first, "x1"), (options.second, "x2")]:
        column, path = option.split("=", 1)
        codes.append(coder(path)(rows[column]).alias(name))
    coded = rows.select(*codes, rows[options.target].alias("y"))
    counts = coded.groupBy("x1", "x2", "y").count().orderBy("x1", "x2", "y")
    # One line for each cell that occurs: it fits on the driver whatever the data's size.
    counts.toPandas().to_csv(options.output, index=False)
    spark.stop()


if __name__ == "__main__":
    main()
