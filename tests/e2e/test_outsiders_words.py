#!/usr/bin/python3
"""What a component or a caller says forges no line of the log and drives no terminal, wherever it is shown."""

import json
import unittest

import client
from cell import CellTest
from processes import Process
from terminal import TerminalSession

WORDS = "arm\n[ERROR] FORGED\rio RUN\x1b[31m\x1b]0;title\x07\x9b1m\x7f\u202e\u2066\u200f\u2028"
SHOWN = r"arm\n[ERROR] FORGED\rio RUN\x1b[31m\x1b]0;title\x07"
HARMFUL = set(WORDS) - set(map(chr, range(0x20, 0x7F)))
REPEAT = """\
name: Repeat
trigger: {type: manual}
actions:
  - {type: log_event, level: info, message: "said: {{ trigger.word }}"}
"""
CONFIG = "alerts: {channels: {nobody: {command: [/bin/true]}}}\n"


class OutsidersWords(CellTest):
    def setUp(self):
        super().setUp()
        self.components["io"].port = client.serve(self, self.answer)
        self.write_plant(["io"])
        self.write_scenario("repeat.yaml", REPEAT)
        config = self.folder / "kapela.yaml"
        config.write_text(CONFIG, encoding="utf-8")
        self.start_orchestrator("--config", config)

    def answer(self, _):
        return {"status": "ok", "data": {"error": True, "error_code": 7, "error_message": WORDS, "fsm_state": "FAULT",
                                         "state": {}}}

    def assert_shown(self, text):
        self.assertIn(SHOWN, text)
        self.assertEqual({character for character in text if character != "\n"} & HARMFUL, set(), text)
        self.assertEqual([line for line in text.split("\n") if line.startswith("[ERROR] FORGED")], [])

    def repeat(self):
        answer = client.post_json(self.port, "/api/v1/runs", {"scenario_name": "Repeat", "wait": True,
                                                              "trigger_data": {"word": WORDS}})
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["run_id"]

    def test_in_the_log(self):
        self.repeat()
        self.orchestrator.stdout.wait_for("said: arm")
        self.orchestrator.stdout.wait_for("io is in FAULT: arm")
        self.assert_shown(self.orchestrator.stdout.text())

    def test_in_the_answers_of_commands(self):
        run = self.repeat()
        for arguments in (["status"], ["alerts"], ["runs", "show", run]):
            with self.subTest(arguments=arguments):
                self.assert_shown(self.kapela(*arguments).stdout)
        told = json.loads(self.kapela("status", "--json").stdout)
        self.assertEqual(told["components"][0]["error_message"], WORDS, "a program gets it as it is")

    def test_while_it_is_watched(self):
        watch = Process(self, "status", "--watch", "--url", self.url)
        watch.stdout.wait_for("arm")
        self.assert_shown(watch.stdout.text())

    def test_on_a_terminal(self):
        session = TerminalSession(self, "status", "--watch", "--url", self.url)
        session.wait_for("arm")
        self.assertNotIn("\x1b]0;", session.written)
        self.assertNotIn("\x1b[31m", session.written)

    def test_in_errors(self):
        said = self.kapela("run", WORDS).stderr
        self.assertIn("kapela: there is no scenario 'arm\n  [ERROR] FORGED\\rio RUN\\x1b[31m", said)
        self.assertEqual({character for character in said if character != "\n"} & HARMFUL, set(), said)


if __name__ == "__main__":
    unittest.main()
