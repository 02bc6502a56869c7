"""Emoji, image against name: a glyph's look, its English name layer by layer, and its Unicode group as target.

Rows: the fully qualified emoji of Unicode's emoji-test.txt, without skin tones, components, and those ZWJ sequences that
spell out a gender or a family (they repeat one drawing with a small change, and rows should not repeat each other).

    image  [n, 144]      the Noto Color Emoji glyph at 64 × 64 on white: HOG (16-pixel cells, 6 orientations) and
                         the mean CIELAB colour of each cell
    name   [7, n, 32]    mean-pooled hidden states of all-MiniLM-L6-v2 for the Unicode short name, layer 0 being the
                         embedding layer; each layer's 384 dimensions reduced to 32 by its own truncated SVD
    group  n labels      the Unicode group
    emoji  n × 2 texts   the emoji itself and its name: what the page shows of an example, no input of the analysis

The SVD is not centred: it is the best rank-32 approximation in the least-squares sense, so row lengths and the angles
between rows, which row normalisation and clustering see, stay as near as 32 dimensions allow.
"""
import csv
import re

import numpy as np
from minilm import Encoder
from PIL import Image, ImageDraw, ImageFont
from skimage.color import rgb2lab
from skimage.feature import hog

TEST_FILE = "/usr/share/unicode/emoji/emoji-test.txt"
FONT_FILE = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
STRIKE = 109  # the one pixel size of the font's bitmaps
SIDE, CELL, ORIENTATIONS, NAME_DIMS = 64, 16, 6, 32
SKIN_TONES = set(range(0x1F3FB, 0x1F400))
ZWJ, GENDERED = 0x200D, {0x1F466, 0x1F467, 0x1F468, 0x1F469, 0x2640, 0x2642}
STRIP = ("🐙", "🍉", "🚲", "🎻")
# First five dimensions of the model card's embedding of "This is an example sentence" (L2-normalised).
KNOWN = ("This is an example sentence", [0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480])


def rows():
    """(emoji, group, name) of every row, in Unicode's order."""
    group = None
    for line in open(TEST_FILE, encoding="utf-8"):
        if line.startswith("# group:"):
            group = line.split(":", 1)[1].strip()
        match = re.match(r"([0-9A-F ]+); fully-qualified\s+# \S+ E[\d.]+ (.+)", line)
        if not match or group == "Component":
            continue
        points = {int(point, 16) for point in match[1].split()}
        if points & SKIN_TONES or (ZWJ in points and points & GENDERED):
            continue
        text = "".join(chr(int(point, 16)) for point in match[1].split())
        yield text, group, match[2].strip()


def glyph(font, text, side):
    """The drawing of one emoji, side × side, RGBA."""
    width, height = 136, 128
    if font.getlength(text) > 1.2 * width:
        raise SystemExit(f"{text}: drawn as more than one glyph; is libfribidi0 installed, and does the font know it?")
    canvas = Image.new("RGBA", (width, height))
    ImageDraw.Draw(canvas).text((0, 0), text, font=font, embedded_color=True)
    if canvas.getbbox() is None:
        raise SystemExit(f"{text}: the font draws nothing")
    return canvas.resize((side, side), Image.Resampling.LANCZOS)


def features(drawing):
    """[144]: HOG of the lightness and the mean colour of each cell, both of unit length, side by side."""
    white = Image.new("RGBA", drawing.size, "white")
    lab = rgb2lab(np.asarray(Image.alpha_composite(white, drawing).convert("RGB")) / 255)
    shape = hog(lab[..., 0] / 100, ORIENTATIONS, (CELL, CELL), (1, 1), block_norm="L2-Hys")
    cells = lab.reshape(SIDE // CELL, CELL, SIDE // CELL, CELL, 3).mean(axis=(1, 3)).ravel()
    return np.concatenate([shape / max(np.linalg.norm(shape), 1e-12), cells / np.linalg.norm(cells)])


def reduce(layer):
    """[n, 384] → [n, NAME_DIMS] by truncated SVD, and the share of the squared norm that it keeps."""
    _, values, directions = np.linalg.svd(layer.astype(np.float64), full_matrices=False)
    directions = directions[:NAME_DIMS]
    # A singular vector's sign is arbitrary; make its largest entry positive so that a rerun gives the same file.
    directions *= np.sign(directions[np.arange(NAME_DIMS), np.abs(directions).argmax(1)])[:, None]
    return layer @ directions.T, (values[:NAME_DIMS] ** 2).sum() / (values**2).sum()


def name_layers(names):
    encoder = Encoder()
    final = encoder.layers([KNOWN[0]])[-1, 0]
    if not np.allclose(final[:5] / np.linalg.norm(final), KNOWN[1], atol=1e-5):
        raise SystemExit(f"the encoder does not reproduce the model card's embedding of {KNOWN[0]!r}")
    layers = encoder.layers(names)
    kept = [reduce(layer) for layer in layers]
    print("name: share of squared norm kept by layer:", " ".join(f"{share:.3f}" for _, share in kept))
    return np.stack([layer for layer, _ in kept]).astype(np.float16), layers


def make(out):
    folder = out / "emoji"
    folder.mkdir(parents=True, exist_ok=True)
    font = ImageFont.truetype(FONT_FILE, STRIKE, layout_engine=ImageFont.Layout.RAQM)
    emoji, groups, names = zip(*rows())
    image = np.stack([features(glyph(font, text, SIDE)) for text in emoji])
    name, _ = name_layers(names)
    np.save(folder / "image.npy", image.astype(np.float16))
    np.save(folder / "name.npy", name)
    with open(folder / "emoji.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows([("emoji", "name"), *zip(emoji, names)])
    (folder / "group.csv").write_text("group\n" + "\n".join(groups) + "\n", encoding="utf-8")
    strip = Image.new("RGBA", (4 * 112 + 3 * 16, 112))
    for i, text in enumerate(STRIP):
        strip.paste(glyph(font, text, 112), (i * 128, 0))
    strip.quantize(64, method=Image.Quantize.FASTOCTREE).save(out / "emoji.png", optimize=True)
