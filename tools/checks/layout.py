"""C++ laid out as .clang-format says. What has been found well once is not looked at again: build/tidy-layout.json."""

import hashlib
import json
import os
import re
import subprocess

from checks.tree import Finding

KNOWN = "build/tidy-layout.json"
PLACE = re.compile(r"^(.*?):(\d+):\d+: (?:warning|error): code should be clang-formatted")
AT_ONCE = 50  # files a process


def check(tree):
    style = tree.root / ".clang-format"
    if not style.exists():
        return
    known = read_known(tree.root / KNOWN)
    digests = {path: digest_of(style.read_bytes(), tree.text(path)) for path in tree.sources()}
    unknown = [path for path, digest in digests.items() if digest not in known]
    found = set()
    for first in range(0, len(unknown), AT_ONCE):
        for path, line in differences(tree.root, unknown[first:first + AT_ONCE]):
            if path not in found:
                yield Finding(path, line, "code not laid out as .clang-format says", f"use `clang-format -i {path}`")
            found.add(path)
    if unknown:
        write_known(tree.root / KNOWN, sorted(digest for path, digest in digests.items() if path not in found))


def digest_of(style, text):
    return hashlib.sha256(style + b"\0" + text.encode()).hexdigest()


def differences(root, paths):
    """Path and line of each place."""
    command = ["clang-format", "--dry-run", "-style=file", *paths]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    for line in done.stderr.splitlines():
        place = PLACE.match(line)
        if place is not None:
            yield place[1], int(place[2])


def read_known(file):
    try:
        return set(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def write_known(file, digests):
    """Whole or not at all: two of us may run at once."""
    file.parent.mkdir(exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(digests), encoding="utf-8")
    os.replace(beside, file)
