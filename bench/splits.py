"""Rows held out by the benchmarks, as a Python peer draws them, so that both see the same splits.

Run `python3 bench/splits.py` to rewrite splits.json (numpy); `--check` also compares the ranking
splits with scikit-learn's `train_test_split(test_size=0.2, random_state=100 + seed)`.

Ranking sets: the first ceil(n / 5) of `RandomState(100 + seed).permutation(n)` are held out. MULAN
sets without official halves: all but the first round(4 n / 5) of `default_rng(100 + seed).permutation(n)`.
Rows are numbered from 0 in the order of the file.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

SPLITS = range(3)
RANKING = {'authorship': 841, 'glass': 214, 'iris': 150, 'vehicle': 846, 'vowel': 528, 'wine': 178}
MULTILABEL = {'cal500': 502, 'CHD_49': 555}


def ranking(n, seed):
    return np.random.RandomState(100 + seed).permutation(n)[: math.ceil(0.2 * n)]


def multilabel(n, seed):
    return np.random.default_rng(100 + seed).permutation(n)[round(0.8 * n) :]


def check():
    from sklearn.model_selection import train_test_split

    for n in RANKING.values():
        for seed in SPLITS:
            _, held = train_test_split(np.arange(n), test_size=0.2, random_state=100 + seed)
            assert (held == ranking(n, seed)).all(), (n, seed)


if '--check' in sys.argv:
    check()
lines = []
for sets, draw in ((RANKING, ranking), (MULTILABEL, multilabel)):
    for name, n in sets.items():
        held = [sorted(draw(n, seed).tolist()) for seed in SPLITS]
        held = json.dumps({'rows': n, 'heldOut': held}, separators=(',', ':'))
        lines.append(f'{json.dumps(name)}:{held}')
Path(__file__).with_name('splits.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')
