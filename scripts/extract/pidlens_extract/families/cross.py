"""A text encoder whose layers look at an image, and a decoder that answers, as BLIP for visual questions.

States: the image encoder's tokens; the question's tokens, which are mixed from the first cross-attention on. Fused: the question's first
token, which stands for the whole. Probabilities: of each class as the whole answer, among the classes.
"""
import torch
from transformers import BlipForQuestionAnswering

from ..capture import capture
from ..pool import attended, pooled
from .base import Family, Seen, alike

VISION = ["vision_model.embeddings", "vision_model.encoder.layers.*"]
TEXT = ["text_encoder.embeddings", "text_encoder.encoder.layer.*"]


class CrossAttention(Family):
    model_types = ("blip",)
    loader = BlipForQuestionAnswering

    def __init__(self, *arguments):
        super().__init__(*arguments)
        tokenizer = self.processor.tokenizer
        answers = tokenizer(list(self.classes), padding=True, return_tensors="pt").to(self.model.device)
        # The decoder starts by its own token in place of the question's.
        self.answers = answers["input_ids"].clone()
        self.answers[:, 0] = self.model.decoder_start_token_id
        self.spoken = answers["attention_mask"][:, 1:].bool()

    def encode(self, images, texts, **asked):
        """(image tokens, which tokens are the question's, the question's outputs)."""
        inputs = self.inputs(images=images, text=[self.prompt.format(text) for text in texts], truncation=True)
        image = self.model.vision_model(inputs["pixel_values"]).last_hidden_state
        everywhere = torch.ones(image.shape[:2], dtype=torch.long, device=image.device)
        mask = inputs["attention_mask"]
        outputs = self.model.text_encoder(
            inputs["input_ids"], attention_mask=mask, encoder_hidden_states=image, encoder_attention_mask=everywhere, **asked
        )
        return image, mask, outputs

    def see(self, images, texts):
        with capture(self.model, VISION + TEXT) as states:
            _, mask, _ = self.encode(images, texts)
        image = [state.mean(1) for name, state in states.items() if name.startswith("vision_model")]
        question = [state for name, state in states.items() if name.startswith("text_encoder")]
        text = [pooled(state, mask.bool()) for state in question]
        return Seen(*alike(image, text), torch.stack([state[:, 0] for state in question]))

    def predict(self, images, texts):
        _, mask, question = self.encode(images, texts)
        answers, scores = self.answers, []
        for states, own in zip(question.last_hidden_state, mask.bool()):
            # One question at a time, so that memory grows with the classes alone, and without its padding: Transformers 5.24 drops the mask of
            # what the decoder looks at.
            logits = self.model.text_decoder(
                answers[:, :-1], encoder_hidden_states=states[own].expand(len(answers), -1, -1), use_cache=False
            ).logits
            of_tokens = logits.log_softmax(-1).gather(2, answers[:, 1:, None]).squeeze(2)
            scores.append((of_tokens * self.spoken).sum(1))
        return torch.stack(scores).softmax(-1)

    def tokens(self, images, texts):
        with capture(self.model, TEXT) as states:
            image, mask, outputs = self.encode(images, texts, output_attentions=True)
        *_, before, last = states.values()
        own, everywhere = mask.bool(), torch.ones(image.shape[:2], dtype=torch.bool, device=image.device)
        looked = (last, attended(image, outputs.cross_attentions[-1], everywhere), attended(before, outputs.attentions[-1], own))
        return [tuple(part[row][own[row]] for part in looked) for row in range(len(images))]
