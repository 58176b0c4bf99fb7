#!/usr/bin/python3
"""plant up --isolate: a crash kills a real process, a pause stops one."""

import pathlib
import re
import signal
import socket
import threading
import time
import unittest

import client
from cell import CellTest
from processes import Process, wait_until

NAMES = ("io", "supervisor_1")
ON_RUN = {"match": {"event": "CMD_RUN"}}


def refuses(port):
    """Nobody listens: ECONNREFUSED."""
    with socket.socket() as probe:
        try:
            probe.connect(("127.0.0.1", port))
        except ConnectionRefusedError:
            return True
    return False


def process_state(pid):
    """The letter of /proc/PID/stat: S, R, T (stopped), Z, ...; None when there is no such process."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None


class Isolated(CellTest):
    def start_isolated(self, *faults, **settings):
        """io has these faults, and is INITIALIZED; another component stands beside it."""
        self.io = self.components["io"]
        self.io.settings = {"initial_state": "INITIALIZED", "faults": list(faults), **settings}
        self.plant = Process(self, "plant", "up", self.write_plant(NAMES), "--isolate", cwd=self.folder)
        for name in NAMES:
            self.wait_for_component(self.plant, name)

    def pids(self):
        return [int(pid) for pid in re.findall(r"io: process (\d+)", self.plant.stdout.text())]

    def run_is_cut_off(self):
        with self.assertRaises(ConnectionError):
            client.post_event(self.io.port, "CMD_RUN")

    def test_a_crash_is_a_sigkill_and_another_process_takes_over_in_the_state_asked_for(self):
        self.start_isolated({"type": "crash", "restart_after": "700ms", "state_after": "last", "at": "receive",
                             **ON_RUN})
        client.request(self.io.admin_port, "PUT", "/state", '{"fsm_state": "PAUSE"}')
        self.run_is_cut_off()
        wait_until(lambda: refuses(self.io.port) and refuses(self.io.admin_port), "ECONNREFUSED", within=0.6)
        self.plant.stdout.wait_for("io: its process was killed by SIGKILL; back in PAUSE in 700ms")
        self.wait_for_component(self.plant, "io")
        self.assertEqual(self.io.state(), "PAUSE")
        first, second = self.pids()
        self.assertNotEqual(first, second)
        self.assertIsNone(process_state(first))
        self.assertEqual(self.components["supervisor_1"].state(), "STOPPED")

    def test_one_that_comes_back_begins_in_its_initial_state_and_knows_no_commands(self):
        self.start_isolated({"type": "crash", "restart_after": "10ms", "at": "reply", **ON_RUN})
        fence = {"cmd_id": 7, "epoch": 3}
        self.assertEqual(client.post_event(self.io.port, "CMD_STOP", fence).json()["accepted"], True)
        self.run_is_cut_off()
        wait_until(lambda: len(self.pids()) == 2, self.plant.describe)
        self.wait_for_component(self.plant, "io")
        self.assertEqual(self.io.state(), "INITIALIZED")
        again = client.post_event(self.io.port, "CMD_STOP", fence).json()
        self.assertEqual((again["accepted"], again["duplicate"]), (True, False), again)

    def test_a_fault_that_shall_hit_once_does_not_hit_once_a_life(self):
        self.start_isolated({"name": "just once", "type": "crash", "restart_after": "10ms", "trigger": {"once": True},
                             **ON_RUN})
        self.run_is_cut_off()
        wait_until(lambda: len(self.pids()) == 2, self.plant.describe)
        self.wait_for_component(self.plant, "io")
        self.assertTrue(client.post_event(self.io.port, "CMD_RUN").json()["accepted"])

    def test_an_exit_code_instead_of_a_signal(self):
        self.start_isolated({"type": "crash", "exit_code": 3, "restart_after": "50ms", **ON_RUN})
        self.run_is_cut_off()
        self.plant.stdout.wait_for("io: its process exited with code 3; back in INITIALIZED in 50ms")
        self.wait_for_component(self.plant, "io")

    def test_another_signal(self):
        self.start_isolated({"type": "crash", "signal": 11, "restart_after": "50ms", **ON_RUN})
        self.run_is_cut_off()
        self.plant.stdout.wait_for("io: its process was killed by SIGSEGV; back in INITIALIZED in 50ms")

    def test_one_that_is_dead_for_good_is_back_when_the_plant_is_told_so(self):
        self.start_isolated({"type": "crash", **ON_RUN})
        self.run_is_cut_off()
        self.plant.stdout.wait_for(f"io: its process was killed by SIGKILL; dead until `kill -USR1 {self.plant.pid}`")
        self.assertTrue(refuses(self.io.port))
        self.plant.signal(signal.SIGUSR1)
        self.wait_for_component(self.plant, "io")
        self.assertEqual(self.io.state(), "INITIALIZED")

    def test_a_plant_whose_component_is_dead_ends_as_told(self):
        self.start_isolated({"type": "crash", "restart_after": "1h", **ON_RUN})
        self.run_is_cut_off()
        self.plant.stdout.wait_for("io: its process was killed by SIGKILL; back in INITIALIZED in 1h")
        self.assertEqual(self.plant.terminate(), 0, self.plant.describe())

    def test_a_pause_stops_the_process_and_it_goes_on_by_itself(self):
        self.start_isolated({"type": "pause", "duration": "600ms", "match": {"event": "CMD_RUN"}})
        answers = []
        began = time.monotonic()
        asking = threading.Thread(target=lambda: answers.append(client.post_event(self.io.port, "CMD_RUN")))
        asking.start()
        self.addCleanup(asking.join)
        (pid,) = self.pids()
        wait_until(lambda: process_state(pid) == "T", lambda: process_state(pid))
        self.assertEqual(answers, [])
        self.assertEqual(self.components["supervisor_1"].state(), "STOPPED")
        asking.join()
        self.assertGreaterEqual(time.monotonic() - began, 0.6)
        self.assertTrue(answers[0].json()["accepted"])
        self.assertIn(process_state(pid), "SR")
        self.assertEqual(self.pids(), [pid])


if __name__ == "__main__":
    unittest.main()
