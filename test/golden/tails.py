"""Golden values of the tails of chi-square and Poisson laws, from SciPy.

Run `python test/golden/tails.py` to rewrite tails.json (scipy).
"""
import json
from pathlib import Path

from scipy.stats import chi2, poisson

chi_square = [
    {"statistic": s, "degrees": k, "tail": float(chi2.sf(s, k))}
    for s, k in [(23.928, 1), (0.5, 1), (3, 2), (40, 7), (250, 200), (1200, 1000), (60, 100), (90, 3)]
]
poisson_law = [
    {"count": n, "mean": m, "atLeast": float(poisson.sf(n - 1, m)), "atMost": float(poisson.cdf(n, m))}
    for n, m in [(1, 1e-6), (3, 0.01), (10, 4), (150, 100), (60, 100), (0, 20), (551, 551)]
]
Path(__file__).with_suffix(".json").write_text(
    json.dumps({"chiSquare": chi_square, "poisson": poisson_law}, indent=1) + "\n"
)
