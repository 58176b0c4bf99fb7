"""A file has its name to itself: `report.hpp` in two rooms would say too little in an include, a search or a stack."""

import posixpath
import re

from checks.includes import PRODUCT
from checks.tree import Finding

# A fault has the name of its type.
WITHOUT = re.compile(r"simulators/faults/types/")


def check(tree):
    owners, told = {}, set()
    for path in tree.sources():
        if not path.startswith(PRODUCT) or WITHOUT.match(path):
            continue
        whole = posixpath.splitext(path)[0]  # of a header and its source
        owner = owners.setdefault(posixpath.basename(whole), whole)
        if whole != owner and whole not in told:
            told.add(whole)
            yield Finding(path, 1, f"has the name of {owner}", "give it one of its own that says more")
