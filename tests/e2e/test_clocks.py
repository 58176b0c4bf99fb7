#!/usr/bin/python3
"""Calendars that are wrong, and processes that stand still: nobody is kept from a stop, and it is told."""

import pathlib
import signal
import subprocess
import unittest

import client
from cell import COMPONENTS, FULL_START, STOP, CellTest, Process
from processes import run_kapela, wait_until

HOUR, YEAR = 3600, 31_557_600


class Skewed(CellTest):
    def setUp(self):
        super().setUp()
        self.shim = self.folder / "clock.so"
        source = pathlib.Path(__file__).parent / "data" / "clock_shim.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.shim, source, "-ldl"], check=True)
        self.offset = self.folder / "offset"

    def set_clock(self, seconds):
        self.offset.write_text(str(seconds))

    def start_skewed_cell(self, seconds):
        """The plant's calendar is right, the orchestrator's is off by so much."""
        self.set_clock(seconds)
        self.start_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder, environment={
            "LD_PRELOAD": str(self.shim), "KAPELA_TEST_CLOCK": str(self.offset)})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")

    def assert_told(self, seconds):
        def ahead():
            return client.get(self.port, "/health").json()["clocks_ahead_seconds"]

        wait_until(lambda: set(ahead()) == set(COMPONENTS), lambda: str(ahead()))
        for name, told in ahead().items():
            self.assertAlmostEqual(told, -seconds, delta=2, msg=name)
        self.orchestrator.stdout.wait_for("io: its clock is ")
        self.assertIn("its clock is ", self.kapela("status").stdout)
        self.assertIn("ahead of ours" if seconds < 0 else "behind ours", self.kapela("status").stdout)

    def test_an_orchestrator_an_hour_behind_starts_and_stops_everybody_and_tells_it(self):
        self.start_skewed_cell(-HOUR)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")
        self.assert_told(-HOUR)

    def test_an_orchestrator_forty_years_behind_does_so_too(self):
        self.start_skewed_cell(-40 * YEAR)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")
        self.assert_told(-40 * YEAR)

    def test_an_orchestrator_ten_years_ahead_does_so_too(self):
        self.start_skewed_cell(10 * YEAR)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_told(10 * YEAR)

    def test_a_clock_that_is_set_back_in_a_run_keeps_nobody_from_its_commands(self):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "700ms"}
        self.start_skewed_cell(0)
        run = self.trigger(FULL_START).json()["run_id"]
        wait_until(lambda: {each.state() for each in self.components.values()} == {"INITIALIZING"}, "a start")
        self.set_clock(-HOUR)
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_told(-HOUR)
        self.set_clock(0)
        self.orchestrator.stdout.wait_for("io: its clock agrees with ours again")

    def test_a_component_whose_clock_is_set_before_a_command_is_commanded_anew(self):
        """It holds CMD_RUN to be too late, and says what time it is."""
        self.components["io"].settings["faults"] = [
            {"type": "clock_skew", "offset": "1h", "trigger": {"when_state": "INITIALIZED"}}]
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        journal = client.get(self.components["io"].admin_port, "/journal").json()["records"]
        told = [each["verdict"] for each in journal if each["event"] == "CMD_RUN"]
        self.assertEqual(told, ["refused_expired", "accepted"])
        self.orchestrator.stdout.wait_for("io held CMD_RUN to be too late, as its clock was set")
        self.assertEqual(client.get(self.port, "/health").json()["violations"], 0)

    def test_a_journal_whose_second_life_has_an_earlier_calendar_is_sound(self):
        self.start_skewed_cell(0)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.orchestrator.terminate()
        self.set_clock(-HOUR)
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder, environment={
            "LD_PRELOAD": str(self.shim), "KAPELA_TEST_CLOCK": str(self.offset)})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.orchestrator.terminate()
        verified = run_kapela("verify", self.folder / "kapela-journal")
        self.assertEqual(verified.returncode, 0, verified)
        self.assertIn(" 2 runs, 0 violations", verified.stdout)


WAIT = """\
name: One wait
trigger: {type: manual}
actions:
  - {type: send_command, component: io, command: CMD_INITIALIZE}
  - {type: wait_for_state, component: io, target_state: INITIALIZED, timeout: 1500ms}
"""


class Suspended(CellTest):
    def test_a_wait_is_not_over_because_the_orchestrator_was_stopped_in_it(self):
        self.components["io"].settings["timing"] = {"CMD_INITIALIZE": "900ms"}
        self.write_scenario("wait.yaml", WAIT)
        self.start_cell()
        run = self.trigger("One wait").json()["run_id"]
        self.wait_for_states("INITIALIZING", ["io"])
        self.orchestrator.signal(signal.SIGSTOP)
        self.wait_for_states("INITIALIZED", ["io"])
        stopped = client.get(self.components["io"].admin_port, "/state").json()
        wait_until(lambda: client.get(self.components["io"].admin_port, "/state").json()["seconds_in_state"] > 1.5,
                   lambda: f"longer than the whole wait: {stopped}")
        self.orchestrator.signal(signal.SIGCONT)
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        self.orchestrator.stdout.wait_for("Ten proces stał w miejscu przez ")
        self.assertEqual(client.get(self.port, "/health").json()["violations"], 0)


if __name__ == "__main__":
    unittest.main()
