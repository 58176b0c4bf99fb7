"""The JSON Schemas that editors use: they take every shipped file, and refuse what the readers refuse."""
import functools
import json
import unittest
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"

PLANT = "components: {io: {port: 8001%s}}"
SEND = 'name: x\nactions: [{type: send_command, target: "@all", command: CMD_RUN%s}]'
ADAPTER = "orchestrator: {process: {command: [a]}, ended: %s, succeeded: {exit_code: 0}}"
CHANNEL = "alerts:\n  channels: {c: {%s}}"

BROKEN = {
    "scenario": {
        "no name": "actions: [{type: test}]",
        "no actions": "name: x",
        "an empty list of actions": "name: x\nactions: []",
        "a mistyped key": "nmae: x\nactions: [{type: test}]",
        "an unknown action": "name: x\nactions: [{type: send_comand}]",
        "an unknown key of an action": SEND % ", comand: x",
        "an unknown command": "name: x\nactions: [{type: send_command, component: io, command: CMD_GO}]",
        "a query as a command": "name: x\nactions: [{type: send_command, component: io, command: CMD_GET_STATE}]",
        "nothing selected": "name: x\nactions: [{type: send_command, command: CMD_RUN}]",
        "a wrong target": 'name: x\nactions: [{type: send_command, target: "@al", command: CMD_RUN}]',
        "a transient state": "name: x\nactions: [{type: wait_for_state, component: io, target_state: STARTING}]",
        "no state": "name: x\nactions: [{type: wait_for_state, component: io}]",
        "two keys for the state":
            "name: x\nactions: [{type: wait_for_state, component: io, target_state: RUN, target_states: [RUN]}]",
        "FAULT as a goal": "name: x\nactions: [{type: ensure_state, component: io, target_state: FAULT}]",
        "a timeout without a unit": SEND % ', timeout: "30"',
        "a timeout of zero seconds": SEND % ", timeout: 0",
        "a raising command in on_failure":
            SEND % ", on_failure: [{type: send_command, component: io, command: CMD_RUN}]",
        "a retry in on_failure":
            SEND % ", on_failure: [{type: wait_for_state, component: io, target_state: RUN, retry: {count: 1}}]",
        "an action in on_failure that commands by itself":
            SEND % ", on_failure: [{type: ensure_state, component: io, target_state: RUN}]",
        "a retry without a count": SEND % ", retry: {delay: 1s}",
        "a reason that no step fails for": SEND % ", retry: {count: 1, on: [LATE]}",
        "a quorum in percent": SEND % ', quorum: "75%%"',
        "too many repetitions": "name: x\nactions: [{type: repeat, times: 1001, actions: [{type: test}]}]",
        "an if without a condition": "name: x\nactions: [{type: if, then: [{type: test}]}]",
        "a delay without a unit": "name: x\nactions: [{type: delay, duration: 5}]",
        "an approval without an end": "name: x\nactions: [{type: approve, message: m}]",
        "branches of nothing": "name: x\nactions: [{type: parallel, branches: []}]",
        "two keys for the scenario": "name: x\nactions: [{type: execute_scenario, scenario: a, scenario_name: a}]",
        "a bad name of a variable": "name: x\nvars: {1st: 1}\nactions: [{type: test}]",
        "a command after the end": "name: x\nactions: [{type: test}]\non_end: [{type: delay, duration: 1s}]",
        "an unknown atomicity": "name: x\natomicity: all\nactions: [{type: test}]",
        "an unknown key of rollback": "name: x\nrollback: {stuck: hold}\nactions: [{type: test}]",
        "on_failure of a log line": "name: x\nactions: [{type: log_event, message: m, on_failure: [{type: test}]}]",
        "an unknown level": "name: x\nactions: [{type: log_event, message: m, level: sucess}]",
        "a cron expression and a period":
            "name: x\ntrigger: {type: schedule, cron: '* * * * *', every: 5m}\nactions: [{type: test}]",
        "a period in a time zone":
            "name: x\ntrigger: {type: schedule, every: 5m, timezone: UTC}\nactions: [{type: test}]",
        "a trigger of no state": "name: x\ntrigger: {type: component_state, component: io}\nactions: [{type: test}]",
        "an event without a type": "name: x\ntrigger: {type: event_received, source: io}\nactions: [{type: test}]",
        "an unknown condition":
            "name: x\ntrigger: {type: automatic, conditions: {anny_in: FAULT}}\nactions: [{type: test}]",
        "a time of day without a leading zero":
            "name: x\ntrigger: {type: automatic, conditions: {time: {from: '8:00'}}}\nactions: [{type: test}]",
        "two ways to compare a message":
            "name: x\ntrigger: {type: automatic, conditions: {error_message: {contains: a, exact: b}}}\n"
            "actions: [{type: test}]",
        "an unknown trigger": "name: x\ntrigger: {type: manul}\nactions: [{type: test}]",
    },
    "plant": {
        "no components": "plant: x",
        "no port": "components: {io: {}}",
        "a port out of range": "components: {io: {port: 65536}}",
        "a port in quotes": 'components: {io: {port: "8001"}}',
        "a name with capitals": "components: {IO: {port: 8001}}",
        "an unknown key": PLANT % ", prot: 1",
        "an unknown dialect": PLANT % ", dialect: avena",
        "a timing of no command": PLANT % ", timing: {CMD_GO: 1s}",
        "a timing without a unit": PLANT % ", timing: {ack: 5}",
        "an unknown distribution": PLANT % ", timing: {ack: {type: gamma}}",
        "a lognormal without a width": PLANT % ", timing: {ack: {type: lognormal, median: 1s}}",
        "an unknown fault": PLANT % ", faults: [{type: dorp}]",
        "a fault that is no list": PLANT % ", faults: {type: drop}",
        "a place of a fault that has none": PLANT % ", faults: [{type: hang, at: reply}]",
        "a fault with both times": PLANT % ", faults: [{type: late_transition, by: 1s, takes: 2s}]",
        "a fault with another's parameter": PLANT % ", faults: [{type: drop, latency: 2ms}]",
        "a fault of an unknown command": PLANT % ", faults: [{type: drop, match: {event: CMD_GO}}]",
        "a fault in no state": PLANT % ", faults: [{type: drop, trigger: {when_state: UNKNOWN}}]",
        "a fault that is more than certain": PLANT % ", faults: [{type: drop, trigger: {probability: 1.5}}]",
        "a fault without what it needs": PLANT % ", faults: [{type: bandwidth}]",
        "a body that no pointer points into": PLANT % ", faults: [{type: drop, match: {body: {step: 7}}}]",
        "a latency without a unit": PLANT % ", faults: [{type: latency, latency: 20}]",
        "a slicer of no size": PLANT % ", faults: [{type: slicer, delay: 1ms}]",
        "a trigger with too much": PLANT % ", faults: [{type: drop, trigger: {nth: 1, skip: 1}}]",
        "a transient initial state": PLANT % ", initial_state: STARTING",
    },
    "config": {
        "an unknown key": "orchestrater: {}",
        "two sources of components": "plant: p.yaml\n" + PLANT % "",
        "a poll without a unit": "timing: {poll_idle: 1}",
        "an unknown time": "timing: {poll_fast: 1s}",
        "no scenario paths": "scenarios: []",
        "no kept runs": "limits: {kept_runs: 0}",
        "HTTPS without a key": "https: {certificate: c.pem}",
        "traces to nowhere": "tracing: {service_name: a}",
        "traces over gRPC": "tracing: {otlp: 'grpc://h:4317'}",
        "alerts without channels": "alerts: {deduplicate: 1m}",
        "a channel that is two": CHANNEL % "webhook: {url: 'http://h/'}, command: [/bin/x]",
        "a webhook to nowhere": CHANNEL % "webhook: {url: 'ftp://h/'}",
        "an e-mail to nobody": CHANNEL % "email: {url: 'smtp://h:25', from: a@b, to: []}",
        "an e-mail to no address": CHANNEL % "email: {url: 'smtp://h:25', from: a@b, to: anna}",
        "a user without a password": CHANNEL % "email: {url: 'smtp://h:25', from: a@b, to: c@d, user: u}",
        "a rate of none": CHANNEL % "command: /bin/x, rate_limit: {alerts: 0}",
        "a route of no severity": CHANNEL % "command: /bin/x" + "\n  routes: [{channels: c, severity: bad}]",
        "a route of no kind": CHANNEL % "command: /bin/x" + "\n  routes: [{channels: c, kinds: test}]",
        "a link to no run": CHANNEL % "command: /bin/x" + "\n  run_link: http://h/",
    },
    "adapter": {
        "no process": "orchestrator: {ended: {exit: true}, succeeded: {exit_code: 0}}",
        "no success": "orchestrator: {process: {command: [a]}, ended: {exit: true}}",
        "two ways to an end": ADAPTER % "{exit: true, log: a}",
        "no way to an end": ADAPTER % "{}",
        "pointers without a question": ADAPTER % "{exit: true, where: {/a: 1}}",
        "an unknown signal": "orchestrator: {process: {command: [a], stop: {signal: STOP}}, ended: {exit: true}, "
                             "succeeded: {exit_code: 0}}",
        "an empty command": "orchestrator: {process: {command: []}, ended: {exit: true}, succeeded: {exit_code: 0}}",
    },
    "experiment": {
        "no method": "scenarios: a",
        "an unknown step": "scenarios: a\nmethod: [{jump: x}]",
        "two steps in one": "scenarios: a\nmethod: [{run: x, wait: 5s}]",
        "an unknown fault": "scenarios: a\nmethod: [{fault: {component: io, type: dorp}}]",
        "an unknown state": "scenarios: a\nmethod: [{run: x}]\nexpect: {states: {io: RUNNING}}",
        "an unknown status": "scenarios: a\nmethod: [{run: x}]\nexpect: {status: DONE}",
        "a campaign without a matrix": "campaign: x\nscenarios: a\nmethod: [{run: x}]",
        "a matrix without a campaign": "scenarios: a\nmethod: [{run: x}]\nmatrix: {faults: [{type: drop}]}",
        "an unknown fault of a matrix":
            "campaign: x\nscenarios: a\nmethod: [{run: x}]\nmatrix: {faults: [{type: dorp}]}",
    },
}

GOOD = {
    "scenario": ["name: x\ntrigger: manual\nactions: [{type: test}]", SEND % ", timeout: 2.5",
                 "- " + "{name: x, actions: [{type: test}]}"],
    "plant": [PLANT % ", timing: {ack: {latency: 2ms, jitter: 1ms}, CMD_RUN: {type: empirical, file: a.txt}}",
              PLANT % (", faults: [{name: x, type: drop, at: receive, match: {event: CMD_STOPPED, from: STARTING}, "
                       "trigger: {skip: 1, count: 2}}]"),
              PLANT % (", faults: [{type: late_transition, by: 1s}, {type: wrong_target, to: PAUSE}, "
                       "{type: crash, restart_after: 2s}]"),
              PLANT % (", faults: [{type: latency, latency: {type: lognormal, median: 20ms, p99: 80ms}, "
                       "trigger: {probability: 0.2, window: {start: 5s}}}]"),
              PLANT % (", faults: [{type: drop, match: {event: CMD_GET_STATE, client: hmi, headers: {X-Zone: a}, "
                       "body: {/data/step: 7}}, ttl: 60s, priority: -1}]"),
              PLANT % (", faults: [{type: flap, between: [RUN, PAUSE], period: 2s, note: n}, "
                       "{type: down, enabled: false, trigger: {after_fault: flap, when_state: STARTING}}]")],
    "experiment": ["scenarios: a.yaml\nmethod: [{fault: {component: io, type: drop}}, {run: x}, {wait: 5s}, "
                   "{probe: {states: {io: RUN}, within: 1s}}]",
                   "scenarios: [a]\nmethod: [{start: x}]\nabort_when: {io: FAULT}\n"
                   "expect: {status: [SUCCEEDED], states: {'@all': [RUN, PAUSE]}}",
                   "campaign: c\nscenarios: a\nmethod: [{run: x}]\nseeds: 1..3\nbudget: {cells: 9, time: 1m}\n"
                   "matrix: {at: [reply], commands: CMD_RUN, "
                   "faults: [{type: drop, expect: {status_in: [SUCCEEDED]}}]}"],
    "config": ["{}", "orchestrator: {port: 8000}\nplant: p.yaml\nscenarios: [.]\ntiming: {poll_idle: 1s}",
               "clients: {io: {port: 8001}}",
               CHANNEL % "webhook: {url: 'https://h/x', secret_file: s, headers: {X-Team: cell}}, retry: {first: 1s}"
               + "\n  routes: [{channels: [c], scenarios: 'Start*', kinds: [run, component], severity: error}]"
               + "\n  deduplicate: 0s",
               CHANNEL % ("email: {url: 'smtp://h:25', from: a@b, to: [c@d, e@f], user: u, password_file: p, "
                          "starttls: true}")
               + "\n  run_link: 'http://h/{run}'\n  components: false",
               "tracing: {otlp: 'http://127.0.0.1:4318', service_name: cell}",
               "https: {address: 0.0.0.0, port: 443, certificate: c.pem, key: k.pem}"],
}

# Golden files that PyYAML cannot read.
NO_YAML_1_1 = {"scenario_broken.yaml", "scenario_json.json", "scenario_traps.yaml"}
# Wrong in a way that no schema can say: circles, expressions, rules between actions, what a parser has put together.
BEYOND_A_SCHEMA = {"config_broken_plant.yaml", "plant_circle.yaml", "plant_two_documents.yaml",
                   "scenario_duplicate_keys.yaml", "scenario_expressions.yaml", "scenario_rules.yaml",
                   "scenario_templates.yaml"}


@functools.lru_cache
def validator(kind):
    schema = json.loads((SCENARIOS / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


class SchemaTest(unittest.TestCase):
    def assert_valid(self, kind, document):
        self.assertEqual([error.message for error in validator(kind).iter_errors(document)], [])

    def test_every_shipped_file_is_valid(self):
        shipped = [("scenario", path)
                   for folder in (SCENARIOS, SCENARIOS / "playbooks") for path in folder.glob("*.yaml")]
        shipped += [("plant", path) for path in (SCENARIOS / "plants").glob("*.yaml")]
        shipped += [("experiment", path) for path in (SCENARIOS / "experiments").glob("*.yaml")]
        shipped += [("experiment", path) for folder in ("processes", "campaigns")
                    for path in (SCENARIOS / folder).glob("*.yaml")]
        shipped += [("adapter", path) for path in (SCENARIOS / "adapters").glob("*.yaml")]
        self.assertGreaterEqual(len(shipped), 29)
        for kind, path in shipped:
            with self.subTest(path.name):
                self.assert_valid(kind, yaml.safe_load(path.read_text(encoding="utf-8")))

    def test_every_shipped_file_names_its_schema(self):
        for path in SCENARIOS.rglob("*.yaml"):
            first = path.read_text(encoding="utf-8").splitlines()[0]
            if not first.startswith("# yaml-language-server: $schema="):
                self.fail(f"{path}: the first line names no schema")
            self.assertTrue((path.parent / first.split("=", 1)[1]).is_file(), path)

    def test_avenas_json_is_valid(self):
        example = ROOT / "tests" / "files" / "data" / "avena_start.json"
        self.assert_valid("scenario", json.loads(example.read_text(encoding="utf-8")))

    def test_every_construct_of_the_language_is_valid(self):
        for name in ("scenario_language.yaml", "scenario_conditions.json"):
            text = (ROOT / "tests" / "golden" / "files" / name).read_text(encoding="utf-8")
            with self.subTest(name):
                self.assert_valid("scenario", yaml.safe_load(text))

    def test_what_readers_say_of_golden_files_the_schemas_say_too(self):
        folder = ROOT / "tests" / "golden" / "files"
        for path in sorted(folder.iterdir()):
            if path.suffix == ".expected" or path.name in NO_YAML_1_1 or path.name in BEYOND_A_SCHEMA:
                continue
            is_good = "error[" not in (folder / f"{path.name}.expected").read_text(encoding="utf-8")
            documents = [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each is not None]
            valid = [validator(path.name.split("_")[0]).is_valid(each) for each in documents]
            with self.subTest(path.name):
                self.assertEqual(all(valid), is_good)

    def test_good_examples_are_valid(self):
        for kind, texts in GOOD.items():
            for text in texts:
                with self.subTest(text):
                    self.assert_valid(kind, yaml.safe_load(text))

    def test_broken_examples_are_not(self):
        for kind, examples in BROKEN.items():
            for what, text in examples.items():
                with self.subTest(f"{kind}: {what}"):
                    self.assertFalse(validator(kind).is_valid(yaml.safe_load(text)))


if __name__ == "__main__":
    unittest.main()
