"""The examples: JSON Lines of an image or a sound, a text and a label, or made ones."""
import collections.abc
import dataclasses
import functools
import json
import pathlib
import wave

import numpy as np
from PIL import Image

RATE = 48_000  # of every sound, samples a second: what CLAP was trained on
CONVERT = f"ffmpeg -i IN -ar {RATE} -c:a pcm_s16le OUT.wav makes one that fits"


@dataclasses.dataclass(frozen=True)
class Example:
    id: str
    #: Gives the image or the sound. A file is read only when this is called, so that a data set of any size fits.
    load: collections.abc.Callable
    text: str
    label: str


def picture(path):
    """The image of a file, in RGB."""
    with Image.open(path) as image:
        return image.convert("RGB")


def sound(path):
    """The sound of a WAV file, float32 [samples] within -1 and 1, the mean of its channels."""
    try:
        with wave.open(str(path)) as file:
            bits, rate, channels = 8 * file.getsampwidth(), file.getframerate(), file.getnchannels()
            samples = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise SystemExit(f"{path}: found no WAV file of plain samples ({error}); {CONVERT}") from None
    if (bits, rate) != (16, RATE):
        raise SystemExit(f"{path}: found {rate} samples a second of {bits} bits, expected {RATE} of 16; {CONVERT}")
    if not samples:
        raise SystemExit(f"{path}: found no sample, expected a sound")
    return np.frombuffer(samples, "<i2").reshape(-1, channels).mean(1, dtype=np.float32) / 2**15


READERS = {"image": picture, "audio": sound}


def read(path, modality):
    """Examples of a file with one object a line: the modality's name (a path, relative to the file), "text", "label", and "id", else the line's number."""
    path = pathlib.Path(path)
    examples = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            fields = json.loads(line)
            missing = [name for name in (modality, "text", "label") if name not in fields]
            if missing:
                raise SystemExit(f"{path}, line {number}: found {', '.join(fields) or 'no field'}, expected {' and '.join(missing)} too")
            load = functools.partial(READERS[modality], path.parent / fields[modality])
            examples.append(Example(str(fields.get("id", number)), load, fields["text"], str(fields["label"])))
    if not examples:
        raise SystemExit(f"{path}: found no example, expected one a line")
    return examples


def square(rng, colour):
    """A square of one colour on a tinted ground, 32 × 32 pixels."""
    pixels = np.empty((32, 32, 3), np.uint8)
    pixels[:] = rng.integers(0, 256, 3)
    top, left = rng.integers(0, 16, 2)
    pixels[top : top + 16, left : left + 16] = colour
    return Image.fromarray(pixels)


def tone(rng, frequency):
    """A tone of one frequency, Hz, in noise; 0.2 to 0.8 s of any loudness."""
    time = np.arange(rng.integers(RATE // 5, 4 * RATE // 5)) / RATE
    clean = rng.uniform(0.2, 0.6) * np.sin(2 * np.pi * (frequency * time + rng.random()))
    return (clean + rng.normal(0, rng.uniform(0.01, 0.1), len(time))).astype(np.float32)


# A made question is one of each, so that there are many of several lengths.
OPENINGS = ("what {} has", "which {} has", "please tell me the {} of", "do you know the {} of", "say the {} of")
ADJECTIVES = ("", "large", "small", "old", "very new")


@dataclasses.dataclass(frozen=True)
class Toy:
    """Made examples: what `draw` makes of a label's value, and a question about its `quality`."""

    draw: collections.abc.Callable
    labels: dict
    quality: str
    nouns: tuple

    def words(self):
        """Every word of the questions and the labels."""
        texts = [*(opening.format(self.quality) for opening in OPENINGS), "the", *ADJECTIVES, *self.nouns, *self.labels]
        return {word for text in texts for word in text.split()}

    def make(self, rows, seed=0):
        rng = np.random.default_rng(seed)
        examples = []
        for row in range(rows):
            label = list(self.labels)[rng.integers(len(self.labels))]
            media = self.draw(rng, self.labels[label])
            opening, adjective, noun = (words[rng.integers(len(words))] for words in (OPENINGS, ADJECTIVES, self.nouns))
            text = " ".join(f"{opening.format(self.quality)} the {adjective} {noun}".split())
            examples.append(Example(f"toy-{row}", lambda media=media: media, text, label))
        return examples


COLOURS = {"red": (200, 40, 40), "green": (40, 160, 40), "blue": (40, 60, 200)}
PITCHES = {"low": 250.0, "middle": 1000.0, "high": 4000.0}
TOYS = {
    "image": Toy(square, COLOURS, "colour", ("square", "thing", "picture", "thing in the picture")),
    "audio": Toy(tone, PITCHES, "pitch", ("tone", "thing", "recording", "thing in the recording")),
}


def load(source, modality):
    """`toy`, `toy:ROWS`, or a file."""
    if source == "toy" or source.startswith("toy:"):
        return TOYS[modality].make(int(source.partition(":")[2] or 200))
    return read(source, modality)
