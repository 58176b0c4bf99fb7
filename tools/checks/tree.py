"""The files that tidy looks at, and C++ text without its comments and literals."""

import os
import re
from typing import NamedTuple

FOLDERS = ("orchestrator", "simulators", "scenarios", "tests", "bench", "tools", ".ci")
IGNORED_FOLDERS = {"__pycache__", "data"}

# A raw string, a comment, a string or a character (but no digit separator), in the order in which they win.
LITERAL = re.compile(
    r'R"([^()\s\\]{0,16})\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


class Finding(NamedTuple):
    path: str
    line: int
    what: str
    instead: str

    def text(self):
        return f"{self.path}:{self.line}: {self.what}, {self.instead}"


class Tree:
    """The repository on disk. Paths are relative to its root, with slashes."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(self._walk())
        self._code = {}

    def _walk(self):
        for folder in FOLDERS:
            for where, folders, names in os.walk(self.root / folder):
                folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
                relative = os.path.relpath(where, self.root)
                yield from (f"{relative}/{name}" for name in names)

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def sources(self):
        return [path for path in self.paths if path.endswith((".cpp", ".hpp"))]

    def documents(self):
        at_the_root = [path.name for path in self.root.glob("*.md")]
        return sorted(at_the_root + [path for path in self.paths if path.endswith(".md")])

    def code(self, path):
        """The text with comments and literals blanked; every line keeps its number."""
        if path not in self._code:
            self._code[path] = LITERAL.sub(lambda match: '""' + "\n" * match[0].count("\n"), self.text(path))
        return self._code[path]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
