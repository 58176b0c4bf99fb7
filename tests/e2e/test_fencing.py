#!/usr/bin/python3
"""Two orchestrators of one plant: the older sleeps in a run, wakes up when a newer has commanded, and moves nothing."""

import shutil
import signal
import unittest

from cell import COMPONENTS, FULL_START, STOP, CellTest, client, ports
from processes import Process, run_kapela, wait_until

GOOD, BAD_INPUT = 0, 65


class Fencing(CellTest):
    def fall_asleep_in_a_run(self):
        """Gives the number of the run, whose components are being initialised, and whose orchestrator is stopped."""
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "300ms"}
        self.start_plant()
        self.start_orchestrator(*self.impatience())
        run = self.trigger(FULL_START).json()["run_id"]
        wait_until(lambda: {each.state() for each in self.components.values()} == {"INITIALIZING"}, "a start")
        self.orchestrator.signal(signal.SIGSTOP)
        self.older, self.older_port = self.orchestrator, self.port
        return run

    def start_newer(self):
        """As after a failover: another machine, another port, and a copy of the journal."""
        shutil.copytree(self.folder / "kapela-journal", self.folder / "copy")
        self.port = ports.take()
        self.url = f"http://127.0.0.1:{self.port}"
        self.orchestrator = Process(self, "orchestrator", "--plant", self.plant_file,
                                    "--scenarios", self.scenario_folder, "--port", self.port,
                                    "--journal", self.folder / "copy", *self.impatience(), cwd=self.folder)
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "the newer one")

    def wake_older(self):
        """Its words from here on are those of somebody who does not know what has happened."""
        self.newer_port, self.port = self.port, self.older_port
        self.older.signal(signal.SIGCONT)

    def truth(self):
        """State and number of changes of each component."""
        answers = {name: client.get(each.admin_port, "/state").json() for name, each in self.components.items()}
        return {name: (answer["fsm_state"], answer["revision"]) for name, answer in answers.items()}

    def records(self, name):
        return client.get(self.components[name].admin_port, "/journal").json()["records"]

    def epochs(self, name):
        return sorted({record["epoch"] for record in self.records(name) if record.get("epoch")})

    def test_one_that_is_stopped_still_has_its_journal(self):
        run = self.fall_asleep_in_a_run()
        self.port = ports.take()
        refused = Process(self, *self.orchestrator_arguments(), cwd=self.folder)
        self.assertEqual(refused.wait(), BAD_INPUT, refused.describe())
        self.assertIn(f"process {self.older.pid} writes this journal already", refused.stderr.text())
        self.port = self.older_port
        self.older.signal(signal.SIGCONT)
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        self.assert_states("RUN")

    def test_the_older_one_moves_nothing_that_a_newer_one_has_started(self):
        run = self.fall_asleep_in_a_run()
        self.start_newer()
        self.assertEqual(self.wait_for_end(run)["status"], "ROLLED_BACK")  # the run that it found in the copy
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        before = self.truth()
        self.wake_older()
        report = self.wait_for_end(run)
        self.assertEqual((report["status"], self.exceptions(report)),
                         ("ROLLBACK_FAILED", dict.fromkeys(COMPONENTS, "NACK")), report)
        for exception in report["exceptions"]:
            self.assertIn("CMD_STOP is from an older epoch than one seen before", exception["summary"])
        self.assertEqual(self.truth(), before)
        for name in COMPONENTS:
            older, newer = self.epochs(name)
            refused = [record for record in self.records(name)
                       if record.get("epoch") == older and record["event"] == "CMD_STOP"]
            self.assertTrue(refused, name)
            self.assertEqual({record["verdict"] for record in refused}, {"refused_old_epoch"}, newer)

        self.assertEqual(self.acknowledge(who="Anna").status, 200)
        report = self.run_scenario(STOP)  # it does not learn from that: whoever is newer has the word
        self.assertEqual((report["status"], set(self.exceptions(report).values())), ("STOPPED_PARTIAL", {"NACK"}))
        self.assertEqual(self.truth(), before)

        self.port = self.newer_port
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")
        for journal in ("kapela-journal", "copy"):
            result = run_kapela("verify", self.folder / journal)
            self.assertEqual(result.returncode, GOOD, result)

    def test_the_older_one_moves_nothing_that_a_newer_one_has_undone(self):
        run = self.fall_asleep_in_a_run()
        self.start_newer()
        self.assertEqual(self.wait_for_end(run)["status"], "ROLLED_BACK")
        before = self.truth()
        self.wake_older()
        report = self.wait_for_end(run)
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        self.assertIn("STOPPED", report["first_cause"]["summary"])
        self.assertEqual(self.truth(), before)
        report = self.run_scenario(FULL_START)
        self.assertEqual(report["status"], "ROLLED_BACK", report)  # all refused, so nobody has moved
        self.assertIn("older epoch", report["first_cause"]["summary"])
        self.assertEqual(self.truth(), before)


if __name__ == "__main__":
    unittest.main()
