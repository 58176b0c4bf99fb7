#!/usr/bin/python3
"""The kapela command as a person and as a script meet it: exit codes, --json, pipes, terminals."""

import contextlib
import http.server
import json
import os
import pathlib
import pty
import subprocess
import unittest

import client
from cell import COMPONENTS, FULL_START, SHORT_START, CellTest, ports
from processes import KAPELA, ROOT, run_kapela
from terminal import TerminalSession

ESCAPE = "\x1b"
SUCCESS, FAILED, UNREACHABLE, REFUSED, BAD_USAGE, BAD_FILE = 0, 1, 2, 3, 64, 65
VERBS = ("orchestrator", "plant", "simulator", "run", "plan", "status", "components", "scenarios", "runs", "ack",
         "verify", "explore", "estimate", "tune", "merge", "replay", "explain", "fault", "reset", "completion")


def on_terminal(*arguments, environment=None, within=60):
    """Runs kapela on a pseudo-terminal; gives its exit code and what it wrote."""
    master, slave = pty.openpty()
    variables = {**os.environ, "TERM": "xterm-256color", **(environment or {})}
    variables = {name: value for name, value in variables.items() if value is not None}
    process = subprocess.Popen([KAPELA, *arguments], stdin=slave, stdout=slave, stderr=slave, env=variables)
    os.close(slave)
    written = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
        while part := os.read(master, 65536):
            written += part
    os.close(master)
    return process.wait(within), written.decode("utf-8", "replace")


class Usage(unittest.TestCase):
    def test_version(self):
        result = run_kapela("--version")
        self.assertEqual(result.returncode, SUCCESS)
        self.assertRegex(result.stdout, r"\d+\.\d+\.\d+")

    def test_help_names_every_command(self):
        result = run_kapela("--help")
        self.assertEqual(result.returncode, SUCCESS)
        for verb in VERBS:
            self.assertIn(verb, result.stdout)

    def test_help_of_every_command_has_an_example(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                result = run_kapela(verb, "--help")
                self.assertEqual(result.returncode, SUCCESS)
                self.assertIn(f"kapela {verb}", result.stdout)

    def test_bad_usage(self):
        for arguments in (["--nonsense"], ["nonsense"], ["run"], ["orchestrator", "--port", "http"],
                          ["orchestrator", "--port", "70000"], ["simulator"], ["plant", "sideways"]):
            with self.subTest(arguments=arguments):
                result = run_kapela(*arguments)
                self.assertEqual(result.returncode, BAD_USAGE, result)
                self.assertEqual(result.stdout, "")
                self.assertTrue(result.stderr.strip())

    def refused(self, *arguments, **settings):
        result = run_kapela(*arguments, **settings)
        self.assertEqual(result.returncode, BAD_USAGE, result)
        return result.stderr

    def test_a_word_that_nobody_knows_is_named_with_the_nearest(self):
        for arguments, words in (
                (["stauts"], ["'stauts'", "did you mean 'status'"]),
                (["plant", "check", "x"], ["kapela plant has no command 'check'; it has up, down, status"]),
                (["completion", "powershell"], ["'powershell'; it has bash, zsh, fish"]),
                (["run", "--hlp"], ["kapela run has no option '--hlp': did you mean '--help'"]),
                (["runs", "list", "--statsu=RUNNING"], ["'--statsu'", "'--status'"]),
                (["help", "runs", "shwo"], ["'shwo'", "'show'"]),
                ([], ["name a command of kapela:", "status"]),
                (["plant"], ["name a command of kapela plant: up, down, status"])):
            with self.subTest(arguments=arguments):
                said = self.refused(*arguments)
                for word in words:
                    self.assertIn(word, said)

    def test_numbers_say_their_range(self):
        for arguments, words in ((["orchestrator", "--port", "99999"], "'99999' is no whole number from 0 to 65535"),
                                 (["orchestrator", "--port", "abc"], "'abc' is no whole number from 0 to 65535"),
                                 (["simulator", "io", "--admin-port", "-1"], "--admin-port"),
                                 (["runs", "show", "abc"], "'abc' is no whole number"),
                                 (["runs", "list", "--limit", "0"], "'0' is no whole number from 1 to 1000")):
            with self.subTest(arguments=arguments):
                self.assertIn(words, self.refused(*arguments))

    def test_help_asked_for_the_other_way_round(self):
        self.assertEqual(run_kapela("help", "runs", "show").stdout, run_kapela("runs", "show", "--help").stdout)
        self.assertEqual(run_kapela("help").stdout, run_kapela("--help").stdout)

    def commands(self, *before):
        """Every command of the tree, as words."""
        _, _, listed = run_kapela(*before, "--help").stdout.partition("Subcommands:\n")
        for line in listed.splitlines():
            if not line.startswith("  ") or line.startswith("   "):
                break
            path = (*before, line.split()[0])
            yield path
            yield from self.commands(*path)

    def test_every_command_shows_an_example_of_its_own_and_clients_their_environment(self):
        paths = list(self.commands())
        self.assertGreater(len(paths), 40)
        for path in paths:
            with self.subTest(path=path):
                text = run_kapela(*path, "--help").stdout
                self.assertIn(f"kapela {' '.join(path)}", text.partition("xample")[2], text)
                if "--url" in text:
                    self.assertIn("KAPELA_URL", text)
                    self.assertIn("KAPELA_TOKEN", text)

    def test_an_option_that_may_be_repeated_takes_one_value_each_time(self):
        file = ROOT / "scenarios" / "run_services.yaml"
        for arguments in (["explore", "--seeds", "1..2", "--scenarios", file, FULL_START],
                          ["plan", "--scenarios", file, FULL_START]):
            result = run_kapela(*arguments)
            self.assertEqual(result.returncode, SUCCESS, result)

    def test_the_address_of_the_environment(self):
        url = f"http://127.0.0.1:{ports.take()}"
        for arguments in (["status"], ["runs", "list"], ["scenarios", "list"]):
            result = run_kapela(*arguments, environment={"KAPELA_URL": url})
            self.assertEqual(result.returncode, UNREACHABLE, result)
            self.assertIn(url.removeprefix("http://"), result.stderr)

    def test_nobody_there(self):
        url = f"http://127.0.0.1:{ports.take()}"
        for arguments in (["run", FULL_START], ["status"], ["components"], ["scenarios", "list"], ["runs", "list"],
                          ["ack"], ["runs", "cancel", "1"], ["runs", "approve", "1"]):
            with self.subTest(arguments=arguments):
                result = run_kapela(*arguments, "--url", url)
                self.assertEqual(result.returncode, UNREACHABLE, result)
                self.assertIn(url.removeprefix("http://"), result.stderr)


class Answers(unittest.TestCase):
    """Whatever listens there refuses: its words are said, and the exit code tells a script what to do."""

    def answer(self, status, body=b""):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        client.run_until_the_end(self, server)
        return run_kapela("scenarios", "--url", f"http://127.0.0.1:{server.server_address[1]}")

    def refuse(self, status, code, message="not now", hint="later"):
        return self.answer(status, json.dumps({"error": {"code": code, "message": message, "hint": hint}}).encode())

    def test_a_refusal_is_told_with_what_to_do(self):
        for status, code, expected in ((400, "malformed", BAD_FILE), (403, "forbidden", REFUSED),
                                       (404, "not_found", REFUSED), (429, "too_many", REFUSED),
                                       (503, "too_many", UNREACHABLE), (503, "conflict", REFUSED)):
            with self.subTest(status=status, code=code):
                result = self.refuse(status, code)
                self.assertEqual(result.returncode, expected, result)
                self.assertIn("not now (later)", result.stderr)

    def test_what_is_no_answer_of_ours_is_told_by_its_status(self):
        result = self.answer(502, b"<html>Bad gateway</html>")
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("it answered HTTP 502", result.stderr)

    def test_an_answer_that_is_no_json_is_bad_input(self):
        self.assertEqual(self.answer(200, b"<html>").returncode, BAD_FILE)

    def test_an_address_that_is_none_says_how_to_write_it(self):
        for url in ("ftp://127.0.0.1:8000", "http://127.0.0.1:no", "http://", "127.0.0.1:8000"):
            result = run_kapela("scenarios", "--url", url)
            self.assertNotEqual(result.returncode, SUCCESS, url)
            self.assertIn(f"'{url}' is no address of an orchestrator", result.stderr)
            self.assertIn("write http://HOST:PORT", result.stderr)


class Files(CellTest):
    def test_a_good_file_passes_the_check(self):
        file = self.write_scenario("short.yaml", SHORT_START)
        self.assertEqual(run_kapela("scenarios", "check", file).returncode, SUCCESS)

    def test_a_bad_file_is_shown_with_all_its_mistakes(self):
        file = self.write_scenario("bad.yaml", SHORT_START.replace("CMD_INITIALIZE\n", "CMD_INITIALISE\n")
                                   .replace("1500ms", "1500")
                                   .replace("log_event, level: success", "log_evnt, level: success"))
        result = run_kapela("scenarios", "check", file)
        self.assertEqual(result.returncode, BAD_FILE)
        said = result.stdout + result.stderr
        for mistake in ("CMD_INITIALISE", "log_evnt"):
            self.assertIn(mistake, said)
        self.assertRegex(said, r"bad\.yaml:\d+:\d+: error\[")

    def test_the_check_tells_programs_as_well(self):
        good = self.write_scenario("short.yaml", SHORT_START)
        result = run_kapela("scenarios", "check", good)
        self.assertEqual(result.stdout, "1 scenario, no errors\n")
        bad = self.write_scenario("bad.yaml", SHORT_START.replace("CMD_INITIALIZE", "CMD_INITIALISE"))
        result = run_kapela("scenarios", "check", bad, "--json")
        self.assertEqual(result.returncode, BAD_FILE)
        problem = json.loads(result.stdout)["problems"][0]
        self.assertEqual((problem["severity"], problem["line"], problem["file"]), ("error", 7, str(bad)))

    def test_what_is_hardly_meant_is_a_warning(self):
        file = self.write_scenario("unawaited.yaml",
                                   "name: x\nactions: [{type: send_command, component: io, command: CMD_RUN}]\n")
        result = run_kapela("scenarios", "check", file)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertRegex(result.stderr,
                         r"unawaited\.yaml:2:11: warning\[invalid\]: nobody waits for what this command does")

    def test_a_name_in_an_expression_is_checked_against_the_plant(self):
        file = self.write_scenario("name.yaml",
                                   "name: x\nactions: [{type: require, condition: components.oi.state == 'RUN'}]\n")
        result = run_kapela("scenarios", "check", file)
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertIn("the component 'oi', which the built-in plant", result.stderr)

    def test_a_bad_plant_file_starts_nothing(self):
        self.components["io"].settings["prot"] = 1
        result = run_kapela("plant", "up", self.write_plant())
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertRegex(result.stdout + result.stderr, r"plant\.yaml:\d+:\d+: error\[unknown_key\]")

    def test_a_plant_file_that_is_not_there(self):
        result = run_kapela("plant", "up", self.folder / "nowhere.yaml")
        self.assertEqual(result.returncode, BAD_FILE, result)
        self.assertIn("nowhere.yaml", result.stderr + result.stdout)

    def test_an_unknown_component(self):
        result = run_kapela("simulator", "supervisor_3", "--plant", self.write_plant())
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("supervisor_", result.stderr)


class Runs(CellTest):
    def setUp(self):
        super().setUp()
        self.write_scenario("short.yaml", SHORT_START)

    def test_success(self):
        self.start_cell()
        result = self.kapela("run", FULL_START)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn("SUCCEEDED", result.stdout)
        self.assert_states("RUN")

    def test_failure(self):
        self.components["io"].settings["timing"] = {"CMD_INITIALIZE": "30s"}
        self.start_cell()
        result = self.kapela("run", "Short start")
        self.assertEqual(result.returncode, FAILED, result)
        self.assertIn("io: INITIALIZING for ", result.stdout + result.stderr)
        self.assertIn("✘ ROLLED_BACK in", result.stdout)
        self.assert_states("STOPPED")

    def test_unknown_name(self):
        self.start_cell()
        result = self.kapela("run", "Short strat")
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("Short start", result.stderr)

    def test_conflict(self):
        for component in self.components.values():
            component.settings["timing"] = {"CMD_INITIALIZE": "20s"}
        self.start_cell()
        self.assertEqual(self.kapela("run", FULL_START, "--no-follow").returncode, SUCCESS)
        result = self.kapela("run", FULL_START)
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn(FULL_START, result.stderr)

    def test_in_a_pipe_lines_are_plain(self):
        self.start_cell()
        result = self.kapela("run", FULL_START)
        self.assertNotIn(ESCAPE, result.stdout + result.stderr)
        self.assertNotIn("\r", result.stdout)

    def test_a_reader_that_goes_away_is_no_crash(self):
        self.start_cell()
        run = subprocess.Popen([KAPELA, "run", FULL_START, "--url", self.url], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        run.stdout.close()
        _, said = run.communicate(timeout=30)
        self.assertNotIn(run.returncode, (-6, -11), said)  # abort, segmentation fault
        self.wait_for_states("RUN")

    def test_on_a_terminal_it_is_live(self):
        self.start_cell()
        code, written = on_terminal("run", FULL_START, "--url", self.url, environment={"NO_COLOR": None})
        self.assertEqual(code, SUCCESS, written)
        self.assertIn(ESCAPE, written)

    def test_no_color_is_honoured_on_a_terminal(self):
        self.start_cell()
        code, written = on_terminal("run", FULL_START, "--url", self.url, environment={"NO_COLOR": "1"})
        self.assertEqual(code, SUCCESS, written)
        self.assertNotRegex(written, r"\x1b\[[0-9;]*m")


class Questions(CellTest):
    def setUp(self):
        super().setUp()
        self.start_cell()

    def json_of(self, *arguments):
        result = self.kapela(*arguments, "--json")
        self.assertEqual(result.returncode, SUCCESS, result)
        return json.loads(result.stdout)

    def test_each_has_json(self):
        self.assertEqual(self.json_of("run", FULL_START)["status"], "SUCCEEDED")
        for arguments in (["status"], ["components"], ["scenarios", "list"], ["runs", "list"]):
            with self.subTest(arguments=arguments):
                self.assertIsInstance(self.json_of(*arguments), (dict, list))

    def test_components_in_json_and_in_text(self):
        document = json.dumps(self.json_of("components"))
        text = self.kapela("components").stdout
        for name in COMPONENTS:
            self.assertIn(name, document)
            self.assertIn(name, text)
        self.assertIn("STOPPED", document)
        self.assertIn("STOPPED", text)

    def test_runs_are_listed_and_shown(self):
        run = self.trigger(FULL_START).json()["run_id"]
        self.assertEqual(self.wait_for_end(run)["status"], "SUCCEEDED")
        self.assertIn(FULL_START, self.kapela("runs", "list").stdout)
        shown = self.kapela("runs", "show", run)
        self.assertEqual(shown.returncode, SUCCESS, shown)
        self.assertIn("SUCCEEDED", shown.stdout)

    def test_a_run_that_never_was(self):
        result = self.kapela("runs", "show", "4711")
        self.assertEqual(result.returncode, REFUSED, result)
        self.assertIn("4711", result.stderr)

    def test_a_scenario_is_shown(self):
        result = self.kapela("scenarios", "show", FULL_START)
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertIn("CMD_INITIALIZE", result.stdout)


class Shown(CellTest):
    def test_what_is_inside_of_an_action_stands_further_to_the_right(self):
        self.write_scenario("nested.yaml", """\
name: Nested
vars: {count: 1}
actions:
  - type: if
    condition: vars.count > 1
    then: [{type: set, name: count, value: vars.count + 1}]
    else: [{type: parallel, actions: [{type: delay, duration: 1s}]}]
on_end: [{type: alert, message: over}]
""")
        self.start_cell()
        result = self.kapela("scenarios", "show", "Nested")
        self.assertEqual(result.returncode, SUCCESS, result)
        self.assertEqual(result.stdout.splitlines()[2:], [
            "count = 1",
            "  1. choose",
            "     if vars.count > 1:",
            "       1. set count = vars.count + 1",
            "     else:",
            "       1. parallel",
            "          at the same time:",
            "            1. delay 1s",
            "at the end:",
            "  1. alert over",
        ])


BASH = ("--norc", "--noprofile", "-i")


class Completion(CellTest):
    """In a real shell, with keys."""

    def start_shell(self):
        environment = {"PS1": "$ ", "LC_ALL": "C.UTF-8", "PATH": f"{pathlib.Path(KAPELA).parent}:{os.environ['PATH']}"}
        shell = TerminalSession(self, *BASH, program="/bin/bash", environment=environment)
        shell.press("source <(kapela completion bash); echo rea''dy\r")
        shell.wait_for("ready")
        return shell

    def assert_completed(self, shell, typed, completed):
        """What is typed becomes a whole word; the line is thrown away then."""
        since = len(shell.written)
        shell.press(typed + "\t")
        shell.wait_for(completed, since)
        shell.press("\x15")

    def test_of_commands_options_and_values(self):
        shell = self.start_shell()
        self.assert_completed(shell, "kapela sta", "kapela status ")
        self.assert_completed(shell, "kapela runs ap", "kapela runs approve ")
        self.assert_completed(shell, "kapela run --no-f", "kapela run --no-follow ")
        self.assert_completed(shell, "kapela orchestrator --log-format j", "--log-format json ")

        self.assert_completed(shell, "kapela runs list --status ROLLED", "--status ROLLED_BACK ")
        self.assert_completed(shell, "kapela help runs ap", "kapela help runs approve ")

    def test_of_components_and_faults(self):
        shell = self.start_shell()
        self.assert_completed(shell, "kapela fault add mun", "kapela fault add munchies_algo ")
        self.assert_completed(shell, "kapela fault add io rese", "kapela fault add io reset_peer ")
        self.assert_completed(shell, f"kapela simulator --plant {self.write_plant(['io'])} i", " io ")

    def test_of_the_scenarios_of_a_running_orchestrator(self):
        self.write_scenario("short.yaml", SHORT_START)
        self.start_cell()
        shell = self.start_shell()
        self.assert_completed(shell, f'kapela run --url {self.url} "Zatrz', '"Zatrzymanie wszystkich usług (@all)" ')
        self.assert_completed(shell, f"kapela plan --url {self.url} Zatrz", "Zatrzymanie\\ wszystkich\\ ")

        self.run_scenario("Short start")
        since = len(shell.written)
        shell.press(f"kapela runs show --url {self.url} \t")
        shell.wait_for(f"{self.url} 1 ", since)

    def test_of_files_where_a_file_is_wanted(self):
        (self.folder / "only_this.yaml").touch()
        self.assert_completed(self.start_shell(), f"kapela verify {self.folder}/on", "only_this.yaml ")

    def test_scripts_of_other_shells(self):
        for shell in ("zsh", "fish"):
            self.assertIn("completion words", run_kapela("completion", shell).stdout)


if __name__ == "__main__":
    unittest.main()
