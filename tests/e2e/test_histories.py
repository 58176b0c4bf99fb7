#!/usr/bin/python3
"""Histories of real processes: written with --history, merged and checked by kapela verify."""

import json
import unittest

from cell import FULL_START, STOP, CellTest, client
from processes import Process, run_kapela

GOOD, BROKEN, BAD_USAGE, BAD_FILE = 0, 1, 64, 65


class Histories(CellTest):
    def start_recorded_cell(self, *more):
        self.write_plant()
        self.plant = Process(self, "plant", "up", self.plant_file, "--history", "plant.history", *more, cwd=self.folder)
        for name in self.components:
            self.wait_for_component(self.plant, name)
        self.start_orchestrator("--history", "orchestrator.history", *more)

    def record(self, *more):
        """A full start and stop; gives the two files."""
        self.start_recorded_cell(*more)
        for scenario in (FULL_START, STOP):
            self.assertEqual(self.run_scenario(scenario)["status"], "SUCCEEDED")
        self.assertEqual(client.get(self.port, "/health").json()["violations"], 0)
        self.assertEqual(self.orchestrator.terminate(), GOOD)
        self.plant.terminate()
        return [self.folder / "orchestrator.history", self.folder / "plant.history"]

    def test_a_start_and_a_stop_keep_every_invariant(self):
        files = self.record()
        result = run_kapela("verify", *files, "--complete", "--json")
        self.assertEqual(result.returncode, GOOD, result)
        document = json.loads(result.stdout)
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in files)
        self.assertEqual((document["runs"], document["violations"], document["records"]), (2, 0, lines))

        kinds = {json.loads(line).get("kind")
                 for file in files for line in file.read_text(encoding="utf-8").splitlines()}
        self.assertLessEqual({"intent", "acknowledged", "handled", "moved", "run_ended"}, kinds)

        tampered = self.folder / "tampered.history"
        text = files[0].read_text(encoding="utf-8").splitlines(keepends=True)
        first = next(i for i, line in enumerate(text) if '"kind":"intent"' in line)
        tampered.write_text("".join(text[:first] + text[first + 1:]), encoding="utf-8")
        result = run_kapela("verify", tampered, files[1])
        self.assertEqual(result.returncode, BROKEN, result)
        self.assertIn("I2:", result.stdout)  # a command that nobody intended
        self.assertIn("I19:", result.stdout)  # a gap
        self.assertIn("the next number is", result.stdout)

        result = run_kapela("verify", tampered, files[1], "--json")
        self.assertEqual(result.returncode, BROKEN, result)
        found = json.loads(result.stdout)["found"]
        self.assertEqual({each["invariant"] for each in found} & {"I2", "I19"}, {"I2", "I19"})
        unintended = next(each for each in found if each["invariant"] == "I2")
        self.assertEqual(unintended["component"], unintended["records"][-1]["component"])
        self.assertIn("without an intent", unintended["explanation"])

        cut_off = self.folder / "cut_off.history"
        cut_off.write_text("".join(text)[:-9], encoding="utf-8")
        result = run_kapela("verify", cut_off, files[1])
        self.assertEqual(result.returncode, GOOD, result)
        self.assertIn("cut off", result.stderr)

    def test_scaled_time_is_merged_by_the_calendar(self):
        self.assertEqual(run_kapela("verify", *self.record("--time-scale", "2"), "--complete").returncode, GOOD)

    def test_a_history_is_not_overwritten(self):
        (self.folder / "orchestrator.history").write_text("evidence", encoding="utf-8")
        self.write_plant()
        process = Process(self, *self.orchestrator_arguments(), "--history", "orchestrator.history", cwd=self.folder)
        self.assertEqual(process.wait(), BAD_FILE)
        self.assertIn("is there already", process.stderr.text())

    def test_what_is_no_history(self):
        self.write_plant()
        result = run_kapela("verify", self.plant_file)
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertIn("line 1: no header of a history", result.stderr)

    def test_what_is_nothing_to_check(self):
        nothing = run_kapela("verify")
        self.assertEqual(nothing.returncode, BAD_USAGE, nothing)
        self.assertIn("name the journals or histories", nothing.stderr)
        missing = run_kapela("verify", self.folder / "nowhere.history")
        self.assertEqual(missing.returncode, BAD_FILE, missing)
        self.assertIn("nowhere.history", missing.stderr)

    def test_a_history_may_be_longer_than_other_files(self):
        header = self.record()[0].read_text(encoding="utf-8").splitlines()[0]
        long = self.folder / "long.history"
        with open(long, "w", encoding="utf-8") as file:
            file.write(header + '\n{"t":0,"n":1,"kind":"started","a":1}\n')
            for number in range(2, 72):
                file.write(json.dumps({"t": number, "n": number, "kind": "log", "text": "ż" * 2**19},
                                      ensure_ascii=False, separators=(",", ":")) + "\n")
        result = run_kapela("verify", long, "--json")
        self.assertEqual(result.returncode, GOOD, result.stderr)
        self.assertEqual(json.loads(result.stdout)["records"], 71)

    def test_the_invariants_are_listed(self):
        result = run_kapela("verify", "--list")
        self.assertEqual(result.returncode, GOOD, result)
        listed = [line for line in result.stdout.splitlines() if line.startswith("I")]
        self.assertEqual(len(listed), 29)  # and a heading


if __name__ == "__main__":
    unittest.main()
