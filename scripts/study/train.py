"""Trains a fusion on the task and exports what pidlens reads. One thread; the same files again on the same machine.

A fusion is trained once, on BASE, and then for a few steps more on each setting of the knob: binding a shape to its place is the slow part, and it is the
same in all.
"""
import copy
import csv
import json

import numpy as np
import task
import torch
from models import FUSIONS
from torch import nn

BASE = (0.4, 0.2, 0.2, 0.2)
STEPS, RATE = 1000, 5e-3
TUNING_STEPS, TUNING_RATE = 80, 1e-3
BATCH = 64
MASKED = 0.15  # share of training rows without the image, and without the question
TRAIN, TEST = 16_000, 4_000
LENS_ROWS = 4_000  # training rows that a layer's linear reading is fitted to
CHUNK = 500
SEED = 20261129


def tensors(data, rows=slice(None)):
    return torch.from_numpy(data["cells"][rows]), torch.from_numpy(data["tokens"][rows])


def fit(model, data, steps, rate, rng):
    """Trains in place. Each modality is masked in some rows of every batch."""
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, pct_start=0.1)
    answers = torch.from_numpy(data["answer"])
    for _ in range(steps):
        rows, lot = rng.integers(0, len(answers), BATCH), torch.from_numpy(rng.random(BATCH))
        logits, _ = model(*tensors(data, rows), lot < MASKED, lot > 1 - MASKED)
        optimizer.zero_grad()
        nn.functional.cross_entropy(logits, answers[rows]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model.eval()


def base(fusion):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = np.random.default_rng([SEED, 0])
    return fit(FUSIONS[fusion](), task.make(rng, TRAIN, BASE), STEPS, RATE, rng)


def tuned(model, weights, setting):
    """(the model for one setting, the rows that it was tuned on)."""
    rng = np.random.default_rng([SEED, 1, setting])
    data = task.make(rng, TRAIN, weights)
    return fit(copy.deepcopy(model), data, TUNING_STEPS, TUNING_RATE, rng), data


@torch.no_grad()
def run(model, data, rows, no_image=False, no_text=False):
    """Class probabilities [n, classes], and states by name, each [layers, n, d]."""
    probabilities, states = [], {"image": [], "text": [], "fused": []}
    for start in range(0, rows, CHUNK):
        part = tensors(data, slice(start, min(start + CHUNK, rows)))
        n = len(part[0])
        logits, found = model(*part, torch.full((n,), no_image), torch.full((n,), no_text))
        probabilities.append(logits.softmax(1).numpy())
        for name, layers in found.items():
            states[name].append(torch.stack(layers).numpy())
    return np.concatenate(probabilities), {name: np.concatenate(parts, 1) for name, parts in states.items()}


def lens(fitted, answers, states):
    """What a linear reading of one layer says of the answer, [n, classes]: multinomial logistic regression, fitted to other rows."""
    centre, scale = fitted.mean(0), fitted.std(0) + 1e-6
    x, y = torch.from_numpy((fitted - centre) / scale), torch.from_numpy(answers)
    layer = nn.Linear(x.shape[1], len(task.ANSWERS))
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimizer = torch.optim.LBFGS(layer.parameters(), max_iter=60, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(layer(x), y) + 1e-4 * layer.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        return layer(torch.from_numpy((states - centre) / scale)).softmax(1).numpy()


def column(path, name, values):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([[name], *([value] for value in values)])


def export(model, data, weights, setting, out):
    """Writes what the model shows on TEST rows of its own to the folder `out`. Layers are those of `models`, the head's hidden layer the last fused one.

    streams/image.npy, text.npy    [layers, n, d]        each modality's own tokens, both inputs given
    masked/image.npy, text.npy     [layers, n, d]        the fused state with the other input masked, from the first layer that depends on both
    streams/, masked/both_prob.npy [layers, n, classes]  a linear reading of the fused state, both inputs given; of the head, the answer itself
    answers/image_prob.npy, text_prob.npy, both_prob.npy [n, classes]  the answer with the other input masked, and with both
    label.csv, summary.json

    Returns the summary: the knob, what is planted, and the accuracy with both inputs, with either, and of the most frequent answer.
    """
    test = task.make(np.random.default_rng([SEED, 2, setting]), TEST, weights)
    answer = test["answer"]
    both, states = run(model, test, TEST)
    image_prob, image = run(model, test, TEST, no_text=True)
    text_prob, text = run(model, test, TEST, no_image=True)
    _, fitted = run(model, data, LENS_ROWS)
    readings = [lens(a, data["answer"][:LENS_ROWS], b) for a, b in zip(fitted["fused"][:-1], states["fused"][:-1])]
    readings, first = np.stack([*readings, both]), model.first_fused
    arrays = {
        "streams": {"image": states["image"], "text": states["text"], "both_prob": readings[:-1]},
        "masked": {"image": image["fused"][first:], "text": text["fused"][first:], "both_prob": readings[first:]},
        "answers": {"image_prob": image_prob, "text_prob": text_prob, "both_prob": both},
    }
    for folder, files in arrays.items():
        (out / folder).mkdir(parents=True, exist_ok=True)
        for name, array in files.items():
            np.save(out / folder / f"{name}.npy", array.astype(np.float32))
    column(out / "label.csv", "label", (task.ANSWERS[y] for y in answer))
    right = lambda probabilities: float((probabilities.argmax(1) == answer).mean())
    accuracy = {"both": right(both), "image": right(image_prob), "text": right(text_prob), "none": float(np.bincount(answer).max() / TEST)}
    summary = {"weights": list(weights), "truth": task.truth(weights), "accuracy": accuracy}
    (out / "summary.json").write_text(json.dumps(summary, indent=1))
    return summary
