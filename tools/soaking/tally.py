"""What a soak has counted and found; filled by all of its cells."""

import collections
import json
import threading

FOUND = ("violations", "lost", "half_started", "stuck")
SAYS = {
    "violations": "invariants broken (kapela verify, journal and truth merged; the orchestrator's own checker)",
    "lost": "runs or records that were told or written before a crash, and not there after it; gaps",
    "half_started": "components that truly stand too high, or not at the goal, and are no exception of the run",
    "stuck": "rounds that could not be carried on: no answer, no end of a run, an unexpected exit",
}


class Tally:
    def __init__(self):
        self._lock = threading.Lock()
        self.counts = collections.Counter()
        self.statuses = collections.Counter()
        self.faults = collections.Counter()
        self.found = collections.Counter()
        self.evidence = []

    def count(self, name, number=1):
        with self._lock:
            self.counts[name] += number

    def ended(self, status):
        with self._lock:
            self.statuses[status] += 1

    def hit(self, faults):
        with self._lock:
            self.faults.update(faults)

    def find(self, what, where, text, number=1):
        with self._lock:
            self.found[what] += number
            self.evidence.append(f"{what}: {where}: {text}")

    def is_clean(self):
        return not any(self.found.values())

    def document(self):
        return {"starts": self.counts["starts"], "statuses": dict(self.statuses), "faults": dict(self.faults),
                "counts": dict(self.counts), "found": {what: self.found[what] for what in FOUND}}

    def json_line(self, **more):
        return json.dumps({**more, **self.document()}, ensure_ascii=False, sort_keys=True)

    def table(self):
        yield from section("started, and how it ended", self.statuses)
        yield from section("faults that acted", self.faults)
        yield from section("counted", self.counts)
        yield "found (each must be 0)"
        for what in FOUND:
            yield f"  {self.found[what]:>9,}  {what}: {SAYS[what]}"


def section(title, counts):
    yield title
    for name, number in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield f"  {number:>9,}  {name}"
