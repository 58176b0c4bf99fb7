#!/usr/bin/python3
"""kapela explore and kapela replay as a person and as a script meet them."""

import json
import pathlib
import tempfile
import unittest

from processes import ROOT, run_kapela

SUCCESS, FAILED, INCONCLUSIVE, REFUSED, BAD_USAGE, BAD_FILE = 0, 1, 2, 3, 64, 65
START = "Uruchomienie wszystkich usług systemu (@all)"
QUICK_START = "Szybkie uruchomienie usług (@all) - bez inicjalizacji"
PLANT = ROOT / "scenarios" / "plants" / "munchies.yaml"
SCENARIOS = ROOT / "scenarios"
FAULT = "{component: supervisor_2, type: fail_transition, match: {event: CMD_RUN}}"


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def explore(self, *arguments):
        return run_kapela("explore", "--plant", PLANT, "--scenarios", SCENARIOS, "--out", self.folder, *arguments)

    def experiment(self, fault=FAULT, expect="{runs: [ROLLBACK_FAILED]}", more=""):
        file = self.folder / "experiment.yaml"
        file.write_text(f"experiment: one\nplant: {PLANT}\nscenarios: {SCENARIOS}\nseed: 17\nmethod:\n"
                        f"  - fault: {fault}\n  - run: \"{START}\"\nexpect: {expect}\n{more}", encoding="utf-8")
        return file


class Explore(FolderTest):
    def test_one_fault_in_every_place_finds_nothing(self):
        result = self.explore("--exhaustive", "1", START)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn("verdict TIMEOUT", result.stdout)
        self.assertIn("never: ", result.stdout)
        self.assertIn("nothing found", result.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_jobs_share_the_work_and_add_up(self):
        alone = self.summary("--exhaustive", "1", START)
        shared = self.summary("--exhaustive", "1", START, "--jobs", "2")
        self.assertEqual(shared["runs"], alone["runs"])
        self.assertEqual(shared["coverage"], alone["coverage"])

    def test_jobs_of_a_shard_share_that_shard(self):
        alone, shared = (self.summary("--exhaustive", "1", "--shard", "1/3", START, *more)
                         for more in ((), ("--jobs", "2")))
        self.assertGreater(alone["runs"], 10)
        self.assertEqual(shared["runs"], alone["runs"])
        self.assertEqual(shared["coverage"], alone["coverage"])

    def test_the_orchestrator_crashes_at_every_record_on_top_of_the_faults(self):
        alone = self.summary("--exhaustive", "0", START)
        crashed = self.summary("--exhaustive", "0", "--crashes", "1", START)
        self.assertEqual(alone["runs"], 1)
        self.assertEqual(crashed["coverage"]["the orchestrator crashed"], crashed["runs"] - 1)
        self.assertGreater(crashed["runs"], 100)
        self.assertEqual(crashed["done"], 1)
        shared = self.summary("--exhaustive", "1", "--kinds", "drop_reply", "--crashes", "1", "--jobs", "2", START)
        self.assertGreater(shared["runs"], 8 * crashed["runs"])

    def test_a_crash_in_a_replay_file_keeps_or_loses_what_is_not_synced(self):
        crash = "  - crash_orchestrator: {after_record: 30, unsynced: UNSYNCED}\n"
        file = self.experiment(expect="{runs: [ROLLED_BACK]}")
        text = file.read_text(encoding="utf-8").replace(f"  - fault: {FAULT}\n", crash)
        histories = []
        for unsynced in ("kept", "lost"):
            file.write_text(text.replace("UNSYNCED", unsynced), encoding="utf-8")
            result = run_kapela("replay", file, "--json")
            self.assertEqual(result.returncode, SUCCESS, result)
            histories.append(result.stdout.splitlines())
        self.assertGreater(len(histories[0]), len(histories[1]))

    def test_the_same_seeds_are_the_same_search(self):
        first, second = (self.summary("--seeds", "1..20", START) for _ in range(2))
        self.assertGreater(first["runs"], 20, "a seed is a walk of several runs")
        self.assertEqual(first["runs"], second["runs"])
        self.assertEqual(first["events"], second["events"])

    def test_a_guided_search_goes_on_from_what_it_has_learned(self):
        corpus = self.folder / "corpus"
        result = self.explore("--guided", "--corpus", corpus, "--seeds", "1..60", "--kinds", "all", START)
        self.assertEqual(result.returncode, SUCCESS, result)
        learned = sorted(corpus.glob("plan-*.yaml"))
        self.assertGreater(len(learned), 5)
        replayed = {run_kapela("replay", each).returncode for each in learned}
        self.assertEqual(replayed, {SUCCESS, INCONCLUSIVE}, "of some a fault never acts: the rest is what they show")
        result = self.explore("--corpus", corpus, "--seeds", "1..2", START)
        self.assertIn(f"guided, {len(learned)} plans to begin with", result.stdout)
        (corpus / "other.yaml").write_text("no: plan\n", encoding="utf-8")
        self.assertEqual(self.explore("--corpus", corpus, START).returncode, BAD_FILE)

    def test_a_search_without_seeds_ends_in_time_and_tells_its_first_seed(self):
        result = self.explore("--time", "100ms", START)
        self.assertIn(result.returncode, (SUCCESS, FAILED), result)
        self.assertRegex(result.stdout, r"seeds from \d+ \(drawn\)")

    def test_a_scenario_that_fails_without_faults_is_inconclusive(self):
        result = self.explore("--exhaustive", "1", QUICK_START)
        self.assertEqual(result.returncode, INCONCLUSIVE, result)
        self.assertIn("does not succeed", result.stderr)

    def test_the_quick_start_succeeds_from_initialized(self):
        self.assertEqual(self.explore("--exhaustive", "1", "--initial", "INITIALIZED", QUICK_START).returncode, SUCCESS)

    def test_bad_usage_names_the_option(self):
        for option, value in (("--seeds", "9..1"), ("--kinds", "drop_recieve"), ("--shard", "2/2"), ("--time", "5"),
                              ("--initial", "STARTING"), ("--out", "/nowhere/at/all"), ("--exhaustive", "99"),
                              ("--crashes", "1"), ("--crashes", "3")):
            with self.subTest(option=option):
                result = self.explore(option, value, START)
                self.assertEqual(result.returncode, BAD_USAGE, result)
                self.assertIn(option, result.stderr)

    def test_an_unknown_scenario_is_bad_input(self):
        result = self.explore(START.upper())
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertIn("did you mean", result.stderr)

    def summary(self, *arguments):
        result = self.explore("--json", *arguments)
        self.assertEqual(result.returncode, SUCCESS, result)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(lines[0]["event"], "begin")
        self.assertEqual(lines[-1]["event"], "summary")
        return lines[-1]


class Replay(FolderTest):
    def test_an_experiment_that_comes_out_as_expected(self):
        result = run_kapela("replay", self.experiment())
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertRegex(result.stdout, r"supervisor_2 .* injected +!! fail_transition")
        self.assertIn(f"ROLLBACK_FAILED {START}", result.stdout)
        self.assertIn("as expected", result.stdout)

    def test_the_hash_of_a_replay_is_that_of_the_next(self):
        summary = self.summary(self.experiment())
        file = self.experiment(expect=f"{{hash: \"{summary['hash']}\"}}")
        self.assertEqual(run_kapela("replay", file).returncode, SUCCESS)
        other = self.experiment(expect="{hash: \"0x1\"}")
        self.assertEqual(run_kapela("replay", other).returncode, FAILED)

    def test_an_experiment_that_comes_out_otherwise(self):
        result = run_kapela("replay", self.experiment(expect="{runs: [SUCCEEDED]}"))
        self.assertEqual(result.returncode, FAILED, result)
        self.assertIn("the runs ended ROLLBACK_FAILED, expected: SUCCEEDED", result.stdout)

    def test_a_fault_that_never_acts_is_inconclusive(self):
        file = self.experiment(fault="{component: io, type: drop, match: {event: CMD_PAUSE}}",
                               expect="{runs: [SUCCEEDED]}")
        result = run_kapela("replay", file)
        self.assertEqual(result.returncode, INCONCLUSIVE, result)
        self.assertIn("drop at io never acted", result.stdout)

    def test_only_what_happened_until_a_time(self):
        file = self.experiment()
        whole, part = (run_kapela("replay", file, *more).stdout.splitlines() for more in ((), ("--until", "1s")))
        self.assertLess(len(part), len(whole))
        self.assertLess(float(part[-1].split()[1]), 1.0)

    def test_where_everybody_is_at_a_time_and_after_a_record(self):
        file = self.experiment()
        self.assertRegex(run_kapela("replay", file, "--at", "1s").stdout, r"munchies_algo +INITIALIZING")
        self.assertRegex(run_kapela("replay", file, "--at", "0").stdout, r"io +STOPPED +UNKNOWN")
        self.assertRegex(run_kapela("replay", file, "--at", "1h").stdout, r"supervisor_2 +FAULT +FAULT")

    def test_where_everybody_is_as_json_and_where_that_is_no_time(self):
        file = self.experiment()
        lines = run_kapela("replay", file, "--at", "1h", "--json").stdout.splitlines()
        last = {each["component"]: each for each in map(json.loads, lines) if "component" in each}
        self.assertEqual((last["supervisor_2"]["state"], last["supervisor_2"]["seen"]), ("FAULT", "FAULT"))
        self.assertIn("CMD_", last["io"]["last_command"])
        wrong = run_kapela("replay", file, "--at", "soon")
        self.assertNotEqual(wrong.returncode, SUCCESS)
        self.assertIn("soon", wrong.stderr)

    def test_what_does_more_than_a_replay_can_is_refused(self):
        file = self.experiment()
        file.write_text(file.read_text(encoding="utf-8").replace("method:\n", "method:\n  - wait: 1s\n"))
        result = run_kapela("replay", file)
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn(f"kapela experiment run {file}", result.stderr)

    def test_the_history_of_a_replay_is_written(self):
        file = self.folder / "history.jsonl"
        self.assertEqual(run_kapela("replay", self.experiment(), "--history", file).returncode, SUCCESS)
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        self.assertEqual(lines[0]["writer"], "world")
        self.assertTrue(any(line["kind"] == "injected" for line in lines[1:]))

    def test_a_bad_file_is_shown_with_its_mistakes(self):
        result = run_kapela("replay", self.experiment(fault="{component: supervisor_3, type: drop}", more="sed: 1\n"))
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertRegex(result.stderr, r"experiment\.yaml:6:\d+: error\[invalid\].*supervisor_3")
        self.assertRegex(result.stderr, r"experiment\.yaml:\d+:1: error\[unknown_key\].*did you mean 'seed'")

    def test_the_same_experiment_over_real_http(self):
        result = run_kapela("replay", self.experiment(), "--real")
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn(f"ROLLBACK_FAILED {START}", result.stdout)
        other = run_kapela("replay", self.experiment(expect="{runs: [SUCCEEDED]}"), "--real")
        self.assertEqual(other.returncode, FAILED, other)

    def test_what_only_virtual_time_can_do_is_refused_over_real_http(self):
        file = self.experiment(more="link: {loss: 0.1}\n")
        partition = "partition: {component: io, direction: to_component, from: 1s, until: 2s}"
        file.write_text(file.read_text(encoding="utf-8").replace(f"fault: {FAULT}", partition), encoding="utf-8")
        result = run_kapela("replay", file, "--real")
        self.assertEqual(result.returncode, REFUSED, result)
        for part in ("partitions", "a link of its own"):
            self.assertIn(part, result.stderr)
        self.assertEqual(run_kapela("replay", file, "--real", "--at", "1s").returncode, BAD_USAGE)

    def summary(self, file):
        result = run_kapela("replay", file, "--json")
        return json.loads(result.stdout.splitlines()[-1])["summary"]


if __name__ == "__main__":
    unittest.main()
