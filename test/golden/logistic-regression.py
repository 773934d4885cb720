"""Golden values of maximum likelihood with independent labels: scikit-learn's LogisticRegression.

Run `python test/golden/logistic-regression.py` to rewrite logistic-regression.json.
One unregularised regression a label; the second case has weights of rows.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

rng = np.random.default_rng(3)
n, d, k = 60, 3, 2
X = rng.normal(size=(n, d)).round(3)
logits = X @ rng.normal(size=(d, k)) + [0.5, -1.0]
Y = (rng.random((n, k)) < 1 / (1 + np.exp(-logits))).astype(int)
weights = rng.integers(0, 4, size=n)


def fit(sample_weight):
    fits = [LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(X, y, sample_weight) for y in Y.T]
    return {
        # [d, k], as our weights are stored
        "coefficients": np.stack([f.coef_[0] for f in fits], axis=1).ravel().tolist(),
        "intercepts": [f.intercept_[0] for f in fits],
        "loss": sum(log_loss(y, f.predict_proba(X), sample_weight=sample_weight) for f, y in zip(fits, Y.T)),
    }


golden = {
    "rows": n,
    "features": d,
    "labels": k,
    "X": X.ravel().tolist(),
    "Y": Y.ravel().tolist(),
    "weights": weights.tolist(),
    "unweighted": fit(None),
    "weighted": fit(weights.astype(float)),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
