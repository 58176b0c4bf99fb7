#!/usr/bin/python3
"""kapela certify: the package's own component and the simulators pass the same walk; whoever deviates in one way is
found, and the way is named."""

import concurrent.futures
import dataclasses
import json
import pathlib
import subprocess
import tempfile
import time
import unittest
import unittest.mock
import xml.etree.ElementTree

from support import ComponentTest

from kapela import Component
from kapela.plant import Plant
from processes import KAPELA

AT_ONCE = 60  # seconds that a walk may take at a component that answers at once


class Certified:
    def __init__(self, port, *options, address="127.0.0.1"):
        began = time.monotonic()
        finished = subprocess.run([KAPELA, "certify", f"http://{address}:{port}", "--json", *map(str, options)],
                                  capture_output=True, text=True, timeout=170, check=False)
        self.took = time.monotonic() - began
        self.code, self.errors = finished.returncode, finished.stderr
        self.cases = [json.loads(line) for line in finished.stdout.splitlines()]

    @property
    def broken(self):
        """The rules that did not hold."""
        return {case["case"].split(":")[0] for case in self.cases if case["verdict"] == "FAIL"}

    def __str__(self):
        return "\n".join(json.dumps(case) for case in self.cases if case["verdict"] != "PASS") + self.errors


class Slow(Component):
    """Takes its time, so that transitions can be broken off."""

    def _wait(self):
        until = time.monotonic() + 0.15
        while time.monotonic() < until and not self.is_cancelled:
            time.sleep(0.005)

    on_initialize = on_run = on_pause = on_resume = on_soft_stop = on_stop = on_hard_stop = _wait


class NoErrorFields(Component):
    def _report(self):
        return {key: value for key, value in super()._report().items() if key != "error_code"}


class NoFigures(Component):
    def _take_one(self, event, replies):
        if event["event_type"] != "CMD_HEALTH_CHECK":
            return super()._take_one(event, replies)
        self._reply(event, {"result": "success", "data": {}}, replies)
        return {}


class Late(Component):
    def take(self, event):
        time.sleep(0.06)
        return super().take(event)


class OtherId(Component):
    def _reply(self, event, result, replies):
        return super()._reply(event | {"id": 0}, result, replies)


class AllOrNothing(Component):
    def _take_batch(self, batch, replies):
        broken = super()._take_batch(batch, replies)
        if broken:
            replies.clear()
        return broken


class AlwaysBusiness(Component):
    def _result_in(self, state, event):
        return {"result": "success", "data": {}}


class SaysYes(Component):
    def _command(self, event, replies):
        return super()._command(event, replies) | {"accepted": True}


class SaysNothing(Component):
    def _command(self, event, replies):
        return super()._command(event, replies) | {"reason": ""}


class NeverPauses(Component):
    def _command(self, event, replies):
        if event["event_type"] == "CMD_PAUSE":
            return {"accepted": False, "fsm_state": self.state, "reason": f"not in {self.state}"}
        return super()._command(event, replies)


class Machined(Component):
    """Its state machine is not as it should be."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.change(self._machine)


class WrongWay(Machined):
    def change(self, machine):
        reach = machine._reach

        def elsewhere(transition):
            if transition.way.via == "SOFT_STOPPING":
                transition.way = dataclasses.replace(transition.way, to="STOPPED")
            reach(transition)

        machine._reach = elsewhere


class Silent(Component):
    def _on_change(self, cause):
        if cause is None:
            super()._on_change(cause)


class CountsNot(Machined):
    def change(self, machine):
        def move(state):
            machine.state = state

        machine._move = move


class ActsAgain(Machined):
    def change(self, machine):
        machine._memory.recall = lambda number: ("fresh", "")
        machine._memory.is_overtaken = lambda number: False


class ForgetsRequests(Component):
    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self._repeats.find = lambda identity: None


class TakesLate(Machined):
    def change(self, machine):
        decide = machine._decide_new
        machine._decide_new = lambda command, fence: decide(command, fence | {"not_after": None})


class RefusesLateStops(Machined):
    def change(self, machine):
        decide = machine._decide_new

        def strictly(command, fence):
            late = fence.get("not_after") is not None and time.time() > fence["not_after"]
            return "expired" if late else decide(command, fence)

        machine._decide_new = strictly


class TakesOldEpochs(Machined):
    def change(self, machine):
        enter = machine._memory.enter

        def any_epoch(epoch):
            enter(epoch)
            return True

        machine._memory.enter = any_epoch


class BelievesAnyEpoch(Machined):
    def change(self, machine):
        newest = [0]

        def only_newer(epoch):
            if epoch < newest[0]:
                return False
            newest[0] = epoch
            return True

        machine._memory.enter = only_newer


class NeverRestarts(Component):
    def _command(self, event, replies):
        if event["event_type"] == "CMD_RESTART" and self.state == "STOPPED":
            return {"accepted": False, "fsm_state": "STOPPED", "reason": "not in STOPPED"}
        return super()._command(event, replies)


class CannotBeStopped(Slow):
    def _command(self, event, replies):
        if event["event_type"] == "CMD_STOP" and self.state.endswith("ING"):
            return {"accepted": False, "fsm_state": self.state, "reason": f"busy in {self.state}"}
        return super()._command(event, replies)


class ChecksNoFields(Component):
    def take(self, event):
        return super().take(event) if isinstance(event["event_type"], str) else {"status": "ok"}


# Each deviates in one way.
DEVIATIONS = {NoErrorFields: "state", NoFigures: "health", Late: "prompt", OtherId: "reply", AllOrNothing: "batch",
              AlwaysBusiness: "business", SaysYes: "refuse", SaysNothing: "refuse", NeverPauses: "accept",
              WrongWay: "way", Silent: "news", CountsNot: "revision", ActsAgain: "repeat",
              ForgetsRequests: "repeat_without_id", TakesLate: "late", RefusesLateStops: "late_stop",
              TakesOldEpochs: "old_epoch", BelievesAnyEpoch: "far_epoch", NeverRestarts: "restart",
              CannotBeStopped: "abort"}


class Kept(ComponentTest):
    def test_a_component_of_the_package_keeps_all_rules(self):
        for kind in (Component, Slow):
            component = self.serve(kind("camera"))
            certified = Certified(component.port, "--energise")
            self.assertEqual((certified.code, certified.broken), (0, set()), f"{kind.__name__}: {certified}")
            self.assertGreater(len(certified.cases), 60)
            self.assertLess(certified.took, AT_ONCE)
            self.assertEqual(component.state, "STOPPED")

    def test_the_calendar_of_a_component_is_its_own(self):
        right = time.time
        for ahead in (-1_200, 1_200):
            with unittest.mock.patch("time.time", lambda ahead=ahead: right() + ahead):
                component = self.serve(Component("camera"))
                certified = Certified(component.port, "--energise")
                self.assertEqual((certified.code, certified.broken), (0, set()), certified)

    def test_simulators_keep_them_by_the_same_walk(self):
        with tempfile.TemporaryDirectory() as name:
            path = pathlib.Path(name) / "plant.yaml"
            path.write_text("plant: two\ncomponents:\n"
                            "  io: {port: 8001}\n"
                            "  arm: {port: 8002, timing: {CMD_INITIALIZE: 120ms, CMD_RUN: 120ms, CMD_PAUSE: 80ms}}\n"
                            "  peer: {port: 8003, dialect: avena2}\n", encoding="utf-8")
            with Plant(path) as plant:
                for port, profile in ((8001, "seed"), (8002, "seed"), (8003, "avena2")):
                    certified = Certified(port, "--energise", "--profile", profile, address=plant.address)
                    self.assertEqual((certified.code, certified.broken), (0, set()), f"{port}: {certified}")

    def test_two_that_differ_are_told_apart_in_a_table(self):
        component, other = self.serve(NeverPauses("camera")), self.serve(Component("twin"))
        url = f"http://127.0.0.1:{other.port}"
        finished = subprocess.run([KAPELA, "certify", f"http://127.0.0.1:{component.port}", "--against", url,
                                   "--energise"], capture_output=True, text=True, timeout=170, check=False)
        self.assertEqual(finished.returncode, 1, finished)
        self.assertRegex(finished.stdout, rf"(?m)^CHECK +http://127.0.0.1:{component.port} +{url}$")
        self.assertRegex(finished.stdout, r"(?m)^accept: CMD_PAUSE in RUN +.*\bkept$")
        alike = Certified(other.port, "--against", url, "--energise")
        self.assertEqual((alike.code, alike.broken), (0, set()), alike)

    def test_without_energise_it_only_goes_down(self):
        component = self.serve(Component("camera", initial_state="RUN"))
        certified = Certified(component.port)
        self.assertEqual((certified.code, certified.broken), (0, set()), certified)
        self.assertEqual(component.state, "STOPPED")
        again = self.serve(Component("camera"))
        hooks = []
        again.on_initialize = lambda: hooks.append("initialize")
        self.assertEqual(Certified(again.port).code, 0)
        self.assertEqual(hooks, [])

    def test_reports_tell_each_check(self):
        component = self.serve(NeverPauses("camera"))
        with tempfile.TemporaryDirectory() as name:
            junit, page = pathlib.Path(name) / "c.xml", pathlib.Path(name) / "c.html"
            certified = Certified(component.port, "--energise", "--junit", junit, "--page", page)
            suite = xml.etree.ElementTree.parse(junit).getroot().find("testsuite")
            self.assertEqual(int(suite.get("tests")), len(certified.cases))
            self.assertIn("accept: CMD_PAUSE in RUN", page.read_text(encoding="utf-8"))

    def test_nobody_there_is_no_verdict(self):
        component = Component("camera")
        component.close()
        certified = Certified(component.port)
        self.assertEqual((certified.code, [case["verdict"] for case in certified.cases]), (2, ["INCONCLUSIVE"]))


class Found(ComponentTest):
    def test_each_deviation_is_found_and_named(self):
        components = {kind: self.serve(kind("camera")) for kind in DEVIATIONS}
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            found = dict(zip(components, pool.map(lambda each: Certified(each.port, "--energise"),
                                                  components.values())))
        for kind, certified in found.items():
            with self.subTest(kind.__name__):
                self.assertEqual(certified.code, 1, certified)
                self.assertIn(DEVIATIONS[kind], certified.broken, certified)


if __name__ == "__main__":
    unittest.main()
