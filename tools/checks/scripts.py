"""Shell scripts stop at the first error, and scripts can be run."""

import os
import re

from checks.tree import Finding

SHELL = re.compile(r"#!.*\b(?:ba)?sh\b|# shellcheck shell=")


def check(tree):
    for path in tree.paths:
        with open(tree.root / path, "rb") as file:
            first = file.readline(200).decode("utf-8", "replace")
        if (SHELL.match(first) or path.endswith(".sh")) and not has_strict_mode(tree.text(path)):
            yield Finding(path, 1, "a shell script that goes on after an error", "use `set -euo pipefail`")
        if first.startswith("#!") and not os.access(tree.root / path, os.X_OK):
            yield Finding(path, 1, "a script without its run bit", f"use `chmod +x {path}`")


def has_strict_mode(text):
    return re.search(r"^set -euo pipefail$", text, re.MULTILINE) is not None
