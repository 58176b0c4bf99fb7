#!/usr/bin/python3
"""The pytest plugin, as a project of somebody else uses it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import ROOT

PLANT = "plant: cell\ncomponents:\n  feeder: {port: 8001, timing: {CMD_RUN: 20ms}}\n  robot: {port: 8002}\n"
SCENARIO = """name: Start
actions:
  - {type: ensure_state, target: "@all", target_state: INITIALIZED, timeout: 5s}
  - {type: ensure_state, target: "@all", target_state: RUN, timeout: 5s}
"""
EXPERIMENT = """experiment: the feeder fails
plant: plant.yaml
scenarios: [start.yaml]
method:
  - fault: {component: feeder, type: fail_transition, match: {event: CMD_RUN}}
  - run: Start
expect: {status: %s}
"""
SIX_LINES = """import pytest

@pytest.mark.kapela(plant="plant.yaml", scenarios="start.yaml")
def test_a_lost_answer_is_asked_for_again(orchestrator, faults):
    faults.add("robot", "drop", event="CMD_RUN", count=1)
    assert orchestrator.sync.execute_scenario("Start")
"""


class PluginTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        files = {"plant.yaml": PLANT, "start.yaml": SCENARIO, "good.yaml": EXPERIMENT % "ROLLBACK_FAILED",
                 "bad.yaml": EXPERIMENT % "SUCCEEDED"}
        for name, text in files.items():
            (self.root / name).write_text(text, encoding="utf-8")

    def pytest(self, text, ini="[pytest]\n"):
        (self.root / "test_cell.py").write_text(text, encoding="utf-8")
        (self.root / "pytest.ini").write_text(ini, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools" / "python"),
                       "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return subprocess.run([sys.executable, "-m", "pytest", "-p", "kapela.pytest_plugin", "--strict-markers", "-q"],
                              cwd=self.root, env=environment, capture_output=True, text=True, check=False, timeout=120)

    def test_six_lines_with_a_fault(self):
        ended = self.pytest(SIX_LINES)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertIn("1 passed", ended.stdout)

    def test_a_failing_test_shows_what_plant_and_orchestrator_said(self):
        ended = self.pytest(SIX_LINES.replace('"drop"', '"fail_transition"'))
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertIn("fault fail_transition", ended.stdout)
        self.assertIn("ROLLBACK_FAILED", ended.stdout)

    def test_a_fault_that_never_acted_fails_the_test(self):
        ended = self.pytest(SIX_LINES.replace('event="CMD_RUN"', 'event="CMD_PAUSE"'))
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertIn("never acted: robot: drop", ended.stdout)

    def test_files_of_the_project_hold_for_tests_without_a_mark(self):
        ended = self.pytest('def test_it(orchestrator):\n    assert orchestrator.sync.execute_scenario("Start")\n',
                            "[pytest]\nkapela_plant = plant.yaml\nkapela_scenarios = start.yaml\n")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    def test_experiments_in_virtual_time_and_for_real(self):
        ended = self.pytest('def test_it(experiment):\n    [verdict] = experiment("good.yaml")\n'
                            '    assert verdict["verdict"] == "PASS"\n    experiment("good.yaml", real=True)\n')
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        ended = self.pytest('def test_it(experiment):\n    experiment("bad.yaml")\n')
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertIn("expected: SUCCEEDED", ended.stdout)


if __name__ == "__main__":
    unittest.main()
