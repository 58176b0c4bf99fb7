"""What came of mistakes, kept in a file of JSON a source file, so that a later call goes on where one has ended."""

import collections
import json

SEARCH, TESTS = "search", "tests"
STAGES = ("one", "two_basic", "swarm", "two")  # of tests/mutants/search.cpp


class Results:
    """{name of a mutant: what is known of it}. What was found with other code counts no more."""

    def __init__(self, folder, file, prints):
        self.path = folder / (file.replace("/", "-").removesuffix(".cpp") + ".json")
        self.prints = prints  # {SEARCH: ..., TESTS: ...}: changes when one of them may end otherwise
        self.of = {}
        if self.path.exists():
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self.of = kept["mutants"]
            for kind in (SEARCH, TESTS):
                if kept["prints"].get(kind) != prints[kind]:
                    for known in self.of.values():
                        known.pop(kind, None)

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"prints": self.prints, "mutants": self.of}, indent=1, sort_keys=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def note(self, name, kind, **told):
        self.of.setdefault(name, {})[kind] = told

    def is_known(self, name, kind, until=None):
        """A search that has found nothing is known up to its last stage."""
        told = self.of.get(name, {}).get(kind)
        if told is None or until is None or told["noticed"]:
            return told is not None
        return STAGES.index(told["until"]) >= STAGES.index(until)


def class_of(known):
    """What a mistake counts as, in the table: by whom it was noticed."""
    search, tests = known.get(SEARCH), known.get(TESTS)
    if search is None or tests is None:
        return "untried"
    if search["noticed"] and tests["noticed"]:
        return "both"
    if search["noticed"] or tests["noticed"]:
        return SEARCH if search["noticed"] else TESTS
    return "same" if search["same"] else "survivor"


def table(by_file):
    """Lines of text; `by_file`: {file: [what is known of each mutant that compiles]}."""
    yield f"{'file':40}{'mutants':>8}{'search':>8}{'tests':>8}{'either':>8}{'no diff.':>9}{'survive':>8}"
    total = collections.Counter()
    for file, known in sorted(by_file.items()):
        classes = collections.Counter(class_of(each) for each in known)
        # What only the unit tests notice, although each history of the search is as it would be without.
        classes["out of reach"] = sum(class_of(each) == TESTS and each[SEARCH]["same"] for each in known)
        total += classes
        if any(class_of(each) != "untried" for each in known):
            yield row(file, classes)
    if len(by_file) > 1:
        yield row("all", total)
    yield from scores(total)


def row(name, classes):
    noticed = {kind: classes["both"] + classes[kind] for kind in (SEARCH, TESTS)}
    either = classes["both"] + classes[SEARCH] + classes[TESTS]
    tried = either + classes["same"] + classes["survivor"]
    return (f"{name:40}{tried:>8}{noticed[SEARCH]:>8}{noticed[TESTS]:>8}{either:>8}{classes['same']:>9}"
            f"{classes['survivor']:>8}")


def scores(classes):
    either = classes["both"] + classes[SEARCH] + classes[TESTS]
    changing = either + classes["survivor"]
    if changing == 0:
        return
    search, tests = classes["both"] + classes[SEARCH], classes["both"] + classes[TESTS]
    reachable = changing - classes["out of reach"]
    yield f"of {changing} that change anything:"
    yield f"  noticed by the search     {percent(search, changing)}"
    yield f"  noticed by unit tests     {percent(tests, changing)}"
    yield f"  noticed by either         {percent(either, changing)}"
    yield f"of {reachable} that change a history of the search:"
    yield f"  noticed by the search     {percent(search, reachable)}"


def percent(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "    -"
