#!/usr/bin/python3
"""kapela fault and kapela reset against a plant that runs."""

import json
import unittest

import client
from cell import CellTest
from processes import run_kapela

SUCCESS, UNREACHABLE, REFUSED, BAD_USAGE, BAD_INPUT = 0, 2, 3, 64, 65


class FaultCommands(CellTest):
    def setUp(self):
        super().setUp()
        self.io = self.components["io"]
        self.io.settings = {"faults": [{"type": "latency", "latency": "1ms", "match": {"event": "CMD_PAUSE"}}]}

    def run_command(self, *arguments, code=SUCCESS):
        result = run_kapela(*arguments, "--plant", self.plant_file)
        self.assertEqual(result.returncode, code, result)
        return result.stdout if code == SUCCESS else result.stderr

    def fault(self, *arguments, code=SUCCESS):
        return self.run_command("fault", *arguments, code=code)

    def names(self):
        return [rule["name"] for rule in json.loads(self.fault("list", "io", "--json"))["io"]]

    def rule(self, name):
        return client.get(self.io.admin_port, f"/faults/{name}").json()

    def test_a_rule_of_words_acts_is_listed_and_goes(self):
        self.start_plant()
        said = self.fault("add", "io", "reject", "http_status=418", "reason=not today, sorry",
                          "--match", "event=CMD_INITIALIZE,from=STOPPED", "--trigger", "count=1", "--name", "teapot",
                          "--ttl", "1h")
        self.assertEqual(said, "io: added teapot (reject), gone in 1h\n")
        self.assertEqual(client.post_event(self.io.port, "CMD_INITIALIZE").status, 418)
        self.assertEqual(client.post_event(self.io.port, "CMD_INITIALIZE").status, 200)
        rule = self.rule("teapot")
        self.assertEqual((rule["reason"], rule["match"], rule["hits"]),
                         ("not today, sorry", {"event": "CMD_INITIALIZE", "from": "STOPPED"}, 1))
        header, first, second = self.fault("list").splitlines()
        self.assertEqual(header.split(), "COMPONENT NAME TYPE AT MATCH TRIGGER MATCHED HITS EXPIRES".split())
        self.assertRegex(
            first, r"^io +teapot +reject +\S+ +event=CMD_INITIALIZE,from=STOPPED +count=1 +2 +1 +3\d{3}\.\d s$")
        self.assertRegex(second, r"^io +latency +latency +reply +event=CMD_PAUSE +- +0 +0 +never$")
        self.assertEqual(self.fault("rm", "io", "teapot"), "io: removed teapot\n")
        self.assertEqual(self.names(), ["latency"])

    def test_a_whole_rule_and_a_file_of_rules(self):
        self.start_plant()
        self.assertEqual(self.fault("add", "io", "{type: drop, at: receive, match: {event: CMD_RUN}, ttl: 0s}"),
                         "io: added drop (drop), stays until it is removed\n")
        file = self.folder / "rules.yaml"
        file.write_text("- {type: hang, match: {event: CMD_STOP}}\n- type: slicer\n  chunks: 3\n", encoding="utf-8")
        self.fault("add", "io", "--file", file)
        self.assertEqual(sorted(self.names()), ["drop", "hang", "latency", "slicer"])

    def test_clear_takes_all_and_reset_brings_those_of_the_plant_file_back(self):
        self.start_plant()
        self.fault("add", "supervisor_1", "drop")
        self.assertEqual(self.fault("clear"), "".join(f"{name}: no faults\n" for name in self.components))
        self.assertEqual(self.fault("list"), "no faults\n")
        client.request(self.io.admin_port, "PUT", "/state", '{"fsm_state": "RUN"}')
        self.assertEqual(self.run_command("reset", "io"), "io: reset, nothing was in flight\n")
        self.assertEqual((self.io.state(), self.names()), ("STOPPED", ["latency"]))

    def test_a_reset_says_what_it_swept_away(self):
        self.io.settings = {"timing": {"CMD_INITIALIZE": "1m"}}
        self.start_plant()
        client.post_event(self.io.port, "CMD_INITIALIZE")
        said = self.run_command("reset").splitlines()
        self.assertRegex(said[0], r"^io: reset, swept away: "
                                  r"CMD_INITIALIZE on its way from STOPPED to INITIALIZED \(\d\.\d of 60\.0 s\)$")
        self.assertEqual(len(said), len(self.components))
        self.assert_states("STOPPED")

    def test_why_a_rule_has_not_acted(self):
        self.start_plant()
        self.fault("add", "io", "drop", "--match", "event=CMD_RUN", "--name", "lost")
        client.post_event(self.io.port, "CMD_INITIALIZE")
        said = self.fault("why", "io", "lost").splitlines()
        self.assertEqual(said[0], "lost: no request has matched")
        self.assertRegex(
            said[1], r"the nearest that did not match: CMD_INITIALIZE in STOPPED from 'tester', \d\.\d s ago")
        self.assertEqual(said[2], "    event: wanted CMD_RUN, got CMD_INITIALIZE")
        self.assertIn("did you mean 'lost'?", self.fault("why", "io", "lots", code=REFUSED))

    def test_what_is_wrong_with_a_rule_is_shown_where_it_stands(self):
        self.start_plant()
        for arguments, wanted in ((["drp"], "did you mean 'drop'?"), (["latency", "latncy=5ms"], "latncy"),
                                  (["{type: latency, latency: 5}"], "<rule>:1:26: error"),
                                  (["drop", "--match", "event=CMD_RNU"], "CMD_RUN"),
                                  (["drop", "--at", "home"], "receive"),
                                  (["drop", "--trigger", "after_fault=nobody"], "nobody"),
                                  (["drop", "--ttl", "60"], "60s")):
            with self.subTest(arguments=arguments):
                self.assertIn(wanted, self.fault("add", "io", *arguments, code=BAD_INPUT))
        self.assertEqual(self.names(), ["latency"])

    def test_what_cannot_be_done_is_said(self):
        self.start_plant()
        self.fault("add", "io", "drop", "--name", "lost")
        self.assertIn("already", self.fault("add", "io", "hang", "--name", "lost", code=REFUSED))
        self.assertIn("did you mean 'lost'?", self.fault("rm", "io", "lots", code=REFUSED))
        self.assertIn("did you mean 'io'?", self.fault("list", "oi", code=REFUSED))
        for arguments in (["add", "io"], ["add", "io", "drop", "copies"], ["add", "io", "{type: drop}", "--ttl", "1s"],
                          ["add", "io", "drop", "--file", "x"], ["rm", "io"]):
            with self.subTest(arguments=arguments):
                self.fault(*arguments, code=BAD_USAGE)

    def test_nobody_there(self):
        self.write_plant()
        for arguments in (["fault", "list"], ["fault", "add", "io", "drop"], ["fault", "clear"], ["fault", "why", "io"],
                          ["fault", "rm", "io", "drop"], ["reset"]):
            with self.subTest(arguments=arguments):
                said = self.run_command(*arguments, code=UNREACHABLE)
                self.assertIn("io: ", said)
                self.assertIn(str(self.io.admin_port), said)


class FaultTypes(unittest.TestCase):
    def test_all_with_what_they_do(self):
        said = run_kapela("fault", "types").stdout
        for name in ("latency", "crash", "equivocate", "not_idempotent"):
            self.assertRegex(said, rf"(?m)^{name} ")

    def test_one_with_its_keys(self):
        result = run_kapela("fault", "types", "fail_transition")
        self.assertEqual(result.returncode, SUCCESS)
        self.assertRegex(result.stdout, r"(?m)^  progress +0\.5 +the part of its time after which it fails$")
        self.assertRegex(run_kapela("fault", "types", "latency").stdout, r"(?m)^  latency +required ")

    def test_each_says_what_it_acts_on_and_what_its_keys_are(self):
        names = [line.split()[0] for line in run_kapela("fault", "types").stdout.splitlines()
                 if line and line[0].islower()]
        self.assertGreaterEqual(len(names), 32)
        for name in names:
            with self.subTest(type=name):
                result = run_kapela("fault", "types", name)
                self.assertEqual((result.returncode, result.stderr), (SUCCESS, ""))
                self.assertIn(name, result.stdout.splitlines()[0])
        self.assertIn("it acts by itself", run_kapela("fault", "types", "clock_skew").stdout)
        self.assertRegex(run_kapela("fault", "types", "clock_skew").stdout, r"(?m)^  behind +false ")

    def test_one_that_there_is_not(self):
        result = run_kapela("fault", "types", "latncy")
        self.assertEqual(result.returncode, REFUSED)
        self.assertIn("did you mean 'latency'?", result.stderr)


if __name__ == "__main__":
    unittest.main()
