"""Three ways to fuse an image and a question, of equal width and depth. Each returns its answers' logits and the states of every layer.

    cross   the question's tokens attend to the image's: from layer 2 on, so that layers 0 and 1 are known to be unmixed (as BLIP's text encoder)
    early   one stack for the tokens of both, side by side (as ViLT)
    late    two stacks that never meet before the head (as CLIP with a classifier)

States of layer l, of 0 (embeddings) to LAYERS, are means over a modality's own tokens, padding left out:

    image   image tokens
    text    question tokens
    fused   what the head would read: the question's mean (cross), the mean of all tokens (early), both means side by side (late)

One more layer of `fused` is the head's hidden layer. A modality is masked by putting learned vectors in place of its cells, or one mask in
place of its words; training masks each now and then, so that the model's answers without it are answers, not accidents.
"""
import torch
from settings import FIRST_CROSS, LAYERS
from task import ANSWERS, CELLS, CLS, FEATURES, LENGTH, MASK, PAD, VOCABULARY
from torch import nn

WIDTH, HEADS = 32, 4


class Attention(nn.Module):
    """Every token of `x` looks at the tokens of `context`, or of `x` itself."""

    def __init__(self):
        super().__init__()
        self.norm, self.query = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH)
        self.key_value, self.out = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x, context=None, padding=None):
        own = self.norm(x)
        heads = lambda part: part.unflatten(2, (HEADS, -1)).transpose(1, 2)
        query = heads(self.query(own))
        key, value = map(heads, self.key_value(own if context is None else context).chunk(2, 2))
        scores = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5
        if padding is not None:
            scores = scores.masked_fill(padding[:, None, None], -torch.inf)
        return x + self.out((scores.softmax(3) @ value).transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, cross=False):
        super().__init__()
        self.own = Attention()
        self.cross = Attention() if cross else None
        self.mlp = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))

    def forward(self, x, padding=None, image=None):
        x = self.own(x, padding=padding)
        if self.cross is not None:
            x = self.cross(x, image)
        return x + self.mlp(x)


def mean(states, padding=None):
    """[n, tokens, d] → [n, d], without padding."""
    if padding is None:
        return states.mean(1)
    kept = (~padding).float().unsqueeze(-1)
    return (states * kept).sum(1) / kept.sum(1)


class Model(nn.Module):
    head_width = WIDTH
    #: The first layer whose fused state depends on both inputs.
    first_fused = 0

    def __init__(self):
        super().__init__()
        # A projection for each cell of the grid: which shape is where can be read at once, and depth is left to fusion.
        self.cell = nn.Parameter(torch.randn(CELLS, FEATURES, WIDTH) * FEATURES**-0.5)
        self.word = nn.Embedding(VOCABULARY, WIDTH, padding_idx=PAD)
        self.place = nn.Parameter(0.3 * torch.randn(CELLS + LENGTH, WIDTH))
        self.no_image = nn.Parameter(0.02 * torch.randn(WIDTH))
        self.hidden = nn.Sequential(nn.LayerNorm(self.head_width), nn.Linear(self.head_width, self.head_width), nn.GELU())
        self.answer = nn.Linear(self.head_width, len(ANSWERS))
        masked = torch.full((LENGTH,), PAD)
        masked[:2] = torch.tensor([CLS, MASK])
        self.register_buffer("masked", masked)

    def forward(self, cells, tokens, no_image, no_text):
        """no_image, no_text: [n] of bool, whose rows go without that modality."""
        image = torch.where(no_image[:, None, None], self.no_image, torch.einsum("ncf,cfd->ncd", cells, self.cell)) + self.place[:CELLS]
        tokens = torch.where(no_text[:, None], self.masked, tokens)
        padding = tokens == PAD
        text = self.word(tokens) + self.place[CELLS:]
        states = {"image": [], "text": [], "fused": []}
        for image, text, fused in self.layers(image, text, padding):
            for name, state in (("image", mean(image)), ("text", mean(text, padding)), ("fused", fused)):
                states[name].append(state)
        states["fused"].append(self.hidden(fused))
        return self.answer(states["fused"][-1]), states


class Cross(Model):
    first_fused = FIRST_CROSS

    def __init__(self):
        super().__init__()
        self.image = nn.ModuleList(Block() for _ in range(LAYERS))
        self.text = nn.ModuleList(Block(cross=layer >= FIRST_CROSS) for layer in range(1, LAYERS + 1))

    def layers(self, image, text, padding):
        yield image, text, mean(text, padding)
        for of_image, of_text in zip(self.image, self.text):
            image = of_image(image)
            text = of_text(text, padding, image)
            yield image, text, mean(text, padding)


class Early(Model):
    def __init__(self):
        super().__init__()
        self.stack = nn.ModuleList(Block() for _ in range(LAYERS))

    def layers(self, image, text, padding):
        both = torch.cat([image, text], 1)
        padding = torch.cat([torch.zeros_like(padding[:, :1]).expand(-1, CELLS), padding], 1)
        yield image, text, mean(both, padding)
        for block in self.stack:
            both = block(both, padding)
            yield both[:, :CELLS], both[:, CELLS:], mean(both, padding)


class Late(Model):
    head_width = 2 * WIDTH

    def __init__(self):
        super().__init__()
        self.image = nn.ModuleList(Block() for _ in range(LAYERS))
        self.text = nn.ModuleList(Block() for _ in range(LAYERS))

    def layers(self, image, text, padding):
        yield image, text, torch.cat([mean(image), mean(text, padding)], 1)
        for of_image, of_text in zip(self.image, self.text):
            image, text = of_image(image), of_text(text, padding)
            yield image, text, torch.cat([mean(image), mean(text, padding)], 1)


FUSIONS = {"cross": Cross, "early": Early, "late": Late}
