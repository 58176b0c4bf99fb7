#!/usr/bin/python3
"""Components that are elsewhere, behind proxies: started, stopped, broken and slipped into a running plant."""

import socket
import sys
import threading
import unittest

import client
from avena import AvenaComponent
from cell import COMPONENTS, FULL_START, RESTART, SHORT_START, STOP, CellTest, ports
from processes import ROOT, Process, run_kapela, wait_until

sys.path.insert(0, str(ROOT / "tools" / "python"))

from kapela import Component  # noqa: E402 (the path comes first)

REFUSED = 3
BAD_INPUT = 65


class ProxyTest(CellTest):
    """Each component is real, and has a proxy where the plant file says it is."""

    def setUp(self):
        super().setUp()
        self.real = {}
        self.real_ports = {name: ports.take() for name in COMPONENTS}
        for name, component in self.components.items():
            component.settings["behind"] = {"port": self.real_ports[name]}

    def serve(self, name):
        service = Component(name, self.real_ports[name])
        service.start()
        self.addCleanup(service.close)
        self.real[name] = service
        return service

    def serve_all(self):
        for name in COMPONENTS:
            self.serve(name)

    def fault(self, component, **rule):
        answer = client.post_json(self.components[component].admin_port, "/faults", rule)
        self.assertEqual(answer.status, 201, answer)

    def hits(self, name):
        rules = client.get(self.components[name].admin_port, "/faults").json()["faults"]
        return {rule["name"]: rule["hits"] for rule in rules}

    def real_states(self):
        return {name: service.state for name, service in self.real.items()}

    def assert_real(self, state):
        self.assertEqual(self.real_states(), dict.fromkeys(self.real, state))


class Runs(ProxyTest):
    def setUp(self):
        super().setUp()
        self.serve_all()
        self.start_cell()

    def test_the_delivered_scenarios_reach_the_real_ones(self):
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_real("RUN")
        self.assertEqual(self.run_scenario(RESTART)["status"], "SUCCEEDED")
        self.assert_real("RUN")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_real("STOPPED")

    def test_faults_have_the_words_of_a_simulators(self):
        self.fault("io", name="slow", type="latency", latency="100ms")
        self.fault("supervisor_1", name="lost", type="drop", match={"event": "CMD_RUN"}, trigger={"count": 1})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_real("RUN")
        self.assertGreaterEqual(self.hits("io")["slow"], 2)
        self.assertEqual(self.hits("supervisor_1"), {"lost": 1})
        verdict = client.post_json(self.components["supervisor_1"].admin_port, "/verify",
                                   {"match": {"fault": "lost"}, "count": 1, "within": "5s"}).json()
        self.assertTrue(verdict["holds"], verdict)
        listed = run_kapela("fault", "list", "--plant", self.plant_file)
        self.assertIn("lost", listed.stdout)
        refused = run_kapela("fault", "add", "io", "crash", "--plant", self.plant_file)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("needs `process:`", refused.stderr)

    def test_what_is_only_acknowledged_is_found_out(self):
        self.write_scenario("short.yaml", SHORT_START)
        client.post_json(self.port, "/api/v1/reload", {})
        self.fault("io", name="mute", type="ack_only")
        self.assertEqual(self.run_scenario("Short start")["status"], "ROLLED_BACK")
        self.assert_real("STOPPED")
        self.assertGreaterEqual(self.hits("io")["mute"], 1)

    def test_a_lie_is_told_and_the_admin_port_knows_the_truth(self):
        self.fault("io", name="liar", type="wrong_state", report="PAUSE", applies_to="poll")
        wait_until(lambda: self.shown("io")["state"] == "PAUSE", lambda: self.shown("io"))
        state = client.get(self.components["io"].admin_port, "/state").json()
        self.assertEqual(state["fsm_state"], "STOPPED")
        self.assertEqual(state["behind"], f"127.0.0.1:{self.real_ports['io']}")
        self.assertEqual(self.real["io"].state, "STOPPED")


class Avena(ProxyTest):
    def test_components_that_answer_by_events_start_and_stop_and_lose_replies(self):
        for name, component in self.components.items():
            component.settings["dialect"] = "avena2"
            self.real[name] = AvenaComponent(self, name, self.real_ports[name])
        self.start_cell()
        self.fault("io", name="lost", type="drop", match={"event": "CMD_GET_STATE"}, trigger={"count": 3})
        wait_until(lambda: self.hits("io") == {"lost": 3}, lambda: self.hits("io"))
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_real("RUN")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_real("STOPPED")
        self.assertEqual({name: peer.unknown_fields for name, peer in self.real.items()},
                         dict.fromkeys(COMPONENTS, set()))


class InAndOut(CellTest):
    def test_a_proxy_is_slipped_into_a_running_plant_and_out_again(self):
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        io = self.components["io"]
        direct = io.port
        io.port, io.admin_port = ports.take(), ports.take()
        io.settings["behind"] = {"port": direct}
        proxy = Process(self, "proxy", "io", "--plant", self.write_plant(("io",), "proxy.yaml"), cwd=self.folder)
        self.wait_for_component(proxy, "io")
        self.reload_to(io.port)
        answer = client.post_json(io.admin_port, "/faults", {"name": "seen", "type": "latency", "latency": "1ms"})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assertEqual(client.get(io.admin_port, "/faults").json()["faults"][0]["hits"], 1)
        del io.settings["behind"]
        io.port, through = direct, io.port
        self.reload_to(direct)
        self.assertEqual(proxy.terminate(), 0)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_states("RUN")
        self.assertNotEqual(through, direct)

    def reload_to(self, port):
        self.write_plant()
        answer = client.post_json(self.port, "/api/v1/reload", {})
        self.assertEqual(answer.status, 200, answer)
        wait_until(lambda: client.get(self.port, "/api/v1/components/io").json()["answers"],
                   lambda: f"io at {port}: {self.orchestrator.describe()}")


class Mixed(ProxyTest):
    def test_a_plant_may_be_mixed_and_isolated(self):
        for name in ("supervisor_1", "supervisor_2", "munchies_algo"):
            del self.components[name].settings["behind"]
        self.serve("io")
        self.write_plant()
        plant = Process(self, "plant", "up", self.plant_file, "--isolate", cwd=self.folder)
        for name in COMPONENTS:
            self.wait_for_component(plant, name)
        self.start_orchestrator()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_real("RUN")
        self.assertEqual(plant.terminate(), 0)


class BadInput(ProxyTest):
    def test_before_nothing_the_component_is_shown_as_unreachable(self):
        plant = self.start_plant(("io",))
        plant.stdout.wait_for(f"io: 127.0.0.1:{self.real_ports['io']} does not answer")
        self.start_orchestrator(path="/health")
        wait_until(lambda: self.shown("io")["health"] == "OFFLINE", lambda: self.shown("io"))
        self.serve("io")
        wait_until(lambda: self.shown("io")["state"] == "STOPPED", lambda: self.shown("io"))
        plant.stdout.wait_for(f"io: 127.0.0.1:{self.real_ports['io']} answers")

    def test_a_port_that_speaks_no_http_is_told(self):
        listener = socket.create_server(("127.0.0.1", self.real_ports["io"]))
        self.addCleanup(listener.close)

        def answer():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(65536)
                    peer.sendall(b"220 mail.cell ready\r\n")

        threading.Thread(target=answer, daemon=True).start()
        plant = self.start_plant(("io",))
        plant.stdout.wait_for("does not speak HTTP")
        answer = client.post_event(self.components["io"].port, "CMD_GET_STATE")
        self.assertEqual(answer.status, 502, answer)
        self.assertIn("does not speak HTTP", answer.error()["message"])

    def refused(self, code, *arguments):
        done = run_kapela(*arguments, cwd=self.folder)
        self.assertEqual(done.returncode, code, done)
        return done.stderr

    def plant_of(self, text):
        file = self.folder / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    def test_a_proxy_of_itself_is_refused(self):
        file = self.plant_of("components:\n  io:\n    port: 8001\n    behind: {port: 8001}\n")
        self.assertIn("bad.yaml:4:13: error[conflict]: the proxy of io would stand before itself",
                      self.refused(BAD_INPUT, "plant", "up", file))
        file = self.plant_of("components:\n  a: {port: 8001, behind: {port: 8002}}\n"
                             "  b: {port: 8002, behind: {port: 8001}}\n")
        self.assertIn("passes on comes back to it", self.refused(BAD_INPUT, "proxy", "a", "--plant", file))

    def test_a_fault_that_cannot_act_there_is_refused_where_it_stands(self):
        file = self.plant_of("components:\n  io:\n    port: 8001\n    behind: {port: 18001}\n    faults:\n"
                             "      - {type: latency, latency: 1ms}\n"
                             "      - {name: dies, type: crash, match: {event: CMD_RUN}}\n"
                             "      - {type: wrong_target, to: RUN}\n")
        text = self.refused(BAD_INPUT, "plant", "up", file)
        self.assertIn("bad.yaml:7:28: error[unsupported]: 'crash' needs `process:`", text)
        self.assertIn("bad.yaml:8:16: error[unsupported]: 'wrong_target' needs the help of the component", text)
        self.assertIn("hooks: {wrong_target: {post: ", text)

    def test_each_command_takes_its_own_kind(self):
        self.write_plant()
        self.assertIn("kapela proxy io", self.refused(REFUSED, "simulator", "io", "--plant", self.plant_file))
        self.assertIn("kapela simulator io", self.refused(REFUSED, "proxy", "io"))
        self.assertIn("--time-scale", self.refused(REFUSED, "plant", "up", self.plant_file, "--time-scale", "2"))


class Hooks(ProxyTest):
    def test_a_hook_makes_the_component_fail(self):
        asked = []
        hook = client.serve(self, lambda document: asked.append(document) or {"status": "ok"})
        self.components["io"].settings |= {
            "hooks": {"fail_transition": {"post": f"http://127.0.0.1:{hook}/event", "body": {"jam": True}}},
            "faults": [{"name": "jam", "type": "fail_transition", "match": {"event": "CMD_INITIALIZE"}}]}
        self.serve("io")
        self.start_plant(("io",))
        admin = self.components["io"].admin_port
        wait_until(lambda: client.get(admin, "/state").json()["fsm_state"] == "STOPPED", "io is seen")
        client.post_event(self.components["io"].port, "CMD_INITIALIZE")
        self.assertEqual(asked, [{"jam": True}])
        self.assertEqual(self.hits("io"), {"jam": 1})


if __name__ == "__main__":
    unittest.main()
