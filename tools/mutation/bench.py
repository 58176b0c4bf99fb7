"""The build folder in which mistakes are tried: a file with all of them, linked in front of the libraries."""

import json
import pathlib
import re
import shlex
import subprocess
from typing import NamedTuple

from mutation import variants

PRESET = "mutants"
SEARCH = "mutants_search"
# Where mistakes are made, and the unit tests of those rooms.
ROOMS = {"orchestrator/record": "test_record", "orchestrator/scenario": "test_scenario",
         "orchestrator/engine": "test_engine", "simulators/component": "test_component",
         "orchestrator/automation": "test_automation"}
MOST_ROUNDS = 10  # of leaving out what does not compile


class Prepared(NamedTuple):
    """A file with its mistakes, ready to be run."""

    numbers: dict  # {number: mutant} of those that compile
    broken: list  # the others
    search: object  # the executables
    tests: object


class Failure(Exception):
    """Something that is no mistake's fault."""


def files_of(root):
    return [str(path.relative_to(root)) for room in ROOMS for path in sorted((root / room).glob("*.cpp"))]


def tests_of(file):
    return ROOMS[file.rpartition("/")[0]]


class Bench:
    """`build`: a folder in which all is built already, whatever its preset."""

    def __init__(self, root, build=None):
        self.root = root
        self.is_foreign = build is not None
        self.build = build or root / "build" / PRESET
        self.executables = self.build / "bin"
        self.kept = self.build / "results"

    def begin(self, jobs):
        """Builds everything without a mistake."""
        targets = [SEARCH, *ROOMS.values()]
        if not self.is_foreign:
            self.must("bash", "-c", f"source tools/checks/build.sh; configure_preset {PRESET}")
            self.must("cmake", "--build", self.build, "-j", str(jobs), "-t", *targets)
        entries = json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8"))
        self.commands = {entry["file"]: shlex.split(entry["command"]) for entry in entries}
        self.links = {target: self.link_command(target) for target in targets}
        self.is_sanitized = any("-fsanitize" in word for word in self.links[SEARCH])

    def must(self, *command):
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(done.stdout + done.stderr)

    def link_command(self, target):
        told = subprocess.run(["ninja", "-t", "commands", target], cwd=self.build, capture_output=True, text=True,
                              check=True).stdout.splitlines()[-1]
        return shlex.split(told.removeprefix(": && ").removesuffix(" && :"))

    def unit_of(self, file):
        """What is compiled: the file, or the batch that includes it, of its library or of several."""
        path = str(self.root / file)
        if path in self.commands:
            return path
        return next(unit for unit in self.commands if "/CMakeFiles/" in unit and
                    f'#include "{path}"' in pathlib.Path(unit).read_text(encoding="utf-8"))

    def prepare(self, source, mutants, folder):
        """Compiles the file until only mistakes that compile are left in it, and links it."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers, broken = dict(enumerate(mutants, 1)), []
        for _ in range(MOST_ROUNDS):
            changes = {source: {number: [mutant] for number, mutant in numbers.items()}}
            wrong = self.compile(self.unit_of(source.path), changes, folder)
            if not wrong:
                break
            broken += [numbers.pop(number) for number in sorted(wrong)]
        else:
            raise Failure(f"{source.path}: does not compile, whatever is left out")
        return Prepared(numbers, broken, self.link(SEARCH, folder), self.link(tests_of(source.path), folder))

    def prepare_search(self, changes, folder):
        """The search with mistakes that all compile, in several files; `changes`: {source: {number: [change]}}"""
        folder.mkdir(parents=True, exist_ok=True)
        units = {}
        for source, mistakes in changes.items():
            units.setdefault(self.unit_of(source.path), {})[source] = mistakes
        for place, (unit, of_it) in enumerate(sorted(units.items())):
            wrong = self.compile(unit, of_it, folder, f"variants{place}")
            if wrong:
                raise Failure(f"mistakes that do not compile: {', '.join(map(str, sorted(wrong)))}")
        return self.link(SEARCH, folder)

    def compile(self, unit, changes, folder, name="variants"):
        """The numbers of those that do not compile. `changes`: {source of the unit: {number: [change]}}"""
        text = f'#include "{unit}"\n'
        if "/CMakeFiles/" in unit:
            text = pathlib.Path(unit).read_text(encoding="utf-8")
        for source, mistakes in changes.items():
            changed = folder / f"{name}_{pathlib.Path(source.path).name}"
            changed.write_text(variants.with_all(source, mistakes), encoding="utf-8")
            text = text.replace(f'#include "{self.root / source.path}"', f'#include "{changed}"')
        (folder / f"{name}.cpp").write_text(text, encoding="utf-8")
        command = list(self.commands[unit])
        command[command.index("-o") + 1] = str(folder / f"{name}.o")
        command[command.index("-c") + 1] = str(folder / f"{name}.cpp")
        done = subprocess.run([*command, "-w"], cwd=self.build, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return set()
        numbers = {number for mistakes in changes.values() for number in mistakes}
        for pattern in (r"^mutant-(\d+):\d+:\d+: (?:fatal )?error", r"\bmutant-(\d+):\d+"):
            wrong = {int(number) for number in re.findall(pattern, done.stderr, re.MULTILINE)} & numbers
            if wrong:
                return wrong
        raise Failure(done.stderr)

    def link(self, target, folder):
        """An object that is named before an archive wins over the one in it that has the same definitions."""
        command = list(self.links[target])
        at = command.index("-o")
        objects = sorted(str(path) for path in folder.glob("*.o"))
        command[at:at + 2] = ["-o", str(folder / target), *objects]
        done = subprocess.run(command, cwd=self.build, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(done.stderr)
        return folder / target
