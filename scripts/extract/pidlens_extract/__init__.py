"""States and predictions of a multimodal model, layer by layer, as files that pidlens opens (docs/extract.md)."""
from .capture import capture
from .pool import attended, pooled

__all__ = ["attended", "capture", "pooled"]
