#!/usr/bin/python3
"""Alerts over real channels: webhooks, mail, programs; refusals, repeats, restarts, limits. Receivers of their own."""

import hashlib
import hmac
import json
import signal
import sqlite3
import time
import unittest

import client
from cell import CellTest, ports
from processes import KAPELA, Process, run_kapela, wait_until
from receivers import HttpReceiver, SmtpSink, make_certificate

SUCCESS, FAILED, INCONCLUSIVE, REFUSED, BAD_INPUT = 0, 1, 2, 3, 65

# Nobody starts a scenario that fails by itself: its only step waits for what never comes.
FAILING = """\
name: Uruchomienie, które zawodzi
trigger: {type: manual}
actions:
  - {type: send_command, component: io, command: CMD_INITIALIZE, timeout: 2s}
  - {type: require, condition: "1 == 2", message: "nie tak: ąćęłńóśźż"}
"""
NAME = "Uruchomienie, które zawodzi"
TELLING = """\
name: Tells people
trigger: {type: manual}
actions:
  - {type: alert, severity: critical, message: "the door is open"}
"""


class Alerts(CellTest):
    def configure(self, channels, **more):
        """The configuration of an orchestrator that tells people; YAML takes JSON."""
        path = self.folder / "alerts.yaml"
        path.write_text("timing: {poll_idle: 100ms, poll_lost: 100ms}\nalerts: "
                        + json.dumps({"channels": channels, **more}, ensure_ascii=False), encoding="utf-8")
        return path

    def start(self, channels, **more):
        self.write_scenario("failing.yaml", FAILING)
        self.write_scenario("telling.yaml", TELLING)
        self.config = self.configure(channels, **more)
        self.start_plant()
        self.start_orchestrator("--config", self.config)

    def fail_a_run(self):
        report = self.run_scenario(NAME)
        self.assertEqual(report["status"], "ROLLED_BACK", report)
        return report

    def alerts(self):
        return client.get(self.port, "/api/v1/alerts").json()["alerts"]

    def outcome(self, channel, run=None):
        """How the newest alert (of the run) fares in the channel; None: it is not known there."""
        for alert in self.alerts():
            for each in alert["channels"]:
                if each["channel"] == channel and run in (None, alert["run"]):
                    return each
        return None

    def wait_for_outcome(self, channel, status, run=None):
        def there():
            found = self.outcome(channel, run)
            return found if found and found["status"] == status else None

        return wait_until(there, lambda: f"{status} in {channel}: {self.alerts()}")

    def suppressed(self, channel):
        """How many it did not get since the last one that it got."""
        document = client.get(self.port, "/api/v1/alerts").json()
        return next(each["suppressed"] for each in document["channels"] if each["name"] == channel)

    def webhook(self, receiver, **settings):
        return {"webhook": {"url": receiver.url + "/hook", **settings.pop("webhook", {})},
                "retry": {"first": "20ms", "most": "100ms", "give_up_after": "1h"}, **settings}

    def test_a_webhook_gets_a_signed_document_once_it_takes_it(self):
        receiver = HttpReceiver(self, statuses=[503, 500])
        (self.folder / "ops.secret").write_text("kapela-s3cret\n", encoding="utf-8")
        webhook = {"secret_file": "ops.secret", "headers": {"X-Team": "cell"}}
        self.start({"ops": self.webhook(receiver, webhook=webhook)}, run_link="http://cell.example/runs/{run}")
        report = self.fail_a_run()
        requests = receiver.wait_for(3)
        self.assertEqual(self.wait_for_outcome("ops", "delivered")["attempts"], 3)
        self.assertEqual([request.headers["Kapela-Attempt"] for request in requests], ["1", "2", "3"])
        self.assertEqual(len({request.headers["Kapela-Alert-Id"] for request in requests}), 1)
        self.assertEqual(len({request.body for request in requests}), 1)
        for request in requests:
            signed = request.headers["Kapela-Timestamp"].encode() + b"." + request.body
            wanted = hmac.new(b"kapela-s3cret", signed, hashlib.sha256).hexdigest()
            self.assertEqual(request.headers["Kapela-Signature"], "v1=" + wanted)
            apart = abs(time.time() - int(request.headers["Kapela-Timestamp"]))
            self.assertLess(apart, 25 * 60, "the calendar may step (tests/hostile)")
            self.assertEqual(request.headers["X-Team"], "cell")
            self.assertEqual(request.path, "/hook")
        document = json.loads(requests[0].body)
        self.assertEqual(document["id"], requests[0].headers["Idempotency-Key"])
        self.assertEqual([document[key] for key in ("kind", "severity", "scenario", "run", "status")],
                         ["run", "warning", NAME, report["id"], "ROLLED_BACK"])
        self.assertIn("ąćęłńóśźż", document["first_cause"]["summary"])
        self.assertEqual({part["name"]: part["state"] for part in document["components"]}["io"], "STOPPED")
        self.assertEqual(document["link"], f"http://cell.example/runs/{report['id']}")
        [told] = self.report(report["id"])["alerts"]
        self.assertEqual((told["id"], told["channels"][0]["status"], told["channels"][0]["answer"]),
                         (document["id"], "delivered", "HTTP 200: {}"))
        self.assertEqual(len(receiver.requests()), 3)

    def test_https_is_for_those_whose_certificate_is_trusted(self):
        both, certificate = make_certificate(self.folder)
        receiver = HttpReceiver(self, certificate=both)
        self.start({"trusted": self.webhook(receiver, webhook={"ca_file": certificate.name}),
                    "stranger": self.webhook(receiver)})
        self.fail_a_run()
        self.wait_for_outcome("trusted", "delivered")
        wait_until(lambda: "certificate" in self.outcome("stranger")["answer"], lambda: self.alerts())
        self.assertNotEqual(self.outcome("stranger")["status"], "delivered")
        self.assertEqual(len(receiver.requests()), 1)

    def test_a_mail_server_gets_a_letter_in_polish(self):
        sink = SmtpSink(self, replies=["450 4.7.1 greylisted"] * 2)
        self.start({"shift": {"email": {"url": sink.url, "from": "kapela@cell.example",
                                        "to": ["anna@example.org", "jan@example.org"]},
                              "retry": {"first": "20ms", "most": "100ms"}}})
        report = self.fail_a_run()
        outcome = self.wait_for_outcome("shift", "delivered")
        self.assertEqual((outcome["attempts"], outcome["answer"]), (2, "250 2.0.0 Ok: queued as 4711"))
        [letter] = sink.wait_for(1)
        self.assertEqual((letter.sender, letter.recipients),
                         ("kapela@cell.example", ["anna@example.org", "jan@example.org"]))
        self.assertIn(NAME, letter.message["Subject"])
        self.assertIn(f"run: {report['id']}", letter.text)
        self.assertIn("ąćęłńóśźż", letter.text)
        self.assertEqual(letter.message["Message-ID"], f"<kapela.{self.alerts()[0]['id']}.shift@cell.example>")
        self.assertTrue(letter.data.isascii())
        self.assertEqual(letter.message["Content-Type"], 'text/plain; charset="utf-8"')

    def mail(self, sink, **settings):
        return {"email": {"url": sink.url, "from": "kapela@cell.example", "to": "anna@example.org", **settings},
                "retry": {"first": "20ms", "most": "100ms"}}

    def test_a_mail_server_gets_the_password_over_tls_alone(self):
        both, certificate = make_certificate(self.folder)
        sink = SmtpSink(self, certificate=both, credentials=("kapela", "hasło"))
        plain = SmtpSink(self, credentials=("kapela", "hasło"))
        (self.folder / "password").write_text("hasło\n", encoding="utf-8")
        secrets = {"user": "kapela", "password_file": "password", "starttls": True, "ca_file": certificate.name}
        self.start({"tls": self.mail(sink, **secrets), "plain": self.mail(plain, **secrets)})
        self.fail_a_run()
        self.wait_for_outcome("tls", "delivered")
        self.assertLess(sink.verbs.index("STARTTLS"), sink.verbs.index("+AUTH"))
        self.assertNotIn("AUTH", sink.verbs)
        wait_until(lambda: self.outcome("plain")["answer"], lambda: self.alerts())
        self.assertNotEqual(self.outcome("plain")["status"], "delivered")
        self.assertNotIn("AUTH", plain.verbs)
        self.assertEqual(plain.letters(), [])

    def test_a_wrong_password_is_undelivered_and_said(self):
        sink = SmtpSink(self, credentials=("kapela", "right"))
        self.start({"shift": self.mail(sink, user="kapela", password="wrong")})
        self.fail_a_run()
        self.assertIn("535", self.wait_for_outcome("shift", "undelivered")["answer"])

    def test_an_address_that_is_gone_keeps_a_letter_from_nobody_else(self):
        sink = SmtpSink(self, replies=["550 5.1.1 no such user"])
        self.start({"shift": {"email": {"url": sink.url, "from": "kapela@cell.example",
                                        "to": ["gone@example.org", "jan@example.org"]}}})
        self.fail_a_run()
        self.assertEqual(sink.wait_for(1)[0].recipients, ["jan@example.org"])
        self.assertIn("550 5.1.1 no such user", self.wait_for_outcome("shift", "delivered")["answer"])

    def test_a_mail_server_that_refuses_is_not_asked_again(self):
        sink = SmtpSink(self, replies=["550 5.1.1 no such user"])
        self.start({"shift": {"email": {"url": sink.url, "from": "kapela@cell.example", "to": "anna@example.org"}}})
        self.fail_a_run()
        outcome = self.wait_for_outcome("shift", "undelivered")
        self.assertEqual(outcome["attempts"], 1)
        self.assertIn("550", outcome["answer"])
        self.orchestrator.stdout.wait_for("'shift' did not get it")

    def test_a_program_gets_it_on_stdin_and_in_its_environment(self):
        script = self.folder / "horn.sh"
        script.write_text('#!/bin/sh\ncat > "$1/stdin"\nenv > "$1/env"\necho heard\n', encoding="utf-8")
        script.chmod(0o755)
        self.start({"horn": {"command": ["./horn.sh", str(self.folder)]}})
        report = self.fail_a_run()
        self.assertEqual(self.wait_for_outcome("horn", "delivered")["answer"], "exit 0: heard")
        document = json.loads((self.folder / "stdin").read_text(encoding="utf-8"))
        self.assertEqual(document["run"], report["id"])
        environment = dict(line.partition("=")[::2] for line in (self.folder / "env").read_text("utf-8").splitlines())
        self.assertEqual(environment["KAPELA_ALERT_ID"], document["id"])
        self.assertEqual(environment["KAPELA_ALERT_STATUS"], "ROLLED_BACK")
        self.assertEqual(environment["KAPELA_ALERT_SCENARIO"], NAME)

    def test_an_unreachable_channel_ends_as_undelivered_with_why(self):
        nobody = ports.take()
        self.start({"ops": {"webhook": {"url": f"http://127.0.0.1:{nobody}/"},
                            "retry": {"first": "20ms", "most": "50ms", "give_up_after": "300ms"}}})
        report = self.fail_a_run()
        outcome = self.wait_for_outcome("ops", "undelivered")
        self.assertGreaterEqual(outcome["attempts"], 2)
        self.assertIn("given up 300ms after it was raised", outcome["answer"])
        self.assertIn(f"Failed to connect to 127.0.0.1 port {nobody}", outcome["answer"])
        self.orchestrator.stdout.wait_for("'ops' did not get it: given up")
        self.assertEqual(self.report(report["id"])["alerts"][0]["channels"][0]["status"], "undelivered")
        self.assertIn("undelivered", self.kapela("alerts").stdout)

    def test_what_a_killed_orchestrator_did_not_deliver_the_next_one_does_once(self):
        port = ports.take()  # where nobody listens yet
        channel = {"webhook": {"url": f"http://127.0.0.1:{port}/hook"}, "retry": {"first": "20ms", "most": "200ms"}}
        self.start({"ops": channel})
        first = self.fail_a_run()["id"]
        second = self.fail_a_run()["id"]
        wait_until(lambda: (self.outcome("ops", second) or {}).get("attempts", 0) > 0, lambda: self.alerts())
        ids = [alert["id"] for alert in reversed(self.alerts())]
        self.orchestrator.signal(signal.SIGKILL)
        self.orchestrator.wait()
        receiver = HttpReceiver(self, port=port)
        self.start_orchestrator("--config", self.config)
        requests = receiver.wait_for(2)
        documents = [json.loads(request.body) for request in requests]
        self.assertEqual([document["run"] for document in documents], [first, second])
        self.assertEqual([document["id"] for document in documents], ids, "the ids outlive a restart")
        self.wait_for_outcome("ops", "delivered", second)
        third = self.fail_a_run()["id"]
        self.wait_for_outcome("ops", "delivered", third)
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        self.start_orchestrator("--config", self.config)
        fourth = self.fail_a_run()["id"]
        self.wait_for_outcome("ops", "delivered", fourth)
        self.assertEqual([json.loads(each.body)["run"] for each in receiver.requests()], [first, second, third, fourth])

    def test_an_intent_of_which_only_the_journal_knows_is_delivered(self):
        receiver = HttpReceiver(self)
        nobody = {"ops": {"webhook": {"url": "http://127.0.0.1:1/"}}}
        self.start(nobody)
        run = self.fail_a_run()["id"]
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        # As a kill right after the sync of the journal leaves it: the store is there, and has never heard of the alert.
        with sqlite3.connect(self.folder / "kapela-journal" / "alerts.sqlite") as store:
            store.execute("DELETE FROM deliveries")
            store.execute("DELETE FROM alerts")
        store.close()
        self.config = self.configure({"ops": self.webhook(receiver)})
        self.start_orchestrator("--config", self.config)
        [request] = receiver.wait_for(1)
        self.assertEqual(json.loads(request.body)["run"], run)

    def test_alerts_of_the_time_before_there_were_channels_are_not_sent(self):
        receiver = HttpReceiver(self)
        self.write_scenario("failing.yaml", FAILING)
        self.start_plant()
        self.start_orchestrator()
        self.fail_a_run()
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        self.start_orchestrator("--config", self.configure({"ops": self.webhook(receiver)}))
        run = self.fail_a_run()["id"]
        [request] = receiver.wait_for(1)
        self.assertEqual(json.loads(request.body)["run"], run)

    def test_what_is_over_the_rate_is_counted_and_told_with_the_next_one(self):
        receiver = HttpReceiver(self)
        self.start({"ops": self.webhook(receiver, rate_limit={"alerts": 1, "per": "2s"})})

        def held_back():
            run = self.fail_a_run()["id"]
            return self.outcome("ops", run)["status"] == "suppressed"

        wait_until(held_back, "one over the limit")
        self.assertIn("over 1 alerts in 2s", self.outcome("ops")["answer"])
        [channel] = client.get(self.port, "/api/v1/alerts").json()["channels"]
        self.assertEqual(channel["suppressed"], 1)
        told = len(receiver.wait_for(1))
        wait_until(lambda: self.fail_a_run() and len(receiver.requests()) > told, "another one within the limit")
        held = [alert["channels"][0]["status"] for alert in reversed(self.alerts())].count("suppressed")
        documents = [json.loads(request.body) for request in receiver.requests()]
        self.assertGreaterEqual(held, 1)
        self.assertEqual(sum(document["suppressed"] for document in documents) + self.suppressed("ops"), held)
        self.assertGreaterEqual(documents[-1]["suppressed"], 1)

    def test_alerts_alike_are_told_once(self):
        receiver = HttpReceiver(self)
        self.start({"ops": self.webhook(receiver)}, deduplicate="1h")
        first = self.fail_a_run()["id"]
        second = self.fail_a_run()["id"]
        self.run_scenario("Tells people")
        documents = [json.loads(request.body) for request in receiver.wait_for(2)]
        self.assertEqual([(each["kind"], each["scenario"]) for each in documents],
                         [("run", NAME), ("scenario", "Tells people")])
        self.assertEqual(documents[0]["run"], first)
        self.assertIn("one like it was told within 1h", self.wait_for_outcome("ops", "suppressed", second)["answer"])

    def test_routes_choose_by_scenario_severity_and_kind(self):
        all_of_it, severe = HttpReceiver(self), HttpReceiver(self)
        self.start({"all": self.webhook(all_of_it), "severe": self.webhook(severe)},
                   routes=[{"channels": ["all"], "scenarios": ["*"]},
                           {"channels": ["severe"], "scenarios": ["Tells*"], "severity": "critical",
                            "kinds": ["scenario"]}])
        self.fail_a_run()
        self.run_scenario("Tells people")
        all_of_it.wait_for(2)
        [request] = severe.wait_for(1)
        document = json.loads(request.body)
        self.assertEqual((document["text"], document["severity"], document["status"]),
                         ("the door is open", "critical", "RUNNING"))

    def test_a_component_that_goes_away_while_nobody_is_at_it_is_told(self):
        receiver = HttpReceiver(self)
        self.start({"ops": self.webhook(receiver)}, routes=[{"channels": ["ops"], "kinds": ["component"]}])
        self.plant.signal(signal.SIGKILL)
        documents = [json.loads(request.body) for request in receiver.wait_for(len(self.components))]
        self.assertEqual({document["component"] for document in documents}, set(self.components))
        for document in documents:
            self.assertIn("does not answer any more, and no run is at it", document["text"])
            self.assertIsNone(document["run"])
        self.assertEqual(client.get(self.port, "/health").json()["violations"], 0)
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        result = run_kapela("verify", self.folder / "kapela-journal", "--complete")
        self.assertEqual(result.returncode, SUCCESS, result)

    def test_kapela_alerts_lists_and_tests(self):
        receiver = HttpReceiver(self, statuses=[200, 404])
        sink = SmtpSink(self)
        self.start({"ops": self.webhook(receiver),
                    "shift": {"email": {"url": sink.url, "from": "kapela@cell.example", "to": "anna@example.org"}}})
        result = self.kapela("alerts", "test", "ops")
        self.assertEqual((result.returncode, result.stdout), (SUCCESS, "ops: delivered: HTTP 200: {}\n"))
        self.assertEqual(json.loads(receiver.requests()[0].body)["kind"], "test")
        result = self.kapela("alerts", "test", "ops")
        self.assertEqual((result.returncode, result.stdout), (FAILED, "ops: not delivered: HTTP 404: {}\n"))
        result = self.kapela("alerts", "test", "shift", "--json")
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertEqual(json.loads(result.stdout)["answer"], "250 2.0.0 Ok: queued as 4711")
        self.assertIn("zażółć gęślą jaźń", sink.wait_for(1)[0].text)
        result = self.kapela("alerts", "test", "opps")
        self.assertEqual(result.returncode, REFUSED)
        self.assertIn("there is no channel 'opps' (did you mean 'ops'?)", result.stderr)
        self.fail_a_run()
        self.wait_for_outcome("ops", "delivered")
        listed = self.kapela("alerts", "list", "--limit", "1").stdout
        self.assertIn(f"warning   run 1 of '{NAME}' ended ROLLED_BACK", listed)
        self.assertIn("  ops: delivered: HTTP 200", listed)
        self.assertIn(f"shift    email    0        ", self.kapela("alerts", "channels").stdout)

    def test_bad_requests_are_refused(self):
        self.start({"ops": self.webhook(HttpReceiver(self))})
        for body, status in (({}, 422), ({"channel": 7}, 422), ({"channel": "opps"}, 404)):
            self.assertEqual(client.post_json(self.port, "/api/v1/alerts/test", body).status, status, body)
        self.assertEqual(client.get(self.port, "/api/v1/alerts?limit=0").status, 422)
        self.assertEqual(client.get(self.port, "/api/v1/alerts/test").status, 405)
        self.assertEqual(client.post_json(self.port, "/api/v1/alerts", {}).status, 405)

    def test_without_channels_nobody_is_told_and_that_is_said(self):
        self.write_scenario("failing.yaml", FAILING)
        self.start_cell()
        self.fail_a_run()
        self.assertEqual(client.get(self.port, "/api/v1/alerts").json(), {"channels": [], "alerts": []})
        self.assertIn("nobody is told", self.kapela("alerts").stdout)
        self.assertEqual(self.kapela("alerts", "test", "ops").returncode, REFUSED)

    def test_a_bad_configuration_is_refused_at_its_place(self):
        self.write_plant()
        config = self.configure({"ops": {"webhook": {"url": "ftp://h/"}}})
        result = run_kapela("orchestrator", "--config", config, "--plant", self.plant_file, "--no-journal")
        self.assertEqual(result.returncode, BAD_INPUT)
        self.assertRegex(result.stderr, r"alerts\.yaml:2:\d+: error\[invalid\]: 'ftp://h/' is no such URL")

    def test_an_orchestrator_that_is_told_to_end_delivers_what_it_raises_then(self):
        receiver = HttpReceiver(self)
        self.components["io"].settings["timing"] = {"CMD_INITIALIZE": "5s"}
        self.start({"ops": self.webhook(receiver)})
        self.trigger("Uruchomienie wszystkich usług systemu (@all)")
        wait_until(lambda: self.components["io"].state() == "INITIALIZING", lambda: "a start")
        self.assertEqual(self.orchestrator.terminate(), SUCCESS)
        [request] = receiver.wait_for(1)
        self.assertIn("the orchestrator was told to end", json.loads(request.body)["first_cause"]["summary"])


if __name__ == "__main__":
    unittest.main()
