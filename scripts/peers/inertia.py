"""What a codebook of the command leaves of the rows of a file."""

import numpy as np


def inertia_of(codebook, path):
    """Of the rows along the codebook's axes, in float64."""
    values = np.load(path).astype(np.float64)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    points = (values - np.array(codebook["means"])) @ np.array(codebook["axes"]).T
    centroids = np.array(codebook["centroids"], dtype=np.float64) / codebook["scale"]
    squares = (points**2).sum(1)[:, None] - 2 * points @ centroids.T + (centroids**2).sum(1)
    return float(((points - centroids[squares.argmin(1)]) ** 2).sum())
