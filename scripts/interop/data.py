"""The analysis that every file of the interoperability test holds: 48 rows, an image embedding, a text embedding of two layers, a label.

All values are whole numbers from 0 to 63, which every number type holds exactly, so that every file has to give the same atoms.
"""

import numpy as np

ROWS, DIMS = 48, 3


def example():
    """Image (rows, dims), text (layers, rows, dims), labels as words and as numbers, ids."""
    rng = np.random.default_rng(7)
    group, other = np.arange(ROWS) % 3, rng.integers(0, 3, ROWS)
    spread = lambda of, size: 20 * np.eye(DIMS, dtype=int)[of] + rng.integers(0, size, (ROWS, DIMS))
    image = spread(np.where(rng.random(ROWS) < 0.7, group, other), 8)
    text = np.stack([spread(other, 24), spread(np.where(rng.random(ROWS) < 0.5, group, other), 8)])
    words = np.array(["cat", "dog", "bird"])[group]
    return image, text, words, group, np.array([f"r{row:03}" for row in range(ROWS)])
