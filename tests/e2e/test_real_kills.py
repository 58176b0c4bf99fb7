#!/usr/bin/python3
"""kill -9 in the middle of runs: of the proxy, of plant up, of a component. Nobody is left over, the journal stays
whole, and what is told of each run is true. `test_real_kills.py ROUNDS [SEED]` does so many rounds by hand."""

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import unittest
import uuid

import client
from processes import ROOT, Ports, Process, run_kapela, wait_until
from test_programs import marked

ROUNDS = int(os.environ.get("KAPELA_KILLS", "20"))
SEED = int(os.environ.get("KAPELA_KILLS_SEED", "1"))
VICTIMS = ("proxy", "plant", "program", "service")
ports = Ports()

SERVICE = f"""\
import asyncio
import sys

sys.path.insert(0, {str(ROOT / "tools" / "python")!r})
from kapela import Component


class Service(Component):
    async def on_initialize(self):
        await asyncio.sleep(0.1)

    async def on_run(self):
        await asyncio.sleep(0.1)

    async def on_stop(self):
        await asyncio.sleep(0.05)


Service(sys.argv[1], int(sys.argv[2])).serve()
"""

START = """\
name: Start
trigger: {type: manual}
actions:
  - {type: send_command, target: "@all", command: CMD_INITIALIZE, timeout: 2s}
  - {type: wait_for_state, target: "@all", target_state: INITIALIZED, timeout: 2s}
  - {type: send_command, target: "@all", command: CMD_RUN, timeout: 2s}
  - {type: wait_for_state, target: "@all", target_state: RUN, timeout: 2s}
"""
STOP = """\
name: Stop
atomicity: forward
trigger: {type: manual}
actions:
  - {type: send_command, target: "@all", command: CMD_STOP, timeout: 2s}
  - {type: wait_for_state, target: "@all", target_state: STOPPED, timeout: 2s}
"""
IMPATIENT = """\
timing: {command_timeout: 600ms, answer_timeout: 300ms, preflight_timeout: 1s, undo_patience: 600ms}
"""


class KillTest(unittest.TestCase):
    """io is a program of the plant, behind its proxy; robot is somebody's service, behind a proxy by itself."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.mark = uuid.uuid4().hex
        self.port = ports.take()
        self.histories = []
        self.begun = 0
        self.behind = {name: ports.take() for name in ("io", "robot")}
        self.admin = {name: ports.take() for name in ("io", "robot")}
        (self.folder / "service.py").write_text(SERVICE, encoding="utf-8")
        (self.folder / "scenarios").mkdir()
        (self.folder / "scenarios" / "start.yaml").write_text(START, encoding="utf-8")
        (self.folder / "scenarios" / "stop.yaml").write_text(STOP, encoding="utf-8")
        (self.folder / "impatient.yaml").write_text(IMPATIENT, encoding="utf-8")
        sections = {name: {"port": ports.take(), "admin_port": self.admin[name], "behind": {"port": self.behind[name]}}
                    for name in ("io", "robot")}
        sections["io"]["process"] = {"command": self.command("io"), "restart": "always"}
        sections["robot"]["depends_on"] = ["io"]
        for file, names in (("plant.yaml", ("io", "robot")), ("up.yaml", ("io",))):
            document = {"components": {name: dict(sections[name]) for name in names}}
            (self.folder / file).write_text(json.dumps(document), encoding="utf-8")

    def command(self, name):
        return [sys.executable, str(self.folder / "service.py"), name, str(self.behind[name])]

    def started(self, *arguments):
        return Process(self, *arguments, cwd=self.folder, environment={"KAPELA_TEST_MARK": self.mark})

    def history(self, of):
        self.histories.append(f"{of}.{len(self.histories)}.history")
        return self.histories[-1]

    def start_plant(self):
        plant = self.started("plant", "up", "up.yaml", "--history", self.history("plant"))
        plant.stdout.wait_for("the plant is up")
        return plant

    def start_proxy(self):
        proxy = self.started("proxy", "robot", "--plant", "plant.yaml", "--history", self.history("robot"))
        wait_until(lambda: client.answers(self.admin["robot"], "/health"), proxy.describe)
        return proxy

    def start_service(self):
        service = subprocess.Popen(self.command("robot"), cwd=self.folder, stdout=subprocess.DEVNULL)
        self.addCleanup(service.wait)
        self.addCleanup(service.kill)
        return service

    def start_orchestrator(self):
        orchestrator = self.started("orchestrator", "--plant", "plant.yaml", "--scenarios", "scenarios", "--port",
                                    self.port, "--journal", "journal", "--config", "impatient.yaml")
        wait_until(lambda: client.answers(self.port, "/ready"), orchestrator.describe)
        return orchestrator

    def begin(self, scenario):
        answer = client.post_event(self.port, "EXECUTE_SCENARIO", {"scenario_name": scenario},
                                   destination="orchestrator")
        self.assertEqual(answer.status, 200, answer)
        self.begun += 1
        return answer.json()["run_id"]

    def ended(self, run):
        def end():
            report = client.get(self.port, f"/api/v1/runs/{run}").json()
            return report if report["status"] != "RUNNING" else None

        return wait_until(end, lambda: f"run {run}: {client.get(self.port, f'/api/v1/runs/{run}')}", 40)

    def wait_for_record(self, run, number):
        """Somewhere in the run, or at its end."""
        def is_there():
            records = client.get(self.port, f"/api/v1/runs/{run}/journal").json()["records"]
            return len(records) >= number or any(each["kind"] == "run_ended" for each in records)

        wait_until(is_there, f"record {number} of run {run}")

    def program(self):
        """The pid of io's program; None: there is none now."""
        try:
            return client.get(self.admin["io"], "/state").json()["process"]["pid"]
        except (OSError, KeyError):
            return None

    def truth(self, name):
        try:
            return client.state_of(self.behind[name])
        except OSError:
            return None

    def shown(self):
        listed = client.get(self.port, "/api/v1/components").json()["components"]
        return {each["name"]: each["state"] if each["answers"] else None for each in listed}

    def kill(self, victim):
        if victim == "program":
            pid = self.program()
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            return
        process = {"proxy": self.proxy, "plant": self.plant}.get(victim)
        if process is None:
            self.service.kill()
            self.service.wait()
            self.service = self.start_service()
            return
        process.process.kill()
        process.wait()
        if victim == "proxy":
            self.proxy = self.start_proxy()
        else:
            wait_until(lambda: not [each for each in marked(self.mark).values() if "service.py io" in each],
                       lambda: marked(self.mark))
            self.plant = self.start_plant()

    def bring_down(self):
        """Everybody is stopped: by a first run, or by one after that, which finds all of them back."""
        def is_down():
            wait_until(lambda: None not in self.shown().values(), self.shown)
            client.post_json(self.port, "/api/v1/ack", {})
            return self.ended(self.begin("Stop"))["status"] == "SUCCEEDED"

        wait_until(is_down, self.shown, 60)
        self.assertEqual({name: self.truth(name) for name in self.behind}, {"io": "STOPPED", "robot": "STOPPED"})

    def judge(self):
        done = run_kapela("verify", "journal", *self.histories, "--complete", "--json", cwd=self.folder, within=120)
        self.assertIn(done.returncode, (0, 2), done)
        document = json.loads(done.stdout)
        self.assertEqual(document["violations"], 0, document["found"])
        return document

    def test_nothing_is_left_over_and_every_report_is_true(self):
        chance = random.Random(SEED)
        self.service = self.start_service()
        self.plant, self.proxy = self.start_plant(), self.start_proxy()
        orchestrator = self.start_orchestrator()
        wait_until(lambda: set(self.shown().values()) == {"STOPPED"}, self.shown)
        told = {}
        for number in range(ROUNDS):
            victim = VICTIMS[number % len(VICTIMS)]
            with self.subTest(round=number, victim=victim):
                run = self.begin("Start")
                self.wait_for_record(run, chance.randint(1, 40))
                self.kill(victim)
                report = self.ended(run)
                told[run] = report["status"]
                self.bring_down()
        self.assertEqual(orchestrator.terminate(), 0)
        self.assertEqual(self.proxy.terminate(), 0)
        self.assertEqual(self.plant.terminate(), 0)
        wait_until(lambda: not marked(self.mark), lambda: marked(self.mark))
        document = self.judge()
        self.assertEqual(document["runs"], self.begun)
        self.assertGreater(len(set(told.values())), 1, f"no kill has hit a run: {told}")
        print(json.dumps({"rounds": ROUNDS, "told": told, "inconclusive": document["inconclusive"],
                          "records": document["records"],
                          "doubts": [each["explanation"] for each in document["doubts"]]}), file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        ROUNDS, SEED = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED
        del sys.argv[1:]
    unittest.main()
