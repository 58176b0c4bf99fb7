#!/usr/bin/python3
"""What an operator can do about runs and a latched plant: over the API, with the kapela command, on a terminal."""

import json
import os
import pwd
import signal
import unittest

import client
from cell import FULL_START, CellTest
from processes import Process, wait_until
from terminal import TerminalSession

SUCCESS, FAILED, INCONCLUSIVE, REFUSED = 0, 1, 2, 3
JAM = {"name": "jam", "type": "fail_transition", "trigger": {"once": True}, "match": {"event": "CMD_RUN"}}


class OperatorTest(CellTest):
    def start_slow_cell(self):
        """Initialising takes longer than a test waits; stopping breaks it off."""
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_cell()

    def start_latched_cell(self):
        self.components["supervisor_2"].settings["faults"] = [JAM]
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLBACK_FAILED")

    def assert_cancelled(self, report):
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        self.assertEqual(report["first_cause"]["reason"], "CANCELLED")
        self.assert_states("STOPPED")
        self.assertIsNone(self.latch())


class Cancelling(OperatorTest):
    def test_over_the_api_the_run_is_undone(self):
        self.start_slow_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        self.wait_for_states("INITIALIZING")
        self.assertEqual(client.post_json(self.port, f"/api/v1/runs/{run}/cancel", {"who": "Anna"}).status, 200)
        report = self.wait_for_end(run)
        self.assert_cancelled(report)
        self.assertIn("Anna", report["first_cause"]["summary"])
        again = client.post_json(self.port, f"/api/v1/runs/{run}/cancel", {})
        self.assertEqual((again.status, again.error()["code"]), (409, "conflict"))
        self.assertEqual(client.request(self.port, "POST", "/api/v1/runs/4711/cancel").status, 404)

    def test_one_that_is_being_undone_cannot_be_cancelled_again(self):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "30s", "CMD_STOP": "1s"}
        self.start_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        self.wait_for_states("INITIALIZING")
        self.assertEqual(client.request(self.port, "POST", f"/api/v1/runs/{run}/cancel").status, 200)
        wait_until(lambda: self.report(run)["phase"] == "compensation", lambda: self.report(run))
        self.assertEqual(client.request(self.port, "POST", f"/api/v1/runs/{run}/cancel").status, 409)
        self.assert_cancelled(self.wait_for_end(run))

    def test_with_the_command(self):
        self.start_slow_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        self.wait_for_states("INITIALIZING")
        self.assertEqual(self.kapela("runs", "cancel", run).returncode, SUCCESS)
        self.assert_cancelled(self.wait_for_end(run))
        self.assertEqual(self.kapela("runs", "cancel", run).returncode, REFUSED)

    def test_ctrl_c_on_a_terminal_asks_and_yes_undoes_the_run(self):
        self.start_slow_cell()
        session = TerminalSession(self, "run", FULL_START, "--url", self.url)
        session.wait_for("INITIALIZING")
        session.press("\x03")
        session.wait_for("cancel the run?")
        wait_until(lambda: not session.echoes(), "a keyboard that is not echoed")
        session.press("y")
        session.wait_for("ROLLED_BACK")
        self.assertEqual(session.wait(), FAILED)
        self.assert_cancelled(self.report(1))

    def test_ctrl_c_on_a_terminal_and_no_follows_on(self):
        self.start_slow_cell()
        session = TerminalSession(self, "run", FULL_START, "--url", self.url)
        session.wait_for("INITIALIZING")
        session.press("\x03")
        session.wait_for("cancel the run?")
        session.press("n")
        wait_until(session.echoes, "the keyboard as it was")
        self.assertEqual(self.report(1)["status"], "RUNNING")
        client.post_json(self.port, "/api/v1/runs/1/cancel", {})
        self.assertEqual(session.wait(), FAILED)

    def assert_goes_on_after(self, keys):
        self.start_slow_cell()
        session = TerminalSession(self, "run", FULL_START, "--url", self.url)
        session.wait_for("INITIALIZING")
        session.press("\x03")
        session.wait_for("cancel the run?")
        session.press(keys)
        self.assertEqual(session.wait(), INCONCLUSIVE)
        self.assertIn("the run goes on", session.written)
        self.assertEqual(self.report(1)["status"], "RUNNING")

    def test_a_second_ctrl_c_lets_the_run_go_on(self):
        self.assert_goes_on_after("\x03")

    def test_d_lets_the_run_go_on(self):
        self.assert_goes_on_after("d")

    def test_in_a_pipe_ctrl_c_lets_the_run_go_on_at_once(self):
        self.start_slow_cell()
        process = Process(self, "run", FULL_START, "--url", self.url)
        process.stdout.wait_for("CMD_INITIALIZE")
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(), INCONCLUSIVE)
        self.assertEqual(self.report(1)["status"], "RUNNING")


class Acknowledging(OperatorTest):
    def test_the_latch_is_shown_and_acknowledged(self):
        self.start_latched_cell()
        status = self.kapela("status")
        self.assertEqual(status.returncode, SUCCESS, status)
        self.assertIn("the plant is latched: run 1", status.stdout.splitlines()[0])
        self.assertIn("kapela ack", status.stdout)
        self.assertIn("ROLLBACK_FAILED", json.loads(self.kapela("status", "--json").stdout)["latch"])

        refused = self.kapela("run", FULL_START)
        self.assertEqual(refused.returncode, REFUSED, refused)
        self.assertIn("kapela ack", refused.stderr)

        nobody = self.kapela("ack", "--who", " ", "--note", "freed")
        self.assertEqual(nobody.returncode, REFUSED, nobody)
        self.assertIn("/who says nobody's name", nobody.stderr)
        self.assertIsNotNone(self.latch())
        plan = self.kapela("plan", FULL_START)
        self.assertEqual(plan.returncode, REFUSED, plan)
        self.assert_lines_in_order(["refused: the plant waits for an operator", "refused: supervisor_2: FAULT"],
                                   plan.stdout.splitlines())

        self.assertEqual(self.kapela("ack", "--who", "Anna", "--note", "freed").returncode, SUCCESS)
        self.orchestrator.stdout.wait_for("Blokadę instalacji zdejmuje Anna: freed")
        self.assertNotIn("latched", self.kapela("status").stdout)
        again = self.kapela("ack")
        self.assertEqual(again.returncode, REFUSED, again)
        self.assertIn("not latched", again.stderr)

    def test_the_end_of_a_run_says_who_was_left_where_why_and_what_to_do(self):
        self.depend()
        self.components["supervisor_2"].settings["faults"] = [JAM]
        self.start_cell()
        result = self.kapela("run", FULL_START)
        self.assertEqual(result.returncode, FAILED, result)
        self.assert_lines_in_order(["✘ ROLLBACK_FAILED in", "first cause: supervisor_2: FAULT",
                                    "left where it is (HELD_BY): io:", "left where it is (FAULT): supervisor_2:",
                                    "the plant is latched: run 1", "kapela ack"], result.stdout.splitlines())
        shown = self.kapela("runs", "show", "1")
        self.assert_lines_in_order(["ROLLBACK_FAILED", "atomicity: rollback", "TARGET",
                                    "left where it is (HELD_BY): io", "munchies_algo jest w stanie STOPPED",
                                    "Instalacja jest zablokowana"],
                                   shown.stdout.splitlines())

    def test_a_rejected_run_is_told_from_a_failed_one(self):
        self.components["io"].settings["initial_state"] = "FAULT"
        self.start_cell()
        result = self.kapela("run", FULL_START)
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("REJECTED", result.stdout)
        self.assertNotIn("kapela ack", result.stdout)


GUARDED_START = """\
name: Guarded start
trigger: {type: manual}
actions:
  - {type: ensure_state, component: io, target_state: INITIALIZED, timeout: 10s}
  - {type: approve, description: the guard, message: "is the guard closed?", timeout: 60s}
  - {type: ensure_state, component: io, target_state: RUN, timeout: 10s}
"""


class Approving(OperatorTest):
    def start_guarded(self):
        self.write_scenario("guarded.yaml", GUARDED_START)
        self.start_cell()

    def start_waiting(self):
        self.start_guarded()
        run = self.trigger("Guarded start").json()["run_id"]
        waits = wait_until(lambda: self.report(run)["awaits_approval"], lambda: self.report(run))
        self.assertEqual(waits["description"], "the guard")
        self.assertIn(f"kapela runs approve {run}", self.kapela("runs", "show", run).stdout)
        return run

    def test_a_yes_lets_the_run_go_on(self):
        run = self.start_waiting()
        result = self.kapela("runs", "approve", run, environment={"USER": "anna"})
        self.assertEqual((result.returncode, result.stdout), (SUCCESS, f"run {run} approved\n"), result)
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        self.orchestrator.stdout.wait_for("Zatwierdzono: anna")
        self.assert_states("RUN", ["io"])

    def test_a_no_fails_the_run_and_it_is_undone(self):
        run = self.start_waiting()
        self.assertEqual(self.kapela("runs", "approve", run, "--no", environment={"USER": ""}).returncode, SUCCESS)
        self.orchestrator.stdout.wait_for(f"Nie zatwierdzono: {pwd.getpwuid(os.getuid()).pw_name}")
        report = self.wait_for_end(run)
        self.assertEqual((report["status"], report["first_cause"]["reason"]), ("ROLLED_BACK", "NOT_APPROVED"), report)
        self.assert_states("STOPPED", ["io"])

    def test_on_a_terminal_a_key_is_the_answer(self):
        self.start_guarded()
        session = TerminalSession(self, "run", "Guarded start", "--url", self.url)
        session.wait_for("is the guard closed?")
        session.wait_for("approve? [y]es")
        wait_until(lambda: not session.echoes(), "a keyboard that is not echoed")
        session.press("y")
        self.assertEqual(session.wait(), SUCCESS, session.written)
        self.assert_states("RUN", ["io"])


class Words(OperatorTest):
    """What is wrong with a request is said; nothing changes."""

    def test_bad_bodies(self):
        self.start_latched_cell()
        for path, body, status, code in (
                ("/api/v1/ack", b"{", 400, "malformed"), ("/api/v1/ack", b"[]", 422, "invalid"),
                ("/api/v1/ack", b'{"who": 7}', 422, "invalid"), ("/api/v1/ack", b'{"note": []}', 422, "invalid"),
                ("/api/v1/runs/1/approve", b"{}", 422, "missing_key"),
                ("/api/v1/runs/1/approve", b'{"approve": "yes"}', 422, "invalid"),
                ("/api/v1/runs/1/approve", b'{"approve": true}', 409, "conflict"),
                ("/api/v1/runs/4711/approve", b'{"approve": true}', 404, "not_found")):
            with self.subTest(path=path, body=body):
                answer = client.request(self.port, "POST", path, body)
                self.assertEqual((answer.status, answer.error()["code"]), (status, code), answer)
        for path in ("/api/v1/ack", "/api/v1/runs/1/cancel", "/api/v1/runs/1/approve"):
            answer = client.get(self.port, path)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
        self.assertIsNotNone(self.latch())

    def test_what_somebody_says_cannot_forge_a_line_of_the_log(self):
        self.start_latched_cell()
        self.assertEqual(self.acknowledge(who="Anna\n[SUCCESS] all is well").status, 200)
        self.orchestrator.stdout.wait_for("Blokadę instalacji zdejmuje Anna?[SUCCESS] all is well")

    def test_an_approval_that_nobody_waits_for(self):
        self.start_slow_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        result = self.kapela("runs", "approve", run)
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("does not wait for an approval", result.stderr)


if __name__ == "__main__":
    unittest.main()
