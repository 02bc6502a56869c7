"""Many tokens as one state."""
import torch


def pooled(states, own):
    """Mean over a modality's own tokens. states: [n, tokens, d]; own: [n, tokens] of bool, false for padding and for the other modality.

    Raises ValueError where an example has no such token.
    """
    if not own.any(1).all():
        raise ValueError(f"example {int((~own.any(1)).nonzero()[0])} of the batch has no token of this modality: its mean would be of nothing")
    weights = own.to(states.dtype).unsqueeze(-1)
    return (states * weights).sum(1) / weights.sum(1)


def attended(states, attention, own):
    """For each looking token, the mean of what it looks at: of one modality's states, weighted by attention and summing to 1.

    states: [n, tokens, d], what is looked at; attention: [n, heads, looking, tokens], averaged over heads here; own: [n, tokens] of bool.
    Returns [n, looking, d]. A token whose attention to this modality is 0 gets the plain mean over it.
    """
    weights = attention.mean(1) * own.unsqueeze(1).to(attention.dtype)
    total = weights.sum(-1, keepdim=True)
    even = (own.to(weights.dtype) / own.sum(-1, keepdim=True)).unsqueeze(1)
    weights = torch.where(total > 0, weights / total.clamp_min(torch.finfo(weights.dtype).tiny), even)
    return weights @ states
