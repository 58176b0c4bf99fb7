#!/usr/bin/python3
"""Runs on the dashboard: a person in a browser starts, watches and understands runs of a real cell."""

import json
import unittest

import client
from browser import CHROMIUM
from cell import FULL_START, QUICK_START, STOP
from dashboard import ASKS, FAULT, NOTE, SLOW, DashboardTest
from receivers import HttpReceiver

VALUES = """\
name: With values
trigger: {type: manual}
vars: {cycles: 3, part: "left arm"}
actions:
  - {type: log_event, message: "{{ vars.cycles }} times {{ vars.part }}"}
"""
NIGHTLY = """\
name: Nightly
trigger: {type: schedule, cron: "0 22 * * *"}
actions:
  - {type: log_event, message: "night"}
"""


@unittest.skipUnless(CHROMIUM, "no chromium on this machine: nobody looks at the page")
class Runs(DashboardTest):
    LINES = "[...document.querySelectorAll('.log .line')].map(each => each.innerText)"

    def test_run_shows_its_plan_and_starts_after_a_confirmation(self):
        page = self.cell_and_page()
        page.click(f'[data-run="{FULL_START}"]')
        page.until_text("dialog .plan", "CMD_INITIALIZE")
        self.assertEqual(client.get(self.port, "/api/v1/runs").json()["runs"], [],
                         "nothing runs before the confirmation")
        page.picture("plan", full=False)
        page.click("dialog .confirm")
        self.until_states("RUN")
        page.until_text(".history", "SUCCEEDED")
        page.until_text(".log", "🚀")
        page.click("[data-component=io]")
        page.until_text(".details", "base_io")
        page.picture("light")
        page.do("select", selector=".theme", value="dark")
        page.picture("dark")
        page.click("[data-report]")
        page.until_text("dialog .report", "SUCCEEDED")
        page.picture("report", full=False)
        self.assertEqual(page.do("complaints"), [])

    def test_a_plan_says_first_that_the_run_would_be_refused(self):
        page = self.simulated_cell_and_page()
        page.until(f"document.querySelector('[data-run=\"{QUICK_START}\"]')")
        page.click(f'[data-run="{QUICK_START}"]')
        page.until_text("dialog .obstacles", "CMD_RUN is illegal in STOPPED")
        self.assertTrue(page.evaluate("document.querySelector('dialog .plan').firstElementChild.matches('.obstacles')"))
        self.assertEqual(page.evaluate("document.querySelector('dialog .confirm:not(.main)').innerText"),
                         "Start it anyway")
        for component in self.components.values():
            client.request(component.admin_port, "PUT", "/state", json.dumps({"fsm_state": "INITIALIZED"}))
        page.until("document.querySelector('dialog .confirm.main')?.innerText === 'Start it' "
                   "&& !document.querySelector('.obstacles')")

    def test_the_plan_of_a_latched_plant_says_so_and_a_stop_can_always_be_started(self):
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        page = self.cell_and_page()
        self.run_scenario(FULL_START)
        page.until_text(".latch", "The plant is latched")
        page.click(f'[data-run="{FULL_START}"]')
        page.until_text("dialog .obstacles", "ended ROLLBACK_FAILED")
        page.picture("refused", full=False)
        page.do("press", key="Escape")
        page.click(f'[data-run="{STOP}"]')
        page.until_text("dialog .warnings", "supervisor_2 is in FAULT")
        self.assertFalse(page.evaluate("!!document.querySelector('dialog .obstacles')"))
        page.click("dialog .confirm.main")
        page.until_text(".history", STOP)

    def test_a_refusal_is_shown_in_the_words_of_the_orchestrator(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        self.press_run("Slow start")
        page.until("document.querySelector('.runs .run')")
        self.press_run("Slow start")
        page.until("document.querySelector('dialog .refused')?.innerText.length > 10")

    def test_values_of_a_scenario_are_asked_for(self):
        self.write_scenario("vars.yaml", VALUES)
        page = self.cell_and_page()
        page.click('[data-run="With values"]')
        page.until("document.querySelector('#var-part')?.value === 'left arm' "
                   "&& document.querySelector('#var-cycles').value === '3'")
        page.do("fill", selector="#var-cycles", text="many")
        page.until_text("dialog .obstacles", "cycles")
        self.assertTrue(page.evaluate("document.querySelector('dialog .confirm').disabled"))
        page.do("fill", selector="#var-cycles", text="7")
        page.do("fill", selector="#var-part", text='a "bolt" & <nut>')
        page.until("document.querySelector('dialog .confirm:enabled')")
        page.click("dialog .confirm")
        page.until_text(".log", '7 times a "bolt" & <nut>')

    def test_why_a_scenario_has_not_started_by_itself_is_told(self):
        self.write_scenario("nightly.yaml", NIGHTLY)
        page = self.cell_and_page()
        self.write_scenario("never.yaml", NIGHTLY.replace("Nightly", "Never\nenabled: false"))
        page.until_text(".scenarios", "Next:")
        page.click('[data-run="Never"]')
        page.click(".why summary")
        page.until_text(".why", "it is not enabled")

    def test_an_approval_is_given(self):
        self.write_scenario("asks.yaml", ASKS)
        page = self.cell_and_page()
        self.press_run("Asks first")
        page.until_text(".approval", "Is the cell clear?")
        for blank in ("", "  "):
            page.do("fill", selector=".approval [name=who]", text=blank)
            page.click(".approval .main")
        page.do("fill", selector=".approval [name=who]", text="Anna")
        page.do("press", key="Enter")
        self.assertIsNotNone(self.report(1)["awaits_approval"], "nobody has signed, or pressed a button")
        page.click(".approval .main")
        page.until_text(".history", "SUCCEEDED")
        page.until_text(".log", "Zatwierdzono: Anna")

    def test_who_is_awaited_is_told_as_one_after_the_other_arrives(self):
        self.components["munchies_algo"].settings["timing"] = {"CMD_INITIALIZE": "60s"}
        page = self.cell_and_page()
        self.press_run(FULL_START)
        page.until("document.querySelector('.runs .running b')?.innerText === 'munchies_algo'")

    def test_everything_is_stopped_by_one_press_and_one_confirmation(self):
        self.components["munchies_algo"].settings["timing"] = {"CMD_RUN": "60s"}
        page = self.cell_and_page()
        self.press_run(FULL_START)
        page.until_text(".plant", "STARTING")
        page.click(".stop-all")
        page.until_text("dialog", FULL_START)
        page.click("dialog .confirm")
        page.until("!document.querySelector('dialog')")
        self.until_states("STOPPED")
        page.until("document.querySelectorAll('.history [data-report]').length === 2")
        self.assertEqual([self.report(run)["status"] for run in (1, 2)], ["ROLLED_BACK", "SUCCEEDED"])
        self.assertEqual(self.report(2)["scenario"], STOP)

    LANES = """Object.fromEntries([...document.querySelectorAll('%s .lane')].map((lane) => [lane.dataset.lane,
        [...lane.querySelectorAll('rect title')].map((each) => each.textContent.split(',')[0])]))"""

    def test_a_run_is_drawn_as_lanes_while_it_goes_on_and_afterwards(self):
        self.components["munchies_algo"].settings["timing"] = {"CMD_RUN": "60s"}
        page = self.cell_and_page()
        self.press_run(FULL_START)
        up = ["STOPPED", "INITIALIZED", "RUN"]
        page.until(f"JSON.stringify(({self.LANES % '.runs'}).io) === '{json.dumps(up, separators=(',', ':'))}'")
        live = page.evaluate(self.LANES % ".runs")
        self.assertEqual(live["munchies_algo"], ["STOPPED", "INITIALIZED", "STARTING"])
        self.assertGreaterEqual(page.evaluate("document.querySelectorAll('.runs [data-lane=io] .order').length"), 2)
        page.picture("lanes")
        client.post_json(self.port, "/api/v1/runs/1/cancel", {"who": "Anna"})
        page.until_text(".history", "ROLLED_BACK")
        page.click("[data-report]")
        page.until("document.querySelector('.report .verdict')")
        io = page.evaluate(self.LANES % ".report")["io"]
        self.assertEqual((io[:3], io[-1]), (up, "STOPPED"))

    def test_a_fault_shows_the_rollback_and_its_first_cause(self):
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        page = self.cell_and_page()
        self.press_run(FULL_START)
        page.until_text(".history", "ROLLBACK_FAILED")
        page.until_text(".history .cause", "supervisor_2")
        page.until_text(".latch", "The plant is latched")
        page.until("document.querySelector('[data-component=supervisor_2].bad')")
        page.picture("rolled-back")
        page.click("[data-report]")
        page.until_text("dialog .report", "supervisor_2: FAULT")
        left = page.evaluate("[...document.querySelectorAll('.report > ul li')].map(each => each.innerText)")
        self.assertIn("supervisor_2", [each.split(": ")[0] for each in left])
        for each in left:
            self.assertEqual(each.count(each.split(": ")[0] + ": "), 1, "each is named once")
        page.click("dialog .plain")
        page.until("!document.querySelector('dialog')")
        page.click(".latch > button")
        for blank in ("", " \u00a0 ", "\u200b"):
            page.do("fill", selector="#ack-name", text=blank)
            page.click("dialog .confirm")
        page.until_text("dialog .refused", "/who says nobody's name")
        self.assertIsNone(page.evaluate("localStorage.getItem('kapela-who')"), "a name that was refused is not kept")
        self.assertIsNotNone(self.latch())
        page.do("fill", selector="#ack-name", text="Anna")
        page.do("fill", selector="#ack-note", text="jam removed")
        page.click("dialog .confirm")
        page.until("!document.querySelector('.latch')")
        self.assertIsNone(self.latch())
        self.orchestrator.stdout.wait_for("Blokadę instalacji zdejmuje Anna: jam removed")
        page.click("[data-component=supervisor_2]")
        page.click(".ack-fault")
        self.assertEqual(page.evaluate("document.querySelector('#command-name').value"), "Anna", "it is remembered")
        self.assertEqual(self.components["supervisor_2"].state(), "FAULT", "not before the confirmation")
        page.click("dialog .confirm")
        page.until("document.querySelector('[data-component=supervisor_2]').dataset.state === 'STOPPED'")
        page.until("!document.querySelector('.ack-fault')")

    def test_a_component_gets_what_it_may_get_where_it_stands(self):
        page = self.simulated_cell_and_page()
        page.click("[data-component=io]")
        page.click(".details .send")
        page.until("document.querySelector('#command')?.options.length > 0")
        offered = page.evaluate("[...document.querySelectorAll('#command option')].map(each => each.value)")
        self.assertIn("CMD_INITIALIZE", offered)
        self.assertNotIn("CMD_RUN", offered, "nobody runs who is stopped")
        page.do("select", selector="#command", value="CMD_INITIALIZE")
        page.do("fill", selector="#command-name", text="Anna")
        page.click("dialog .confirm")
        self.assertEqual(self.components["io"].state(), "STOPPED", "not before somebody says that nobody is in its way")
        page.click("dialog input[name=energise]")
        page.click("dialog .confirm")
        page.until("document.querySelector('[data-component=io]').dataset.state === 'INITIALIZED'")
        page.until_text(".history", "send CMD_INITIALIZE io")
        page.click(".details .send")
        page.until("[...document.querySelectorAll('#command option')].some(each => each.value === 'CMD_RUN')")
        page.picture("command")
        self.assertEqual(page.do("complaints"), [])

    def test_who_is_told_of_an_alert_is_shown(self):
        receiver = HttpReceiver(self)
        config = self.folder / "alerts.yaml"
        config.write_text(json.dumps({"alerts": {"channels": {"shift": {"webhook": {"url": receiver.url}}}}}))
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        self.depend()
        self.start_plant()
        self.start_orchestrator("--config", config)
        page = self.open()
        page.until_text(".alerts", "shift (webhook)")
        self.run_scenario(FULL_START)
        receiver.wait_for(1)
        page.click(".alerts button")
        page.until_text(".alerts li", "shift: delivered")
        page.picture("alerts")

    def test_a_fault_is_set_and_cleared_and_its_run_is_rolled_back(self):
        page = self.simulated_cell_and_page()
        page.until_text(".faults", "Nothing goes wrong.")
        self.add_fault(page, "supervisor_2", "reject", event="CMD_RUN", reason="the feeder is empty")
        page.until_text(".faults li", "supervisor_2")
        self.press_run(FULL_START)
        page.until_text(".history", "ROLLED_BACK")
        page.until_text(".history .cause", "supervisor_2")
        self.until_states("STOPPED")
        page.until_text(".faults .hits", "1 / ")
        page.picture("faults")
        page.click('[data-remove="supervisor_2/reject"]')
        page.until_text(".faults", "Nothing goes wrong.")
        self.press_run(FULL_START)
        self.until_states("RUN")
        page.until_text(".history", "SUCCEEDED")
        self.assertEqual(page.do("complaints"), [])

    def test_a_bad_fault_is_refused_beside_its_field_and_all_are_cleared(self):
        page = self.simulated_cell_and_page()
        page.until_text(".faults", "Nothing goes wrong.")
        self.add_fault(page, "io", "latency", latency="soon")
        page.until("document.querySelector('.field .refused')?.parentElement.querySelector('#fault-latency')")
        page.do("fill", selector="#fault-latency", text="20ms")
        page.click("dialog .confirm")
        page.until_text(".faults li", "latency")
        self.add_fault(page, "munchies_algo", "hang", more='{"trigger": {"nth": 2}, "name": "second"}')
        page.until_text(".faults", "second")
        page.click(".faults .clear")
        page.until_text(".faults", "Nothing goes wrong.")
        for name in ("io", "munchies_algo"):
            self.assertEqual(client.get(self.components[name].admin_port, "/faults").json()["faults"], [])

    def test_no_faults_are_offered_for_what_may_be_real(self):
        page = self.cell_and_page()
        page.until("document.querySelectorAll('[data-component]').length === 4")
        self.assertFalse(page.evaluate("!!document.querySelector('.faults')"))

    def test_a_reload_in_the_middle_of_a_run_shows_the_run(self):
        self.write_scenario("slow.yaml", SLOW)
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        page = self.simulated_cell_and_page()
        self.press_run("Slow start")
        page.until_text(".runs .running", "Warm up")
        page.do("reload")
        page.until_text(".runs .running", "Warm up")
        page.until_text(".log", "CMD_INITIALIZE")
        self.until_states("INITIALIZED")
        page.click("[data-component=io]")
        page.until_text(".details", "base_io")
        page.picture("running")
        page.click(".runs .danger")
        page.until_text("dialog", "what it did is undone")
        self.assertEqual(self.report(1)["status"], "RUNNING", "nothing is cancelled before the confirmation")
        page.do("fill", selector="dialog [name=who]", text="Anna")
        page.click("dialog .confirm")
        page.until_text(".runs", "Nothing runs.")
        page.until_text(".history .cause", "asked for by Anna")

    def test_a_server_that_dies_in_the_middle_of_a_run_shows_what_became_of_it(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        self.press_run("Slow start")
        page.until_text(".runs .running", "Warm up")
        self.orchestrator.kill()
        page.until_text(".connection.lost", "Connection lost since")
        self.start_orchestrator()
        page.until_text(".connection.connected", "Connected")
        page.until_text(".history", "ROLLED_BACK")
        page.until_text(".runs", "Nothing runs.")
        self.until_states("STOPPED")
        sent = [each for each in page.evaluate(self.LINES) if "CMD_INITIALIZE" in each]
        self.assertEqual(len(sent), 4, "what was said before stays, once")

    def test_the_log_after_a_reload_is_the_log_before_it(self):
        """What the stream brought and what the snapshot says are the same lines, each once."""
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        page = self.cell_and_page()
        page.do("select", selector=".log select", value="DEBUG")
        self.run_scenario(FULL_START)
        page.until_text(".log", "🔒 Instalacja jest zablokowana")
        before = page.evaluate(self.LINES)
        page.do("reload")
        page.do("select", selector=".log select", value="DEBUG")
        page.until_text(".log", "🔒 Instalacja jest zablokowana")
        self.assertEqual(page.evaluate(self.LINES), before)
        self.run_scenario(STOP)
        page.until_text(".log", "Przebieg 2 zakończony")
        lines = page.evaluate(self.LINES)
        self.assertEqual(lines[: len(before)], before)
        records = client.get(self.port, "/api/v1/runs/2/journal").json()["records"]
        said = [each["line"] for each in records if "line" in each]
        self.assertEqual([each.split("\n")[-1] for each in lines[len(before):]], said)

    def test_the_log_tells_how_runs_of_earlier_lives_ended(self):
        self.write_scenario("note.yaml", NOTE)
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        self.depend()
        self.start_cell()
        self.run_scenario("A note")
        self.run_scenario(FULL_START)
        self.orchestrator.kill()
        self.start_orchestrator()
        page = self.open()
        page.until_text(".log", "#1 A note: SUCCEEDED")
        page.until_text(".log", f"#2 {FULL_START}: ROLLBACK_FAILED")
        page.until_text(".log", "🔒 The plant is latched")

    def test_older_runs_come_when_they_are_wanted(self):
        self.write_scenario("note.yaml", NOTE)
        page = self.cell_and_page()
        for _ in range(23):
            self.run_scenario("A note")
        page.until("document.querySelectorAll('[data-report]').length === 20 && document.querySelector('.older')")
        page.click(".older")
        page.until("document.querySelectorAll('[data-report]').length === 23 && !document.querySelector('.older')")
        numbers = page.evaluate("[...document.querySelectorAll('[data-report]')].map(each => +each.dataset.report)")
        self.assertEqual(numbers, list(range(23, 0, -1)))

    def test_the_journal_of_a_run_is_there_for_who_opens_it(self):
        self.write_scenario("note.yaml", NOTE)
        page = self.cell_and_page()
        self.run_scenario("A note")
        page.until("document.querySelector('[data-report]')")
        page.click("[data-report]")
        page.until("document.querySelector('.journal')")
        self.assertFalse(page.evaluate("!!document.querySelector('.journal tr')"))
        page.click(".journal summary")
        page.until_text(".journal", "run_accepted")
        page.until_text(".journal", "run_ended")


if __name__ == "__main__":
    unittest.main()
