"""What a family of models has to say of a batch."""
import abc
import dataclasses

import torch
from PIL import Image


@dataclasses.dataclass
class Seen:
    """States of one batch, both inputs given, each [layers, n, d]."""

    image: torch.Tensor
    text: torch.Tensor
    fused: torch.Tensor


class Family(abc.ABC):
    """A model and its processor; `classes` are the labels in alphabetical order, `prompt` is a form with {} in place of the text or the label."""

    #: `model_type` of the configurations that the family runs.
    model_types = ()
    #: The class of the library that loads such a model.
    loader = None
    #: The prompt where none is given.
    default_prompt = "{}"

    def __init__(self, model, processor, classes, prompt):
        self.model, self.processor, self.classes = model.eval(), processor, classes
        self.prompt = prompt or self.default_prompt

    @abc.abstractmethod
    def see(self, images, texts):
        """`Seen` of a list of images and a list of texts."""

    @abc.abstractmethod
    def predict(self, images, texts):
        """[n, classes]: the probability of each class."""

    def without_image(self, images, texts):
        return self.predict([blank(image) for image in images], texts)

    def without_text(self, images, texts):
        return self.predict(images, [""] * len(texts))

    def tokens(self, images, texts):
        """For each example three arrays [tokens, d]: the fused tokens of the last layer, and the image and the text that each looks at."""
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
