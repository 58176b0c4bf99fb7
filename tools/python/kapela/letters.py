"""Events that a component posts: replies and news, in order for each destination, without ever holding it up."""

import collections
import http.client
import json
import threading
import time
from typing import Any

Event = dict[str, Any]

MOST_WAITING = 256  # for one destination; the oldest go first
ATTEMPTS = 3
USEFUL_FOR = 3.0  # seconds
PAUSE = 0.1  # seconds between attempts


def reply_to(event: Event, name: str, port: int) -> Event:
    """The same event on its way back: same id, timestamp and type."""
    reply = dict(event)
    for field, usual in (("", name), ("_address", "127.0.0.1"), ("_port", 0)):
        reply["source" + field] = event.get("destination" + field) or usual
        reply["destination" + field] = event.get("source" + field) or usual
    if not event.get("destination") or event["destination"] == "default":
        reply["source"] = name
    reply["source_port"] = int(reply["source_port"]) or port
    reply["destination_endpoint"] = "/event"
    reply["result"] = None
    return reply


def batch_of(events: list[Event]) -> Event:
    """One event around several to one destination."""
    if len(events) == 1:
        return events[0]
    first = events[0]
    envelope = {field: value for field, value in first.items() if field.startswith(("source", "destination"))}
    return envelope | {"event_type": "cumulative", "data": {"events": events}, "id": None, "payload": len(events),
                       "is_system_event": True, "timestamp": first.get("timestamp"), "result": None}


class Letters:
    """A thread for each destination that there is something for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[tuple[str, int], collections.deque[tuple[float, str]]] = {}

    def post(self, events: list[Event]) -> None:
        for to in dict.fromkeys((each["destination_address"], int(each["destination_port"])) for each in events):
            if to[1] != 0:
                same = [each for each in events if (each["destination_address"], int(each["destination_port"])) == to]
                self._add(to, json.dumps(batch_of(same)))

    def _add(self, to: tuple[str, int], text: str) -> None:
        with self._lock:
            is_new = to not in self._lines
            line = self._lines.setdefault(to, collections.deque(maxlen=MOST_WAITING))
            line.append((time.monotonic() + USEFUL_FOR, text))
        if is_new:
            threading.Thread(target=self._deliver, args=(to,), name=f"letters to {to[0]}:{to[1]}", daemon=True).start()

    def _deliver(self, to: tuple[str, int]) -> None:
        connection = http.client.HTTPConnection(*to, timeout=1)
        while True:
            with self._lock:
                if not self._lines[to]:
                    del self._lines[to]
                    break
                until, text = self._lines[to].popleft()
            for _ in range(ATTEMPTS):
                if time.monotonic() > until or self._send(connection, text):
                    break
                time.sleep(PAUSE)
        connection.close()

    @staticmethod
    def _send(connection: http.client.HTTPConnection, text: str) -> bool:
        try:
            connection.request("POST", "/event", text, {"Content-Type": "application/json"})
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            connection.close()
            return False
