"""Golden values of exact Fenchel-Young losses, from optax and SciPy.

Run `python test/golden/losses.py` to rewrite losses.json (numpy, scipy, jax, optax).
Classical losses are on raw scores z; test/losses states how ours relate to them by scaling.
"""
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from scipy.optimize import brentq, minimize
from scipy.special import log_softmax, softmax

jax.config.update("jax_enable_x64", True)


def entmax(z, alpha):
    """argmax_p <p, z> - (sum p^alpha - 1) / (alpha (alpha - 1)), by brentq on the threshold."""
    z = (alpha - 1) * np.asarray(z, float)
    p = lambda t: np.maximum(z - t, 0.0) ** (1.0 / (alpha - 1))
    t = brentq(lambda t: p(t).sum() - 1.0, z.max() - 1.0, z.max(), xtol=1e-15, rtol=1e-15)
    return p(t)


def entmax_loss(z, y, alpha):
    z = np.asarray(z, float)
    p = entmax(z, alpha)
    return float(p @ z - (np.sum(p**alpha) - 1) / (alpha * (alpha - 1)) - z[y])


def safe_logistic(z, rho):
    """Uniform reference; tau by brentq on the normalisation, and the supremum tau + E[f*(z - tau)]."""
    z = np.asarray(z, float)
    n = len(z)
    weight = lambda s: 1.0 / (rho + (1 - rho) * np.exp(-s))
    conjugate = lambda s: np.log1p(rho * np.expm1(s)) / rho
    tau = brentq(lambda t: weight(z - t).mean() - 1.0, z.min() - 1, z.max() + 1, xtol=1e-15, rtol=1e-15)
    return tau, weight(z - tau) / n, tau + conjugate(z - tau).mean()


def simplex_projection(z):
    """SciPy's SLSQP on the quadratic programme itself: an independent, if looser, check."""
    z = np.asarray(z, float)
    n = len(z)
    result = minimize(
        lambda p: 0.5 * np.sum((p - z) ** 2), np.full(n, 1 / n), jac=lambda p: p - z,
        bounds=[(0, None)] * n, constraints={"type": "eq", "fun": lambda p: p.sum() - 1.0},
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    return result.x


SCORES = [
    [0.0],
    [0.3, -0.2],
    [1.0, 1.0, 1.0, 1.0],
    [0.1, 0.9, -0.4, 0.5, 0.2],
    [2.0, -1.0, 0.5, 0.5, 3.0, -2.5, 0.0, 1.2],
    [1000.0, 999.0, -1000.0],
]

cases = []
for z in SCORES:
    for y in sorted({0, len(z) - 1}):
        scores = jnp.asarray(z)
        case = {
            "scores": z,
            "target": y,
            "logistic": {
                "value": float(optax.softmax_cross_entropy_with_integer_labels(scores, jnp.asarray(y))),
                "distribution": softmax(z).tolist(),
            },
            "sparsemax": {
                "value": float(optax.losses.multiclass_sparsemax_loss(scores[None], jnp.asarray([y]))[0]),
                "distribution": np.asarray(optax.projections.projection_simplex(scores)).tolist(),
            },
            "entmax": [
                {"alpha": a, "value": entmax_loss(z, y, a), "distribution": entmax(z, a).tolist()}
                for a in (1.2, 1.5, 3.0)
            ],
        }
        assert abs(case["logistic"]["value"] + log_softmax(z)[y]) < 1e-9
        if max(map(abs, z)) < 100:
            assert np.abs(simplex_projection(z) - case["sparsemax"]["distribution"]).max() < 1e-6
            tau, p, supremum = safe_logistic(z, 0.1)
            case["safeLogistic"] = {
                "rho": 0.1, "normalizer": tau, "distribution": p.tolist(), "supremum": supremum,
            }
        cases.append(case)

weighted = {"scores": [0.4, -1.0, 2.0], "reference": [0.5, 0.3, 0.2]}
weighted["distribution"] = softmax(np.add(weighted["scores"], np.log(weighted["reference"]))).tolist()

here = Path(__file__).with_suffix(".json")
here.write_text(json.dumps({"cases": cases, "weighted": weighted}, indent=1) + "\n")
print(f"wrote {len(cases)} cases to {here.name}")
