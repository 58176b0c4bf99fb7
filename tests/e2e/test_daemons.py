#!/usr/bin/python3
"""Daemons among other processes: signals that mean nothing to them, the first process of a container, children."""

import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

import client
from cell import FULL_START, CellTest
from processes import KAPELA, Process, run_kapela, wait_until

SUCCESS, BAD_INPUT, REFUSED = 0, 65, 3
STRAY = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGPWR)
NOWHERE = signal.SIGRTMIN + 3  # nothing is told of those
PR_SET_CHILD_SUBREAPER = 36

TELLS = "name: Tell\nactions: [{type: alert, message: hello}]\n"


def gets_orphans():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def is_there(pid):
    return pathlib.Path(f"/proc/{pid}").exists()


class Signals(CellTest):
    def assert_ignores(self, process):
        for number in STRAY:
            process.signal(number)
            process.stdout.wait_for(f"{signal.Signals(number).name} is ignored")
        process.signal(signal.SIGIO)
        process.stdout.wait_for("SIGPOLL is ignored")  # the other name of the same
        process.signal(NOWHERE)
        self.assertTrue(process.is_running(), process.describe())

    def test_that_mean_nothing_kill_no_daemon(self):
        self.start_cell()
        self.assert_ignores(self.orchestrator)
        self.assert_ignores(self.plant)
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        self.assertEqual(self.plant.terminate(), SUCCESS)

    def test_that_mean_nothing_kill_no_simulator(self):
        self.write_plant()
        self.assert_ignores(self.start_simulator("io"))

    def test_of_a_quit_key_undo_what_runs(self):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_cell()
        self.trigger(FULL_START)
        self.wait_for_states("INITIALIZING")
        self.orchestrator.signal(signal.SIGQUIT)
        self.assertEqual(self.orchestrator.wait(), SUCCESS)
        self.assert_states("STOPPED")


class FirstProcess(CellTest):
    def start_as_first(self, *arguments):
        self.write_plant()
        process = subprocess.Popen([KAPELA, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=gets_orphans)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        return process

    def test_reaps_what_programs_of_channels_leave_behind_and_ends_as_the_daemon_does(self):
        left = self.folder / "left"
        program = self.folder / "channel"
        program.write_text(f"#!/bin/sh\n(exec setsid sleep 0.2) >/dev/null 2>&1 &\necho $! >> {left}\n",
                           encoding="utf-8")
        program.chmod(0o755)
        self.write_scenario("tell.yaml", TELLS)
        config = self.folder / "kapela.yaml"
        config.write_text(f"alerts: {{channels: {{horn: {{command: [{program}]}}}}}}\n", encoding="utf-8")
        first = self.start_as_first(*self.orchestrator_arguments(), "--config", config)
        wait_until(lambda: client.answers(self.port, "/health"), "an orchestrator")
        for _ in range(3):
            self.kapela("run", "Tell")

        def orphans():
            return [int(line) for line in left.read_text().split()] if left.exists() else []

        wait_until(lambda: len(orphans()) == 3, "three alerts")
        wait_until(lambda: not any(map(is_there, orphans())), "the end of all orphans")
        first.terminate()
        self.assertEqual(first.wait(20), SUCCESS)

    def test_says_how_its_child_has_ended(self):
        refused = self.start_as_first("orchestrator", "--scenarios", self.folder / "nowhere")
        self.assertEqual(refused.wait(20), BAD_INPUT)
        killed = self.start_as_first(*self.orchestrator_arguments())
        wait_until(lambda: client.answers(self.port, "/health"), "an orchestrator")
        children = pathlib.Path(f"/proc/{killed.pid}/task/{killed.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        self.assertEqual(killed.wait(20), 128 + signal.SIGKILL)


class PlantWithOrchestrator(CellTest):
    def up(self, *more, **how):
        self.plant = Process(self, "plant", "up", self.write_plant(), "--orchestrator", "--port", self.port, *more,
                             cwd=self.folder, **how)
        return self.plant

    def test_takes_the_delivered_scenarios_where_there_is_no_folder_of_that_name(self):
        for file in self.scenario_folder.iterdir():
            file.unlink()
        self.scenario_folder.rmdir()
        plant = self.up("--journal", self.folder / "here")
        self.wait_for(plant, lambda: client.answers(self.port, "/ready"), "/ready")
        plant.stdout.wait_for("the scenarios that came with Kapela are taken")
        self.assertTrue((self.folder / "here").is_dir())
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        offline = run_kapela("plan", FULL_START, "--plant", self.plant_file, cwd=self.folder)
        self.assertEqual(offline.returncode, SUCCESS, offline)

    def test_takes_several_folders(self):
        other = self.folder / "other"
        other.mkdir()
        (other / "tell.yaml").write_text(TELLS, encoding="utf-8")
        plant = self.up("--scenarios", self.scenario_folder, "--scenarios", other)
        self.wait_for(plant, lambda: client.answers(self.port, "/ready"), "/ready")
        names = [each["name"] for each in client.get(self.port, "/api/v1/scenarios").json()["scenarios"]]
        self.assertIn("Tell", names)
        self.assertIn(FULL_START, names)

    def interrupt_in_mid_run(self, *more):
        """A run has components on their way: INITIALIZING, for long. The end is asked for as by Ctrl-C."""
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "20s", "CMD_STOP": "300ms"}
        plant = self.up("--scenarios", self.scenario_folder, *more, session=True)
        self.wait_for(plant, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(self.trigger(FULL_START).status, 200)
        self.wait_for_states("INITIALIZING")
        os.killpg(plant.pid, signal.SIGINT)
        return plant

    def test_ends_it_first_so_that_what_runs_is_undone(self):
        for more in ([], ["--isolate"]):
            with self.subTest(more=more):
                plant = self.interrupt_in_mid_run(*more)
                self.assertEqual(plant.wait(), SUCCESS, plant.describe())
                self.assert_lines_in_order(["1 przebieg jest wycofywany przed zakończeniem",
                                            "Przebieg 1 zakończony: ROLLED_BACK"], plant.stdout.all())
                self.assertNotIn("UNREACHABLE", plant.stdout.text())
                shutil.rmtree(self.folder / "kapela-journal")

    def test_goes_down_with_it_and_says_why(self):
        plant = self.up("--scenarios", self.folder / "nowhere")
        self.assertEqual(plant.wait(), BAD_INPUT)
        said = plant.stdout.text() + plant.stderr.text()
        self.assertIn("nowhere", said)
        self.assertIn("the orchestrator has ended with code 65", said)


class Lives(CellTest):
    def test_of_different_time_scales_are_verified_together(self):
        self.start_plant()
        for scale in (1, 2, 1):
            self.start_orchestrator("--time-scale", scale)
            name = FULL_START if scale == 2 else "Zatrzymanie wszystkich usług (@all)"
            self.assertEqual(self.run_scenario(name)["status"], "SUCCEEDED")
            self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        verified = run_kapela("verify", self.folder / "kapela-journal")
        self.assertEqual(verified.returncode, SUCCESS, verified)
        self.assertIn("3 runs, 0 violations", verified.stdout)


if __name__ == "__main__":
    unittest.main()
