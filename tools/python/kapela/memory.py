"""What a component remembers of commands, so that it acts once on each."""

import bisect
import collections
import time
from typing import Any

REPEATED, FRESH, INDISTINCT = "repeated", "fresh", "indistinct"
MOST_IDS = 64
MOST_REQUESTS = 256
EPOCH_AHEAD = 24 * 3600 * 1000  # ms: one further in the future is nobody's


class CommandMemory:
    """Of one epoch: the highest ids, and what was decided of each."""

    def __init__(self) -> None:
        self._epoch = 0
        self._ids: list[int] = []
        self._verdicts: dict[int, str] = {}
        self._floor: int | None = None

    def enter(self, epoch: int) -> bool:
        """False: it is older than one seen before."""
        latest = int(time.time() * 1000) + EPOCH_AHEAD
        known_is_nobodys = self._epoch > latest >= epoch
        if epoch < self._epoch and not known_is_nobodys:
            return False
        if epoch != self._epoch:
            self.__init__()  # type: ignore[misc]
            self._epoch = epoch
        return True

    def recall(self, command: int) -> tuple[str, str]:
        """(how new it is, what was decided)."""
        if command in self._verdicts:
            return REPEATED, self._verdicts[command]
        if self._floor is not None and command <= self._floor:
            return INDISTINCT, ""
        return FRESH, ""

    def is_overtaken(self, command: int) -> bool:
        """A later one was decided before it."""
        return bool(self._ids) and command < self._ids[-1]

    def remember(self, command: int, verdict: str) -> None:
        bisect.insort(self._ids, command)
        self._verdicts[command] = verdict
        if len(self._ids) > MOST_IDS:
            self._floor = self._ids.pop(0)
            del self._verdicts[self._floor]


class RepeatFilter:
    """Knows requests without a cmd_id again, as peers repeat them: by source, type, id and timestamp."""

    def __init__(self) -> None:
        self._seen: collections.OrderedDict[tuple[Any, ...], Any] = collections.OrderedDict()

    @staticmethod
    def identity(event: dict[str, Any]) -> tuple[Any, ...] | None:
        if event.get("id") is None or event.get("timestamp") is None:
            return None
        return event.get("source"), event["event_type"], event["id"], event["timestamp"]

    def find(self, identity: tuple[Any, ...] | None) -> Any:
        return self._seen.get(identity) if identity else None

    def remember(self, identity: tuple[Any, ...] | None, answer: Any) -> None:
        if identity is None:
            return
        self._seen[identity] = answer
        while len(self._seen) > MOST_REQUESTS:
            self._seen.popitem(last=False)
