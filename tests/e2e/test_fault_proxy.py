#!/usr/bin/python3
"""Faults of simulated components through the orchestrator: /api/v1/components/{name}/faults, with --simulated."""

import contextlib
import json
import pathlib
import signal
import socket
import unittest

import client
from cell import CellTest
from processes import Process, wait_until

IO = "/api/v1/components/io/faults"
TEAPOT = {"type": "reject", "name": "teapot", "http_status": 418, "match": {"event": "CMD_INITIALIZE"}}


class FaultProxyTest(CellTest):
    def setUp(self):
        super().setUp()
        self.io = self.components["io"]

    def start_simulated(self):
        self.start_plant()
        self.start_orchestrator("--simulated")

    def ask(self, method, path=IO, document=None, **headers):
        body = None if document is None else json.dumps(document).encode()
        return client.request(self.port, method, path, body, {"Content-Type": "application/json", **headers})

    def names(self):
        return [rule["name"] for rule in self.ask("GET").json()["faults"]]


class Simulated(FaultProxyTest):
    def test_a_rule_is_added_acts_changes_and_goes(self):
        self.start_simulated()
        added = self.ask("POST", document=TEAPOT)
        self.assertEqual((added.status, added.json()["names"]), (201, ["teapot"]))
        self.assertEqual(client.post_event(self.io.port, "CMD_INITIALIZE").status, 418)
        rule = self.ask("GET", IO + "/teapot").json()
        self.assertEqual((rule["hits"], rule["runtime"]), (1, True))
        self.assertEqual(self.ask("PATCH", IO + "/teapot", {"http_status": 503}).json()["http_status"], 503)
        self.assertEqual(client.post_event(self.io.port, "CMD_INITIALIZE").status, 503)
        self.assertEqual(self.ask("DELETE", IO + "/teapot").json(), {"faults": []})
        self.assertEqual(client.post_event(self.io.port, "CMD_INITIALIZE").status, 200)

    def test_all_rules_go_at_once_and_those_of_others_stay(self):
        self.start_simulated()
        self.ask("POST", document=TEAPOT)
        self.ask("POST", document={"type": "drop", "match": {"event": "CMD_RUN"}})
        self.ask("POST", "/api/v1/components/supervisor_1/faults", {"type": "drop"})
        self.assertEqual(sorted(self.names()), ["drop", "teapot"])
        self.assertEqual(self.ask("DELETE").status, 200)
        self.assertEqual(self.names(), [])
        others = client.get(self.components["supervisor_1"].admin_port, "/faults").json()["faults"]
        self.assertEqual(len(others), 1)

    def test_a_name_that_needs_quoting_is_found(self):
        self.start_simulated()
        name = "50% späť/now?"
        self.assertEqual(self.ask("POST", document={**TEAPOT, "name": name}).status, 201)
        self.assertEqual(self.ask("GET", IO + "/50%25%20sp%C3%A4%C5%A5%2Fnow%3F").json()["name"], name)

    def test_what_the_admin_port_answers_comes_as_it_is(self):
        self.start_simulated()
        bad = {"type": "reject", "htp_status": 418}
        own = client.post_json(self.io.admin_port, "/faults", bad)
        answer = self.ask("POST", document=bad)
        self.assertEqual((answer.status, answer.body), (own.status, own.body))
        self.assertEqual(answer.status, 422)
        self.assertIn("/htp_status", answer.error()["message"] + json.dumps(answer.error()))
        self.assertEqual(self.ask("GET", IO + "/nobody").status, 404)
        types = client.get(self.port, "/api/v1/components/io/fault-types")
        schema = client.get(self.io.admin_port, "/schema")
        self.assertEqual((types.status, types.body), (200, schema.body))
        self.assertEqual(types.headers["Content-Type"], schema.headers["Content-Type"])

    def test_documents_say_who_is_simulated(self):
        self.start_simulated()
        components = client.get(self.port, "/api/v1/components").json()["components"]
        self.assertEqual([each["simulated"] for each in components], [True] * len(self.components))

    def test_what_is_not_there_and_what_is_not_possible(self):
        self.start_simulated()
        answer = self.ask("GET", "/api/v1/components/oi/faults")
        self.assertEqual((answer.status, answer.error()["hint"]), (404, "did you mean 'io'?"))
        for method, path, allowed in (("PUT", IO, "GET, POST, DELETE"), ("POST", IO + "/x", "GET, PATCH, DELETE"),
                                      ("POST", "/api/v1/components/io/fault-types", "GET")):
            with self.subTest(method=method, path=path):
                answer = self.ask(method, path, {})
                self.assertEqual((answer.status, answer.headers["Allow"]), (405, allowed))
        self.assertEqual(self.ask("GET", IO + "/x/y").status, 404)
        self.assertEqual(self.ask("POST", document=TEAPOT, Origin="http://evil.example").error()["code"], "forbidden")
        self.assertEqual(self.names(), [])

    def test_a_simulator_that_is_dead_or_silent_is_told(self):
        self.start_plant(["io"])
        silent = socket.create_server(("127.0.0.1", self.components["supervisor_1"].admin_port))
        self.addCleanup(silent.close)
        self.start_orchestrator("--simulated")
        self.assertEqual(self.ask("GET").status, 200)
        self.plant.signal(signal.SIGKILL)
        self.plant.wait()
        answer = self.ask("POST", document=TEAPOT)
        self.assertEqual((answer.status, answer.error()["code"]), (502, "unreachable"))
        self.assertIn(f"the simulator of io does not answer at 127.0.0.1:{self.io.admin_port}",
                      answer.error()["message"])
        self.assertIn("kapela plant up", answer.error()["hint"])
        answer = self.ask("GET", "/api/v1/components/supervisor_1/faults")
        self.assertEqual((answer.status, answer.error()["code"]), (504, "timeout"))

    def test_a_token_is_asked_for(self):
        self.start_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), "--simulated", cwd=self.folder,
                                    environment={"KAPELA_TOKEN": "secret"})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(self.ask("POST", document=TEAPOT).status, 401)
        self.assertEqual(client.get(self.io.admin_port, "/faults").json(), {"faults": []})
        self.assertEqual(self.ask("POST", document=TEAPOT, Authorization="Bearer secret").status, 201)

    def test_an_admin_port_that_moved_is_found_after_a_reload(self):
        self.start_plant()
        right = self.io.admin_port
        self.io.admin_port = 1  # nobody is there
        self.write_plant()
        self.start_orchestrator("--simulated")
        self.assertEqual(self.ask("GET").status, 502)
        self.io.admin_port = right
        self.write_plant()
        self.ask("POST", "/api/v1/reload")
        self.assertEqual(self.ask("GET").status, 200)


class Unsaid(FaultProxyTest):
    def test_without_the_option_no_admin_port_is_spoken_to(self):
        self.write_plant()
        admin = socket.create_server(("127.0.0.1", self.io.admin_port))
        self.addCleanup(admin.close)
        self.start_orchestrator(path="/health")
        for method, path in (("GET", IO), ("POST", IO), ("DELETE", IO + "/x"),
                             ("GET", "/api/v1/components/io/fault-types")):
            answer = self.ask(method, path)
            self.assertEqual((answer.status, answer.error()["code"]), (404, "not_found"))
            self.assertIn("--simulated", answer.error()["hint"])
        admin.setblocking(False)
        with self.assertRaises(BlockingIOError):
            admin.accept()
        self.assertEqual(client.get(self.port, "/api/v1/components/io").json()["simulated"], False)

    def test_components_of_a_configuration_have_no_admin_ports(self):
        config = self.folder / "config.yaml"
        config.write_text("components: {io: {port: 8001}}\n", encoding="utf-8")
        ended = Process(self, "orchestrator", "--config", config, "--simulated", cwd=self.folder)
        self.assertEqual(ended.wait(), 64)
        self.assertIn("plant file", ended.stderr.text())

    def test_a_plant_file_that_a_configuration_names_tells_them(self):
        self.start_plant()
        config = self.folder / "config.yaml"
        config.write_text(f"plant: {self.plant_file.name}\norchestrator: {{port: {self.port}}}\n", encoding="utf-8")
        self.orchestrator = Process(self, "orchestrator", "--config", config, "--simulated", "--scenarios",
                                    self.scenario_folder, cwd=self.folder)
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(self.ask("POST", document=TEAPOT).status, 201)


class PlantUp(FaultProxyTest):
    def orchestrator_of(self, process):
        """The arguments of the one that `plant up` has started."""
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        for child in children.read_text(encoding="utf-8").split():
            with contextlib.suppress(OSError):
                arguments = pathlib.Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8").split("\0")
                if "orchestrator" in arguments:
                    return arguments
        return None

    def test_its_orchestrator_knows_that_the_plant_is_simulated(self):
        for options in ([], ["--isolate"]):
            with self.subTest(options=options):
                plant = Process(self, "plant", "up", self.write_plant(), "--orchestrator", *options, cwd=self.folder)
                arguments = wait_until(lambda: self.orchestrator_of(plant), plant.describe)
                self.assertIn("--simulated", arguments)
                plant.terminate()


if __name__ == "__main__":
    unittest.main()
