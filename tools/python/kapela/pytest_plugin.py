"""pytest: a plant, an orchestrator and faults for each test, and experiments in virtual time.

    @pytest.mark.kapela(plant="plant.yaml", scenarios="scenarios")
    def test_start(orchestrator, faults):
        faults.add("robot", "drop", event="CMD_RUN", count=1)
        assert orchestrator.sync.execute_scenario("Start")

The mark of a test, of its class or of its module says which files; `kapela_plant` and `kapela_scenarios` of pytest.ini
say what holds without. Files are relative to pytest's root directory.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kapela.orchestrator import Document, Orchestrator
from kapela.plant import PROGRAM, Faults, Plant

MARK = "kapela(plant=FILE, scenarios=FILES, time_scale=K): the files of the fixtures plant and orchestrator"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("kapela_plant", "the plant file of tests without a mark", default="")
    parser.addini("kapela_scenarios", "files and folders with scenarios", type="args", default=[])


def _said(request: pytest.FixtureRequest) -> Document:
    said: Document = {"plant": request.config.getini("kapela_plant") or None,
                      "scenarios": request.config.getini("kapela_scenarios")}
    for mark in reversed(list(request.node.iter_markers("kapela"))):
        said.update(mark.kwargs)
    if isinstance(said["scenarios"], (str, os.PathLike)):
        said["scenarios"] = [said["scenarios"]]
    return said


@pytest.fixture
def plant(request: pytest.FixtureRequest) -> Iterator[Plant]:
    """A simulated plant of this test alone. When the test fails, its log is shown."""
    said = _said(request)
    one = Plant(said["plant"], time_scale=said.get("time_scale", 1), cwd=request.config.rootpath)
    with one:
        yield one
        request.node.add_report_section("teardown", "kapela", one.log)


@pytest.fixture
def orchestrator(request: pytest.FixtureRequest, plant: Plant) -> Orchestrator:
    """An orchestrator for the plant, which has asked every component once."""
    return plant.orchestrator(*_said(request)["scenarios"])


@pytest.fixture
def faults(plant: Plant) -> Iterator[Faults]:
    """What goes wrong in the plant. A rule that has never acted fails the test: it proved nothing."""
    yield plant.faults
    if idle := plant.faults.idle():
        pytest.fail("never acted: " + ", ".join(idle))


@pytest.fixture
def experiment(request: pytest.FixtureRequest) -> Callable[..., list[Document]]:
    """`experiment("file.yaml")`: carries out a file of experiments in virtual time, or with `real=True` over HTTP, and
    fails the test unless each is a PASS. Gives the verdicts."""
    def carry_out(file: str | os.PathLike[str], *, real: bool = False) -> list[Document]:
        command = [os.environ.get(PROGRAM, "kapela"), "experiment", "run", os.fspath(file), "--json", "/dev/stdout",
                   *(["--real"] if real else [])]
        ended = subprocess.run(command, cwd=request.config.rootpath, capture_output=True, text=True, encoding="utf-8",
                               check=False)
        if ended.returncode != 0:
            pytest.fail(f"{' '.join(command)}\n{ended.stdout}{ended.stderr}", pytrace=False)
        verdicts: list[Any] = []
        for line in ended.stdout.splitlines():
            if line.startswith("{"):
                verdicts.append(json.loads(line))
        return verdicts

    return carry_out
