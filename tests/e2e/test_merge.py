#!/usr/bin/python3
"""kapela explore --report and kapela merge: shards in files, put together, killed and gone on with."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from processes import KAPELA, ROOT, run_kapela, wait_until

SUCCESS, FAILED, INCONCLUSIVE, BAD_USAGE, INTERNAL_ERROR = 0, 1, 2, 64, 70
START = "Uruchomienie wszystkich usług systemu (@all)"
PLANT = ROOT / "scenarios" / "plants" / "munchies.yaml"
SCENARIOS = ROOT / "scenarios" / "run_services.yaml"
# Long enough to be killed at a checkpoint; the first comes soon.
LONG_TREE = ("--exhaustive", "2", "--kinds", "drop_receive,crash_kept,crash_lost,hang,drop_reply,late_far_after,"
             "crash_receive,push_lost,look_lost,look_stale,look_crash,stuck,abort_receive,reset_receive,reorder,"
             "receive_far_after,duplicate_far_after,stale_state")
LONG_SWARM = ("--seeds", "1..16000", "--kinds", "all")


def fingerprint(text):
    """FNV-1a, as the file's end has it."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"0x{value:016x}"


class PartTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def command(self, report, *arguments):
        return ["explore", "--plant", str(PLANT), "--scenarios", str(SCENARIOS), "--out", str(self.folder),
                "--report", str(self.folder / report), *arguments, START]

    def explore(self, report, *arguments, expected=SUCCESS):
        result = run_kapela(*self.command(report, *arguments))
        self.assertEqual(result.returncode, expected, result)
        return result

    def merge(self, *files, expected=SUCCESS, more=()):
        result = run_kapela("merge", *[self.folder / file for file in files], "--out", self.folder, *more)
        self.assertEqual(result.returncode, expected, result)
        return result

    def lines(self, report):
        """But for the last one: what it has cost."""
        return (self.folder / report).read_text(encoding="utf-8").splitlines()[:-1]


class Merge(PartTest):
    def shards(self, count):
        for i in range(count):
            self.explore(f"part-{i}", "--exhaustive", "1", "--shard", f"{i}/{count}")
        return [f"part-{i}" for i in range(count)]

    def test_shards_are_what_one_process_tells(self):
        parts = self.shards(4)
        self.explore("alone", "--exhaustive", "1")
        results = [self.merge(*files, more=("--report", self.folder / name, *more))
                   for more in ((), ("--json",)) for files, name in ((parts, "whole"), (["alone"], "other"))]
        self.assertEqual(results[0].stdout, results[1].stdout)
        self.assertEqual(results[2].stdout, results[3].stdout)
        self.assertIn("nothing found", results[0].stdout)
        whole = (self.folder / "whole").read_text(encoding="utf-8")
        self.assertEqual(whole, (self.folder / "other").read_text(encoding="utf-8"))
        self.assertEqual(whole.splitlines(), self.lines("alone"))
        self.assertIn("4 shards, 4 processes", results[0].stderr)

    def test_what_is_missing_doubled_torn_or_of_another_search_is_named(self):
        parts = self.shards(2)
        self.explore("other", "--exhaustive", "1", "--kinds", "hang", "--shard", "1/2")
        text = (self.folder / "part-1").read_text(encoding="utf-8")
        (self.folder / "torn").write_text(text[:-150], encoding="utf-8")
        (self.folder / "version").write_text(self.forged(text.splitlines()[:-2], '"version":"', '"version":"9.'),
                                             encoding="utf-8")
        for files, words in ((["part-0"], ["shard 1/2 is missing"]),
                             ([*parts, "part-0"], ["part-0: shard 0/2 once more, after"]),
                             (["part-0", "other"], ["other: of other inputs: kinds is hang, not drop_receive"]),
                             (["part-0", "torn"], ["torn: it is torn", "shard 1/2 is missing"]),
                             (["part-0", "version"], ["version: written by Kapela 9."]),
                             (["part-0", "nowhere"], ["nowhere"])):
            with self.subTest(files):
                result = self.merge(*files, expected=INCONCLUSIVE)
                for each in words:
                    self.assertIn(each, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_finds_come_into_replay_files_junit_and_a_page(self):
        """No search of what is delivered finds anything: this find is written by hand, a run that is undone."""
        self.explore("part", "--exhaustive", "0")
        replay = (f"experiment: \"by hand\"\nplant: {os.path.relpath(PLANT, self.folder)}\n"
                  f"scenarios: [{os.path.relpath(SCENARIOS, self.folder)}]\nmethod:\n"
                  "  - fault: {component: io, type: fail_transition, match: {event: CMD_RUN}}\n"
                  f"  - run: \"{START}\"\n")
        find = json.dumps({"find": [3], "invariant": "I5", "explanation": "one\ntwo", "history": "0x1",
                           "replay": replay}, separators=(",", ":"))
        lines = self.lines("part")[:-1]
        forged = self.forged([lines[0], lines[1].replace('"violating":0', '"violating":1'), find])
        (self.folder / "part").write_text(forged, encoding="utf-8")
        result = self.merge("part", expected=FAILED, more=("--junit", self.folder / "junit", "--html",
                                                           self.folder / "page"))
        self.assertIn("1 finds", result.stdout)
        self.assertEqual((self.folder / "kapela-find-I5-1.yaml").read_text(encoding="utf-8"), replay)
        suite = xml.etree.ElementTree.parse(self.folder / "junit").getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("2", "2"))
        page = (self.folder / "page").read_text(encoding="utf-8")
        self.assertIn("kapela replay", page)
        self.assertIn("<svg", page)
        self.assertIn("<li>necessary: fault: {component: io, type: fail_transition", page)

    def forged(self, lines, old="", new=""):
        text = "\n".join(lines).replace(old, new, 1) + "\n"
        return f"{text}{{\"end\":\"{fingerprint(text)}\"}}\n"


class Resume(PartTest):
    def killed(self, report, arguments, number=signal.SIGKILL):
        """Began or went on, and came at least as far as its next checkpoint."""
        before = self.runs(report)
        with subprocess.Popen([KAPELA, *self.command(report, *arguments)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as process:
            wait_until(lambda: process.poll() is not None or self.runs(report) > before, "a checkpoint", within=60)
            process.send_signal(number)
            errors = process.communicate()[1]
        return process.returncode, errors

    def runs(self, report):
        if not (self.folder / report).exists():
            return 0
        return json.loads(self.lines(report)[1])["runs"]

    def assert_goes_on(self, *arguments, kills):
        self.explore("alone", *arguments)
        for _ in range(kills):
            self.assertEqual(self.killed("part", arguments)[0], -signal.SIGKILL, "it ended before it was killed")
        self.assertFalse(json.loads(self.lines("part")[1])["complete"])
        self.assertIn("is not complete", self.merge("part", expected=INCONCLUSIVE).stderr)
        self.explore("part", *arguments)
        self.assertEqual(self.lines("part"), self.lines("alone"))
        spent = json.loads((self.folder / "part").read_text(encoding="utf-8").splitlines()[-1])["spent"]
        self.assertEqual(spent["processes"], kills + 1)

    def test_a_killed_tree_goes_on_to_the_same_bytes(self):
        self.assert_goes_on(*LONG_TREE, kills=1)

    def test_a_killed_swarm_goes_on_to_the_same_bytes(self):
        self.assert_goes_on(*LONG_SWARM, kills=2)

    def test_who_interrupts_it_is_told_where_it_stands(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            code, errors = self.killed("part", LONG_SWARM, number)
            self.assertEqual(code, INCONCLUSIVE, errors)
            self.assertRegex(errors, r"part: \d+\.\d % are done; the same command goes on")
        self.explore("part", *LONG_SWARM)
        self.explore("alone", *LONG_SWARM)
        self.assertEqual(self.lines("part"), self.lines("alone"))

    def test_a_part_whose_time_is_over_goes_on_as_well(self):
        self.explore("part", *LONG_TREE, "--time", "100ms", expected=INCONCLUSIVE)
        self.explore("part", *LONG_TREE)
        self.explore("alone", *LONG_TREE)
        self.assertEqual(self.lines("part"), self.lines("alone"))

    def test_a_complete_part_is_told_again_and_nothing_is_searched(self):
        self.explore("part", "--exhaustive", "1")
        text = (self.folder / "part").read_text(encoding="utf-8")
        self.assertIn("nothing found", self.explore("part", "--exhaustive", "1").stdout)
        self.assertEqual((self.folder / "part").read_text(encoding="utf-8"), text)

    def test_what_is_kept_of_another_search_is_refused_by_name(self):
        self.explore("part", "--exhaustive", "1", "--shard", "0/2")
        for arguments, words in ((("--exhaustive", "1", "--shard", "1/2"), "shard 0/2, not 1/2"),
                                 (("--exhaustive", "2", "--shard", "0/2"), "exhaustive is 1, not 2"),
                                 (("--exhaustive", "1", "--shard", "0/2", "--heartbeat"), "run without faults is")):
            with self.subTest(arguments):
                result = self.explore("part", *arguments, expected=INCONCLUSIVE)
                self.assertIn(f"{self.folder / 'part'}: ", result.stderr)
                self.assertIn(words, result.stderr)
        (self.folder / "part").write_text("{}", encoding="utf-8")
        result = self.explore("part", "--exhaustive", "1", expected=INCONCLUSIVE)
        self.assertIn("part: it is no result of a search", result.stderr)

    def test_a_report_that_cannot_be_written_is_told_before_anything_is_searched(self):
        result = self.explore("nowhere/part", *LONG_SWARM, expected=INTERNAL_ERROR)
        self.assertIn("nowhere/part", result.stderr)

    def test_what_has_no_end_or_no_parts_has_no_report(self):
        for arguments in ((), ("--guided", "--seeds", "1..2"), ("--exhaustive", "1", "--jobs", "2")):
            self.assertIn("--report", self.explore("part", *arguments, expected=BAD_USAGE).stderr)


CAMPAIGN = f"""campaign: refusals
plant: {ROOT}/scenarios/plants/munchies.yaml
scenarios: [{SCENARIOS}]
seeds: SEEDS
method: [{{run: "{START}"}}]
matrix:
  faults: [{{type: reject}}, {{type: duplicate}}, {{type: fail_transition}}]
expect: {{status_in: [SUCCEEDED]}}
BUDGET
"""


class Campaign(PartTest):
    """Two of its three faults fail it, so that there are pictures."""

    def file(self, seeds, budget=""):
        file = self.folder / "campaign.yaml"
        file.write_text(CAMPAIGN.replace("SEEDS", seeds).replace("BUDGET", budget), encoding="utf-8")
        return file

    def run_part(self, file, report, *arguments, expected=FAILED):
        result = run_kapela("experiment", "run", file, "--report", self.folder / report, *arguments)
        self.assertEqual(result.returncode, expected, result)
        return result

    def merged(self, name, *parts):
        """All that merging tells and writes."""
        files = {option: self.folder / f"{name}-{option}" for option in ("report", "junit", "html", "lines")}
        words = [word for option, file in files.items() for word in (f"--{option}", file)]
        said = self.merge(*parts, expected=FAILED, more=words).stdout
        return [said, *[file.read_bytes() for file in files.values()]]

    def test_shards_are_what_one_process_tells(self):
        for budget in ("", "budget: {cells: 40}"):
            with self.subTest(budget):
                file = self.file("1..3", budget)
                direct = self.run_part(file, "alone", "--json", self.folder / "lines").stdout
                for i in range(3):
                    self.run_part(file, f"part-{i}", "--shard", f"{i}/3")
                whole = self.merged("whole", "part-2", "part-0", "part-1")
                self.assertEqual(whole, self.merged("other", "alone"))
                self.assertEqual(whole[0], direct)
                self.assertEqual(whole[1], (self.folder / "alone").read_bytes())
                self.assertIn(b"<svg", whole[3])
                lines = [[json.loads(line) for line in text.splitlines()]
                         for text in (whole[4], (self.folder / "lines").read_bytes())]
                for line in lines[1]:
                    line["took_seconds"] = 0
                self.assertEqual(*lines)
            for each in self.folder.iterdir():
                each.unlink()

    def test_a_killed_campaign_goes_on_to_the_same_bytes(self):
        file = self.file("1..60")
        self.run_part(file, "alone")
        part = self.folder / "part"
        words = [KAPELA, "experiment", "run", str(file), "--report", str(part)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
            wait_until(lambda: process.poll() is not None or (part.exists() and part.stat().st_size > 30_000),
                       "some cells")
            process.kill()
        self.assertEqual(process.returncode, -signal.SIGKILL, "it ended before it was killed")
        with part.open("a", encoding="utf-8") as torn:
            torn.write('{"cell":9999,"fau')
        self.assertIn("is not complete", self.merge("part", expected=INCONCLUSIVE).stderr)
        before = part.read_bytes()
        self.run_part(file, "part")
        self.assertEqual(part.read_bytes(), (self.folder / "alone").read_bytes())
        self.assertTrue(part.read_bytes().startswith(before[:-20]), "what was done was not done again")

    def test_a_campaign_whose_time_is_over_goes_on(self):
        file = self.file("1..3")
        self.run_part(file, "alone")
        said = self.run_part(file, "part", "--budget", "1us", expected=INCONCLUSIVE).stdout
        self.assertIn("part: the same command goes on", said)
        self.run_part(file, "part")
        self.assertEqual((self.folder / "part").read_bytes(), (self.folder / "alone").read_bytes())

    def test_what_does_not_fit_is_named(self):
        file = self.file("[1]")
        self.run_part(file, "part-0", "--shard", "0/2")
        self.assertIn("shard 1/2 is missing", self.merge("part-0", expected=INCONCLUSIVE).stderr)
        self.file("[2]")
        self.run_part(file, "part-1", "--shard", "1/2")
        self.assertIn("part-1: of other inputs: files is", self.merge("part-0", "part-1", expected=INCONCLUSIVE).stderr)
        self.assertIn("of other inputs",
                      self.run_part(file, "part-0", "--shard", "0/2", expected=INCONCLUSIVE).stderr)
        text = (self.folder / "part-1").read_text(encoding="utf-8")
        (self.folder / "part-1").write_text(text.replace("io", "oi", 1), encoding="utf-8")
        self.assertIn("part-1: it is damaged", self.merge("part-1", expected=INCONCLUSIVE).stderr)
        self.assertIn("--report is for one file",
                      self.run_part(file, "other", "--cell", "x", expected=BAD_USAGE).stderr)


if __name__ == "__main__":
    unittest.main()
