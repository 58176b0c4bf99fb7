#!/usr/bin/python3
"""Whoever follows a run is told of its end as it comes, also where the disk makes it come after the last record."""

import os
import pathlib
import subprocess
import time
import unittest

import client
from cell import CellTest
from processes import KAPELA, Process
from sse import EventStream

SLOW_DISK = pathlib.Path(__file__).parent / "data" / "slow_disk.c"
RUNS = int(os.environ.get("RUNS", "3"))  # more, to measure
SOON = 1.0  # seconds; a question that nobody answers takes 10
SAY = 'name: Say\ntrigger: {type: manual}\nactions:\n  - {type: log_event, level: info, message: "said"}\n'


class Follow(CellTest):
    def setUp(self):
        super().setUp()
        library = self.folder / "slow_disk.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SLOW_DISK], check=True)
        self.write_plant()
        self.write_scenario("say.yaml", SAY)
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"LD_PRELOAD": library, "SLOW_DISK_MS": "50"})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "its API")

    def seconds_from_the_end(self, *arguments):
        """How long kapela runs on after the end of its run was told."""
        stream = EventStream(self, self.port)
        process = subprocess.Popen([KAPELA, "run", "Say", "--url", self.url, *arguments], stdout=subprocess.PIPE,
                                   text=True)
        stream.wait_for("run", lambda run: run["ended"])
        ended = time.monotonic()
        text, _ = process.communicate(timeout=60)
        took = time.monotonic() - ended
        stream.close()
        self.assertEqual(process.returncode, 0, text)
        return took, text

    def test_in_a_pipe_it_ends_with_the_run(self):
        times = []
        for _ in range(RUNS):
            took, text = self.seconds_from_the_end()
            self.assertEqual([line.partition(" in ")[0] for line in text.splitlines()],
                             ["[INFO] said", "✔ SUCCEEDED"])
            times.append(took)
        print(f"longest of {RUNS}: {max(times) * 1000:.0f} ms")
        self.assertLess(max(times), SOON)

    def test_with_json_as_well(self):
        took, _ = self.seconds_from_the_end("--json")
        self.assertLess(took, SOON)


if __name__ == "__main__":
    unittest.main()
