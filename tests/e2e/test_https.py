#!/usr/bin/python3
"""The orchestrator's second door: HTTPS, as Python's TLS understands it, and kapela's own."""

import contextlib
import http.client
import os
import json
import signal
import socket
import ssl
import subprocess
import threading
import unittest
import warnings

import client
from cell import FULL_START, CellTest, ports
from processes import Process, run_kapela, wait_until
from receivers import make_certificate

SUCCESS, UNREACHABLE, BAD_USAGE, BAD_FILE = 0, 2, 64, 65
MOST_CONNECTIONS = 256
os.environ.setdefault("KAPELA_DESCRIPTORS", "512")  # three a connection, and forty come at a time (tests/hostile)


class HttpsTest(CellTest):
    def setUp(self):
        super().setUp()
        self.https_port = ports.take()
        self.https_url = f"https://127.0.0.1:{self.https_port}"
        _, self.certificate = make_certificate(self.folder)

    def write_config(self, **more):
        https = {"port": self.https_port, "certificate": "certificate.pem", "key": "key.pem", **more}
        file = self.folder / "config.yaml"
        file.write_text(json.dumps({"https": https}), encoding="utf-8")
        return file

    def start_secure_cell(self):
        self.start_plant()
        self.start_orchestrator("--config", self.write_config())

    def over_https(self, *arguments, trusts=True, **settings):
        environment = {"SSL_CERT_FILE": str(self.certificate)} if trusts else {}
        return run_kapela(*arguments, environment=environment, **settings)

    def connection(self):
        context = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.https_port, timeout=20, context=context)

    def get(self, path):
        with contextlib.closing(self.connection()) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return client.Answer(answer.status, answer.headers, answer.read())


class Serving(HttpsTest):
    def test_a_run_is_started_and_followed_with_the_command(self):
        self.start_secure_cell()
        result = self.over_https("run", FULL_START, "--url", self.https_url)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assert_states("RUN")
        self.assertEqual(self.over_https("status", "--url", self.https_url).returncode, SUCCESS)

    def test_both_doors_lead_to_the_same(self):
        self.start_secure_cell()
        self.assertEqual(self.get("/api/v1/scenarios").json(), client.get(self.port, "/api/v1/scenarios").json())
        self.assertIn("text/html", self.get("/").headers["Content-Type"])

    def test_the_stream_comes_as_things_happen(self):
        self.start_secure_cell()
        with contextlib.closing(self.connection()) as connection:
            connection.request("GET", "/api/v1/stream")
            stream = connection.getresponse()
            self.assertIn(b"snapshot", stream.readline() + stream.readline())
            self.trigger(FULL_START)
            seen = b""
            while b"SUCCEEDED" not in seen:
                seen += stream.readline()

    def test_a_connection_is_kept_and_carries_large_bodies(self):
        self.start_secure_cell()
        with contextlib.closing(self.connection()) as connection:
            for _ in range(3):
                connection.request("GET", "/metrics")
                self.assertEqual(connection.getresponse().read()[:6], b"# HELP")
            connection.request("POST", "/event", body=b" " * 900_000 + b"{",
                               headers={"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 400)

    def test_a_certificate_of_a_name_is_used_by_that_name(self):
        name = socket.gethostname()
        _, self.certificate = make_certificate(self.folder, f"DNS:{name}")
        self.start_secure_cell()
        url = f"https://{name}:{self.https_port}"
        self.assertEqual(self.over_https("status", "--url", url).returncode, SUCCESS,
                         "the certificate's name is an own one")
        result = self.over_https("status", "--url", self.https_url)
        self.assertEqual(result.returncode, UNREACHABLE, result)
        self.assertIn("certificate verify failed", result.stderr)
        result = run_kapela("status", "--url", f"https://nobody.invalid:{self.https_port}")
        self.assertEqual(result.returncode, UNREACHABLE, result)
        self.assertIn("nobody.invalid: name cannot be resolved", result.stderr)

    def test_many_at_a_time(self):
        self.start_secure_cell()
        statuses = []
        threads = [threading.Thread(target=lambda: statuses.append(self.get("/health").status)) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(statuses, [200] * 40)

    def test_a_page_from_the_same_place_may_post(self):
        self.start_secure_cell()
        with contextlib.closing(self.connection()) as connection:
            connection.request("POST", "/api/v1/ack", body=b"{}", headers={"Origin": self.https_url})
            self.assertEqual(connection.getresponse().status, 409)  # nothing to acknowledge


class Refusing(HttpsTest):
    def test_a_certificate_that_nobody_vouches_for(self):
        self.start_secure_cell()
        result = self.over_https("status", "--url", self.https_url, trusts=False)
        self.assertEqual(result.returncode, UNREACHABLE, result)
        self.assertIn("certificate verify failed: self-signed certificate", result.stderr)
        self.assertIn("SSL_CERT_FILE", result.stderr)

    def test_a_certificate_of_another_name(self):
        self.start_secure_cell()
        result = self.over_https("status", "--url", f"https://localhost:{self.https_port}")
        self.assertEqual(result.returncode, UNREACHABLE, result)
        self.assertIn("certificate verify failed", result.stderr)

    def test_who_speaks_no_tls_there(self):
        self.start_secure_cell()
        result = run_kapela("status", "--url", f"http://127.0.0.1:{self.https_port}")
        self.assertEqual(result.returncode, UNREACHABLE, result)
        result = self.over_https("status", "--url", f"https://127.0.0.1:{self.port}")
        self.assertEqual(result.returncode, UNREACHABLE, result)
        self.assertIn("is it HTTPS there", result.stderr)
        self.assertEqual(self.get("/health").status, 200)

    def test_old_ciphers(self):
        self.start_secure_cell()
        for ciphers in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256"):
            self.assertFalse(self.shakes_hands(ciphers), ciphers)
        self.assertTrue(self.shakes_hands("ECDHE-ECDSA-AES128-GCM-SHA256"))

    def shakes_hands(self, ciphers):
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", self.https_port)) as plain:
            try:
                context.wrap_socket(plain, server_hostname="127.0.0.1").close()
            except OSError:
                return False
            return True

    def test_old_versions_of_the_protocol(self):
        self.start_secure_cell()
        context = ssl.create_default_context(cafile=str(self.certificate))
        with warnings.catch_warnings(action="ignore"):  # that it is old is the point
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", self.https_port)) as plain, self.assertRaises(OSError):
            context.wrap_socket(plain, server_hostname="127.0.0.1")

    def test_where_descriptors_are_few_who_comes_waits_for_the_goodbyes_of_others(self):
        self.start_plant()
        self.start_orchestrator("--config", self.write_config(), descriptors=128)
        with contextlib.ExitStack() as stack:
            for _ in range(30):
                stack.enter_context(contextlib.closing(self.connection())).connect()
            self.assertEqual(self.get("/health").status, 200)

    def test_more_connections_than_it_takes_make_room_when_they_say_nothing(self):
        self.start_secure_cell()
        with contextlib.ExitStack() as stack:
            silent = [stack.enter_context(socket.create_connection(("127.0.0.1", self.https_port)))
                      for _ in range(MOST_CONNECTIONS)]
            self.assertEqual(self.get("/health").status, 200)
            self.assertEqual(client.read_to_end(silent[0]), b"", "the oldest has made room")
            shaken = [stack.enter_context(contextlib.closing(self.connection())) for _ in range(MOST_CONNECTIONS)]
            for connection in shaken:
                connection.connect()
            self.assertEqual(self.get("/health").status, 200)


class Certificates(HttpsTest):
    def presented(self):
        return ssl.get_server_certificate(("127.0.0.1", self.https_port))

    def test_a_new_one_is_taken_on_sighup_and_a_bad_one_is_not(self):
        self.start_secure_cell()
        first = self.presented()
        make_certificate(self.folder)
        self.orchestrator.signal(signal.SIGHUP)
        second = wait_until(lambda: self.presented() != first and self.presented(), "the new certificate")
        self.certificate.write_text("no certificate", encoding="utf-8")
        self.orchestrator.signal(signal.SIGHUP)
        self.orchestrator.stdout.wait_for("HTTPS działa dalej z dotychczasowym certyfikatem")
        self.assertEqual(self.presented(), second)

    def assert_does_not_start(self, config, code, *words, environment=None):
        self.write_plant()
        process = Process(self, *self.orchestrator_arguments(), "--config", config, environment=environment)
        self.assertEqual(process.wait(), code)
        for word in words:
            self.assertIn(word, process.stdout.text() + process.stderr.text())

    def test_files_that_are_not_there(self):
        self.assert_does_not_start(self.write_config(certificate="nowhere.pem"), BAD_FILE, "nowhere.pem", "PEM")

    def test_a_key_of_another_certificate(self):
        key = (self.folder / "key.pem").read_bytes()
        make_certificate(self.folder)
        (self.folder / "other.pem").write_bytes(key)
        self.assert_does_not_start(self.write_config(key="other.pem"), BAD_FILE, "other.pem", "mismatch")

    def test_an_encrypted_key_is_refused_at_once_and_nobody_asked(self):
        for name, arguments in (("pkcs8.key", ["pkcs8", "-topk8"]), ("traditional.key", ["ec", "-aes128"])):
            subprocess.run(["openssl", *arguments, "-passout", "pass:abcd", "-in", self.folder / "key.pem", "-out",
                            self.folder / name], check=True, capture_output=True)
            self.assert_does_not_start(self.write_config(key=name), BAD_FILE, name, "is encrypted", "openssl pkey -in")

    def test_a_key_that_is_a_pipe_keeps_nobody_waiting(self):
        os.mkfifo(self.folder / "pipe.key", 0o600)
        self.assert_does_not_start(self.write_config(key="pipe.key"), BAD_FILE, "pipe.key", "a pipe, no plain file")

    def test_a_key_that_everybody_can_read_is_told(self):
        (self.folder / "key.pem").chmod(0o644)
        self.start_secure_cell()
        self.orchestrator.stderr.wait_for("everybody on this machine can read the secret in")
        self.orchestrator.stderr.wait_for("chmod 600")

    def test_a_public_address_without_a_token(self):
        self.assert_does_not_start(self.write_config(address="0.0.0.0"), BAD_USAGE, "KAPELA_TOKEN")

    def test_a_taken_port(self):
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", self.https_port))
            taken.listen()
            self.assert_does_not_start(self.write_config(), UNREACHABLE, str(self.https_port))


if __name__ == "__main__":
    unittest.main()
