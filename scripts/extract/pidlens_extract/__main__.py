"""`python -m pidlens_extract --model NAME --data FILE --out DIR` (docs/extract.md)."""
import argparse
import pathlib

import numpy as np
import torch
from transformers import AutoConfig, AutoProcessor

from . import data, tiny
from .families import family_of
from .out import Writer


def arguments():
    parser = argparse.ArgumentParser(prog="pidlens_extract", description=__doc__)
    parser.add_argument("--model", required=True, help=f"a name or a folder of a model, or one of {', '.join(f'tiny:{name}' for name in tiny.MODELS)}")
    parser.add_argument("--data", required=True, help="JSON Lines with image or audio, text and label; or toy[:ROWS], made examples")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the folder to write to")
    parser.add_argument("--prompt", help="a form with {} for the text; of a dual encoder, for a class")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=0, metavar="EXAMPLES", help="also the fused tokens of the first examples, with their pairs")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--dtype", default="float32", choices=("float32", "bfloat16", "float16"))
    return parser.parse_args()


def found(asked):
    """(the model's family, a function that gives model and processor): what is large is loaded once the examples are read."""
    kind, _, name = asked.model.partition(":")
    if kind == "tiny":
        made = tiny.make(name)
        return family_of(made[0].config.model_type), lambda: made
    family = family_of(AutoConfig.from_pretrained(asked.model).model_type)
    # Only plain attention gives its weights.
    attention = {"attn_implementation": "eager"} if asked.tokens else {}
    model = lambda: family.loader.from_pretrained(asked.model, dtype=getattr(torch, asked.dtype), **attention)
    return family, lambda: (model(), AutoProcessor.from_pretrained(asked.model))


def batches(examples, size):
    for start in range(0, len(examples), size):
        part = examples[start : start + size]
        yield start, [example.load() for example in part], [example.text for example in part]


@torch.inference_mode()
def extract(asked):
    family, load = found(asked)
    examples = data.load(asked.data, family.modality)
    labels = [example.label for example in examples]
    classes = sorted(set(labels))
    model, processor = load()
    model = family(model.to(asked.device), processor, classes, asked.prompt)
    states, predictions, fused = (Writer(asked.out / folder, len(examples)) for folder in ("states", "predictions", "fused"))
    truth = np.array([classes.index(label) for label in labels])
    media_prob = f"{family.modality}_prob"
    right = dict.fromkeys(("vl_prob", media_prob, "text_prob"), 0)
    numpy = lambda tensor: tensor.float().cpu().numpy()
    for start, media, texts in batches(examples, asked.batch):
        seen = model.see(media, texts)
        states.put(family.modality, start, numpy(seen.media))
        states.put("text", start, numpy(seen.text))
        fused.put("fused", start, numpy(seen.fused))
        said = {"vl_prob": model.predict(media, texts), media_prob: model.without_text(media, texts), "text_prob": model.without_media(media, texts)}
        for name, probabilities in said.items():
            predictions.put(name, start, numpy(probabilities))
            right[name] += int((numpy(probabilities).argmax(1) == truth[start : start + len(media)]).sum())
    for writer in (states, predictions, fused):
        writer.column("label", labels)
        writer.close()
    fused.column("id", [example.id for example in examples])
    share = lambda name: right[name] / len(examples)
    guess = max(map(labels.count, classes)) / len(labels)
    accuracy = {"both": share("vl_prob"), family.modality: share(media_prob), "text": share("text_prob"), "guess": guess}
    fields = {"model": asked.model, "family": family.__name__, "examples": len(examples), "classes": classes, "accuracy": accuracy}
    Writer(asked.out, 0).summary(fields)
    if asked.tokens:
        pair(model, examples[: asked.tokens], asked)
    return fields


def pair(model, examples, asked):
    """Writes the fused tokens of some examples, and the means of the media and of the text that each of them looks at: [tokens, d], row by row."""
    of_examples = [part for _, media, texts in batches(examples, asked.batch) for part in model.tokens(media, texts)]
    rows = sum(len(fused) for fused, _, _ in of_examples)
    writer = Writer(asked.out / "tokens", rows)
    for name, arrays in zip(("fused", model.modality, "text"), zip(*of_examples)):
        writer.put(name, 0, torch.cat(arrays).float().cpu().numpy())
    writer.column("sample", [example.id for example, (fused, _, _) in zip(examples, of_examples) for _ in range(len(fused))])
    writer.close()


def main():
    asked = arguments()
    fields = extract(asked)
    known = ", ".join(f"{name} {value:.3f}" for name, value in fields["accuracy"].items())
    print(f"{asked.out}: {fields['examples']} examples of {fields['model']}; accuracy: {known}")


if __name__ == "__main__":
    main()
