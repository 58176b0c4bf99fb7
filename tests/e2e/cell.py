"""A cell under test: plant and orchestrator as real processes, on the seed's own ports or on free ones."""

import json
import pathlib
import shutil
import tempfile
import unittest

import client
from processes import PATIENCE, ROOT, Ports, Process, run_kapela, wait_until

FULL_START = "Uruchomienie wszystkich usług systemu (@all)"
QUICK_START = "Szybkie uruchomienie usług (@all) - bez inicjalizacji"
STOP = "Zatrzymanie wszystkich usług (@all)"
RESTART = "Restart wszystkich usług (@all)"

GROUPS = {"io": "base_io", "supervisor_1": "supervisors", "supervisor_2": "supervisors", "munchies_algo": "main_logic"}
COMPONENTS = tuple(GROUPS)
SEED_PORTS = {"io": 8001, "supervisor_1": 8002, "supervisor_2": 8003, "munchies_algo": 8004}
UNCLEAN = ("REJECTED", "ROLLED_BACK", "ROLLBACK_FAILED", "STOPPED_PARTIAL")
# Who needs whom in the seed's plant.
DEPENDENCIES = {"supervisor_1": ["io"], "supervisor_2": ["io"], "munchies_algo": ["supervisor_1", "supervisor_2"]}
# The orchestrator's patience, so short that a test can wait for its end.
IMPATIENT = "timing: {command_timeout: 600ms, answer_timeout: 200ms, preflight_timeout: 1s, undo_patience: 600ms}\n"

ports = Ports()

# The full start with short timeouts, so that a test of their passing takes a second.
SHORT_START = """\
name: Short start
trigger: {type: manual}
actions:
  - {type: log_event, level: info, message: "🚀 short start"}
  - type: send_command
    target: "@all"
    command: CMD_INITIALIZE
    timeout: 1s
  - type: wait_for_state
    target: "@all"
    target_state: INITIALIZED
    timeout: 1500ms
    on_failure:
      - {type: log_event, level: error, message: "❌ short start failed"}
  - {type: log_event, level: success, message: "✅ short start"}
"""


class Component:
    def __init__(self, name, seed_ports):
        self.name = name
        self.port = SEED_PORTS[name] if seed_ports else ports.take()
        self.admin_port = self.port + 1000 if seed_ports else ports.take()
        self.settings = {}  # more keys of the plant file

    def section(self):
        return {"port": self.port, "admin_port": self.admin_port, "group": GROUPS[self.name], **self.settings}

    def state(self):
        return client.state_of(self.port)


class CellTest(unittest.TestCase):
    """Has a folder of its own, a plant file and a scenario folder; starts nothing by itself."""

    seed_ports = False

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.components = {name: Component(name, self.seed_ports) for name in COMPONENTS}
        self.port = 8000 if self.seed_ports else ports.take()
        self.url = f"http://127.0.0.1:{self.port}"
        self.plant_file = self.folder / "plant.yaml"
        self.scenario_folder = self.folder / "scenarios"
        self.scenario_folder.mkdir()
        shutil.copy(ROOT / "scenarios" / "run_services.yaml", self.scenario_folder)
        self.plant = self.orchestrator = None

    def write_scenario(self, name, text):
        file = self.scenario_folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def depend(self):
        """The components depend on each other as in the seed's plant."""
        for name, needed in DEPENDENCIES.items():
            self.components[name].settings["depends_on"] = needed

    def impatience(self):
        """Arguments of an orchestrator that gives up soon."""
        config = self.folder / "impatient.yaml"
        config.write_text(IMPATIENT, encoding="utf-8")
        return "--config", config

    def write_plant(self, names=COMPONENTS, file="plant.yaml"):
        """As JSON, which is YAML."""
        sections = {name: self.components[name].section() for name in names}
        for section in sections.values():
            if "depends_on" in section:
                section["depends_on"] = [name for name in section["depends_on"] if name in names]
        path = self.folder / file
        path.write_text(json.dumps({"components": sections}, indent=1), encoding="utf-8")
        return path

    def start_plant(self, names=COMPONENTS):
        """Only the named components are up; the plant file of the orchestrator has them all."""
        self.write_plant()
        self.plant = Process(self, "plant", "up", self.write_plant(names, "up.yaml"), cwd=self.folder)
        for name in names:
            self.wait_for_component(self.plant, name)
        return self.plant

    def start_simulator(self, name):
        """One component in a process of its own."""
        simulator = Process(self, "simulator", name, "--plant", self.plant_file, cwd=self.folder)
        self.wait_for_component(simulator, name)
        return simulator

    def wait_for_component(self, process, name):
        port = self.components[name].admin_port
        self.wait_for(process, lambda: client.answers(port, "/health"), f"{name} on {port}")

    def orchestrator_arguments(self):
        return ["orchestrator", "--plant", self.plant_file, "--scenarios", self.scenario_folder, "--port", self.port,
                "--journal", self.folder / "kapela-journal"]

    def start_orchestrator(self, *more, path="/ready", within=PATIENCE, **how):
        if not self.plant_file.exists():
            self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), *more, cwd=self.folder, **how)
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, path), path, within)
        return self.orchestrator

    def start_cell(self):
        self.start_plant()
        self.start_orchestrator()

    def wait_for(self, process, condition, what, within=PATIENCE):
        """Until the condition holds; not longer than the process lives."""
        def held():
            if not process.is_running():
                raise AssertionError("ended too early: " + process.describe())
            return condition()

        wait_until(held, lambda: f"{what}; {process.describe()}", within)

    def wait_for_states(self, state, names=COMPONENTS, within=PATIENCE):
        def states():
            return {name: self.components[name].state() for name in names}

        wait_until(lambda: set(states().values()) == {state}, lambda: f"{state}, but {states()}", within)

    def assert_states(self, state, names=COMPONENTS):
        self.assertEqual({name: self.components[name].state() for name in names}, dict.fromkeys(names, state))

    def trigger(self, scenario, **data):
        return client.post_event(self.port, "EXECUTE_SCENARIO", {"scenario_name": scenario, **data},
                                 destination="orchestrator", within=90)

    def run_scenario(self, scenario, **data):
        """Triggers a scenario, waits for its end; gives its report as the API shows it."""
        answer = self.trigger(scenario, **data)
        self.assertEqual(answer.status, 200, answer)
        return self.wait_for_end(answer.json()["run_id"])

    def report(self, run):
        answer = client.get(self.port, f"/api/v1/runs/{run}")
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def wait_for_end(self, run, within=PATIENCE):
        def ended():
            report = self.report(run)
            return report if report["status"] != "RUNNING" else None

        return wait_until(ended, lambda: f"the end of run {run}: {self.report(run)}", within)

    def kapela(self, *arguments, **settings):
        """A command of the user against this orchestrator."""
        return run_kapela(*arguments, "--url", self.url, cwd=self.folder, **settings)

    def latch(self):
        """Why the plant is latched; None: it is not."""
        return client.get(self.port, "/api/v1/components").json()["latch"]

    def acknowledge(self, **words):
        return client.post_json(self.port, "/api/v1/ack", words)

    def shown(self, name):
        """What the orchestrator tells of a component."""
        listed = client.get(self.port, "/api/v1/components").json()["components"]
        return next(each for each in listed if each["name"] == name)

    def component(self, report, name):
        return next(part for part in report["components"] if part["name"] == name)

    def exceptions(self, report):
        return {each["component"]: each["reason"] for each in report["exceptions"]}

    def assert_lines_in_order(self, wanted, lines):
        """Each wanted text stands in a line of its own, in this order; others may stand between."""
        rest = iter(lines)
        for text in wanted:
            if not any(text in line for line in rest):
                self.fail(f"{text!r} does not follow in:\n" + "\n".join(lines))
