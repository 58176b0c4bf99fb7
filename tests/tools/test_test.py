#!/usr/bin/python3
"""tools/test in a tree of a few files: it runs everything where something has changed, and only there."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTHING = "#!/bin/sh\n"
BUILD = "say() { :; }\nconfigure_preset() { mkdir -p build/$1; }\nbuild_preset() { :; }\n"
CTEST = """#!/bin/sh
echo run >> ran
[ ! -e ../broken ] || { echo "50% tests passed, 1 tests failed out of 2"; exit 8; }
echo "100% tests passed, 0 tests failed out of 2"
"""


class Test(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name) / "tree"
        (self.tree / "tools" / "checks").mkdir(parents=True)
        shutil.copy(ROOT / "tools" / "test", self.tree / "tools" / "test")
        for name in ("bootstrap", "tidy", "checks/determinism", "checks/sanitizers", "checks/dropped_results"):
            self.program(self.tree / "tools" / name, NOTHING)
        (self.tree / "tools" / "checks" / "build.sh").write_text(BUILD, encoding="utf-8")
        (self.tree / ".gitignore").write_text("build/\nran\n", encoding="utf-8")
        self.binaries = pathlib.Path(folder.name) / "bin"
        self.binaries.mkdir()
        self.program(self.binaries / "ctest", CTEST)
        self.git("init", "-q")
        self.git("add", "-A")

    def program(self, path, text):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def git(self, *words):
        subprocess.run(["git", *words], cwd=self.tree, check=True, capture_output=True)

    def ask(self, *words):
        """How often tests have run, the exit code and what it says."""
        environment = {**os.environ, "PATH": f"{self.binaries}:{os.environ['PATH']}"}
        done = subprocess.run(["tools/test", *words], cwd=self.tree, env=environment, capture_output=True, text=True,
                              check=False)
        ran = self.tree / "ran"
        return (len(ran.read_text().splitlines()) if ran.exists() else 0), done.returncode, done.stdout + done.stderr

    def test_what_has_passed_and_has_not_changed_does_not_run_again(self):
        self.assertEqual(self.ask()[:2], (1, 0))
        ran, code, said = self.ask()
        self.assertEqual((ran, code), (1, 0), said)
        self.assertIn("0 tests failed out of 2", said)
        self.assertIn("nothing has changed since", said)

    def test_a_changed_file_a_new_one_and_a_word_of_the_user_run_it(self):
        self.ask()
        (self.tree / "tools" / "tidy").write_text(NOTHING + "\n", encoding="utf-8")
        self.assertEqual(self.ask()[0], 2)
        (self.tree / "new").write_text("", encoding="utf-8")
        self.assertEqual(self.ask()[0], 3)
        self.assertEqual(self.ask("--again")[0], 4)
        self.assertEqual(self.ask()[0], 4)

    def test_other_tests_are_something_else(self):
        self.ask()
        self.assertEqual(self.ask("-R", "some")[0], 2)
        self.assertEqual(self.ask("-R", "some")[0], 2)
        self.assertEqual(self.ask()[0], 2)

    def test_what_has_failed_runs_again(self):
        broken = self.tree.parent / "broken"
        broken.write_text("", encoding="utf-8")
        self.assertEqual(self.ask()[:2], (1, 1))
        broken.unlink()
        self.assertEqual(self.ask()[:2], (2, 0))

    def test_a_tree_that_git_does_not_know_always_runs(self):
        shutil.rmtree(self.tree / ".git")
        self.assertEqual(self.ask()[:2], (1, 0))
        self.assertEqual(self.ask()[:2], (2, 0))


if __name__ == "__main__":
    unittest.main()
