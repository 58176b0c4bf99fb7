#!/usr/bin/python3
"""Both directions beside avena_commons: our orchestrator with its components, its orchestrator with our simulators."""

import concurrent.futures
import json
import shutil
import socket
import time
import unittest

import client
from avena import AvenaComponent
from cell import COMPONENTS, FULL_START, SHORT_START, STOP, UNCLEAN, CellTest
from processes import ROOT, run_kapela

AVENA_TIMEOUT = 0.025  # seconds: how long avena_commons waits for the HTTP answer of a post


# From INITIALIZED to RUN, and then a time in which it can be cancelled.
QUICK = """\
name: Quick
actions:
  - {type: send_command, target: "@all", command: CMD_RUN}
  - {type: wait_for_state, target: "@all", target_state: RUN, timeout: 1s}
  - {type: delay, duration: 60s}
"""

# The same, with a time before it in which a component can freeze.
LATE = """\
name: Late
actions:
  - {type: delay, duration: 500ms}
  - {type: send_command, target: "@all", command: CMD_RUN, timeout: 500ms}
  - {type: wait_for_state, target: "@all", target_state: RUN, timeout: 500ms}
"""


class OurOrchestrator(CellTest):
    def setUp(self):
        super().setUp()
        self.peers = {}
        for name, component in self.components.items():
            component.settings["dialect"] = "avena2"
            self.peers[name] = AvenaComponent(self, name, component.port)
        self.write_plant()
        self.write_scenario("short.yaml", SHORT_START)

    def assert_peers(self, state):
        self.assertEqual({name: peer.state for name, peer in self.peers.items()}, dict.fromkeys(COMPONENTS, state))

    def test_starts_and_stops_components_that_answer_by_events(self):
        self.start_orchestrator()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_peers("RUN")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_peers("STOPPED")
        for peer in self.peers.values():
            self.assertEqual(peer.commands(), ["CMD_INITIALIZED", "CMD_RUN", "CMD_STOPPED"])

    def test_sends_no_field_that_avena_would_die_of(self):
        self.start_orchestrator()
        self.run_scenario(FULL_START)
        self.assertEqual([peer.unknown_fields for peer in self.peers.values()], [set()] * 4)

    def test_a_component_that_stops_answering_polls_fails_the_step(self):
        self.peers["supervisor_2"].delay = 60
        self.start_orchestrator()
        self.peers["supervisor_2"].mute = True
        self.assertIn(self.run_scenario("Short start")["status"], UNCLEAN)
        self.orchestrator.stdout.wait_for("supervisor_2: ")

    def test_reports_as_the_real_services_write_them_are_taken(self):
        nested = current = []
        for _ in range(100):
            current.append([])
            current = current[0]
        for name, odd in (("io", {"error": None, "error_code": None}),
                          ("supervisor_1", {"error": 0, "error_code": "17"}),
                          ("supervisor_2", {"error": "", "error_message": ["jam", {"feeder": 3}], "state": [1, None]}),
                          ("munchies_algo", {"state": {"temperature": float("nan"), "nested": nested}})):
            self.peers[name].report = odd
        self.start_orchestrator()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_peers("RUN")
        shown = {each["name"]: each for each in client.get(self.port, "/api/v1/components").json()["components"]}
        self.assertEqual([each["error"] for each in shown.values()], [False] * 4)
        self.assertEqual(shown["supervisor_1"]["error_code"], 17)
        self.assertEqual(shown["supervisor_2"]["error_message"], '["jam",{"feeder":3}]')
        self.assertIn("NaN or Infinity", shown["munchies_algo"]["problem"])

    def test_a_slow_component_is_waited_for(self):
        self.peers["munchies_algo"].delay = 0.8
        self.start_orchestrator()
        self.assertEqual(self.run_scenario("Short start")["status"], "SUCCEEDED")

    def test_a_forged_reply_is_not_believed(self):
        self.start_orchestrator()
        self.peers["io"].mute = True
        for identifier in [None, *range(200)]:
            forged = client.complete_event("CMD_GET_STATE", self.port, self.peers["io"].port, source="io",
                                           destination="orchestrator", id=identifier,
                                           data={"fsm_state": "RUN", "error": False, "error_code": 0,
                                                 "error_message": None, "state": {}}, result={"result": "success"})
            client.post_json(self.port, "/event", forged)
        self.assertNotIn('"RUN"', client.get(self.port, "/api/v1/components").body.decode())

    def put_all(self, state):
        for peer in self.peers.values():
            peer.state = state

    def test_a_cancelled_quick_start_leaves_the_services_alive(self):
        self.write_scenario("quick.yaml", QUICK)
        self.put_all("INITIALIZED")
        self.start_orchestrator()
        run = self.trigger("Quick").json()["run_id"]
        self.wait_for(self.orchestrator, lambda: {peer.state for peer in self.peers.values()} == {"RUN"}, "RUN")
        client.post_json(self.port, f"/api/v1/runs/{run}/cancel", {})
        self.assertEqual(self.wait_for_end(run)["status"], "ROLLED_BACK")
        self.assert_peers("INITIALIZED")
        for peer in self.peers.values():
            self.assertFalse(peer.dead)
            self.assertEqual(peer.commands(), ["CMD_RUN", "CMD_INITIALIZED"])

    def test_a_command_that_real_services_die_of_is_told_before_it_is_sent(self):
        file = self.write_scenario("hard.yaml", 'name: Hard\nactions:\n  - {type: send_command, target: "@all", '
                                                'command: CMD_HARD_STOP}\n')
        self.put_all("RUN")
        self.start_orchestrator()
        self.assertEqual(self.run_scenario("Hard")["status"], "REJECTED")
        self.assert_peers("RUN")
        checked = run_kapela("scenarios", "check", file, "--plant", self.plant_file, cwd=self.folder)
        self.assertEqual(checked.returncode, 65, checked)
        self.assertIn("hard.yaml:3:5: error[invalid]: io: its dialect avena2 has no CMD_HARD_STOP", checked.stderr)

    def test_a_service_that_obeys_an_old_command_after_the_run_is_brought_down(self):
        self.write_scenario("late.yaml", LATE)
        self.put_all("INITIALIZED")
        self.start_orchestrator(*self.impatience())
        io = self.peers["io"]
        run = self.trigger("Late").json()["run_id"]
        self.wait_for(self.orchestrator, lambda: self.report(run)["steps"], "its delay")
        io.freeze()
        report = self.wait_for_end(run)
        self.assertEqual((report["status"], self.exceptions(report)), ("ROLLBACK_FAILED", {"io": "TIMEOUT"}))
        self.assertEqual(self.component(report, "io")["actual"], "UNKNOWN")
        self.assertTrue(self.shown("io")["watched"])
        self.assertFalse(self.shown("supervisor_1")["watched"])
        self.assertIn("watched: brought down when it comes back raised",
                      run_kapela("status", "--url", self.url, cwd=self.folder).stdout)
        io.thaw()
        self.wait_for(self.orchestrator,
                      lambda: "CMD_INITIALIZED" in io.commands() and io.state == "INITIALIZED", "io stops")
        self.assertEqual(list(dict.fromkeys(io.commands())), ["CMD_RUN", "CMD_INITIALIZED"])  # with what was repeated
        self.orchestrator.stdout.wait_for(f"after run {run} gave it up with CMD_RUN in doubt: it is brought down")
        self.assert_peers("INITIALIZED")
        self.assertIsNotNone(self.latch())
        self.wait_for(self.orchestrator, lambda: not self.shown("io")["watched"], "the end of the watch")

    def test_avenas_own_scenario_brings_stopped_paused_and_running_services_to_run(self):
        shutil.copy(ROOT / "tests" / "files" / "data" / "avena_resume.json", self.scenario_folder)
        for name, state in zip(COMPONENTS, ("STOPPED", "PAUSE", "RUN", "PAUSE")):
            self.peers[name].state = state
        self.start_orchestrator()
        self.assertEqual(self.run_scenario("Wznowienie wszystkich serwisów")["status"], "SUCCEEDED")
        self.assert_peers("RUN")
        self.assertEqual(self.peers["supervisor_1"].commands(), ["CMD_RUN"])

    def test_the_wrong_dialect_is_named_at_the_first_answer(self):
        for component in self.components.values():
            del component.settings["dialect"]
        self.write_plant()
        self.start_orchestrator()
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "ROLLED_BACK")
        self.assertLess(report["seconds"], 5)
        self.assertIn('it answered "Service stopped"', report["first_cause"]["summary"])
        self.assertIn("write 'dialect: avena2' for it in the plant", report["first_cause"]["summary"])
        self.assert_peers("STOPPED")

    def test_a_service_whose_dialect_is_not_said_is_not_killed_by_a_cancelled_start(self):
        for component in self.components.values():
            del component.settings["dialect"]
        self.write_plant()
        self.write_scenario("quick.yaml", QUICK)
        self.put_all("INITIALIZED")
        self.start_orchestrator(*self.impatience())
        run = self.trigger("Quick").json()["run_id"]
        self.wait_for(self.orchestrator, lambda: {peer.state for peer in self.peers.values()} == {"RUN"}, "RUN")
        client.post_json(self.port, f"/api/v1/runs/{run}/cancel", {})
        report = self.wait_for_end(run)
        self.assertEqual(report["status"], "ROLLBACK_FAILED")
        self.assertEqual(set(self.exceptions(report).values()), {"NACK"})
        self.assertIn("write 'dialect: avena2' for it in the plant", report["exceptions"][0]["summary"])
        self.assertFalse(any(peer.dead for peer in self.peers.values()))

    def test_a_stop_does_not_wait_for_a_service_that_has_turned_mute(self):
        self.put_all("RUN")
        self.start_orchestrator(*self.impatience())
        self.peers["supervisor_2"].deadly.add("CMD_STOPPED")
        report = self.run_scenario(STOP)
        self.assertEqual(report["status"], "STOPPED_PARTIAL")
        self.assertLess(report["seconds"], 10)
        self.assertEqual(self.exceptions(report), {"supervisor_2": "TIMEOUT"})
        self.assertEqual(self.component(report, "supervisor_2")["actual"], "UNKNOWN")

    def test_polls_stay_few_while_nobody_waits(self):
        self.start_orchestrator()
        self.run_scenario(FULL_START)
        peer = self.peers["io"]
        before = len(peer.received)
        observed = time.monotonic() + 2
        while time.monotonic() < observed:
            time.sleep(0.05)
        self.assertLess(len(peer.received) - before, 20)


class OurSimulators(CellTest):
    def setUp(self):
        super().setUp()
        self.start_plant()
        self.receiver = client.Receiver(self)
        self.io = self.components["io"]

    def event(self, event_type, **fields):
        return client.complete_event(event_type, self.io.port, self.receiver.port, **fields)

    def post(self, event):
        answer = client.post_json(self.io.port, "/event", event)
        self.assertEqual((answer.status, answer.json()["status"]), (200, "ok"), answer)
        return answer

    def cumulative(self, *events):
        return self.event("cumulative", data={"events": list(events)}, payload=len(events))

    def move_to(self, state, *commands):
        for command in commands:
            self.post(self.event(command))
        self.wait_for_states(state, ["io"])

    def test_a_poll_is_answered_by_an_event(self):
        poll = self.event("CMD_GET_STATE", id=7, is_system_event=True, is_processing=True)
        self.post(poll)
        reply, = self.receiver.wait_for("CMD_GET_STATE", id=7)
        self.assertEqual((reply["source"], reply["source_port"]), ("io", self.io.port))
        self.assertEqual((reply["destination"], reply["destination_port"]), ("driver", self.receiver.port))
        self.assertEqual(reply["timestamp"], poll["timestamp"])
        self.assertEqual(reply["result"]["result"], "success")
        for name, value in {"fsm_state": "STOPPED", "error": False, "error_code": 0, "error_message": None}.items():
            self.assertEqual(reply["data"][name], value)

    def test_a_reply_has_no_field_that_avena_would_die_of(self):
        for kind in ("CMD_GET_STATE", "CMD_HEALTH_CHECK", "ping", "CMD_PAUSE"):
            self.post(self.event(kind))
            self.receiver.wait_for(kind)
        self.post(self.event("CMD_INITIALIZED"))
        self.receiver.wait_for("STATE_CHANGED")
        known = set(self.event("x"))
        for event in self.receiver.events():
            self.assertEqual(set(event) - known, set(), event)
            self.assertIsNotNone(event["maximum_processing_time"])

    def test_a_batch_is_answered_by_one_batch(self):
        self.post(self.cumulative(*(self.event("CMD_GET_STATE", id=i) for i in range(5))))
        self.receiver.wait_for("CMD_GET_STATE", count=5)
        (_, body), = self.receiver.bodies
        self.assertEqual((body["event_type"], body["payload"], len(body["data"]["events"])), ("cumulative", 5, 5))
        self.assertEqual([event["id"] for event in body["data"]["events"]], list(range(5)))

    def test_a_command_and_a_poll_in_one_batch(self):
        self.post(self.cumulative(self.event("CMD_INITIALIZED", to_be_processed=True),
                                  self.event("CMD_GET_STATE", id=1)))
        self.wait_for_states("INITIALIZED", ["io"])
        self.receiver.wait_for("CMD_GET_STATE", id=1)

    def test_both_spellings_of_the_commands(self):
        for command, state in (("CMD_INITIALIZED", "INITIALIZED"), ("CMD_STOPPED", "STOPPED"),
                               ("CMD_INITIALIZE", "INITIALIZED"), ("CMD_RUN", "RUN"), ("CMD_STOP", "STOPPED")):
            self.move_to(state, command)

    def test_one_of_avenas_dialect_is_no_better_than_the_real_ones(self):
        name = "supervisor_1"
        component = self.components[name]
        component.settings["dialect"] = "avena2"
        self.plant.terminate()
        self.start_plant()
        receiver = self.receiver

        def post(kind, **fields):
            event = client.complete_event(kind, component.port, receiver.port, destination=name, **fields)
            return client.post_json(component.port, "/event", event)

        post("CMD_INITIALIZE", id=1)  # no command to it
        unknown, = receiver.wait_for("CMD_INITIALIZE", id=1)
        self.assertEqual(unknown["result"]["data"]["message"], "Service stopped")
        self.assertEqual(post("CMD_RUN", id=2, data={"not_after": 1}).json(), {"status": "ok"})  # illegal: ignored
        post("CMD_INITIALIZED", id=3, data={"not_after": 1})
        self.wait_for_states("INITIALIZED", [name])
        self.assertEqual(receiver.events("CMD_RUN") + receiver.events("STATE_CHANGED"), [])
        self.assertEqual(post("CMD_SOFT_STOP", id=4).json(), {"status": "ok"})
        self.assertEqual(post("CMD_GET_STATE", id=5).json(), {"status": "ok"})
        self.assertEqual(receiver.events("CMD_GET_STATE"), [])

    def test_a_repeated_command_acts_once(self):
        command = self.event("CMD_INITIALIZED", id=3)
        body = json.dumps(command).encode()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: client.post_body(self.io.port, body).status, range(64)))
        self.assertEqual(answers, [200] * 64)
        self.wait_for_states("INITIALIZED", ["io"])
        self.assertLessEqual(len(self.receiver.events("STATE_CHANGED")), 1)

    def test_an_illegal_command_is_answered_with_the_state(self):
        self.post(self.event("CMD_RUN", id=9))
        reply, = self.receiver.wait_for("CMD_RUN", id=9)
        self.assertEqual(reply["result"]["result"], "error")
        self.assertIn("STOPPED", json.dumps(reply["result"]))

    def test_business_events_by_state(self):
        self.post(self.event("ping", id=1, data={"x": 1}))
        stopped, = self.receiver.wait_for("ping", id=1)
        self.assertEqual(stopped["result"],
                         {"result": "error", "data": {"message": "Service stopped", "fsm_state": "STOPPED"}})
        self.move_to("INITIALIZED", "CMD_INITIALIZED")
        self.move_to("RUN", "CMD_RUN")
        self.post(self.event("ping", id=2, data={"x": 2}))
        running, = self.receiver.wait_for("ping", id=2)
        self.assertEqual(running["result"], {"result": "success", "data": {"pong": {"x": 2}}})

    def test_a_business_event_in_pause_is_processed_after_the_resume(self):
        self.move_to("INITIALIZED", "CMD_INITIALIZED")
        self.move_to("RUN", "CMD_RUN")
        self.move_to("PAUSE", "CMD_PAUSE")
        self.post(self.event("ping", id=5, data={"x": 1}))
        buffered, = self.receiver.wait_for("ping", id=5)
        self.assertEqual(buffered["result"]["data"]["message"], "System paused, operation buffered")
        self.move_to("RUN", "CMD_RUN")
        processed = self.receiver.wait_for("ping", count=2, id=5)[1]
        self.assertEqual(processed["result"]["result"], "success")

    def test_health_has_real_figures(self):
        self.post(self.event("CMD_HEALTH_CHECK", id=1))
        reply, = self.receiver.wait_for("CMD_HEALTH_CHECK", id=1)
        figures = reply["result"]["data"]
        self.assertEqual(set(figures), {"process_count", "cpu_percent", "memory_rss_mb", "memory_vms_mb"})
        with open(f"/proc/{self.plant.pid}/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * 4096 / 1024 / 1024
        self.assertAlmostEqual(figures["memory_rss_mb"], resident, delta=resident / 2)

    def test_a_reply_without_a_port_is_dropped(self):
        for _ in range(20):
            client.post_event(self.io.port, "CMD_GET_STATE")
            client.post_event(self.io.port, "ping")
        self.assertEqual(self.io.state(), "STOPPED")

    def test_a_receiver_that_is_gone_hampers_no_other(self):
        with socket.socket() as deaf:  # listens, never accepts
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(1)
            for i in range(300):
                event = client.complete_event("CMD_GET_STATE", self.io.port, deaf.getsockname()[1], id=i)
                client.post_json(self.io.port, "/event", event)
            self.post(self.event("CMD_GET_STATE", id=1))
            self.receiver.wait_for("CMD_GET_STATE", id=1, within=2)

    def test_a_hundred_polls_a_second_within_avenas_timeout(self):
        polls, late = 200, 0
        next_poll = time.monotonic()
        for i in range(polls):
            time.sleep(max(0.0, next_poll - time.monotonic()))
            next_poll += 0.01
            body = json.dumps(self.event("CMD_GET_STATE", id=i, is_system_event=True, is_processing=True)).encode()
            began = time.monotonic()
            client.post_body(self.io.port, body)
            late += time.monotonic() - began > AVENA_TIMEOUT
        self.assertLess(late, polls * 0.05)  # the machine is shared; alone none is late
        self.receiver.wait_for("CMD_GET_STATE", count=polls)
        self.assertEqual({event["id"] for event in self.receiver.events()}, set(range(polls)))


if __name__ == "__main__":
    unittest.main()
