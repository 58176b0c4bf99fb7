#!/usr/bin/python3
"""Traces of runs at a real collector: their JSON, their shape, and the header that components get."""

import contextlib
import http.server
import json
import pathlib
import re
import socketserver
import threading
import time
import unittest

import client
from cell import FULL_START, ROOT, CellTest, ports
from processes import run_kapela, wait_until
from receivers import HttpReceiver

SUCCESS, BAD_INPUT = 0, 65
COMMANDS = {"CMD_INITIALIZE", "CMD_RUN", "CMD_STOP", "CMD_RESET"}
JAM = {"name": "jam", "type": "fail_transition", "match": {"event": "CMD_RUN"}}


class Proxy:
    """Stands before a component; keeps the event type and the traceparent of every request."""

    def __init__(self, test, port):
        self.seen = []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                proxy.seen.append((json.loads(body)["event_type"], self.headers["traceparent"], json.loads(body)["id"]))
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                answer = client.request(port, "POST", self.path, body, headers)
                with contextlib.suppress(ConnectionError):
                    self.send_response(answer.status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)

            def log_message(self, *arguments):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        test.addCleanup(lambda: (server.shutdown(), server.server_close(), thread.join(5)))


def plain(value):
    """What an AnyValue holds."""
    [(kind, content)] = value.items()
    if kind == "arrayValue":
        return [plain(each) for each in content["values"]]
    return int(content) if kind == "intValue" else content


def attributes(of):
    return {each["key"]: plain(each["value"]) for each in of["attributes"]}


class Tracing(CellTest):
    def configuration(self, url, more=""):
        path = self.folder / "tracing.yaml"
        path.write_text(f"tracing: {{otlp: '{url}', service_name: cell}}\n{more}", encoding="utf-8")
        return "--config", path

    def check(self, request, service="cell"):
        """The spans of a request, each checked against OTLP/HTTP, all of them against each other."""
        self.assertEqual(request.path, "/v1/traces")
        self.assertEqual(request.headers["Content-Type"], "application/json")
        [resource] = json.loads(request.body)["resourceSpans"]
        self.assertEqual(attributes(resource["resource"])["service.name"], service)
        [scope] = resource["scopeSpans"]
        self.assertEqual(scope["scope"]["name"], "kapela")
        spans = {span["spanId"]: span for span in scope["spans"]}
        self.assertEqual(len(spans), len(scope["spans"]), "an id occurs twice")
        for span in spans.values():
            self.assertRegex(span["traceId"], r"^[0-9a-f]{32}$")
            self.assertRegex(span["spanId"], r"^[0-9a-f]{16}$")
            self.assertNotEqual(int(span["traceId"], 16) * int(span["spanId"], 16), 0)
            self.assertIn(span["kind"], (1, 3))
            self.assertIn(span["status"].get("code", 0), (0, 1, 2))
            begin, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
            self.assertLessEqual(begin, end)
            for event in span["events"]:
                self.assertLessEqual(begin, int(event["timeUnixNano"]), span["name"])
                self.assertLessEqual(int(event["timeUnixNano"]), end, span["name"])
            if "parentSpanId" in span:
                parent = spans[span["parentSpanId"]]
                self.assertLessEqual(int(parent["startTimeUnixNano"]), begin, span["name"])
                self.assertGreaterEqual(int(parent["endTimeUnixNano"]), end, span["name"])
        self.assertEqual(len({span["traceId"] for span in spans.values()}), 1)
        [root] = [span for span in spans.values() if "parentSpanId" not in span]
        return root, list(spans.values())

    def test_a_run_is_a_trace_whose_commands_the_components_got(self):
        collector = HttpReceiver(self)
        self.start_plant()
        proxies = {}
        for name, component in self.components.items():  # the orchestrator sees the proxies
            proxies[name] = Proxy(self, component.port)
        plant = {"components": {name: {"port": proxy.port} for name, proxy in proxies.items()}}
        self.plant_file = self.folder / "proxied.yaml"
        self.plant_file.write_text(json.dumps(plant), encoding="utf-8")
        self.start_orchestrator(*self.configuration(collector.url + "/"))
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "SUCCEEDED", report)
        [request] = collector.wait_for(1)
        root, spans = self.check(request)
        self.assertEqual(root["name"], FULL_START)
        self.assertEqual(attributes(root)["kapela.status"], "SUCCEEDED")
        self.assertEqual(attributes(root)["kapela.run"], report["id"])
        self.assertEqual(root["status"], {"code": 1})
        self.assertEqual(int(root["traceId"][:16], 16), attributes(root)["kapela.epoch"])
        self.assertEqual(int(root["traceId"][16:], 16), report["id"])
        phases = [span["name"] for span in spans if span.get("parentSpanId") == root["spanId"]]
        self.assertEqual(phases, ["preflight", "forward"])
        commands = [span for span in spans if span["kind"] == 3]
        self.assertEqual({(attributes(each)["kapela.component"], attributes(each)["kapela.command"])
                          for each in commands},
                         {(name, command) for name in self.components for command in ("CMD_INITIALIZE", "CMD_RUN")})
        ids = {span["spanId"]: span for span in spans}
        for command in commands:
            self.assertEqual(attributes(command)["kapela.outcome"], "acknowledged")
            self.assertEqual(command["status"], {"code": 1})
            self.assertTrue(ids[command["parentSpanId"]]["name"].startswith("send_command"), command)
            self.assertIn("sent", [event["name"] for event in command["events"]])
        exported = {(attributes(each)["kapela.component"], attributes(each)["kapela.cmd_id"],
                     f"00-{each['traceId']}-{each['spanId']}-01") for each in commands}
        received = {(name, number, parent) for name, proxy in proxies.items()
                    for event, parent, number in proxy.seen if event in COMMANDS}
        self.assertEqual(received, exported)
        for proxy in proxies.values():
            self.assertEqual({parent for event, parent, _ in proxy.seen if event not in COMMANDS}, {None})

    def test_a_run_that_fails_shows_where_and_what_was_undone(self):
        collector = HttpReceiver(self)
        self.components["supervisor_1"].settings["faults"] = [JAM]
        self.start_plant()
        self.start_orchestrator(*self.configuration(collector.url))
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "ROLLBACK_FAILED", report)
        [request] = collector.wait_for(1)
        root, spans = self.check(request)
        self.assertEqual(root["status"], {"code": 2, "message": report["first_cause"]["summary"]})
        events = {event["name"]: attributes(event) for event in root["events"]}
        self.assertEqual(events["verdict"]["kapela.component"], "supervisor_1")
        self.assertEqual(events["fault"]["kapela.component"], "supervisor_1")
        self.assertLessEqual({"rollback", "alert", "latched"}, set(events))
        [rollback] = [span for span in spans if span["name"] == "rollback"]
        self.assertIn("exception", [event["name"] for event in rollback["events"]])
        undone = [attributes(span) for span in spans if span.get("parentSpanId") == rollback["spanId"]]
        self.assertIn(("io", "compensation"), {(each["kapela.component"], each["kapela.purpose"]) for each in undone})
        self.assertIn("settled", {each["kapela.outcome"] for each in undone})

    def check_picture(self, path):
        """The slices of a file in Chrome's format by the name of their thread; each checked to be drawable."""
        events = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["traceEvents"]
        threads = {(each["pid"], each["tid"]): each["args"]["name"] for each in events if each["name"] == "thread_name"}
        slices = {}
        for each in events:
            if each["ph"] == "X":
                self.assertGreaterEqual(each["ts"], 0)
                self.assertGreaterEqual(each["dur"], 0)
                slices.setdefault(threads[each["pid"], each["tid"]], []).append(each)
        for thread, its in slices.items():
            for one in its:  # a viewer draws what is beside or inside each other, and nothing else
                for other in its:
                    apart = one["ts"] + one["dur"] <= other["ts"] or other["ts"] + other["dur"] <= one["ts"]
                    inside = one["ts"] <= other["ts"] and other["ts"] + other["dur"] <= one["ts"] + one["dur"] + 1e-3
                    around = other["ts"] <= one["ts"] and one["ts"] + one["dur"] <= other["ts"] + other["dur"] + 1e-3
                    self.assertTrue(apart or inside or around, (thread, one, other))
        return slices

    def picture_of(self, run):
        path = self.folder / f"run{run}-{time.monotonic_ns()}.json"
        shown = self.kapela("runs", "show", run, "--trace", path)
        self.assertEqual(shown.returncode, SUCCESS, shown)
        self.assertIn(f"run {run}", shown.stdout)
        return self.check_picture(path)

    def test_a_run_is_a_file_for_perfetto_while_it_goes_on_at_its_end_and_after_a_restart(self):
        self.components["io"].settings["timing"] = {"CMD_INITIALIZE": "400ms"}
        self.start_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        wait_until(lambda: self.components["io"].state() == "INITIALIZING", lambda: "a start")
        self.assertIn("CMD_INITIALIZE io", [each["name"] for each in self.picture_of(run)["io"]])
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        ended = self.picture_of(run)
        self.assertEqual([each["name"] for each in ended["run"]], [FULL_START, "preflight", "forward"])
        for name in self.components:
            self.assertLessEqual({f"CMD_INITIALIZE {name}", f"CMD_RUN {name}"}, {each["name"] for each in ended[name]})
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        self.start_orchestrator()
        again = self.picture_of(run)
        self.assertEqual([each["name"] for each in again["steps"]], [each["name"] for each in ended["steps"]])
        for name in self.components:
            self.assertLessEqual({f"CMD_INITIALIZE {name}", f"CMD_RUN {name}"}, {each["name"] for each in again[name]})

    def test_a_file_for_perfetto_that_cannot_be_written_or_has_no_run_is_told(self):
        self.start_cell()
        run = self.run_scenario(FULL_START)["id"]
        refused = self.kapela("runs", "show", run, "--trace", "/nowhere/run.json")
        self.assertNotEqual(refused.returncode, SUCCESS)
        self.assertIn("cannot write /nowhere/run.json", refused.stderr)
        self.assertEqual(client.get(self.port, "/api/v1/runs/7/trace").status, 404)
        self.assertEqual(client.get(self.port, "/api/v1/runs/x/trace").status, 404)

    def test_a_replay_is_a_file_for_perfetto_with_what_each_life_did(self):
        path = self.folder / "replay.json"
        find = ROOT / "tests" / "finds" / "quick_start_comes_back_higher.yaml"
        replayed = run_kapela("replay", find, "--trace", path)
        self.assertEqual(replayed.returncode, SUCCESS, replayed)
        slices = self.check_picture(path)
        self.assertGreater(len({each["pid"] for each in slices["run"]}), 1, "a process a life")
        self.assertIn("rollback", [each["name"] for each in slices["run"]])

    def test_a_dead_collector_disturbs_no_run_and_gets_the_traces_when_it_is_back(self):
        port = ports.take()
        self.start_plant()
        self.start_orchestrator(*self.configuration(f"http://127.0.0.1:{port}"))
        first = self.run_scenario(FULL_START)
        self.assertEqual(first["status"], "SUCCEEDED")
        self.orchestrator.stdout.wait_for("takes none: Failed to connect")
        collector = HttpReceiver(self, statuses=[503], port=port)
        requests = collector.wait_for(2)
        self.assertEqual(requests[0].body, requests[1].body)
        root, _ = self.check(requests[1])
        self.assertEqual(attributes(root)["kapela.run"], first["id"])
        self.orchestrator.stdout.wait_for("takes them again")

    def test_a_refused_trace_is_dropped_and_the_next_one_goes_out(self):
        collector = HttpReceiver(self, statuses=[400])
        self.start_plant()
        self.start_orchestrator(*self.configuration(collector.url))
        self.run_scenario(FULL_START)
        self.orchestrator.stdout.wait_for("The trace of a run is dropped")
        last = self.run_scenario("Zatrzymanie wszystkich usług (@all)")["id"]
        root, _ = self.check(collector.wait_for(2)[1])
        self.assertEqual(attributes(root)["kapela.run"], last)

    def test_the_end_of_the_orchestrator_exports_what_it_undid(self):
        collector = HttpReceiver(self)
        self.components["io"].settings["timing"] = {"CMD_INITIALIZE": "5s"}
        self.start_plant()
        self.start_orchestrator(*self.configuration(collector.url))
        self.trigger(FULL_START)
        wait_until(lambda: self.components["io"].state() == "INITIALIZING", lambda: "a start")
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        root, _ = self.check(collector.wait_for(1)[0])
        self.assertEqual(attributes(root)["kapela.status"], "ROLLED_BACK")

    def test_a_run_that_a_crash_cut_off_is_linked_to_its_earlier_trace(self):
        collector = HttpReceiver(self)
        for name in self.components:
            self.components[name].settings["timing"] = {"CMD_INITIALIZE": "400ms"}
        self.start_plant()
        configuration = self.configuration(collector.url)
        self.start_orchestrator(*configuration)
        run = self.trigger(FULL_START).json()["run_id"]
        wait_until(lambda: any(each.state() == "INITIALIZING" for each in self.components.values()), lambda: "a start")
        self.orchestrator.process.kill()
        self.orchestrator.wait()
        self.start_orchestrator(*configuration)
        report = self.wait_for_end(run)
        root, spans = self.check(collector.wait_for(1)[0])
        [link] = root["links"]
        self.assertEqual(int(link["traceId"][:16], 16), report["recovered_from"])
        self.assertEqual(int(link["traceId"][16:], 16), run)
        self.assertNotEqual(link["traceId"], root["traceId"])

    def test_a_bad_collector_is_refused_at_its_place(self):
        self.write_plant()
        _, config = self.configuration("localhost:4317")
        result = run_kapela("orchestrator", "--config", config, "--plant", self.plant_file, "--no-journal")
        self.assertEqual(result.returncode, BAD_INPUT)
        self.assertTrue(re.search(r"tracing\.yaml:1:17: error\[invalid\]: 'localhost:4317' is no URL of a collector",
                                  result.stderr), result.stderr)


if __name__ == "__main__":
    unittest.main()
