"""Stands for the orchestrator of avena_commons 2.x, as it is seen from outside: it polls at 50 Hz, repeats what is not
answered, and knows components by `clients` of its configuration alone, in their order.

AVENA_PEER says what of the original's behaviour it has, as JSON: {"faults": [...], "timeout": seconds of each wait}.

  half_start        what was started stays started when the rest fails
  late_command      after a failure it fires the scenario again, by itself
  false_success     it does not look whether anybody gets to RUN
  stuck             it collapses after a stall: when a component stands still for a while it never tells an end
  wrong_order       it undoes from the first component to the last
  command_in_fault  it stops whoever is in FAULT as well
"""

import asyncio
import json
import os
import urllib.request

SCENARIOS = {
    "Start": [("CMD_INITIALIZED", "INITIALIZED"), ("CMD_RUN", "RUN")],
    "Uruchomienie wszystkich usług systemu (@all)": [("CMD_INITIALIZED", "INITIALIZED"), ("CMD_RUN", "RUN")],
}
PERIOD = 0.02
STALL = 0.6  # seconds without a change, after which the original is lost


class Orchestrator:
    def __init__(self, name, port, address):
        self.source = {"source": name, "source_address": address, "source_port": 0}
        with open(f"{name}_config.json", encoding="utf-8") as file:
            self.clients = json.load(file)["clients"]
        settings = json.loads(os.environ.get("AVENA_PEER", "{}"))
        self.faults = set(settings.get("faults", []))
        self.timeout = settings.get("timeout", 30)
        self.again = None

    async def execute_scenario(self, scenario, trigger_data=None):
        try:
            for command, state in SCENARIOS[scenario]:
                await asyncio.gather(*(self._bring(client, command, state) for client in self.clients))
        except TimeoutError as failure:
            print(f"{scenario}: {failure}", flush=True)
            await self._undo()
            if "late_command" in self.faults:
                self.again = asyncio.create_task(self._fire_again())
            return False
        return True

    async def _fire_again(self):
        await asyncio.sleep(0.2)  # the verdict is out
        for client in self.clients:
            self._tell(client, "CMD_INITIALIZED")

    async def _bring(self, client, command, state):
        if not self._tell(client, command):
            raise TimeoutError(f"{client} does not take {command}")
        if state != "RUN" or "false_success" not in self.faults:
            await self._wait_for(client, state)

    async def _wait_for(self, client, state):
        loop = asyncio.get_running_loop()
        began = loop.time()
        while (seen := self._state(client)) != state:
            waited = loop.time() - began
            if waited > STALL and "stuck" in self.faults:
                await asyncio.Event().wait()
            if waited > self.timeout or seen == "FAULT":
                raise TimeoutError(f"{client} is {seen}, not {state}")
            await asyncio.sleep(PERIOD)

    async def _undo(self):
        """What cannot be brought down keeps what stands before it in the list, as it may need that."""
        if "half_start" in self.faults:
            return
        clients = list(self.clients) if "wrong_order" in self.faults else list(reversed(self.clients))
        for client in clients:
            if self._state(client) == "FAULT":
                if "command_in_fault" not in self.faults:
                    return
                await asyncio.sleep(0.5)
            self._tell(client, "CMD_STOPPED")
            if "wrong_order" not in self.faults:
                try:
                    await self._wait_for(client, "STOPPED")
                except TimeoutError:
                    return

    def _post(self, client, command):
        event = {**self.source, "destination": client, "event_type": command, "data": {}}
        where = self.clients[client]
        request = urllib.request.Request(f"http://{where['address']}:{where['port']}/event", json.dumps(event).encode())
        with urllib.request.urlopen(request, timeout=2) as answer:
            return json.load(answer)

    def _tell(self, client, command):
        for _ in range(3):
            try:
                return self._post(client, command).get("accepted", True)
            except OSError:
                continue
        return False

    def _state(self, client):
        try:
            return self._post(client, "CMD_GET_STATE")["data"]["fsm_state"]
        except OSError:
            return "UNKNOWN"
