#!/usr/bin/python3
"""Tries mistakes of which is known who notices them, with what this build has compiled: test_known.py BUILD."""

import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MUTANTS = ROOT / "tools" / "mutants"
FILE = "orchestrator/engine/lowering.cpp"


class Known(unittest.TestCase):
    build = None

    def named(self, code, old):
        """The name of the mistake at the first place where the code has `old`."""
        lines = (ROOT / FILE).read_text(encoding="utf-8").splitlines()
        [line] = [number for number, text in enumerate(lines, 1) if code in text]
        return f"{FILE}:{line}:{lines[line - 1].index(code) + code.index(old) + 1}"

    def try_it(self, name):
        done = subprocess.run([MUTANTS, "--build", self.build, "--until", "one", "--only", name], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return dict(re.findall(r"^  (search|tests): +(.*)$", done.stdout, re.MULTILINE))

    def test_a_fault_that_counts_as_settled_is_noticed_by_search_and_tests(self):
        told = self.try_it(self.named("if (state == State::fault) return except", "==") + ":equality")
        self.assertRegex(told["search"], r"^noticed: one \w+: (without faults I6: |I6 after \d+ runs)")
        self.assertRegex(told["tests"], "^noticed: ")

    def test_what_no_execution_tells_apart_makes_no_difference(self):
        told = self.try_it(self.named(".acknowledged > part.asked;", ">") + ":boundary")  # no sequence comes twice
        self.assertEqual(told, {"search": "no difference", "tests": "nothing noticed"})


if __name__ == "__main__":
    Known.build = sys.argv.pop(1)
    unittest.main()
