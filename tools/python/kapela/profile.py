"""The state machine of all components: profile.json, which is written from Kapela's own table."""

import dataclasses
import importlib.resources
import json


@dataclasses.dataclass(frozen=True)
class Way:
    """Where a command leads from a state: through `via` to `to`."""

    via: str
    to: str


@dataclasses.dataclass(frozen=True)
class Command:
    name: str
    lowers: bool
    ways: dict[str, Way]  # by the state that it is given in


def _read() -> tuple[dict[str, bool], dict[str, Command]]:
    table = json.loads(importlib.resources.files("kapela").joinpath("profile.json").read_text(encoding="utf-8"))
    states = {each["name"]: each["stable"] for each in table["states"]}
    words: dict[str, Command] = {}
    for each in table["commands"]:
        ways = {edge["from"]: Way(edge["via"], edge["to"]) for edge in each["edges"]}
        command = Command(each["name"], each["lowers"], ways)
        for word in each["words"]:
            words.setdefault(word, command)
    return states, words


STABLE, COMMANDS = _read()  # state: whether one stays there; word, in any dialect: command


def already_there(command: str, state: str) -> bool:
    return command == "CMD_STOP" and state == "STOPPED"


def legal_in(state: str) -> list[str]:
    """Names of commands, as a refusal lists them."""
    names = dict.fromkeys(each.name for each in COMMANDS.values()
                          if state in each.ways or already_there(each.name, state))
    return list(names) + (["CMD_RESTART"] if state == "STOPPED" else [])
