"""Golden values of src/metrics from scikit-learn. Run: python3 metrics.py > metrics.json"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
POLICIES = {"zero": 0.0, "one": 1.0, "skip": np.nan}
rng = np.random.default_rng(7)


def case(n, k, density, weighted):
    truth = (rng.random((n, k)) < density).astype(int)
    predicted = np.where(rng.random((n, k)) < 0.7, truth, (rng.random((n, k)) < density).astype(int))
    truth[:2] = 0  # rows without labels, one of them predicted empty as well
    predicted[0] = 0
    if k > 2:
        truth[:, k - 1] = predicted[:, k - 1] = 0  # a label that never occurs
    # two decimals and few levels, so that there are ties
    scores = np.round(0.6 * predicted + rng.random((n, k)), 1)
    truth[2] = 1  # a row with every label
    weights = np.round(rng.random(n) + 0.1, 2) if weighted else None
    w = {"sample_weight": weights}
    by_policy = {}
    for name, zero in POLICIES.items():
        z = {"zero_division": zero, **w}
        by_policy[name] = {
            "exampleF1": m.f1_score(truth, predicted, average="samples", **z),
            "microF1": m.f1_score(truth, predicted, average="micro", **z),
            "macroF1": m.f1_score(truth, predicted, average="macro", **z),
        }
        if name != "skip":  # jaccard_score has no nan
            by_policy[name] |= {
                "exampleJaccard": m.jaccard_score(truth, predicted, average="samples", **z),
                "microJaccard": m.jaccard_score(truth, predicted, average="micro", **z),
                "macroJaccard": m.jaccard_score(truth, predicted, average="macro", **z),
            }
    return {
        "rows": n,
        "cols": k,
        "truth": truth.ravel().tolist(),
        "predicted": predicted.ravel().tolist(),
        "scores": scores.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "byPolicy": by_policy,
        "hammingLoss": m.hamming_loss(truth, predicted, **w),
        "subsetAccuracy": m.accuracy_score(truth, predicted, **w),
        "coverageError": m.coverage_error(truth, scores, **w),
        "labelRankingLoss": m.label_ranking_loss(truth, scores, **w),
        "labelRankingAveragePrecision": m.label_ranking_average_precision_score(truth, scores, **w),
    }


cases = [
    case(n, k, density, weighted)
    for n, k, density in [(6, 2, 0.4), (9, 5, 0.4), (25, 11, 0.15)]
    for weighted in (False, True)
]
print(json.dumps({"sklearn": sklearn.__version__, "cases": cases}, indent=1))
