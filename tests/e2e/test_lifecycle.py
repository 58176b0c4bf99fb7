#!/usr/bin/python3
"""Starting, stopping and colliding: signals in mid-run, two operators at once, ports in use."""

import concurrent.futures
import signal
import socket
import subprocess
import time
import unittest

import client
from cell import COMPONENTS, FULL_START, STOP, CellTest
from processes import KAPELA, Process, wait_until

PROMPTLY = 5  # seconds


class Signals(CellTest):
    def start_slow_run(self, **timing):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "20s", **timing}
        self.start_plant()
        self.start_orchestrator(*self.impatience())
        self.assertEqual(self.trigger(FULL_START).status, 200)
        self.wait_for_states("INITIALIZING")

    def assert_undoes_the_run_and_ends(self, number):
        self.start_slow_run()
        before = len(self.orchestrator.stdout.all())
        self.orchestrator.signal(number)
        self.assertEqual(self.orchestrator.wait(PROMPTLY), 0, self.orchestrator.describe())
        self.assert_lines_in_order(["1 przebieg jest wycofywany przed zakończeniem", "told to end",
                                    "Przebieg 1 zakończony: ROLLED_BACK"],
                                   self.orchestrator.stdout.all()[before:])
        self.assert_states("STOPPED")

    def test_termination_in_mid_run_undoes_the_run_first(self):
        self.assert_undoes_the_run_and_ends(signal.SIGTERM)

    def test_interrupt_in_mid_run_undoes_the_run_first(self):
        self.assert_undoes_the_run_and_ends(signal.SIGINT)

    def test_a_second_signal_ends_at_once_and_says_how_things_were_left(self):
        self.start_slow_run(CMD_STOP="20s")
        self.orchestrator.signal(signal.SIGTERM)
        self.wait_for_states("STOPPING")
        refused = self.trigger(STOP)
        self.assertEqual((refused.status, refused.error()["code"]), (503, "cancelled"))
        self.orchestrator.signal(signal.SIGTERM)
        self.assertEqual(self.orchestrator.wait(PROMPTLY), 0, self.orchestrator.describe())
        for name in COMPONENTS:
            self.assertRegex(self.orchestrator.stdout.text(), rf"{name} pozostaje w stanie STOPPING")

    def test_idle_orchestrator_stops_at_once(self):
        self.start_cell()
        self.assertEqual(self.orchestrator.terminate(PROMPTLY), 0)

    def test_plant_stops_in_mid_transition(self):
        self.start_slow_run()
        self.assertEqual(self.plant.terminate(PROMPTLY), 0)
        self.assertEqual(client.get(self.port, "/health").status, 200)

    def test_a_waiting_client_is_answered_when_it_stops(self):
        self.start_slow_run()
        # A connection that says nothing delays no stop.
        with socket.create_connection(("127.0.0.1", self.port)) as idle:
            self.assertEqual(self.orchestrator.terminate(PROMPTLY), 0)
            self.assertEqual(client.read_to_end(idle), b"")


class Readers(CellTest):
    def test_one_who_goes_away_ends_no_orchestrator(self):
        self.start_plant()
        arguments = [KAPELA, *map(str, self.orchestrator_arguments())]
        process = subprocess.Popen(arguments, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: client.answers(self.port, "/ready"), lambda: "/ready")
        process.stdout.close()
        for name in (FULL_START, STOP):  # each writes lines that nobody reads any more
            self.assertEqual(self.trigger(name, wait=True).json()["run"]["status"], "SUCCEEDED")
        self.assertIsNone(process.poll())


class Batches(CellTest):
    def test_every_member_acts_and_the_refused_are_listed(self):
        self.start_cell()
        member = {"source": "tester", "destination": "orchestrator"}
        events = [{**member, "event_type": "EXECUTE_SCENARIO", "data": {"scenario_name": "no such"}},
                  {**member, "event_type": 7},
                  {**member, "event_type": "EXECUTE_SCENARIO", "data": {"scenario_name": FULL_START}}]
        answer = client.post_event(self.port, "cumulative", {"events": events}, destination="orchestrator")
        self.assertEqual(answer.status, 200, answer)
        broken = {each["index"]: each["error"]["code"] for each in answer.json()["broken"]}
        self.assertEqual(broken, {0: "not_found", 1: "invalid"})
        self.wait_for_states("RUN")


class Triggers(CellTest):
    def setUp(self):
        super().setUp()
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "1s"}
        self.start_cell()

    def test_of_two_at_once_one_runs_and_one_is_refused(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(self.trigger, (FULL_START, FULL_START)))
        self.assertEqual(sorted(answer.status for answer in answers), [200, 409])
        accepted, refused = sorted(answers, key=lambda answer: answer.status)
        self.assertEqual(refused.error()["code"], "busy")
        self.assertIn(FULL_START, refused.error()["message"])
        self.assertEqual(self.wait_for_end(accepted.json()["run_id"])["status"], "SUCCEEDED")

    def test_one_after_the_other_both_run(self):
        for scenario in (FULL_START, STOP, FULL_START):
            self.assertEqual(self.run_scenario(scenario)["status"], "SUCCEEDED")

    def test_a_client_that_goes_away_ends_no_run(self):
        body = (b'{"event_type": "EXECUTE_SCENARIO", "data": {"wait": true, "scenario_name": "%s"}}'
                % FULL_START.encode())
        head = b"POST /event HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(head + body)
            self.wait_for_states("INITIALIZING")
        self.wait_for_states("RUN")


class Addresses(CellTest):
    def test_orchestrator_names_the_port_that_is_taken(self):
        self.write_plant()
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # it may have served another test just now
            taken.bind(("127.0.0.1", self.port))
            taken.listen()
            process = Process(self, *self.orchestrator_arguments())
            self.assertNotEqual(process.wait(PROMPTLY), 0)
        self.assertIn(str(self.port), process.stderr.text() + process.stdout.text())

    def test_plant_names_component_and_port_and_starts_nothing(self):
        wanted = self.components["supervisor_1"]
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", wanted.port))
            taken.listen()
            process = Process(self, "plant", "up", self.write_plant())
            self.assertNotEqual(process.wait(PROMPTLY), 0)
        said = process.stderr.text() + process.stdout.text()
        self.assertIn("supervisor_1", said)
        self.assertIn(str(wanted.port), said)

    def test_the_port_is_free_again_at_once(self):
        self.start_cell()
        client.get(self.port, "/health")
        for _ in range(3):
            self.assertEqual(self.orchestrator.terminate(PROMPTLY), 0)
            self.start_orchestrator()

    def test_up_and_ready_within_a_second(self):
        self.start_plant()
        began = time.monotonic()
        self.start_orchestrator()
        self.assertLess(time.monotonic() - began, 3)  # a busy machine; alone it is far less


if __name__ == "__main__":
    unittest.main()
