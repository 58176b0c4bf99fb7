"""What a handler of the API can get at: few types, and never the engine. It is given answers, not what makes them."""

import re

from checks.includes import INCLUDE
from checks.tree import Finding

MOST_TYPES = 125
TYPE = re.compile(r"^[ \t]*(?:template\s*<[^;{]*>\s*)?(?:struct|class|enum(?:\s+class)?)\s+\w+(?:\s+final)?"
                  r"(?:\s*:[^:;{][^;{]*)?\s*\{", re.MULTILINE)


def check(tree):
    headers = {path for path in tree.sources() if path.endswith(".hpp")}
    for path in tree.sources():
        if not re.match(r"orchestrator/api/\w+\.cpp$", path):
            continue
        seen = reached(tree, path, headers)
        if "orchestrator/engine/engine.hpp" in seen:
            yield Finding(path, 1, "includes the engine", "ask runtime::Orchestrator")
        types = sum(len(TYPE.findall(tree.code(header))) for header in seen & headers)
        if types > MOST_TYPES:
            yield Finding(path, 1, f"has {types} types in reach, more than {MOST_TYPES}",
                          "include less, or name in a header what is only passed on")


def reached(tree, path, headers):
    """The file, and each header that it includes at any distance."""
    found, waiting = set(), [path]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        waiting += [match[2] for match in INCLUDE.finditer(tree.text(one)) if match[2] in headers]
    return found
