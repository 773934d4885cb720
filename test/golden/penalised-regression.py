"""Golden values of penalised maximum likelihood with independent labels: scikit-learn's LogisticRegression.

Run `python test/golden/penalised-regression.py` to rewrite penalised-regression.json. One regression a label,
the mean loss plus strength times |w| or w^2 / 2; scikit-learn's C is 1 / (strength * rows).
"""
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(4)
n, d, k = 80, 6, 2
X = rng.normal(size=(n, d)).round(3)
logits = X[:, :3] @ rng.normal(size=(3, k)) + [0.5, -1.0]
Y = (rng.random((n, k)) < 1 / (1 + np.exp(-logits))).astype(int)
# the path of L1 begins at the largest slope where all is zero
first = np.abs(X.T @ (0.5 - Y) / n).max()


def fit(strength, **penalty):
    settings = dict(C=1 / (strength * n), tol=1e-12, max_iter=200_000, **penalty)
    fits = [LogisticRegression(**settings).fit(X, y) for y in Y.T]
    return {
        "strength": strength,
        # [d, k], as our weights are stored
        "coefficients": np.stack([f.coef_[0] for f in fits], axis=1).ravel().tolist(),
        "intercepts": [f.intercept_[0] for f in fits],
    }


golden = {
    "rows": n,
    "features": d,
    "labels": k,
    "X": X.ravel().tolist(),
    "Y": Y.ravel().tolist(),
    "l1": fit(first / 4, l1_ratio=1, solver="saga", random_state=0),
    "l2": fit(1 / 32, solver="lbfgs"),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
