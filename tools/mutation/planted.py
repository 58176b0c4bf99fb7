"""Mistakes made by hand: tests/mutants/planted.yaml says what each changes, and which invariant is to notice it."""

import concurrent.futures
import re
from typing import NamedTuple

import yaml

from mutation import trial
from mutation.results import STAGES
from mutation.source import Source

FILE = "tests/mutants/planted.yaml"
MOST_FAULTS = 2  # that a find is shrunk to, unless the mistake says otherwise
MOST_SECONDS = 60  # of the processor, for one that nobody notices
FOUND = re.compile(r"^(\w+ \w+): (I\d+) after (\d+) runs, shrunk to (\d+) faults", re.MULTILINE)


class Drifted(Exception):
    """The source is no longer what a mistake changes."""


class Change(NamedTuple):
    """As `variants.with_all` wants it."""

    function: int
    start: int
    end: int
    text: str


class Planted(NamedTuple):
    name: str
    says: str
    noticed_by: list  # invariants, of which one is enough
    faults: int
    search: str | None  # another one than stage by stage: what `mutants_search` is told
    changes: list  # (file, old, new)


class Found(NamedTuple):
    """What the search tells of a find."""

    where: str  # stage and scenario
    invariant: str
    runs: int
    faults: int

    def __str__(self):
        plural = "" if self.faults == 1 else "s"
        return f"{self.invariant:4} {self.faults} fault{plural}  after {self.runs} runs of {self.where}"


def read(root):
    entries = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    return [planted_of(entry) for entry in entries]


def planted_of(entry):
    changes = [(each["file"], each["old"], each["new"]) for each in entry["changes"]]
    return Planted(entry["name"], entry["says"], entry["noticed_by"], entry.get("faults", MOST_FAULTS),
                   entry.get("search"), changes)


def changes_of(root, made):
    """{source: {number: [change]}}, the mistakes counted from 1."""
    sources, found = {}, {}
    for number, mistake in enumerate(made, 1):
        for file, old, new in mistake.changes:
            source = sources.setdefault(file, Source(file, (root / file).read_text(encoding="utf-8")))
            found.setdefault(file, {}).setdefault(number, []).append(change_of(source, mistake.name, old, new))
    return {sources[file]: mistakes for file, mistakes in found.items()}


def change_of(source, name, old, new):
    """Spaces and ends of lines are as clang-format likes them; all else is exact."""
    places = list(re.finditer(r"\s+".join(map(re.escape, old.split())), source.text))
    if len(places) != 1:
        raise Drifted(f"{name}: {source.path} has {len(places)} times: {old}")
    start, end = places[0].span()
    for index, function in enumerate(source.functions):
        if source.tokens[function.first].end <= start and end <= source.tokens[function.last].start:
            return Change(index, start, end, new)
    raise Drifted(f"{name}: in {source.path} this is not inside of a function: {old}")


def found_in(output):
    """None: nothing was."""
    told = FOUND.search(output)
    return Found(told[1], told[2], int(told[3]), int(told[4])) if told else None


def complaint(mistake, found):
    """Why it is not found as it is to be; empty: it is."""
    if found is None:
        return "nobody notices it"
    if found.invariant not in mistake.noticed_by:
        return f"{found.invariant} notices it, not {' or '.join(mistake.noticed_by)}"
    return f"it takes more than {mistake.faults} faults" if found.faults > mistake.faults else ""


def search_all(bench, root, made, jobs):
    """Compiles all of them into one search, and looks for each: gives (mistake, find, why that is too little)."""
    folder = bench.build / "planted"  # always the same one: what has not changed is not compiled again
    search = bench.prepare_search(changes_of(root, made), folder)
    most = trial.limits(MOST_SECONDS, bench.is_sanitized)
    with concurrent.futures.ThreadPoolExecutor(max(jobs, 1)) as pool:
        ended = pool.map(
            lambda each: trial.run([search, *(each[1].search or f"{STAGES[-1]} alone").split()], each[0], most),
            enumerate(made, 1))
        for mistake, how in zip(made, ended):
            found = found_in(how.output)
            yield mistake, found, complaint(mistake, found) or ("" if found else how.how)
