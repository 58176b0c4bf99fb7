#!/usr/bin/python3
"""Components of others that answer, and not what is understood: what they said is told, and never that they are silent.
What can be read of it counts."""

import json
import socket
import threading
import unittest

import client
from cell import CellTest, ports
from processes import wait_until


def http(status, body, *headers, end="\r\n"):
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return end.join(lines).encode() + body


def report(**members):
    data = {"fsm_state": "STOPPED", "error": False, "error_code": 0, "error_message": None, "state": {}, **members}
    return json.dumps({"status": "ok", "data": data}).encode()


DEEP = b'{"data":{"state":' + b"[" * 5000 + b"]" * 5000 + b',"fsm_state":"STOPPED","error":null}}'
# What each component answers to everything, and what is said of it; None: its state is known, and nothing is odd.
ANSWERS = {
    "redirect": (http("307 Temporary Redirect", b"", "location: /event/"), "HTTP 307, which leads to /event/"),
    "bad_gateway": (http("502 Bad Gateway", b"<html></html>", "content-type: text/html"), "HTTP 502: <html></html>"),
    "login": (http("401 Unauthorized", b"", 'www-authenticate: Basic realm="x"'), "HTTP 401"),
    "zipped": (http("200 OK", b"\x1f\x8b\x08\x00", "content-encoding: gzip"), "content-encoding 'gzip'"),
    "page": (http("200 OK", b"<html></html>"), "not valid JSON at byte 1"),
    "latin": (http("200 OK", report(error_message="zawor").replace(b"zawor", b"zaw\xf3r")), "not valid JSON at byte "),
    "stateless": (http("200 OK", b'{"data": {}}'), "/data/fsm_state is missing"),
    "foreign": (http("200 OK", report(fsm_state="READY")), "/data/fsm_state is the text 'READY'"),
    "huge": (http("200 OK", report(state="x" * 1_200_000)), "the HTTP body is too large: 12"),
    "ssh": (b"SSH-2.0-OpenSSH_9.2\r\n", "this is not valid HTTP"),
    "nan": (http("200 OK", report(state={"t": float("nan")})), "NaN or Infinity at byte "),
    "deep": (http("200 OK", DEEP), None),
    "large": (http("200 OK", report(state=[[]] * 200_000)), "its `state` is larger than 65536 bytes"),
    "loose": (http("200 OK", report(error=None, error_code="17", error_message=["a", {"b": 1}], state=[1, 2])), None),
    "brief": (http("200", report()), None),
    "unix": (http("200 OK", report(), end="\n"), None),
}
KNOWN = {"nan", "deep", "large", "loose", "brief", "unix"}


def answer_always(test, port, answer):
    """Takes requests, whatever they are, and gives these bytes to each."""
    server = socket.create_server(("127.0.0.1", port))
    test.addCleanup(server.close)

    def talk(connection):
        with connection:
            while True:
                try:
                    if not connection.recv(65536):
                        return
                    connection.sendall(answer)
                except OSError:
                    return

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


class NotUnderstood(CellTest):
    def setUp(self):
        super().setUp()
        sections = {}
        for name, (answer, _) in ANSWERS.items():
            port = ports.take()
            answer_always(self, port, answer)
            sections[name] = {"port": port}
        self.plant_file.write_text(json.dumps({"components": sections}), encoding="utf-8")
        for name in ("page", "redirect"):
            self.write_scenario(
                f"{name}.yaml", f"name: {name} up\ntrigger: {{type: manual}}\natomicity: rollback\nactions:\n"
                f"  - {{type: ensure_state, component: {name}, target_state: INITIALIZED, timeout: 5s}}\n")
        self.start_orchestrator(*self.impatience(), path="/health")

    def components_now(self):
        return {each["name"]: each for each in client.get(self.port, "/api/v1/components").json()["components"]}

    def test_what_was_answered_is_said_in_the_api_the_status_the_log_and_the_reason(self):
        for name, (_, said) in ANSWERS.items():
            wait_until(lambda name=name, said=said: (said or "") in (self.components_now()[name]["problem"] or "") and
                       (name not in KNOWN or self.components_now()[name]["state"] == "STOPPED"),
                       lambda name=name: f"{name}: {self.components_now()[name]}")
        for name, each in self.components_now().items():
            self.assertEqual(each["problem"] is None, ANSWERS[name][1] is None, each)
            self.assertEqual(each["state"], "STOPPED" if name in KNOWN else "UNKNOWN", each)
        self.assertEqual([self.components_now()["loose"][key] for key in ("error", "error_code", "error_message")],
                         [False, 17, '["a",{"b":1}]'])
        status = self.kapela("status").stdout
        self.assertIn("what it answers is not understood: it answered HTTP 502", status)
        for name in ("page", "redirect"):
            run = self.run_scenario(f"{name} up")
            self.assertEqual(run["status"], "REJECTED")
            self.assertIn(ANSWERS[name][1], run["first_cause"]["summary"])
            self.assertNotIn("does not answer", run["first_cause"]["summary"])
        lines = self.orchestrator.stdout.all()
        for name, (_, said) in ANSWERS.items():
            told = [line for line in lines if f"{name}: what it answers is not understood" in line]
            self.assertEqual(len(told), 0 if said is None else 1, (name, told))


if __name__ == "__main__":
    unittest.main()
