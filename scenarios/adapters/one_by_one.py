"""Starts or stops components one after the other, and gives up at the first that fails: nothing is brought down again.

one_by_one.py start|stop '{"io": {"address": "127.0.0.1", "port": 8001}, ...}'
"""

import json
import sys
import time
import urllib.request

STEPS = {"start": [("CMD_INITIALIZE", "INITIALIZED"), ("CMD_RUN", "RUN")], "stop": [("CMD_STOP", "STOPPED")]}
PATIENCE = 10.0  # seconds for a component to get where it is told to be


def tell(component, command):
    event = json.dumps({"source": "one_by_one", "event_type": command, "data": {}}).encode()
    url = f"http://{component['address']}:{component['port']}/event"
    with urllib.request.urlopen(urllib.request.Request(url, event), timeout=2) as answer:
        return json.load(answer)


def bring(name, component, command, wanted):
    if tell(component, command).get("accepted") is False:
        raise RuntimeError(f"{name} refuses {command}")
    deadline = time.monotonic() + PATIENCE
    while (state := tell(component, "CMD_GET_STATE")["data"]["fsm_state"]) != wanted:
        if state == "FAULT" or time.monotonic() > deadline:
            raise RuntimeError(f"{name} is {state}, not {wanted}")
        time.sleep(0.05)


try:
    for command, wanted in STEPS[sys.argv[1]]:
        for name, component in json.loads(sys.argv[2]).items():
            bring(name, component, command, wanted)
            print(f"{name} is {wanted}", flush=True)
except (OSError, RuntimeError, KeyError) as problem:
    sys.exit(f"failed: {problem}")
