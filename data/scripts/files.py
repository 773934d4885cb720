"""What both scripts do with files: read only the content they were written for, write it packed."""

import gzip
import hashlib
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent


def checked(content, sha256):
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"not the file this script was written for: SHA-256 {found}")
    return content.decode("ascii")


def write_packed(path, lines, rows):
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode("ascii"))
    print(path.relative_to(DATA), len(rows), "rows,", path.stat().st_size, "bytes")
