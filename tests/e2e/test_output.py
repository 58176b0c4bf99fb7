#!/usr/bin/python3
"""Where the output of commands goes: full disks, readers that go, small terminals, machines in other time zones."""

import datetime
import json
import os
import subprocess
import unittest

import client
from cell import FULL_START, CellTest, ports
from processes import KAPELA, Process, run_kapela
from terminal import TerminalSession

SAY = 'name: Say\ntrigger: {type: manual}\nactions:\n  - {type: log_event, level: info, message: "said"}\n'
NIGHTLY = ('name: Nightly\ntrigger: {type: schedule, cron: "0 6 * * *", timezone: Europe/Warsaw}\nactions:\n'
           '  - {type: log_event, level: info, message: "night"}\n')
os.environ.setdefault("KAPELA_DESCRIPTORS", "128")  # 14 components in a process say that they need 88 (tests/hostile)


class FullDisk(CellTest):
    def assert_told(self, *arguments):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([KAPELA, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True,
                                    timeout=30, check=False)
        self.assertNotEqual(result.returncode, 0, result)
        self.assertIn("not everything could be printed", result.stderr)

    def test_of_what_needs_no_orchestrator(self):
        for arguments in (["--help"], ["--version"], ["run", "--help"], ["completion", "bash"], ["verify", "--list"],
                          ["fault", "types"], ["scenarios", "check", self.scenario_folder]):
            with self.subTest(arguments=arguments):
                self.assert_told(*arguments)

    def test_of_questions_and_runs(self):
        self.start_plant()
        self.start_orchestrator()
        for arguments in (["status"], ["status", "--json"], ["status", "--watch"], ["components"], ["scenarios"],
                          ["runs", "list", "--json"], ["plan", FULL_START], ["run", FULL_START]):
            with self.subTest(arguments=arguments):
                self.assert_told(*arguments, "--url", self.url)


class ReaderThatGoes(CellTest):
    def test_a_watch_ends_with_it_although_nothing_happens(self):
        self.start_cell()
        for more in ([], ["--json"]):
            watch = subprocess.Popen([KAPELA, "status", "--watch", "--url", self.url, *more], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE)
            watch.stdout.readline()
            watch.stdout.close()
            self.assertEqual(watch.wait(5), 0)
            self.assertEqual(watch.stderr.read(), b"")
            watch.stderr.close()


class SmallTerminal(CellTest):
    def start_many(self):
        """14 components that take a second."""
        sections = {f"c{i:02}": {"port": ports.take(), "admin_port": ports.take(),
                                 "timing": {"CMD_INITIALIZE": "1s"}} for i in range(14)}
        self.plant_file.write_text(json.dumps({"components": sections}), encoding="utf-8")
        self.plant = Process(self, "plant", "up", self.plant_file, cwd=self.folder)
        self.wait_for(self.plant, lambda: all(client.answers(each["admin_port"], "/health")
                                              for each in sections.values()), "the plant")
        self.start_orchestrator()

    def test_a_view_is_cut_to_its_height(self):
        self.start_many()
        session = TerminalSession(self, "run", FULL_START, "--url", self.url, size=(8, 60))
        session.wait_for("SUCCEEDED")
        self.assertEqual(session.wait(), 0)
        self.assertIn("... 10 more", session.written)
        drawn = [part.count("\n") for part in session.written.split("\x1b[J")[1:]]
        self.assertLess(max(drawn), 30)
        for line in session.written.split("\n"):
            self.assertNotIn("c13  ", line)

    def test_tables_fit_a_narrow_one(self):
        self.start_cell()
        for arguments in (["status"], ["components"], ["scenarios"]):
            session = TerminalSession(self, *arguments, "--url", self.url, size=(24, 40))
            self.assertEqual(session.wait(), 0)
            lines = session.written.replace("\r", "").split("\n")
            self.assertLessEqual(max(map(len, lines)), 40, session.written)
            self.assertIn("munchies_algo" if "status" in arguments else "STOPPED" if "components" in arguments
                          else "Restart wszystkich usług (@all)", session.written)


class OtherTimeZones(CellTest):
    def test_what_says_utc_is_utc(self):
        self.write_scenario("say.yaml", SAY)
        self.write_scenario("nightly.yaml", NIGHTLY)
        self.write_plant()
        for zone in ("Europe/Warsaw", "Asia/Tokyo"):
            with self.subTest(zone=zone):
                self.orchestrator = Process(self, *self.orchestrator_arguments(), "--log-format", "json",
                                            cwd=self.folder, environment={"TZ": zone})
                self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "its API")
                report = json.loads(self.kapela("run", "Say", "--json", environment={"TZ": zone}).stdout)
                logged = json.loads(self.orchestrator.stdout.wait_for('"said"'))
                for text in (report["started"], report["ended"], logged["time"]):
                    self.assert_now(text)
                upcoming = datetime.datetime.fromisoformat(self.next_night().replace("Z", "+00:00"))
                self.assertIn((upcoming.hour, upcoming.minute), ((4, 0), (5, 0)), "6:00 in Warsaw")
                self.assertEqual(self.orchestrator.terminate(), 0)

    def assert_now(self, text):
        told = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        apart = abs((datetime.datetime.now(datetime.timezone.utc) - told).total_seconds())
        self.assertLess(apart, 25 * 60, "less than any zone: the calendar may step (tests/hostile)")

    def next_night(self):
        answer = client.get(self.port, "/api/v1/scenarios").json()
        return next(each["next"] for each in answer["scenarios"] if each["name"] == "Nightly")


class Log(CellTest):
    def start(self, *more):
        self.write_scenario("say.yaml", SAY)
        self.write_plant()
        self.start_orchestrator(*more, path="/health")
        return self.orchestrator.stdout

    def test_a_start_says_where_it_is_and_what_it_has_read(self):
        log = self.start()
        log.wait_for(f"[INFO] Kapela {run_kapela('--version').stdout.split()[1]} nasłuchuje na {self.url}/")
        self.assertIn(f"proces {self.orchestrator.pid}, epoka 1", log.text())
        log.wait_for(f"({self.scenario_folder}); komponenty: 4 ({self.plant_file})")
        log.wait_for(f"Dziennik jest w {self.folder / 'kapela-journal'}")

    def test_lines_have_a_time_where_it_is_asked_for(self):
        log = self.start("--log-time")
        self.assertRegex(log.wait_for("nasłuchuje na"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[INFO\] Kapela")

    def lines_of_a_start(self, *more):
        """What the log and the command say of a start of all components."""
        self.start_plant()
        log = self.start(*more)
        since = len(log.all())
        told = self.kapela("run", FULL_START).stdout
        log.wait_for("CMD_RUN' ", since)
        self.assertEqual(self.orchestrator.terminate(), 0)
        return log.text() + told

    def test_in_one_language(self):
        config = self.folder / "english.yaml"
        config.write_text("orchestrator: {language: en}\n", encoding="utf-8")
        english = self.lines_of_a_start("--config", config)
        self.assertEqual(english.count("Sent command 'CMD_INITIALIZE' to component 'io'"), 2)
        self.assertIn("listens on", english)
        self.assertNotIn("Wysłano", english)

    def test_in_the_language_of_the_seed_where_none_is_chosen(self):
        polish = self.lines_of_a_start()
        self.assertEqual(polish.count("Wysłano komendę 'CMD_INITIALIZE' do komponentu 'io'"), 2)
        self.assertIn("nasłuchuje na", polish)
        self.assertNotIn("listens on", polish)


class Tokens(CellTest):
    def test_a_missing_one_is_told_from_a_wrong_one(self):
        self.write_plant()
        self.orchestrator = Process(self, *self.orchestrator_arguments(), cwd=self.folder,
                                    environment={"KAPELA_TOKEN": "right"})
        self.wait_for(self.orchestrator, lambda: client.answers(self.port, "/health"), "/health")
        self.assertIn("asks for a token (set KAPELA_TOKEN)", self.kapela("status").stderr)
        wrong = self.kapela("status", environment={"KAPELA_TOKEN": "wrong"}).stderr
        self.assertIn("does not take the token in KAPELA_TOKEN", wrong)
        self.assertEqual(self.kapela("status", environment={"KAPELA_TOKEN": "right"}).returncode, 0)
        for headers, words in (({}, "a token is needed"), ({"Authorization": "Bearer wrong"}, "not the right one")):
            answer = client.request(self.port, "GET", "/api/v1/runs", headers=headers)
            self.assertEqual(answer.status, 401)
            self.assertIn(words, answer.json()["error"]["message"])


if __name__ == "__main__":
    unittest.main()
