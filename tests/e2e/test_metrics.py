#!/usr/bin/python3
"""GET /metrics of orchestrator and simulators: judged by promtool, scraped and queried by a real Prometheus."""

import json
import pathlib
import re
import subprocess
import unittest
import urllib.parse

import client
from cell import COMPONENTS, FULL_START, CellTest, ports
from processes import ROOT, Process, wait_until

MONITORING = ROOT / "tools" / "monitoring"
TOKEN = "not-for-everybody"
JAM = {"name": "jam", "type": "fail_transition", "trigger": {"once": True}, "match": {"event": "CMD_RUN"}}
SUFFIXES = re.compile(r"_(bucket|sum|count)$")
# What Prometheus makes itself.
OWN_METRICS = {"up"}


def families(text):
    """Names of metrics, by what their TYPE lines say."""
    return set(re.findall(r"^# TYPE (\S+) ", text, re.M))


def named_in(expression):
    return {SUFFIXES.sub("", name) for name in re.findall(r"\b(?:kapela|process)_[a-z_]+\b", expression)} | (
        {"up"} if re.search(r"\bup\b", expression) else set())


class MetricsTest(CellTest):
    def scrape(self, port, headers=None):
        answer = client.request(port, "GET", "/metrics", headers=headers)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        return answer.body.decode()

    def check(self, text):
        judged = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True,
                                timeout=30, check=False)
        self.assertEqual((judged.returncode, judged.stdout, judged.stderr), (0, "", ""), text)

    def value(self, text, series):
        found = [line for line in text.splitlines() if line.startswith(series + " ")]
        self.assertEqual(len(found), 1, f"{series} in:\n{text}")
        return float(found[0].rsplit(" ", 1)[1])

    def play(self):
        """A start that fails and is undone, and one that succeeds."""
        self.components["supervisor_2"].settings["faults"] = [JAM]
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "ROLLBACK_FAILED")
        client.post_event(self.components["supervisor_2"].port, "CMD_ACK", destination="supervisor_2")
        self.wait_for_states("STOPPED", ["supervisor_2"])
        self.acknowledge()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")

    def test_the_orchestrator_counts_what_has_happened(self):
        self.play()
        text = self.scrape(self.port)
        self.check(text)
        scenario = f'scenario="{FULL_START}"'
        self.assertEqual(self.value(text, f"kapela_runs_started_total{{{scenario}}}"), 2)
        for status in ("ROLLBACK_FAILED", "SUCCEEDED"):
            self.assertEqual(self.value(text, f'kapela_runs_ended_total{{{scenario},status="{status}"}}'), 1)
        self.assertEqual(self.value(text, f"kapela_run_duration_seconds_count{{{scenario}}}"), 2)
        self.assertEqual(self.value(text, 'kapela_run_failures_total{reason="FAULT"}'), 1)
        self.assertEqual(self.value(text, "kapela_rollbacks_total"), 1)
        self.assertEqual(
            self.value(text, 'kapela_rollback_exceptions_total{component="supervisor_2",reason="FAULT"}'), 1)
        for name in COMPONENTS:
            where = f'component="{name}"'
            self.assertEqual(self.value(text, f'kapela_component_state{{{where},state="RUN"}}'), 1)
            self.assertEqual(self.value(text, f'kapela_component_state{{{where},state="STOPPED"}}'), 0)
            self.assertEqual(self.value(text, f'kapela_component_health{{{where},health="ONLINE"}}'), 1)
            self.assertEqual(self.value(text, f'kapela_commands_sent_total{{{where},command="CMD_INITIALIZE"}}'), 2)
            self.assertGreaterEqual(
                self.value(text, f'kapela_component_transition_seconds_count{{{where},state="RUN"}}'), 1)
        self.assertEqual(self.value(text, "kapela_plant_latched"), 0)
        self.assertEqual(self.value(text, "kapela_invariant_violations_total"), 0)
        self.assertGreater(self.value(text, "kapela_journal_sync_seconds_count"), 0)
        self.assertGreater(self.value(text, 'kapela_http_requests_total{status="200"}'), 0)
        self.assertGreater(self.value(text, "process_resident_memory_bytes"), 1e6)
        self.assertLess(self.value(text, "process_resident_memory_bytes"), 1e9)

    def test_a_simulator_counts_its_faults(self):
        self.play()
        text = self.scrape(self.components["supervisor_2"].admin_port)
        self.check(text)
        faults = 'kapela_simulator_faults_total{component="supervisor_2",rule="jam",type="fail_transition"}'
        self.assertEqual(self.value(text, faults), 1)

    def test_what_is_shipped_names_no_metric_that_is_not_there(self):
        self.play()
        there = families(self.scrape(self.port)) | families(self.scrape(self.components["io"].admin_port)) | OWN_METRICS
        rules = subprocess.run(["promtool", "check", "rules", MONITORING / "alerts.yml"], capture_output=True,
                               text=True, timeout=30, check=False)
        self.assertEqual(rules.returncode, 0, rules.stdout + rules.stderr)
        config = subprocess.run(["promtool", "check", "config", MONITORING / "prometheus.yml"], capture_output=True,
                                text=True, timeout=30, check=False)
        self.assertEqual(config.returncode, 0, config.stdout + config.stderr)
        dashboard = json.loads((MONITORING / "grafana_dashboard.json").read_text(encoding="utf-8"))
        expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        expressions += re.findall(r"expr: (?:>-\n)?((?:.|\n)*?)\n        (?:for|labels):",
                                  (MONITORING / "alerts.yml").read_text(encoding="utf-8"))
        self.assertGreater(len(expressions), 30)
        for expression in expressions:
            named = named_in(expression)
            self.assertTrue(named, expression)
            self.assertLessEqual(named, there, expression)

    def test_a_real_prometheus_scrapes_and_answers(self):
        self.start_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": TOKEN})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(client.get(self.port, "/metrics").status, 401)
        port = self.start_prometheus()

        def query(expression):
            answer = client.get(port, "/api/v1/query?" + urllib.parse.urlencode({"query": expression})).json()
            return {each["metric"].get("component"): each["value"][1] for each in answer["data"]["result"]}

        wait_until(lambda: query('kapela_component_state{state="STOPPED"} == 1') == dict.fromkeys(COMPONENTS, "1"),
                   "the states of all components in Prometheus")
        wait_until(lambda: query('kapela_simulator_state{state="STOPPED"} == 1') == {"io": "1"},
                   "the state of the simulator in Prometheus")

    def start_prometheus(self):
        port = ports.take()
        config = {"global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"}, "scrape_configs": [
            {"job_name": "kapela", "authorization": {"credentials": TOKEN},
             "static_configs": [{"targets": [f"127.0.0.1:{self.port}"]}]},
            {"job_name": "simulators",
             "static_configs": [{"targets": [f"127.0.0.1:{self.components['io'].admin_port}"]}]}]}
        file = pathlib.Path(self.folder, "prometheus.yml")
        file.write_text(json.dumps(config), encoding="utf-8")
        log = open(self.folder / "prometheus.log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(["prometheus", f"--config.file={file}",
                                    f"--storage.tsdb.path={self.folder / 'tsdb'}",
                                    f"--web.listen-address=127.0.0.1:{port}"],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.kill)
        wait_until(lambda: process.poll() is not None or client.answers(port, "/-/ready"), "Prometheus")
        self.assertIsNone(process.poll(), (self.folder / "prometheus.log").read_text(encoding="utf-8"))
        return port


if __name__ == "__main__":
    unittest.main()
