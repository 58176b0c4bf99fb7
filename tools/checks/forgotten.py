"""Files that no CMakeLists.txt names: sources that are never built, tests that never run."""

import posixpath
import re

from checks.tree import Finding

NAME = re.compile(r"[\w./+-]+\.(?:cpp|hpp|py)\b")


def check(tree):
    named = {name for path in tree.paths if path.endswith("CMakeLists.txt") for name in names_in(tree, path)}
    for path in tree.paths:
        if must_be_named(path) and path not in named:
            folder = posixpath.dirname(path)
            yield Finding(path, 1, "no CMakeLists.txt names it", f"add it to {folder}/CMakeLists.txt or delete it")


def names_in(tree, path):
    """The files that a list names, as paths from the root."""
    text = re.sub(r"#[^\n]*", "", tree.text(path))
    text = re.sub(r"\$\{(CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)\}/", "", text)
    folder = posixpath.dirname(path)
    return {posixpath.normpath(posixpath.join(folder, name)) for name in NAME.findall(text)}


def must_be_named(path):
    if path.endswith(".cpp"):
        return True
    if path.endswith(".hpp"):  # tests include theirs without a header set
        return not path.startswith(("tests/", "bench/"))
    return re.match(r"tests/(.*/)?(test_\w+|\w+_test)\.py$", path) is not None
