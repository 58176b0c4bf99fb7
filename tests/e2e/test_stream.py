#!/usr/bin/python3
"""GET /api/v1/stream: the cell as it changes, over real sockets, also over the death of clients and the server."""

import unittest

import client
from cell import COMPONENTS, FULL_START, CellTest
from processes import Process, wait_until
from sse import EventStream


class StreamTest(CellTest):
    def stream(self, last=None, **settings):
        return EventStream(self, self.port, last, **settings)

    def component_event(self, stream, name, **fields):
        return stream.wait_for("component", lambda data: data["name"] == name and
                               all(data[key] == value for key, value in fields.items()))

    def ends_of(self, stream, run):
        return stream.wait_for("run", lambda data: data["id"] == run and data["status"] != "RUNNING")

    def test_it_begins_with_all_there_is_in_the_form_of_the_other_paths(self):
        self.start_cell()
        run = self.run_scenario(FULL_START)["id"]
        stream = self.stream()
        self.assertEqual(stream.answer.headers["Content-Type"], "text/event-stream")
        self.assertEqual(stream.answer.headers["Cache-Control"], "no-store")
        snapshot = stream.wait_for("snapshot")
        server = snapshot.data["server"]
        self.assertEqual(server["name"], "orchestrator")
        self.assertEqual(server["time_scale"], 1)
        self.assertRegex(server["now"], r"^20\d\d-\d\d-\d\dT")
        self.assertTrue(snapshot.id.startswith(f"{server['epoch']}-"))
        listed = client.get(self.port, "/api/v1/components").json()
        self.assertEqual(snapshot.data["plant"], {"latch": None, "journal_error": None})
        told = {part["name"]: part for part in snapshot.data["components"]}
        self.assertEqual(set(told), set(COMPONENTS))
        self.assertEqual(set(told["io"]), set(listed["components"][0]))
        self.assertEqual({part["state"] for part in told.values()}, {"RUN"})
        self.assertEqual({part["health"] for part in told.values()}, {"ONLINE"})
        self.assertEqual([each["id"] for each in snapshot.data["runs"]], [run])
        self.assertGreaterEqual(snapshot.data["scenarios_revision"], 1)

    @staticmethod
    def timeless(record):
        return {key: value for key, value in record.items() if key != "time"}

    def test_a_run_is_told_from_its_beginning_to_its_end(self):
        self.start_cell()
        stream = self.stream()
        stream.wait_for("snapshot")
        run = self.run_scenario(FULL_START)["id"]
        self.ends_of(stream, run)
        told = [event.data for event in stream.events("run")]
        self.assertEqual(told[0]["phase"], "preflight")
        self.assertIn("forward", {each["phase"] for each in told})
        self.assertEqual(told[-1]["status"], "SUCCEEDED")
        self.assertEqual(told[-1]["phase"], "over")
        for name in COMPONENTS:
            states = [event.data["state"] for event in stream.events("component") if event.data["name"] == name]
            self.assertIn("INITIALIZED", states)
            self.assertIn("RUN", states)
            self.component_event(stream, name, run=run)
            self.assertIsNone([event.data for event in stream.events("component")
                               if event.data["name"] == name][-1]["run"])
        records = client.get(self.port, f"/api/v1/runs/{run}/journal").json()["records"]
        told = [event.data for event in stream.events("record") if event.data["run"] == run]
        # The journal goes by the calendar of its beginning, the stream by that of now, which may have been set.
        self.assertEqual([self.timeless(each) for each in told], [self.timeless(each) for each in records])

    def test_who_comes_back_gets_exactly_what_it_missed(self):
        self.start_cell()
        whole = self.stream()
        first = whole.wait_for("snapshot")
        run = self.run_scenario(FULL_START)["id"]
        end = self.ends_of(whole, run)
        told = whole.events()[1:]
        told = told[:[event.id for event in told].index(end.id) + 1]
        epoch, number = first.id.split("-")
        self.assertEqual([event.id for event in told], [f"{epoch}-{int(number) + 1 + i}" for i in range(len(told))])
        for seen in (0, len(told) // 2, len(told) - 2):
            again = self.stream(told[seen].id)
            again.wait_for("run", lambda data: data == end.data)
            self.assertEqual([(event.id, event.data) for event in again.events()][:len(told) - seen - 1],
                             [(event.id, event.data) for event in told[seen + 1:]])

    def test_after_the_death_of_the_orchestrator_there_is_a_new_snapshot(self):
        self.start_cell()
        stream = self.stream()
        old = stream.wait_for("snapshot")
        run = self.run_scenario(FULL_START)["id"]
        self.assertEqual(self.orchestrator.terminate(), 0)
        stream.wait_for_end()
        self.start_orchestrator()
        new = self.stream(old.id).wait_for("snapshot")
        self.assertNotEqual(new.id.split("-")[0], old.id.split("-")[0])
        self.assertEqual([(each["id"], each["status"]) for each in new.data["runs"]], [(run, "SUCCEEDED")])

    def test_a_component_that_dies_is_told_as_unresponsive_then_offline_then_online(self):
        self.start_plant([name for name in COMPONENTS if name != "io"])
        io = self.start_simulator("io")
        self.start_orchestrator()
        stream = self.stream()
        stream.wait_for("snapshot")
        io.kill()
        self.component_event(stream, "io", health="UNRESPONSIVE", missed=1)
        self.component_event(stream, "io", health="OFFLINE")
        since = len(stream.events())
        self.start_simulator("io")
        wait_until(lambda: any(event.data["name"] == "io" and event.data["health"] == "ONLINE"
                               for event in stream.events()[since:] if event.kind == "component"), "io ONLINE")

    def test_the_latch_is_told_when_it_is_set_and_taken_off(self):
        self.components["io"].settings["faults"] = [{"name": "deaf", "type": "stuck", "match": {"event": "CMD_STOP"}}]
        self.write_scenario("stop.yaml", "name: Stop io\ntrigger: {type: manual}\nrollback: {budget: 1s}\nactions:\n"
                            "  - {type: ensure_state, component: io, target_state: STOPPED, timeout: 300ms}\n")
        self.components["io"].settings["initial_state"] = "RUN"
        self.start_plant()
        self.start_orchestrator(*self.impatience())
        stream = self.stream()
        stream.wait_for("snapshot")
        run = self.run_scenario("Stop io")
        self.assertEqual(run["status"], "STOPPED_PARTIAL", run)
        stream.wait_for("plant", lambda data: data["latch"] is not None)
        self.acknowledge()
        stream.wait_for("plant", lambda data: data["latch"] is None)

    def test_an_open_stream_does_not_hold_up_the_end(self):
        self.start_cell()
        stream = self.stream()
        stream.wait_for("snapshot")
        self.assertEqual(self.orchestrator.terminate(within=2), 0)
        stream.wait_for_end()

    def test_it_asks_for_the_token_as_the_other_paths_do(self):
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": "secret"})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")
        self.assertEqual(client.get(self.port, "/api/v1/stream").status, 401)
        self.stream(headers={"Authorization": "Bearer secret"}).wait_for("snapshot")

    def test_other_methods_are_refused(self):
        self.start_orchestrator(path="/health")
        self.assertEqual(client.post_json(self.port, "/api/v1/stream", {}).status, 405)


if __name__ == "__main__":
    unittest.main()
