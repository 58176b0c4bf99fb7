#!/usr/bin/python3
"""kapela explain on the command line: a late start, and what it says of it."""

import json
import pathlib
import tempfile
import unittest

from processes import ROOT, run_kapela

SUCCESS, INCONCLUSIVE, REFUSED = 0, 2, 3
START = "Uruchomienie wszystkich usług systemu (@all)"
HARMLESS = "{component: io, type: duplicate, match: {event: CMD_INITIALIZE}, trigger: {count: 1}}"
LATE = "{component: supervisor_2, type: late_transition, takes: 31s, match: {event: CMD_RUN}, trigger: {count: 1}}"


class Explain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, *faults, more="", expect=""):
        file = self.folder / "late.yaml"
        steps = "".join(f"  - fault: {fault}\n" for fault in faults)
        file.write_text(f"experiment: a late start\nplant: {ROOT}/scenarios/plants/munchies.yaml\n"
                        f"scenarios: [{ROOT}/scenarios/run_services.yaml]\nseed: 17\nmethod:\n{steps}{more}"
                        f"  - run: \"{START}\"\n{expect}", encoding="utf-8")
        return file

    def test_it_says_what_was_necessary_since_when_and_which_timeout_avoids_it(self):
        result = run_kapela("explain", self.file(HARMLESS, LATE))
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn(f"'{START}' ends ROLLED_BACK", result.stdout)
        self.assertRegex(result.stdout, r"no +ROLLED_BACK +\d+ +fault: \{component: io, type: duplicate")
        self.assertRegex(result.stdout, r"yes +SUCCEEDED +\d+ +fault: \{component: supervisor_2, type: late_transition")
        self.assertRegex(result.stdout, r"inevitable from record \d+, \d+\.\d+ s: supervisor_2 .*late_transition")
        self.assertRegex(result.stdout, r"timeout of wait_for_state, run_services\.yaml:\d+ +30s +31s\d+ms +SUCCEEDED")

    def test_json_has_the_same_and_every_record_of_the_curve(self):
        document = json.loads(run_kapela("explain", self.file(HARMLESS, LATE), "--json").stdout)
        self.assertEqual([each["necessary"] for each in document["troubles"]], [False, True])
        self.assertEqual([each["record"] for each in document["curve"]], list(range(len(document["curve"]))))
        self.assertIn("late_transition", document["inevitable_record"])
        self.assertAlmostEqual(document["timeouts"][0]["avoids_it_seconds"], 31, delta=1)

    def test_the_page_says_why_beside_the_picture(self):
        page = self.folder / "page.html"
        self.assertEqual(run_kapela("explain", self.file(LATE), "--html", page).returncode, SUCCESS)
        text = page.read_text(encoding="utf-8")
        self.assertIn("<h3>Why</h3>", text)
        self.assertIn("<li>necessary: fault: {component: supervisor_2, type: late_transition", text)
        self.assertIn("<svg", text)

    def test_an_end_that_the_file_does_not_expect_is_explained_before_one_that_fails(self):
        result = run_kapela("explain", self.file(LATE, expect="expect: {runs: [SUCCEEDED]}\n"))
        self.assertIn("the runs ended ROLLED_BACK, expected: SUCCEEDED", result.stdout)

    def test_where_nothing_goes_wrong_there_is_nothing_to_explain(self):
        result = run_kapela("explain", self.file(HARMLESS))
        self.assertEqual(result.returncode, INCONCLUSIVE, result)
        self.assertIn("nothing goes wrong", result.stderr)

    def test_what_is_no_replay_is_refused(self):
        self.assertEqual(run_kapela("explain", self.file(more="  - wait: 1s\n")).returncode, REFUSED)


if __name__ == "__main__":
    unittest.main()
