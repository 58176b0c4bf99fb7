#!/usr/bin/python3
"""kapela plan and GET .../plan: what would happen, without anything happening."""

import json
import re
import shutil
import subprocess
import unittest
import urllib.parse
import urllib.request

from cell import COMPONENTS, FULL_START, QUICK_START, CellTest, ports
from processes import ROOT, run_kapela

SUCCESS, UNREACHABLE, REFUSED, BAD_USAGE = 0, 2, 3, 64
PLANT = ROOT / "scenarios" / "plants" / "munchies.yaml"
SCENARIOS = ROOT / "scenarios"

NAME = r"[A-Za-z_][A-Za-z_0-9]*"
TEXT = r'"(?:[^"\\]|\\.)*"'
ATTRIBUTE = rf"{NAME}=(?:{TEXT}|{NAME}|[0-9]+)"
ATTRIBUTES = rf"\[{ATTRIBUTE}(?:, {ATTRIBUTE})*\]"
NODE = re.compile(rf"({NAME}) {ATTRIBUTES};")
EDGE = re.compile(rf"({NAME}) -> ({NAME}) {ATTRIBUTES};")
SETTINGS = re.compile(rf"(?:(?:node|edge) {ATTRIBUTES}; ?)+|(?:{ATTRIBUTE}; ?)+")


def offline(*arguments):
    return run_kapela("plan", *arguments, "--plant", PLANT, "--scenarios", SCENARIOS)


class Offline(unittest.TestCase):
    def test_text_names_commands_compensation_and_time(self):
        result = offline(FULL_START)
        self.assertEqual(result.returncode, SUCCESS, result)
        for part in ("CMD_INITIALIZE: STOPPED -> INITIALIZED", "1. munchies_algo: CMD_STOP -> STOPPED", "at most"):
            self.assertIn(part, result.stdout)

    def test_a_plan_that_would_be_refused(self):
        result = offline(QUICK_START)
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertRegex(result.stdout, r"refused: \S*run_services\.yaml:\d+:\d+: io: CMD_RUN is illegal in STOPPED")
        self.assertEqual(offline(QUICK_START, "--from", "INITIALIZED").returncode, SUCCESS)

    def test_json(self):
        for arguments in (["--json"], ["--format", "json"]):
            document = json.loads(offline(FULL_START, *arguments).stdout)
            self.assertIsNone(document["obstacle"])
            self.assertEqual(document["worst_case"]["steps"], "1m40s")

    def test_dot_is_what_graphviz_reads(self):
        result = offline(FULL_START, "--format", "dot")
        lines = result.stdout.splitlines()
        self.assertEqual((lines[0], lines[-1]), ("digraph plan {", "}"))
        nodes, edges = set(), []
        for line in (line.strip() for line in lines[1:-1]):
            if edge := EDGE.fullmatch(line):
                edges.append(edge.groups())
            elif not SETTINGS.fullmatch(line):
                node = NODE.fullmatch(line)
                self.assertTrue(node, line)
                nodes.add(node[1])
        self.assertTrue(edges)
        for edge in edges:
            self.assertLessEqual(set(edge), nodes)
        if dot := shutil.which("dot"):
            drawn = subprocess.run([dot, "-Tsvg"], input=result.stdout, text=True, capture_output=True, check=False)
            self.assertEqual((drawn.returncode, drawn.stderr), (0, ""))

    def test_mermaid(self):
        result = offline(FULL_START, "--format", "mermaid")
        self.assertTrue(result.stdout.startswith("flowchart TD\n"), result.stdout)

    def test_bad_usage_and_unknown_names(self):
        for arguments in (["--from", "STARTING"], ["--from", "stopped"], ["--format", "svg"], ["--var", "x"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(offline(FULL_START, *arguments).returncode, BAD_USAGE)
        result = offline(FULL_START[:-1])
        self.assertEqual(result.returncode, REFUSED)
        self.assertIn(FULL_START, result.stderr)

    def test_nobody_there(self):
        result = run_kapela("plan", FULL_START, "--url", f"http://127.0.0.1:{ports.take()}")
        self.assertEqual(result.returncode, UNREACHABLE, result)


class Online(CellTest):
    def plan(self, name, query=""):
        url = f"{self.url}/api/v1/scenarios/{urllib.parse.quote(name)}/plan{query}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get_content_type(), error.read().decode("utf-8")

    def test_begins_where_the_plant_is(self):
        self.start_cell()
        self.assertEqual(self.kapela("plan", QUICK_START).returncode, REFUSED)
        self.assertEqual(self.kapela("run", FULL_START).returncode, SUCCESS)
        result = self.kapela("plan", FULL_START)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn("from RUN", result.stdout)
        self.assertIn("warning: #3 send_command CMD_INITIALIZE lowers io", result.stdout)
        self.assertIn("from STOPPED", self.kapela("plan", FULL_START, "--from", "STOPPED").stdout)
        self.assertIsNone(json.loads(self.kapela("plan", FULL_START, "--json").stdout)["obstacle"])
        self.assert_states("RUN")  # nothing has been sent

    def test_over_http(self):
        self.start_cell()
        status, kind, body = self.plan(FULL_START)
        self.assertEqual((status, kind), (200, "application/json"))
        self.assertEqual(json.loads(body)["from"], [{"components": list(COMPONENTS), "states": ["STOPPED"]}])
        status, kind, body = self.plan(FULL_START, "?format=text&from=RUN")
        self.assertEqual((status, kind), (200, "text/plain"))
        self.assertTrue(body.startswith(f"Plan of '{FULL_START}'"))
        self.assertEqual(self.plan(FULL_START, "?format=dot")[1], "text/vnd.graphviz")
        status, _, body = self.plan(QUICK_START)
        self.assertEqual(status, 200)
        self.assertIn("CMD_RUN is illegal in STOPPED", json.loads(body)["obstacle"]["message"])

    def test_bad_questions_over_http(self):
        self.start_cell()
        for query in ("?from=STARTING", "?format=svg", "?rendering=svg", "?vars=7", "?vars=%7B"):
            with self.subTest(query=query):
                status, _, body = self.plan(FULL_START, query)
                self.assertIn(status, (400, 422), body)
                self.assertTrue(json.loads(body)["error"]["message"])
        self.assertEqual(self.plan("nothing of the kind")[0], 404)


if __name__ == "__main__":
    unittest.main()
