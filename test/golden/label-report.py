"""Golden values of src/metrics/labels from scikit-learn. Run: python3 label-report.py > label-report.json"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)


def case(n, k, density, weighted):
    truth = (rng.random((n, k)) < density).astype(int)
    # few levels, so that there are ties
    probabilities = np.round(np.clip(0.4 * truth + rng.random((n, k)) * 0.6, 0.01, 0.99), 1)
    probabilities[0, 0] = 0  # what was taken for impossible
    truth[0, 0] = 1
    predicted = (probabilities > 0.45).astype(int)
    if k > 2:
        truth[:, k - 1] = 0  # a label that never occurs
    weights = np.round(rng.random(n) + 0.1, 2) if weighted else None
    w = {"sample_weight": weights}
    p, r, f, s = m.precision_recall_fscore_support(truth, predicted, zero_division=0, **w)
    clipped = probabilities.astype(np.float32)
    labels = []
    for i in range(k):
        both = 0 < truth[:, i].sum() < n
        labels.append({
            "precision": p[i], "recall": r[i], "f1": f[i], "support": float(s[i]),
            "averagePrecision": m.average_precision_score(truth[:, i], probabilities[:, i], **w) if both else None,
            "rocArea": m.roc_auc_score(truth[:, i], probabilities[:, i], **w) if both else None,
            "logLoss": m.log_loss(truth[:, i], clipped[:, i], labels=[0, 1], **w),
        })
    flat = None if weights is None else np.repeat(weights, k)
    micro = {"average": "micro", "zero_division": 0, **w}
    macro = {"average": "macro", "zero_division": 0, **w}
    return {
        "rows": n, "cols": k,
        "truth": truth.ravel().tolist(),
        "predicted": predicted.ravel().tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "labels": labels,
        "microPrecision": m.precision_score(truth, predicted, **micro),
        "microRecall": m.recall_score(truth, predicted, **micro),
        "macroPrecision": m.precision_score(truth, predicted, **macro),
        "macroRecall": m.recall_score(truth, predicted, **macro),
        "labelLogLoss": m.log_loss(truth.ravel(), clipped.ravel(), sample_weight=flat),
    }


cases = [case(n, k, d, w) for n, k, d in [(8, 2, 0.5), (30, 5, 0.3)] for w in (False, True)]
print(json.dumps({"sklearn": sklearn.__version__, "cases": cases}, indent=1))
