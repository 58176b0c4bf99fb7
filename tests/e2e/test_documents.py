#!/usr/bin/python3
"""What the documents give to be copied works as it stands."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from cell import CellTest
from processes import ROOT, run_kapela

README = (ROOT / "README.md").read_text(encoding="utf-8")
SIMULATORS = (ROOT / "simulators" / "README.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


class Files(unittest.TestCase):
    def test_each_is_right_for_check_where_the_text_has_it(self):
        found = blocks(README, "yaml") + blocks(SIMULATORS, "yaml")[:1]  # the others are parts of files
        self.assertGreater(len(found), 6)
        for text in found:
            with self.subTest(text), tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                shutil.copytree(ROOT / "scenarios", folder / "scenarios")
                for file in ("ops.secret", "mail.password", "cell.pem", "cell.key"):
                    (folder / file).write_text("secret\n", encoding="utf-8")
                places = [folder / "copied.yaml", folder / "scenarios" / "experiments" / "copied.yaml"]
                results = []
                for place in places:
                    place.write_text(text, encoding="utf-8")
                    results.append(run_kapela("check", place, cwd=folder))
                self.assertIn(0, [result.returncode for result in results], results)


class Commands(unittest.TestCase):
    def test_a_replay_file_is_explained_as_the_text_has_it(self):
        section = README[README.index("## Repeat an experiment"):README.index("## Use it from C++")]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "scenarios").symlink_to(ROOT / "scenarios")
            (folder / "fails.yaml").write_text(blocks(section, "yaml")[0], encoding="utf-8")
            [command] = blocks(section, "bash")[0].splitlines()
            result = run_kapela(*command.split()[1:], cwd=folder)
            self.assertEqual(result.returncode, 0, result)
            self.assertRegex(result.stdout, "yes +SUCCEEDED .*fail_transition")
            self.assertTrue((folder / "fails.html").exists())


class AdminPort(CellTest):
    def test_commands_work_in_the_order_in_which_they_stand(self):
        self.start_plant()
        io = self.components["io"]
        section = SIMULATORS[SIMULATORS.index("## The admin port"):]
        commands = [line for line in blocks(section, "bash")[0].splitlines() if line.startswith("curl")]
        self.assertGreater(len(commands), 15)
        for command in commands:
            own = command.replace("127.0.0.1:9001", f"127.0.0.1:{io.admin_port}")
            result = subprocess.run(["bash", "-c", own.replace("curl ", "curl -sS --fail-with-body ", 1)], text=True,
                                    capture_output=True, timeout=20, check=False)
            self.assertEqual(result.returncode, 0, (command, result))


if __name__ == "__main__":
    unittest.main()
