"""Two encoders that meet in a common space, as CLIP.

States: each encoder's tokens, layer by layer. Fused: the sum of both embeddings, of unit length each, the only place where the two meet; it
has one layer. Probabilities: softmax of the scaled products with the classes' own texts, of that sum, or of one embedding where the other
modality is left out.
"""
import torch
from transformers import CLIPModel

from ..capture import capture
from ..pool import pooled
from .base import Family, Seen, spread

VISION = ["vision_model.embeddings", "vision_model.encoder.layers.*"]
TEXT = ["text_model.embeddings", "text_model.encoder.layers.*"]


def unit(features):
    return features / features.norm(dim=-1, keepdim=True)


class DualEncoder(Family):
    model_types = ("clip",)
    loader = CLIPModel
    default_prompt = "a photo of a {}"  # of a class

    def __init__(self, *arguments):
        super().__init__(*arguments)
        with torch.inference_mode():
            self.of_classes = self.of_texts([self.prompt.format(name) for name in self.classes])

    def of_images(self, images):
        outputs = self.model.vision_model(**self.inputs(images=images))
        return unit(self.model.visual_projection(outputs.pooler_output))

    def of_texts(self, texts):
        outputs = self.model.text_model(**self.inputs(text=texts, truncation=True))
        return unit(self.model.text_projection(outputs.pooler_output))

    def classified(self, features):
        return (self.model.logit_scale.exp() * unit(features) @ self.of_classes.T).softmax(-1)

    def see(self, images, texts):
        own = self.inputs(text=texts, truncation=True)["attention_mask"].bool()
        with capture(self.model, VISION + TEXT) as states:
            fused = unit(self.of_images(images)) + unit(self.of_texts(texts))
        text = [pooled(state, own) for name, state in states.items() if name.startswith("text_model")]
        image = [state.mean(1) for name, state in states.items() if name.startswith("vision_model")]
        return Seen(torch.stack(spread(image, len(text))), torch.stack(text), fused[None])

    def predict(self, images, texts):
        return self.classified(self.of_images(images) + self.of_texts(texts))

    def without_image(self, images, texts):
        return self.classified(self.of_texts(texts))

    def without_text(self, images, texts):
        return self.classified(self.of_images(images))
