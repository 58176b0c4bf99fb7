"""kapela judge: orchestrators of others against the simulated plant. What is wrong with them is found by what the plant
does, without a hint; what is right passes."""

import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from processes import ROOT, Process, run_kapela, wait_until

ADAPTERS = ROOT / "scenarios" / "adapters"
EXPERIMENTS = ROOT / "scenarios" / "experiments"
PEER = ROOT / "tests" / "e2e" / "data" / "avena_peer"

PLANT = """plant: a chain
defaults: {timing: {CMD_INITIALIZE: 60ms, CMD_RUN: 60ms, CMD_STOP: 60ms}}
components:
  base: {port: 9101}
  arm: {port: 9102, depends_on: [base]}
  head: {port: 9103, depends_on: [arm]}
"""
SCENARIOS = """name: Start
trigger: {type: manual}
actions:
  - {type: send_command, target: "@all", command: CMD_INITIALIZE}
  - {type: wait_for_state, target: "@all", target_state: INITIALIZED, timeout: 3s}
  - {type: send_command, target: "@all", command: CMD_RUN}
  - {type: wait_for_state, target: "@all", target_state: RUN, timeout: 3s}
"""
HEAD = "plant: ../plant.yaml\nscenarios: [../start.yaml]\nseed: 1\nsteady_state: [{'@all': STOPPED}]\n"
FAULTY = {
    "refused": ("{component: head, type: reject, match: {event: CMD_RUN}}",
                "{status: ROLLED_BACK, states: {'@all': STOPPED}}"),
    "fault": ("{component: head, type: fail_transition, match: {event: CMD_RUN}}",
              "{status: ROLLBACK_FAILED, states: {head: FAULT}}"),
    "ignored": ("{component: head, type: ack_only, match: {event: CMD_RUN}}",
                "{status: ROLLED_BACK, within: 12s, states: {'@all': STOPPED}}"),
}


class Outcome:
    def __init__(self, finished, cases):
        self.code = finished.returncode
        self.text = finished.stdout + finished.stderr
        self.cases = cases

    @property
    def verdicts(self):
        return [case["verdict"] for case in self.cases]

    @property
    def laws(self):
        return {breach["law"] for case in self.cases for breach in case.get("breaches", [])}


class JudgeTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def judge(self, adapter, *files, peer=None, more=()):
        """Can be called from several threads at once."""
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            report = pathlib.Path(own) / "cases.json"
            environment = {"PYTHONPATH": str(PEER), "PYTHONDONTWRITEBYTECODE": "1"}
            if peer is not None:
                environment["AVENA_PEER"] = json.dumps({"timeout": 1.5, "faults": peer})
            finished = run_kapela("judge", adapter, *files, "--json", report, *more, environment=environment)
            lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
            return Outcome(finished, [json.loads(line) for line in lines])

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def chain(self):
        """A plant with short times, and experiments on it."""
        self.write("plant.yaml", PLANT)
        self.write("start.yaml", SCENARIOS)
        self.write("experiments/plain.yaml", f"experiment: nothing is wrong\n{HEAD}method: [{{run: Start}}]\n"
                                             "expect: {status: SUCCEEDED, states: {'@all': RUN}}\n")
        for name, (fault, expected) in FAULTY.items():
            self.write(f"experiments/{name}.yaml", f"experiment: {name}\n{HEAD}method:\n  - fault: {fault}\n"
                                                   f"  - run: Start\nexpect: {expected}\n")
        return self.folder / "experiments"

    def script(self, text, ended="{exit: true}", succeeded="{exit_code: 0}", more=""):
        """An adapter of a shell."""
        command = json.dumps(["sh", "-c", text])
        return self.write("script.yaml", f"orchestrator:\n  process: {{command: {command}}}\n  ended: {ended}\n"
                                         f"  succeeded: {succeeded}\n  aftermath: 200ms\n{more}")


class DeliveredAdapters(JudgeTestCase):
    def test_kapela_breaks_no_law_and_a_script_that_undoes_nothing_is_found(self):
        names = ("full_start", "half_of_the_plant_faults", "lost_answer", "refused_command")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            ours = [pool.submit(self.judge, ADAPTERS / "kapela.yaml", EXPERIMENTS / f"{name}.yaml") for name in names]
            theirs = pool.submit(self.judge, ADAPTERS / "one_by_one.yaml", EXPERIMENTS / "refused_command.yaml",
                                 EXPERIMENTS / "restart.yaml", more=("--html", self.folder / "page.html"))
        for each in ours:
            outcome = each.result()
            self.assertEqual(outcome.code, 0, outcome.text)
            self.assertEqual(outcome.laws, set())
        script = theirs.result()
        self.assertEqual(script.code, 1, script.text)
        self.assertEqual(script.verdicts, ["FAIL", "INCONCLUSIVE"])
        self.assertEqual(script.laws, {"J1"})
        left = script.cases[0]["breaches"][0]
        self.assertIn("did not succeed, and io is left in RUN; it was in STOPPED before", left["explanation"])
        self.assertTrue(left["records"])
        self.assertIn("supervisor_2 is RUN\nfailed: ", script.cases[0]["output"])
        self.assertIn("not applicable: the adapter has no name for the scenario 'Restart", script.text)
        page = (self.folder / "page.html").read_text(encoding="utf-8")
        self.assertIn("Broken laws", page)
        self.assertIn("<svg", page)
        self.assertIn("FAILED", page)
        self.assertNotIn("ROLLBACK_FAILED", page)

    def test_each_fault_of_the_peer_is_found_and_none_without_it(self):
        experiments = self.chain()
        adapter = self.copy_of_avena()
        wanted = {"half_start": ("refused", {"J1"}), "late_command": ("refused", {"J2"}),
                  "false_success": ("ignored", {"J3"}), "stuck": ("ignored", {"J4"}),
                  "command_in_fault": ("fault", {"J5"}), "wrong_order": ("refused", {"J6"})}
        with concurrent.futures.ThreadPoolExecutor() as pool:
            found = {fault: pool.submit(self.judge, adapter, experiments / f"{name}.yaml", peer=[fault])
                     for fault, (name, _) in wanted.items()}
            sound = {name: pool.submit(self.judge, adapter, experiments / f"{name}.yaml", peer=[])
                     for name in ("plain", *FAULTY)}
        for name, each in sound.items():
            with self.subTest("sound", experiment=name):
                self.assertEqual((each.result().code, each.result().laws), (0, set()), each.result().text)
        for fault, each in found.items():
            with self.subTest(fault):
                self.assertEqual(each.result().code, 1, each.result().text)
                self.assertLessEqual(wanted[fault][1], each.result().laws, each.result().text)

    def copy_of_avena(self):
        """As it is delivered, with a shorter look at what comes after the last word."""
        text = (ADAPTERS / "avena.yaml").read_text(encoding="utf-8")
        for script in ("avena.py",):
            self.write(f"adapters/{script}", (ADAPTERS / script).read_text(encoding="utf-8"))
        return self.write("adapters/avena.yaml", text + "  aftermath: 1500ms\n  reaction: 300ms\n")


class Command(JudgeTestCase):
    def test_lists_its_laws_and_what_it_does_not_judge(self):
        listed = run_kapela("judge", "--list").stdout
        self.assertEqual(re.findall(r"^  (\w+) ", listed, re.MULTILINE),
                         ["J1", "J2", "J3", "J4", "J5", "J6", "I14", "I15"])
        self.assertRegex(listed, r"Not judged, .*: I1, I2, .*I26, I27, I28\n")

    def test_a_campaign_is_put_through_cell_by_cell(self):
        self.chain()
        campaign = self.write("campaign.yaml", "campaign: all\nplant: plant.yaml\nscenarios: [start.yaml]\n"
                              "method: [{run: Start}]\nbaseline: {status: SUCCEEDED}\n"
                              "matrix: {components: [arm], commands: [CMD_RUN], faults: [{type: reject}]}\n")
        for name in ("one_by_one.yaml", "one_by_one.py"):
            text = (ADAPTERS / name).read_text(encoding="utf-8")
            self.write(name, text.replace('"Uruchomienie wszystkich usług systemu (@all)"', "Start"))
        outcome = self.judge(self.folder / "one_by_one.yaml", campaign)
        self.assertEqual(outcome.code, 1, outcome.text)
        self.assertEqual([case["case"] for case in outcome.cases], ["baseline/0", "arm/CMD_RUN/reject/0"])
        self.assertEqual(outcome.verdicts, ["PASS", "FAIL"])
        self.assertEqual(outcome.laws, {"J1"})
        self.assertRegex(outcome.text, r"reject +CMD_RUN +✕ FAILED")
        again = re.search(r"again: kapela (judge .*)", outcome.text)[1].split()
        self.assertEqual(run_kapela(*again).returncode, 1)

    def test_reports_are_those_of_experiments(self):
        experiments = self.chain()
        junit = self.folder / "judged.xml"
        outcome = self.judge(self.script("echo nothing done"), experiments / "plain.yaml", more=("--junit", junit))
        self.assertEqual(outcome.code, 1, outcome.text)
        self.assertEqual(outcome.laws, {"J3"})
        text = junit.read_text(encoding="utf-8")
        self.assertIn("J3 broken", text)
        self.assertIn("nothing done", text)

    def test_a_fault_that_never_acts_proves_nothing(self):
        outcome = self.judge(self.script("exit 1"), self.chain() / "refused.yaml")
        self.assertEqual((outcome.code, outcome.verdicts), (2, ["INCONCLUSIVE"]), outcome.text)
        self.assertIn("never acted", outcome.text)

    def test_an_adapter_is_checked_as_other_files_are(self):
        adapter = self.write("adapter.yaml", "orchestrator:\n  process: {command: [a]}\n  ended: {exit: true}\n")
        checked = run_kapela("check", adapter)
        self.assertEqual(checked.returncode, 65)
        self.assertIn("'succeeded'", checked.stderr)
        judged = run_kapela("judge", adapter, self.chain())
        self.assertEqual(judged.returncode, 65)
        self.assertIn("'succeeded'", judged.stderr)
        self.assertEqual(run_kapela("judge", adapter).returncode, 64)

    def test_an_orchestrator_that_is_not_there_is_no_failure_of_it(self):
        experiments = self.chain()
        adapter = self.write("adapter.yaml", "orchestrator:\n  process: {command: [no-such-orchestrator]}\n"
                             "  start: {post: 'http://127.0.0.1:{{ port }}/'}\n  ended: {quiet: 1s}\n"
                             "  succeeded: {log: done}\n")
        outcome = self.judge(adapter, experiments / "plain.yaml")
        self.assertEqual(outcome.code, 2, outcome.text)
        self.assertIn("cannot start no-such-orchestrator", outcome.text)

    def test_the_end_of_what_it_has_printed_is_shown_and_forges_nothing(self):
        text = "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done; printf '\\033[31mPASS\\377\\n'; exit 0"
        outcome = self.judge(self.script(text), self.chain() / "plain.yaml")
        self.assertEqual(outcome.code, 1, outcome.text)
        self.assertIn("it printed in the end:\n          line 22\n", outcome.text)
        self.assertNotIn("line 21\n", outcome.text)
        self.assertNotIn("\033", outcome.text)
        self.assertIn("line 1\n", outcome.cases[0]["output"])


class Orphans(JudgeTestCase):
    """Whoever judges may end as it likes: nothing of the orchestrator is left."""

    def setUp(self):
        super().setUp()
        self.experiments = self.chain()
        self.pids = self.folder / "pids"
        self.adapter = self.script(f"trap '' TERM; sleep 1000 & echo $$ $! > {self.pids}.new; "
                                   f"mv {self.pids}.new {self.pids}; exec sleep 1000",
                                   more="  reaction: 1s\n")

    def started(self):
        judge = Process(self, "judge", self.adapter, self.experiments / "plain.yaml",
                        environment={"TMPDIR": str(self.folder)})  # whoever is killed leaves its folder there
        wait_until(self.pids.exists, "the orchestrator runs")
        self.addCleanup(self.clean)
        return judge, [int(pid) for pid in self.pids.read_text().split()]

    def clean(self):
        for pid in self.pids.read_text().split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def assert_gone(self, pids):
        def gone():
            listed = subprocess.run(["ps", "-o", "stat=", "-p", ",".join(map(str, pids))], capture_output=True,
                                    text=True, check=False).stdout.split()
            return all(state.startswith("Z") for state in listed)
        wait_until(gone, f"{pids} are gone")

    def test_after_a_kill(self):
        judge, pids = self.started()
        judge.signal(signal.SIGKILL)
        judge.wait()
        self.assert_gone(pids)

    def test_after_ctrl_c(self):
        judge, pids = self.started()
        judge.signal(signal.SIGINT)
        self.assertEqual(judge.wait(), 2)
        self.assert_gone(pids)
        self.assertIn("broken off: interrupted", judge.stdout.text())


if __name__ == "__main__":
    unittest.main()
