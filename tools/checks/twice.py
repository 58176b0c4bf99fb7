"""Names that two files of a folder keep to themselves: whole builds compile a folder in batches, as one file.

A function may have the name of another one with other parameters. That is a guess by the text: the compiler of a whole
build has the last word.
"""

import posixpath
import re
from typing import NamedTuple

from checks.tree import Finding

OPEN = re.compile(r"^(?:inline )?namespace(?: ([\w:]+))? \{$")
TYPE = re.compile(r"^(?:struct|class|enum class|enum|union) (\w+)\b(?!;)")
ALIAS = re.compile(r"^using (\w+) = ([^;]*)")
FUNCTION = re.compile(r"^(?!using|return)[\w:<>,&*\s\[\]]*?[\w>&*\]] \*?&?(\w+)\(")
VARIABLE = re.compile(r"^(?:inline |static |constexpr |const )+[^(={;]*?(\w+)(?:\[\w*\])?\s*(?:=|\{|;)")
WITHOUT = ("bench/", "tests/fuzz/")  # an executable a file


class Name(NamedTuple):
    """What stands in an anonymous namespace. Equal ones cannot stand beside each other."""

    space: str
    name: str
    kind: str  # "function", "alias", or "" for what suffers no second one
    rest: str = ""  # what tells functions apart; what makes aliases the same


def check(tree):
    known = {}
    for path in tree.paths:
        if not path.endswith(".cpp") or path.startswith(WITHOUT):
            continue
        for line, name in names_of(tree.code(path).split("\n"), tree.text(path).split("\n")):
            seen = known.setdefault((posixpath.dirname(path), name.space, name.name), {})
            for other, its in seen.items():
                if its != path and clash(name, other):
                    yield Finding(path, line,
                                  f"{name.name} is in {posixpath.basename(its)} as well, in a namespace of its own",
                                  "share it, or give it a name that says more")
                    break
            seen.setdefault(name, path)


def clash(one, other):
    if one.kind == other.kind == "function":
        return one.rest == other.rest
    return not (one.kind == other.kind == "alias" and one.rest == other.rest)


def names_of(lines, with_comments):
    """Line and Name of each declaration that begins a line of an anonymous namespace."""
    spaces = []
    for number, line in enumerate(lines, 1):
        opened = OPEN.match(line)
        if opened:
            spaces.append(opened[1] or "")
        elif spaces and with_comments[number - 1].startswith("}  // namespace"):
            spaces.pop()
        elif spaces and spaces[-1] == "" and line[:1].isalpha():
            found = declared("\n".join(lines[number - 1:number + 5]), "::".join(spaces))
            if found:
                yield number, found


def declared(text, space):
    if match := TYPE.match(text):
        return Name(space, match[1], "")
    if match := ALIAS.match(text):
        return Name(space, match[1], "alias", " ".join(match[2].split()))
    if match := VARIABLE.match(text):
        return Name(space, match[1], "")
    if match := FUNCTION.match(text):
        return Name(space, match[1], "function", parameters(text[match.end():]))
    return None


def parameters(text):
    """The types, as they are written."""
    types, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "(<[{") - (char in ")>]}")
        if depth < 0 or (char == "," and depth == 0):
            types.append(type_of(text[start:at]))
            start = at + 1
        if depth < 0:
            break
    return ",".join(types)


def type_of(parameter):
    words = parameter.split("=")[0].split()
    return " ".join(words[:-1] if len(words) > 1 and re.fullmatch(r"\w+", words[-1]) else words)
