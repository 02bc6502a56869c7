"""Trains every fusion and exports it at every setting of the knob: `python sweep.py OUT [FUSION …]`. Each export is some 8 MB."""
import pathlib
import sys

import torch
import train
from models import FUSIONS
from settings import SETTINGS


def main(out, fusions):
    for fusion in fusions:
        checkpoint = out / f"{fusion}.pt"
        if checkpoint.exists():
            model = FUSIONS[fusion]()
            model.load_state_dict(torch.load(checkpoint))
        else:
            out.mkdir(parents=True, exist_ok=True)
            model = train.base(fusion)
            torch.save(model.state_dict(), checkpoint)
        for setting, weights in enumerate(SETTINGS):
            folder = out / fusion / str(setting)
            if (folder / "summary.json").exists():
                continue
            summary = train.export(*train.tuned(model, weights, setting), weights, setting, folder)
            print(fusion, setting, " ".join(f"{name} {share:.3f}" for name, share in summary["accuracy"].items()), flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:] or list(FUSIONS))
