#!/usr/bin/python3
"""tools/bootstrap against a fake Debian: which packages it asks for, by group, and that it asks for nothing twice."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class BootstrapTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.notes = self.folder / "notes"
        for name in ("dpkg-query", "apt-get", "id"):
            (self.folder / name).symlink_to(HERE / "fake_packages")

    def bootstrap(self, *groups, installed=()):
        environment = dict(os.environ, PATH=f"{self.folder}:{os.environ['PATH']}", FAKE_NOTES=str(self.notes),
                           FAKE_INSTALLED=" ".join(installed), KAPELA_SERVICE_POLICY=str(self.folder / "policy-rc.d"))
        return subprocess.run([ROOT / "tools/bootstrap", *groups], env=environment, cwd="/", stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False, timeout=30)

    def asked_for(self, *groups, installed=()):
        """The packages that apt-get was told to install; none when it was not called."""
        self.notes.unlink(missing_ok=True)
        done = self.bootstrap(*groups, installed=installed)
        self.assertEqual(done.returncode, 0, done.stderr)
        if not self.notes.exists():
            return set()
        [line] = [line for line in self.notes.read_text(encoding="utf-8").splitlines() if " install " in line]
        return set(line.split("--no-install-recommends ")[1].split())

    def test_what_runs_the_program_needs_no_browser_and_no_test_library(self):
        packages = self.asked_for("run")
        self.assertLessEqual({"g++", "cmake", "libboost1.81-dev", "curl"}, packages)
        self.assertFalse({"chromium", "prometheus", "libgtest-dev", "libbenchmark-dev", "python3", "clang"} & packages)

    def test_all_is_more_than_what_runs_and_the_default(self):
        packages = self.asked_for("all")
        self.assertLess(self.asked_for("run"), packages)
        self.assertLessEqual({"chromium", "prometheus", "libgtest-dev"}, packages)
        self.assertEqual(self.asked_for(), packages)

    def test_what_is_there_is_not_asked_for(self):
        packages = self.asked_for("run")
        self.assertEqual(self.asked_for("run", installed=packages - {"ccache"}), {"ccache"})
        self.assertEqual(self.asked_for("run", installed=packages), set())
        self.assertFalse(self.notes.exists())

    def test_a_group_that_is_not_known(self):
        done = self.bootstrap("everything")
        self.assertEqual(done.returncode, 64)
        self.assertIn("usage: tools/bootstrap [run|all]", done.stderr)
        self.assertFalse(self.notes.exists())

    def test_the_demo_asks_for_what_runs_alone(self):
        called = {name: re.findall(r"^tools/bootstrap.*$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
                  for name in ("tools/demo", "tools/test")}
        self.assertEqual(called, {"tools/demo": ["tools/bootstrap run"], "tools/test": ["tools/bootstrap all"]})


if __name__ == "__main__":
    unittest.main()
