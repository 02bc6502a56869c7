"""One file for each family; `FAMILIES` is all that the rest knows of them."""
from .cross import CrossAttention
from .dual import DualEncoder
from .sound import SoundEncoder
from .visual_tokens import VisualTokens

FAMILIES = (DualEncoder, CrossAttention, VisualTokens, SoundEncoder)


def family_of(model_type):
    for family in FAMILIES:
        if model_type in family.model_types:
            return family
    known = ", ".join(name for family in FAMILIES for name in family.model_types)
    raise SystemExit(f"found a model of type {model_type!r}, expected one of {known}. For others, pidlens_extract.capture reads the states of any module")
