"""What tests of the dashboard share: a cell with its page in a browser, what a person does there, and scenarios."""

import json

import client
from browser import Browser
from cell import CellTest
from processes import Process

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

FAULT = {"name": "feeder jam", "type": "fail_transition", "code": 7, "match": {"event": "CMD_RUN"}}
TOKEN = "a secret of the cell"


class DashboardTest(CellTest):
    def start_with_token(self):
        """Only the orchestrator, and nobody reads without the token."""
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": TOKEN})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")

    def open(self):
        self.browser = Browser(self)
        self.browser.do("goto", url=self.url)
        self.browser.until_text(".connection", "Connected")
        return self.browser

    def cell_and_page(self):
        self.depend()
        self.start_cell()
        return self.open()

    def simulated_cell_and_page(self):
        self.depend()
        self.start_plant()
        self.start_orchestrator("--simulated")
        return self.open()

    def press_run(self, scenario):
        self.browser.click(f'[data-run="{scenario}"]')
        self.browser.until("document.querySelector('dialog .plan')?.innerText.length > 20")
        self.browser.click("dialog .confirm")

    def until_states(self, state):
        self.browser.until("[...document.querySelectorAll('[data-component]')].filter("
                           f"each => each.dataset.state === {json.dumps(state)}).length === 4")

    def add_fault(self, page, component, kind, **fields):
        """Through the form, as a person does."""
        page.click(".faults .add")
        page.until_text("#fault-type", kind)
        page.do("select", selector="#fault-component", value=component)
        page.do("select", selector="#fault-type", value=kind)
        for name, value in fields.items():
            if name == "at":
                page.do("select", selector=f"#fault-{name}", value=value)
            else:
                page.do("fill", selector=f"#fault-{name}", text=value)
        page.click("dialog .confirm")
