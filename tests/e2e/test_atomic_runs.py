#!/usr/bin/python3
"""Runs that do not succeed, over real HTTP: what they leave behind, what they say about it, what is allowed after."""

import signal
import unittest

import client
from cell import COMPONENTS, FULL_START, QUICK_START, STOP, CellTest

LATE = "supervisor_2"
OTHERS = tuple(name for name in COMPONENTS if name != LATE)
ON_RUN = {"match": {"event": "CMD_RUN"}}
# A command that is refused as too late, and given anew as a calendar was set, counts for a trigger as well.
JAM = {"name": "jam", "type": "fail_transition", **ON_RUN}


class AtomicRunTest(CellTest):
    def setUp(self):
        super().setUp()
        self.depend()

    def run_scenario(self, scenario, **data):
        """And the orchestrator's own checker has found nothing in it."""
        report = super().run_scenario(scenario, **data)
        violations = client.get(self.port, "/health").json()["violations"]
        self.assertEqual(violations, 0, self.orchestrator.describe())
        return report


class Starts(AtomicRunTest):

    def fault(self, *faults):
        self.components[LATE].settings["faults"] = list(faults)

    def commands_at(self, name):
        journal = client.get(self.components[name].admin_port, "/journal").json()["records"]
        events = [record["event"] or "" for record in journal]
        return [event for event in events if event.startswith("CMD_") and event != "CMD_GET_STATE"]

    def test_one_that_fails_while_starting_is_left_named_and_what_it_depends_on_is_held(self):
        self.fault(JAM)
        for component in self.components.values():
            component.settings["timing"] = {"CMD_RUN": "100ms"}
        self.components["io"].settings["timing"] = {"CMD_RUN": "1ms"}
        self.start_cell()
        report = self.run_scenario(FULL_START)

        self.assertEqual(report["status"], "ROLLBACK_FAILED", report)
        self.assertEqual((report["phase"], report["atomicity"]), ("over", "rollback"))
        self.assertEqual(self.exceptions(report), {LATE: "FAULT", "io": "HELD_BY"})
        self.assertIn(LATE, next(each["summary"] for each in report["exceptions"] if each["component"] == "io"))
        self.assert_states("STOPPED", ["munchies_algo", "supervisor_1"])
        self.assert_states("RUN", ["io"])
        self.assert_states("FAULT", [LATE])
        self.assertEqual((report["first_cause"]["component"], report["first_cause"]["reason"]), (LATE, "FAULT"))
        stopped = self.component(report, "munchies_algo")
        self.assertEqual((stopped["base"], stopped["goal"], stopped["target"], stopped["actual"]),
                         ("STOPPED", "RUN", "STOPPED", "STOPPED"))
        self.assertNotIn("CMD_STOP", self.commands_at(LATE))  # nobody but an operator commands one in FAULT
        self.assertNotIn("CMD_STOP", self.commands_at("io"))

        self.orchestrator.stdout.wait_for("Przebieg 1 zakończony: ROLLBACK_FAILED")
        self.assert_lines_in_order(
            ["supervisor_2: FAULT", "Przebieg 1: komponenty (4) są sprowadzane",
             "Wysłano komendę 'CMD_STOP' do komponentu 'munchies_algo'", "munchies_algo jest w stanie STOPPED",
             "Wysłano komendę 'CMD_STOP' do komponentu 'supervisor_1'", "supervisor_1 jest w stanie STOPPED",
             "Pozostaje tam, gdzie jest (HELD_BY): io:", "[ERROR] 🔔", "🔒 Instalacja jest zablokowana",
             "Przebieg 1 zakończony: ROLLBACK_FAILED"],
            self.orchestrator.stdout.all())
        self.orchestrator.stdout.wait_for("[ERROR] Pozostaje tam, gdzie jest (FAULT): supervisor_2: FAULT")

    def test_after_it_starts_are_refused_until_somebody_acknowledges_and_then_work_again(self):
        self.fault({**JAM, "trigger": {"once": True}})
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLBACK_FAILED")
        self.assertIn("ROLLBACK_FAILED", self.latch())
        self.assertIn("ROLLBACK_FAILED", client.get(self.port, "/health").json()["latch"])
        state = client.post_event(self.port, "CMD_GET_STATE", destination="orchestrator").json()["data"]
        self.assertEqual((state["fsm_state"], state["latch"]), ("RUN", self.latch()))

        refused = self.trigger(FULL_START)
        self.assertEqual(refused.status, 409, refused)
        self.assertEqual(refused.error()["code"], "conflict")
        self.assertIn("kapela ack", refused.error()["hint"])

        self.assertEqual(self.acknowledge(who="Anna", note="the arm is free").status, 200)
        self.orchestrator.stdout.wait_for("Blokadę instalacji zdejmuje Anna: the arm is free")
        self.assertIsNone(self.latch())
        self.assertEqual(self.acknowledge().status, 409)
        client.post_event(self.components[LATE].port, "CMD_ACK", destination=LATE)
        self.wait_for_states("STOPPED", [LATE])
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.assert_states("RUN")

    def test_a_command_that_never_arrives_ends_with_everybody_stopped_again(self):
        self.fault({"name": "lost", "type": "drop", "at": "receive", **ON_RUN})
        self.start_plant()
        self.start_orchestrator(*self.impatience())
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        self.assertEqual((report["first_cause"]["component"], report["first_cause"]["reason"]), (LATE, "TIMEOUT"))
        self.assertEqual(report["exceptions"], [])
        self.assert_states("STOPPED")
        self.assertIsNone(self.latch())
        self.assertEqual({part["target"] for part in report["components"]}, {"STOPPED"})

    def test_a_quick_start_that_fails_leaves_them_initialized(self):
        for component in self.components.values():
            component.settings["initial_state"] = "INITIALIZED"
        self.fault({"name": "lost", "type": "drop", "at": "receive", **ON_RUN})
        self.start_plant()
        self.start_orchestrator(*self.impatience())
        report = self.run_scenario(QUICK_START)
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        self.assert_states("INITIALIZED")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")

    def test_one_that_cannot_take_part_has_nobody_commanded(self):
        self.start_cell()
        for state in ("FAULT", "INITIALIZING"):
            with self.subTest(state=state):
                body = f'{{"fsm_state": "{state}"}}'
                self.assertEqual(client.request(self.components[LATE].admin_port, "PUT", "/state", body).status, 200)
                report = self.run_scenario(FULL_START)
                self.assertEqual(report["status"], "REJECTED", report)
                self.assertEqual(report["first_cause"]["component"], LATE)
                self.assertEqual([part["commanded"] for part in report["components"]], [False] * 4)
                self.assertEqual([self.commands_at(name) for name in COMPONENTS], [[]] * 4)
                self.assertIsNone(self.latch())

    def test_a_half_running_plant_is_not_started_over(self):
        self.components["io"].settings["initial_state"] = "RUN"  # CMD_INITIALIZE would stop it softly first
        self.components["supervisor_1"].settings["initial_state"] = "PAUSE"  # and is illegal here
        self.start_cell()
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "REJECTED", report)
        self.assertEqual(report["first_cause"]["reason"], "ILLEGAL")
        self.assertEqual([self.commands_at(name) for name in COMPONENTS], [[]] * 4)
        self.assert_states("RUN", ["io"])
        self.assert_states("PAUSE", ["supervisor_1"])


class Stops(AtomicRunTest):
    def test_one_that_is_dead_is_named_and_the_others_stop(self):
        for component in self.components.values():
            component.settings["initial_state"] = "RUN"
        self.start_plant(OTHERS)
        dead = self.start_simulator(LATE)
        self.start_orchestrator(*self.impatience())
        dead.signal(signal.SIGKILL)
        dead.wait()
        report = self.run_scenario(STOP)
        self.assertEqual(report["status"], "STOPPED_PARTIAL", report)
        self.assertEqual(report["atomicity"], "forward")
        self.assertEqual(self.exceptions(report), {LATE: "UNREACHABLE"})
        self.assert_states("STOPPED", OTHERS)
        self.assertIn("STOPPED_PARTIAL", self.latch())
        self.orchestrator.stdout.wait_for("Przebieg 1 zakończony: STOPPED_PARTIAL")
        self.assertNotIn("[SUCCESS]", self.orchestrator.stdout.text())
        line = self.orchestrator.stdout.wait_for("Pozostaje tam, gdzie jest (UNREACHABLE)")
        self.assertIn(f"nobody answers at 127.0.0.1:{self.components[LATE].port}", line)

    def test_a_latched_plant_can_still_be_stopped(self):
        self.components[LATE].settings["faults"] = [JAM]
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLBACK_FAILED")
        client.post_event(self.components[LATE].port, "CMD_ACK", destination=LATE)
        self.wait_for_states("STOPPED", [LATE])
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assertIsNotNone(self.latch())


if __name__ == "__main__":
    unittest.main()
