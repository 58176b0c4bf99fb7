#!/usr/bin/python3
"""The durable journal over real processes: kill -9 and restart, a second orchestrator, damage, the history of runs."""

import json
import shutil
import signal
import unittest

from cell import FULL_START, SHORT_START, STOP, CellTest, client, ports
from processes import Process, run_kapela, wait_until

GOOD, BAD_INPUT = 0, 65


class Journal(CellTest):
    @property
    def journal(self):
        return self.folder / "kapela-journal"

    def segments(self):
        return sorted(self.journal.glob("*.kjl"))

    def kill_orchestrator(self):
        self.orchestrator.signal(signal.SIGKILL)
        self.orchestrator.wait()

    def start_refused(self, *more):
        process = Process(self, *self.orchestrator_arguments(), *more, cwd=self.folder)
        self.assertEqual(process.wait(), BAD_INPUT, process.describe())
        return process.stderr.text()

    def runs(self, query=""):
        answer = client.get(self.port, "/api/v1/runs" + query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["runs"]

    def documents(self, runs):
        return [client.get(self.port, f"/api/v1/runs/{run}").body.decode() for run in range(1, runs + 1)]

    def test_runs_outlive_a_kill(self):
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.kill_orchestrator()
        result = run_kapela("verify", self.journal, "--json")
        self.assertEqual(result.returncode, GOOD, result)
        self.assertEqual(json.loads(result.stdout)["runs"], 1)
        self.start_orchestrator()
        self.assertEqual([(run["id"], run["status"], run["scenario"]) for run in self.runs()],
                         [(1, "SUCCEEDED", FULL_START)])
        report = self.report(1)
        self.assertEqual({part["name"]: (part["base"], part["goal"], part["actual"]) for part in report["components"]},
                         dict.fromkeys(self.components, ("STOPPED", "RUN", "RUN")))
        self.assertTrue(all(step["succeeded"] for step in report["steps"]))
        self.assertEqual(self.run_scenario(STOP)["id"], 2)
        self.assertEqual(self.orchestrator.terminate(), GOOD)
        result = run_kapela("verify", self.journal, "--complete", "--json")
        self.assertEqual(result.returncode, GOOD, result)
        self.assertEqual(json.loads(result.stdout)["runs"], 2)

    def test_a_run_that_was_killed_is_undone_by_the_next_life(self):
        for name in self.components:
            self.components[name].settings["timing"] = {"CMD_INITIALIZE": "3s"}
        self.start_cell()
        run = self.trigger(FULL_START).json()["run_id"]
        wait_until(lambda: any(each.state() == "INITIALIZING" for each in self.components.values()), lambda: "a start")
        self.kill_orchestrator()
        self.start_orchestrator()
        report = self.wait_for_end(run)
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        self.assert_states("STOPPED")
        self.orchestrator.terminate()
        result = run_kapela("verify", self.journal, "--complete")
        self.assertEqual(result.returncode, GOOD, result)

    def test_a_second_orchestrator_is_refused_by_name_of_the_first(self):
        self.start_cell()
        self.port = ports.take()
        told = self.start_refused()
        self.assertIn(f"process {self.orchestrator.pid} writes this journal already", told)
        other = Process(self, "orchestrator", "--plant", self.plant_file, "--scenarios", self.scenario_folder, "--port",
                        self.port, "--no-journal", cwd=self.folder)
        self.wait_for(other, lambda: client.answers(self.port, "/health"), "another without a journal")

    def test_damage_is_named_and_moved_aside_only_when_told(self):
        self.start_cell()
        for scenario in (FULL_START, STOP):
            self.run_scenario(scenario)
        self.orchestrator.terminate()
        segment = self.segments()[0]
        whole = segment.read_bytes()
        shutil.copy(segment, self.folder / "whole.kjl")
        middle = len(whole) // 2
        segment.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:])
        result = run_kapela("verify", self.journal)
        self.assertEqual(result.returncode, BAD_INPUT, result)
        self.assertRegex(result.stderr, r"00000001\.kjl: byte \d+: a record is cut off or its checksum is wrong")
        self.assertIn("0 violations", result.stdout)
        told = self.start_refused()
        self.assertIn("00000001.kjl: byte", told)
        self.assertIn("--journal-repair", told)
        self.start_orchestrator("--journal-repair")
        self.orchestrator.terminate()
        aside = self.journal / "00000001.kjl.damaged"
        self.assertEqual(len(segment.read_bytes()) + len(aside.read_bytes()), len(whole))

    def test_a_torn_end_is_repaired_and_a_lost_one_and_a_later_version_refused(self):
        self.start_cell()
        self.run_scenario(FULL_START)
        self.kill_orchestrator()
        segment = self.segments()[-1]
        safe = segment.read_bytes()
        segment.write_bytes(safe + safe[-40:])
        result = run_kapela("verify", self.journal)
        self.assertEqual(result.returncode, GOOD, result)
        self.assertIn("cut off, as after a crash", result.stderr)
        self.start_orchestrator()
        self.orchestrator.stdout.wait_for("repaired the journal after a crash")
        self.orchestrator.terminate()

        segment = self.segments()[-1]
        last = segment.read_bytes()
        segment.write_bytes(last[:-5])
        self.assertIn("a record is cut off", self.start_refused())
        segment.unlink()
        self.assertIn(f"{segment.name}: byte 0: the file is missing: {len(last)} bytes of it were safe",
                      self.start_refused())
        segment.write_bytes(last)

        later = last
        later = later[:8] + b"\x07" + later[9:40] + b"!" + later[41:-3]  # its frames may be others, too
        segment.write_bytes(later)
        self.assertIn("format 7 of a later version", self.start_refused("--journal-repair"))
        self.assertIn("format 7 of a later version", run_kapela("verify", segment).stderr)
        self.assertEqual(segment.read_bytes(), later)

    def test_a_run_has_the_same_document_in_every_life(self):
        fails = {"match": {"event": "CMD_RUN"}, "type": "fail_transition"}
        self.components["supervisor_2"].settings["faults"] = [fails]
        self.start_cell()
        statuses = [self.run_scenario(scenario)["status"] for scenario in (FULL_START, STOP)]
        self.assertEqual(statuses, ["ROLLBACK_FAILED", "STOPPED_PARTIAL"])
        told = self.documents(2)
        self.assertIn('"timeline":[{', told[0].replace(" ", ""))
        self.orchestrator.terminate()
        self.start_orchestrator()
        self.assertEqual(self.documents(2), told)
        self.orchestrator.terminate()
        (self.journal / "runs.sqlite").unlink()
        self.start_orchestrator()
        self.assertEqual(self.documents(2), told, "made again of the journal")

    def test_the_history_of_runs_is_listed_and_made_again(self):
        self.write_scenario("short.yaml", SHORT_START.replace("Short start", "Only once"))
        self.start_cell()
        for scenario in (FULL_START, STOP, "Only once", STOP):
            self.run_scenario(scenario)
        self.orchestrator.terminate()
        (self.journal / "runs.sqlite").unlink()
        self.start_orchestrator()
        self.assertEqual([run["id"] for run in self.runs()], [4, 3, 2, 1])
        self.assertEqual([run["id"] for run in self.runs("?limit=2&before=4")], [3, 2])
        self.assertEqual([run["scenario"] for run in self.runs("?scenario=Only%20once")], ["Only once"])
        self.assertEqual(self.runs("?status=ROLLBACK_FAILED"), [])
        self.assertEqual(client.get(self.port, "/api/v1/runs?status=FINE").status, 422)
        self.assertEqual(client.get(self.port, "/api/v1/runs?limit=0").status, 422)
        self.assertEqual(client.get(self.port, "/api/v1/runs/99").status, 404)
        listed = self.kapela("runs", "list", "--scenario", STOP, "--status", "SUCCEEDED", "--limit", "1", "--json")
        self.assertEqual([run["id"] for run in json.loads(listed.stdout)["runs"]], [4], listed)
        shown = self.kapela("runs", "show", "3")
        self.assertEqual(shown.returncode, GOOD, shown)
        for word in ("Only once", "SUCCEEDED", "COMPONENT", "INITIALIZED"):
            self.assertIn(word, shown.stdout)


if __name__ == "__main__":
    unittest.main()
