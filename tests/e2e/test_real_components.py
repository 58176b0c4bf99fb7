#!/usr/bin/python3
"""Real components under judgement: what their histories prove, and experiments carried out on them."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

import client
from cell import COMPONENTS, DEPENDENCIES, GROUPS, SHORT_START, CellTest, ports
from processes import PROGRAM, ROOT, Process, run_kapela, wait_until
from test_programs import marked

os.environ.setdefault("KAPELA_DESCRIPTORS", "128")  # four programs say that they need 68 (tests/hostile)
PASSED, FAILED, INCONCLUSIVE = 0, 1, 2
EXAMPLES = ROOT / "simulators" / "examples"

# A service as a team writes one, with Kapela's package. Its second argument says what is wrong with it.
SERVICE = f"""\
import sys

sys.path.insert(0, {str(ROOT / "tools" / "python")!r})
from kapela import Component


class Service(Component):
    def on_run(self):
        if "jammed" in sys.argv:
            raise RuntimeError("jammed")
        if "stuck" in sys.argv:
            sys.argv.remove("stuck")  # once
            raise RuntimeError("stuck")


Service(sys.argv[1], int(sys.argv[2])).serve()
"""

# The delivered ones that take seconds where nobody scales time, and mean something of components that take no time.
DELIVERED = ("full_start", "full_stop", "quick_start", "restart", "refused_command", "lost_answer", "lost_command",
             "doubled_command", "server_error", "reset_connection", "crash_and_return", "two_runs_one_after_the_other")


class RealTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.mark = f"KAPELA_TEST_MARK={uuid.uuid4()}"
        shutil.copytree(ROOT / "scenarios", self.folder / "scenarios")
        (self.folder / "service.py").write_text(SERVICE, encoding="utf-8")
        self.ports = {name: ports.take() for name in COMPONENTS}

    def service(self, name, *more):
        return [sys.executable, str(self.folder / "service.py"), name, str(self.ports[name]), *more]

    def program(self, name, command=None, **keys):
        section = {"port": self.ports[name], "group": GROUPS[name],
                   "process": {"command": command or self.service(name)}}
        if name in DEPENDENCIES:
            section["depends_on"] = DEPENDENCIES[name]
        return {**section, **keys}

    def programs(self):
        return {name: self.program(name) for name in COMPONENTS}

    def write_plant(self, components):
        """In the place of the plant that the delivered experiments name."""
        path = self.folder / "scenarios" / "plants" / "munchies.yaml"
        path.write_text(json.dumps({"plant": "munchies", "components": components}, indent=1), encoding="utf-8")

    def experiment(self, *names, within=150, more=()):
        files = [f"scenarios/experiments/{name}.yaml" for name in names]
        name, _, value = self.mark.partition("=")
        done = run_kapela("experiment", "run", *files, "--real", *more, cwd=self.folder, environment={name: value},
                          within=within)
        wait_until(lambda: not marked(self.mark), lambda: marked(self.mark))
        return done

    def elsewhere(self, name, command=None):
        """The component is started by somebody else, and stays."""
        process = subprocess.Popen(command or self.service(name), cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: self.state(name), f"{name} answers")
        return process

    def state(self, name):
        try:
            return client.state_of(self.ports[name])
        except OSError:
            return None


class Delivered(RealTest):
    def test_experiments_have_the_verdict_of_virtual_time(self):
        self.write_plant(self.programs())
        done = self.experiment(*DELIVERED)
        self.assertEqual(done.returncode, PASSED, done)
        same = done.stdout.count("in virtual time the verdict is the same: PASS")
        self.assertEqual(same, len(DELIVERED), done.stdout)
        self.assertIn(f"{len(DELIVERED)} experiments: {len(DELIVERED)} PASS", done.stdout)

    def test_too_few_descriptors_are_told_and_not_met_in_a_run(self):
        self.write_plant(self.programs())
        done = subprocess.run(["prlimit", "--nofile=67:67", PROGRAM, "experiment", "run", "--real",
                               "scenarios/experiments/full_start.yaml"], cwd=self.folder, capture_output=True,
                              text=True, check=False)
        self.assertNotEqual(done.returncode, PASSED, done)
        self.assertIn("4 components need 68 descriptors, and this process may have 67", done.stdout + done.stderr)

    def test_a_component_that_is_worse_than_its_model_parts_from_virtual_time(self):
        jammed = self.program("munchies_algo", self.service("munchies_algo", "jammed"))
        self.write_plant({**self.programs(), "munchies_algo": jammed})
        done = self.experiment("full_start", more=("--json", "out.json"))
        self.assertEqual(done.returncode, FAILED, done)
        parted = "in virtual time the verdict is PASS; the first record at which they part: here"
        self.assertRegex(done.stdout, parted + r" .*, there munchies_algo reached RUN after ")
        self.assertIn(parted, json.loads((self.folder / "out.json").read_text().splitlines()[0])["compared"])

    def test_what_only_the_component_can_do_proves_nothing_without_its_help(self):
        self.write_plant(self.programs())
        done = self.experiment("wrong_target")
        self.assertEqual(done.returncode, INCONCLUSIVE, done)
        self.assertIn("needs the help of the component", done.stdout)

    def test_nobody_scales_the_time_of_real_components(self):
        self.write_plant(self.programs())
        done = self.experiment("full_start", more=("--time-scale", "2"))
        self.assertEqual(done.returncode, INCONCLUSIVE, done)
        self.assertIn("leave --time-scale out", done.stdout)


class Resets(RealTest):
    def one_elsewhere(self, **keys):
        """io is somebody else's, the others are simulated and take no time."""
        sections = {name: {"port": ports.take(), "group": GROUPS[name]} for name in COMPONENTS}
        sections["io"] = {"port": ports.take(), "group": GROUPS["io"], "behind": {"port": self.ports["io"]}, **keys}
        self.write_plant(sections)

    def test_one_that_is_elsewhere_is_led_back_between_cases(self):
        self.elsewhere("io", [sys.executable, str(EXAMPLES / "camera.py"), str(self.ports["io"])])
        self.one_elsewhere()
        done = self.experiment("full_start", "quick_start", "full_stop", "full_start")
        self.assertEqual(done.returncode, PASSED, done)
        self.assertEqual(self.state("io"), "RUN", "it is left as the last case has left it")

    def test_one_that_cannot_be_brought_back_is_an_error_and_ends_the_campaign(self):
        self.elsewhere("io", self.service("io", "stuck"))
        client.post_event(self.ports["io"], "CMD_INITIALIZE")
        wait_until(lambda: self.state("io") == "INITIALIZED", lambda: self.state("io"))
        client.post_event(self.ports["io"], "CMD_RUN")
        wait_until(lambda: self.state("io") == "FAULT", lambda: self.state("io"))
        self.one_elsewhere(reset={"commands": ["CMD_STOP"], "within": "300ms"})
        done = self.experiment("full_start", "full_stop", more=("--junit", "out.xml"))
        self.assertEqual(done.returncode, INCONCLUSIVE, done)
        self.assertIn("ERROR", done.stdout)
        self.assertIn("was not brought back: it is in FAULT, and not in STOPPED, for 300ms", done.stdout)
        self.assertNotIn("PASS", done.stdout)
        self.assertNotIn("a full stop", done.stdout, "no further case is begun")
        self.assertIn('type="ERROR"', (self.folder / "out.xml").read_text(encoding="utf-8"))
        self.one_elsewhere(reset={"commands": ["CMD_ACK", "CMD_STOP"]})
        self.assertEqual(self.experiment("full_start").returncode, PASSED)

    def test_a_reset_can_be_a_request(self):
        asked = []
        answer = {"status": "ok"}
        hook = client.serve(self, lambda document: asked.append(document) or answer)
        self.elsewhere("io")
        self.one_elsewhere(reset={"post": f"http://127.0.0.1:{hook}/reset", "body": {"bring": "back"}})
        self.assertEqual(self.experiment("full_start", "full_start").returncode, PASSED)
        self.assertEqual(asked, [{"bring": "back"}] * 2)

    def test_a_program_that_dies_for_good_is_started_again_for_the_next_case(self):
        self.write_plant({**self.programs(), "io": self.program("io", reset={"commands": ["CMD_STOP"]})})
        crash = self.folder / "scenarios" / "experiments" / "crash.yaml"
        crash.write_text((crash.parent / "crash_and_return.yaml").read_text(encoding="utf-8")
                         .replace("supervisor_2", "io").replace("restart_after: 2s, ", "")
                         .replace("expect: {status: ROLLED_BACK, states: {\"@all\": STOPPED}}", "expect: {}"),
                         encoding="utf-8")
        done = self.experiment("crash", "full_start")
        self.assertRegex(done.stdout, r"PASS  a full start", done)

    def test_what_a_reset_cannot_be_is_refused_where_it_stands(self):
        file = self.folder / "bad.yaml"
        for reset, complaint in (("{restart: true}", "bad.yaml:5:12: error[conflict]: Kapela cannot restart"),
                                 ("{within: 1s}", "a reset is one of restart, post and commands; this has 0"),
                                 ("{commands: [CMD_STOP], body: {}}", "a body is of a request, and there is none"),
                                 ("{commands: [CMD_DANCE]}", "CMD_DANCE"),
                                 ("{commands: []}", "no command resets nothing")):
            file.write_text("components:\n  io:\n    port: 8001\n    behind: {port: 18001}\n"
                            f"    reset: {reset}\n", encoding="utf-8")
            done = run_kapela("check", file)
            self.assertEqual(done.returncode, 65, done)
            self.assertIn(complaint, done.stdout + done.stderr)
        file.write_text("components:\n  io:\n    port: 8001\n    reset: {commands: [CMD_STOP]}\n", encoding="utf-8")
        self.assertIn("a simulated component needs no reset", run_kapela("check", file).stderr)


class Histories(CellTest):
    """One real component behind a proxy; orchestrator and proxy write histories, and kapela verify judges them."""

    def start(self, command, **lie):
        self.write_scenario("short.yaml", SHORT_START)
        behind = ports.take()
        self.components = {"io": self.components["io"]}
        self.components["io"].settings |= {"behind": {"port": behind},
                                           "process": {"command": [*command, str(behind)]}}
        self.write_plant(("io",))
        plant = Process(self, "plant", "up", self.plant_file, "--history", "plant.history", cwd=self.folder)
        plant.stdout.wait_for("the plant is up")
        self.start_orchestrator("--history", "orchestrator.history")
        run = self.trigger("Short start").json()["run_id"]
        if lie:
            admin = self.components["io"].admin_port
            acted = {"match": {"fault": "mute"}, "within": "5s"}
            self.assertTrue(client.post_json(admin, "/verify", acted).json()["holds"])
            self.assertEqual(client.post_json(admin, "/faults", lie).status, 201)
        report = self.wait_for_end(run)
        if lie:  # it is seen once more
            wait_until(lambda: client.get(admin, "/state") and self.is_seen_after_the_end(), "a look after the end")
        self.assertEqual(self.orchestrator.terminate(), 0)
        self.assertEqual(plant.terminate(), 0)
        return report

    def is_seen_after_the_end(self):
        """By the records, on one clock: a file can be behind what has happened."""
        seen, ended = self.last_time("plant", "sighted"), self.last_time("orchestrator", "run_ended")
        return None not in (seen, ended) and seen > ended

    def last_time(self, writer, kind):
        records = (self.folder / f"{writer}.history").read_text(encoding="utf-8")
        times = re.findall(rf'^{{"t":(\d+),"n":\d+,"kind":"{kind}"', records, re.MULTILINE)
        return int(times[-1]) if times else None

    def verify(self, *more):
        return run_kapela("verify", "orchestrator.history", "plant.history", "--complete", *more, cwd=self.folder)

    def service(self):
        (self.folder / "service.py").write_text(SERVICE, encoding="utf-8")
        return [sys.executable, str(self.folder / "service.py"), "io"]

    def camera(self):
        return [sys.executable, str(EXAMPLES / "camera.py")]

    def test_what_was_seen_bears_out_a_good_run(self):
        for command in (self.service(), self.camera()):
            with self.subTest(command):
                self.assertEqual(self.start(command)["status"], "SUCCEEDED")
                history = (self.folder / "plant.history").read_text(encoding="utf-8")
                self.assertIn('"kind":"sighted"', history)
                self.assertRegex(history, r'"kind":"sighted".*"detail":"CMD_INITIALIZE"')
                done = self.verify()
                self.assertEqual(done.returncode, PASSED, done)
                self.assertNotIn("inconclusive", done.stdout)
                self.setUp()

    LIE = {"type": "wrong_state", "name": "lie", "report": "INITIALIZED", "applies_to": "poll"}

    def mute(self, command):
        """The command is only acknowledged, and every look is told that it was obeyed."""
        mute = {"name": "mute", "type": "ack_only", "match": {"event": "CMD_INITIALIZE"}}
        self.components["io"].settings["faults"] = [mute]
        self.assertEqual(self.start(command, **self.LIE)["status"], "SUCCEEDED", "it was lied to")
        return self.verify()

    def test_a_success_that_was_none_is_a_violation_where_no_change_was_missed(self):
        done = self.mute(self.service())
        self.assertEqual(done.returncode, FAILED, done)
        self.assertRegex(done.stdout, r"(?m)^I16: ")

    def test_and_inconclusive_where_nobody_can_tell(self):
        done = self.mute(self.camera())
        self.assertEqual(done.returncode, INCONCLUSIVE, done)
        self.assertRegex(done.stdout, r"(?m)^INCONCLUSIVE I16: ")
        self.assertIn("it can have been there between two sightings", done.stdout)
        self.assertRegex(done.stdout, r" 0 violations, [1-9]\d* inconclusive;")
        document = json.loads(self.verify("--json").stdout)
        self.assertEqual((document["violations"], document["doubts"][0]["invariant"]), (0, "I16"))
        self.assertEqual(document["inconclusive"], len(document["doubts"]))


if __name__ == "__main__":
    unittest.main()
