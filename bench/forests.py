"""Random forests as label rankers on the folds of `partita evaluate --folds 10 --repeats 5`.

    node bench/folds.mjs 214 > folds.json
    python3 bench/forests.py glass.csv folds.json     # scikit-learn, scipy

Kendall tau, mean and standard deviation over folds, of forests that predict ranks jointly or item by
item, pairwise orders, or the whole ranking as a class; each is repeated with three seeds.
"""
import json
import sys

import numpy as np
from scipy.stats import kendalltau
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier, RandomForestRegressor


def read(path):
    with open(path) as file:
        names = file.readline().strip().split(',')
    table = np.loadtxt(path, delimiter=',', skiprows=1)
    inputs = sum(name.startswith('A') for name in names)
    return table[:, :inputs], table[:, inputs:].astype(int)


def as_ranks(scores):
    return scores.argsort(1, kind='stable').argsort(1)


def joint(X, R, test, seed):
    return as_ranks(RandomForestRegressor(500, random_state=seed).fit(X, R).predict(test))


def joint_thirds(X, R, test, seed):
    forest = RandomForestRegressor(500, max_features=1 / 3, random_state=seed)
    return as_ranks(forest.fit(X, R).predict(test))


def by_item(X, R, test, seed):
    columns = [
        RandomForestRegressor(200, max_features=1 / 3, random_state=seed).fit(X, r).predict(test)
        for r in R.T
    ]
    return as_ranks(np.stack(columns, 1))


def pairwise(X, R, test, seed):
    k = R.shape[1]
    i, j = np.triu_indices(k, 1)
    before = np.sign(R[:, j] - R[:, i])
    forest = RandomForestRegressor(500, max_features=1 / 3, random_state=seed).fit(X, before)
    votes = np.zeros((len(test), k))
    for (a, b), v in zip(zip(i, j), forest.predict(test).T):
        votes[:, a] -= v
        votes[:, b] += v
    return as_ranks(votes)


def as_class(kind):
    def predict(X, R, test, seed):
        rankings, labels = np.unique(R, axis=0, return_inverse=True)
        forest = kind(500, random_state=seed).fit(X, labels.ravel())
        # of the rankings voted for, their mean ranks: best expected Spearman distance
        return as_ranks(forest.predict_proba(test) @ rankings[forest.classes_])

    return predict


PEERS = {
    'ranks jointly': joint,
    'ranks jointly, a third of the features': joint_thirds,
    'ranks item by item': by_item,
    'pairwise orders': pairwise,
    'the ranking as a class': as_class(RandomForestClassifier),
    'the ranking as a class, extra trees': as_class(ExtraTreesClassifier),
}

X, R = read(sys.argv[1])
folds = [np.array(fold) for repeat in json.load(open(sys.argv[2])) for fold in repeat]
for name, predict in PEERS.items():
    means, spread = [], []
    for seed in range(3):
        taus = []
        for test in folds:
            train = np.setdiff1d(np.arange(len(X)), test)
            found = predict(X[train], R[train], X[test], seed)
            taus.append(np.mean([kendalltau(a, b)[0] for a, b in zip(found, R[test])]))
        means.append(np.mean(taus))
        spread.append(np.std(taus, ddof=1))
    print(f'{name}: {np.mean(means):.4f} (seeds {min(means):.4f} to {max(means):.4f}), sd over folds {np.mean(spread):.3f}', flush=True)
