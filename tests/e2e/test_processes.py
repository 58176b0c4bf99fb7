#!/usr/bin/python3
"""Scenarios that start and stop processes: real programs behind real admin ports, and units behind a systemctl."""

import json
import os
import signal
import stat
import sys
import unittest

import client
from processes import Process, run_kapela, wait_until
from test_programs import ProgramTest, marked, ports

SWAP = """\
name: Swap
actions:
  - {type: ensure_state, component: camera, target_state: STOPPED, timeout: 10s}
  - {type: stop_process, component: camera}
  - {type: start_process, component: camera}
  - {type: ensure_state, component: camera, target_state: RUN, timeout: 10s}
---
name: Revive
actions:
  - {type: start_process, component: camera}
  - {type: ensure_state, component: camera, target_state: RUN, timeout: 10s}
---
name: Revive and fail
actions:
  - {type: start_process, component: camera}
  - {type: ensure_state, component: camera, target_state: RUN, timeout: 10s}
  - {type: require, condition: "1 == 2", message: "it fails here"}
---
name: Stop
actions:
  - {type: delay, duration: 500ms}
  - {type: stop_process, component: camera}
---
name: Stop and wait
atomicity: rollback
actions:
  - {type: stop_process, component: camera}
  - {type: approve, message: "Go on?", timeout: 60s}
---
name: Anew
actions:
  - {type: restart_process, component: camera}
"""

SYSTEMCTL = """\
#!/bin/sh
# A systemd of one unit: starts and stops the camera for real.
here={here}
verb=$1
[ "$verb" = is-active ] && verb="$1 $2"
for unit; do :; done
echo "$*" >> $here/calls
[ "$unit" = camera.service ] || {{ echo "Unit $unit could not be found." >&2; exit 5; }}
alive() {{ [ -s $here/pid ] && kill -0 "$(cat $here/pid)" 2>/dev/null; }}
stop() {{ alive && kill "$(cat $here/pid)"; while alive; do sleep 0.02; done; }}
start() {{ alive || {{ setsid {camera} >/dev/null 2>&1 </dev/null & echo $! > $here/pid; }}; }}
case "$verb" in
  "is-active --quiet") alive ;;
  start) [ -e $here/broken ] && {{ echo "Job for camera.service failed." >&2; exit 1; }}; start ;;
  stop) stop; true ;;
  restart) stop; start ;;
esac
"""


class Processes(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "swap.yaml").write_text(SWAP, encoding="utf-8")

    def orchestrate(self, plant, **environment):
        name, _, value = self.mark.partition("=")
        orchestrator = Process(self, "orchestrator", "--plant", plant, "--scenarios", "swap.yaml", "--port", self.port,
                               "--journal", self.folder / "journal", cwd=self.folder,
                               environment={name: value, **environment})
        wait_until(lambda: orchestrator.is_running() and client.answers(self.port, "/ready"), orchestrator.describe)
        return orchestrator

    def run_scenario(self, name, **environment):
        finished = run_kapela("run", name, "--url", self.url, cwd=self.folder, environment=environment)
        return finished.returncode, finished.stdout + finished.stderr


class ByPlantUp(Processes):
    def both_are_up(self):
        """A plant ends with its last program: another one keeps it."""
        lamp = [sys.executable, self.camera()[1], str(self.ports["lamp"])]
        up = self.up(self.write_plant(camera=self.component("camera"), lamp=self.component("lamp", lamp)))
        up.stdout.wait_for("the plant is up")
        return up

    def start(self):
        up = self.both_are_up()
        self.orchestrate("plant.yaml")
        return up

    def process(self):
        return self.status()["camera"]["process"]

    def test_a_run_gives_a_component_a_new_process(self):
        self.start()
        first = self.process()["pid"]
        code, said = self.run_scenario("Swap")
        self.assertEqual(code, 0, said)
        self.assertNotEqual(self.process()["pid"], first)
        self.assertEqual(client.state_of(self.ports["camera"]), "RUN")
        self.assertIn("stop_process", said)

    def test_a_killed_component_is_revived(self):
        up = self.start()
        os.kill(self.process()["pid"], signal.SIGKILL)
        up.stdout.wait_for("dead until it is reset")
        code, said = self.run_scenario("Revive")
        self.assertEqual(code, 0, said)
        self.assertEqual(client.state_of(self.ports["camera"]), "RUN")

    def test_what_a_failed_run_has_started_is_brought_down_and_stopped(self):
        up = self.start()
        os.kill(self.process()["pid"], signal.SIGKILL)
        up.stdout.wait_for("dead until it is reset")
        code, said = self.run_scenario("Revive and fail")
        self.assertNotEqual(code, 0, said)
        self.assertIn("ROLLED_BACK", said)
        wait_until(lambda: self.process()["phase"] == "halted", self.process)
        self.assertTrue(up.is_running(), "a process that was stopped by an order ends no plant")

    def test_an_energised_component_keeps_its_process(self):
        self.start()
        self.assertEqual(self.run_scenario("Revive")[0], 0)
        first = self.process()["pid"]
        code, said = self.run_scenario("Stop")
        self.assertNotEqual(code, 0, said)
        self.assertIn("camera: stop_process while it is RUN", said)
        self.assertEqual(self.process()["pid"], first)

    def test_the_next_life_of_the_orchestrator_starts_again_what_was_stopped(self):
        self.both_are_up()
        orchestrator = self.orchestrate("plant.yaml")
        client.post_event(self.port, "EXECUTE_SCENARIO", {"scenario_name": "Stop and wait"}, destination="orchestrator")
        wait_until(lambda: self.process()["phase"] == "halted", self.process)
        orchestrator.kill()
        self.orchestrate("plant.yaml")
        wait_until(lambda: self.process()["phase"] == "ready", self.process)

    def test_an_admin_port_that_wants_a_token_gets_the_orchestrators(self):
        plant = self.write_plant(camera={**self.component("camera"), "address": "0.0.0.0"})
        self.up(plant, token="secret").stdout.wait_for("the plant is up")
        self.assertEqual(client.post_json(self.admin["camera"], "/process", {"do": "restart"}).status, 401)
        self.orchestrate("plant.yaml", KAPELA_TOKEN="secret")
        code, said = self.run_scenario("Anew", KAPELA_TOKEN="secret")
        self.assertEqual(code, 0, said)

    def test_orders_go_by_curl_too(self):
        self.start()
        first = self.process()["pid"]
        answer = client.post_json(self.admin["camera"], "/process", {"do": "restart"})
        self.assertEqual((answer.status, answer.json()["accepted"]), (200, True))
        self.assertNotEqual(self.process()["pid"], first)
        self.assertEqual(client.post_json(self.admin["camera"], "/process", {"do": "dance"}).status, 422)


class WithoutOne(Processes):
    def check(self, plant, scenario):
        (self.folder / "plant.yaml").write_text(json.dumps({"components": plant}), encoding="utf-8")
        (self.folder / "one.yaml").write_text(scenario, encoding="utf-8")
        finished = run_kapela("check", "one.yaml", "--plant", "plant.yaml", cwd=self.folder)
        return finished.returncode, finished.stdout + finished.stderr

    def test_nobody_who_keeps_its_process_is_named_at_load(self):
        code, said = self.check({"camera": {"port": 8101}}, SWAP)
        self.assertNotEqual(code, 0)
        self.assertIn("one.yaml:4:5", said)
        self.assertIn("'process:'", said)

    def test_a_restart_that_leads_nowhere_is_refused(self):
        scenario = "name: R\nactions:\n  - {type: send_command, component: camera, command: CMD_RESTART}\n"
        process = {"command": ["camera"]}
        code, said = self.check({"camera": {"port": 8101, "process": process}}, scenario)
        self.assertNotEqual(code, 0)
        self.assertIn("write type: restart_process", said)
        code, said = self.check({"camera": {"port": 8101, "process": {**process, "restart": "always"}}}, scenario)
        self.assertEqual(code, 0, said)

    def test_a_simulator_says_what_to_write(self):
        plant = self.write_plant(camera={"port": self.ports["camera"], "admin_port": self.admin["camera"]})
        self.up(plant).stdout.wait_for("is up")
        answer = client.post_json(self.admin["camera"], "/process", {"do": "stop"})
        self.assertEqual(answer.status, 409)
        self.assertIn("'process:'", answer.body.decode())


class ByUnit(Processes):
    """The unit is kept by a systemctl on PATH that starts and ends the camera for real."""

    def setUp(self):
        super().setUp()
        tools = self.folder / "tools"
        tools.mkdir()
        program = tools / "systemctl"
        program.write_text(SYSTEMCTL.format(here=tools, camera=" ".join(self.camera())), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.tools = tools
        self.plant = self.write_plant(camera={"port": self.ports["camera"], "unit": "camera.service"})
        self.addCleanup(self.end_camera)

    def pid(self):
        path = self.tools / "pid"
        return int(path.read_text()) if path.exists() and path.read_text().strip() else 0

    def end_camera(self):
        if self.pid() and self.pid() in marked(self.mark):
            os.kill(self.pid(), signal.SIGKILL)

    def orchestrate_unit(self):
        return self.orchestrate(self.plant, PATH=f"{self.tools}:{os.environ['PATH']}")

    def calls(self):
        return (self.tools / "calls").read_text().splitlines()

    def test_it_is_started_swapped_and_started_anew(self):
        self.orchestrate_unit()
        code, said = self.run_scenario("Revive")
        self.assertEqual(code, 0, said)
        first = self.pid()
        self.assertEqual(self.calls(), ["is-active --quiet camera.service", "start camera.service"])
        code, said = self.run_scenario("Swap")
        self.assertEqual(code, 0, said)
        self.assertNotEqual(self.pid(), first)
        self.assertEqual(client.state_of(self.ports["camera"]), "RUN")

    def test_what_a_failed_run_has_started_is_stopped(self):
        self.orchestrate_unit()
        code, said = self.run_scenario("Revive and fail")
        self.assertIn("ROLLED_BACK", said)
        self.assertEqual(self.calls()[-1], "stop camera.service")
        self.assertNotIn(self.pid(), marked(self.mark))

    def test_a_unit_that_cannot_be_started_is_told_in_the_words_of_systemctl(self):
        (self.tools / "broken").touch()
        self.orchestrate_unit()
        code, said = self.run_scenario("Revive")
        self.assertNotEqual(code, 0)
        self.assertIn("systemctl start camera.service exited with code 1: Job for camera.service failed.", said)

    def test_avenas_action_means_the_unit_of_a_component(self):
        action = {"type": "systemctl", "operation": "restart", "services": ["camera.service"], "timeout": "20s"}
        (self.folder / "swap.yaml").write_text(json.dumps({"name": "Anew", "actions": [action]}), encoding="utf-8")
        self.orchestrate_unit()
        code, said = self.run_scenario("Anew")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.calls()[-1], "restart camera.service")
        action["services"] = ["other.service"]
        (self.folder / "other.yaml").write_text(json.dumps({"name": "Other", "actions": [action]}), encoding="utf-8")
        finished = run_kapela("check", "other.yaml", "--plant", self.plant, cwd=self.folder)
        self.assertNotEqual(finished.returncode, 0)
        self.assertIn("unit: other.service", finished.stdout + finished.stderr)


if __name__ == "__main__":
    unittest.main()
