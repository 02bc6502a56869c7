"""A small visual question answering task whose decomposition is known: a 2 × 2 grid of coloured shapes in a frame, and a question.

Four kinds of question, with two answers each, so that the answer also says which kind of question it was:

    kind   question                         answers        who tells the answer
    where  on which side is the circle ?    left, right    only both: image and question alone leave even odds   synergy
    shade  which colour are the shapes ?    red, blue      the image                                              unique to the image
    sum    what is one plus two ?           two, three     the question                                           unique to the question
    frame  how wide is the narrow frame ?   narrow, wide   either: the question repeats what the image shows      redundancy

The knob is the share of each kind, w. What an image shows is drawn alike whatever is asked. With answers at even odds within each kind the
atoms of (image, question) about the answer are, in bits,

    R = w(frame)    U(image) = w(shade)    U(question) = w(sum) + H(w)    S = w(where)

H(w) is the kind itself, which only the question tells. `truth_table` gives the law of what matters, for whoever wants it decomposed.

Nothing else is informative: the background's tint, the light on each cell, the distractors (triangle and cross), the rows of the grid, noise,
polite openings and the sum's terms vary at random. A cell is a vector of features, as a detector's would be, not a picture: the study is of fusion.
"""
import itertools
import math

import numpy as np

KINDS = ("where", "shade", "sum", "frame")
ANSWERS = ("left", "right", "red", "blue", "two", "three", "narrow", "wide")
CELLS = 4  # top left, top right, bottom left, bottom right
SHAPES = ("circle", "square", "triangle", "cross")
TINTS = 6  # of the background
FEATURES = 16  # of a cell
NUISANCE = 1.5  # size of a tint beside the other features
NOISE = 0.3  # standard deviation of each feature
# Parts of a cell: 4 of shape, 1 of shade, 1 of frame, 4 of tint; mixed by one fixed rotation, as no network has a column for each thing.
TINT = np.random.default_rng(2).normal(size=(TINTS, 4))
ROTATION = np.linalg.qr(np.random.default_rng(1).normal(size=(FEATURES, FEATURES)))[0]
OPENINGS = ("", "please", "now", "tell me")
SUMS = (("one plus one", "three minus one", "four minus two"), ("one plus two", "two plus one", "four minus one"))
PAD, CLS, MASK = range(3)


def question(kind, value, asked, opening, term):
    """The words of a question. `value` is what image or sum say, `asked` which shape is looked for."""
    words = {
        "where": f"on which side is the {('circle', 'square')[asked]} ?",
        "shade": "which colour are the shapes ?",
        "sum": f"what is {SUMS[value][term]} ?",
        "frame": f"how wide is the {('narrow', 'wide')[value]} frame ?",
    }[kind]
    return f"{OPENINGS[opening]} {words}".split()


def all_questions():
    return (question(*choice) for choice in itertools.product(KINDS, (0, 1), (0, 1), range(len(OPENINGS)), range(3)))


WORDS = {word: i for i, word in enumerate(sorted({word for words in all_questions() for word in words}), start=MASK + 1)}
LENGTH = 1 + max(len(words) for words in all_questions())
VOCABULARY = len(WORDS) + MASK + 1


def render(rng, circle, shade, frame):
    """[n, CELLS, FEATURES]: what each cell shows. circle: the circle's column, 0 or 1; the square has the other one."""
    n = len(circle)
    # Triangle and cross fill the columns; the two shapes of a column stand in either order.
    triangle, upper = rng.integers(0, 2, n), rng.integers(0, 2, (2, n))
    cells = np.zeros((n, CELLS, FEATURES))
    for shape, column in enumerate((circle, 1 - circle, triangle, 1 - triangle)):
        row = np.where(column == 0, upper[0], upper[1]) ^ (shape > 1)
        cells[np.arange(n), 2 * row + column, shape] = 2
    light = rng.uniform(0.6, 1.4, (n, CELLS))
    cells[..., 4] = light * (2 * shade - 1)[:, None]
    cells[..., 5] = (2 * frame - 1)[:, None]
    cells[..., 6:10] = NUISANCE * TINT[rng.integers(0, TINTS, n)][:, None]
    cells += rng.normal(0, NOISE, cells.shape)
    return (cells @ ROTATION).astype(np.float32)


def make(rng, rows, weights):
    """Examples as a dictionary: cells [n, CELLS, FEATURES], tokens [n, LENGTH], answer [n] (its place in ANSWERS), kind [n], questions."""
    # Shares are met as nearly as whole numbers allow: what is planted is the sample's own.
    bounds = np.round(np.cumsum(weights) * rows).astype(int)
    kind = rng.permutation(np.searchsorted(bounds, np.arange(rows), side="right"))
    circle, shade, frame, total, asked = rng.integers(0, 2, (5, rows))
    opening, term = rng.integers(0, len(OPENINGS), rows), rng.integers(0, 3, rows)
    value = np.choose(kind, [circle ^ asked, shade, total, frame])
    words = [question(KINDS[k], v, a, o, t) for k, v, a, o, t in zip(kind, value, asked, opening, term)]
    tokens = np.full((rows, LENGTH), PAD)
    for i, sentence in enumerate(words):
        tokens[i, : len(sentence) + 1] = [CLS, *(WORDS[word] for word in sentence)]
    questions = [" ".join(sentence) for sentence in words]
    return {"cells": render(rng, circle, shade, frame), "tokens": tokens, "answer": 2 * kind + value, "kind": kind, "questions": questions}


def truth(weights):
    """The planted atoms, bits."""
    where, shade, total, frame = weights
    kinds = -sum(w * math.log2(w) for w in weights if w > 0)
    return {"image": shade, "text": total + kinds, "redundant": frame, "synergistic": where}


def truth_table(weights):
    """(x1, x2, y, p) of every cell of the law: what the image shows, what is asked, the answer."""
    for (kind, share), circle, shade, frame, other in itertools.product(zip(KINDS, weights), *[(0, 1)] * 4):
        # `other` is the asked shape, or the sum's value.
        asked = {"where": other, "shade": 0, "sum": other, "frame": frame}[kind]
        value = {"where": circle ^ other, "shade": shade, "sum": other, "frame": frame}[kind]
        yield f"{circle}{shade}{frame}", f"{kind}{asked}", ANSWERS[2 * KINDS.index(kind) + value], share / 16
