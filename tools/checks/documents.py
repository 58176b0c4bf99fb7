"""Documents that comments and documents cite, and sources that documents cite: each is in the tree."""

import posixpath
import re

from checks.tree import Finding, line_of

CITATION = re.compile(r"(?<![\w./-])((?:\.\./)?[\w-]+(?:/[\w-]+)*\.md)\b")
SOURCE = re.compile(r"(?<![\w./-])((?:orchestrator|simulators|tests|tools)/[\w/]+\.(?:[ch]pp|py|js|yaml|json))\b")
SLASHES = re.compile(r"//[^\n]*")
HASHES = re.compile(r"(?<!\S)#[^\n]*|\"\"\".*?\"\"\"", re.DOTALL)
COMMENTS = {".cpp": SLASHES, ".hpp": SLASHES, ".js": SLASHES, ".py": HASHES, ".yaml": HASHES, ".txt": HASHES}


def check(tree):
    documents = tree.documents()
    for path in tree.paths:
        if comments := COMMENTS.get(posixpath.splitext(path)[1]):
            yield from cited(path, tree.text(path), comments.finditer(tree.text(path)), documents)
    known = set(tree.paths)
    for path in documents:
        for found in SOURCE.finditer(tree.text(path)):
            if found[1] not in known and path != "CHANGELOG.md" and "NAME" not in found[1]:
                yield Finding(path, line_of(tree.text(path), found.start()),
                              f"cites {found[1]}, which is not in the tree", "name where it is now")
        yield from cited(path, tree.text(path), [re.match(r".*", tree.text(path), re.DOTALL)], documents)


def cited(path, text, passages, documents):
    for passage in passages:
        for found in CITATION.finditer(passage[0]):
            name = found[1].removeprefix("../")
            if not any(each == name or each.endswith("/" + name) for each in documents):
                line = line_of(text, passage.start() + found.start())
                yield Finding(path, line, f"cites {name}, which is not in the tree", "say it here, or name what is")
