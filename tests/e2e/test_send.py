#!/usr/bin/python3
"""One command by hand: kapela send, and POST /api/v1/components/NAME/command."""

import json
import unittest

import client
from cell import FULL_START, CellTest
from processes import run_kapela

SUCCESS, FAILED, UNREACHABLE, REFUSED = 0, 1, 2, 3
JAM = {"name": "jam", "type": "fail_transition", "trigger": {"once": True}, "match": {"event": "CMD_RUN"}}


class Send(CellTest):
    def command(self, name, **body):
        return client.post_json(self.port, f"/api/v1/components/{name}/command", body)

    def test_out_of_fault_and_up_again(self):
        self.components["supervisor_2"].settings["faults"] = [JAM]
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLBACK_FAILED")
        self.assertEqual(self.components["supervisor_2"].state(), "FAULT")
        stop = self.kapela("send", "supervisor_2", "CMD_STOP")
        self.assertEqual(stop.returncode, REFUSED, stop)
        self.assertIn("CMD_STOP is illegal in FAULT (legal there: CMD_ACK)", stop.stdout)
        ack = self.kapela("send", "supervisor_2", "CMD_ACK", "--who", "Anna", "--json")
        self.assertEqual(ack.returncode, SUCCESS, ack)
        report = json.loads(ack.stdout)
        self.assertEqual((report["status"], report["scenario"]), ("SUCCEEDED", "send CMD_ACK supervisor_2"))
        self.assertEqual(self.components["supervisor_2"].state(), "STOPPED")
        records = client.get(self.port, f"/api/v1/runs/{report['id']}/journal").json()["records"]
        self.assertIn("Anna sends CMD_ACK to supervisor_2", [record.get("text") for record in records])
        raised = self.kapela("send", "io", "CMD_INITIALIZE", "--energise")
        self.assertEqual(raised.returncode, REFUSED, raised)
        self.assertIn("the plant waits for an operator's acknowledgement", raised.stderr)
        self.acknowledge(who="Anna")
        self.assertEqual(self.kapela("send", "io", "CMD_INITIALIZE", "--energise").returncode, SUCCESS)
        self.assertEqual(self.components["io"].state(), "INITIALIZED")
        self.assertEqual(self.kapela("send", "io", "CMD_STOP").returncode, SUCCESS)
        restart = self.kapela("send", "io", "CMD_RESTART")
        self.assertEqual(restart.returncode, SUCCESS, restart)
        verify = run_kapela("verify", self.folder / "kapela-journal", cwd=self.folder)
        self.assertEqual(verify.returncode, SUCCESS, verify)

    def test_what_is_refused_says_why(self):
        self.start_cell()
        unsaid = self.kapela("send", "io", "CMD_INITIALIZE")
        self.assertEqual(unsaid.returncode, REFUSED, unsaid)
        self.assertIn("--energise", unsaid.stderr)
        self.assertEqual(self.components["io"].state(), "STOPPED")
        cases = [
            ("oi", {"command": "CMD_STOP"}, 404, "not_found", "did you mean 'io'?"),
            ("io", {"command": "CMD_STPO"}, 422, "invalid", "CMD_STOP"),
            ("io", {"command": "CMD_GET_STATE"}, 422, "invalid", "kapela status"),
            ("io", {}, 422, "missing_key", "CMD_ACK"),
            ("io", {"command": "CMD_RUN"}, 409, "conflict", '"energise": true'),
            ("io", {"command": "CMD_RUN", "energise": 1}, 422, "invalid", ""),
            ("io", {"command": "CMD_STOP", "timeout": "0s"}, 422, "invalid", "longer than 0s"),
            ("io", {"command": "CMD_STOP", "timeout": "soon"}, 422, "invalid", ""),
        ]
        for name, body, status, code, hint in cases:
            answer = self.command(name, **body)
            self.assertEqual((answer.status, answer.error()["code"]), (status, code), answer)
            self.assertIn(hint, answer.error().get("hint", ""))
        self.assertEqual(client.get(self.port, "/api/v1/runs").json()["runs"], [])

    def test_the_run_that_owns_the_component_is_named(self):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        self.wait_for_states("INITIALIZING")
        answer = self.command("io", command="CMD_STOP")
        self.assertEqual((answer.status, answer.error()["code"]), (409, "busy"), answer)
        self.assertIn(f"belongs to run {run}", answer.error()["message"])

    def test_one_that_does_not_get_there_has_failed(self):
        self.components["io"].settings["faults"] = [{"type": "stuck"}]
        self.start_cell()
        answer = self.kapela("send", "io", "CMD_INITIALIZE", "--energise", "--timeout", "200ms")
        self.assertEqual(answer.returncode, FAILED, answer)
        accepted = self.kapela("send", "supervisor_1", "CMD_STOP", "--no-wait")
        self.assertEqual((accepted.returncode, accepted.stdout), (SUCCESS, "run 2 accepted\n"))

    def test_nobody_there(self):
        self.assertEqual(self.kapela("send", "io", "CMD_STOP").returncode, UNREACHABLE)


if __name__ == "__main__":
    unittest.main()
