#!/usr/bin/python3
"""The description of the system, done as written: its curl commands, its log lines, its ports, its test script."""

import json
import pathlib
import re
import subprocess
import unittest
import urllib.request

import client
from cell import COMPONENTS, FULL_START, QUICK_START, RESTART, STOP, CellTest
from processes import run_kapela

DESCRIPTION = (pathlib.Path(__file__).parent / "data" / "run_services_scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", DESCRIPTION, re.MULTILINE | re.DOTALL)
CURLS = [text for language, text in BLOCKS if language == "bash" and "curl" in text]
LOG = next(text for language, text in BLOCKS if language == "" and "[INFO]" in text).splitlines()


def curl_of(wanted):
    """The one curl command of the description that contains this text."""
    found = [text for text in CURLS if wanted in text]
    assert len(found) == 1, (wanted, found)
    return found[0]


def run_in_shell(text):
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60, check=True).stdout


def sent(command):
    return [f"[INFO] Wysłano komendę '{command}' do komponentu '{name}'" for name in COMPONENTS]


class SeedScenarios(CellTest):
    seed_ports = True

    def setUp(self):
        super().setUp()
        self.start_cell()

    def curl(self, scenario):
        """Runs the description's command; gives the run's report and the lines that it logged, up to the last one."""
        before = len(self.orchestrator.stdout.all())
        answer = json.loads(run_in_shell(curl_of(f'"{scenario}"')))
        self.assertEqual(answer["status"], "ok")
        report = self.wait_for_end(answer["run_id"])
        self.assertEqual(report["status"], "SUCCEEDED", report)
        self.orchestrator.stdout.wait_for("[SUCCESS]", since=before)
        return self.orchestrator.stdout.all()[before:]

    def initialize_all(self):
        for name in COMPONENTS:
            client.post_event(self.components[name].port, "CMD_INITIALIZE", destination=name)
        self.wait_for_states("INITIALIZED")

    def assert_logged(self, wanted, lines):
        """These very lines, in this order."""
        rest = iter(lines)
        for text in wanted:
            self.assertTrue(any(line == text for line in rest), f"{text!r} does not follow in:\n" + "\n".join(lines))

    def test_full_start(self):
        lines = self.curl(FULL_START)
        self.assert_logged(LOG, lines)
        self.assert_logged(sent("CMD_INITIALIZE") + sent("CMD_RUN"), lines)
        self.assert_states("RUN")

    def test_quick_start_after_initialization(self):
        self.initialize_all()
        lines = self.curl(QUICK_START)
        self.assert_logged(sent("CMD_RUN"), lines)
        self.assert_lines_in_order(["[INFO] 🔄", "[SUCCESS] ✅"], [line for line in lines if "Wysłano" not in line])
        self.assertNotIn("CMD_INITIALIZE", "\n".join(lines))
        self.assert_states("RUN")

    def test_stop(self):
        self.curl(FULL_START)
        lines = self.curl(STOP)
        self.assert_logged(sent("CMD_STOP"), lines)
        self.assert_lines_in_order(["[INFO] 🛑", "[SUCCESS] ✅"], lines)
        self.assert_states("STOPPED")

    def test_restart(self):
        self.curl(FULL_START)
        lines = self.curl(RESTART)
        self.assert_logged(sent("CMD_STOP") + sent("CMD_INITIALIZE") + sent("CMD_RUN"), lines)
        self.assert_lines_in_order(["1️⃣", "CMD_STOP", "2️⃣", "CMD_INITIALIZE", "3️⃣", "CMD_RUN", "[SUCCESS] ✅"], lines)
        self.assert_states("RUN")

    def test_state_of_a_component(self):
        answer = json.loads(run_in_shell(curl_of("CMD_GET_STATE")))
        self.assertEqual(answer["status"], "ok")
        self.assertEqual(answer["data"]["fsm_state"], "STOPPED")

    def test_state_of_a_component_that_runs(self):
        self.curl(FULL_START)
        self.assertEqual(json.loads(run_in_shell(curl_of("CMD_GET_STATE")))["data"]["fsm_state"], "RUN")

    def test_trigger_of_the_python_script(self):
        payload = {"source": "test_script", "destination": "orchestrator", "event_type": "EXECUTE_SCENARIO",
                   "data": {"scenario_name": FULL_START}}
        request = urllib.request.Request("http://127.0.0.1:8000/event", data=json.dumps(payload).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            self.assertEqual(response.status, 200)
            self.wait_for_end(json.load(response)["run_id"])
        self.assert_states("RUN")

    def test_answer_after_the_end(self):
        answer = self.trigger(FULL_START, wait=True)
        self.assertEqual(answer.status, 200, answer)
        self.assert_states("RUN")
        self.assertEqual(self.report(answer.json()["run_id"])["status"], "SUCCEEDED")

    def test_loaded_scenarios_are_listed(self):
        listed = client.get(8000, "/api/v1/scenarios").body.decode()
        printed = run_kapela("scenarios", "list").stdout
        for name in (FULL_START, QUICK_START, STOP, RESTART):
            self.assertIn(name, listed)
            self.assertIn(name, printed)

    def test_components_are_listed_with_port_group_and_state(self):
        listed = client.get(8000, "/api/v1/components").body.decode()
        printed = run_kapela("components").stdout
        for name, component in self.components.items():
            for text in (name, str(component.port), component.section()["group"]):
                self.assertIn(text, listed)
                self.assertIn(text, printed)


class Description(unittest.TestCase):
    def test_has_the_commands_and_the_log(self):
        self.assertEqual(len(CURLS), 5)
        self.assertEqual(len(LOG), 9)


if __name__ == "__main__":
    unittest.main()
