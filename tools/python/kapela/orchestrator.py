"""A running orchestrator: start scenarios and wait for them, see components and runs, cancel, approve, acknowledge."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import Mapping
from typing import Any

from kapela.http import Client, segment

Document = dict[str, Any]

FOLLOWED_FOR = 20  # seconds that the server holds a question for news


@dataclasses.dataclass(frozen=True)
class Run:
    """How a run has ended, or where it is. True when it did what its scenario says."""

    report: Document

    def __bool__(self) -> bool:
        return self.status == "SUCCEEDED"

    @property
    def id(self) -> int:
        return int(self.report["id"])

    @property
    def scenario(self) -> str:
        return str(self.report["scenario"])

    @property
    def status(self) -> str:
        """RUNNING; then SUCCEEDED, REJECTED, ROLLED_BACK, ROLLBACK_FAILED or STOPPED_PARTIAL."""
        return str(self.report["status"])

    @property
    def has_ended(self) -> bool:
        return self.status != "RUNNING"

    @property
    def first_cause(self) -> str:
        """Why it did not succeed, in a sentence; empty where it did."""
        return str((self.report.get("first_cause") or {}).get("summary", ""))

    @property
    def exceptions(self) -> list[Document]:
        """Components that it left elsewhere, each with its reason."""
        return list(self.report.get("exceptions") or [])


class Sync:
    """The same as Orchestrator, for who does not use asyncio."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def execute_scenario(self, scenario_name: str, trigger_data: Mapping[str, Any] | None = None,
                         **variables: Any) -> Run:
        """Starts it and waits for its end."""
        return self.wait(self.start_scenario(scenario_name, trigger_data, **variables).id)

    def start_scenario(self, scenario_name: str, trigger_data: Mapping[str, Any] | None = None,
                       **variables: Any) -> Run:
        """When it is accepted. `variables`: values of its `vars`. Raises Refused where it may not start."""
        trigger: Document = {"source": "python", **(trigger_data or {})}
        if variables:
            trigger["vars"] = variables
        data = {"scenario_name": scenario_name, "trigger_data": trigger}
        return self.run(self._client.post("/api/v1/runs", data)["run_id"])

    def wait(self, run: int) -> Run:
        """Until it has ended. Its news wake us, nothing is polled."""
        after = 0
        while not (seen := self.run(run)).has_ended:
            news = self._client.ask("GET", f"/api/v1/runs/{run}/journal?after={after}&wait={FOLLOWED_FOR}s",
                                    timeout=2 * FOLLOWED_FOR)
            after = max([after, *(record["sequence"] for record in news["records"])])
        return seen

    def run(self, run: int) -> Run:
        return Run(self._client.get(f"/api/v1/runs/{run}"))

    def runs(self, scenario: str | None = None, status: str | None = None, limit: int | None = None) -> list[Run]:
        """Newest first."""
        found = self._client.get("/api/v1/runs", scenario=scenario, status=status, limit=limit)
        return [Run(each) for each in found["runs"]]

    def cancel(self, run: int, who: str) -> None:
        """It is rolled back."""
        self._client.post(f"/api/v1/runs/{run}/cancel", {"who": who})

    def approve(self, run: int, who: str, approve: bool = True) -> None:
        self._client.post(f"/api/v1/runs/{run}/approve", {"approve": approve, "who": who})

    def acknowledge(self, who: str, note: str = "") -> None:
        """Releases the latch, after somebody has checked the plant."""
        self._client.post("/api/v1/ack", {"who": who, "note": note})

    def components(self) -> dict[str, Document]:
        """By name: state, error, health, who owns it."""
        return {each["name"]: each for each in self._client.get("/api/v1/components")["components"]}

    def states(self) -> dict[str, str]:
        return {name: each["state"] for name, each in self.components().items()}

    def latch(self) -> str | None:
        """Why starts are refused; None: they are not."""
        reason = self._client.get("/api/v1/components")["latch"]
        return None if reason is None else str(reason)

    def send(self, component: str, command: str, who: str = "", energise: bool = False) -> Run:
        """One command to one component, as a run; waits for its end."""
        body: Document = {"command": command, "energise": energise}
        if who:
            body["who"] = who
        return self.wait(self._client.post(f"/api/v1/components/{segment(component)}/command", body)["run_id"])

    def scenarios(self) -> list[str]:
        return [each["name"] for each in self._client.get("/api/v1/scenarios")["scenarios"]]

    def ready(self) -> Document:
        """Raises Refused until it has asked every component once."""
        return dict(self._client.get("/ready"))

    def reload(self) -> Document:
        """Reads scenarios and plant anew. Raises Refused with what is wrong; then everything stays as it was."""
        return dict(self._client.post("/api/v1/reload"))


class Orchestrator:
    """`await Orchestrator().execute_scenario(name)`; without asyncio: `Orchestrator().sync.execute_scenario(name)`.

    `url` or `address` and `port` say where it is, `token` (or KAPELA_TOKEN) is what it asks for. `name` is for people,
    as avena_commons has it.
    """

    def __init__(self, url: str | None = None, *, name: str = "", address: str = "127.0.0.1", port: int = 8000,
                 token: str | None = None, timeout: float = 10.0) -> None:
        self.name = name
        self.url = url or os.environ.get("KAPELA_URL") or f"http://{address}:{port}"
        self.sync = Sync(Client(self.url, token or os.environ.get("KAPELA_TOKEN"), timeout))

    async def execute_scenario(self, scenario_name: str, trigger_data: Mapping[str, Any] | None = None,
                               **variables: Any) -> Run:
        """Starts it and waits for its end. Cancelling the task leaves the run alone: `cancel` rolls it back."""
        run = await self.start_scenario(scenario_name, trigger_data, **variables)
        return await self.wait(run.id)

    async def start_scenario(self, scenario_name: str, trigger_data: Mapping[str, Any] | None = None,
                             **variables: Any) -> Run:
        return await asyncio.to_thread(self.sync.start_scenario, scenario_name, trigger_data, **variables)

    async def wait(self, run: int) -> Run:
        return await asyncio.to_thread(self.sync.wait, run)

    async def run(self, run: int) -> Run:
        return await asyncio.to_thread(self.sync.run, run)

    async def runs(self, scenario: str | None = None, status: str | None = None, limit: int | None = None) -> list[Run]:
        return await asyncio.to_thread(self.sync.runs, scenario, status, limit)

    async def cancel(self, run: int, who: str) -> None:
        await asyncio.to_thread(self.sync.cancel, run, who)

    async def approve(self, run: int, who: str, approve: bool = True) -> None:
        await asyncio.to_thread(self.sync.approve, run, who, approve)

    async def acknowledge(self, who: str, note: str = "") -> None:
        await asyncio.to_thread(self.sync.acknowledge, who, note)

    async def components(self) -> dict[str, Document]:
        return await asyncio.to_thread(self.sync.components)

    async def states(self) -> dict[str, str]:
        return await asyncio.to_thread(self.sync.states)

    async def latch(self) -> str | None:
        return await asyncio.to_thread(self.sync.latch)

    async def send(self, component: str, command: str, who: str = "", energise: bool = False) -> Run:
        return await asyncio.to_thread(self.sync.send, component, command, who, energise)

    async def scenarios(self) -> list[str]:
        return await asyncio.to_thread(self.sync.scenarios)

    async def reload(self) -> Document:
        return await asyncio.to_thread(self.sync.reload)
