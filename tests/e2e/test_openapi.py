#!/usr/bin/python3
"""GET /openapi.json: a valid description of what there is, without a token; and what it describes is there."""

import json
import re
import unittest

import client
from cell import CellTest
from processes import Process

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
            self.assertEqual(operation.keys() - {"operationId", "summary", "parameters", "requestBody", "responses", "security"}, set())
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

    def check_schema(self, schema):
        schema = self.resolve(schema)
        self.assertIn(schema["type"], TYPES)
        self.assertEqual(set(schema.get("required", [])) - set(schema.get("properties", {})), set())
        self.assertNotEqual(schema.get("required"), [])
        for each in schema.get("properties", {}).values():
            self.check_schema(each)

    def resolve(self, node):
        if "$ref" not in node:
            return node
        self.assertEqual(set(node), {"$ref"})
        target = self.document()
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


if __name__ == "__main__":
    unittest.main()
