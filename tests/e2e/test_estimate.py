#!/usr/bin/python3
"""kapela estimate and kapela tune: probabilities with intervals, parts that add up, patches that hold."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from processes import ROOT, run_kapela

SUCCESS, FAILED, INCONCLUSIVE, REFUSED, BAD_USAGE, BAD_INPUT = 0, 1, 2, 3, 64, 65
START = "Start"
SCENARIO = """\
name: Start
actions:
  - {type: send_command, target: "@all", command: CMD_INITIALIZE}
  - type: wait_for_state
    target: "@all"
    target_state: INITIALIZED
    timeout: 60s
  - {type: send_command, component: io, command: CMD_RUN}
  - {type: wait_for_state, component: io, target_state: RUN, timeout: 30s}
"""
PLANT = """\
plant: small
components:
  io: {{port: 8001, timing: {{CMD_INITIALIZE: {{type: lognormal, median: 4s, p99: 12s}}}}, rates: {{{rates}}}}}
  other: {{port: 8002}}
"""


class EstimateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "start.yaml").write_text(SCENARIO, encoding="utf-8")
        self.plant("")

    def plant(self, rates):
        (self.folder / "plant.yaml").write_text(PLANT.format(rates=rates), encoding="utf-8")

    def ask(self, *arguments, name=START, verb="estimate", expected=SUCCESS):
        result = run_kapela(verb, name, "--plant", self.folder / "plant.yaml",
                            "--scenarios", self.folder / "start.yaml", *arguments)
        self.assertEqual(result.returncode, expected, result)
        return result

    def document(self, *arguments, **more):
        return json.loads(self.ask("--json", *arguments, **more).stdout)


class Estimate(EstimateTest):
    def test_clean_runs_prove_a_goal(self):
        answer = self.document("--within", "60s", "--at-least", "0.999", "--seed", "1")
        self.assertEqual(answer["verdict"], "PASS")
        self.assertEqual(answer["runs"], 4603)
        self.assertGreaterEqual(answer["probability"]["at_least"], 0.999)
        self.assertLess(answer["probability"]["low"], answer["probability"]["value"])

    def test_what_fails_too_often_is_disproved_and_says_what_failed_first(self):
        self.plant("fail_transition: 0.1")
        answer = self.document("--at-least", "0.99", "--seed", "1", expected=FAILED)
        self.assertEqual(answer["verdict"], "FAIL")
        self.assertEqual({(each["component"], each["reason"]) for each in answer["failed_first"]}, {("io", "FAULT")})

    def test_too_few_runs_prove_nothing(self):
        result = self.ask("--at-least", "0.999", "--runs", "50", expected=INCONCLUSIVE)
        self.assertIn("more runs would tell", result.stdout)

    def test_the_answer_is_the_same_whoever_shares_the_work(self):
        self.plant("fail_transition: 0.02")
        for question in (("--runs", "500"), ("--at-least", "0.9")):
            alone = self.ask("--seed", "5", "--json", *question).stdout
            self.assertEqual(self.ask("--seed", "5", "--json", "--jobs", "3", *question).stdout, alone)

    def test_shards_add_up_byte_for_byte(self):
        self.plant("fail_transition: 0.02, drop: 0.01")
        common = ("--seed", "9", "--runs", "700", "--at-least", "0.5")
        self.ask(*common, "--report", self.folder / "alone")
        for i in range(3):
            self.ask(*common, "--shard", f"{i}/3", "--report", self.folder / f"part-{i}")
        parts = [self.folder / f"part-{i}" for i in range(3)]
        merged = run_kapela("merge", *parts, "--report", self.folder / "whole", "--json")
        self.assertEqual(merged.returncode, SUCCESS, merged)
        self.assertEqual((self.folder / "whole").read_bytes(), (self.folder / "alone").read_bytes())
        self.assertEqual(json.loads(merged.stdout)["runs"], 700)
        incomplete = run_kapela("merge", *parts[:2])
        self.assertEqual(incomplete.returncode, INCONCLUSIVE)
        self.assertIn("shard 2/3 is missing", incomplete.stderr)

    def test_what_it_depends_on_and_a_page_that_needs_nothing(self):
        page = self.folder / "page.html"
        answer = self.document("--within", "6s", "--runs", "300", "--vary", "10%", "--seed", "2", "--page", page)
        self.assertEqual(answer["sensitivity"][0]["factor"], "io: CMD_INITIALIZE")
        self.assertGreater(answer["sensitivity"][0]["lower"]["probability"], 0)
        text = page.read_text(encoding="utf-8")
        self.assertIn("Content-Security-Policy", text)
        self.assertGreaterEqual(text.count("<svg"), 4)
        self.assertNotRegex(text, r"""(src|href)=["']?(http|//)""")

    def test_without_chance_it_tells_a_fact(self):
        (self.folder / "plant.yaml").write_text("components: {io: {port: 8001}, other: {port: 8002}}", encoding="utf-8")
        result = self.ask("--at-least", "0.999")
        self.assertIn("nothing in this plant is left to chance", result.stdout)
        self.assertIn("PASS", result.stdout)
        self.ask("--within", "1us", "--at-least", "0.999", "--jobs", "2", expected=FAILED)
        self.assertFalse(self.document("--at-least", "0.999")["chance"])

    def test_bad_questions_are_refused_in_words(self):
        for arguments, why in ((("--at-least", "1"), "no number of runs proves"),
                               (("--at-least", "0"), "holds whatever happens"),
                               (("--at-least", "0.9", "--confidence", "1"), "out of range"),
                               (("--within", "60"), "'--within'"),
                               (("--vary", "lots"), "no part of 100 %"),
                               (("--shard", "0/2"), "--shard without --report"),
                               (("--runs", "0"), "out of range"),
                               (("--status", "DONE"), "no run ends so"),
                               (("--rare", "--vary", "10%"), "--rare with --vary"),
                               (("--initial", "STARTING"), "no stable state")):
            self.assertIn(why, self.ask(*arguments, expected=BAD_USAGE).stderr, arguments)

    def test_scenarios_that_do_not_fit_are_refused(self):
        self.assertIn("no scenario 'Strat'", self.ask(name="Strat", expected=BAD_INPUT).stderr)
        (self.folder / "start.yaml").write_text(
            "name: Start\nactions: [{type: send_command, component: conveyor, command: CMD_RUN}]\n", encoding="utf-8")
        self.assertIn("conveyor", self.ask(expected=BAD_INPUT).stderr)

    def test_scenarios_may_stand_in_several_files(self):
        other = self.folder / "other.yaml"
        other.write_text("name: Other\nactions: [{type: send_command, component: io, command: CMD_STOP}]\n",
                         encoding="utf-8")
        self.assertEqual(self.document("--scenarios", other, "--runs", "100")["scenario"], START)

    def test_bad_rates_are_told_with_their_place(self):
        self.plant("drop: 2")
        self.assertRegex(self.ask(expected=BAD_INPUT).stderr, r"plant\.yaml:3:\d+: error.*2 is no part of 1")

    def test_the_shipped_gate_passes(self):
        result = run_kapela("experiment", "run", ROOT / "scenarios" / "estimates")
        self.assertEqual(result.returncode, SUCCESS, result)

    def test_a_gate_fails_and_is_inconclusive_over_http(self):
        self.plant("fail_transition: 0.2")
        gate = self.folder / "gate.yaml"
        gate.write_text("experiment: gate\nplant: plant.yaml\nscenarios: [start.yaml]\nmethod: [{run: Start}]\n"
                        "expect: {probability: {at_least: 0.99}}\n", encoding="utf-8")
        result = run_kapela("experiment", "run", gate)
        self.assertEqual(result.returncode, FAILED, result)
        self.assertIn("is at most", result.stdout)
        over_http = run_kapela("experiment", "run", gate, "--real", "--time-scale", "20")
        self.assertEqual(over_http.returncode, INCONCLUSIVE, over_http)


class Rare(EstimateTest):
    def test_what_no_run_shows_has_a_probability_with_an_interval(self):
        self.plant("fail_transition: 0.000001")
        answer = self.document("--rare", "--runs", "60000", "--seed", "1", "--at-least", "0.9999")
        self.assertEqual(answer["verdict"], "PASS")
        self.assertTrue(answer["miss"]["low"] < 2e-6 < answer["miss"]["high"], answer["miss"])
        first = answer["failed_first"][0]
        self.assertEqual((first["component"], first["reason"]), ("io", "FAULT"))  # its timeout: 5e-9

    def test_it_is_the_same_whoever_shares_the_work(self):
        self.plant("fail_transition: 0.0001")
        question = ("--rare", "--runs", "30000", "--seed", "4", "--json")
        self.assertEqual(self.ask(*question, "--jobs", "3").stdout, self.ask(*question).stdout)

    def test_a_goal_is_missed_in_words_and_on_a_page(self):
        self.plant("fail_transition: 0.00001")
        page = self.folder / "rare.html"
        told = self.ask("--rare", "--runs", "30000", "--seed", "1", "--at-least", "0.99999999", "--page", page,
                        expected=FAILED)
        self.assertIn("FAIL: 1 - P(SUCCEEDED) is at least", told.stdout)
        self.assertIn("1e-08 is allowed", page.read_text(encoding="utf-8"))

    def test_another_end_can_be_asked_about(self):
        self.plant("fail_transition: 0.00001")
        asked = self.document("--rare", "--runs", "20000", "--seed", "1", "--status", "SUCCEEDED",
                              "--status", "ROLLBACK_FAILED")
        self.assertEqual(asked["question"]["status"], ["SUCCEEDED", "ROLLBACK_FAILED"])

    def test_a_plant_without_chance_has_nothing_rare(self):
        (self.folder / "plant.yaml").write_text("components: {io: {port: 8001}, other: {port: 8002}}", encoding="utf-8")
        self.assertIn("none is rare", self.ask("--rare", expected=INCONCLUSIVE).stderr)


class Tune(EstimateTest):
    def test_a_patch_makes_the_scenario_meet_the_goal(self):
        patch = self.folder / "timeouts.patch"
        found = self.ask("--at-least", "0.99", "--runs", "4000", "--seed", "1", "--patch", patch, verb="tune")
        self.assertIn("0.990 is asked for", found.stdout)
        text = patch.read_text(encoding="utf-8")
        self.assertRegex(text, r"(?m)^-    timeout: 60s$")
        new = re.search(r"(?m)^\+    timeout: ([\d.]+)s$", text)
        self.assertTrue(8 < float(new[1]) < 20, text)  # p99 is 12 s
        applied = subprocess.run(["git", "apply", "-p0", "--unsafe-paths", patch], cwd="/", capture_output=True,
                                 text=True, check=False)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.ask("--at-least", "0.985", "--seed", "77")

    def test_the_patch_is_the_same_whoever_shares_the_work(self):
        common = ("--at-least", "0.99", "--runs", "3000", "--seed", "1", "--json")
        self.assertEqual(self.ask(*common, "--jobs", "3", verb="tune").stdout, self.ask(*common, verb="tune").stdout)

    def test_it_says_when_no_timeout_helps(self):
        self.plant("fail_transition: 0.05")
        result = self.ask("--at-least", "0.99", "--runs", "2000", "--seed", "1", verb="tune", expected=FAILED)
        self.assertIn("no timeout meets the goal", result.stdout)
        self.assertIn("io: FAULT", result.stdout)

    def test_it_says_who_would_have_to_be_faster(self):
        result = self.ask("--at-least", "0.99", "--within", "5s", "--runs", "2000", "--seed", "1", verb="tune",
                          expected=FAILED)
        self.assertIn("io would have to be faster", result.stdout)

    def test_a_plant_without_chance_has_nothing_to_tune_by(self):
        (self.folder / "plant.yaml").write_text("components: {io: {port: 8001}, other: {port: 8002}}", encoding="utf-8")
        result = self.ask("--at-least", "0.99", verb="tune", expected=INCONCLUSIVE)
        self.assertIn("nothing in this plant is left to chance", result.stderr)


if __name__ == "__main__":
    unittest.main()
