"""A component as avena_commons makes them, as far as the wire shows: `{"status":"ok"}` to everything, no reply to a
command, the state only by an event posted back. Written from the recorded protocol, with nothing of Kapela."""

import queue
import threading

import client

# Commands as avena 2.x spells them; everything else is a business event to it.
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
KNOWN_FIELDS = set(client.complete_event("x", 1, 1))


class AvenaComponent:
    """One thread takes events out of a queue, as avena's does; a transition lasts `delay` seconds."""

    def __init__(self, test, name, port, delay=0.05):
        self.name = name
        self.delay = delay
        self.state = "STOPPED"
        self.received = []  # (event_type, state at its processing)
        self.unknown_fields = set()  # avena answers 500 to those
        self.mute = False  # polls are taken, never answered
        self._queue = queue.Queue()
        self._stopped = threading.Event()
        self.port = client.serve(test, self._take, port)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        test.addCleanup(self._stop)

    def _take(self, document):
        self.unknown_fields |= set(document) - KNOWN_FIELDS
        self._queue.put(document)
        return {"status": "ok"}

    def _stop(self):
        self._stopped.set()
        self._queue.put(None)
        self._thread.join(5)

    def _work(self):
        while not self._stopped.is_set():
            document = self._queue.get()
            if document is not None:
                self._process(document)

    def _process(self, event):
        kind = event["event_type"]
        self.received.append((kind, self.state))
        if kind == "cumulative":
            for member in event["data"]["events"]:
                self._process(member)
        elif kind == "CMD_GET_STATE":
            self._reply(event)
        elif (self.state, kind) in LEADS_TO:
            through, end = LEADS_TO[self.state, kind]
            threading.Thread(target=self._move, args=(through, end), daemon=True).start()

    def _move(self, through, end):
        self.state = through
        self._stopped.wait(self.delay)
        self.state = end

    def _reply(self, event):
        if self.mute or not event.get("source_port"):
            return
        reply = dict(event)
        for field in ("", "_address", "_port"):
            reply["source" + field] = event.get("destination" + field)
            reply["destination" + field] = event.get("source" + field)
        reply["source"], reply["source_port"] = self.name, self.port
        reply["data"] = {"fsm_state": self.state, "error": self.state == "FAULT", "error_code": 0,
                         "error_message": None, "state": {}}
        reply["result"] = {"result": "success"}
        try:
            client.post_json(int(event["source_port"]), "/event", reply, within=2)
        except OSError:
            pass  # it asked and has gone

    def commands(self):
        return [kind for kind, _ in self.received if kind.startswith("CMD_") and kind != "CMD_GET_STATE"]
