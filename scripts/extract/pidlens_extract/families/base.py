"""What a family of models has to say of a batch."""
import abc
import dataclasses

import torch
from PIL import Image
from torch import nn


@dataclasses.dataclass
class Seen:
    """States of one batch, both inputs given, each [layers, n, d]."""

    media: torch.Tensor
    text: torch.Tensor
    fused: torch.Tensor


class Family(abc.ABC):
    """A model and its processor; `classes` are the labels in alphabetical order, `prompt` is a form with {} in place of the text or the label.

    Media are what the model takes beside texts: images, or sounds.
    """

    #: `model_type` of the configurations that the family runs.
    model_types = ()
    #: The class of the library that loads such a model.
    loader = None
    #: What media are called, in files and in the data.
    modality = "image"
    #: The prompt where none is given.
    default_prompt = "{}"

    def __init__(self, model, processor, classes, prompt):
        self.model, self.processor, self.classes = model.eval(), processor, classes
        self.prompt = prompt or self.default_prompt

    @abc.abstractmethod
    def see(self, media, texts):
        """`Seen` of a list of media and a list of texts."""

    @abc.abstractmethod
    def predict(self, media, texts):
        """[n, classes]: the probability of each class."""

    def without_media(self, media, texts):
        """What the texts alone say; here beside blank images."""
        return self.predict([blank(image) for image in media], texts)

    def without_text(self, media, texts):
        """What the media alone say; here beside empty texts."""
        return self.predict(media, [""] * len(texts))

    def tokens(self, media, texts):
        """For each example three arrays [tokens, d]: the fused tokens of the last layer, and the media and the text that each looks at."""
        raise SystemExit(f"{type(self).__name__}: no token of this model looks at both modalities; leave out --tokens")

    def inputs(self, **given):
        """The processor's tensors on the model's device."""
        made = self.processor(**given, padding=True, return_tensors="pt")
        floats = lambda value: value.to(self.model.device, self.model.dtype if value.is_floating_point() else value.dtype)
        return {name: floats(value) for name, value in made.items()}


def blank(image):
    """What stands for no image: as large, of one grey."""
    return Image.new("RGB", image.size, (128, 128, 128))


def spread(states, layers):
    """As many of the states as layers are wanted, evenly spaced by depth, the first and the last among them."""
    if layers == 1:
        return [states[-1]]
    return [states[round(layer * (len(states) - 1) / (layers - 1))] for layer in range(layers)]


def stacked(states):
    """[n, d] of every layer → [layers, n, d] with the largest d. Narrower layers are filled up with zeros, which change no distance."""
    width = max(state.shape[1] for state in states)
    return torch.stack([nn.functional.pad(state, (0, width - state.shape[1])) for state in states])


def alike(media, text):
    """Both encoders' states, [layers, n, d] each, with as many layers as the one that has fewer."""
    layers = min(len(media), len(text))
    return stacked(spread(media, layers)), stacked(spread(text, layers))
