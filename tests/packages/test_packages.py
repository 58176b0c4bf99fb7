#!/usr/bin/python3
"""The Debian packages on a Debian of their own: installed, used as their users do, and removed without a trace.

That Debian is this machine with an overlay over it, in memory: what is written there is gone with the test.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PIECES = ("kapela", "libkapela-dev", "python3-kapela")
ISOLATED = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
IN_ROOT = """set -e
mount -t tmpfs none "$1" && mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc none "$1/root/proc" && mount --bind /dev "$1/root/dev"
mkdir -p "$1/root/given" && mount --bind "$2" "$1/root/given"
ip link set lo up
exec chroot "$1/root" /bin/bash /given/steps
"""


@unittest.skipIf(os.geteuid() != 0, "only root installs packages")
class Packages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kapela-packages-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "debian").mkdir()
        self.given = self.root / "given"
        self.given.mkdir()
        cpack = pathlib.Path(os.environ["CMAKE"]).with_name("cpack")
        made = subprocess.run([cpack, "-B", self.given], cwd=os.environ["BUILD_DIR"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        (self.given / "steps").write_text((HERE / "steps.sh").read_text(encoding="utf-8"), encoding="utf-8")

    def test_they_are_installed_used_and_removed(self):
        names = sorted(path.name.split("_")[0] for path in self.given.glob("*.deb"))
        self.assertEqual(names, sorted(PIECES))
        ended = subprocess.run([*ISOLATED, "bash", "-c", IN_ROOT, "bash", self.root / "debian", self.given],
                               capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertEqual([line for line in ended.stdout.splitlines() if line.startswith("left behind: ")], [])
        self.assertIn("all steps done", ended.stdout)


if __name__ == "__main__":
    unittest.main()
