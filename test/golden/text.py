"""Golden values for test/words/: what scikit-learn 1.9.1 makes of a few texts.

    python3 test/golden/text.py > test/golden/text.json
"""
import json
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

train = [
    "The quick brown fox jumps over the lazy dog.",
    "Rain, rain and more rain: the north is wet",
    "sun in the south; rain in the north!",
    "a b c I 42 x_y 3rd __init__ don't",
    "Café naïve Œuvre STRASSE straße",
    "кот и собака, КОТ",
    "",
    "the the the the fox",
    "semi-automatic  fox\tterrier\nrain",
    "emoji 😀 fox 😀😀 dog",
]
new = ["rain fox unknown the the", "cafe CAFÉ кот 😀 x", "nothing known here at all zzz", ""]

cases = [
    ({"minDocuments": 1}, TfidfVectorizer()),
    ({"minDocuments": 1, "ngrams": [1, 2], "counts": "sublinear"}, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
    ({"minDocuments": 2, "maxDocuments": 0.45, "ngrams": [1, 3]}, TfidfVectorizer(min_df=2, max_df=0.45, ngram_range=(1, 3))),
    ({"minDocuments": 0.15, "maxDocuments": 4}, TfidfVectorizer(min_df=0.15, max_df=4)),
    ({"minDocuments": 1, "ngrams": [2, 3], "norm": "l1"}, TfidfVectorizer(ngram_range=(2, 3), norm="l1")),
    ({"minDocuments": 1, "idf": False, "norm": "none"}, TfidfVectorizer(use_idf=False, norm=None)),
    ({"minDocuments": 1, "counts": "binary"}, TfidfVectorizer(binary=True)),
    ({"minDocuments": 1, "lowercase": False}, TfidfVectorizer(lowercase=False)),
    ({"minDocuments": 1, "stripAccents": True}, TfidfVectorizer(strip_accents="unicode")),
    ({"minDocuments": 1, "stopWords": ["the", "in", "and", "is"], "ngrams": [1, 2]}, TfidfVectorizer(stop_words=["the", "in", "and", "is"], ngram_range=(1, 2))),
    ({"minDocuments": 1, "maxTerms": 2}, TfidfVectorizer(max_features=2)),
    ({"minDocuments": 1, "units": "characters", "ngrams": [1, 3]}, TfidfVectorizer(analyzer="char", ngram_range=(1, 3))),
    ({"minDocuments": 1, "units": "characters-in-words", "ngrams": [2, 5]}, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5))),
    ({"hashBits": 6}, HashingVectorizer(n_features=2**6)),
    ({"hashBits": 4, "ngrams": [1, 2], "norm": "none"}, HashingVectorizer(n_features=2**4, ngram_range=(1, 2), norm=None)),
]


def entries(matrix):
    return [
        [[int(j), float(f"{v:.8g}")] for j, v in sorted(zip(row.indices, row.data)) if v != 0]
        for row in matrix.tocsr()
    ]


out = []
for options, vectorizer in cases:
    fitted = entries(vectorizer.fit_transform(train))
    terms = None if "hashBits" in options else vectorizer.get_feature_names_out().tolist()
    idf = [float(f"{v:.8g}") for v in vectorizer.idf_] if terms and options.get("idf", True) else None
    out.append({"options": {"tokens": "pattern", **options} if "units" not in options else options, "terms": terms, "idf": idf, "train": fitted, "new": entries(vectorizer.transform(new))})
print(json.dumps({"train": train, "new": new, "cases": out}, ensure_ascii=False, separators=(",", ":")))
