#!/usr/bin/python3
"""What SECURITY.md promises, as an attacker would try it: over real sockets, without the token."""

import contextlib
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import threading
import time
import unittest

import client
from cell import FULL_START, CellTest
from processes import PATIENCE, PROGRAM, Process, run_kapela, wait_until

REFUSED, BAD_USAGE, INTERNAL_ERROR = 3, 64, 70
RUNS_UNTIL_THE_TIME_IS_OVER = 124  # of timeout(1)
TOKEN = "a-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class SecurityTest(CellTest):
    token = TOKEN

    def start_guarded(self, *more):
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), *more, cwd=self.folder,
                                    environment={"KAPELA_TOKEN": self.token} if self.token else None)
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")

    def write_config(self, **sections):
        file = self.folder / "config.yaml"
        file.write_text(json.dumps(sections), encoding="utf-8")
        return file

    def ask(self, method, path, headers=None, body=None, port=None):
        return client.request(port or self.port, method, path, body, headers or {})

    def start_as_operator(self, headers=None):
        body = json.dumps({"scenario_name": FULL_START}).encode()
        return self.ask("POST", "/api/v1/runs", {"Content-Type": "application/json", **BEARER, **(headers or {})}, body)

    def processor_seconds(self):
        stat = pathlib.Path(f"/proc/{self.orchestrator.pid}/stat").read_text(encoding="ascii")
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Hosts(SecurityTest):
    token = None

    def test_a_page_that_made_the_browser_believe_in_its_name_gets_nothing(self):
        self.start_guarded()
        rebound = {"Host": f"evil.example:{self.port}", "Origin": f"http://evil.example:{self.port}"}
        for method, path in (("POST", "/event"), ("GET", "/api/v1/components"), ("GET", "/"), ("GET", "/metrics")):
            answer = self.ask(method, path, rebound, b"{}" if method == "POST" else None)
            self.assertEqual((answer.status, answer.error()["code"]), (403, "forbidden"), path)
            self.assertIn("hosts: [evil.example]", answer.error()["hint"])
        self.assertEqual(self.ask("GET", "/api/v1/components", {"Host": "evil.example"}).status, 403)
        for host in (f"localhost:{self.port}", "LOCALHOST", "127.0.0.1:80", "[::1]", "localhost."):
            self.assertEqual(self.ask("GET", "/api/v1/components", {"Host": host}).status, 200, host)

    def test_a_proxy_that_rewrites_the_host_needs_one_key(self):
        page = {"Host": f"127.0.0.1:{self.port}", "Origin": "https://cell.example", "X-Forwarded-Host": "cell.example"}
        self.start_guarded()
        answer = self.ask("POST", "/api/v1/reload", page, b"{}")
        self.assertEqual(answer.status, 403)
        self.assertIn("orchestrator: {hosts: [cell.example]}", answer.error()["hint"])
        self.orchestrator.terminate()
        self.start_guarded("--config", self.write_config(orchestrator={"hosts": ["cell.example"]}))
        self.assertEqual(self.ask("POST", "/api/v1/reload", page, b"{}").status, 200)
        evil = {**page, "Origin": "https://evil.example"}
        self.assertEqual(self.ask("POST", "/api/v1/reload", evil, b"{}").status, 403)


class Tokens(SecurityTest):
    def test_a_line_end_behind_it_is_none_of_it(self):
        self.token = TOKEN + "\n"
        self.start_guarded()
        self.assertEqual(self.ask("GET", "/api/v1/components", BEARER).status, 200)
        self.assertEqual(self.ask("GET", "/api/v1/components", {"Authorization": f"bearer   {TOKEN}"}).status, 200)
        result = self.kapela("status", environment={"KAPELA_TOKEN": f" {TOKEN}\r\n"})
        self.assertEqual(result.returncode, 0, result)

    def test_one_that_no_header_can_carry_is_refused_at_the_start(self):
        for token in ("tab\there", "line\nend", "żółw", " ", "\n", "\N{ZERO WIDTH NO-BREAK SPACE}abc"):
            result = run_kapela("orchestrator", "--port", self.port, environment={"KAPELA_TOKEN": token},
                                cwd=self.folder)
            self.assertEqual(result.returncode, BAD_USAGE, token)
            self.assertIn("KAPELA_TOKEN has", result.stderr)

    def test_without_it_the_plant_is_not_told_and_nobody_else_is_spoken_to(self):
        told = []
        client.serve(self, lambda document: told.append(document) or {"status": "ok"}, self.components["io"].port)
        self.start_guarded()
        receiver = client.Receiver(self)
        for event_type in ("CMD_GET_STATE", "CMD_HEALTH_CHECK"):
            answer = client.post_event(self.port, event_type, source_port=receiver.port, source_address="127.0.0.1")
            self.assertEqual(answer.status, 401, answer)
            self.assertNotIn(b"munchies", answer.body)
        asked = {"event_type": "CMD_GET_STATE", "source": "x", "source_address": "127.0.0.1",
                 "source_port": receiver.port}
        answer = self.ask("POST", "/event", BEARER, json.dumps(asked).encode())
        self.assertEqual((answer.status, set(answer.json()["data"]["state"])), (200, set(self.components)), answer)
        own = {**asked, "source_port": self.components["io"].port}
        members = [asked] * 200 + [own]
        batch = json.dumps({"event_type": "cumulative", "data": {"events": members}}).encode()
        self.assertEqual(self.ask("POST", "/event", BEARER, batch).status, 200)
        wait_until(lambda: any(document.get("result") for document in told), "the reply to a component")
        self.assertEqual(receiver.events(), [], "the orchestrator has spoken to who is no component")


class Crowds(SecurityTest):
    def test_large_bodies_without_a_token_cost_next_to_nothing(self):
        self.start_guarded()
        body = b"[" + b"[]," * 349_000 + b"[]]"
        rounds = 20
        began = self.processor_seconds()
        for _ in range(rounds):
            answer = client.post_body(self.port, body)
            self.assertEqual((answer.status, answer.headers["Connection"]), (401, "close"), answer)
        spent = (self.processor_seconds() - began) / rounds
        self.assertLess(spent, 0.02, "seconds of the processor a request")  # not optimised here; decoding takes 0.5

    def test_many_values_in_a_small_body_are_not_decoded(self):
        self.start_guarded()
        self.assertEqual(client.post_body(self.port, b"[" + b"[]," * 20_000 + b"[]]").status, 401)
        self.assertEqual(client.post_body(self.port, b"[1]").status, 422)

    def test_an_operator_starts_beside_a_thousand_that_drip(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.start_plant()
        self.start_guarded()
        with contextlib.ExitStack() as stack:
            dripping = [stack.enter_context(socket.create_connection(("127.0.0.1", self.port))) for _ in range(1_100)]
            for connection in dripping:
                with contextlib.suppress(OSError):
                    connection.sendall(b"POST /event HT")
            began = time.monotonic()
            answer = self.start_as_operator()
            self.assertEqual(answer.status, 200, answer)
            self.assertLess(time.monotonic() - began, 1)
            self.assertEqual(client.get(self.port, "/health").status, 200)

    def test_many_requests_that_nobody_reads_hold_up_nobody(self):
        self.start_guarded()
        requests = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" * 15_000

        def flood(connection):
            with contextlib.suppress(OSError):
                connection.sendall(requests)

        with contextlib.ExitStack() as stack:
            deaf = [stack.enter_context(socket.create_connection(("127.0.0.1", self.port))) for _ in range(8)]
            for connection in deaf:
                threading.Thread(target=flood, args=[connection], daemon=True).start()
            took = []
            for _ in range(30):
                began = time.monotonic()
                self.assertEqual(client.get(self.port, "/health").status, 200)
                took.append(time.monotonic() - began)
        self.assertLess(sorted(took)[15], 0.2, took)  # not optimised here, and all of them take turns

    def test_a_batch_is_bounded(self):
        self.start_guarded()
        events = [{"event_type": "x", "source": "y"}] * 257
        batch = json.dumps({"event_type": "cumulative", "data": {"events": events}}).encode()
        self.assertEqual(self.ask("POST", "/event", BEARER, batch).status, 413)


class Addresses(SecurityTest):
    token = None

    def test_a_name_of_this_machine_is_listened_at(self):
        self.start_guarded("--bind", "localhost")
        self.assertEqual(client.get(self.port, "/health").status, 200)

    def test_other_names_are_told(self):
        for name, words in (("nobody.invalid", "nobody.invalid: name cannot be resolved"),
                            ("a b", "neither an IP address nor"),
                            ("0.0.0.0", "is no loopback address"), ("::", "is no loopback address")):
            result = run_kapela("orchestrator", "--bind", name, "--port", self.port, cwd=self.folder)
            self.assertEqual(result.returncode, BAD_USAGE, result)
            self.assertIn(words, result.stderr)

    def test_an_admin_port_stays_on_this_machine(self):
        io = self.components["io"]
        io.settings["address"] = "0.0.0.0"
        self.start_plant(["io"])
        socket.create_connection(("127.0.0.2", io.port)).close()  # which 0.0.0.0 is, too
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", io.admin_port))
        self.assertEqual(run_kapela("plant", "status", self.folder / "up.yaml").returncode, 0)

    def test_components_are_found_by_their_names(self):
        name = socket.gethostname()
        for component in self.components.values():
            component.settings["address"] = name
        self.write_plant()
        self.plant = Process(self, "plant", "up", self.plant_file, cwd=self.folder)
        self.plant.stdout.wait_for("munchies_algo on")
        self.start_orchestrator()
        result = self.kapela("run", FULL_START)
        self.assertEqual(result.returncode, 0, result)
        self.assertEqual(self.kapela("status").stdout.count("ONLINE"), 4)

    def test_a_name_that_nobody_has_is_said(self):
        self.components["io"].settings["address"] = "io.cell.invalid"
        self.start_plant(["munchies_algo"])
        checked = run_kapela("scenarios", "check", self.scenario_folder, "--plant", self.plant_file)
        self.assertEqual(checked.returncode, 0)
        self.start_orchestrator(path="/health")
        self.orchestrator.stdout.wait_for("[WARNING] io: io.cell.invalid: name cannot be resolved")
        wait_until(lambda: "io.cell.invalid: name cannot be resolved" in self.kapela("status").stdout, "the status")
        self.assertIn("io: io.cell.invalid: name cannot be resolved for", self.kapela("run", FULL_START).stdout)


class Limits(SecurityTest):
    def with_descriptors(self, most, seconds, *arguments):
        limited = ["timeout", str(seconds), "prlimit", f"--nofile={most}:{most}", PROGRAM, *map(str, arguments)]
        return subprocess.run(limited, capture_output=True, text=True, cwd=self.folder, check=False)

    def test_too_few_descriptors_are_told_at_the_start_and_not_met_in_a_run(self):
        self.write_plant()
        for arguments, needed in ((self.orchestrator_arguments(), 40), (["plant", "up", self.plant_file], 48)):
            for most in range(6, needed):
                result = self.with_descriptors(most, PATIENCE, *arguments)
                self.assertIn(result.returncode, (REFUSED, INTERNAL_ERROR), (most, result))
                self.assertTrue(result.stderr or result.stdout, most)
            self.assertEqual(result.returncode, REFUSED, "what is missing for the last one alone is counted")
            self.assertIn(f"4 components need {needed} descriptors, and this process may have {needed - 1} (raise the "
                          f"limit: ulimit -n {needed})", result.stderr)
            result = self.with_descriptors(needed, 1, *arguments)
            self.assertEqual((result.returncode, result.stderr), (RUNS_UNTIL_THE_TIME_IS_OVER, ""))


class Executable(unittest.TestCase):
    def test_is_hard_to_overrun(self):
        shown = subprocess.run(["readelf", "-hdlW", PROGRAM], capture_output=True, text=True, check=True).stdout
        for mark in ("DYN (Position-Independent Executable file)", "GNU_RELRO", "BIND_NOW"):
            self.assertIn(mark, shown)
        cache = pathlib.Path(PROGRAM).parents[1] / "CMakeCache.txt"
        if "CMAKE_BUILD_TYPE:STRING=Release" in cache.read_text(encoding="utf-8"):
            symbols = subprocess.run(["readelf", "-sW", "--dyn-syms", PROGRAM], capture_output=True, text=True,
                                     check=True).stdout
            self.assertIn("__stack_chk_fail", symbols)
            self.assertRegex(symbols, r"__\w+_chk@")

    def test_loads_no_library_that_few_commands_need(self):
        needed = subprocess.run(["readelf", "-dW", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("libcurl", needed)
        cache = pathlib.Path(PROGRAM).parents[1] / "CMakeCache.txt"
        if "KAPELA_STATIC:BOOL=ON" in cache.read_text(encoding="utf-8"):
            libraries = set(re.findall(r"Shared library: \[(\w+)", needed))
            self.assertLessEqual(libraries, {"libcrypto", "libssl", "libm", "libc", "ld"})


class Coded(CellTest):
    def test_a_body_that_is_coded_is_said_not_to_be_taken(self):
        self.start_cell()
        body = json.dumps({"event_type": "CMD_GET_STATE"}).encode()
        io = self.components["io"]
        for port, path in ((self.port, "/event"), (self.port, "/api/v1/runs"),
                           (io.port, "/event"), (io.admin_port, "/faults")):
            for coding in ("gzip", "deflate", "br"):
                answer = client.request(port, "POST", path, body, {"Content-Encoding": coding})
                self.assertEqual(answer.status, 415, answer)
                self.assertIn("identity", answer.error()["hint"])


if __name__ == "__main__":
    unittest.main()
