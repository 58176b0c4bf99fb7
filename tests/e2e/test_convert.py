#!/usr/bin/python3
"""kapela scenarios convert: scenarios of avena_commons become ours, and the exit code tells whether all is done."""

import json
import pathlib
import tempfile
import unittest

from processes import ROOT, run_kapela

SUCCESS, INCONCLUSIVE, REFUSED, BAD_USAGE, BAD_INPUT = 0, 2, 3, 64, 65
SHAPES = ROOT / "tests" / "golden" / "convert"
START = {"name": "🚀 Start", "trigger": {"type": "manual"},
         "actions": [{"type": "send_command", "client": "io", "command": "CMD_INITIALIZED"},
                     {"type": "wait_for_state", "client": "io", "target_state": ["INITIALIZED"], "timeout": 30}]}
MAIL = {"name": "List", "actions": [{"type": "send_email", "to": "a@example.com", "subject": "S", "body": "B"}]}


class Convert(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, scenario):
        text = scenario if isinstance(scenario, str) else json.dumps(scenario, ensure_ascii=True)
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def convert(self, *arguments, code=SUCCESS):
        result = run_kapela("scenarios", "convert", *arguments, cwd=self.folder)
        self.assertEqual(result.returncode, code, result)
        return result

    def check(self, *files):
        return run_kapela("scenarios", "check", *files, cwd=self.folder)

    def test_what_has_an_equal_is_written_on_stdout_and_loads(self):
        result = self.convert(self.write("start.json", START))
        self.assertEqual(result.stderr, "")
        self.write("start.yaml", result.stdout)
        checked = self.check("start.yaml")
        self.assertEqual((checked.returncode, checked.stderr), (SUCCESS, ""), result.stdout)
        self.assertIn('name: "🚀 Start"', result.stdout)

    def test_what_has_none_is_told_with_its_place_and_by_the_exit_code(self):
        result = self.convert(self.write("mail.json", MAIL), code=INCONCLUSIVE)
        self.assertRegex(result.stderr, r"mail\.json:1:\d+: warning\[unsupported\]: 'send_email' is an action of avena")
        self.assertIn("# a person decides: 'send_email'", result.stdout)
        self.write("mail.yaml", result.stdout)
        self.assertEqual(self.check("mail.yaml").returncode, SUCCESS)

    def test_several_files_are_documents_of_one(self):
        self.write("two.yaml", self.convert(self.write("a.json", START), self.write("b.json.example", MAIL),
                                            code=INCONCLUSIVE).stdout)
        self.assertIn("2 scenarios, no errors", self.check("two.yaml").stdout)

    def test_a_folder_gets_a_file_of_each_and_loses_none(self):
        (self.folder / "out").mkdir()
        self.write("a.json", START)
        self.write("b.json.example", MAIL)
        result = self.convert("a.json", "b.json.example", "--out", "out", code=INCONCLUSIVE)
        self.assertEqual(result.stdout, "out/a.yaml: nothing left to do\nout/b.yaml: 1 thing left to a person\n")
        mine = self.folder / "out" / "a.yaml"
        mine.write_text("mine", encoding="utf-8")
        again = self.convert("a.json", "--out", "out", code=REFUSED)
        self.assertIn("out/a.yaml is there already", again.stderr)
        self.assertEqual(mine.read_text(encoding="utf-8"), "mine")
        self.assertIn("is no folder", self.convert("a.json", "--out", "none", code=BAD_USAGE).stderr)

    def test_what_is_no_json_or_no_scenario_is_refused_with_its_place_and_the_others_are_converted(self):
        self.write("a.json", START)
        self.write("broken.json.example", '{"name": "x",\n "actions": [],\n}')
        self.write("config.json", '{"clients": {}}')
        result = self.convert("broken.json.example", "config.json", "gone.json", "a.json", code=BAD_INPUT)
        self.assertIn("broken.json.example:3:1: error[malformed]: this is no JSON", result.stderr)
        self.assertIn("config.json: error[invalid]: the file holds no scenario", result.stderr)
        self.assertIn("gone.json", result.stderr)
        self.assertIn('name: "🚀 Start"', result.stdout)

    def test_an_example_of_json_is_checked_as_json(self):
        self.write("broken.json.example", "name: x\nactions: [{type: test}]\n")
        checked = self.check("broken.json.example")
        self.assertEqual(checked.returncode, BAD_INPUT)
        self.assertIn("this is no JSON", checked.stderr)

    def test_files_of_all_shapes_together_load_but_for_what_a_rollback_would_need(self):
        shapes = [each for each in sorted(SHAPES.iterdir()) if each.suffix != ".yaml" and "not_json" not in each.name]
        (self.folder / "out").mkdir()
        self.convert(*shapes, "--out", "out", code=INCONCLUSIVE)
        problems = json.loads(self.check("out", "--json").stdout)["problems"]
        errors = {each["message"] for each in problems if each["severity"] == "error"}
        self.assertIn("nothing takes back MOVE_TO when the run is rolled back", errors)
        others = [each for each in errors if "takes back" not in each and "cannot be compensated" not in each]
        self.assertEqual(others, [])
        self.assertEqual(len(list((self.folder / "out").iterdir())), len(shapes))


if __name__ == "__main__":
    unittest.main()
