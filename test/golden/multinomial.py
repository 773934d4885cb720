"""Golden values of classification with `choices`: softmax regression by scikit-learn, and the mean
multiclass sparsemax loss of optax, minimised with its own gradients by SciPy's L-BFGS.

Run `python test/golden/multinomial.py` to rewrite multinomial.json. The data are three overlapping
classes with two features, so that both optima are finite.
"""
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(5)
n, d, k = 90, 2, 3
centres = np.array([[-1.0, 0.2], [0.9, 0.8], [0.1, -1.0]])
y = np.arange(n) % k
X = (centres[y] + 1.3 * rng.normal(size=(n, d))).round(3)

softmax = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(X, y)


def scores(parameters):
    weight = parameters[: d * k].reshape(d, k)
    return X @ weight + parameters[d * k :]


def sparsemax_loss(parameters):
    return optax.losses.multiclass_sparsemax_loss(scores(parameters), jnp.asarray(y)).mean()


fit = minimize(
    jax.jit(jax.value_and_grad(sparsemax_loss)),
    np.zeros(d * k + k),
    jac=True,
    method="L-BFGS-B",
    options={"maxiter": 100_000, "maxfun": 100_000, "ftol": 1e-16, "gtol": 1e-10},
)

golden = {
    "rows": n,
    "features": d,
    "classes": k,
    "X": X.ravel().tolist(),
    "y": y.tolist(),
    "softmax": {
        # [d, k], as our weights are stored
        "coefficients": softmax.coef_.T.ravel().tolist(),
        "intercepts": softmax.intercept_.tolist(),
        "loss": log_loss(y, softmax.predict_proba(X)),
    },
    "sparsemax": {
        "coefficients": fit.x[: d * k].tolist(),
        "intercepts": fit.x[d * k :].tolist(),
        "loss": float(fit.fun),
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
