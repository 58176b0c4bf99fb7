"""Every rule of tidy."""

from checks import architecture, banned, documents, forgotten, includes, layout, lengths, names, reach, scripts, twice

RULES = (includes, architecture, banned, documents, forgotten, layout, lengths, names, reach, scripts, twice)


def find_all(tree):
    """The findings in the order of files and lines."""
    return sorted(finding for rules in RULES for finding in rules.check(tree))
