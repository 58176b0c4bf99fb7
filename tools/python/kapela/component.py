"""`Component`: a service that joins a plant. Write hooks; state machine, replies, news, batches, fencing are here."""

from __future__ import annotations

import datetime
import http.server
import json
import os
import socket
import threading
import time
from typing import Any, Self

from kapela.letters import Letters, reply_to
from kapela.machine import Document, Hook, Machine
from kapela.memory import RepeatFilter
from kapela.profile import COMMANDS, STABLE

Event = dict[str, Any]

STARTED = time.monotonic() - time.process_time()
MOST_BYTES = 1024 * 1024  # of a body
MOST_WAITING = 64  # commands whose senders wait for the end
MOST_KEPT = 1000  # business events in PAUSE
ASKED_WITHIN = 30.0  # seconds: who asked for the state is told of changes that nobody's command has caused
HOOKS = {"INITIALIZING": "on_initialize", "STARTING": "on_run", "RESUMING": "on_resume", "PAUSING": "on_pause",
         "SOFT_STOPPING": "on_soft_stop", "STOPPING": "on_stop", "HARD_STOPPING": "on_hard_stop", "ACK": "on_ack"}
Kinds = type | tuple[type, ...]
FENCE: dict[str, Kinds] = {"cmd_id": int, "epoch": int, "not_after": (int, float), "run": int, "proof": str}


class Component:
    """A hook is a method or a coroutine; its return ends the transition, an exception ends in FAULT with its words (and
    its `code`). A stop breaks transitions off: a coroutine is cancelled, a method asks `is_cancelled`.

        class Camera(Component):
            def on_initialize(self):
                self.device = open_device()

        Camera("camera", 8101).serve()
    """

    def __init__(self, name: str, port: int = 0, *, address: str = "127.0.0.1", initial_state: str = "STOPPED") -> None:
        if not STABLE.get(initial_state):
            raise ValueError(f"{initial_state} is no state to begin in, one of {', '.join(filter(STABLE.get, STABLE))}")
        self.name = name
        self._letters = Letters()
        self._repeats = RepeatFilter()
        self._kept: list[Event] = []
        self._askers: dict[tuple[str, int], tuple[float, Event]] = {}
        self._waiting: dict[tuple[Any, Any], Event] = {}  # commands whose end their sender is told of
        self._lock = threading.Lock()
        self._server = _Server((address, port), self)
        self.address, self.port = self._server.server_address[:2]
        self._machine = Machine(initial_state, self._hook_of, self._on_change)
        self._thread: threading.Thread | None = None

    # Hooks, to be overridden.

    def on_initialize(self) -> Any: ...
    def on_run(self) -> Any: ...
    def on_resume(self) -> Any: ...
    def on_pause(self) -> Any: ...
    def on_soft_stop(self) -> Any: ...
    def on_stop(self) -> Any: ...
    def on_hard_stop(self) -> Any: ...
    def on_ack(self) -> Any: ...

    def on_event(self, event_type: str, data: Document) -> Any:
        """A business event, in RUN; what it returns is the reply's data. An exception is an error to its sender."""
        raise LookupError(f"{self.name} knows no event {event_type}")

    def details(self) -> Document:
        """What state reports have under `state`."""
        return {}

    def _hook_of(self, via: str) -> Hook:
        hook: Hook = getattr(self, HOOKS[via])
        return hook

    # What a service does of itself.

    @property
    def state(self) -> str:
        return self._machine.state

    @property
    def is_cancelled(self) -> bool:
        return self._machine.is_cancelled

    def fail(self, message: str, code: int = 0) -> None:
        """It is in FAULT from now on, until an operator acknowledges."""
        self._machine.fail(message, code)

    def start(self) -> Self:
        """Serves in a thread; `close` ends it. Also as `with Camera("camera") as camera:`."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name=self.name, daemon=True)
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serves until Ctrl-C."""
        try:
            self._server.serve_forever(0.05)
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._machine.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # The protocol.

    def take(self, event: Event) -> Document:
        """One event or a batch of them; gives the body of the HTTP answer."""
        replies: list[Event] = []
        if event["event_type"] == "cumulative":
            broken = self._take_batch(event, replies)
            self._letters.post(replies)
            return {"status": "ok"} | ({"broken": broken} if broken else {})
        answer = self._take_one(event, replies)
        self._letters.post(replies)
        return {"status": "ok"} | answer

    def _take_batch(self, batch: Event, replies: list[Event]) -> list[Document]:
        broken = []
        for index, each in enumerate(batch["data"].get("events", [])):
            try:
                self._take_one(checked(each, f"/data/events/{index}"), replies)
            except ValueError as error:
                broken.append({"index": index, "error": {"code": "invalid", "message": str(error), "hint": ""}})
        return broken

    def _take_one(self, event: Event, replies: list[Event]) -> Document:
        kind = event["event_type"]
        if event.get("result") is not None or kind == "STATE_CHANGED":
            return {}  # nothing that we have asked for
        if kind == "CMD_GET_STATE":
            return self._tell_state(event, replies)
        if kind == "CMD_HEALTH_CHECK":
            figures = health()
            as_avena = {name: value for name, value in figures.items() if name != "uptime_seconds"}
            self._reply(event, {"result": "success", "data": as_avena}, replies)
            return {"data": figures, "time": time.time()}
        if kind in COMMANDS:
            return self._command(event, replies)
        return self._business(event, replies)

    def _tell_state(self, event: Event, replies: list[Event]) -> Document:
        report = self._report()
        if reads_answer(event) and event.get("source_port"):
            with self._lock:
                self._askers[event.get("source_address", ""), int(event["source_port"])] = time.monotonic(), event
        reply = self._reply(event, {"result": "success"}, replies)
        if reply:
            reply["data"] = report
        return {"data": report, "time": time.time()}

    def _command(self, event: Event, replies: list[Event]) -> Document:
        fence = fence_of(event["data"])
        identity = None if "cmd_id" in fence else RepeatFilter.identity(event)
        if known := self._repeats.find(identity):
            return {**known, "duplicate": True, "fsm_state": self.state, "time": time.time()}
        pushes = bool(event.get("source_port")) and event["event_type"] != "CMD_RESTART"
        if pushes:
            with self._lock:
                self._waiting[fence.get("epoch"), fence.get("cmd_id")] = event
                if len(self._waiting) > MOST_WAITING:  # of transitions that were broken off
                    del self._waiting[next(iter(self._waiting))]
        answer = self._machine.command(event["event_type"], fence, pushes)
        if not answer["pushes"] and not answer["duplicate"]:
            with self._lock:
                self._waiting.pop((fence.get("epoch"), fence.get("cmd_id")), None)
        self._repeats.remember(identity, answer)
        if not answer["accepted"] and not answer["duplicate"]:
            self._reply(event, {"result": "error", "error_message": answer["reason"],
                                "data": {"fsm_state": answer["fsm_state"]}}, replies)
        elif event["event_type"] == "CMD_RESTART":
            self._reply(event, {"result": "success",
                                "data": {"message": "Restart accepted, shutting down system"}}, replies)
            self._machine.restart()
        return answer | {"time": time.time()}

    def _business(self, event: Event, replies: list[Event]) -> Document:
        identity = RepeatFilter.identity(event)
        if self._repeats.find(identity):
            return {}
        self._repeats.remember(identity, True)
        with self._lock:  # a resume that ends now takes what is kept
            state = self.state
            if state == "PAUSE" and len(self._kept) < MOST_KEPT:
                self._kept.append(event)
            elif state == "PAUSE":
                state = "full"
        self._reply(event, self._result_in(state, event), replies)
        return {}

    def _result_in(self, state: str, event: Event) -> Document:
        if state == "RUN":
            try:
                data = self.on_event(event["event_type"], event["data"])
            except Exception as error:  # of the service: its sender is told
                return {"result": "error", "error_code": getattr(error, "code", 1), "error_message": str(error)}
            return {"result": "success", "data": data if isinstance(data, dict) else {"value": data}}
        words = {"INITIALIZED": ("info", "System in initialization state"),
                 "PAUSE": ("info", "System paused, operation buffered"),
                 "full": ("error", "System paused, buffer full"),
                 "FAULT": ("error", "System in fault state"), "STOPPED": ("error", "Service stopped")}
        result, message = words.get(state, ("info", f"System in transition - {state}"))
        return {"result": result, "data": {"message": message, "fsm_state": self.state}}

    def _reply(self, event: Event, result: Document, replies: list[Event]) -> Event | None:
        if not event.get("source_port") or reads_answer(event):
            return None
        reply = reply_to(event, self.name, self.port)
        reply["result"] = result
        replies.append(reply)
        return reply

    def _report(self) -> Document:
        return self._machine.report() | {"state": self.details()}

    def _on_change(self, cause: Document | None) -> None:
        """A transition has ended: its commander is told, else those who have asked lately."""
        report = self._report()
        with self._lock:
            if cause is not None:
                told = self._waiting.pop((cause.get("epoch"), cause.get("cmd_id")), None)
                to, report = [told] if told else [], report | {"caused_by": cause}
            else:
                since = time.monotonic() - ASKED_WITHIN
                to = [event for asked, event in self._askers.values() if asked >= since]
            kept, self._kept = ([], self._kept) if self.state == "PAUSE" else (self._kept, [])
        news = [reply_to(each, self.name, self.port) | {"event_type": "STATE_CHANGED", "source": self.name,
                                                        "data": report, "timestamp": now_text(),
                                                        "is_system_event": True} for each in to]
        for event in kept:
            self._reply(event, self._result_in(self.state, event), news)
        self._letters.post(news)


def reads_answer(event: Event) -> bool:
    return bool(event["data"].get("reply") == "http")


def now_text() -> str:
    return datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S.%f")


def checked(event: Any, pointer: str) -> Event:
    """The event with what it does not say. Raises ValueError with a JSON pointer."""
    if not isinstance(event, dict):
        raise ValueError(f"{pointer or '/'} is no object")
    kind, data = event.setdefault("event_type", "default"), event.setdefault("data", {})
    if not isinstance(kind, str):
        raise ValueError(f"{pointer}/event_type is no text")
    if data is None:
        event["data"] = {}
    elif not isinstance(data, dict):
        raise ValueError(f"{pointer}/data is no object")
    event.setdefault("timestamp", now_text())
    fence_of(event["data"], pointer)
    return event


def fence_of(data: Document, pointer: str = "") -> Document:
    """What makes a command safe to repeat and to come late. Raises ValueError."""
    fence = {key: data[key] for key in FENCE if data.get(key) is not None}
    for key, value in fence.items():
        if isinstance(value, bool) or not isinstance(value, FENCE[key]) or (isinstance(value, int) and value < 0):
            raise ValueError(f"{pointer}/data/{key} is wrong: {value!r}")
    return fence


def health() -> Document:
    """What this process costs."""
    with open("/proc/self/statm", encoding="ascii") as file:
        size, resident = (int(pages) * os.sysconf("SC_PAGE_SIZE") / 1024**2 for pages in file.read().split()[:2])
    uptime = time.monotonic() - STARTED
    return {"process_count": 1, "cpu_percent": round(100 * time.process_time() / uptime, 2),
            "memory_rss_mb": round(resident, 2), "memory_vms_mb": round(size, 2), "uptime_seconds": round(uptime, 3)}


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, at: tuple[str, int], component: Component) -> None:
        self.component = component
        super().__init__(at, _Handler)

    def get_request(self) -> Any:
        connection, peer = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, peer


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds that a connection may be idle
    wbufsize = -1  # head and body leave together
    server: _Server

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            return self._refuse(413 if length.isdigit() else 411, f"a body has at most {MOST_BYTES} bytes")
        body = self.rfile.read(int(length))  # whatever becomes of it: behind it the next request begins
        if self.path != "/event":
            return self._refuse(404, f"there is nothing at {self.path}, post to /event")
        try:
            event = json.loads(body)
        except (ValueError, RecursionError) as error:
            return self._refuse(400, f"no JSON: {error}")
        try:
            self._send(200, self.server.component.take(checked(event, "")))
        except ValueError as error:
            self._refuse(422, str(error))

    def do_GET(self) -> None:
        self._refuse(405 if self.path == "/event" else 404, "POST /event", {"Allow": "POST"})

    def _refuse(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, {"error": {"code": "invalid", "message": message, "hint": ""}}, headers)

    def _send(self, status: int, document: Document, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)),
                            **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """A component has a log of its own."""
