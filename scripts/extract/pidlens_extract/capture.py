"""What modules of any PyTorch model put out, while a block runs."""
import contextlib
import fnmatch

import torch


def first_tensor(output):
    """A module's output itself, or the first tensor of what it returns: of a layer, its hidden states."""
    if torch.is_tensor(output):
        return output
    values = output.values() if hasattr(output, "values") else output if isinstance(output, (tuple, list)) else ()
    return next((value for value in values if torch.is_tensor(value)), None)


@contextlib.contextmanager
def capture(model, patterns):
    """`with capture(model, ["encoder.layers.*"]) as states:` fills the dictionary `states` at every forward pass: module name → its output.

    `*` stands for one part of a name, so that "encoder.layers.*" means the layers and not what is inside them. Modules come in the order of
    the model. A later pass replaces what an earlier one left; tensors are detached and stay on their device.

    Raises ValueError for a pattern that names no module, with the names of its length.
    """
    states, hooks = {}, []
    modules = dict(model.named_modules())
    chosen = {}
    for pattern in patterns:
        parts = pattern.split(".")
        alike = [name for name in modules if len(name.split(".")) == len(parts)]
        matching = [name for name in alike if all(map(fnmatch.fnmatchcase, name.split("."), parts))]
        if not matching:
            raise ValueError(f"no module is called {pattern!r}: found {', '.join(alike[:8]) or 'none of so many parts'}. Print model.named_modules()")
        chosen.update(dict.fromkeys(matching))

    def keep(name):
        def hook(_module, _inputs, output):
            tensor = first_tensor(output)
            if tensor is None:
                raise TypeError(f"{name} puts out {type(output).__name__}, which holds no tensor; capture a module inside it")
            states[name] = tensor.detach()

        return hook

    try:
        hooks += [modules[name].register_forward_hook(keep(name)) for name in chosen]
        yield states
    finally:
        for hook in hooks:
            hook.remove()
