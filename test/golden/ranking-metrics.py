"""Golden values of the ranking metrics from SciPy and scikit-learn.

Run: python3 ranking-metrics.py > ranking-metrics.json
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.stats import kendalltau, rankdata, spearmanr
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(11)


def tau_a(a, b):  # tau-b's numerator over all pairs; SciPy has no variant 'a'
    k = len(a)
    sign = [np.sign(a[i] - a[j]) * np.sign(b[i] - b[j]) for i in range(k) for j in range(i)]
    return float(np.sum(sign)) / (k * (k - 1) / 2)


def pair(k, levels):
    if levels is None:
        a, b = rng.permutation(k) + 1.0, rng.permutation(k) + 1.0
    else:
        a, b = (rng.integers(1, levels + 1, k).astype(float) for _ in range(2))
        a[0], a[1], b[0], b[1] = 1, 2, 2, 1  # not all tied
    return {
        "first": a.tolist(),
        "second": b.tolist(),
        "kendallTauA": tau_a(a, b),
        "kendallTauB": kendalltau(a, b, variant="b").statistic,
        "spearmanRho": spearmanr(a, b).statistic,
        "spearmanFootrule": float(np.abs(rankdata(a) - rankdata(b)).sum()),
        "ndcg": ndcg_score([a], [b]),
        "ndcgTop2": ndcg_score([a], [b], k=2),
    }


pairs = [pair(k, levels) for k in (2, 3, 5, 8, 13) for levels in (None, 3, 5)]
versions = {"scipy": scipy.__version__, "sklearn": sklearn.__version__}
print(json.dumps({**versions, "pairs": pairs}, indent=1))
