"""A simulated plant in processes of its own, at a loopback address of its own, so that many run beside each other."""

from __future__ import annotations

import fcntl
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from kapela.errors import KapelaError, Refused, Unreachable
from kapela.http import Client, segment
from kapela.orchestrator import Document, Orchestrator

READY_WITHIN = 30.0  # seconds
ENDS_WITHIN = 20.0
ORCHESTRATOR_PORT = 8000
PROGRAM = "KAPELA_BIN"  # the program; without: kapela of PATH


class Loopback:
    """127.x.y.z that no other test of this machine has: a locked file says so, and a dead process unlocks it."""

    def __init__(self) -> None:
        folder = pathlib.Path(tempfile.gettempdir()) / f"kapela-loopback-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        for number in range(1, 250 * 250):
            self._file = open(folder / str(number), "w", encoding="ascii")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._file.close()
                continue
            self.address = f"127.77.{1 + number // 250}.{1 + number % 250}"
            return
        raise KapelaError(f"every loopback address of {folder} is taken")

    def close(self) -> None:
        self._file.close()


class Program:
    """A kapela process with what it says."""

    def __init__(self, arguments: list[str], environment: dict[str, str], cwd: str | os.PathLike[str] | None) -> None:
        self.command = [os.environ.get(PROGRAM, "kapela"), *arguments]
        self._process = subprocess.Popen(self.command, env=environment, cwd=cwd, text=True, encoding="utf-8",
                                         errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT)
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def log(self) -> str:
        with self._changed:
            return "\n".join(self._lines)

    def wait_for(self, *texts: str) -> None:
        """Until it has said one of them. Raises KapelaError with what it said instead."""
        self.wait_until(lambda lines: any(text in line for line in lines for text in texts))

    def wait_until(self, has_said_it: Callable[[list[str]], bool]) -> None:
        """Likewise, of all that it has said."""
        with self._changed:
            self._changed.wait_for(lambda: has_said_it(self._lines) or self._process.poll() is not None, READY_WITHIN)
            if not has_said_it(self._lines):
                raise KapelaError(f"{' '.join(self.command)} does not come up, it said:\n" + "\n".join(self._lines))

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        self._process.wait()
        with self._changed:
            self._changed.notify_all()


def admin_ports(lines: list[str]) -> dict[str, int]:
    """By component: of "[INFO] io on 127.77.1.2:8001, admin port 9001"."""
    ports: dict[str, int] = {}
    for line in lines:
        name, on, rest = line.removeprefix("[INFO] ").partition(" on ")
        if on and ", admin port " in rest:
            ports[name] = int(rest.rpartition(" ")[2].rpartition(":")[2])
    return ports


def told_of_all(lines: list[str]) -> bool:
    """"plant of 4 components is up", and each of them: lines come one by one."""
    counts = [int(found[1]) for line in lines if (found := re.search(r"plant of (\d+) components? is up", line))]
    return bool(counts) and len(admin_ports(lines)) == counts[0]


class Faults:
    """Rules that make components of a plant go wrong."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._may_miss: set[tuple[str, str]] = set()

    def add(self, component: str, type: str, *, event: str | None = None, count: int | None = None,
            may_miss: bool = False, **keys: Any) -> str:
        """A rule, from the next request on, until it is cleared; gives its name. `event` and `count` are short for
        `match` and `trigger`. One that has never acted fails the test, as it proved nothing: unless it `may_miss`."""
        rule: Document = {"type": type, "ttl": "0s", **keys}
        if event is not None:
            rule["match"] = {**rule.get("match", {}), "event": event}
        if count is not None:
            rule["trigger"] = {**rule.get("trigger", {}), "count": count}
        [name] = self._plant.admin(component).post("/faults", rule)["names"]
        if may_miss:
            self._may_miss.add((component, name))
        return str(name)

    def rules(self, component: str) -> list[Document]:
        """With what each has matched and hit."""
        return list(self._plant.admin(component).get("/faults")["faults"])

    def clear(self, component: str | None = None) -> None:
        for name in [component] if component else self._plant.components:
            self._plant.admin(name).ask("DELETE", "/faults")

    def idle(self) -> list[str]:
        """Those that should have acted, and never did."""
        return [f"{component}: {rule['name']}" for component in self._plant.components
                for rule in self.rules(component)
                if not rule["hits"] and (component, rule["name"]) not in self._may_miss]


class Plant:
    """`with Plant("plant.yaml") as plant: ...`; `orchestrator()` starts one for it."""

    def __init__(self, file: str | os.PathLike[str] | None = None, *, time_scale: float = 1,
                 cwd: str | os.PathLike[str] | None = None) -> None:
        self._file = [os.fspath(file)] if file else []
        self._scale = ["--time-scale", f"{time_scale:g}"] if time_scale != 1 else []
        self._cwd = cwd
        self._loopback = Loopback()
        self._folder = tempfile.TemporaryDirectory(prefix="kapela-")
        self._programs: list[Program] = []
        self.components: dict[str, int] = {}  # name: admin port
        self.faults = Faults(self)

    @property
    def address(self) -> str:
        return self._loopback.address

    @property
    def environment(self) -> dict[str, str]:
        """For commands of kapela that mean this plant."""
        return {**os.environ, "KAPELA_LOOPBACK": self.address,
                "KAPELA_URL": f"http://{self.address}:{ORCHESTRATOR_PORT}"}

    @property
    def log(self) -> str:
        return "\n".join(program.log for program in self._programs)

    def start(self) -> Self:
        program = self._start("plant", "up", *self._file, *self._scale)
        program.wait_until(told_of_all)
        self.components = admin_ports(program.log.splitlines())
        return self

    def orchestrator(self, *scenarios: str | os.PathLike[str], **options: str) -> Orchestrator:
        """Starts one for this plant. `options`: of `kapela orchestrator`, as `language="en"`."""
        arguments = ["orchestrator", "--simulated", "--journal", os.path.join(self._folder.name, "journal"),
                     *self._scale]
        for path in scenarios:
            arguments += ["--scenarios", os.fspath(path)]
        if self._file:
            arguments += ["--plant", *self._file]
        for name, value in options.items():
            arguments += ["--" + name.replace("_", "-"), value]
        self._start(*arguments).wait_for("listens on", "nasłuchuje na")
        client = Orchestrator(self.environment["KAPELA_URL"])
        self._wait_until_seen(client)
        return client

    def admin(self, component: str) -> Client:
        """The admin port of a component: routes as in Kapela's simulators/README."""
        if component not in self.components:
            raise KapelaError(f"there is no component {component!r}, there is {', '.join(self.components)}")
        return Client(f"http://{self.address}:{self.components[component]}", os.environ.get("KAPELA_TOKEN"))

    def state(self, component: str) -> str:
        """The truth, whatever a fault makes it say."""
        return str(self.admin(component).get("/state")["fsm_state"])

    def states(self) -> dict[str, str]:
        return {name: self.state(name) for name in self.components}

    def set_state(self, component: str, state: str) -> None:
        self.admin(component).ask("PUT", "/state", {"fsm_state": state})

    def reset(self) -> None:
        """All as just started."""
        for name in self.components:
            self.admin(name).post("/reset")

    def close(self) -> None:
        for program in reversed(self._programs):
            program.close()
        self._folder.cleanup()
        self._loopback.close()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, *arguments: str) -> Program:
        program = Program(list(arguments), self.environment, self._cwd)
        self._programs.append(program)
        return program

    @staticmethod
    def _wait_until_seen(client: Orchestrator) -> None:
        """Until it has asked every component once: before, a start is refused."""
        until = time.monotonic() + READY_WITHIN
        while True:
            try:
                client.sync.ready()
                return
            except (Refused, Unreachable):
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
