"""A cell under soak: a plant and an orchestrator as real processes, in a folder of their own."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time

import client
from processes import KAPELA, ROOT, wait_until

COMPONENTS = {"io": [], "supervisor_1": ["io"], "supervisor_2": ["io"],
              "munchies_algo": ["supervisor_1", "supervisor_2"]}
START = "Uruchomienie wszystkich usług systemu (@all)"
STOP = "Zatrzymanie wszystkich usług (@all)"
TIMING = {"ack": {"latency": "5ms", "jitter": "5ms"}, "CMD_INITIALIZE": {"latency": "150ms", "jitter": "100ms"},
          "CMD_RUN": {"latency": "100ms", "jitter": "80ms"}, "CMD_STOP": {"latency": "60ms", "jitter": "50ms"}}
PATIENCE = 60.0  # seconds; what takes longer is stuck
WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")  # nothing outlives a soak that is ended
REFUSED = 3  # the machine was too busy for the time scale just now


class Cell:
    """`take_port` gives a free port; `faults` names those of each component. To be closed."""

    def __init__(self, folder, take_port, seed, faults, time_scale):
        self.folder = folder
        self.time_scale = str(time_scale)
        self.port = take_port()
        self.ports = {name: (take_port(), take_port()) for name in COMPONENTS}
        self.journal = folder / "journal"
        self.history = folder / "plant.history"
        self.plant = self.orchestrator = None
        self.lives = 0
        self.refusals = 0
        self._lock = threading.Lock()
        sections = {name: {"port": port, "admin_port": admin, "depends_on": COMPONENTS[name], "faults": faults[name]}
                    for name, (port, admin) in self.ports.items()}
        plant = {"plant": "soak", "seed": seed, "defaults": {"timing": TIMING}, "components": sections}
        (folder / "plant.yaml").write_text(json.dumps(plant, indent=1), encoding="utf-8")

    def close(self):
        for process in (self.orchestrator, self.plant):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def start_plant(self):
        self.plant = self._start(lambda: self._answers(*(admin for _, admin in self.ports.values())), "plant", "up",
                                 "plant.yaml", "--history", self.history.name)

    def start_orchestrator(self):
        self.lives += 1
        self.orchestrator = self._start(
            lambda: self._answers(self.port), "orchestrator", "--plant", "plant.yaml", "--scenarios",
            ROOT / "scenarios" / "run_services.yaml", "--port", self.port, "--journal", self.journal.name)

    def kill_orchestrator(self):
        """As the kernel does when there is no memory. From any thread."""
        with self._lock:
            self.orchestrator.send_signal(signal.SIGKILL)
            self.orchestrator.wait()

    def end(self):
        """Politely; gives the exit codes of orchestrator and plant."""
        codes = []
        for process in (self.orchestrator, self.plant):
            process.send_signal(signal.SIGTERM)
            codes.append(process.wait(PATIENCE))
        return codes

    def states(self):
        """The truth, asked of the components themselves."""
        answers = {name: client.get(admin, "/state").json() for name, (_, admin) in self.ports.items()}
        return {name: answer["fsm_state"] if answer["serving"] else "DOWN" for name, answer in answers.items()}

    def trigger(self, scenario, **data):
        return client.post_event(self.port, "EXECUTE_SCENARIO", {"scenario_name": scenario, **data},
                                 destination="orchestrator", within=PATIENCE)

    def get(self, path):
        answer = client.get(self.port, path)
        if answer.status != 200:
            raise AssertionError(f"GET {path}: {answer}")
        return answer.json()

    def ended(self, run):
        """The report of a run, when it has ended."""
        def report():
            found = self.get(f"/api/v1/runs/{run}")
            return found if found["status"] != "RUNNING" else None

        return wait_until(report, f"the end of run {run}", PATIENCE)

    def listed(self):
        """All runs that the orchestrator knows: status by number."""
        return {run["id"]: run["status"] for run in self.get("/api/v1/runs?limit=1000")["runs"]}

    def acknowledge(self):
        """Whether the plant was latched; an operator has seen to it now."""
        if self.get("/api/v1/components")["latch"] is None:
            return False
        answer = client.post_json(self.port, "/api/v1/ack", {"who": "soak", "note": "seen"})
        if answer.status != 200:
            raise AssertionError(f"the latch stays: {answer}")
        return True

    def reset(self, name):
        client.post_json(self.ports[name][1], "/reset", {})

    def acknowledge_fault(self, name):
        client.post_event(self.ports[name][0], "CMD_ACK", destination=name)

    def _start(self, ready, *arguments):
        """Again when the machine is too busy for the time scale at this very moment."""
        deadline = time.monotonic() + PATIENCE
        while True:
            process = self._spawn(*map(str, arguments))
            wait_until(lambda: process.poll() is not None or ready(), f"kapela {arguments[0]} to be ready", PATIENCE)
            if process.poll() is None:
                return process
            if process.returncode != REFUSED or time.monotonic() > deadline:
                raise AssertionError(f"kapela {arguments[0]} has ended with {process.returncode}")
            self.refusals += 1

    def _spawn(self, *arguments):
        with open(self.folder / f"{arguments[0]}.log", "a", encoding="utf-8") as log:
            command = [*WITH_US, KAPELA, *arguments, "--time-scale", self.time_scale]
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                    env={**os.environ, "NO_COLOR": "1"})

    @staticmethod
    def _answers(*ports):
        with contextlib.suppress(OSError):
            return all(client.answers(port, "/health") for port in ports)
        return False
