"""Writes what PyTorch writes (any version from 1.6 on): torch_files.py DIRECTORY. Adds to the manifest that is there."""

import collections
import json
import pathlib
import sys

import torch

from data import example

directory = pathlib.Path(sys.argv[1])
image, text, words, group, ids = example()
image, text, group = torch.tensor(image), torch.tensor(text), torch.tensor(group)
listed = directory / "manifest.json"
manifest = [entry for entry in json.loads(listed.read_text()) if not entry["name"].startswith("torch")]


def save(name, content, text="text"):
    file = f"{name}.pt"
    torch.save(content, directory / file)
    manifest.append({"name": f"torch {name}", "image": [file, "image"], "text": [file, text], "label": [file, "label"]})


for kind in ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8"]:
    cast = getattr(torch, kind)
    save(kind, {"image": image.to(cast), "text": text.to(cast), "label": group})
save("hidden", {"image": image.float(), "text": tuple(text.float()), "label": group, "note": "words", "epoch": 3}, "text.*")
# Views: a part of a larger tensor, a transposed one, one that starts within its storage.
wide = torch.cat([image, image + 1], 1).float()
turned = text.float().permute(2, 1, 0).contiguous().permute(2, 1, 0)
save("views", collections.OrderedDict(image=wide[:, :3], text=turned, label=torch.cat([group, group])[len(group):]))
save("parameters", torch.nn.ParameterDict({"image": torch.nn.Parameter(image.float()), "text": torch.nn.Parameter(text.float()), "label": torch.nn.Parameter(group, False)}).state_dict())
torch.save({"image": image.float()}, directory / "legacy.pt", _use_new_zipfile_serialization=False)
listed.write_text(json.dumps(manifest, indent=1) + "\n")
