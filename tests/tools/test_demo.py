#!/usr/bin/python3
"""tools/demo against a fake kapela: what it starts, what it answers, and that it leaves nothing running."""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DEMO = HERE.parents[1] / "tools" / "demo"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.notes = self.folder / "notes"
        self.plant = self.folder / "plant.yaml"
        self.plant.write_text("components:\n  io: {port: 1}\n", encoding="utf-8")
        self.port = free_port()

    def start(self, *arguments, **settings):
        environment = dict(os.environ, KAPELA_BIN=str(HERE / "fake_kapela"), FAKE_NOTES=str(self.notes),
                           KAPELA_DEMO_LOGS=str(self.folder / "logs"), **settings)
        demo = subprocess.Popen([DEMO, "--plant", self.plant, "--port", str(self.port), *arguments], env=environment,
                                cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True)
        self.addCleanup(demo.stdout.close)
        self.addCleanup(demo.kill)
        return demo

    def finish(self, demo):
        output, _ = demo.communicate(timeout=30)
        return output

    def started(self):
        return dict(line.split(" ", 1)[::-1] for line in self.notes.read_text(encoding="utf-8").splitlines())

    def assert_nothing_runs(self):
        for command, process in self.started().items():
            self.assertFalse(is_running(process), command)

    def test_once_runs_the_full_start_and_ends(self):
        demo = self.start("--once")
        output = self.finish(demo)
        self.assertEqual(demo.returncode, 0, output)
        self.assertIn("SUCCEEDED", output)
        self.assertIn("io RUN", output)
        commands = list(self.started())
        self.assertIn(f"run Uruchomienie wszystkich usług systemu (@all) --url http://127.0.0.1:{self.port}", commands)
        self.assert_nothing_runs()

    def test_once_fails_when_the_run_fails(self):
        demo = self.start("--once", FAKE_RUN_STATUS="1")
        self.finish(demo)
        self.assertEqual(demo.returncode, 1)
        self.assert_nothing_runs()

    def test_an_interrupt_ends_everything(self):
        self.assert_signal_ends_it(signal.SIGINT, 130)

    def test_a_termination_ends_everything(self):
        self.assert_signal_ends_it(signal.SIGTERM, 143)

    def assert_signal_ends_it(self, number, status):
        demo = self.start()
        for line in demo.stdout:
            if "Ctrl-C" in line:
                break
        demo.send_signal(number)
        self.finish(demo)
        self.assertEqual(demo.returncode, status)
        self.assert_nothing_runs()

    def test_a_process_that_ignores_the_signal_is_killed(self):
        demo = self.start("--once", FAKE_STUBBORN="1", KAPELA_DEMO_STOP_WITHIN="1")
        self.finish(demo)
        self.assertEqual(demo.returncode, 0)
        self.assert_nothing_runs()

    def test_a_plant_that_does_not_start_is_shown(self):
        demo = self.start("--once", FAKE_PLANT_DIES="1")
        output = self.finish(demo)
        self.assertEqual(demo.returncode, 1)
        self.assertIn("error: port in use", output)
        self.assert_nothing_runs()

    def test_a_taken_port_is_named_with_its_owner(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.port))
            taken.listen()
            demo = self.start("--once")
            output = self.finish(demo)
        self.assertEqual(demo.returncode, 1)
        self.assertIn(f"port {self.port} is taken by process {os.getpid()}", output)
        self.assertFalse(self.notes.exists())

    def test_a_plant_file_that_is_not_there(self):
        self.plant.unlink()
        demo = self.start("--once")
        self.finish(demo)
        self.assertEqual(demo.returncode, 65)


if __name__ == "__main__":
    unittest.main()
