"""Processes, ports and waiting: what every end-to-end test stands on. Nothing here waits for a fixed time."""

import atexit
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KAPELA_BIN", str(ROOT / "build" / "dev" / "bin" / "kapela"))
KAPELA = os.environ.get("KAPELA_HOSTILE", PROGRAM)  # the same, as tools/checks/hostile starts it
PATIENCE = 20.0  # seconds until a condition that should come soon counts as missed


def wait_until(condition, what, within=PATIENCE):
    """Asks again and again; gives the first true answer. The error names what did not come."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what() if callable(what) else what}")
        time.sleep(0.01)


class Ports:
    """Free ports below the ephemeral range, so that no outgoing connection takes one in between. Never twice the same.

    Tests that run at the same time take from different blocks: who has bound a block's abstract socket owns it, until
    its process ends.
    """

    BLOCKS = range(10_000, 32_000, 100)

    def __init__(self):
        self._left = []

    def take(self):
        while True:
            if not self._left:
                self._left = self._lease()
            port = self._left.pop()
            if self._is_free(port):
                return port

    def _lease(self):
        for first in random.sample(self.BLOCKS, len(self.BLOCKS)):
            lease = socket.socket(socket.AF_UNIX)
            try:
                lease.bind(f"\0kapela-test-ports-{first}")
            except OSError:
                lease.close()
                continue
            atexit.register(lease.close)
            return list(range(first, first + self.BLOCKS.step))
        raise AssertionError("every block of ports is taken")

    @staticmethod
    def _is_free(port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
            return True


class Lines:
    """The lines of a stream, collected by a thread as they come."""

    def __init__(self, stream):
        self._lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._collect, args=(stream,), daemon=True)
        self._thread.start()

    def _collect(self, stream):
        for line in stream:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        stream.close()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def all(self):
        with self._changed:
            return list(self._lines)

    def text(self):
        return "\n".join(self.all())

    def wait_for(self, text, since=0, within=PATIENCE):
        """The first line from number `since` on that contains the text."""
        def found():
            return next((line for line in self._lines[since:] if text in line), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._ended, within)
            line = found()
        if line is None:
            raise AssertionError(f"no line with {text!r} within {within} s in:\n" + "\n".join(self.all()[since:]))
        return line

    def join(self):
        self._thread.join(PATIENCE)


class Process:
    """A kapela process, ended by its id when the test ends. `session`: it has one of its own, as in a terminal."""

    def __init__(self, test, *arguments, environment=None, cwd=None, session=False, descriptors=None):
        limited = [] if descriptors is None else ["prlimit", f"--nofile={descriptors}"]
        self.arguments = [str(argument) for argument in arguments]
        self.process = subprocess.Popen([*limited, KAPELA, *self.arguments], cwd=cwd, stdin=subprocess.DEVNULL,
                                        text=True, encoding="utf-8", env={**os.environ, **(environment or {})},
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=session)
        self.stdout = Lines(self.process.stdout)
        self.stderr = Lines(self.process.stderr)
        test.addCleanup(self.kill)

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process.poll() is None

    def signal(self, number):
        if self.is_running():
            self.process.send_signal(number)

    def terminate(self, within=PATIENCE):
        """SIGTERM; gives the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(within)

    def wait(self, within=PATIENCE):
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"kapela {' '.join(self.arguments)} still runs after {within} s") from error
        self.stdout.join()
        self.stderr.join()
        return code

    def kill(self):
        if self.is_running():
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait(5)
        self.stdout.join()
        self.stderr.join()

    def describe(self):
        return (f"kapela {' '.join(self.arguments)}: exit {self.process.poll()}\n--- stdout\n{self.stdout.text()}\n"
                f"--- stderr\n{self.stderr.text()}")


def rss_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_kapela(*arguments, environment=None, cwd=None, within=60, stdin=None):
    """Runs kapela to its end, into pipes; gives the completed process with text output."""
    return subprocess.run([KAPELA, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
                          timeout=within, cwd=cwd, env={**os.environ, **(environment or {})}, input=stdin, check=False)
