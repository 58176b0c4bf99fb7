"""Server-Sent Events as a stranger would read them: http.client and lines, nothing of Kapela."""

import http.client
import json
import threading

from processes import PATIENCE


class Event:
    def __init__(self, number, kind, data):
        self.id = number
        self.kind = kind
        self.data = data

    def __repr__(self):
        return f"{self.id} {self.kind} {self.data}"


class EventStream:
    """GET /api/v1/stream, read by a thread as it comes."""

    def __init__(self, test, port, last=None, headers=None):
        self._events = []
        self._changed = threading.Condition()
        self.ended = False
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", "/api/v1/stream", headers={**({"Last-Event-ID": last} if last else {}),
                                                                   **(headers or {})})
        self._socket = self._connection.sock  # http.client lets go of it
        self.answer = self._connection.getresponse()
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()
        test.addCleanup(self.close)

    def _collect(self):
        fields = {}
        try:
            for line in self.answer:
                text = line.decode().rstrip("\n")
                if not text:
                    self._take(fields)
                    fields = {}
                elif not text.startswith(":"):
                    name, _, value = text.partition(": ")
                    fields[name] = value
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def _take(self, fields):
        if "event" not in fields:
            return
        with self._changed:
            self._events.append(Event(fields.get("id"), fields["event"], json.loads(fields["data"])))
            self._changed.notify_all()

    def events(self, kind=None):
        with self._changed:
            return [event for event in self._events if kind in (None, event.kind)]

    def wait_for(self, kind, condition=lambda data: True, within=PATIENCE):
        """The first event of this kind whose data fulfil the condition."""
        def found():
            return next((event for event in self._events if event.kind == kind and condition(event.data)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None, within)
            event = found()
        if event is None:
            raise AssertionError(f"no such {kind} within {within} s in:\n" + "\n".join(map(repr, self.events())))
        return event

    def wait_for_end(self, within=PATIENCE):
        with self._changed:
            if not self._changed.wait_for(lambda: self.ended, within):
                raise AssertionError(f"the stream goes on after {within} s")

    def close(self):
        try:
            self._socket.shutdown(2)
        except OSError:
            pass  # the server was first
        self._thread.join(PATIENCE)
        self._connection.close()
