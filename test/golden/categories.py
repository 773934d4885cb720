"""Golden values for test/io/table/: what scikit-learn 1.9.1 makes of a column of categories.

    python3 test/golden/categories.py > test/golden/categories.json
"""
import json
import numpy as np
from sklearn.preprocessing import OneHotEncoder

train = ["rock", "jazz", "rock", "folk", "Jazz", "rock", "jazz", "pop", "é", "folk", "1", "10", "2", "folk"]
new = ["jazz", "new", "pop", "folk", "é", "10"]
cases = [
    ({}, OneHotEncoder(handle_unknown="ignore")),
    ({"minRows": 2}, OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2)),
    ({"minRows": 3}, OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=3)),
    ({"most": 2}, OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=3)),
]
column = lambda values: np.array(values, dtype=object).reshape(-1, 1)
out = []
for options, encoder in cases:
    encoder.fit(column(train))
    names = [name.removeprefix("x0_") for name in encoder.get_feature_names_out()]
    rows = lambda values: encoder.transform(column(values)).toarray().astype(int).tolist()
    out.append({"options": options, "names": names, "train": rows(train), "new": rows(new)})
print(json.dumps({"train": train, "new": new, "cases": out}, ensure_ascii=False, separators=(",", ":")))
