"""A document with blocks to copy, and whoever copies them, one after the other, into a shell of an empty folder.

  ```sh                     run, line by line; `# exits with 3` at its end is what a command is expected to end with
  ```console                lines after `$ ` are run, those below are what they print; `...` stands for anything
  ```yaml (python, ...)     a first line that is a comment with a name, as `# cell.yaml`, makes it a file of that name;
                            without, it is a whole file that `kapela check` takes, but for `yaml part`: a part of one
  ```                       shown, not run

The folder, the ports of this machine and its processes are the reader's own: a network and a process namespace.
"""

import dataclasses
import os
import pathlib
import re
import subprocess

from processes import ROOT, wait_until

FENCE = re.compile(r"^(```+)([^\n]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A(?:#|//) ([\w./-]+\.\w+)[^\n]*\n")
BACKGROUND = re.compile(r"[^&]&\s*(#.*)?\s*\Z")
EXIT = re.compile(r"# exits with (\d+)\b")
SHELL = {"sh", "bash"}
# Which command in the background is ready when it says what.
# Each of the four isolated components says so.
READY = {r"--isolate": r"(?:is up[\s\S]*){4}", r"orchestrator": "nasłuchuje|listens on",
         r"plant up|simulator|proxy": "is up", r"python3": "."}


@dataclasses.dataclass
class Block:
    """`line`: of its fence in the document."""

    line: int
    language: str
    text: str

    @property
    def words(self):
        return self.language.split()

    @property
    def file(self):
        found = FILE.match(self.text)
        return found[1] if found and self.words and self.words[0] not in SHELL | {"console"} else None


def blocks_of(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return [Block(text.count("\n", 0, found.start()) + 1, found[2], found[3]) for found in FENCE.finditer(text)]


def commands_of(text):
    """Whole commands: lines that bash takes together."""
    waiting = ""
    for line in text.splitlines():
        waiting += line + "\n"
        if not waiting.strip() or waiting.strip().startswith("#"):
            waiting = ""
        elif not line.endswith("\\"):
            parsed = subprocess.run(["bash", "-n"], input=waiting, capture_output=True, text=True, check=False)
            if parsed.returncode == 0 and not parsed.stderr:
                yield waiting
                waiting = ""
    if waiting:
        raise AssertionError(f"bash takes this for the beginning of a command:\n{waiting}")


def expected_of(text):
    """Of a console: (command, what it prints)."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        while command.endswith("\\"):
            more, _, printed = printed.partition("\n")
            command += "\n" + more.removeprefix("> ")
        yield command + "\n", printed


def looks_like(printed, shown):
    def lines(text):
        return [line.rstrip() for line in text.strip("\n").splitlines()]

    pattern = "".join("(?:.*\n)*?" if line.strip() in ("...", "…") else
                      ".*?".join(re.escape(part) for part in re.split(r"\.\.\.|…", line)) + "[ \t]*\n"
                      for line in lines(shown))
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines(printed))) is not None


class Shell:
    """One bash from the first block to the last, with the folder it works in; ends with all that it has started."""

    def __init__(self, folder, programs, environment=None):
        self.folder = pathlib.Path(folder)
        self._out = self.folder.parent / (self.folder.name + ".out")
        self._out.mkdir()
        self._number = 0
        kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TZ") if name in os.environ}
        variables = {**kept, "HOME": str(self._out), "PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin",
                     **(environment or {})}
        words = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if os.geteuid() != 0:
            words.insert(1, "--map-root-user")
        self._bash = subprocess.Popen([*words, "bash"], cwd=self.folder, env=variables, text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.run("ip link set lo up")

    def close(self):
        self._bash.kill()
        self._bash.communicate()

    def run(self, command):
        """(exit code, what it printed). One in the background: as soon as all it listens on is there."""
        self._number += 1
        file, out = (self._out / f"{self._number}.{kind}" for kind in ("sh", "out"))
        file.write_text(command, encoding="utf-8")
        self._bash.stdin.write(f"source {file} </dev/null >{out} 2>&1; echo $?\n")
        self._bash.stdin.flush()
        code = self._bash.stdout.readline().strip()
        if BACKGROUND.search(command):
            self._wait_until_ready(command, out)
        return int(code or -1), out.read_text(encoding="utf-8", errors="replace")

    @staticmethod
    def _wait_until_ready(command, out):
        """As a reader does, who looks at what it says before going on."""
        def said():
            return out.read_text(encoding="utf-8", errors="replace")

        for word, ready in READY.items():
            if re.search(word, command):
                wait_until(lambda: re.search(ready, said()), lambda: f"it says no {ready}:\n{said()}", within=60)
                return
