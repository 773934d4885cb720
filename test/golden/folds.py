"""Golden values for folds: pip install iterative-stratification==0.1.9 numpy scipy"""

import json

import numpy as np
from iterstrat.ml_stratifiers import IterativeStratification
from scipy import stats


class Recorded:
    """A random state that writes down what it chose."""

    def __init__(self, seed):
        self.state = np.random.RandomState(seed)
        self.choices = []

    def choice(self, n):
        chosen = int(self.state.choice(n))
        self.choices.append([int(n), chosen])
        return chosen


def pairs(labels):
    k = labels.shape[1]
    both = [labels[:, i] & labels[:, j] for i in range(k) for j in range(i + 1, k)]
    both = [column for column in both if column.any()]
    return np.column_stack([labels, *both])


cases = []
for rows, k, folds, share, seed in [(23, 4, 3, 0.4, 0), (40, 6, 5, 0.25, 1), (60, 7, 10, 0.2, 2)]:
    labels = np.random.RandomState(seed).rand(rows, k) < share
    for order in [1, 2]:
        columns = labels if order == 1 else pairs(labels)
        state = Recorded(seed + 10)
        fold_of = IterativeStratification(columns, np.asarray([1 / folds] * folds), state)
        cases.append({
            "labels": labels.astype(int).tolist(),
            "folds": folds,
            "order": order,
            "choices": state.choices,
            "foldOf": fold_of.tolist(),
        })

student = [
    {"t": t, "degrees": degrees, "p": float(2 * stats.t.sf(abs(t), degrees))}
    for degrees in [1, 2, 3, 4, 5, 9, 10, 49, 99]
    for t in [0.0, 0.3, -1.5, 2.262, 6.0]
]

print(json.dumps({"stratified": cases, "student": student}))
