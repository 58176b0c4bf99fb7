"""The installed package: another project finds it, and its own experiments become tests."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

CMAKE = os.environ["CMAKE"]
CTEST = str(Path(CMAKE).with_name("ctest"))

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(cell NONE)
enable_testing()
find_package(kapela 0.2 REQUIRED)
kapela_add_experiments(experiments REAL 10)
kapela_judge(${kapela_SCENARIOS_DIR}/adapters/kapela.yaml experiments)
kapela_judge(nothing.yaml experiments TIMEOUT 30)
add_test(NAME delivered COMMAND kapela::kapela scenarios check ${kapela_SCENARIOS_DIR}/run_services.yaml)
"""
PLANT = "plant: cell\ncomponents:\n  feeder: {port: 9101, timing: {CMD_RUN: 200ms}}\n  oven: {port: 9102}\n"
SCENARIO = """name: Start
trigger: {type: manual}
actions:
  - {type: ensure_state, target: "@all", target_state: RUN, timeout: 5s}
"""
# Of an orchestrator that does nothing, and says so.
ADAPTER = "orchestrator:\n  process: {command: [\"false\"]}\n  ended: {exit: true}\n  succeeded: {exit_code: 0}\n"
EXPERIMENT = """experiment: the feeder is slow
plant: ../plant.yaml
scenarios: [../start.yaml]
method:
  - fault: {component: feeder, type: late_transition, by: 1s, match: {event: CMD_RUN}}
  - run: Start
expect: {status: %s}
"""


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=150)


class PackageTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.done(run(CMAKE, "--install", os.environ["BUILD_DIR"], "--prefix", str(self.root / "usr"), cwd="/"))
        project = self.root / "cell"
        (project / "experiments").mkdir(parents=True)
        for name, text in (("CMakeLists.txt", PROJECT), ("plant.yaml", PLANT), ("start.yaml", SCENARIO),
                           ("nothing.yaml", ADAPTER)):
            (project / name).write_text(text, encoding="utf-8")

    def done(self, finished):
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
        return finished.stdout

    def outcome_with(self, expected):
        project = self.root / "cell"
        (project / "experiments" / "slow.yaml").write_text(EXPERIMENT % expected, encoding="utf-8")
        self.done(run(CMAKE, "-B", "build", f"-DCMAKE_PREFIX_PATH={self.root / 'usr'}", cwd=project))
        return run(CTEST, "--test-dir", "build", "--output-on-failure", cwd=project)

    def test_the_experiments_of_another_project_become_its_tests(self):
        output = self.done(self.outcome_with("SUCCEEDED"))
        self.assertIn("experiments.virtual.slow", output)
        self.assertIn("experiments.real.slow", output)
        self.assertRegex(output, r"experiments\.judge\.kapela\.slow \.+ +Passed")
        self.assertRegex(output, r"experiments\.judge\.nothing\.slow \.+\*\*\*Skipped")
        self.assertIn("100% tests passed, 0 tests failed out of 5", output)

    def test_an_experiment_that_fails_is_a_test_that_fails(self):
        finished = self.outcome_with("ROLLED_BACK")
        self.assertNotEqual(finished.returncode, 0)
        self.assertIn("the runs ended SUCCEEDED, expected: ROLLED_BACK", finished.stdout)
        self.assertIn("the orchestrator tells success, expected: failure", finished.stdout)


if __name__ == "__main__":
    unittest.main()
