#!/usr/bin/python3
"""kapela check: any file of ours, recognised and checked as what it is; and files given to the wrong command."""

import json
import pathlib
import tempfile
import unittest

from processes import ROOT, run_kapela

SUCCESS, BAD_INPUT = 0, 65
SCENARIO = "name: A\nactions: [{type: send_command, component: mine, command: CMD_STOP}]\n"
PLANT = "plant: cell\ncomponents: {mine: {port: 4711}}\n"


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return name

    def check(self, *arguments, code=SUCCESS):
        result = run_kapela("check", *arguments, cwd=self.folder)
        self.assertEqual(result.returncode, code, result)
        return result

    def test_everything_that_is_delivered_is_recognised_and_right(self):
        folders = ["scenarios", "scenarios/playbooks", "scenarios/plants", "scenarios/experiments",
                   "scenarios/campaigns", "tests/finds"]
        result = run_kapela("check", "--json", *(ROOT / each for each in folders))
        self.assertEqual(result.returncode, SUCCESS, result)
        kinds = {pathlib.Path(each["file"]).parent.name: each["kind"] for each in json.loads(result.stdout)["files"]}
        self.assertEqual(kinds, {"scenarios": "a scenario file", "playbooks": "a scenario file",
                                 "plants": "a plant file", "experiments": "an experiment", "campaigns": "a campaign",
                                 "finds": "an experiment"})

    def test_scenarios_are_checked_against_the_plant_beside_them_or_the_one_that_is_named(self):
        self.write("mine.yaml", SCENARIO)
        self.write("plant.yaml", PLANT)
        self.assertIn("against the plant plant.yaml, no errors", self.check("mine.yaml", "plant.yaml").stdout)
        self.assertIn("against the plant plant.yaml", self.check("mine.yaml", "--plant", "plant.yaml").stdout)
        alone = self.check("mine.yaml", code=BAD_INPUT)
        self.assertIn("against the plant <built-in munchies.yaml>, 1 error", alone.stdout)
        self.assertIn("'mine'", alone.stderr)

    def test_a_configuration_is_checked_with_its_plant_and_scenarios(self):
        self.write("cell/mine.yaml", SCENARIO)
        self.write("cell/plant.yaml", PLANT)
        self.write("cell/kapela.yaml", "orchestrator: {port: 4712}\nplant: plant.yaml\nscenarios: mine.yaml\n")
        lines = self.check("cell/kapela.yaml").stdout.splitlines()
        self.assertEqual(lines, [
            "cell/kapela.yaml: a configuration, 1 component, no errors",
            "cell/mine.yaml: a scenario file, 1 scenario, against the plant cell/kapela.yaml, no errors"])

    def test_problems_are_there_for_programs(self):
        self.write("wrong.yaml", "name: A\nactions:\n  - {type: send_command, component: io, command: CMD_STPO}\n")
        self.write("avena.json", '{"name": "B", "actions": [{"type": "log_event", "mesage": "x"}]}')
        document = json.loads(self.check("wrong.yaml", "avena.json", "--json", code=BAD_INPUT).stdout)
        found = {each["file"]: each["problems"][0] for each in document["files"]}
        wrong = found["wrong.yaml"]
        self.assertEqual((wrong["line"], wrong["severity"], wrong["code"]), (3, "error", "invalid"))
        self.assertGreater(wrong["column"], 0)
        self.assertIn("CMD_STOP", wrong["hint"])
        self.assertEqual(found["avena.json"]["severity"], "error")
        self.assertGreaterEqual(document["errors"], 2)

    def test_what_is_none_of_ours_says_what_it_is_nearest_to(self):
        self.write("compose.yaml", "services: {web: {image: x}}\n")
        self.write("package.json", '{"name": "x", "version": "1"}')
        self.write("typo.yaml", "componets: {io: {port: 1}}\n")
        self.write("broken.yaml", "name: [\n")
        self.write("empty.yaml", "")
        result = self.check("compose.yaml", "package.json", "typo.yaml", "broken.yaml", "empty.yaml", "gone.yaml",
                            code=BAD_INPUT)
        for words in ("compose.yaml: error[invalid]: this is no file of ours; it has none of our keys",
                      "nearest to a scenario file, which needs 'name' and 'actions'",
                      "nearest to a plant file, if 'componets' is to be 'components'", "broken.yaml:", "gone.yaml"):
            self.assertIn(words, result.stderr)
        self.check("nothing_here", code=BAD_INPUT)

    def test_the_wrong_command_says_which_takes_the_file(self):
        plant, scenario = ROOT / "scenarios/plants/munchies.yaml", ROOT / "scenarios/run_services.yaml"
        experiment = ROOT / "scenarios/experiments/full_start.yaml"
        for arguments, words in [
                (("scenarios", "check", plant),
                 "this is a plant file, not a scenario file; use it with kapela plant up"),
                (("experiment", "run", scenario), "this is a scenario file, not an experiment"),
                (("replay", plant), "this is a plant file, not an experiment"),
                (("plant", "up", scenario), "this is a scenario file, not a plant file"),
                (("plant", "up", experiment),
                 "this is an experiment, not a plant file; use it with kapela experiment run"),
                (("orchestrator", "--config", experiment), "this is an experiment, not a configuration"),
                (("orchestrator", "--config", plant), "this is a plant file, not a configuration")]:
            result = run_kapela(*arguments, cwd=self.folder)
            self.assertEqual(result.returncode, BAD_INPUT, result)
            self.assertIn(words, result.stderr)
            self.assertEqual(result.stderr.count("error["), 1, result.stderr)


class Schema(unittest.TestCase):
    def test_is_the_published_one(self):
        for kind in ("scenario", "plant", "config", "experiment", "adapter"):
            result = run_kapela("schema", kind)
            self.assertEqual(result.stdout, (ROOT / f"scenarios/schema/{kind}.json").read_text(encoding="utf-8"))
        self.assertIn("oneOf", json.loads(run_kapela("schema", "fault").stdout))
        self.assertEqual(run_kapela("schema", "recipe").returncode, 64)


if __name__ == "__main__":
    unittest.main()
