"""ARCHITECTURE.md shows the table of layers as it is; it and README.md stay as short as their readers' patience."""

from checks.includes import LIBRARIES, PURE, reachable
from checks.tree import Finding

MAP = "ARCHITECTURE.md"
BEGIN, END = "<!-- map: tools/tidy --map -->\n", "<!-- end -->\n"
MOST_WORDS = {"ARCHITECTURE.md": 1800}
MOST_LINES = {"README.md": 130}


def check(tree):
    for path in sorted(tree.documents()):
        text = tree.text(path)
        if len(text.split()) > MOST_WORDS.get(path, len(text)):
            yield Finding(path, 1, f"has more than {MOST_WORDS[path]} words", "let the README.md of the room say it")
        if text.count("\n") > MOST_LINES.get(path, len(text)):
            yield Finding(path, 1, f"has more than {MOST_LINES[path]} lines", "let the README.md of the room say it")
        if path == MAP and shown_map(text) != map_of_libraries():
            yield Finding(path, 1, "shows another map than LIBRARIES", "put in what tools/tidy --map prints")


def shown_map(text):
    return text.partition(BEGIN)[2].partition(END)[0]


def map_of_libraries():
    """From the top down: what stands on a line uses only what stands below."""
    rows = [(str(level(name)), name + ("*" if name + "/" in PURE else ""), " ".join(nearest(name)), each.is_for)
            for name, each in LIBRARIES.items()]
    rows.sort(key=lambda row: (-int(row[0]), row[1]))
    rows.insert(0, ("", "library", "uses", "is for"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths + [0])).rstrip() for row in rows]
    return "```\n" + "\n".join(lines) + "\n```\n"


def level(name):
    return 1 + max((level(used) for used in LIBRARIES[name].uses), default=-1)


def nearest(name):
    """What it uses and nothing else that it uses brings along, without folders."""
    uses = LIBRARIES[name].uses
    through = {below for used in uses for below in reachable(used) - {used}}
    return [used.split("/")[1] for used in uses if used not in through]
