#!/usr/bin/python3
"""A component in Python: driven by the real orchestrator, and asked by hand what the protocol has in small print."""

import asyncio
import time
import unittest

from support import RESTART, START, STOP, ComponentTest, Gate, Recorder

import client
from processes import wait_until


def event(kind, **data):
    return {"source": "test", "destination": "camera", "event_type": kind, "data": data}


class Driven(ComponentTest):
    def test_it_is_started_restarted_and_stopped(self):
        components = [self.serve(Recorder(name)) for name in ("io", "supervisor_1", "supervisor_2", "munchies_algo")]
        orchestrator = self.orchestrate(*components)
        for scenario, state in ((START, "RUN"), (RESTART, "RUN"), (STOP, "STOPPED")):
            run = orchestrator.sync.execute_scenario(scenario)
            self.assertTrue(run, run.first_cause)
            self.assertEqual([each.state for each in components], [state] * 4)
        for each in components:
            self.assertEqual(each.hooks, ["initialize", "run", "stop", "initialize", "run", "stop"])

    def test_a_hook_that_raises_is_a_fault_with_its_words(self):
        class Camera(Recorder):
            def on_run(self):
                raise RuntimeError("no light")

        camera = self.serve(Camera("camera"))
        orchestrator = self.orchestrate(camera)
        run = orchestrator.sync.execute_scenario(START)
        self.assertEqual(run.status, "ROLLBACK_FAILED")
        self.assertIn("no light", run.first_cause)
        self.assertEqual(camera.state, "FAULT")
        orchestrator.sync.acknowledge("Anna", "looked at it")
        self.assertTrue(orchestrator.sync.send("camera", "CMD_ACK", who="Anna"))
        self.assertEqual(camera.state, "STOPPED")

    def test_a_rollback_breaks_off_a_coroutine(self):
        began, ended = [], []

        class Slow(Recorder):
            async def on_initialize(self):
                began.append(1)
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    ended.append("cancelled")
                    raise

        slow = self.serve(Slow("slow"))
        orchestrator = self.orchestrate(slow)
        run = orchestrator.sync.start_scenario(START)
        wait_until(lambda: began, "its hook")
        orchestrator.sync.cancel(run.id, "Anna")
        run = orchestrator.sync.wait(run.id)
        self.assertEqual(run.status, "ROLLED_BACK")
        self.assertEqual((ended, slow.hooks, slow.state), (["cancelled"], ["stop"], "STOPPED"))

    def test_a_fault_of_its_own_is_told_at_once(self):
        camera = self.serve(Recorder("camera", initial_state="RUN"))
        orchestrator = self.orchestrate(camera)
        wait_until(lambda: orchestrator.sync.states() == {"camera": "RUN"}, "its state")
        camera.fail("the lens is dirty", 12)
        wait_until(lambda: orchestrator.sync.states() == {"camera": "FAULT"}, "its fault")
        seen = orchestrator.sync.components()["camera"]
        self.assertEqual((seen["error_code"], seen["error_message"]), (12, "the lens is dirty"))


class Asked(ComponentTest):
    def setUp(self):
        self.gate = Gate()

        class Camera(Recorder):
            def on_run(this):
                self.gate.pass_through()
                if this.is_cancelled:
                    this.hooks.append("cancelled")

            def on_event(this, event_type, data):
                if event_type == "SNAP":
                    return {"picture": data["number"]}
                return super().on_event(event_type, data)

            def details(this):
                return {"pictures": 3}

        self.camera = self.serve(Camera("camera", initial_state="INITIALIZED"))
        self.addCleanup(self.gate.open.set)

    def ask(self, kind, **data):
        return client.post_json(self.camera.port, "/event", event(kind, **data)).json()

    def listen(self):
        """Events that it posts; the port to name in an event."""
        posted = []
        port = client.serve(self, lambda document: posted.append(document) or {"status": "ok"})
        return posted, port

    def test_an_illegal_command_is_refused_with_what_would_be_legal(self):
        answer = self.ask("CMD_PAUSE")
        self.assertFalse(answer["accepted"])
        self.assertEqual(answer["reason"], "CMD_PAUSE is illegal in INITIALIZED; legal: CMD_RUN, CMD_STOP")
        self.assertEqual(self.ask("CMD_STOP")["accepted"], True)
        wait_until(lambda: self.camera.state == "STOPPED", "the stop")
        self.assertEqual(self.ask("CMD_STOP")["already_there"], True)

    def test_a_repeat_acts_once_and_a_late_one_never(self):
        first = self.ask("CMD_RUN", cmd_id=5, epoch=100)
        again = self.ask("CMD_RUN", cmd_id=5, epoch=100)
        self.assertEqual((first["accepted"], first["duplicate"], again["accepted"], again["duplicate"]),
                         (True, False, True, True))
        self.assertTrue(self.ask("CMD_STOP", cmd_id=4, epoch=100)["expired"])
        self.assertIn("older epoch", self.ask("CMD_STOP", cmd_id=9, epoch=99)["reason"])
        self.assertTrue(self.ask("CMD_STOP", cmd_id=6, epoch=100)["accepted"])
        self.gate.open.set()
        wait_until(lambda: self.camera.hooks == ["cancelled", "stop"], lambda: self.camera.hooks)
        self.assertTrue(self.ask("CMD_INITIALIZE", not_after=time.time() - 1)["expired"])

    def test_the_end_of_a_transition_is_told_to_its_commander(self):
        posted, port = self.listen()
        command = event("CMD_RUN", cmd_id=1, epoch=7, proof="p") | {"source_address": "127.0.0.1", "source_port": port}
        self.assertTrue(client.post_json(self.camera.port, "/event", command).json()["pushes"])
        self.gate.open.set()
        wait_until(lambda: posted, "the news")
        self.assertEqual(posted[0]["event_type"], "STATE_CHANGED")
        self.assertEqual(posted[0]["data"]["fsm_state"], "RUN")
        self.assertEqual(posted[0]["data"]["caused_by"], {"cmd_id": 1, "epoch": 7, "proof": "p"})

    def test_business_waits_in_pause_and_is_refused_when_stopped(self):
        posted, port = self.listen()
        sender = {"source_address": "127.0.0.1", "source_port": port}

        def snap(number):
            client.post_json(self.camera.port, "/event", event("SNAP", number=number) | sender | {"id": number})

        self.gate.open.set()
        self.ask("CMD_RUN")
        wait_until(lambda: self.camera.state == "RUN", "the run")
        snap(1)
        self.ask("CMD_PAUSE")
        wait_until(lambda: self.camera.state == "PAUSE", "the pause")
        snap(2)
        self.ask("CMD_RUN")
        wait_until(lambda: len(posted) == 3, lambda: posted)
        pictures = [each["result"]["data"].get("picture") for each in posted]
        self.assertEqual(pictures, [1, None, 2])
        self.assertEqual(posted[1]["result"]["data"]["message"], "System paused, operation buffered")

    def test_a_batch_is_answered_by_a_batch_and_names_what_is_broken(self):
        posted, port = self.listen()
        sender = {"source_address": "127.0.0.1", "source_port": port}
        members = [event("CMD_GET_STATE") | sender, {"data": 3}, event("SNAP", number=1) | sender]
        answer = client.post_json(self.camera.port, "/event", event("cumulative", events=members)).json()
        self.assertEqual([each["index"] for each in answer["broken"]], [1])
        wait_until(lambda: posted, "the replies")
        self.assertEqual([each["event_type"] for each in posted[0]["data"]["events"]], ["CMD_GET_STATE", "SNAP"])
        self.assertEqual(posted[0]["data"]["events"][0]["data"]["state"], {"pictures": 3})

    def test_what_is_no_event_is_refused(self):
        bodies = {"{": 400, '{"event_type": 3}': 422, '{"event_type": "CMD_RUN", "data": {"cmd_id": -1}}': 422}
        for body, status in bodies.items():
            self.assertEqual(client.post_body(self.camera.port, body.encode()).status, status, body)
        self.assertEqual(client.get(self.camera.port, "/event").status, 405)
        self.assertEqual(self.camera.state, "INITIALIZED")


if __name__ == "__main__":
    unittest.main()
