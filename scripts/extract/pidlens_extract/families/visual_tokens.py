"""Image tokens among the words of a language model, as LLaVA and SmolVLM.

States, of every layer of the language model: the mean of the image's tokens, the mean of the words', special tokens left out; both are mixed as far
as a causal model lets the later one look at the earlier one. Fused: the last token, from which the answer is read. Probabilities: of the first
token of each class, among the classes.
"""
import torch
from transformers import AutoModelForImageTextToText

from ..pool import attended, pooled
from .base import Family, Seen


class VisualTokens(Family):
    model_types = ("llava", "llava_next", "idefics3", "smolvlm")
    loader = AutoModelForImageTextToText
    default_prompt = "<image> {}"

    def __init__(self, model, processor, classes, prompt):
        super().__init__(model, processor, classes, prompt)
        tokenizer = processor.tokenizer
        tokenizer.padding_side = "left"  # the last token is then every row's last
        self.chat = prompt is None and getattr(processor, "chat_template", None) is not None
        first = [tokenizer(name, add_special_tokens=False)["input_ids"][0] for name in classes]
        for name, token in zip(classes, first):
            if first.count(token) > 1:
                raise SystemExit(f"class {name!r} starts with the same token as another, and answers are told by their first: give the labels other names")
        self.first = torch.tensor(first, device=model.device)
        self.special = torch.tensor(tokenizer.all_special_ids, device=model.device)
        config = model.config
        self.image_token = getattr(config, "image_token_id", None) or config.image_token_index

    def asked(self, text):
        if not self.chat:
            return self.prompt.format(text)
        content = [{"type": "image"}, {"type": "text", "text": text}]
        return self.processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)

    def run(self, images, texts, **asked):
        """(outputs, image tokens, words); the latter two are [n, tokens] of bool."""
        inputs = self.inputs(images=[[image] for image in images], text=[self.asked(text) for text in texts])
        outputs = self.model(**inputs, use_cache=False, **asked)
        ids = inputs["input_ids"]
        of_image = ids == self.image_token
        words = inputs["attention_mask"].bool() & ~of_image & ~torch.isin(ids, self.special)
        return outputs, of_image, words

    def see(self, images, texts):
        outputs, of_image, words = self.run(images, texts, output_hidden_states=True)
        hidden = outputs.hidden_states
        image = torch.stack([pooled(state, of_image) for state in hidden])
        text = torch.stack([pooled(state, words) for state in hidden])
        return Seen(image, text, torch.stack([state[:, -1] for state in hidden]))

    def predict(self, images, texts):
        outputs, _, _ = self.run(images, texts)
        return outputs.logits[:, -1, self.first].float().softmax(-1)

    def tokens(self, images, texts):
        outputs, of_image, words = self.run(images, texts, output_hidden_states=True, output_attentions=True)
        before, last, attention = *outputs.hidden_states[-2:], outputs.attentions[-1]
        looked = (last, attended(before, attention, of_image), attended(before, attention, words))
        # Only words after the image can look at it.
        after = words & (of_image.cumsum(1) == of_image.sum(1, keepdim=True))
        return [tuple(part[row][after[row]] for part in looked) for row in range(len(images))]
