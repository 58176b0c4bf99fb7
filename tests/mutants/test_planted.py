#!/usr/bin/python3
"""The mistakes made by hand, with what this build has compiled: each is found by the search, by its invariant, and
shrunk to what it takes: test_planted.py BUILD. And what is told of one that has lost its place.
"""

import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))

from mutation import planted  # noqa: E402 (the path comes first)
from mutation.source import Source  # noqa: E402


class Planted(unittest.TestCase):
    build = None

    def test_each_is_noticed_by_its_invariant_and_shrunk(self):
        done = subprocess.run([ROOT / "tools" / "mutants", "--planted", "--build", self.build, "--jobs", "2"],
                              capture_output=True, text=True, check=False)
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stderr)


class Reading(unittest.TestCase):
    SOURCE = Source("a.cpp", "void f() {\n  one(1);\n  two(2,\n      3);\n  same();\n  same();\n}\nint g = 4;\n")

    def why(self, old):
        with self.assertRaises(planted.Drifted) as raised:
            planted.change_of(self.SOURCE, "mine", old, "")
        return str(raised.exception)

    def test_a_piece_is_found_however_its_lines_end(self):
        change = planted.change_of(self.SOURCE, "mine", "two(2, 3);", "three();")
        self.assertEqual((change.function, self.SOURCE.text[change.start:change.end]), (0, "two(2,\n      3);"))

    def test_one_that_is_not_there_once_has_drifted(self):
        self.assertEqual(self.why("none();"), "mine: a.cpp has 0 times: none();")
        self.assertEqual(self.why("same();"), "mine: a.cpp has 2 times: same();")

    def test_one_outside_of_functions_has_drifted(self):
        self.assertIn("not inside of a function", self.why("int g = 4;"))

    def test_names_are_given_once(self):
        names = [mistake.name for mistake in planted.read(ROOT)]
        self.assertEqual(len(names), len(set(names)))

    def test_too_little_is_a_complaint(self):
        mistake = planted.Planted("mine", "", ["I5", "I7"], 2, None, [])
        told = "one start: I7 after 12 runs, shrunk to 2 faults, seed 0: io ...\nno more\n"
        found = planted.found_in(told)
        self.assertEqual(found, planted.Found("one start", "I7", 12, 2))
        self.assertEqual(planted.complaint(mistake, found), "")
        self.assertEqual(planted.complaint(mistake, None), "nobody notices it")
        self.assertEqual(planted.complaint(mistake, found._replace(invariant="I6")), "I6 notices it, not I5 or I7")
        self.assertEqual(planted.complaint(mistake, found._replace(faults=3)), "it takes more than 2 faults")
        self.assertIsNone(planted.found_in("one start 211 0123456789abcdef\n"))


if __name__ == "__main__":
    Planted.build = sys.argv.pop(1)
    unittest.main()
