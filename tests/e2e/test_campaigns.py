"""Campaigns on the command line: verdicts, the table, one cell again in both worlds, shards, budgets, Ctrl-C."""
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from processes import KAPELA, wait_until

ROOT = Path(__file__).resolve().parents[2]
FULL_START = str(ROOT / "scenarios" / "campaigns" / "full_start.yaml")

CAMPAIGN = f"""campaign: refusals
plant: {ROOT}/scenarios/plants/instant.yaml
scenarios: [{ROOT}/scenarios/run_services.yaml]
seeds: SEEDS
method: [{{run: "Uruchomienie wszystkich usług systemu (@all)"}}]
matrix:
  components: [io]
  faults: [{{type: reject}}, {{type: duplicate}}]
expect: {{status_in: [SUCCEEDED]}}
"""


def experiment(*arguments, expected, **more):
    finished = subprocess.run([KAPELA, "experiment", "run", *arguments], capture_output=True, text=True, timeout=120,
                              **more)
    if finished.returncode != expected:
        raise AssertionError(f"exit {finished.returncode}\n{finished.stdout}{finished.stderr}")
    return finished.stdout + finished.stderr


class CampaignTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, seeds="[1]"):
        path = Path(self.folder.name) / "refusals.yaml"
        path.write_text(CAMPAIGN.replace("SEEDS", seeds), encoding="utf-8")
        return str(path)

    def test_the_table_tells_which_cell_broke_what(self):
        lines = Path(self.folder.name) / "lines"
        page = Path(self.folder.name) / "page"
        output = experiment(self.file(), "--json", str(lines), "--html", str(page), expected=1)
        self.assertRegex(output, r"reject +CMD_INITIALIZE +✕ ROLLED_BACK\n")
        self.assertRegex(output, r"duplicate +CMD_RUN +✓ SUCCEEDED\n")
        self.assertIn("5 cases: 3 PASS, 2 FAIL, 0 INCONCLUSIVE", output)
        self.assertIn("✕</span> ROLLED_BACK</td>", page.read_text(encoding="utf-8"))
        names = [json.loads(line)["case"] for line in lines.read_text(encoding="utf-8").splitlines()]
        self.assertIn("baseline/1", names)
        self.assertIn("io/CMD_RUN/reject/1", names)

    def test_the_line_that_a_failure_gives_repeats_just_that_cell(self):
        output = experiment(self.file(), expected=1)
        line = next(line for line in output.splitlines() if "again:" in line and "CMD_RUN/reject" in line)
        words = line.split("again: kapela experiment run ")[1].split()
        again = experiment(*words, expected=1)
        self.assertIn("FAIL  io/CMD_RUN/reject/1", again)
        self.assertNotIn("CMD_INITIALIZE/reject", again)

    def test_a_cell_has_the_same_verdict_over_real_http(self):
        output = experiment(self.file(), "--cell", "io/CMD_RUN/reject/1", "--real", expected=1)
        self.assertIn("'Uruchomienie wszystkich usług systemu (@all)' ended ROLLED_BACK, expected: SUCCEEDED", output)

    def test_an_unknown_cell_is_refused_with_the_nearest_name(self):
        self.assertIn("did you mean 'io/CMD_RUN/reject/1'",
                      experiment(self.file(), "--cell", "io/CMD_RUN/rejct/1", expected=3))
        self.assertIn("--cell is for one file, a campaign",
                      experiment(str(ROOT / "scenarios/experiments/full_start.yaml"), "--cell", "x", expected=64))

    def test_shards_are_parts_and_wrong_ones_are_refused(self):
        parts = [experiment(self.file(), "--shard", f"{i}/2", expected=code) for i, code in ((0, 1), (1, 1))]
        self.assertTrue(all("3 cases" in part for part in parts), parts)
        self.assertIn("'--shard 2/2' is no part", experiment(self.file(), "--shard", "2/2", expected=64))

    def test_a_spent_budget_is_inconclusive_and_says_what_is_left(self):
        text = experiment(FULL_START, "--budget", "1us", expected=2)
        self.assertIn("ended early, 0 cells and 2 seeds were not begun", text)

    def test_ctrl_c_ends_it_with_the_reports_of_what_was_done(self):
        lines = Path(self.folder.name) / "lines"
        command = [KAPELA, "experiment", "run", FULL_START, "--real", "--json", str(lines)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            wait_until(lambda: has_opened_a_lab(process.pid), "a lab was opened")
            process.send_signal(signal.SIGINT)
            output = process.communicate(timeout=60)[0]
        self.assertEqual(process.returncode, 2, output)
        self.assertIn("broken off: interrupted", output)
        self.assertIn("broken off: interrupted", lines.read_text(encoding="utf-8"))


def has_opened_a_lab(pid):
    """Then the sockets of the plant are there."""
    sockets = 0
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed while we look
            sockets += os.readlink(each).startswith("socket:")
    return sockets > 5


if __name__ == "__main__":
    unittest.main()
