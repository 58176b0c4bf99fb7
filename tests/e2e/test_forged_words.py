#!/usr/bin/python3
"""Others speak in the name of components: whoever reaches POST /event from their address, which is every process of
one machine. What they say is a reason to ask the component, and never what is believed of it."""

import time
import unittest

import client
from cell import COMPONENTS, FULL_START, STOP, CellTest
from processes import wait_until

REVISIONS = (0, 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1)
BATCH = 75


class Forged(CellTest):
    def setUp(self):
        super().setUp()
        self.start_cell()
        self.assertEqual(self.run_scenario(FULL_START)["status"], "SUCCEEDED")
        self.epoch = client.get(self.components["io"].admin_port, "/state").json()["epoch"]
        self.truth = {name: client.get(each.admin_port, "/state").json()["revision"]
                      for name, each in self.components.items()}

    def push(self, name, state, revision, epoch, command, **fence):
        data = {"fsm_state": state, "error": False, "error_code": 0, "error_message": None, "state": {},
                "caused_by": {"cmd_id": command, "epoch": epoch, **fence}}
        if revision:
            data["revision"] = revision
        return client.complete_event("STATE_CHANGED", self.port, self.components[name].port, source=name,
                                     destination="orchestrator", data=data, is_system_event=True)

    def shapes(self, count):
        """Each right in all that can be guessed, and wrong in what cannot."""
        proofs = ({}, {"proof": ""}, {"proof": "0" * 32}, {"proof": "guessed"})
        for i in range(count):
            name = COMPONENTS[i % len(COMPONENTS)]
            near = self.truth[name] + i % 5 - 1
            revision = near if i % 2 else REVISIONS[i // 2 % len(REVISIONS)]
            epoch = self.epoch if i % 3 else (0, 1, self.epoch + 1)[i // 3 % 3]
            yield self.push(name, ("STOPPED", "FAULT", "INITIALIZED")[i % 3], revision, epoch, i % 20,
                            **proofs[i // 7 % len(proofs)])

    def shown(self):
        components = client.get(self.port, "/api/v1/components").json()["components"]
        return {each["name"]: each["state"] for each in components}

    def polls(self, name):
        records = client.get(self.components[name].admin_port, "/journal").json()["records"]
        return sum(record["repeats"] for record in records if record["event"] == "CMD_GET_STATE")

    def forge(self, pushes):
        """In batches as large as the orchestrator takes them of strangers."""
        pushes = list(pushes)
        for number, at in enumerate(range(0, len(pushes), BATCH)):
            batch = client.complete_event("cumulative", self.port, 1, source="io", destination="orchestrator",
                                          data={"events": pushes[at:at + BATCH]}, payload=len(pushes[at:at + BATCH]))
            self.assertEqual(client.post_json(self.port, "/event", batch).status, 200)
            if number % 20 == 0:
                self.assertEqual(self.shown(), dict.fromkeys(COMPONENTS, "RUN"))
        self.assertEqual(self.shown(), dict.fromkeys(COMPONENTS, "RUN"))

    def test_pushes_in_all_shapes_change_nothing_that_is_shown_and_the_stop_commands_everybody(self):
        before, began = {name: self.polls(name) for name in COMPONENTS}, time.monotonic()
        self.forge(self.shapes(3_000))
        took = time.monotonic() - began
        for name in COMPONENTS:
            self.assertLess(self.polls(name) - before[name], 12 + 6 * took, f"{name} in {took} s")
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")
        for name, each in self.components.items():
            records = client.get(each.admin_port, "/journal").json()["records"]
            stops = [record["verdict"] for record in records if record["event"] == "CMD_STOP"]
            self.assertEqual(stops, ["accepted"], name)

    def test_one_command_of_an_impossible_epoch_fences_nobody_off(self):
        io = self.components["io"].port
        absurd = client.post_event(io, "CMD_PAUSE", {"cmd_id": 1, "epoch": 2**64 - 1})
        self.assertEqual(absurd.status, 422)
        self.assertIn("/data/epoch", absurd.error()["message"])
        future = client.post_event(io, "CMD_PAUSE", {"cmd_id": 1, "epoch": self.epoch + 10 * 86_400_000})
        self.assertTrue(future.json()["accepted"])
        self.wait_for_states("PAUSE", ["io"])
        self.assertEqual(self.run_scenario(STOP)["status"], "SUCCEEDED")
        self.assert_states("STOPPED")


class Lying(CellTest):
    """A component of somebody else that answers with a revision as large as there is, once."""

    def test_one_answer_with_the_largest_revision_is_not_believed_for_ever(self):
        state = {"fsm_state": "STOPPED", "revision": 5}
        commands = []

        def take(event):
            if event["event_type"] == "CMD_GET_STATE":
                return {"status": "ok",
                        "data": {"error": False, "error_code": 0, "error_message": None, "state": {}, **state}}
            commands.append(event["event_type"])
            state["fsm_state"] = {"CMD_INITIALIZE": "INITIALIZED", "CMD_STOP": "STOPPED"}[event["event_type"]]
            state["revision"] = state["revision"] + 1
            return {"status": "ok"}

        self.components["io"].port = client.serve(self, take)
        self.write_plant(["io"])
        self.write_scenario("io.yaml", "name: io up\ntrigger: {type: manual}\natomicity: rollback\nactions:\n"
                            "  - {type: ensure_state, component: io, target_state: INITIALIZED, timeout: 10s}\n")
        self.start_orchestrator()
        state.update(fsm_state="RUN", revision=2**64 - 1)
        wait_until(lambda: '"RUN"' in client.get(self.port, "/api/v1/components").body.decode(), "the lie")
        state.update(fsm_state="STOPPED", revision=6)
        wait_until(lambda: '"STOPPED"' in client.get(self.port, "/api/v1/components").body.decode(), "the truth")
        self.assertEqual(self.run_scenario("io up")["status"], "SUCCEEDED")
        self.assertEqual(commands, ["CMD_INITIALIZE"])


if __name__ == "__main__":
    unittest.main()
