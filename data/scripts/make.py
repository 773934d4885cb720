"""Makes data/emotions and data/yeast from the packages that ship the numbers.

    pip download --no-deps river==0.26.1 -d /tmp/packages
    pip download --no-deps --no-binary :all: --no-build-isolation scikit-multiflow==0.4.1 \
        -d /tmp/packages          # a source package: needs numpy, wheel and setuptools < 70 installed
    python3 data/scripts/make.py /tmp/packages [--official DIRECTORY]

The same packages give the same files, byte for byte but for the version of zlib. With --official,
a directory of MULAN's ARFF files (NAME/NAME-train.arff, NAME/NAME-test.arff), the script checks
that both splits are MULAN's, row by row and value by value. Standard library only.
"""

import argparse
import csv
import gzip
import io
import pathlib
import tarfile
import zipfile

from files import DATA, checked, write_packed

YEAST_SHA256 = "fd17cb9b53acaaf5e82a9e0795e2667167775915c0e32c1f6fe0fadb0d3bd703"
MUSIC_SHA256 = "1d18e5a32fba9a24334d124375206b82d7afbc8badf1bdc94ba3da11d9e1766c"


def read_yeast(packages):
    """917 test rows, then 1500 training rows; 103 features, then 14 labels."""
    (wheel,) = packages.glob("river-0.26.1-*.whl")
    packed = zipfile.ZipFile(wheel).read("river/datasets/yeast.csv.gz")
    text = checked(gzip.decompress(packed), YEAST_SHA256)
    header, *rows = csv.reader(io.StringIO(text))
    return header[:103], header[103:], rows[917:], rows[:917]


def read_emotions(packages):
    """391 training rows, then 202 test rows; 6 labels, then 72 features."""
    (sdist,) = packages.glob("scikit-multiflow-0.4.1.tar.gz")
    member = "scikit-multiflow-0.4.1/src/skmultiflow/data/datasets/music.csv"
    text = checked(tarfile.open(sdist).extractfile(member).read(), MUSIC_SHA256)
    header, *rows = csv.reader(io.StringIO(text))
    # the package misspells the label that MULAN calls relaxing-calm
    labels = [name.replace("relaxing-clam", "relaxing-calm") for name in header[:6]]
    rows = [row[6:] + row[:6] for row in rows]
    return header[6:], labels, rows[:391], rows[391:]


def write_arff(name, part, features, labels, rows):
    """Dense ARFF with the labels last, said in the relation name as MEKA does."""
    lines = [f"@relation '{name}-{part}: -C -{len(labels)}'", ""]
    lines += [f"@attribute {feature} numeric" for feature in features]
    lines += [f"@attribute {label} {{0,1}}" for label in labels]
    lines += ["", "@data"]
    for row in rows:
        assert len(row) == len(features) + len(labels)
        assert all(value in "01" for value in row[len(features) :])
        lines.append(",".join(row))
    write_packed(DATA / name / f"{name}-{part}.arff.gz", lines, rows)


def check_official(directory, name, part, rows):
    text = (directory / name / f"{name}-{part}.arff").read_text()
    official = csv.reader(io.StringIO(text.lower().split("@data")[1].strip()))
    assert [[float(v) for v in row] for row in rows] == [[float(v) for v in row] for row in official]
    print(f"{name}-{part}: the same rows in the same order as MULAN's")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", type=pathlib.Path)
    parser.add_argument("--official", type=pathlib.Path)
    arguments = parser.parse_args()
    for name, read in (("emotions", read_emotions), ("yeast", read_yeast)):
        features, labels, train, test = read(arguments.packages)
        for part, rows in (("train", train), ("test", test)):
            write_arff(name, part, features, labels, rows)
            if arguments.official:
                check_official(arguments.official, name, part, rows)


main()
