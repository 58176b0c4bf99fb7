#!/usr/bin/python3
"""kapela status --watch: as a person sees it on a terminal, as a script reads it in a pipe."""

import contextlib
import json
import signal
import socket
import threading
import unittest

from cell import FULL_START, CellTest
from processes import Process
from test_operator import TerminalSession


def talk_without_end(listener):
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ")
        with contextlib.suppress(ConnectionError):
            while True:
                connection.sendall(b"x" * (1 << 20))


class WatchTest(CellTest):
    def watch(self, *more):
        return Process(self, "status", "--watch", "--url", self.url, *more, cwd=self.folder)

    def interrupt(self, process):
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(5), 0, process.describe())

    def test_a_pipe_gets_the_table_and_then_a_line_for_each_change(self):
        self.start_cell()
        watch = self.watch()
        header = watch.stdout.wait_for("COMPONENT")
        self.assertIn("HEALTH", header)
        watch.stdout.wait_for("munchies_algo")
        since = len(watch.stdout.all())
        run = self.run_scenario(FULL_START)["id"]
        watch.stdout.wait_for(f"io: INITIALIZED, ONLINE, run {run}", since)
        watch.stdout.wait_for("io: RUN, ONLINE", since)
        self.assertNotIn("\x1b", watch.stdout.text())
        self.interrupt(watch)
        self.assertEqual(watch.stderr.text(), "")

    def test_json_is_one_event_a_line(self):
        self.start_cell()
        watch = self.watch("--json")
        first = json.loads(watch.stdout.wait_for("snapshot"))
        self.assertEqual(len(first["data"]["components"]), 4)
        run = self.run_scenario(FULL_START)["id"]
        watch.stdout.wait_for('"status":"SUCCEEDED"')
        self.interrupt(watch)
        events = [json.loads(line) for line in watch.stdout.all()]
        ends = [event["data"] for event in events if event["event"] == "run" and event["data"]["status"] != "RUNNING"]
        self.assertEqual([(end["id"], end["status"]) for end in ends], [(run, "SUCCEEDED")])

    def test_it_comes_back_with_the_orchestrator(self):
        self.start_cell()
        watch = self.watch()
        watch.stdout.wait_for("munchies_algo")
        self.orchestrator.kill()
        watch.stderr.wait_for("the connection is lost, trying again")
        since = len(watch.stdout.all())
        self.start_orchestrator()
        watch.stdout.wait_for("munchies_algo", since)
        self.interrupt(watch)

    def test_a_stream_that_is_none_ends_it(self):
        """Whatever listens there tells one line without an end."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        talker = threading.Thread(target=talk_without_end, args=(listener,), daemon=True)
        talker.start()
        watch = Process(self, "status", "--watch", "--url", f"http://127.0.0.1:{listener.getsockname()[1]}")
        self.assertEqual(watch.wait(), 3, watch.describe())
        self.assertIn("the stream has an event of more than 67108864 bytes", watch.stderr.text())
        self.assertIn("no orchestrator", watch.stderr.text())
        talker.join()

    def test_without_an_orchestrator_it_ends_at_once_and_says_so(self):
        watch = self.watch()
        self.assertEqual(watch.wait(), 2)
        self.assertIn("refused", watch.stderr.text())

    def test_a_terminal_gets_a_table_that_is_redrawn(self):
        self.start_cell()
        session = TerminalSession(self, "status", "--watch", "--url", self.url)
        session.wait_for("STOPPED")
        since = len(session.written)
        self.run_scenario(FULL_START)
        session.wait_for("RUN ", since)
        self.assertIn("\x1b[", session.written[since:])
        session.press("\x03")
        self.assertEqual(session.wait(), 0)

    def test_a_dead_component_is_offline(self):
        self.start_plant(["supervisor_1"])
        self.start_orchestrator()
        watch = self.watch()
        line = watch.stdout.wait_for("OFFLINE")
        self.assertIn("does not answer at 127.0.0.1:", line)
        watch.stdout.wait_for("ONLINE")
        self.interrupt(watch)


if __name__ == "__main__":
    unittest.main()
