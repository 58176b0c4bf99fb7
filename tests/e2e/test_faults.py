#!/usr/bin/python3
"""Faults of a plant file: what the orchestrator makes of each, over real HTTP."""

import unittest

import client
from cell import COMPONENTS, FULL_START, CellTest

OTHERS = tuple(name for name in COMPONENTS if name != "supervisor_2")
ON_RUN = {"match": {"event": "CMD_RUN"}}


class Faults(CellTest):
    def start_with(self, *faults):
        """A cell whose supervisor_2 has these faults, and takes a moment to start."""
        self.components["supervisor_2"].settings = {"faults": list(faults), "timing": {"CMD_RUN": "100ms"}}
        self.start_plant()
        self.start_orchestrator(*self.impatience())

    def faults_that_acted(self):
        journal = client.get(self.components["supervisor_2"].admin_port, "/journal").json()
        return [fault["name"] for record in journal["records"] for fault in record.get("faults", [])]

    def test_one_that_fails_while_starting_fails_the_run_and_is_named(self):
        self.start_with({"name": "feeder3 jam", "type": "fail_transition", "code": 7, **ON_RUN})
        report = self.run_scenario(FULL_START)
        self.assertEqual((report["status"], self.exceptions(report)), ("ROLLBACK_FAILED", {"supervisor_2": "FAULT"}))
        self.orchestrator.stdout.wait_for("supervisor_2: FAULT")
        self.orchestrator.stdout.wait_for("injected: feeder3 jam")
        self.plant.stdout.wait_for("supervisor_2: fault feeder3 jam (fail_transition) hits CMD_RUN")
        self.assert_states("FAULT", ["supervisor_2"])
        self.assert_states("STOPPED", OTHERS)
        self.assertEqual(self.faults_that_acted(), ["feeder3 jam"])

    def test_a_lost_answer_is_made_up_for(self):
        self.start_with({"name": "lost ack", "type": "drop", "at": "reply", "trigger": {"once": True}, **ON_RUN})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_states("RUN")
        self.assertEqual(self.faults_that_acted(), ["lost ack"])

    def test_a_lost_request_is_made_up_for(self):
        self.start_with({"type": "drop", "at": "receive", "trigger": {"once": True}, **ON_RUN})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_states("RUN")
        self.assertEqual(self.faults_that_acted(), ["drop"])

    def test_a_command_that_comes_twice_acts_once(self):
        self.start_with({"type": "duplicate", "copies": 3})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_states("RUN")

    def test_one_that_goes_astray_is_named_with_where_it_is(self):
        self.start_with({"type": "wrong_target", "to": "PAUSE", **ON_RUN})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLED_BACK")
        self.orchestrator.stdout.wait_for("supervisor_2: PAUSE")
        self.assert_states("STOPPED")

    def test_one_that_crashes_while_starting_is_no_success(self):
        self.start_with({"type": "crash", "restart_after": "100ms", **ON_RUN})
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLED_BACK")
        self.assert_states("STOPPED")

    def test_one_that_crashed_for_good_is_back_after_a_reset(self):
        self.start_with({"type": "crash", "trigger": {"once": True}, **ON_RUN})
        report = self.run_scenario(FULL_START)
        self.assertEqual((report["status"], self.exceptions(report)),
                         ("ROLLBACK_FAILED", {"supervisor_2": "UNREACHABLE"}))
        self.orchestrator.stdout.wait_for("supervisor_2: ")
        self.assert_states("STOPPED", OTHERS)
        self.assertEqual(client.post_json(self.components["supervisor_2"].admin_port, "/reset", {}).status, 200)
        self.assert_states("STOPPED", ["supervisor_2"])


if __name__ == "__main__":
    unittest.main()
