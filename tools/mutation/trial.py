"""Runs an executable with a mistake, within limits, and tells who noticed it."""

import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
from typing import NamedTuple

from mutation.variants import CHOOSES

MOST_MEGABYTES = 2048
MOST_OUTPUT = 16 * 1024 * 1024
SLACK_SECONDS = 5
TIMES_AS_LONG = 4  # as without a mistake: then it hangs
OF_THE_CLOCK = 20  # times as long as the processor may take
LINE = re.compile(r"^(\w+ \w+) (\d+ [0-9a-f]{16})$", re.MULTILINE)  # of a search that found nothing


class Ended(NamedTuple):
    how: str  # "" for well, else who or what noticed it
    output: str
    seconds: float  # of the processor


class Limits(NamedTuple):
    seconds: int  # of the processor
    megabytes: int | None = MOST_MEGABYTES


def limits(usual_seconds, is_sanitized=False):
    """Sanitizers reserve more addresses than there is memory in the world."""
    return Limits(int(TIMES_AS_LONG * usual_seconds) + SLACK_SECONDS, None if is_sanitized else MOST_MEGABYTES)


def run(command, number, most):
    memory = [f"--as={most.megabytes << 20}"] if most.megabytes else []
    limited = ["prlimit", f"--cpu={most.seconds}", *memory, "--core=0", f"--fsize={MOST_OUTPUT}", "--",
               *map(str, command)]
    with tempfile.TemporaryDirectory() as folder:
        with open(pathlib.Path(folder) / "output", "w+b") as output:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            child = subprocess.Popen(limited, cwd=folder, env=dict(os.environ, **{CHOOSES: str(number)}), stdout=output,
                                     stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            hangs = False
            try:
                child.wait(most.seconds * OF_THE_CLOCK)
            except subprocess.TimeoutExpired:
                hangs = True
                child.kill()
                child.wait()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            output.seek(0)
            text = output.read().decode("utf-8", "replace")
    return Ended(how_it_ended(child.returncode, hangs, text), text, after.ru_utime - before.ru_utime)


def how_it_ended(code, hangs, text):
    if hangs or -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGPROF):
        return f"hangs{place_in(text)}"
    if code == 0:
        return ""
    if code < 0:
        told = re.search(r"(internal error: .*?)(?:\. This is a bug|$)|terminate called.*$", text, re.MULTILINE)
        return f"crashes{place_in(text)}: {told[1] or told[0] if told else signal.Signals(-code).name}"
    failed = re.search(r"^\[  FAILED  \] ([\w./]+)|^((?:one|swarm|two\w*) \w+: .*)$", text, re.MULTILINE)
    return failed[1] or failed[2] if failed else "fails"


def place_in(text):
    """The test that was running, or the search behind the last one that had found nothing."""
    ran = re.findall(r"^\[ RUN      \] ([\w./]+)|^(\w+ \w+) \d+ \w{16}$", text, re.MULTILINE)
    return f" {'in ' + ran[-1][0] if ran[-1][0] else 'after ' + ran[-1][1]}" if ran else ""


def run_tests(executable, number, most):
    return run([executable, "--gtest_fail_fast"], number, most)


def run_search(executable, number, most, until):
    return run([executable, until], number, most)


def histories_in(output):
    """{stage and scenario: runs and hash}"""
    return dict(LINE.findall(output))
