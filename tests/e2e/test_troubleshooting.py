#!/usr/bin/python3
"""The problems that the description names, each brought about: what the operator is told, and how soon."""

import signal
import time
import unicodedata
import unittest

import client
from cell import COMPONENTS, FULL_START, SHORT_START, STOP, UNCLEAN, CellTest
from processes import Process, wait_until

OTHERS = tuple(name for name in COMPONENTS if name != "supervisor_2")


class Components(CellTest):
    def assert_run_blames(self, report, name):
        """Not succeeded, and the log says why, naming the component."""
        self.assertIn(report["status"], UNCLEAN)
        self.orchestrator.stdout.wait_for(f"{name}: ")

    def test_one_that_is_down_is_named_with_its_port_long_before_the_timeout(self):
        self.start_plant(OTHERS)
        self.start_orchestrator(path="/health")
        began = time.monotonic()
        report = self.run_scenario(FULL_START)
        self.assertLess(time.monotonic() - began, 15)  # the step allows 60 s
        self.assert_run_blames(report, "supervisor_2")
        self.assertEqual((report["status"], report["first_cause"]["reason"]), ("REJECTED", "UNREACHABLE"))
        self.assert_states("STOPPED", OTHERS)
        self.orchestrator.stdout.wait_for(str(self.components["supervisor_2"].port))

    def test_one_that_hangs_is_named_and_hampers_no_other(self):
        self.start_plant(OTHERS)
        hung = self.start_simulator("supervisor_2")
        self.write_scenario("short.yaml", SHORT_START)
        self.start_orchestrator()
        hung.signal(signal.SIGSTOP)
        answer = self.trigger("Short start")
        began = time.monotonic()
        self.assertEqual(client.get(self.port, "/health").status, 200)
        self.assertLess(time.monotonic() - began, 1)
        report = self.wait_for_end(answer.json()["run_id"])
        self.assert_run_blames(report, "supervisor_2")
        self.assertEqual((report["status"], report["first_cause"]["reason"]), ("REJECTED", "TIMEOUT"))

    def test_one_that_comes_back_is_used_again(self):
        self.start_plant(OTHERS)
        self.start_orchestrator(path="/health")
        self.run_scenario(FULL_START)
        self.start_simulator("supervisor_2")
        for scenario, state in ((STOP, "STOPPED"), (FULL_START, "RUN")):
            self.assertEqual(self.run_scenario(scenario)["status"], "SUCCEEDED")
            self.assert_states(state)

    def test_one_that_is_too_slow_is_named_with_its_state_and_what_was_wanted(self):
        self.components["supervisor_1"].settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_plant()
        self.write_scenario("short.yaml", SHORT_START)
        self.start_orchestrator()
        began = time.monotonic()
        report = self.run_scenario("Short start")
        took = time.monotonic() - began
        self.assertGreater(took, 1.4)
        self.assertLess(took, 8)
        self.assert_run_blames(report, "supervisor_1")
        self.assertEqual(report["status"], "ROLLED_BACK")
        self.assert_states("STOPPED")
        line = self.orchestrator.stdout.wait_for("supervisor_1: INITIALIZING for ")
        self.assertRegex(
            line, r"supervisor_1: INITIALIZING for \d+(\.\d+)? m?s, wanted INITIALIZED within .*, last seen ")
        self.assert_lines_in_order(["[INFO] 🚀 short start", "[ERROR] ❌ short start failed"],
                                   self.orchestrator.stdout.all())
        self.assertNotIn("✅ short start", self.orchestrator.stdout.text())

    def test_a_longer_timeout_in_the_scenario_helps(self):
        self.components["supervisor_1"].settings["timing"] = {"CMD_INITIALIZE": "2500ms"}
        self.start_plant()
        self.write_scenario("short.yaml", SHORT_START.replace("1500ms", "20s"))
        self.start_orchestrator()
        self.assertEqual(self.run_scenario("Short start")["status"], "SUCCEEDED")


class Scenarios(CellTest):
    def assert_not_found(self, name):
        answer = self.trigger(name)
        self.assertEqual(answer.status, 404, answer)
        error = answer.error()
        self.assertEqual(error["code"], "not_found")
        return error

    def test_a_typo_gets_the_nearest_name(self):
        self.start_cell()
        error = self.assert_not_found("Uruchomienie wszystkich uslug sytemu (@all)")
        self.assertIn(FULL_START, error["message"] + error["hint"])
        self.assert_states("STOPPED")

    def test_the_name_matches_after_normalization(self):
        composed = "Żółty przycisk"
        (self.scenario_folder / "button.yaml").write_text(
            f"name: {composed}\ntrigger: {{type: manual}}\nactions: [{{type: log_event, message: ok}}]\n",
            encoding="utf-8")
        self.start_cell()
        decomposed = unicodedata.normalize("NFD", composed)
        self.assertNotEqual(decomposed, composed)
        self.assertEqual(self.run_scenario(decomposed)["status"], "SUCCEEDED")

    def test_a_missing_file_is_a_missing_scenario(self):
        (self.scenario_folder / "run_services.yaml").unlink()
        self.start_plant()
        self.start_orchestrator(path="/health")
        error = self.assert_not_found(FULL_START)
        self.assertTrue(error["hint"])

    def test_a_folder_that_does_not_exist_is_refused_at_the_start(self):
        self.write_plant()
        missing = self.folder / "nowhere"
        process = Process(self, "orchestrator", "--plant", self.plant_file, "--scenarios", missing, "--port", self.port,
                          cwd=self.folder)
        self.assertEqual(process.wait(), 65)
        self.assertIn("nowhere", process.stderr.text() + process.stdout.text())

    def said_of_the_broken_file(self):
        said = self.orchestrator.stdout.text() + self.orchestrator.stderr.text()
        return said if "broken.yaml" in said and "log_event" in said else None

    def test_a_broken_file_is_shown_with_its_line_and_hampers_no_other(self):
        self.write_scenario("broken.yaml", "name: Broken\nactions:\n  - {type: log_evnt, message: x}\n")
        self.start_plant()
        self.start_orchestrator(path="/health")
        said = wait_until(self.said_of_the_broken_file, lambda: "what is wrong")
        self.assertRegex(said, r"broken\.yaml:3:\d+: error\[")
        self.assertIn("log_event", said)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")


if __name__ == "__main__":
    unittest.main()
