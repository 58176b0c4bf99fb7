"""A Slurm cluster of one machine, in a network and a process namespace of its own: munged, slurmctld and slurmd as they
come from Debian, with all that they write in one folder. Nothing of it outlives the namespace."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from processes import PROGRAM, ROOT, wait_until  # noqa: E402 (the path comes first)

SKIPPED = 77  # as CMakeLists.txt says
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "sinfo", "parallel", "unshare", "ip")
INSIDE = "KAPELA_CLUSTER_NAMESPACE"
ADDRESS = "10.254.0.1"  # of the loopback device; daemons do not believe in a network that has 127.0.0.1 alone
PATIENCE = 120.0  # seconds; these daemons take their time, and the machine may be busy

CONFIGURATION = """\
ClusterName=kapela
SlurmctldHost=localhost({address})
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
# A task that is begun again waits until what it was allowed before has expired.
AuthInfo=socket={folder}/munge/socket,cred_expire=5
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1
NodeName=localhost NodeAddr={address} CPUs=4 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
"""


def skip(why):
    print(f"skipped: {why}", file=sys.stderr)
    sys.exit(SKIPPED)


def enter_namespace():
    """Runs this program again where it has a network and processes of its own; there it returns."""
    if os.environ.get(INSIDE):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)
        return
    missing = [name for name in PROGRAMS if shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None]
    if missing:
        skip(f"not installed: {', '.join(missing)} (tools/bootstrap does it)")
    if os.getuid() != 0:
        skip("the daemons of Slurm drop their groups, which takes root, also in a namespace of a user's own")
    words = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    tried = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        skip(f"no namespaces can be made here: {tried.stderr.strip()}")
    environment = {**os.environ, INSIDE: "yes", "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    sys.exit(subprocess.run([*words, sys.executable, *sys.argv], env=environment, check=False).returncode)


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self._daemons = []

    def start(self):
        for name in ("state", "spool", "munge"):
            (self.folder / name).mkdir(mode=0o700)
        munge = self.folder / "munge"
        (munge / "key").write_bytes(os.urandom(128))
        (munge / "key").chmod(0o400)
        configuration = self.folder / "slurm.conf"
        configuration.write_text(CONFIGURATION.format(address=ADDRESS, user="root", folder=self.folder))
        os.environ["SLURM_CONF"] = str(configuration)
        self._start("munged", "--foreground", "--force", f"--socket={munge}/socket", f"--key-file={munge}/key",
                    f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed")
        self._wait_until((munge / "socket").exists)
        self._start("slurmctld", "-D", "-f", configuration)
        self._start("slurmd", "-D", "-f", configuration, "-N", "localhost")
        self._wait_until(lambda: "idle" in self._ask("sinfo", "--noheader", "--format=%T"))

    def stop(self):
        for daemon in reversed(self._daemons):
            daemon.terminate()
        for daemon in reversed(self._daemons):
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def _start(self, name, *arguments):
        with open(self.folder / f"{name}.out", "wb") as output:
            self._daemons.append(subprocess.Popen([name, *arguments], stdout=output, stderr=subprocess.STDOUT))

    def _wait_until(self, condition):
        """Not longer than the daemons live."""
        def held():
            if any(daemon.poll() is not None for daemon in self._daemons):
                raise AssertionError(self._words_of_daemons())
            return condition()

        wait_until(held, self._words_of_daemons, PATIENCE)

    def _words_of_daemons(self):
        outputs = [path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.out"))]
        return "an idle node\n" + "\n".join(outputs)

    @staticmethod
    def _ask(*words):
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60).stdout


class ClusterTest(unittest.TestCase):
    """In a directory as a checkout is one; the cluster is one for all tests."""

    cluster = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kapela-slurm-")
        cls.addClassCleanup(folder.cleanup)
        cls.cluster = Cluster(pathlib.Path(folder.name))
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("scenarios", "tools"):
            (self.folder / name).symlink_to(ROOT / name)
        self.environment = {**os.environ, "PATH": f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}"}

    def run_here(self, *words, expected=0, **more):
        result = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=self.folder,
                                env={**self.environment, **more}, timeout=600, check=False)
        self.assertEqual(result.returncode, expected, (result, self.logs()))
        return result

    def logs(self):
        return {str(path): path.read_text(errors="replace") for path in self.folder.glob("*/log*")}

    def body(self, report):
        """But for what it has cost."""
        lines = (self.folder / report).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith('{"spent"')]


def process_with(text):
    """The process that has the text among its arguments; None: there is none."""
    for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended
            words = each.read_bytes().decode("utf-8", "replace").split("\0")
            if words[0].endswith("kapela") and text in words:
                return int(each.parent.name)
    return None
