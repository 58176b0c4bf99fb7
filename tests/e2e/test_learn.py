#!/usr/bin/python3
"""kapela learn: what a real orchestrator's journal says of a real plant becomes a plant file that runs; a plant that
got slower is told apart from one that did not."""

import json
import pathlib
import tempfile
import types
import unittest

import client
from processes import PATIENCE, Ports, Process, run_kapela, wait_until

PLANT = """plant: lab
seed: 7
components:
  feeder: {{port: {feeder}, admin_port: {admin_1}, timing: {{CMD_INITIALIZE: {{latency: {takes}ms, jitter: 4ms}}}}}}
  arm: {{port: {arm}, admin_port: {admin_2}, depends_on: [feeder], timing: {{CMD_INITIALIZE: 20ms, CMD_STOP: 10ms}}}}
"""
SCENARIOS = """name: Start
actions:
  - {type: ensure_state, component: feeder, target_state: INITIALIZED, timeout: 5s}
  - {type: ensure_state, component: arm, target_state: INITIALIZED, timeout: 5s}
---
name: Stop
actions:
  - {type: ensure_state, target: "@all", target_state: STOPPED, timeout: 5s}
"""
STARTS = 36


REAL = """plant: real
components: {{feeder: {{port: {feeder}, admin_port: {admin_1}, timing: {{CMD_INITIALIZE: 60ms, CMD_STOP: 10ms}}}}}}
"""
PROXIED = """plant: proxied
components: {{feeder: {{port: {arm}, admin_port: {admin_2}, behind: {{port: {feeder}}}}}}}
"""


class Seen(unittest.TestCase):
    def test_what_a_proxy_saw_is_enough_whoever_commands(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        folder, ports = pathlib.Path(folder.name), Ports()
        numbers = {name: ports.take() for name in ("feeder", "arm", "admin_1", "admin_2")}
        for name, text in (("real", REAL), ("proxied", PROXIED)):
            (folder / f"{name}.yaml").write_text(text.format(**numbers), encoding="utf-8")
        Process(self, "plant", "up", folder / "real.yaml").stdout.wait_for("feeder on")
        proxy = Process(self, "plant", "up", folder / "proxied.yaml", "--history", folder / "seen.jsonl")
        proxy.stdout.wait_for("feeder on")
        here = numbers["arm"]
        wait_until(lambda: client.state_of(here) == "STOPPED", proxy.describe)
        for number in range(2 * STARTS):
            command, state = (("CMD_INITIALIZE", "INITIALIZED"), ("CMD_STOP", "STOPPED"))[number % 2]
            client.post_event(here, command, {"cmd_id": number + 1, "epoch": 7})
            wait_until(lambda state=state: client.state_of(here) == state, proxy.describe)
        self.assertEqual(proxy.terminate(), 0, proxy.describe())
        done = run_kapela("learn", folder / "seen.jsonl", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        (feeder,) = json.loads(done.stdout)["components"]
        rise = next(each for each in feeder["transitions"] if each["command"] == "CMD_INITIALIZE")
        self.assertEqual(rise["told"] + rise["polled"], STARTS)
        self.assertGreater(rise["time"]["median"], 0.050)
        self.assertLess(rise["time"]["median"], 0.100, "a busy machine makes it longer, and by no more than that")


class Learned(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        ports = Ports()
        cls.ports = {name: ports.take() for name in ("feeder", "arm", "admin_1", "admin_2", "orchestrator")}
        (cls.folder / "scenarios").mkdir()
        for number, text in enumerate(SCENARIOS.split("---\n")):
            (cls.folder / "scenarios" / f"{number}.yaml").write_text(text, encoding="utf-8")
        cls.record("as_it_was", 40)
        cls.record("slower", 80)

    @classmethod
    def record(cls, name, takes):
        """STARTS starts and stops of a plant, with its journal."""
        plant = cls.folder / f"{name}.yaml"
        plant.write_text(PLANT.format(takes=takes, **cls.ports), encoding="utf-8")
        url = f"http://127.0.0.1:{cls.ports['orchestrator']}"
        owner = types.SimpleNamespace(addCleanup=cls.addClassCleanup)
        simulators = Process(owner, "plant", "up", plant)
        orchestrator = Process(owner, "orchestrator", "--plant", plant, "--scenarios", cls.folder / "scenarios",
                               "--port", cls.ports["orchestrator"], "--journal", cls.folder / f"{name}.journal")
        try:
            wait_until(lambda: run_kapela("status", "--url", url).returncode == 0, "the orchestrator")
            for _ in range(STARTS):
                for scenario in ("Start", "Stop"):
                    done = run_kapela("run", "--url", url, scenario)
                    assert done.returncode == 0, done.stdout + done.stderr
        finally:
            orchestrator.terminate()
            simulators.terminate()

    def learn(self, *arguments):
        return run_kapela("learn", *arguments)

    def test_a_journal_becomes_a_plant_that_takes_as_long(self):
        out, page = self.folder / "learned.yaml", self.folder / "learned.html"
        done = self.learn(self.folder / "as_it_was.journal", "--plant", self.folder / "as_it_was.yaml", "--out", out,
                          "--page", page, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        learned = {each["component"]: each for each in json.loads(done.stdout)["components"]}
        rise = next(each for each in learned["feeder"]["transitions"] if each["command"] == "CMD_INITIALIZE")
        self.assertEqual(rise["told"], STARTS)
        self.assertGreater(rise["time"]["median"], 0.034)
        self.assertLess(rise["time"]["median"], 0.060, "a busy machine makes it longer, and by no more than that")
        self.assertEqual(run_kapela("check", out).returncode, 0)
        text = out.read_text(encoding="utf-8")
        self.assertIn("depends_on: [feeder]", text)
        self.assertIn(f"port: {self.ports['arm']}", text)
        self.assertIn("<svg class=\"curve\"", page.read_text(encoding="utf-8"))
        Process(self, "plant", "up", out)
        wait_until(lambda: run_kapela("plant", "status", out).returncode == 0, "the learned plant", PATIENCE)

    def test_what_got_slower_is_named(self):
        plant = self.folder / "learned_for_check.yaml"
        self.learn(self.folder / "as_it_was.journal", "--plant", self.folder / "as_it_was.yaml", "--out", plant)
        same = self.learn(self.folder / "as_it_was.journal", "--check", plant)
        self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
        slower = self.learn(self.folder / "slower.journal", "--check", plant)
        self.assertEqual(slower.returncode, 1, slower.stdout + slower.stderr)
        self.assertRegex(slower.stdout, r"DRIFT  feeder: CMD_INITIALIZE STOPPED → INITIALIZED takes [12]\.")

    def test_what_nothing_can_be_learned_from_is_refused(self):
        other = self.folder / "other.yaml"
        other.write_text("plant: other\ncomponents: {camera: {port: 9001}}\n", encoding="utf-8")
        journal = self.folder / "as_it_was.journal"
        for arguments, words in ((("--check", other), "history of another plant"),
                                 (("--plant", other), "history of another plant")):
            refused = self.learn(journal, *arguments)
            self.assertEqual(refused.returncode, 65, refused.stdout)
            self.assertIn(words, refused.stderr)
        self.assertEqual(self.learn(other).returncode, 65)


if __name__ == "__main__":
    unittest.main()
