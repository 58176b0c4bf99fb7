"""What these tests stand on: the package in the tree, the program that was built, components in this process."""

import os
import pathlib
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools" / "python"), str(ROOT / "tests" / "e2e")]

from kapela import Component, Orchestrator  # noqa: E402 (the path comes first)
from kapela.plant import Loopback, Program  # noqa: E402

SCENARIOS = ROOT / "scenarios" / "run_services.yaml"
INSTANT = ROOT / "scenarios" / "plants" / "instant.yaml"
START = "Uruchomienie wszystkich usług systemu (@all)"
STOP = "Zatrzymanie wszystkich usług (@all)"
RESTART = "Restart wszystkich usług (@all)"
PATIENCE = 20.0


class Recorder(Component):
    """Tells which hooks have run."""

    def __init__(self, name, port=0, **more):
        self.hooks = []
        super().__init__(name, port, **more)

    def on_initialize(self):
        self.hooks.append("initialize")

    def on_run(self):
        self.hooks.append("run")

    def on_stop(self):
        self.hooks.append("stop")

    def on_pause(self):
        self.hooks.append("pause")


class Gate:
    """Where a hook waits until the test lets it go."""

    def __init__(self):
        self.entered, self.open = threading.Event(), threading.Event()

    def pass_through(self):
        self.entered.set()
        assert self.open.wait(PATIENCE)


class ComponentTest(unittest.TestCase):
    def serve(self, component):
        component.start()
        self.addCleanup(component.close)
        return component

    def orchestrate(self, *components):
        """A real orchestrator for components of this process."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        plant = pathlib.Path(folder.name) / "plant.yaml"
        lines = [f"  {each.name}: {{port: {each.port}}}" for each in components]
        plant.write_text("\n".join(["plant: of this test", "components:", *lines]) + "\n", encoding="utf-8")
        loopback = Loopback()
        self.addCleanup(loopback.close)
        program = Program(["orchestrator", "--plant", str(plant), "--scenarios", str(SCENARIOS), "--bind",
                           loopback.address, "--journal", str(plant.parent / "journal"), "--language", "en"],
                          dict(os.environ), None)
        self.addCleanup(program.close)
        program.wait_for("listens on")
        return Orchestrator(f"http://{loopback.address}:8000")
