"""Golden values of the optimizers: PyTorch (AdamW, SGD with momentum) and optax (clipping, decay).

Run with a Python that has PyTorch, and again with one that has optax; each fills in its own part:
  python3 test/golden/optimizers.py
"""
import json
import pathlib

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".json")
STEPS = 6
rng = np.random.default_rng(8)
START = {"matrix": rng.normal(size=(2, 3)), "row": rng.normal(size=(1, 3))}
GRADIENTS = [{n: rng.normal(size=v.shape) * (3 if t == 2 else 1) for n, v in START.items()} for t in range(STEPS)]


def flat(tree):
    return {name: np.asarray(value, dtype=np.float64).ravel().tolist() for name, value in tree.items()}


def with_torch(torch):
    """Weight decay on the matrix only; another rate for the row."""

    def run(make):
        parameters = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in START.items()}
        optimizer = make(parameters)
        path = []
        for gradient in GRADIENTS:
            for name, parameter in parameters.items():
                parameter.grad = torch.tensor(gradient[name])
            optimizer.step()
            path.append(flat({n: p.detach().numpy().copy() for n, p in parameters.items()}))
        return path

    def groups(p, **settings):
        return [{"params": [p["matrix"]], "lr": 0.1, **settings}, {"params": [p["row"]], "lr": 0.02, "weight_decay": 0}]

    return {
        "adamW": run(lambda p: torch.optim.AdamW(groups(p, weight_decay=0.3))),
        "momentum": run(lambda p: torch.optim.SGD(groups(p), lr=0.1, momentum=0.9)),
    }


def with_optax(optax, jax):
    jax.config.update("jax_enable_x64", True)

    def run(transform):
        parameters, path = dict(START), []
        state = transform.init(parameters)
        for gradient in GRADIENTS:
            updates, state = transform.update(gradient, state, parameters)
            parameters = optax.apply_updates(parameters, updates)
            path.append(flat(parameters))
        return path

    clip = optax.clip_by_global_norm(2.0)
    mask = {"matrix": True, "row": False}
    decay = optax.add_decayed_weights(0.3, mask=mask)
    return {
        "clippedAdamW": run(optax.chain(clip, optax.adamw(0.1, weight_decay=0.3, mask=mask))),
        "clippedMomentum": run(optax.chain(clip, optax.trace(0.9), decay, optax.scale(-0.1))),
    }


golden = json.loads(FILE.read_text()) if FILE.exists() else {}
golden |= {"start": flat(START), "gradients": [flat(g) for g in GRADIENTS]}
try:
    import torch

    golden |= with_torch(torch)
except ImportError:
    pass
try:
    import jax
    import optax

    golden |= with_optax(optax, jax)
except ImportError:
    pass
FILE.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
