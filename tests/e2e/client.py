"""HTTP and events as a stranger would write them: http.client and json, nothing of Kapela."""

import contextlib
import datetime
import http.client
import http.server
import json
import socket
import threading
import time

from processes import PATIENCE, wait_until


class Answer:
    """Status, headers and body of an HTTP answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def error(self):
        """The error object that every refusal carries."""
        document = self.json()
        assert document["status"] == "error", document
        return document["error"]

    def __repr__(self):
        return f"{self.status} {self.body[:2000]!r}"


def request(port, method, path, body=None, headers=None, within=PATIENCE):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=within)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def get(port, path):
    return request(port, "GET", path)


def post_json(port, path, document, within=PATIENCE):
    body = json.dumps(document, ensure_ascii=False).encode()
    return request(port, "POST", path, body, {"Content-Type": "application/json"}, within)


def post_body(port, body, content_type="application/json"):
    """POST /event with these very bytes."""
    headers = {"Content-Type": content_type} if content_type else {}
    return request(port, "POST", "/event", body, headers)


def post_event(port, event_type, data=None, destination="io", within=PATIENCE, **fields):
    event = {"source": "tester", "destination": destination, "event_type": event_type, "data": data or {}, **fields}
    return post_json(port, "/event", event, within)


def state_of(port):
    """The fsm_state that a Kapela simulator gives in its HTTP answer."""
    return post_event(port, "CMD_GET_STATE").json()["data"]["fsm_state"]


def answers(port, path):
    """Whether a server at this port answers the path with 200."""
    try:
        return request(port, "GET", path, within=2).status == 200
    except OSError:
        return False


def now_text():
    return datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S.%f")


def complete_event(event_type, port, source_port, source="driver", destination="io", **fields):
    """An event with every field, as avena_commons writes it."""
    return {
        "source": source, "source_address": "127.0.0.1", "source_port": source_port,
        "destination": destination, "destination_address": "127.0.0.1", "destination_port": port,
        "destination_endpoint": "/event", "event_type": event_type, "data": {}, "id": None, "payload": 1,
        "to_be_processed": False, "is_processing": False, "is_system_event": False,
        "maximum_processing_time": 20, "timestamp": now_text(), "result": None, **fields,
    }


def raw_exchange(port, data, within=PATIENCE):
    """Sends bytes as they are; gives everything that comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), within) as connection:
        connection.sendall(data)
        return read_to_end(connection, within)


def read_to_end(connection, within=PATIENCE):
    connection.settimeout(within)
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            received += part
    return received


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def run_until_the_end(test, server):
    """Lets a server work beside the test, and ends it with the test."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop():
        server.shutdown()
        server.server_close()
        thread.join(5)

    test.addCleanup(stop)


def serve(test, handle, port=0):
    """An HTTP server in this process: `handle(document)` gives the JSON answer to each POST. Gives its port."""
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = json.dumps(handle(json.loads(body))).encode()
            with contextlib.suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    server = _Server(("127.0.0.1", port), Handler)
    run_until_the_end(test, server)
    return server.server_address[1]


class Receiver:
    """Where replies are posted back to: keeps every event, those inside a cumulative one by one."""

    def __init__(self, test):
        self._events = []
        self._lock = threading.Lock()
        self.bodies = []  # as they came, a cumulative whole
        self.port = serve(test, self._take)

    def _take(self, document):
        with self._lock:
            self.bodies.append((time.monotonic(), document))
            self._events += document["data"]["events"] if document["event_type"] == "cumulative" else [document]
        return {"status": "ok"}

    def events(self, event_type=None):
        with self._lock:
            return [event for event in self._events if event_type in (None, event["event_type"])]

    def wait_for(self, event_type, count=1, within=PATIENCE, **fields):
        """The first events of this type with these fields; as many as are asked for."""
        def matching():
            found = [event for event in self.events(event_type)
                     if all(event.get(name) == value for name, value in fields.items())]
            return found if len(found) >= count else None

        return wait_until(matching, lambda: f"{count} {event_type} with {fields}, got {self.events()}", within)
