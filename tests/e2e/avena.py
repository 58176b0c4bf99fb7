"""A component as avena_commons makes them, as far as the wire shows: `{"status":"ok"}` to everything, no reply to a
command, the state only by an event posted back. Written from the recorded protocol, with nothing of Kapela."""

import queue
import threading

import client

# Commands as avena 2.x spells them; everything else is a business event to it. Where one is illegal it is ignored, in
# silence: CMD_INITIALIZED in PAUSE or INITIALIZED, CMD_RUN in STOPPED, ...
LEADS_TO = {
    ("STOPPED", "CMD_INITIALIZED"): ("INITIALIZING", "INITIALIZED"),
    ("RUN", "CMD_INITIALIZED"): ("SOFT_STOPPING", "INITIALIZED"),
    ("INITIALIZED", "CMD_RUN"): ("STARTING", "RUN"),
    ("PAUSE", "CMD_RUN"): ("RESUMING", "RUN"),
    ("INITIALIZED", "CMD_STOPPED"): ("STOPPING", "STOPPED"),
    ("RUN", "CMD_STOPPED"): ("STOPPING", "STOPPED"),
    ("PAUSE", "CMD_STOPPED"): ("STOPPING", "STOPPED"),
    ("RUN", "CMD_PAUSE"): ("PAUSING", "PAUSE"),
    ("FAULT", "CMD_ACK"): ("ACK", "STOPPED"),
}
COMMANDS = {command for _, command in LEADS_TO} | {"CMD_RESTART"}
# It dispatches these to handlers that it does not have: its worker threads end.
DEADLY = {"CMD_SOFT_STOP", "CMD_HARD_STOP"}
# What a business event is answered with, by state; those in RUN are the service's own.
BUSINESS = {
    "STOPPED": ("error", "Service stopped"),
    "INITIALIZED": ("info", "System in initialization state"),
    "PAUSE": ("info", "System paused, operation buffered"),
    "FAULT": ("error", "System in fault state"),
}
KNOWN_FIELDS = set(client.complete_event("x", 1, 1))


class AvenaComponent:
    """One thread takes events out of a queue, as avena's does; a transition lasts `delay` seconds."""

    def __init__(self, test, name, port, delay=0.05):
        self.name = name
        self.delay = delay
        self.state = "STOPPED"
        self.figures = {"process_count": 1, "cpu_percent": 1.49, "memory_rss_mb": 61.16, "memory_vms_mb": 429.29}
        self.report = {}  # members of its state reports that are not as usual
        self.received = []  # (event_type, state at its processing)
        self.unknown_fields = set()  # avena answers 500 to those
        self.mute = False  # polls are taken, never answered
        self.deadly = set(DEADLY)  # more, where a hook raises
        self.dead = False  # its workers have ended: HTTP goes on, nothing is answered or obeyed
        self._running = threading.Event()  # cleared while its process is stopped, as by SIGSTOP
        self._running.set()
        self._queue = queue.Queue()
        self._stopped = threading.Event()
        self.port = client.serve(test, self._take, port)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        test.addCleanup(self._stop)

    def freeze(self):
        """Whatever comes stays in its buffers, and is obeyed when it thaws: it knows no not_after."""
        self._running.clear()

    def thaw(self):
        self._running.set()

    def _take(self, document):
        self._running.wait()
        self.unknown_fields |= set(document) - KNOWN_FIELDS
        self._queue.put(document)
        return {"status": "ok"}

    def _stop(self):
        self._stopped.set()
        self.thaw()
        self._queue.put(None)
        self._thread.join(5)

    def _work(self):
        while not self._stopped.is_set():
            document = self._queue.get()
            if document is not None and not self.dead:
                self._process(document)

    def _process(self, event):
        kind = event["event_type"]
        self.received.append((kind, self.state))
        if kind == "cumulative":
            for member in event["data"]["events"]:
                self._process(member)
        elif kind == "CMD_GET_STATE":
            if not self.mute:
                self._reply(event, self._report(), {"result": "success"})
        elif kind == "CMD_HEALTH_CHECK":
            self._reply(event, event.get("data"), {"result": "success", "data": self.figures})
        elif kind in self.deadly:
            self.dead = True
        elif kind not in COMMANDS:
            if self.state in BUSINESS:
                result, message = BUSINESS[self.state]
                self._reply(event, event.get("data"),
                            {"result": result, "data": {"message": message, "fsm_state": self.state}})
        elif (self.state, kind) in LEADS_TO:
            through, end = LEADS_TO[self.state, kind]
            threading.Thread(target=self._move, args=(through, end), daemon=True).start()

    def _move(self, through, end):
        self.state = through
        self._stopped.wait(self.delay)
        self.state = end

    def _report(self):
        return {"fsm_state": self.state, "error": self.state == "FAULT", "error_code": 0, "error_message": None,
                "state": {}, **self.report}

    def _reply(self, event, data, result):
        if not event.get("source_port"):
            return
        reply = dict(event)
        for field in ("", "_address", "_port"):
            reply["source" + field] = event.get("destination" + field)
            reply["destination" + field] = event.get("source" + field)
        reply["source"], reply["source_port"] = self.name, self.port
        reply["data"], reply["result"] = data, result
        try:
            client.post_json(int(event["source_port"]), "/event", reply, within=2)
        except OSError:
            pass  # it asked and has gone

    def commands(self):
        questions = ("CMD_GET_STATE", "CMD_HEALTH_CHECK")
        return [kind for kind, _ in self.received if kind.startswith("CMD_") and kind not in questions]
