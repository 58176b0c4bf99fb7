#!/usr/bin/python3
"""tools/soak for a moment: it finds nothing in a sound orchestrator, and finds what was made to be found."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from processes import KAPELA, ROOT

sys.path.insert(0, str(ROOT / "tools"))

from soaking.journal import Account, Snapshot  # noqa: E402 (the path comes first)
from soaking.round import Round  # noqa: E402
from soaking.tally import Tally  # noqa: E402

# Slow enough for a build without optimisation beside other tests.
SETTINGS = ("--cells", "2", "--round", "6", "--time-scale", "4", "--seed", "6", "--kills", "0.3")


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def soak(self, *more):
        result = subprocess.run([ROOT / "tools" / "soak", *SETTINGS, "--keep", self.folder, *more], capture_output=True,
                                text=True, encoding="utf-8", timeout=150, env={**os.environ, "KAPELA_BIN": KAPELA},
                                check=False)
        return result, json.loads(result.stdout.splitlines()[-1])

    def test_a_short_one_finds_nothing(self):
        result, document = self.soak("--starts", "12")
        self.assertEqual(result.returncode, 0, result)
        self.assertEqual((document["starts"], set(document["found"].values())), (12, {0}))
        self.assertEqual(sum(document["statuses"].values()), 12)
        self.assertGreater(document["counts"]["kills of orchestrators"], 0)
        self.assertGreater(sum(document["faults"].values()), 0)
        self.assertGreater(document["counts"]["records verified"], document["counts"]["records of journals"])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_lost_record_is_found(self):
        """A journal of frames without checksums: `started`, a run that is accepted, and its end."""
        def frame(payload):
            return len(payload).to_bytes(4, "little") + bytes(12) + payload

        def record(sequence, run, kind):
            numbers = b"".join(number.to_bytes(8, "little") for number in (0, sequence, run, 0, 7, 0))
            return frame(numbers + bytes(4) + bytes((kind, 0, 0)))

        file = self.folder / "00000001.kjl"
        start = bytes(12) + frame(b"{}") + record(1, 0, 0) + record(2, 5, 1)
        file.write_bytes(start + record(3, 5, 24) + b"torn")
        snapshot = Snapshot(self.folder)
        account = Account(self.folder)
        self.assertEqual((account.records, account.epochs, account.gaps), (3, [7], []))
        self.assertEqual((account.accepted[5], account.ended[5], list(snapshot.missing())), (1, 1, []))
        file.write_bytes(start + record(4, 5, 24))
        self.assertEqual(len(Account(self.folder).gaps), 1)
        self.assertEqual(len(list(snapshot.missing())), 1)

    def test_a_half_start_is_found(self):
        def judge(status, exceptions, killed=False):
            tally = Tally()
            judged = Round.__new__(Round)
            judged.tally, judged.where, judged.cell = tally, "here", self
            report = {"id": 1, "status": status, "exceptions": [{"component": name} for name in exceptions]}
            judged.judge(report, killed)
            return tally.found["half_started"]

        self.states = lambda: {"io": "INITIALIZED", "supervisor_1": "STOPPED"}
        self.assertEqual(judge("ROLLED_BACK", []), 1)
        self.assertEqual(judge("ROLLBACK_FAILED", ["supervisor_1"], True), 1)
        self.assertEqual(judge("ROLLBACK_FAILED", ["io"]), 0)
        self.assertEqual(judge("SUCCEEDED", []), 2)
        self.assertEqual(judge("REJECTED", []), 1)


if __name__ == "__main__":
    unittest.main()
