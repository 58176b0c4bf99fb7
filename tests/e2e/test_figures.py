#!/usr/bin/python3
"""What components cost: asked for at the pace of the configuration, shown, and waited for; ours and avena_commons'."""

import unittest

import client
from avena import AvenaComponent
from cell import COMPONENTS, CellTest
from processes import run_kapela, wait_until

ASKING = "health: {figures_every: 1s}\n"
TOO_LARGE = """\
name: Too large
trigger:
  type: automatic
  conditions: {and: ["components.io.figures.memory_rss_mb > 500"]}
actions:
  - {type: log_event, level: warning, message: "io takes {{ components.io.figures.memory_rss_mb }} MB"}
"""
WAITING = """\
name: Small enough
actions:
  - {type: wait_for, condition: components.io.figures.memory_rss_mb < 100, timeout: 20s}
"""


EXPERIMENT = """\
experiment: small enough
plant: plant.yaml
scenarios: [scenarios/small.yaml]
seed: 1
steady_state: [{"@all": STOPPED}]
method: [{run: "Small enough"}]
expect: {status: SUCCEEDED}
"""


class Figures(CellTest):
    def asking(self):
        config = self.folder / "asking.yaml"
        config.write_text(ASKING, encoding="utf-8")
        return "--config", config

    def figures(self, name):
        return client.get(self.port, f"/api/v1/components/{name}").json()["figures"]

    def wait_for_figures(self, name):
        return wait_until(lambda: self.figures(name), f"what {name} costs")

    def metric(self, family, name):
        lines = client.get(self.port, "/metrics").body.decode().splitlines()
        found = [line.split()[-1] for line in lines if line.startswith(f'{family}{{component="{name}"}}')]
        return float(found[0]) if found else None

    def test_nobody_is_asked_by_default(self):
        self.start_cell()
        self.assertIsNone(self.figures("io"))
        self.assertNotIn("UPTIME", self.kapela("status").stdout)

    def test_simulators_tell_of_their_process(self):
        self.components["io"].settings["figures"] = {"memory_rss_mb": 700, "cpu_percent": 12.5}
        self.start_plant()
        self.start_orchestrator(*self.asking())
        for name in COMPONENTS:
            told = self.wait_for_figures(name)
            self.assertTrue(told["uptime_told"])
            self.assertLess(told["age_seconds"], 30)
        self.assertEqual((self.figures("io")["memory_rss_mb"], self.figures("io")["cpu_percent"]), (700, 12.5))
        self.assertGreater(self.figures("supervisor_1")["memory_rss_mb"], 1)
        self.assertEqual(self.metric("kapela_component_memory_rss_bytes", "io"), 700 * 1024 * 1024)
        self.assertGreater(self.metric("kapela_component_uptime_seconds", "io"), 0)
        status = self.kapela("status", "io").stdout
        self.assertRegex(status, r"io +12\.5 % +700\.0 MB +\d+m?s? ")

    def test_a_scenario_starts_by_them(self):
        self.components["io"].settings["figures"] = {"memory_rss_mb": 700}
        self.write_scenario("large.yaml", TOO_LARGE)
        self.start_plant()
        orchestrator = self.start_orchestrator(*self.asking())
        orchestrator.stdout.wait_for("io takes 700 MB")

    def test_a_scenario_waits_for_them_though_nobody_asks_otherwise(self):
        self.components["io"].settings["figures"] = {"memory_rss_mb": 80}
        self.write_scenario("small.yaml", WAITING)
        self.start_cell()
        self.assertEqual(self.run_scenario("Small enough")["status"], "SUCCEEDED")

    def test_both_worlds_wait_alike(self):
        for memory, verdict in ((80, "PASS"), (700, "FAIL")):
            self.components["io"].settings["figures"] = {"memory_rss_mb": memory}
            self.write_plant()
            self.write_scenario("small.yaml", WAITING.replace("20s", "2s"))
            experiment = self.folder / "small_enough.yaml"
            experiment.write_text(EXPERIMENT, encoding="utf-8")
            for world in ((), ("--real",)):
                done = run_kapela("experiment", "run", experiment, *world, cwd=self.folder)
                self.assertIn(verdict, done.stdout, done)
                self.assertEqual(done.returncode, 0 if verdict == "PASS" else 1, done)

    def test_services_of_avena_commons_post_them_back(self):
        peer = AvenaComponent(self, "io", self.components["io"].port)
        self.components["io"].settings["dialect"] = "avena2"
        self.start_plant([name for name in COMPONENTS if name != "io"])
        self.start_orchestrator(*self.asking())
        told = self.wait_for_figures("io")
        self.assertEqual((told["cpu_percent"], told["memory_rss_mb"], told["process_count"]), (1.49, 61.16, 1))
        self.assertFalse(told["uptime_told"])
        self.assertEqual(peer.unknown_fields, set())
        self.assertEqual(self.shown("io")["health"], "ONLINE")

    def test_one_that_tells_nothing_is_no_worse(self):
        peer = AvenaComponent(self, "io", self.components["io"].port)
        peer.figures = {"process_count": "many"}
        self.components["io"].settings["dialect"] = "avena2"
        self.start_plant([name for name in COMPONENTS if name != "io"])
        self.start_orchestrator(*self.asking())
        wait_until(lambda: ("CMD_HEALTH_CHECK", "STOPPED") in peer.received[:], "that it is asked")
        self.wait_for_figures("supervisor_1")
        self.assertIsNone(self.figures("io"))
        self.assertEqual(self.shown("io")["health"], "ONLINE")
        problem = self.shown("io")["problem"]
        self.assertTrue(problem is None or problem.startswith("its clock is "), problem)  # tests/hostile steps ours


if __name__ == "__main__":
    unittest.main()
