"""Carries out one scenario with the orchestrator of avena_commons: avena.py PORT SCENARIO COMPONENTS.

It speaks the documented interface: a configuration with `clients`, Orchestrator(name, port, address), execute_scenario.
"""

import asyncio
import json
import os
import sys

from avena_commons.orchestrator.orchestrator import Orchestrator


def write_configuration(components):
    clients = {name: {key: component[key] for key in ("address", "port", "group") if key in component}
               for name, component in components.items()}
    with open("orchestrator_config.json", "w", encoding="utf-8") as file:
        json.dump({"clients": clients}, file)


async def carry_out(port, scenario):
    orchestrator = Orchestrator(name="orchestrator", port=port, address="127.0.0.1")
    done = await orchestrator.execute_scenario(scenario, trigger_data={"source": "judge"})
    print("SUKCES" if done else "NIEPOWODZENIE", scenario, flush=True)
    await asyncio.Event().wait()  # as a service it goes on, with whatever it does by itself


os.chdir(os.environ["AVENA_DIRECTORY"])
write_configuration(json.loads(sys.argv[3]))
asyncio.run(carry_out(int(sys.argv[1]), sys.argv[2]))
