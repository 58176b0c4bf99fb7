"""Lines that fit beside each other on a screen, and files that can be read in one go."""

from checks.tree import Finding

MOST_COLUMNS = 120
MOST_LINES = 500


def check(tree):
    for path in tree.paths:
        text = tree.text(path)
        if not (path.endswith((".cpp", ".hpp", ".py", ".sh")) or text.startswith("#!")):
            continue
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            if len(line) > MOST_COLUMNS:
                yield Finding(path, number, f"a line of {len(line)} columns", f"break it: at most {MOST_COLUMNS}")
        if len(lines) > MOST_LINES:
            yield Finding(path, MOST_LINES + 1, f"a file of {len(lines)} lines", "divide it by what it is about")
