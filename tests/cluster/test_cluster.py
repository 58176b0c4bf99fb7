#!/usr/bin/python3
"""tools/cluster on a real Slurm, in a network namespace: an array, a task that is killed, and the bytes of one process;
the same with GNU parallel; what its README and its CI matrix show."""

import json
import os
import re
import signal
import subprocess
import unittest

import yaml
from slurm_cell import PATIENCE, ROOT, ClusterTest, enter_namespace, process_with, wait_until

START = "Uruchomienie wszystkich usług systemu (@all)"
STOP = "Zatrzymanie wszystkich usług (@all)"
LONG = ("--exhaustive", "2", "--kinds", "all")
CLUSTER = ROOT / "tools" / "cluster"


def runs_of(part):
    if not part.exists():
        return 0
    return json.loads(part.read_text(encoding="utf-8").splitlines()[1])["runs"]


class Slurm(ClusterTest):
    def test_a_killed_task_goes_on_and_all_is_as_of_one_process(self):
        words = ["tools/cluster/slurm", "--shards", "2", "--folder", "found", "--scenario", START, "--", *LONG]
        with subprocess.Popen(words, cwd=self.folder, env=self.environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as search:
            part = self.folder / "found" / "0" / "part-1"
            wait_until(lambda: runs_of(part) > 0 or search.poll() is not None, self.logs, PATIENCE)
            victim = process_with(str(part.resolve()))
            self.assertIsNotNone(victim, "it had ended before it could be killed")
            os.kill(victim, signal.SIGKILL)
            output, errors = search.communicate(timeout=600)
        self.assertEqual(search.returncode, 0, (output, errors, self.logs()))
        self.assertIn("nothing found", output)
        spent = json.loads(part.read_text(encoding="utf-8").splitlines()[-1])["spent"]
        self.assertEqual(spent["processes"], 2, "it was begun again")
        self.run_here("kapela", "explore", *LONG, "--report", "alone", START)
        self.assertEqual(self.body("found/0/whole"), self.body("alone"))

    def test_an_array_has_all_shards_of_all_scenarios_and_does_nothing_twice(self):
        words = ["tools/cluster/slurm", "--shards", "3", "--folder", "found", "--scenario", START, "--scenario", STOP,
                 "--sbatch", "--time=10", "--", "--exhaustive", "1"]
        first = self.run_here(*words)
        self.assertEqual(first.stdout.count("nothing found"), 2)
        for search in "01":
            self.assertTrue((self.folder / "found" / search / "junit.xml").exists())
            self.assertEqual(len(list((self.folder / "found" / search).glob("part-*"))), 3)
        parts = {path: path.read_bytes() for path in self.folder.glob("found/*/part-*")}
        self.run_here(*words)
        self.assertEqual({path: path.read_bytes() for path in parts}, parts)

    def test_what_is_wrong_with_its_words_is_told(self):
        for words, told in ((("--shards", "0", "--folder", "f", "--", "x"), "--shards"), (("--", "x"), "--folder"),
                            (("--folder", "f"), "kapela explore"), (("--fodler", "f"), "--fodler")):
            self.assertIn(told, self.run_here("tools/cluster/slurm", *words, expected=64).stderr)


class Parallel(ClusterTest):
    def ssh(self):
        """A program that answers as ssh does, on this machine; it notes the hosts that it was asked for."""
        ssh = self.folder / "ssh"
        ssh.write_text(f"#!/bin/sh\necho \"$1\" >>{self.folder}/asked\nshift\n[ \"$1\" != -- ] || shift\n"
                       "exec sh -c \"$*\"\n")
        ssh.chmod(0o755)
        return str(ssh)

    def test_hosts_that_ssh_reaches_share_a_search(self):
        (self.folder / "hosts").write_text("1/one\n1/two\n")
        result = self.run_here("tools/cluster/parallel", "--shards", "4", "--folder", "found", "--scenario", START,
                               "--hosts", "hosts", "--", "--exhaustive", "1", PARALLEL_SSH=self.ssh())
        self.assertIn("nothing found", result.stdout)
        self.assertEqual(set((self.folder / "asked").read_text().split()), {"one", "two"})
        self.run_here("kapela", "explore", "--exhaustive", "1", "--report", "alone", START)
        self.assertEqual(self.body("found/0/whole"), self.body("alone"))

    def test_the_login_shell_of_who_calls_does_not_matter(self):
        (self.folder / "hosts").write_text("1/one\n")
        for shell in (None, "/usr/sbin/nologin", "/bin/no-such-shell"):
            with self.subTest(shell):
                self.environment.pop("SHELL", None)
                if shell:
                    self.environment["SHELL"] = shell
                for hosts in ((), ("--hosts", "hosts")):
                    folder = f"{len(shell or '')}-{len(hosts)}"
                    self.run_here("tools/cluster/parallel", "--shards", "2", "--folder", folder, "--scenario", STOP,
                                  *hosts, "--", "--exhaustive", "1", PARALLEL_SSH=self.ssh())


class Documents(ClusterTest):
    def test_what_the_readme_gives_to_be_copied_works(self):
        text = (CLUSTER / "README.md").read_text(encoding="utf-8")
        (self.folder / "hosts").write_text(":\n")
        blocks = re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        self.assertGreaterEqual(len(blocks), 3)
        for block in blocks:
            with self.subTest(block):
                self.run_here("bash", "-euc", block)

    def test_the_matrix_of_continuous_integration_searches_and_merges(self):
        jobs = yaml.safe_load((CLUSTER / "ci_matrix.yml").read_text(encoding="utf-8"))["jobs"]
        shards = jobs["search"]["strategy"]["matrix"]["shard"]
        search, merge = (next(step["run"] for step in jobs[name]["steps"] if "kapela" in step.get("run", ""))
                         for name in ("search", "merge"))
        self.assertEqual(shards, list(range(len(shards))))
        for shard in shards:
            self.run_here("bash", "-euc", search.replace("${{ matrix.shard }}", str(shard)))
        self.assertIn("nothing found", self.run_here("bash", "-euc", merge).stdout)


if __name__ == "__main__":
    enter_namespace()
    unittest.main()
