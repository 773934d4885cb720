"""What liac-arff, scipy and pandas make of the texts below: test/golden/readers.json.

pip install liac-arff scipy pandas; python test/golden/readers.py
"""

import io
import json
import math
import pathlib

import arff
import pandas
import scipy.io.arff

ARFF = [
    "@relation 'a b'\n@attribute x numeric\n@attribute 'y z' {red,'dark blue'}\n@data\n1.5,red\n?,'dark blue'\n-2e3,?\n",
    "% note\n@RELATION r\n\n@ATTRIBUTE x REAL\n@ATTRIBUTE n INTEGER\n@DATA\n% note\n1,2\n\n3,4\n",
    "@relation r\n@attribute x numeric\n@attribute c {a,b,c}\n@attribute y numeric\n@data\n{0 1.5,1 b}\n{2 -1}\n{}\n",
]
SCIPY = ["@relation r\n@attribute x numeric\n@attribute c {red,blue}\n@data\n1.5,red\n?,blue\n-2e3,?\n", ARFF[1]]
CSV = [
    "a,b,c\n1,x,2.5\n2,y,\n3,x,-1e3\n",
    "a,b\n\"1\",\"x, y\"\n2,\"say \"\"hi\"\"\"\n",
    "a,b\nNA,1\nN/A,2\nnull,3\n<NA>,4\nnan,5\n#N/A,6\n7,8\n",
    "a,b\r\n1,2\r\n\r\n3,4\r\n",
    "a;b\n0,5;1\n1,25;2\n",
    "a\tb\n1\t2\n",
    "a,b\nTrue,1\nFalse,2\n",
]


def plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bytes):
        value = value.decode()
        return None if value == "?" else value
    return value.item() if hasattr(value, "item") else value


def liac(text):
    form = arff.DENSE if "{0 " not in text else arff.COO
    data = arff.loads(text, return_type=form)
    if form == arff.DENSE:
        rows = [[plain(value) for value in row] for row in data["data"]]
    else:
        values, at, columns = data["data"]
        rows = [[0.0, "a", 0.0] for _ in range(3)]
        for value, row, column in zip(values, at, columns):
            rows[row][column] = plain(value)
    return {"names": [name for name, _ in data["attributes"]], "rows": rows}


def by_scipy(text):
    data, meta = scipy.io.arff.loadarff(io.StringIO(text))
    return {"names": meta.names(), "rows": [[plain(v) for v in row] for row in data]}


def by_pandas(text):
    header = text.splitlines()[0]
    separator = next(c for c in ",;\t" if c in header)
    decimal = "," if separator == ";" else "."
    frame = pandas.read_csv(io.StringIO(text), sep=separator, decimal=decimal)
    return {
        "names": list(frame.columns),
        "rows": [[plain(value) for value in row] for row in frame.itertuples(index=False)],
    }


golden = {
    "arff": [{"text": text, "liac": liac(text)} for text in ARFF],
    "scipy": [{"text": text, "scipy": by_scipy(text)} for text in SCIPY],
    "csv": [{"text": text, "pandas": by_pandas(text)} for text in CSV],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
