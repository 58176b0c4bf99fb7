#!/usr/bin/python3
"""The dashboard at /: a person in a browser starts, watches and understands runs of a real cell."""

import gzip
import json
import re
import time
import unittest

import client
from browser import CHROMIUM, Browser, npm_packages
from cell import FULL_START, QUICK_START, STOP, CellTest, ports
from processes import ROOT, Process

SLOW = """\
name: Slow start
trigger: {type: manual}
actions:
  - {type: ensure_state, target: "@all", target_state: INITIALIZED, timeout: 10s}
  - {type: delay, duration: 60s, description: "Warm up"}
"""
ASKS = """\
name: Asks first
trigger: {type: manual}
actions:
  - {type: approve, message: "Is the cell clear?", timeout: 60s}
"""
NOTE = """\
name: A note
trigger: {type: manual}
actions:
  - {type: log_event, message: "noted"}
"""


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

FAULT = {"name": "feeder jam", "type": "fail_transition", "code": 7, "match": {"event": "CMD_RUN"}}
TOKEN = "a secret of the cell"


class DashboardTest(CellTest):
    def start_with_token(self):
        """Only the orchestrator, and nobody reads without the token."""
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": TOKEN})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")


class Files(DashboardTest):
    def test_the_vendored_library_is_the_one_of_the_package(self):
        package = npm_packages() / "node_modules" / "htm" / "preact" / "standalone.module.js"
        vendored = ROOT / "orchestrator" / "dashboard" / "vendor" / "preact.js"
        self.assertEqual(vendored.read_bytes(), package.read_bytes())

    def test_files_are_whole_safe_and_asked_for_once(self):
        self.start_with_token()
        for path, kind in (("/", "text/html"), ("/app.js", "text/javascript"), ("/app.css", "text/css"),
                           ("/preact.js", "text/javascript")):
            answer = client.get(self.port, path)
            self.assertEqual(answer.status, 200, path)
            self.assertTrue(answer.headers["Content-Type"].startswith(kind), path)
            self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            known = client.request(self.port, "GET", path, headers={"If-None-Match": answer.headers["ETag"]})
            self.assertEqual(known.status, 304, path)
        self.assertEqual(client.get(self.port, "/api/v1/components").status, 401)

    def test_every_module_is_asked_for_with_the_page_not_one_after_the_other(self):
        self.start_with_token()
        imported, waiting = set(), ["app.js"]
        while waiting:
            text = client.get(self.port, f"/{waiting.pop()}").body.decode()
            new = set(re.findall(r'from "\./([a-z0-9_]+\.js)"', text)) - imported
            imported |= new
            waiting += new - {"preact.js"}
        page = client.get(self.port, "/").body.decode()
        self.assertEqual(set(re.findall(r'modulepreload" href="/([a-z0-9_]+\.js)"', page)), imported)

    def test_files_are_sent_compressed_to_those_who_can_read_them(self):
        self.start_with_token()
        page = client.get(self.port, "/app.js").body.decode()
        modules = set(re.findall(r'from "(?:\./|/)([a-z0-9_]+\.js)"', page))
        self.assertGreater(len(modules), 3, page[:500])
        for path in ("/", "/app.css", "/app.js", *(f"/{name}" for name in modules)):
            plain = client.get(self.port, path)
            small = client.request(self.port, "GET", path, headers={"Accept-Encoding": "gzip, br"})
            self.assertEqual((plain.headers["Content-Encoding"], small.headers["Content-Encoding"]), (None, "gzip"))
            self.assertEqual(gzip.decompress(small.body), plain.body, path)
            self.assertLess(len(small.body), len(plain.body), path)
            self.assertNotEqual(small.headers["ETag"], plain.headers["ETag"])
            self.assertEqual({small.headers["Vary"], plain.headers["Vary"]}, {"Accept-Encoding"})
            for encoding, wanted in (("gzip", 304), ("identity", 200)):
                again = client.request(self.port, "GET", path, headers={"Accept-Encoding": encoding,
                                                                        "If-None-Match": small.headers["ETag"]})
                self.assertEqual(again.status, wanted, path)


@unittest.skipUnless(CHROMIUM, "no chromium on this machine: nobody looks at the page")
class Dashboard(DashboardTest):
    def open(self):
        self.browser = Browser(self)
        self.browser.do("goto", url=self.url)
        self.browser.until_text(".connection", "Connected")
        return self.browser

    def cell_and_page(self):
        self.depend()
        self.start_cell()
        return self.open()

    def press_run(self, scenario):
        self.browser.click(f'[data-run="{scenario}"]')
        self.browser.until("document.querySelector('dialog .plan')?.innerText.length > 20")
        self.browser.click("dialog .confirm")

    def until_states(self, state):
        self.browser.until("[...document.querySelectorAll('[data-component]')].filter("
                           f"each => each.dataset.state === {json.dumps(state)}).length === 4")

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
        self.assertEqual(page.evaluate("document.querySelector('#fault-name').value"), "Anna", "it is remembered")
        self.assertEqual(self.components["supervisor_2"].state(), "FAULT", "not before the confirmation")
        page.click("dialog .confirm")
        page.until("document.querySelector('[data-component=supervisor_2]').dataset.state === 'STOPPED'")
        page.until("!document.querySelector('.ack-fault')")

    def simulated_cell_and_page(self):
        self.depend()
        self.start_plant()
        self.start_orchestrator("--simulated")
        return self.open()

    def add_fault(self, page, component, kind, **fields):
        """Through the form, as a person does."""
        page.click(".faults .add")
        page.until_text("#fault-type", kind)
        page.do("select", selector="#fault-component", value=component)
        page.do("select", selector="#fault-type", value=kind)
        for name, value in fields.items():
            if name in ("event", "at"):
                page.do("select", selector=f"#fault-{name}", value=value)
            else:
                page.do("fill", selector=f"#fault-{name}", text=value)
        page.click("dialog .confirm")

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

    def test_a_refusal_is_shown_in_the_words_of_the_orchestrator(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        self.press_run("Slow start")
        page.until("document.querySelector('.runs .run')")
        self.press_run("Slow start")
        page.until("document.querySelector('dialog .refused')?.innerText.length > 10")

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

    LINES = "[...document.querySelectorAll('.log .line')].map(each => each.innerText)"

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

    def test_tables_can_be_read_at_every_width(self):
        """No word of a cell is broken, and nothing but a table is wider than the screen."""
        page = self.cell_and_page()
        self.run_scenario(FULL_START)
        page.until("document.querySelector('[data-report]')")
        for width in (1280, 800, 360):
            page.do("size", width=width, height=800)
            page.click("[data-report]")
            page.click(".journal summary")
            page.until_text(".journal", "run_ended")
            page.picture(f"journal-{width}", full=False)
            self.check_tables(page, width)
            page.do("press", key="Escape")
            page.click(f'[data-run="{FULL_START}"]')
            page.until("document.querySelector('dialog .plan table')")
            page.picture(f"plan-{width}", full=False)
            self.check_tables(page, width)
            page.do("press", key="Escape")

    def check_tables(self, page, width):
        broken = page.evaluate("""(() => { const broken = []; for (const cell of document.querySelectorAll("td, th")) {
          const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(each => each.top)).size > 1) broken.push(word[0]);
          } } return broken; })()""")
        self.assertEqual(broken, [], width)
        self.assertTrue(page.evaluate("document.querySelector('.head button').offsetTop < "
                                      "document.querySelector('.head h2').offsetTop + 12"),
                        "the button that closes stands beside the title")
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

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

    def test_stops_come_first_and_the_order_is_that_of_the_names(self):
        for name in ("a.yaml", "z.yaml"):
            self.write_scenario(name, NOTE.replace("A note", f"Note {name}"))
        page = self.cell_and_page()
        page.until("document.querySelectorAll('[data-run]').length === 6")
        names = page.evaluate("[...document.querySelectorAll('[data-run]')].map(each => each.dataset.run)")
        self.assertEqual((names[0], names[1:]), (STOP, sorted(names[1:])))
        self.assertEqual(page.evaluate("[...document.querySelectorAll('.stop')].map(each => each.dataset.run)"), [STOP])

    def test_the_tab_tells_the_plant_and_what_it_does(self):
        self.write_scenario("slow.yaml", SLOW)
        self.components["supervisor_2"].settings["faults"] = [FAULT]
        self.depend()
        self.start_plant()
        self.plant_file.write_text(json.dumps({"plant": "<b>hall</b> 3", **json.loads(self.plant_file.read_text())}))
        self.start_orchestrator()
        page = self.open()
        page.until("document.title === '<b>hall</b> 3 – Kapela'")
        page.until_text(".top .cell", "<b>hall</b> 3")
        page.until_text(".top .badge", "REAL")
        run = self.trigger("Slow start").json()["run_id"]
        page.until(f"document.title.startsWith('▶ #{run} – <b>hall</b> 3')")
        client.post_json(self.port, f"/api/v1/runs/{run}/cancel", {"who": "Anna"})
        self.wait_for_end(run)
        self.run_scenario(FULL_START)
        page.until("document.title.startsWith('🔒 latched – ')")
        self.orchestrator.kill()
        page.until("document.title.startsWith('✕ no connection – ')")

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

    def test_a_run_has_an_address(self):
        self.write_scenario("note.yaml", NOTE)
        page = self.cell_and_page()
        self.run_scenario("A note")
        page.until("document.querySelector('[data-report]')")
        page.evaluate("document.querySelector('[data-report]').focus()")
        page.do("press", key="Enter")
        page.until_text("dialog .report", "SUCCEEDED")
        self.assertTrue(page.evaluate("location.hash === '#run/1'"))
        page.do("reload")
        page.until_text("dialog .report", "SUCCEEDED")
        page.evaluate("history.back()")
        page.until("!document.querySelector('dialog') && location.hash === ''")
        page.evaluate("history.forward()")
        page.until_text("dialog .report", "SUCCEEDED")
        page.do("press", key="Escape")
        page.until("!document.querySelector('dialog') && location.hash === ''")
        page.evaluate("location.hash = 'run/4711'")
        page.until_text("dialog .refused", "4711")

    def test_a_large_plant_leaves_room_for_the_rest(self):
        page = self.large_cell_and_page(40, groups=4)
        page.until("document.querySelectorAll('[data-group]').length === 4")
        self.assertLess(page.evaluate("document.querySelector('.runs').getBoundingClientRect().top"), 900)
        page.picture("large")
        page.click("[data-group=group_2]")
        page.until("document.querySelectorAll('[data-component]').length === 10")
        page.click("[data-component=unit_2]")
        page.until_text(".details", "group_2")
        page.click("[data-fold=group_2]")
        page.until("document.querySelectorAll('[data-component]').length === 0")

    def large_cell_and_page(self, count, groups):
        """Nobody of the plant answers; each needs the one before."""
        components = {f"unit_{i}": {"port": ports.take(), "group": f"group_{i % groups}",
                                    **({"depends_on": [f"unit_{i - 1}"]} if i else {})} for i in range(count)}
        self.plant_file.write_text(json.dumps({"components": components}))
        self.start_orchestrator(path="/health")
        return self.open()

    def test_keys_lead_through_the_page_and_are_told(self):
        page = self.cell_and_page()
        page.until("document.querySelectorAll('[data-run]').length > 3")
        for key, place in (("p", ".plant"), ("s", ".scenarios"), ("h", ".history"), ("l", ".log")):
            page.evaluate("document.activeElement.blur()")
            page.do("press", key=key)
            self.assertTrue(page.evaluate(f"!!document.activeElement.closest('{place}')"), key)
        page.evaluate("document.activeElement.blur()")
        page.do("press", key="?")
        page.until_text("dialog", "Keys and help")
        page.do("press", key="s")
        self.assertTrue(page.evaluate("!!document.activeElement.closest('dialog')"), "a dialog keeps the keys")
        page.do("press", key="Escape")
        page.until("!document.querySelector('dialog')")

    def test_less_moves_for_who_wants_less_to_move(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        page.do("media", reducedMotion="reduce")
        self.press_run("Slow start")
        page.until_text(".runs .running", "Warm up")
        page.evaluate("""void (() => { const times = window.times = [];
          new MutationObserver(() => times.push(performance.now())).observe(
            document.querySelector('.runs .running small'), { subtree: true, characterData: true, childList: true });
        })()""")
        page.until("window.times.length >= 3")
        self.assertGreater(page.evaluate("window.times[2] - window.times[1]"), 700)

    def test_who_is_awaited_is_told_as_one_after_the_other_arrives(self):
        self.components["munchies_algo"].settings["timing"] = {"CMD_INITIALIZE": "60s"}
        page = self.cell_and_page()
        self.press_run(FULL_START)
        page.until("document.querySelector('.runs .running b')?.innerText === 'munchies_algo'")

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

    def test_a_killed_server_is_told_of_and_found_again(self):
        page = self.cell_and_page()
        self.orchestrator.kill()
        page.until_text(".connection.lost", "Connection lost since")
        page.until_text(".connection.lost", "What is shown is old.")
        page.picture("lost")
        self.start_orchestrator()
        page.until_text(".connection.connected", "Connected")
        self.press_run(QUICK_START)
        page.until("document.querySelector('.history li')")

    def test_a_phone_shows_all_without_scrolling_aside(self):
        page = self.cell_and_page()
        self.press_run(FULL_START)
        self.until_states("RUN")
        page.do("size", width=360, height=740)
        page.until("document.documentElement.scrollWidth <= 360")
        page.picture("phone")
        page.click("[data-report]")
        page.until_text("dialog .report", "SUCCEEDED")
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 360)

    def test_the_keyboard_is_enough(self):
        page = self.cell_and_page()
        page.until("document.querySelectorAll('[data-run]').length > 3")
        page.evaluate("document.querySelector('[data-component=io]').focus()")
        page.do("press", key="Enter")
        page.until_text(".details", "base_io")
        page.evaluate(f"document.querySelector('[data-run=\"{FULL_START}\"]').focus()")
        page.do("press", key="Enter")
        page.until_text("dialog .plan", "CMD_INITIALIZE")
        page.do("press", key="Escape")
        page.until("!document.querySelector('dialog')")
        self.assertTrue(page.evaluate("document.activeElement.matches('[data-run]')"), "the focus comes back")

    def test_text_of_the_plant_is_never_html(self):
        name = "<img src=x onerror=document.title='broken'><b>bold</b>"
        self.write_scenario("nasty.yaml", ASKS.replace("Asks first", json.dumps(name)))
        page = self.cell_and_page()
        page.until_text(".scenarios", name)
        self.assertEqual(page.evaluate("document.querySelectorAll('.scenarios img').length"), 0)

    def test_it_speaks_polish(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        page.click(".language")
        page.until_text(".connection", "Połączono")
        page.until_text(".scenarios", "Uruchom")
        self.assertEqual(page.evaluate("document.documentElement.lang"), "pl")
        page.until("document.querySelector('[data-component=io]').textContent.includes('połączony')")
        self.press_run("Slow start")
        page.until_text(".runs .badge", "wykonywanie")
        page.click(f'[data-run="{QUICK_START}"]')
        page.until_text("dialog", "Co się stanie")
        self.assertNotIn("What would happen", page.text("dialog"))

    def test_a_token_is_asked_for_and_kept(self):
        self.start_with_token()
        page = self.browser = Browser(self)
        page.do("goto", url=self.url)
        page.until("document.querySelector('.token input')")
        self.assertEqual(page.text().count("A token is needed"), 1)
        self.assertIn("KAPELA_TOKEN", page.text(".token"))
        self.assertNotIn("Nothing runs.", page.text())
        page.do("fill", selector=".token input", text="guessed")
        page.click(".token .main")
        page.until_text(".token .refused", "This is not the token.")
        page.do("fill", selector=".token input", text=TOKEN)
        page.click(".token .main")
        page.until_text(".connection", "Connected")
        page.do("reload")
        page.until_text(".connection", "Connected")

    def test_it_can_be_used_by_everybody(self):
        """What axe finds wrong with it, in every dress and with its dialogs open."""
        page = self.simulated_cell_and_page()
        self.add_fault(page, "io", "drop", event="CMD_PAUSE")
        page.until_text(".faults li", "drop")
        self.run_scenario(FULL_START)
        page.until("document.querySelector('[data-report]')")
        found = []
        for width in (1280, 360):
            page.do("size", width=width, height=800)
            for theme in ("light", "dark"):
                page.do("select", selector=".theme", value=theme)
                page.click(".language")
                found += [(width, theme, each) for each in page.do("axe")]
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
        for opener in (".faults .add", ".help", "[data-run]", "[data-report]"):
            page.click(opener)
            page.until("document.querySelector('dialog')?.innerText.length > 20")
            found += [(opener, each) for each in page.do("axe")]
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 360, opener)
            page.do("press", key="Escape")
            page.until("!document.querySelector('dialog')")
        self.assertEqual(found, [])

    def test_changes_are_on_the_page_at_once(self):
        """From the change at the component to the page: two hundred of them."""
        for component in self.components.values():
            component.settings["initial_state"] = "RUN"
        page = self.cell_and_page()
        page.until("document.querySelector('[data-component=io][data-state=RUN]')")
        page.evaluate("""void (() => { window.seen = []; let last = "RUN"; new MutationObserver(() => {
          const now = document.querySelector('[data-component=io]').dataset.state;
          if (now !== last) window.seen.push([last = now, Date.now()]);
        }).observe(document.body, { subtree: true, attributes: true }); })()""")
        changed = []
        for i in range(200):
            state = "RUN" if i % 2 else "PAUSE"
            changed.append((state, time.time() * 1000))
            client.request(self.components["io"].admin_port, "PUT", "/state", json.dumps({"fsm_state": state}))
            page.until(f"window.seen.length === {i + 1}")
        seen = page.evaluate("window.seen")
        self.assertEqual([state for state, _ in seen], [state for state, _ in changed])
        took = sorted(shown - begun for (_, begun), (_, shown) in zip(changed, seen))
        print(f"a change is on the page after {took[100]:.0f} ms (median), {took[197]:.0f} ms (p99), "
              f"{took[-1]:.0f} ms at most")
        self.assertLess(took[197], 500, "100 ms is the aim, on a machine that does nothing else")

    def test_it_is_small_and_quick(self):
        self.write_scenario("slow.yaml", SLOW)
        page = self.cell_and_page()
        page.until("document.querySelectorAll('[data-component]').length === 4")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
        loaded = page.do("bytes")
        self.assertLess(loaded, 150_000)
        page.evaluate("""void (() => { const seen = window.seen = {}; new MutationObserver(() => {
          if (document.querySelector('[data-run-id]')) seen.run ??= Date.now();
          if (document.querySelector('[data-component=io][data-state=INITIALIZED]')) seen.io ??= Date.now();
        }).observe(document.body, { subtree: true, attributes: true, childList: true }); })()""")
        asked = time.time() * 1000
        client.post_json(self.port, "/api/v1/runs", {"scenario_name": "Slow start"})
        accepted = time.time() * 1000 - asked
        page.until("window.seen.run && window.seen.io")
        run, io = (page.evaluate("window.seen")[each] - asked for each in ("run", "io"))
        print(f"first paint {paint:.0f} ms, {loaded} bytes; a run asked for is accepted after {accepted:.0f} ms, "
              f"on the page after {run:.0f} ms, io's new state after {io:.0f} ms")
        self.assertLess(run, 1000)


if __name__ == "__main__":
    unittest.main()
