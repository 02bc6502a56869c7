"""The results of a study, read back, and what is asked of them."""
import json

import numpy as np
from analyse import path_of
from settings import FIRST_CROSS, LAYERS, SETTINGS

ATOMS = ("image", "text", "redundant", "synergistic")
TITLES = {"image": "U image", "text": "U text", "redundant": "R", "synergistic": "S"}


def names_of_layers(fusion, folder):
    """What the layers of an analysis are, in its order."""
    if folder == "answers":
        return ["answer"]
    first = FIRST_CROSS if (fusion, folder) == ("cross", "masked") else 0
    layers = [str(layer) for layer in range(first, LAYERS + 1)]
    return layers + ["head"] if folder == "masked" else layers


class Results:
    def __init__(self, out):
        self.out = out

    def summary(self, fusion, setting):
        return json.loads((self.out / fusion / str(setting) / "summary.json").read_text())

    def layers(self, fusion, setting, folder, coding):
        """layer → the atoms found, corrected for the sample's size, bits; and `joint`, what the reading of both tells."""
        report = json.loads(path_of(self.out, fusion, setting, folder, coding).read_text())["report"]
        found = {}
        for name, layer in zip(names_of_layers(fusion, folder), report["layers"], strict=True):
            corrected = layer["inference"]["corrected"]["of"]
            unique = corrected["unique"]
            found[name] = {"redundant": corrected["redundant"], **unique, "synergistic": corrected["synergistic"], "joint": corrected["information"]["joint"]}
        return found

    def planted(self, fusion="cross"):
        """[settings, atoms]"""
        return np.array([[self.summary(fusion, setting)["truth"][atom] for atom in ATOMS] for setting in range(len(SETTINGS))])

    def found(self, fusion, folder, coding, layer):
        """[settings, atoms]"""
        rows = (self.layers(fusion, setting, folder, coding)[layer] for setting in range(len(SETTINGS)))
        return np.array([[row[atom] for atom in ATOMS] for row in rows])

    def uses(self, fusion):
        """What accuracy says that a modality is worth, [settings, 2] each: the drop without it, and its Shapley value."""
        drops, shapley = [], []
        for setting in range(len(SETTINGS)):
            share = self.summary(fusion, setting)["accuracy"]
            drop = [share["both"] - share["text"], share["both"] - share["image"]]
            alone = [share["image"] - share["none"], share["text"] - share["none"]]
            drops.append(drop)
            shapley.append([(a + b) / 2 for a, b in zip(drop, alone)])
        return np.array(drops), np.array(shapley)


def ranks(values):
    """From 1; equal values share the mean of their ranks."""
    values = np.asarray(values)
    return np.array([(values < value).sum() + ((values == value).sum() + 1) / 2 for value in values])


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) and np.ptp(b) else float("nan")
