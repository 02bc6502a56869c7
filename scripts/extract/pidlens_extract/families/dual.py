"""Two encoders that meet in a common space, as CLIP.

States: each encoder's tokens, layer by layer. Fused: the sum of both embeddings, of unit length each, the only place where the two meet; it
has one layer. Probabilities: softmax of the scaled products with the classes' own texts, of that sum, or of one embedding where the other
modality is left out.
"""
import torch
from transformers import CLIPModel

from ..capture import capture
from ..pool import pooled
from .base import Family, Seen, alike


def unit(features):
    return features / features.norm(dim=-1, keepdim=True)


class DualEncoder(Family):
    model_types = ("clip",)
    loader = CLIPModel
    default_prompt = "a photo of a {}"  # of a class
    #: Modules whose outputs are the layers of each encoder.
    media_layers = ("vision_model.embeddings", "vision_model.encoder.layers.*")
    text_layers = ("text_model.embeddings", "text_model.encoder.layers.*")
    #: The parameter that scales products, as a logarithm.
    scale = "logit_scale"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        with torch.inference_mode():
            self.of_classes = self.of_texts([self.prompt.format(name) for name in self.classes])

    def of_media(self, media):
        """[n, d]: embeddings of unit length."""
        outputs = self.model.vision_model(**self.inputs(images=media))
        return unit(self.model.visual_projection(outputs.pooler_output))

    def of_texts(self, texts):
        """[n, d]: embeddings of unit length."""
        outputs = self.model.text_model(**self.inputs(text=texts, truncation=True))
        return unit(self.model.text_projection(outputs.pooler_output))

    def classified(self, features):
        scale = getattr(self.model, self.scale).exp()
        return (scale * unit(features) @ self.of_classes.T).softmax(-1)

    def see(self, media, texts):
        own = self.inputs(text=texts, truncation=True)["attention_mask"].bool()
        with capture(self.model, self.media_layers) as of_media, capture(self.model, self.text_layers) as of_text:
            fused = self.of_media(media) + self.of_texts(texts)
        return Seen(*alike([state.mean(1) for state in of_media.values()], [pooled(state, own) for state in of_text.values()]), fused[None])

    def predict(self, media, texts):
        return self.classified(self.of_media(media) + self.of_texts(texts))

    def without_media(self, media, texts):
        return self.classified(self.of_texts(texts))

    def without_text(self, media, texts):
        return self.classified(self.of_media(media))
