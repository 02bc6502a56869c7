"""Handwritten digits, left half against right half, from scikit-learn's copy of the UCI optical digits.

Each picture is 8 × 8 pixels of 0..=16. `left` holds columns 0–3 and `right` columns 4–7, flattened row by row to 32 values;
the target is the digit.
"""
import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

SCALE = 10  # screen pixels of one pixel in the card's picture
LEFT, RIGHT = (47, 109, 181), (217, 130, 43)


def picture(images):
    """A strip of digits cut in two: ink as opacity, left halves blue, right halves orange."""
    gap = 1
    strip = np.zeros((8, len(images) * (8 + gap) + (len(images) - 1) * 2, 4))
    for i, image in enumerate(images):
        start = i * (8 + gap + 2)
        for colour, columns, at in ((LEFT, slice(0, 4), start), (RIGHT, slice(4, 8), start + 4 + gap)):
            strip[:, at : at + 4, :3] = colour
            strip[:, at : at + 4, 3] = image[:, columns] / 16 * 255
    pixels = strip.astype(np.uint8).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    return Image.fromarray(pixels, "RGBA")


def make(out):
    data = load_digits()
    folder = out / "digits"
    folder.mkdir(parents=True, exist_ok=True)
    images = data.images.astype(np.uint8)
    np.save(folder / "left.npy", images[:, :, :4].reshape(len(images), 32))
    np.save(folder / "right.npy", images[:, :, 4:].reshape(len(images), 32))
    np.save(folder / "digit.npy", data.target.astype(np.uint8))
    picture(data.images[[0, 3, 5, 8]]).save(out / "digits.png", optimize=True)
