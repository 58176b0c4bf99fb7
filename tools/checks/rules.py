"""Every rule of tidy."""

from checks import banned, documents, forgotten, includes, scripts, twice


def find_all(tree):
    """The findings in the order of files and lines."""
    return sorted(finding for rules in (includes, banned, documents, forgotten, scripts, twice)
                  for finding in rules.check(tree))
