#!/usr/bin/python3
"""What bad input gets, line by line of the protocol's table, from the orchestrator and from a component alike."""

import contextlib
import functools
import json
import resource
import socket
import time
import unittest

import client
from cell import CellTest

SMALLEST = {"event_type": "CMD_GET_STATE"}
MEBIBYTE = 1024 * 1024


def body_of(**fields):
    return json.dumps({**SMALLEST, **fields}).encode()


def on_each_server(test):
    """Calls the test with the port of a component, then the orchestrator's; afterwards each must still be well."""
    @functools.wraps(test)
    def both(self):
        for name, port in (("simulator", self.components["io"].port), ("orchestrator", self.port)):
            with self.subTest(server=name):
                test(self, port)
                self.assertEqual(client.post_body(port, body_of()).status, 200)

    return both


class BadInputTest(CellTest):
    def setUp(self):
        super().setUp()
        self.start_cell()

    def assert_refused(self, port, body, status, *names, **settings):
        answer = client.post_body(port, body, **settings)
        self.assertEqual(answer.status, status, (body[:200], answer))
        error = answer.error()
        self.assertEqual(set(error) >= {"code", "message"}, True, error)
        for name in names:
            self.assertIn(name, error["message"] + error.get("hint", ""), body[:200])


class Pages(BadInputTest):
    def test_a_page_of_another_origin_starts_nothing(self):
        start = json.dumps({"scenario_name": "Uruchomienie wszystkich usług systemu (@all)"}).encode()
        for path in ("/api/v1/runs", "/event", "/api/v1/ack"):
            answer = client.request(self.port, "POST", path, start,
                                    {"Origin": "http://evil.example", "Content-Type": "text/plain"})
            self.assertEqual((answer.status, answer.error()["code"]), (403, "forbidden"), answer)
        self.assertEqual(client.get(self.port, "/api/v1/runs").json()["runs"], [])
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
        self.assertEqual(client.request(self.port, "POST", "/api/v1/runs", start, own).status, 200)


class TriggerData(BadInputTest):
    def test_what_a_run_keeps_is_bounded(self):
        name = "Zatrzymanie wszystkich usług (@all)"
        for scenario, size, status in ((name, 66_000, 413), (name, 65_000, 200)):
            answer = client.post_json(self.port, "/api/v1/runs",
                                      {"scenario_name": scenario, "trigger_data": {"x": "y" * size}})
            self.assertEqual(answer.status, status, answer)
            if status == 413:
                self.assertIn("the trigger data has 66008 bytes, a run takes 65536 at most", answer.error()["message"])


class Bodies(BadInputTest):
    @on_each_server
    def test_what_is_no_json_is_refused_with_its_position(self, port):
        for body in (b"", b"{", b"not json", b'{"event_type": }', b'{"event_type": "x"} {}', b'{"a": "\xff"}',
                     b'{"event_type": "\xed\xa0\x80"}', b"{'event_type': 'x'}", b'{"event_type": "x",}', b"\x00"):
            self.assert_refused(port, body, 400)
        answer = client.post_body(port, b'{"event_type": oops}')
        self.assertRegex(answer.error()["message"], r"\d")

    @on_each_server
    def test_what_is_no_object_is_refused(self, port):
        for body in (b"[]", b"null", b"1", b'"text"', b"true"):
            self.assert_refused(port, body, 422)

    @on_each_server
    def test_a_wrong_type_is_refused_with_its_pointer(self, port):
        wrong = [("/data", None), ("/data", []), ("/data", "x"), ("/event_type", 1), ("/event_type", None),
                 ("/source", 1), ("/destination", []), ("/source_port", "abc"), ("/source_port", 70000),
                 ("/source_port", -1), ("/source_port", 1.5), ("/id", "one"), ("/payload", "x"),
                 ("/to_be_processed", "yes"), ("/maximum_processing_time", "soon"), ("/result", 1),
                 ("/timestamp", "yesterday"), ("/timestamp", [])]
        for pointer, value in wrong:
            self.assert_refused(port, body_of(**{pointer[1:]: value}), 422, pointer)

    @on_each_server
    def test_a_numeric_string_is_a_port(self, port):
        self.assertEqual(client.post_body(port, body_of(source_port="0")).status, 200)

    @on_each_server
    def test_every_spelling_of_a_timestamp_is_taken(self, port):
        for time_text in ("2026-11-23 06:29:42.464380", "2026-11-23T06:29:42Z", "2026-11-23T06:29:42.5+01:00",
                          1700000000, 1700000000.25):
            answer = client.post_body(port, body_of(timestamp=time_text))
            self.assertEqual(answer.status, 200, (time_text, answer))

    @on_each_server
    def test_unknown_fields_are_ignored(self, port):
        self.assertEqual(client.post_body(port, body_of(novelty={"a": [1]})).status, 200)

    @on_each_server
    def test_depth_repeated_keys_and_great_numbers_are_refused(self, port):
        self.assert_refused(port, b'{"event_type": "x", "data": {"a": ' + b"[" * 80 + b"]" * 80 + b"}}", 422)
        self.assert_refused(port, b'{"event_type": "x", "event_type": "x"}', 422, "event_type")
        self.assert_refused(port, b'{"event_type": "x", "data": {"a": 1, "a": 2}}', 422)
        self.assert_refused(port, b'{"event_type": "x", "id": 1e999}', 422)
        self.assert_refused(port, b'{"event_type": "x", "id": 99999999999999999999999}', 422)

    @on_each_server
    def test_depth_within_the_bound_is_taken(self, port):
        deep = json.loads("[" * 50 + "]" * 50)
        self.assertEqual(client.post_body(port, body_of(data={"a": deep})).status, 200)

    @on_each_server
    def test_hostile_documents_are_answered_soon(self, port):
        bodies = [b"[" * (MEBIBYTE - 100), b'{"a":' * 150_000, b'{"event_type": "x", "id": ' + b"9" * 900_000 + b"}",
                  b'{"event_type": "x", "data": {' + b",".join(b'"k%d":0' % i for i in range(70_000)) + b"}}"]
        for body in bodies:
            began = time.monotonic()
            self.assertIn(client.post_body(port, body).status, (200, 400, 404, 422), body[:40])
            self.assertLess(time.monotonic() - began, 5, body[:40])

    @on_each_server
    def test_content_type_does_not_matter(self, port):
        for content_type in ("text/plain", None, "application/x-www-form-urlencoded"):
            self.assertEqual(client.post_body(port, body_of(), content_type).status, 200)


class Batches(BadInputTest):
    def batch(self, *members):
        return {"event_type": "cumulative", "payload": len(members), "data": {"events": list(members)}}

    def test_good_members_act_and_broken_ones_are_listed(self):
        io = self.components["io"]
        answer = client.post_json(io.port, "/event", self.batch(
            {"event_type": "CMD_INITIALIZE", "data": []}, client.complete_event("CMD_INITIALIZE", io.port, 0), 7))
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual([member["index"] for member in answer.json()["broken"]], [0, 2])
        self.wait_for_states("INITIALIZED", ["io"])

    @on_each_server
    def test_a_batch_without_events_is_refused(self, port):
        for data in ({}, {"events": {}}, {"events": None}):
            self.assert_refused(port, body_of(event_type="cumulative", data=data), 422, "/data/events")

    def test_a_batch_in_a_batch_is_broken(self):
        io = self.components["io"]
        answer = client.post_json(io.port, "/event", self.batch(self.batch(client.complete_event("ping", io.port, 0))))
        self.assertEqual([member["index"] for member in answer.json()["broken"]], [0])


class Requests(BadInputTest):
    @on_each_server
    def test_wrong_method_and_unknown_path(self, port):
        for method in ("GET", "PUT", "DELETE"):
            answer = client.request(port, method, "/event")
            self.assertEqual(answer.status, 405)
            self.assertIn("POST", answer.headers["Allow"])
            self.assertEqual(answer.error()["code"], "method_not_allowed")
        self.assertEqual(client.get(port, "/evnt").status, 404)

    @on_each_server
    def test_a_body_over_the_limit_is_refused_before_it_is_sent(self, port):
        head = b"POST /event HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head)
            connection.settimeout(5)
            self.assertIn(b" 413 ", connection.recv(4096).split(b"\r\n")[0])

    @on_each_server
    def test_a_client_that_sends_it_all_still_sees_the_refusal(self, port):
        self.assert_refused(port, body_of(data={"a": "x" * (MEBIBYTE + 10)}), 413)

    @on_each_server
    def test_a_body_at_the_limit_is_taken(self, port):
        empty = len(body_of(data={"a": ""}))
        self.assertEqual(client.post_body(port, body_of(data={"a": "x" * (MEBIBYTE - empty)})).status, 200)

    @on_each_server
    def test_a_long_header_is_refused(self, port):
        answer = client.raw_exchange(
            port, b"POST /event HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 20_000 + b"\r\n\r\n")
        self.assertIn(b" 431 ", answer.split(b"\r\n")[0])

    @on_each_server
    def test_what_is_no_http_is_refused(self, port):
        for data in (b"hello\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
                     b"POST /event HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"):
            answer = client.raw_exchange(port, data)
            self.assertIn(b" 400 ", answer.split(b"\r\n")[0], data)

    def test_slow_headers_and_bodies_are_closed_while_others_are_served(self):
        starts = {b"POST /event HT": 15, b"POST /event HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{": 40}
        with contextlib.ExitStack() as stack:
            slow = []
            for port in (self.components["io"].port, self.port):
                for start, within in starts.items():
                    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                    connection.sendall(start)
                    slow.append((connection, within))
                self.assertEqual(client.post_body(port, body_of()).status, 200)
            for connection, within in slow:
                self.assertIn(b" 408 ", client.read_to_end(connection, within).split(b"\r\n")[0])


class Connections(BadInputTest):
    def test_over_the_bound_those_that_say_nothing_make_room(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        port, bound = self.components["io"].port, 1_024
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(bound)]
            self.assertEqual(client.post_body(port, body_of()).status, 200)
            self.assertEqual(client.read_to_end(held[0]), b"")
            held[-1].sendall(b"POST /event HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             b"Content-Length: %d\r\n\r\n%s" % (len(body_of()), body_of()))
            self.assertIn(b" 200 ", client.read_to_end(held[-1]).split(b"\r\n")[0])
        self.wait_for(self.plant, lambda: client.post_body(port, body_of()).status == 200, "served again")


if __name__ == "__main__":
    unittest.main()
