"""The examples: JSON Lines of an image, a text and a label, or made ones."""
import dataclasses
import json
import pathlib

import numpy as np
from PIL import Image


@dataclasses.dataclass(frozen=True)
class Example:
    id: str
    image: Image.Image | pathlib.Path
    text: str
    label: str

    def picture(self):
        """The image in RGB; a file is read only now, so that a data set of any size fits."""
        if isinstance(self.image, Image.Image):
            return self.image
        with Image.open(self.image) as image:
            return image.convert("RGB")


def read(path):
    """Examples of a file with one object a line: "image" (a path, relative to the file), "text", "label", and "id", else the line's number."""
    path = pathlib.Path(path)
    examples = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            fields = json.loads(line)
            missing = [name for name in ("image", "text", "label") if name not in fields]
            if missing:
                raise SystemExit(f"{path}, line {number}: found {', '.join(fields) or 'no field'}, expected {' and '.join(missing)} too")
            examples.append(Example(str(fields.get("id", number)), path.parent / fields["image"], fields["text"], str(fields["label"])))
    if not examples:
        raise SystemExit(f"{path}: found no example, expected one a line")
    return examples


COLOURS = {"red": (200, 40, 40), "green": (40, 160, 40), "blue": (40, 60, 200)}
# A made question is one of each, so that there are many of several lengths.
OPENINGS = ("what colour has", "which colour has", "please tell me the colour of", "do you know the colour of", "say the colour of")
ADJECTIVES = ("", "large", "small", "old", "very new")
NOUNS = ("square", "thing", "picture", "thing in the picture")


def toy(rows, seed=0):
    """Made examples: a coloured square on a tinted ground, and a question about its colour, of several lengths."""
    rng = np.random.default_rng(seed)
    examples = []
    for row in range(rows):
        label = list(COLOURS)[rng.integers(len(COLOURS))]
        pixels = np.empty((32, 32, 3), np.uint8)
        pixels[:] = rng.integers(0, 256, 3)
        top, left = rng.integers(0, 16, 2)
        pixels[top : top + 16, left : left + 16] = COLOURS[label]
        opening, adjective, noun = (words[rng.integers(len(words))] for words in (OPENINGS, ADJECTIVES, NOUNS))
        text = " ".join(f"{opening} the {adjective} {noun}".split())
        examples.append(Example(f"toy-{row}", Image.fromarray(pixels), text, label))
    return examples


def load(source):
    """`toy`, `toy:ROWS`, or a file."""
    if source == "toy" or source.startswith("toy:"):
        return toy(int(source.partition(":")[2] or 200))
    return read(source)
