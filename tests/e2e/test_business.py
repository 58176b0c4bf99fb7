#!/usr/bin/python3
"""Events that are no commands, over real HTTP: sent, replied to, taken back; what services say of their business."""

import json
import unittest

import client
from cell import CellTest
from processes import ROOT, run_kapela, wait_until

ORDERS = (ROOT / "scenarios" / "business" / "orders.yaml").read_text(encoding="utf-8")
TAKE = "Przyjęcie zamówienia"
SERVE = "Wydanie zamówienia"
BLINK = "Sygnał świetlny na wszystkich usługach"

FAILING = """\
name: Fed and failed
actions:
  - {type: ensure_state, component: io, target_state: RUN, timeout: 10s}
  - type: send_event
    component: io
    event: FEED
    undo: {event: RELEASE, timeout: 2s}
  - {type: require, condition: "1 == 2", message: "it fails here"}
"""


class Business(CellTest):
    def set_up_kiosk(self):
        io, algo = self.components["io"].settings, self.components["munchies_algo"].settings
        io["data"] = {"feeder": {"level": 0}}
        io["events"] = {"FEED": {"add": {"feeder.level": 2}}, "BLINK": {"in": ["STOPPED"]},
                        "RELEASE": {"in": ["RUN", "PAUSE"], "set": {"feeder.level": 0}}}
        algo["data"] = {"waiting": 0}
        algo["events"] = {"TAKE_ORDER": {"reply": {"order": "A-17"}, "add": {"waiting": 1}},
                          "DROP_ORDER": {"set": {"waiting": 0}}, "SERVE": {"add": {"waiting": -1}},
                          "BLINK": {"in": ["STOPPED"]}}
        self.write_scenario("orders.yaml", ORDERS)
        self.write_scenario("failing.yaml", FAILING)
        self.start_cell()

    def admin(self, name, path, method="GET", body=None):
        return client.request(self.components[name].admin_port, method, path, json.dumps(body) if body else None).json()

    def add_fault(self, name, **rule):
        self.assertIn("names", self.admin(name, "/faults", "POST", rule))

    def data_of(self, name):
        return client.get(self.port, f"/api/v1/components/{name}").json()["data"]

    def acts(self, name, event):
        """How often it has acted on it, as its simulator tells."""
        records = self.admin(name, "/journal")["records"]
        return [r["verdict"] for r in records if r.get("event") == event]

    def test_an_order_is_taken_and_served(self):
        self.set_up_kiosk()
        self.assertEqual(self.run_scenario(TAKE)["status"], "SUCCEEDED")
        self.assertEqual(self.acts("io", "FEED"), ["success"])
        wait_until(lambda: self.data_of("munchies_algo") == {"waiting": 1}, "what it says of its business")
        status = self.kapela("status", "io")
        self.assertEqual(status.returncode, 0, status)
        self.assertIn('"level": 2', status.stdout)
        self.assertEqual(self.run_scenario(SERVE)["status"], "SUCCEEDED")
        wait_until(lambda: self.data_of("munchies_algo") == {"waiting": 0}, "that it has served")
        verify = run_kapela("verify", self.folder / "kapela-journal", cwd=self.folder)
        self.assertEqual(verify.returncode, 0, verify)

    def test_what_was_sent_is_taken_back(self):
        self.set_up_kiosk()
        report = self.run_scenario("Fed and failed")
        self.assertEqual((report["status"], report["first_cause"]["summary"]), ("ROLLED_BACK", "it fails here"))
        self.assertEqual((self.acts("io", "FEED"), self.acts("io", "RELEASE")), (["success"], ["success"]))
        self.assertEqual(self.components["io"].state(), "STOPPED")
        verify = run_kapela("verify", self.folder / "kapela-journal", cwd=self.folder)
        self.assertEqual(verify.returncode, 0, verify)

    def test_an_answer_that_is_lost_lets_it_act_once(self):
        self.set_up_kiosk()
        self.add_fault("io", type="drop", at="reply", match={"event": "FEED"}, trigger={"count": 1})
        self.assertEqual(self.run_scenario("Fed and failed")["status"], "ROLLED_BACK")
        self.assertEqual(self.acts("io", "FEED"), ["success", "duplicate"])
        self.assertEqual(self.acts("io", "RELEASE"), ["success"])

    def test_what_cannot_be_taken_back_is_named(self):
        self.set_up_kiosk()
        self.add_fault("io", type="reject", match={"event": "RELEASE"})
        report = self.run_scenario("Fed and failed")
        self.assertEqual(report["status"], "ROLLBACK_FAILED")
        io = next(c for c in report["components"] if c["name"] == "io")
        self.assertIn("FEED is not taken back: RELEASE was refused", io["exception"]["summary"])

    def test_business_is_put_by_hand(self):
        self.set_up_kiosk()
        self.admin("io", "/state", "PUT", {"data": {"feeder": {"level": 7}}})
        wait_until(lambda: self.data_of("io") == {"feeder": {"level": 7}}, "what was put there")

    def test_everybody_blinks(self):
        self.set_up_kiosk()
        self.assertEqual(self.run_scenario(BLINK)["status"], "SUCCEEDED")


if __name__ == "__main__":
    unittest.main()
