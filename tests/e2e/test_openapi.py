#!/usr/bin/python3
"""GET /openapi.json: a valid description of what there is, without a token; and what it describes is there."""

import json
import re
import unittest
import urllib.parse

import client
from cell import FULL_START, QUICK_START, STOP, CellTest
from processes import Process, wait_until
from schemas import Schemas

TOKEN = "secret"
METHODS = {"get", "post", "put", "patch", "delete"}
TYPES = {"string", "integer", "boolean", "object", "number", "array"}


class OpenApiTest(CellTest):
    def setUp(self):
        super().setUp()
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), "--simulated", cwd=self.folder,
                                    environment={"KAPELA_TOKEN": TOKEN})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")

    def document(self):
        answer = client.get(self.port, "/openapi.json")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/json"))
        return answer.json()

    def operations(self):
        for path, operations in self.document()["paths"].items():
            for method, operation in operations.items():
                yield path, method, operation

    def ask(self, method, path, token=TOKEN):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return client.request(self.port, method.upper(), path, b"{}" if method in ("post", "patch") else None, headers)


class Described(OpenApiTest):
    def test_everything_described_is_there_and_no_other_method(self):
        for path, method, _ in self.operations():
            if path == "/api/v1/stream":
                method = "head"  # the answer to GET has no end
            filled = path.replace("{component}", "io").replace("{run}", "1")
            filled = re.sub(r"\{\w+\}", "x", filled)
            with self.subTest(path=path, method=method):
                answer = self.ask(method, filled)
                self.assertNotEqual(answer.status, 405, answer)
                self.assertLess(answer.status, 505)
                self.assertNotIn(b"there is nothing at", answer.body)
        for path, operations in self.document()["paths"].items():
            answer = self.ask("put", re.sub(r"\{\w+\}", "x", path))
            allowed = {method.lower() for method in answer.headers["Allow"].split(", ")}
            self.assertEqual((answer.status, allowed), (405, set(operations)), path)

    def test_a_token_is_asked_for_where_it_says_so(self):
        for path, method, operation in self.operations():
            if path == "/api/v1/stream":
                method = "head"
            answer = self.ask(method, re.sub(r"\{\w+\}", "x", path), token="wrong")
            self.assertEqual(answer.status == 401, "security" in operation, (path, answer))

    def test_the_hint_of_a_wrong_path_names_what_is_described(self):
        error = self.ask("get", "/api/v1/components/io/nowhere").error()
        self.assertIn("there is nothing at /api/v1/components/io/nowhere", error["message"])
        for path in self.document()["paths"]:
            self.assertEqual(path in re.split(r"[ ,]+", error["hint"]), "{" not in path, path)
        self.assertIn("GET|POST /api/v1/runs,", error["hint"])
        self.assertEqual(self.ask("get", "/api/v1/nowhere", token="wrong").status, 401)


class Valid(OpenApiTest):
    """What the specification demands of what we use of it; there is no validator among Debian's packages."""

    def test_its_head(self):
        document = self.document()
        self.assertEqual(document["openapi"], "3.0.3")
        self.assertEqual(set(document["info"]) >= {"title", "version"}, True)
        self.assertEqual(document["servers"], [{"url": "/"}])

    def test_operations(self):
        identifiers = []
        for path, method, operation in self.operations():
            self.assertIn(method, METHODS)
            self.assertRegex(path, r"^/")
            known = {"operationId", "summary", "parameters", "requestBody", "responses", "security"}
            self.assertEqual(operation.keys() - known, set())
            identifiers.append(operation["operationId"])
            self.check_parameters(path, operation.get("parameters", []))
            self.check_responses(operation["responses"])
            if "requestBody" in operation:
                self.assertNotIn(method, ("get", "delete"))
                self.check_schema(operation["requestBody"]["content"]["application/json"]["schema"])
            self.assertIn(operation.get("security", [{"token": []}]), ([{"token": []}],))
        self.assertEqual(len(identifiers), len(set(identifiers)))

    def check_parameters(self, path, parameters):
        in_path = [each["name"] for each in parameters if each["in"] == "path"]
        self.assertEqual(in_path, re.findall(r"\{(\w+)\}", path))
        self.assertEqual(len(parameters), len({(each["in"], each["name"]) for each in parameters}))
        for each in parameters:
            self.assertIn(each["in"], ("path", "query"))
            self.assertEqual(each["required"], each["in"] == "path")
            self.check_schema(each["schema"])

    def check_responses(self, responses):
        self.assertIn("default", responses)
        for status, response in responses.items():
            self.assertRegex(status, r"^(2\d\d|default)$")
            response = self.resolve(response)
            self.assertTrue(response["description"])
            for media in response["content"].values():
                self.check_schema(media["schema"])

    def check_schema(self, schema, above=()):
        if "$ref" in schema:
            if schema["$ref"] in above:
                return  # it contains itself
            above = (*above, schema["$ref"])
        schema = self.resolve(schema)
        for each in schema.get("allOf", []):
            self.check_schema(each, above)
        if "allOf" in schema:
            self.assertEqual(set(schema), {"allOf", "nullable"})
            return
        self.assertIn(schema["type"], TYPES)
        self.assertEqual("items" in schema, schema["type"] == "array")
        self.assertEqual(set(schema.get("required", [])) - set(schema.get("properties", {})), set())
        self.assertNotEqual(schema.get("required"), [])
        for each in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
            self.check_schema(each, above)

    def resolve(self, node):
        if "$ref" not in node:
            return node
        self.assertEqual(set(node), {"$ref"})
        self.whole = getattr(self, "whole", None) or self.document()
        target = self.whole
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return target

    def test_errors_have_the_shape_that_it_describes(self):
        schema = self.document()["components"]["schemas"]["Error"]
        answer = self.ask("get", "/api/v1/runs/x").json()
        self.assertEqual(set(answer), set(schema["required"]))
        self.assertEqual(set(answer["error"]), set(schema["properties"]["error"]["required"]))
        self.assertEqual(schema["properties"]["status"]["enum"], [answer["status"]])

    def test_it_is_json_that_says_no_key_twice(self):
        def once(pairs):
            self.assertEqual(len(pairs), len(dict(pairs)))
            return dict(pairs)

        json.loads(client.get(self.port, "/openapi.json").body, object_pairs_hook=once)


FAULT = {"name": "feeder jam", "type": "fail_transition", "code": 7, "match": {"event": "CMD_RUN"}}
ASKS = """\
name: Asks first
trigger: {type: manual}
actions:
  - {type: approve, message: "Is the cell clear?", timeout: 60s}
"""
WATCHES = """\
name: Watches
trigger:
  type: automatic
  conditions: {and: [{any_in: {state: FAULT, for: 60s}}, {not: {any_in: {state: RUN}}}]}
actions:
  - {type: log_event, message: "io runs"}
"""


class Answers(CellTest):
    """What is answered is as described: no member is missing, is another, or is not told of."""

    def ask(self, method, path, body=None, **values):
        filled = path
        for name, value in values.items():
            filled = filled.replace("{" + name + "}", urllib.parse.quote(str(value)))
        text = None if body is None else json.dumps(body)
        answer = client.request(self.port, method.upper(), filled, text, {"Content-Type": "application/json"})
        self.assertIn(answer.status, (200, 201), (path, answer))
        self.seen.add((method, path))
        self.assertEqual(self.schemas.mistakes(answer.json(), self.schemas.of_answer(method, path)), [], (method, path))
        return answer.json()

    def test_every_answer_is_as_described(self):
        self.write_scenario("asks.yaml", ASKS)
        config = self.folder / "alerts.yaml"
        config.write_text(json.dumps({"alerts": {"channels": {"shift": {"command": ["/bin/cat"]}}}}))
        self.depend()
        self.start_plant()
        self.start_orchestrator("--simulated", "--config", config)
        self.schemas = Schemas(client.get(self.port, "/openapi.json").json())
        self.seen = set()
        for path in ("/health", "/ready", "/openapi.json", "/api/v1/components", "/api/v1/scenarios"):
            self.ask("get", path)
        self.ask("get", "/api/v1/components/{component}", component="io")
        self.faults()
        self.runs()
        self.scenarios()
        for path in ("/api/v1/runs", "/api/v1/alerts", "/api/v1/components", "/health"):
            self.ask("get", path)
        self.ask("post", "/api/v1/alerts/test", {"channel": "shift", "who": "Anna"})
        self.ask("post", "/api/v1/reload", {})
        described = {(method, path)
                     for path, operations in self.schemas.paths.items() for method, operation in operations.items()
                     if "application/json" in str(operation["responses"].get("200", operation["responses"].get("201")))}
        self.assertEqual(self.seen, described)

    def faults(self):
        rules, rule = "/api/v1/components/{component}/faults", "/api/v1/components/{component}/faults/{rule}"
        self.ask("get", "/api/v1/components/{component}/fault-types", component="io")
        self.ask("get", "/api/v1/components/{component}/process", component="io")
        self.ask("post", rules, {"type": "latency", "latency": "1ms"}, component="io")
        self.ask("get", rules, component="io")
        self.ask("get", rule, component="io", rule="latency")
        self.ask("patch", rule, {"enabled": False}, component="io", rule="latency")
        self.ask("delete", rule, component="io", rule="latency")
        self.ask("delete", rules, component="io")
        self.ask("post", rules, FAULT, component="supervisor_2")

    def runs(self):
        """One with everything that can be told of a run, in memory and from the archive."""
        failed = self.ask("post", "/api/v1/runs", {"scenario_name": FULL_START, "wait": True})
        self.assertEqual(failed["run"]["status"], "ROLLBACK_FAILED")
        self.ask("get", "/api/v1/runs/{run}", run=failed["run_id"])
        self.ask("get", "/api/v1/runs/{run}/journal", run=failed["run_id"])
        self.ask("get", "/api/v1/runs/{run}/trace", run=failed["run_id"])
        self.ask("post", "/api/v1/ack", {"who": "Anna"})
        self.ask("post", "/api/v1/components/{component}/command", {"command": "CMD_ACK", "wait": True},
                 component="supervisor_2")
        for verb, body in (("cancel", {}), ("approve", {"approve": True})):
            run = self.ask("post", "/api/v1/runs", {"scenario_name": "Asks first"})["run_id"]
            wait_until(lambda: self.ask("get", "/api/v1/runs/{run}", run=run)["awaits_approval"], "the question")
            self.ask("post", f"/api/v1/runs/{{run}}/{verb}", {"who": "Anna", **body}, run=run)
            self.wait_for_end(run)
        self.ask("post", "/event", {"source": "tester", "destination": "orchestrator", "event_type": "EXECUTE_SCENARIO",
                                    "data": {"scenario_name": STOP, "wait": True}})
        self.ask("post", "/event", {"source": "tester", "destination": "orchestrator", "event_type": "CMD_GET_STATE",
                                    "data": {}})

    def scenarios(self):
        self.write_scenario("watches.yaml", WATCHES)
        self.ask("post", "/api/v1/reload", {})
        for name in (FULL_START, QUICK_START, "Asks first", "Watches"):
            for what in ("", "/plan", "/why"):
                self.ask("get", "/api/v1/scenarios/{scenario}" + what, scenario=name)

    def test_a_run_of_an_earlier_life_is_as_described_as_well(self):
        self.start_cell()
        run = self.run_scenario(FULL_START)["id"]
        self.orchestrator.kill()
        self.start_orchestrator()
        self.schemas = Schemas(client.get(self.port, "/openapi.json").json())
        self.seen = set()
        self.ask("get", "/api/v1/runs/{run}", run=run)
        self.ask("get", "/api/v1/runs")


if __name__ == "__main__":
    unittest.main()
