"""Two encoders that meet in a common space, one of sounds, as CLAP.

All is as in `dual`, except that the encoder of sounds has a few stages that grow wider: its states are the embedded patches of the
spectrogram and the output of each stage. Of a sound that is longer than the model's window, only the beginning is used. Transformers would draw
parts of it at random, and mark one sound of a batch of short ones, also at random, as long.
"""
import torch
from transformers import ClapModel

from ..data import RATE
from .dual import DualEncoder, unit


class SoundEncoder(DualEncoder):
    model_types = ("clap",)
    loader = ClapModel
    modality = "audio"
    default_prompt = "This is a sound of {}"
    media_layers = ("audio_model.audio_encoder.patch_embed", "audio_model.audio_encoder.layers.*")
    text_layers = ("text_model.embeddings", "text_model.encoder.layer.*")
    scale = "logit_scale_a"

    def of_media(self, media):
        heard = self.processor.feature_extractor.nb_max_samples
        inputs = self.inputs(audio=[sound[:heard] for sound in media], sampling_rate=RATE)
        inputs["is_longer"] = torch.zeros_like(inputs["is_longer"])
        outputs = self.model.audio_model(**inputs)
        return unit(self.model.audio_projection(outputs.pooler_output))
