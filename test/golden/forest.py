"""Golden values of forest weights: scikit-learn's forests of several outputs and their leaves.

Run `python test/golden/forest.py` to rewrite forest.json (scikit-learn).
Inputs are small integers, so that thresholds are exact in single precision. The weight of a training
row for x is the mean over trees of [same leaf] / rows of the leaf; probabilities are scikit-learn's own.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

rng = np.random.default_rng(5)
n, d, k = 40, 4, 3
X = rng.integers(0, 12, size=(n, d))
Y = ((X[:, :k] + rng.integers(-4, 5, size=(n, k))) > 6).astype(int)
test = rng.integers(-2, 14, size=(15, d))


def case(forest):
    forest.fit(X, Y)
    trees = [
        {
            "columns": [int(f) if left >= 0 else -1 for f, left in zip(t.feature, t.children_left)],
            "thresholds": np.where(t.children_left >= 0, t.threshold, 0).tolist(),
            "right": t.children_right.tolist(),
            "leaves": e.apply(X).tolist(),
        }
        for e, t in ((e, e.tree_) for e in forest.estimators_)
    ]
    assert all(
        left == node + 1 for e in forest.estimators_
        for node, left in enumerate(e.tree_.children_left) if left >= 0
    )
    same = forest.apply(test)[:, None, :] == forest.apply(X)[None, :, :]
    weights = (same / same.sum(1, keepdims=True)).mean(2)
    probabilities = np.stack([p[:, 1] for p in forest.predict_proba(test)], 1)
    assert np.allclose(weights @ Y, probabilities)
    return {"trees": trees, "weights": weights.tolist(), "probabilities": probabilities.tolist()}


# grown alike: the best thresholds among all columns, all rows
whole = RandomForestClassifier(1, max_features=None, bootstrap=False, min_samples_leaf=5, random_state=0)
settings = dict(n_estimators=4, random_state=1, bootstrap=False)
golden = {
    "X": X.tolist(),
    "Y": Y.tolist(),
    "test": test.tolist(),
    "random": case(RandomForestClassifier(min_samples_leaf=2, **settings)),
    "extra": case(ExtraTreesClassifier(**settings)),
    "whole": case(whole),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
