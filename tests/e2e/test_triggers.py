#!/usr/bin/python3
"""Scenarios that start by themselves: against a real plant with real faults; why one did not start; the playbooks."""

import time
import unittest
import urllib.parse

import client
from cell import FULL_START, CellTest
from processes import ROOT, Process, wait_until

PLAYBOOKS = ROOT / "scenarios" / "playbooks"
PAUSE_OTHERS = "Wstrzymanie pozostałych po awarii komponentu"
POWER_FAILING = "Kontrolowane zamknięcie przy zaniku zasilania"
OTHERS = ("io", "supervisor_1", "munchies_algo")
MESSAGE = "name: Watch\ntrigger: {type: component_state, component: io, state: FAULT}\nactions:\n" \
          "  - {type: log_event, message: \"{{ trigger.component }} came from {{ trigger.from }}\"}\n"


class TriggersTest(CellTest):
    def start_with_playbooks(self):
        self.depend()
        for name in self.components:
            self.components[name].settings["timing"] = {"CMD_STOP": "200ms"}
        self.start_plant()
        self.start_orchestrator("--scenarios", PLAYBOOKS)

    def break_component(self, name, **keys):
        rule = {"name": "breaks", "type": "spontaneous", "code": 7, **keys}
        answer = client.post_json(self.components[name].admin_port, "/faults", rule)
        self.assertEqual(answer.status, 201, answer)

    def runs_of(self, scenario):
        runs = client.get(self.port, "/api/v1/runs").json()["runs"]
        return [run for run in runs if run["scenario"] == scenario]

    def wait_for_run(self, scenario):
        """Until the scenario has run; gives the report of its newest run."""
        runs = wait_until(lambda: self.runs_of(scenario),
                          lambda: f"a run of {scenario}; {self.orchestrator.describe()}")
        return self.wait_for_end(runs[0]["id"])

    def why(self, scenario):
        answer = client.request(self.port, "GET", "/api/v1/scenarios/" + urllib.parse.quote(scenario) + "/why")
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def journal(self, run):
        return client.get(self.port, f"/api/v1/runs/{run}/journal").json()["records"]

    def test_a_fault_pauses_the_others_and_alerts(self):
        self.start_with_playbooks()
        self.run_scenario(FULL_START)
        self.break_component("supervisor_2")
        report = self.wait_for_run(PAUSE_OTHERS)
        self.assertEqual(report["status"], "STOPPED_PARTIAL", report)
        self.assertEqual(self.exceptions(report), {"supervisor_2": "FAULT"})
        self.assertIn(PAUSE_OTHERS, self.latch())
        self.assert_states("PAUSE", OTHERS)
        self.assertEqual(self.components["supervisor_2"].state(), "FAULT")
        alerts = [record for record in self.journal(report["id"]) if record["kind"] == "alert"]
        self.assertTrue(any("supervisor_2 w stanie FAULT" in record.get("text", "") for record in alerts), alerts)

    def test_a_power_failure_stops_all_in_reverse_order_within_the_budget(self):
        self.start_with_playbooks()
        self.run_scenario(FULL_START)
        begin = time.monotonic()
        answer = client.post_event(self.port, "EVENT_POWER_FAILING", {"budget_seconds": 45}, source="ups_monitor")
        self.assertEqual(len(answer.json()["runs"]), 1, answer)
        report = self.wait_for_run(POWER_FAILING)
        self.assertEqual(report["status"], "SUCCEEDED", report)
        self.assertLess(time.monotonic() - begin, 45)
        self.assert_states("STOPPED")
        sent = [record["component"] for record in self.journal(report["id"]) if record["kind"] == "sent"]
        self.assertEqual((sent[0], set(sent[1:3]), sent[3]), ("munchies_algo", {"supervisor_1", "supervisor_2"}, "io"))

    def test_a_power_failure_undoes_a_start_that_is_under_way(self):
        for name in self.components:
            self.components[name].settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_plant()
        self.start_orchestrator("--scenarios", PLAYBOOKS)
        start = self.trigger(FULL_START).json()["run_id"]
        self.wait_for_states("INITIALIZING")
        client.post_event(self.port, "EVENT_POWER_FAILING", {"budget_seconds": 20}, source="ups_monitor")
        self.assertEqual(self.wait_for_end(start)["status"], "ROLLED_BACK")
        self.assertEqual(self.wait_for_run(POWER_FAILING)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")

    def test_a_run_is_started_soon_after_its_reason_is_seen(self):
        self.write_scenario("watch.yaml", MESSAGE)
        self.start_cell()
        self.break_component("io")
        self.wait_for_run("Watch")
        why = self.why("Watch")
        seen, started = why["watches"][0]["for_seconds"], why["last_start"]["seconds_ago"]
        self.assertLess(seen - started, 0.1)  # a hundredth where nobody else wants the machine
        self.orchestrator.stdout.wait_for("io came from STOPPED")

    def test_a_period_starts_a_scenario_again_and_again(self):
        self.write_scenario("s.yaml", "name: S\ntrigger: {type: schedule, every: 300ms}\nactions: [{type: test}]\n")
        self.start_cell()
        wait_until(lambda: len(self.runs_of("S")) >= 3, lambda: self.orchestrator.describe())

    def test_why_says_what_prevented_a_start(self):
        self.write_scenario("watch.yaml", "cooldown: 1h\n" + MESSAGE)
        self.start_cell()
        self.assertIsNone(self.why("Watch")["last_attempt"])
        self.break_component("io")
        self.wait_for_run("Watch")
        why = self.why("Watch")
        self.assertEqual(why["last_start"]["cause"], "io entered FAULT from STOPPED")
        self.assertTrue(why["watches"][0]["holds"], why)
        self.assertIn("it cools down for another", why["hindered_by"][0])
        text = self.kapela("scenarios", "why", "Watch")
        self.assertIn("[x] io enters FAULT: it is FAULT", text.stdout)
        self.assertIn("hindered: it cools down", text.stdout)
        self.assertEqual(client.get(self.port, "/api/v1/scenarios/nobody/why").status, 404)

    def test_an_event_that_nobody_waits_for_is_taken_in_silence(self):
        self.start_cell()
        answer = client.post_event(self.port, "EVENT_POWER_FAILING", {}, source="ups_monitor")
        self.assertEqual(answer.json(), {"status": "ok"})

    def test_a_stranger_needs_the_token_to_trigger_something(self):
        self.write_scenario("event.yaml", "name: E\ntrigger: {type: event_received, event_type: EVENT_E}\n"
                                          "actions: [{type: test}]\n")
        self.start_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": "secret"})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/ready"), "/ready")
        self.assertEqual(client.post_event(self.port, "EVENT_E", {}, source="stranger").status, 401)
        self.assertIn("runs", client.post_event(self.port, "EVENT_E", {}, source="io").json())

    def test_the_list_tells_what_starts_a_scenario_and_when(self):
        self.write_scenario("s.yaml", "name: S\n"
                                      "trigger: {type: schedule, cron: '0 22 * * *', timezone: Europe/Warsaw}\n"
                                      "actions: [{type: test}]\n")
        self.start_plant()
        self.start_orchestrator("--scenarios", PLAYBOOKS)
        listed = {each["name"]: each for each in client.get(self.port, "/api/v1/scenarios").json()["scenarios"]}
        self.assertEqual(listed["S"]["trigger"], "schedule")
        self.assertRegex(listed["S"]["next"], r"T2[01]:00:00")
        self.assertFalse(listed["Nocne zatrzymanie"]["enabled"])
        self.assertIn("schedule (off)", self.kapela("scenarios").stdout)


if __name__ == "__main__":
    unittest.main()
