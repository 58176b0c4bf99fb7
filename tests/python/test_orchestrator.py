#!/usr/bin/python3
"""The orchestrator from Python: the call of the description, and the others."""

import asyncio
import os
import unittest

from support import INSTANT, ROOT, SCENARIOS, START, STOP

from kapela import Orchestrator, Plant, Refused, Unreachable
from kapela.plant import told_of_all


class OrchestratorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plant = cls.enterClassContext(Plant(INSTANT))
        cls.orchestrator = cls.plant.orchestrator(SCENARIOS, ROOT / "scenarios" / "system_startup.yaml", language="en")

    def setUp(self):
        self.plant.faults.clear()
        self.plant.reset()
        if self.orchestrator.sync.latch():
            self.orchestrator.sync.acknowledge("the test", "before it")

    def test_the_call_of_the_description(self):
        async def run_all_services():
            orchestrator = Orchestrator(name="my_orchestrator", port=8000, address=self.plant.address)
            return await orchestrator.execute_scenario(
                "Uruchomienie wszystkich usług systemu (@all)",
                trigger_data={"source": "automation_script", "event_type": "SCHEDULED_START"})

        result = asyncio.run(run_all_services())
        self.assertTrue(result)
        self.assertEqual(set(self.plant.states().values()), {"RUN"})

    def test_one_that_fails_is_false_and_says_why(self):
        self.plant.faults.add("io", "fail_transition", event="CMD_RUN", code=7)
        run = self.orchestrator.sync.execute_scenario(START)
        self.assertFalse(run)
        self.assertEqual(run.status, "ROLLBACK_FAILED")
        self.assertIn("io: FAULT", run.first_cause)
        self.assertEqual([each["component"] for each in run.exceptions], ["io"])
        self.assertIn(str(run.id), self.orchestrator.sync.latch())
        with self.assertRaises(Refused) as refused:
            self.orchestrator.sync.execute_scenario(START)
        self.assertEqual(refused.exception.status, 409)
        self.orchestrator.sync.acknowledge("Anna", "looked at io")
        self.assertIsNone(self.orchestrator.sync.latch())
        self.assertTrue(self.orchestrator.sync.send("io", "CMD_ACK", who="Anna"))

    def test_two_wait_at_once(self):
        async def both():
            first = await self.orchestrator.start_scenario(START)
            return await asyncio.gather(self.orchestrator.wait(first.id), self.orchestrator.wait(first.id))

        self.assertEqual([bool(run) for run in asyncio.run(both())], [True, True])

    def test_a_run_is_cancelled(self):
        self.plant.faults.add("io", "late_transition", event="CMD_INITIALIZE", takes="30s")
        run = self.orchestrator.sync.start_scenario(START)
        self.assertFalse(run.has_ended)
        self.orchestrator.sync.cancel(run.id, "Anna")
        self.assertEqual(self.orchestrator.sync.wait(run.id).status, "ROLLED_BACK")

    def test_what_there_is(self):
        self.assertIn(STOP, self.orchestrator.sync.scenarios())
        self.assertEqual(self.orchestrator.sync.components()["supervisor_1"]["depends_on"], ["io"])
        self.orchestrator.sync.execute_scenario(STOP)
        self.assertEqual(self.orchestrator.sync.runs(limit=1)[0].scenario, STOP)
        self.assertIn("revision", self.orchestrator.sync.reload())

    def test_what_cannot_be_is_an_exception_with_words(self):
        with self.assertRaisesRegex(Refused, "there is no scenario 'nothing'"):
            self.orchestrator.sync.execute_scenario("nothing")
        with self.assertRaises(Unreachable):
            Orchestrator(address=self.plant.address, port=8099).sync.scenarios()
        with self.assertRaises(ValueError):
            Orchestrator("127.0.0.1:8000")


class PlantTest(unittest.TestCase):
    def test_two_plants_with_the_same_ports_stand_beside_each_other(self):
        with Plant(INSTANT) as one, Plant(INSTANT) as other:
            one.set_state("io", "RUN")
            self.assertEqual((one.state("io"), other.state("io")), ("RUN", "STOPPED"))
            self.assertEqual(one.components, other.components)

    def test_a_rule_that_never_acted_is_named(self):
        with Plant(INSTANT) as plant:
            plant.faults.add("io", "drop", event="CMD_RUN")
            plant.faults.add("supervisor_1", "crash", event="CMD_RUN", may_miss=True)
            self.assertEqual(plant.faults.idle(), ["io: drop"])

    def test_it_is_up_when_it_has_told_of_all_components_and_not_before(self):
        lines = ["[INFO] plant of 2 components is up, seed 7", "[INFO] io on 127.77.1.2:8001, admin port 9001"]
        self.assertFalse(told_of_all(lines[:1]))
        self.assertFalse(told_of_all(lines))
        self.assertTrue(told_of_all([*lines, "[INFO] arm on 0.0.0.0:8002, admin port 127.0.0.1:9002"]))

    def test_a_plant_that_cannot_be_read_says_why(self):
        with self.assertRaisesRegex(Exception, "run_services.yaml"), Plant(SCENARIOS):
            pass


if __name__ == "__main__":
    os.environ.setdefault("KAPELA_BIN", str(ROOT / "build" / "dev" / "bin" / "kapela"))
    unittest.main()
