#!/usr/bin/python3
"""plant up with components that are programs of others: started, watched, broken, and gone without a trace."""

import json
import os
import pathlib
import re
import signal
import socket
import sys
import tempfile
import unittest
import uuid

import client
from cell import FULL_START, RESTART, STOP
from document import blocks_of
from processes import ROOT, Ports, Process, run_kapela, wait_until

EXAMPLES = ROOT / "simulators" / "examples"
SCENARIOS = ROOT / "scenarios" / "run_services.yaml"
LAMP = os.environ.get("LAMP_EXAMPLE", "")
NAMES = ("camera", "lamp")
ports = Ports()


def marked(mark):
    """Processes whose environment has the mark: all of a plant that was started with it, wherever they have gone."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.mark = f"KAPELA_TEST_MARK={uuid.uuid4()}"
        self.ports = {name: ports.take() for name in NAMES}
        self.admin = {name: ports.take() for name in NAMES}
        self.port = ports.take()
        self.url = f"http://127.0.0.1:{self.port}"

    def camera(self):
        return [sys.executable, str(EXAMPLES / "camera.py"), str(self.ports["camera"])]

    def shell(self, text):
        """A shell in front of the camera, which it becomes by "$@"."""
        return ["sh", "-c", text, "sh", *self.camera()]

    def component(self, name, command=None, **process):
        return {"port": self.ports[name], "admin_port": self.admin[name],
                "process": {"command": command or self.camera(), **process}}

    def write_plant(self, **components):
        path = self.folder / "plant.yaml"
        path.write_text(json.dumps({"components": components}, indent=1), encoding="utf-8")
        return path

    def up(self, plant, *more, token=""):
        name, _, value = self.mark.partition("=")
        return Process(self, "plant", "up", plant, *more, cwd=self.folder,
                       environment={name: value, "KAPELA_TOKEN": token})

    def camera_is_up(self, command=None, *more, **process):
        plant = self.write_plant(camera=self.component("camera", command, **process))
        up = self.up(plant, *more)
        up.stdout.wait_for("the plant is up")
        return up

    def fails(self, command, **process):
        """The plant does not come up, and leaves nobody behind; gives what it says."""
        up = self.up(self.write_plant(camera=self.component("camera", command, **process)))
        self.assertEqual(up.wait(), 2, up.describe())
        self.nobody_is_left()
        return up.stdout.text() + up.stderr.text()

    def nobody_is_left(self):
        wait_until(lambda: not marked(self.mark), lambda: marked(self.mark))

    def status(self, plant="plant.yaml"):
        return json.loads(run_kapela("plant", "status", plant, "--json", cwd=self.folder).stdout)


class AProgramBehindAProxy(ProgramTest):
    """All faults act at the proxy, and those of the process on the program."""

    def start(self):
        behind = ports.take()
        command = [sys.executable, str(EXAMPLES / "camera.py"), str(behind)]
        plant = self.write_plant(camera={**self.component("camera", command), "behind": {"port": behind}})
        up = self.up(plant)
        up.stdout.wait_for("the plant is up")
        return up

    def process(self):
        return self.status()["camera"]["process"]

    def add(self, **rule):
        answer = client.post_json(self.admin["camera"], "/faults", {"match": {"event": "CMD_INITIALIZE"}, **rule})
        self.assertEqual(answer.status, 201, answer)

    def initialize(self):
        """What comes of the command; None: nobody answered."""
        try:
            return client.post_event(self.ports["camera"], "CMD_INITIALIZE", {}, destination="camera", within=3)
        except OSError:
            return None

    def test_it_is_reached_through_the_proxy_and_seen_with_its_figures(self):
        up = self.start()
        self.assertEqual(self.initialize().status, 200)
        wait_until(lambda: self.status()["camera"]["fsm_state"] == "INITIALIZED", self.status)
        process = self.process()
        self.assertEqual(process["phase"], "ready")
        self.assertGreater(process["rss_bytes"], 1_000_000)
        self.assertIn(f"{process['pid']}", run_kapela("plant", "status", "plant.yaml", cwd=self.folder).stdout)
        self.assertEqual(up.terminate(), 0)
        self.nobody_is_left()

    def test_a_crash_kills_it_and_it_comes_back_without_what_it_knew(self):
        up = self.start()
        first = self.process()["pid"]
        self.assertEqual(self.initialize().status, 200)
        self.add(type="crash", restart_after="200ms", trigger={"once": True})
        self.initialize()
        wait_until(lambda: self.process()["phase"] == "ready" and self.process()["pid"] != first, self.status)
        wait_until(lambda: self.status()["camera"]["fsm_state"] == "STOPPED", self.status)
        self.assertEqual(self.process()["restarts"], 1)
        self.assertTrue(up.is_running(), "a crash that comes back ends no plant")

    def test_a_pause_stops_it_and_lets_it_go_on(self):
        self.start()
        pid = self.process()["pid"]
        self.add(type="pause", duration="8s", trigger={"once": True})  # longer than its answer is waited for
        self.initialize()
        wait_until(lambda: " T " in pathlib.Path(f"/proc/{pid}/stat").read_text(), lambda: "it goes on")
        wait_until(lambda: " T " not in pathlib.Path(f"/proc/{pid}/stat").read_text(), lambda: "it stands still")
        self.assertEqual(self.process()["pid"], pid)

    def test_an_amnesia_is_a_new_life_and_the_network_is_the_proxys(self):
        self.start()
        first = self.process()["pid"]
        self.add(type="abort", trigger={"once": True})
        self.assertEqual(self.initialize().status, 503)
        self.assertEqual(self.initialize().status, 200)
        client.post_json(self.admin["camera"], "/faults", {"type": "amnesia"})
        wait_until(lambda: self.process()["pid"] not in (first, None), self.status)

    def test_nothing_outlives_a_killed_plant(self):
        up = self.start()
        self.assertGreater(len(marked(self.mark)), 1)
        up.kill()
        self.nobody_is_left()


class APlantOfPrograms(ProgramTest):
    def write_both(self):
        return self.write_plant(camera=self.component("camera"),
                                lamp={**self.component("lamp", [LAMP, str(self.ports["lamp"])]),
                                      "depends_on": ["camera"]})

    def orchestrator_arguments(self):
        return "--scenarios", SCENARIOS, "--port", self.port, "--journal", self.folder / f"journal-{self.port}"

    def wait_for_orchestrator(self, process):
        wait_until(lambda: process.is_running() and client.answers(self.port, "/ready"), process.describe)
        return process

    def start(self):
        return self.wait_for_orchestrator(self.up(self.write_both(), "--orchestrator", *self.orchestrator_arguments()))

    def run_to_its_end(self, scenario):
        finished = run_kapela("run", scenario, "--url", self.url, cwd=self.folder)
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)

    def states(self):
        return {client.state_of(self.ports[name]) for name in NAMES}

    def test_both_examples_run_the_delivered_scenarios(self):
        up = self.start()
        for scenario, state in ((FULL_START, "RUN"), (STOP, "STOPPED"), (FULL_START, "RUN"), (RESTART, "RUN"),
                                (STOP, "STOPPED")):
            self.run_to_its_end(scenario)
            self.assertEqual(self.states(), {state}, scenario)
        self.assertEqual(up.terminate(), 0, up.describe())
        self.nobody_is_left()

    def test_kill_nine_in_the_middle_of_a_run_leaves_nobody(self):
        plant = self.write_both()
        for reached in ("STOPPED", "INITIALIZED", "RUN"):
            with self.subTest(reached=reached):
                up = self.up(plant)
                up.stdout.wait_for("the plant is up")
                self.port = ports.take()  # one that has lost a plant may be latched
                orchestrator = Process(self, "orchestrator", "--plant", plant, *self.orchestrator_arguments())
                self.wait_for_orchestrator(orchestrator)
                self.assertEqual(len(marked(self.mark)), 5, "the plant, two guards, two programs")
                client.post_event(self.port, "EXECUTE_SCENARIO", {"scenario_name": FULL_START},
                                  destination="orchestrator")
                order = ("STOPPED", "INITIALIZED", "RUN")
                wait_until(lambda: order.index(client.state_of(self.ports["camera"])) >= order.index(reached),
                           up.describe)
                up.signal(signal.SIGKILL)
                self.nobody_is_left()
                up.wait()
                orchestrator.kill()  # it would bring down the plant that comes next

    def test_the_orchestrator_shows_the_programs(self):
        self.start()
        for name in NAMES:
            told = client.get(self.port, f"/api/v1/components/{name}/process").json()["process"]
            own = client.get(self.admin[name], "/state").json()["process"]
            self.assertEqual((told["pid"], told["phase"], told["restarts"]), (own["pid"], "ready", 0))
            self.assertGreater(told["rss_bytes"], 0)

    def test_a_death_is_seen_as_it_is(self):
        up = self.start()
        run_kapela("fault", "add", "camera", "crash", "--plant", "plant.yaml", cwd=self.folder)
        up.stdout.wait_for("camera: it was killed by SIGKILL; dead until it is reset")
        finished = run_kapela("run", FULL_START, "--url", self.url, cwd=self.folder)
        self.assertEqual(finished.returncode, 3, finished.stdout + finished.stderr)
        self.assertIn("REJECTED", finished.stdout)
        self.assertEqual(client.state_of(self.ports["lamp"]), "STOPPED")


class Watching(ProgramTest):
    def test_status_and_down(self):
        up = self.camera_is_up()
        camera = self.status()["camera"]
        self.assertEqual((camera["fsm_state"], camera["process"]["phase"]), ("STOPPED", "ready"))
        self.assertIn("camera.py", marked(self.mark)[camera["process"]["pid"]])
        self.assertGreater(camera["process"]["rss_bytes"], 1_000_000)
        table = run_kapela("plant", "status", "plant.yaml", cwd=self.folder).stdout.splitlines()
        self.assertRegex(table[0], r"COMPONENT +ADMIN +STATE +PROCESS +PID +UPTIME +RESTARTS +CPU +RSS")
        pid = camera["process"]["pid"]
        self.assertRegex(table[1], rf"camera .* STOPPED +ready +{pid} +\d+ s +0 +[\d.]+ s +\d+ MB")
        self.assertEqual(run_kapela("plant", "down", "plant.yaml", cwd=self.folder).returncode, 0)
        self.assertEqual(up.wait(), 0, up.describe())
        self.nobody_is_left()

    def test_faults_of_a_process_in_the_words_of_a_simulator(self):
        up = self.camera_is_up()
        first = self.status()["camera"]["process"]["pid"]
        added = run_kapela("fault", "add", "camera", "crash", "signal=11", "restart_after=50ms",
                           "--plant", "plant.yaml", cwd=self.folder)
        self.assertEqual(added.returncode, 0, added.stderr)
        up.stdout.wait_for("camera: it was killed by SIGSEGV; back in 50ms")
        wait_until(lambda: self.status()["camera"]["process"]["restarts"] == 1, up.describe)
        self.assertNotEqual(self.status()["camera"]["process"]["pid"], first)
        refused = run_kapela("fault", "add", "camera", "drop", "--plant", "plant.yaml", cwd=self.folder)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("drop needs `behind:`", refused.stderr)

    def test_a_simulator_may_stand_beside_a_program(self):
        plant = self.write_plant(camera=self.component("camera"),
                                 lamp={"port": self.ports["lamp"], "admin_port": self.admin["lamp"]})
        up = self.up(plant)
        up.stdout.wait_for("the plant is up")
        self.assertEqual({each["fsm_state"] for each in self.status().values()}, {"STOPPED"})
        self.assertEqual(up.terminate(), 0, up.describe())
        self.nobody_is_left()

    def test_who_floods_its_output_stops_nobody_and_is_counted(self):
        up = self.camera_is_up(self.shell('yes "a flood" & exec "$@"'))
        line = up.stdout.wait_for("camera: it prints too much;")
        self.assertGreater(int(re.search(r"(\d+) lines left out", line)[1]), 1000)
        self.assertEqual(client.state_of(self.ports["camera"]), "STOPPED")
        self.assertLess(len(up.stdout.all()), 3000)
        self.assertEqual(up.terminate(), 0, up.describe()[-2000:])
        self.nobody_is_left()

    def test_who_ignores_term_is_killed_after_its_time_with_all_that_it_has_started(self):
        deaf = self.shell("trap '' TERM; setsid sleep 1000 & exec \"$@\"")
        up = self.camera_is_up(deaf, stop={"within": "200ms"})
        self.assertEqual(up.terminate(), 0, up.describe())
        self.assertIn("camera: it was killed by SIGKILL", up.stdout.text())
        self.nobody_is_left()

    def test_kill_nine_leaves_no_grandchild_that_has_gone_its_own_way(self):
        up = self.camera_is_up(self.shell('(setsid sh -c "setsid sleep 1000 & sleep 1000" &); exec "$@"'))
        wait_until(lambda: len([line for line in marked(self.mark).values() if "sleep 1000" in line]) >= 3,
                   lambda: marked(self.mark))
        up.signal(signal.SIGKILL)
        self.nobody_is_left()

    def test_an_end_of_its_own_is_the_plants_end(self):
        up = self.camera_is_up()
        os.kill(self.status()["camera"]["process"]["pid"], signal.SIGABRT)
        self.assertEqual(up.wait(), 128 + signal.SIGABRT, up.describe())
        self.assertIn("camera: it was killed by SIGABRT; dead until it is reset", up.stdout.text())
        self.nobody_is_left()


class BadInput(ProgramTest):
    def test_a_command_that_is_not_there(self):
        self.assertRegex(self.fails(["no-such-program"]),
                         r"plant\.yaml:\d+:\d+: camera: cannot start no-such-program: No such file or directory")

    def test_a_directory_that_is_not_there(self):
        self.assertRegex(self.fails(self.camera(), directory="nowhere"),
                         r"plant\.yaml:\d+:\d+: camera: cannot start .* in .*nowhere: No such file or directory")

    def test_one_that_never_answers(self):
        self.assertRegex(self.fails(["sh", "-c", "echo waiting; exec sleep 1000"], ready={"within": "300ms"}),
                         r"camera: it is not ready within 300ms: .*refused.*; its last words: 'waiting'; the plant")

    def test_one_that_dies_at_once(self):
        self.assertIn("camera: it exited with code 3 before it was ready; its last words: 'no licence'",
                      self.fails(["sh", "-c", "echo no licence; exit 3"]))

    def test_one_that_forks_away(self):
        self.assertIn("left a process behind before it was ready; it has printed nothing (it has to stay in the",
                      self.fails(self.shell('setsid "$@" >/dev/null 2>&1 & exit 0')))

    def test_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.ports["camera"]))
            other.listen()
            self.assertRegex(self.fails(self.camera()), r"camera: it cannot listen there: .*Address already in use")

    def test_what_the_file_may_not_say(self):
        def problem(**component):
            plant = self.write_plant(camera={"port": self.ports["camera"], **component})
            checked = run_kapela("check", plant)
            self.assertNotEqual(checked.returncode, 0)
            return checked.stdout + checked.stderr

        process = {"command": self.camera()}
        self.assertRegex(problem(process={}), r"plant\.yaml:\d+:\d+: error.*command")
        self.assertRegex(problem(process={"command": []}), r"plant\.yaml:\d+:\d+: error.*a command needs a program")
        self.assertRegex(problem(process={**process, "restart": "sometimes"}), "never")
        self.assertRegex(problem(process={**process, "stop": {"signal": "STOP"}}), "TERM")
        self.assertRegex(problem(process=process, faults=[{"type": "latency", "latency": "1s"}]),
                         r"plant\.yaml:\d+:\d+: error.*camera: latency needs `behind:`")

    def test_a_program_knows_no_other_time_than_its_own(self):
        plant = self.write_plant(camera=self.component("camera"))
        scaled = run_kapela("plant", "up", plant, "--time-scale", "10")
        self.assertEqual(scaled.returncode, 3, scaled.stderr)
        self.assertIn("camera is a program (`process:`), whose time no --time-scale changes", scaled.stderr)


class Manual(unittest.TestCase):
    def test_it_shows_the_examples_as_they_are(self):
        shown = {block.text for block in blocks_of("simulators/README.md")}
        for name in ("camera.py", "lamp.cpp"):
            self.assertIn((EXAMPLES / name).read_text(encoding="utf-8"), shown, name)


if __name__ == "__main__":
    unittest.main()
