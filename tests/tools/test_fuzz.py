#!/usr/bin/python3
"""tools/fuzz on a target with a planted crash, and on one without: what it finds, what it tells, how it ends."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUZZ = ROOT / "tools" / "fuzz"
SHARED = [f"tests/fuzz/{name}.cpp" for name in ("target", "description", "libfuzzer_main")]
PLANTED = "tests/tools/planted_target.cpp"


def compile_with_clang(*arguments):
    subprocess.run(["clang++", "-std=c++20", "-I.", f'-DKAPELA_SOURCE_DIR="{ROOT}"', "-fsanitize=fuzzer", *arguments],
                   cwd=ROOT, check=True)


def build(folder):
    """fuzz_planted and fuzz_calm, of what all targets share and one file of their own."""
    objects = [folder / (pathlib.Path(source).stem + ".o") for source in SHARED]
    for source, result in zip(SHARED, objects):
        compile_with_clang("-c", source, "-o", result)
    compile_with_clang(PLANTED, *objects, "-o", folder / "fuzz_planted")
    compile_with_clang("-DCALM", PLANTED, *objects, "-o", folder / "fuzz_calm")


class FuzzTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        build(cls.folder)

    def run_it(self, *arguments):
        work = tempfile.mkdtemp(dir=self.folder)
        environment = dict(os.environ, KAPELA_FUZZ_BIN=str(self.folder), KAPELA_FUZZ_WORK=work)
        done = subprocess.run([FUZZ, *arguments], env=environment, capture_output=True, text=True, timeout=120,
                              check=False)
        return done, pathlib.Path(work)

    def test_a_planted_crash_is_found_made_small_and_told(self):
        done, work = self.run_it("planted", "--time", "30s")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"planted +[\d,]+ executions.* finds 1")
        self.assertIn("FOUND by planted: PROPERTY: nobody says the planted word", done.stdout)
        path = pathlib.Path(re.search(r"input:  (\S+)", done.stdout)[1])
        self.assertEqual(path.parent, work / "finds" / "planted")
        self.assertEqual(path.read_bytes(), b"FAULT")
        command = re.search(r"repeat: (.*)", done.stdout)[1].split()
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("nobody says the planted word", again.stderr)

    def test_no_find_ends_well_and_keeps_its_corpus(self):
        done, work = self.run_it("calm", "--time", "1s")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"calm +[1-9][\d,]* executions +[1-9][\d,]*/s +"
                                      r"coverage +[1-9]\d*  corpus +[1-9]\d*  finds 0")
        self.assertTrue((work / "corpus" / "calm").is_dir())

    def test_words_come_as_a_dictionary(self):
        told = subprocess.run([self.folder / "fuzz_calm", "--words"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(told.splitlines(), ['"FAULT"', r'"\x22\x5C\x0A"'])

    def test_all_targets_are_run_and_one_find_is_enough(self):
        done, _ = self.run_it("--time", "2s", "--jobs", "2")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"(?s)calm .* finds 0.*planted .* finds 1")

    def test_an_unknown_target_is_refused_with_those_there_are(self):
        done, _ = self.run_it("plantet")
        self.assertEqual(done.returncode, 64)
        self.assertIn("there are calm, planted", done.stderr)

    def test_a_wrong_time_is_refused(self):
        done, _ = self.run_it("calm", "--time", "soon")
        self.assertEqual(done.returncode, 2)
        self.assertIn("'soon' is no time", done.stderr)

    def test_the_list_of_targets(self):
        done, _ = self.run_it("--list")
        self.assertEqual((done.returncode, done.stdout), (0, "calm\nplanted\n"))


if __name__ == "__main__":
    unittest.main()
