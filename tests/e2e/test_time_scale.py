#!/usr/bin/python3
"""The timeouts of the description, 60, 30 and 45 s, pass once for real: over HTTP, on a scaled clock."""

import re
import time
import unittest

import client
from cell import FULL_START, QUICK_START, STOP, CellTest
from processes import Process, run_kapela, wait_until

LATE = "supervisor_2"
# The 60 s take 3; and 1 s, in which a component has to answer, is still 50 ms, which a busy machine keeps.
WANTED_SCALE = 20
# What a busy machine may add on top of its slack, in plant time: less than tells 45 s from 60 s.
TOLERANCE = 5.0
# What starting a run and learning of its end may take on a busy machine, in real time.
PROMPTLY = 3.0


def refusal(*command):
    """What `kapela ...` says of a scale that no machine can keep."""
    answer = run_kapela(*command, "--time-scale", "10000")
    assert answer.returncode == 3, answer
    return answer.stderr


def largest_scale(said):
    return int(re.search(r"the largest that would do on this machine now: (\d+)", said)[1])


class ScaledCellTest(CellTest):
    def start_scaled_cell(self, *more, **settings):
        """Plant and orchestrator at the same scale. As a user would: who is refused takes what the refusal allows."""
        self.components[LATE].settings.update(settings)
        self.write_plant()
        self.scale = WANTED_SCALE
        self.started = []
        while refused := self.refused_scale("plant", "up", self.plant_file, *more, up=self.all_answer) or \
                self.refused_scale(*self.orchestrator_arguments(), up=lambda: client.answers(self.port, "/ready")):
            self.assertLess(largest_scale(refused), self.scale, refused)
            self.scale = largest_scale(refused)
            for process in self.started:
                process.kill()

    def all_answer(self):
        return all(client.answers(component.admin_port, "/health") for component in self.components.values())

    def refused_scale(self, *command, up):
        """Nothing once it is up; what it said when it refused."""
        process = Process(self, *command, "--time-scale", self.scale, cwd=self.folder)
        self.started.append(process)
        wait_until(lambda: not process.is_running() or up(), process.describe)
        if process.is_running():
            return None
        self.assertEqual(process.wait(), 3, process.describe())
        return process.stderr.text()


class SeedTimeouts(ScaledCellTest):
    def assert_times_out(self, scenario, seconds, state, wanted, ends="ROLLED_BACK"):
        began = time.monotonic()
        report = self.run_scenario(scenario)
        took = time.monotonic() - began
        self.assertEqual(report["status"], ends, report)
        cause = report["first_cause"]
        self.assertEqual((cause["component"], cause["reason"]), (LATE, "TIMEOUT"), cause)
        self.assertGreaterEqual(cause["waited_seconds"], seconds)
        self.assertLess(cause["waited_seconds"], seconds + TOLERANCE)
        self.assertRegex(cause["summary"], rf"^{LATE}: {state} for .*, wanted {wanted} within {seconds} s")
        self.assertGreaterEqual(took, report["seconds"] / self.scale)
        self.assertLess(took, report["seconds"] / self.scale + PROMPTLY)
        return report

    def test_initialising_has_60_s(self):
        self.start_scaled_cell(timing={"CMD_INITIALIZE": "10m"})
        report = self.assert_times_out(FULL_START, 60, "INITIALIZING", "INITIALIZED")
        step = report["steps"][-1]
        self.assertEqual(step["timeout_seconds"], 60)
        self.assertEqual(sorted(step["done"]), sorted(set(self.components) - {LATE}))

    def test_running_has_30_s(self):
        self.start_scaled_cell(timing={"CMD_INITIALIZE": "20s", "CMD_RUN": "10m"})
        report = self.assert_times_out(FULL_START, 30, "STARTING", "RUN")
        self.assertGreaterEqual(report["seconds"], 50)

    def test_running_without_initialising_has_30_s(self):
        for component in self.components.values():
            component.settings["initial_state"] = "INITIALIZED"
        self.start_scaled_cell(timing={"CMD_RUN": "10m"})
        self.assert_times_out(QUICK_START, 30, "STARTING", "RUN")

    def test_stopping_has_45_s(self):
        for component in self.components.values():
            component.settings["initial_state"] = "RUN"
        self.start_scaled_cell(timing={"CMD_STOP": "10m"})
        self.assert_times_out(STOP, 45, "STOPPING", "STOPPED", ends="STOPPED_PARTIAL")

    def test_what_needs_55_s_is_still_in_time(self):
        self.start_scaled_cell(timing={"CMD_INITIALIZE": "55s"})
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "SUCCEEDED", report)
        self.assertGreaterEqual(report["seconds"], 55)


class Scale(ScaledCellTest):
    def test_one_that_is_no_whole_number_in_range_is_bad_usage_and_the_range_is_named(self):
        for command in (["orchestrator"], ["plant", "up"], ["simulator", "io"]):
            for scale in ("0", "-1", "1.5", "fast", "10001"):
                answer = run_kapela(*command, "--time-scale", scale)
                self.assertEqual(answer.returncode, 64, (command, scale, answer))
                self.assertIn(f"--time-scale: '{scale}' is no whole number from 1 (real time) to 10000", answer.stderr)

    def test_one_that_this_machine_cannot_keep_is_refused_with_slack_limit_and_the_largest_that_it_can(self):
        self.write_plant()
        for command in (self.orchestrator_arguments(), ["plant", "up", self.plant_file]):
            said = refusal(*command)
            self.assertRegex(said,
                             r"--time-scale 10000 would blur the result: this machine is late by up to [\d.]+ m?s")
            self.assertIn("must stay below 250 ms, 1/4 of the 1 s that verdicts rest on", said)
            self.assertRegex(said, r"the largest that would do on this machine now: \d+")

    def test_what_it_can_be_depends_on_the_shortest_time_that_the_configuration_judges_by(self):
        self.write_plant()
        config = self.folder / "kapela.yaml"
        config.write_text("timing: {answer_timeout: 100ms}\n", encoding="utf-8")
        said = refusal(*self.orchestrator_arguments(), "--config", config)
        self.assertIn("must stay below 25 ms, 1/4 of the 100 ms that verdicts rest on", said)

    def test_it_is_kept_by_the_processes_that_plant_up_starts(self):
        self.start_scaled_cell("--isolate", timing={"CMD_INITIALIZE": "40s"})
        began = time.monotonic()
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "SUCCEEDED", report)
        self.assertLess(time.monotonic() - began, 30)
        self.assertGreaterEqual(report["seconds"], 40)


if __name__ == "__main__":
    unittest.main()
