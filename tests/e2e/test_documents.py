#!/usr/bin/python3
"""What the documents give to be copied works as it stands, block by block, from an empty folder."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from document import EXIT, SHELL, Shell, blocks_of, commands_of, expected_of, looks_like
from processes import KAPELA, ROOT

# Blocks that another test carries out, or that would begin this one again: document, how the block begins, and why.
ELSEWHERE = (
    ("README.md", "tools/demo ", "tests/tools/test_demo.py; tools/test runs this test"),
    ("README.md", "tools/package", "tests/packages/test_packages.py"),
    ("README.md", "cmake --install", "setUpClass does, into a folder of its own"),
    ("tools/README.md", "cmake --preset", "builds; this test stands in the middle of a build"),
    ("tools/README.md", "cmake --build", "likewise"),
    ("tools/README.md", "ulimit -c", "there is no core to read"),
    ("tests/fuzz/README.md", "tools/fuzz", "tests/tools/test_fuzz.py"),
    ("tools/cluster/README.md", "", "tests/cluster/test_cluster.py"),
)
CONTENTS = ("yaml", "json", "python", "cpp", "cmake", "ini", "js")


def documents():
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "*README.md"], capture_output=True, text=True, check=False)
    names = tracked.stdout.split() or [str(path.relative_to(ROOT)) for path in ROOT.glob("*/README.md")]
    return sorted(name for name in names if "/vendor/" not in name)


def reason_to_leave(document, block):
    return next((why for name, begin, why in ELSEWHERE if name == document and block.text.startswith(begin)), None)


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kapela-documents-")
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name) / "usr"
        subprocess.run([os.environ.get("CMAKE", "cmake"), "--install", os.environ["BUILD_DIR"], "--prefix", cls.prefix],
                       check=True, capture_output=True)
        if KAPELA != str(cls.prefix / "bin" / "kapela") and "KAPELA_HOSTILE" in os.environ:
            (cls.prefix / "bin" / "kapela").unlink()
            (cls.prefix / "bin" / "kapela").symlink_to(KAPELA)

    def carry_out(self, document):
        with tempfile.TemporaryDirectory(prefix="kapela-reader-") as name:
            folder = pathlib.Path(name) / "empty"
            folder.mkdir()
            shell = Shell(folder, self.prefix / "bin")
            self.addCleanup(shell.close)
            for block in blocks_of(document):
                if not reason_to_leave(document, block):
                    self.copy(document, block, shell)
            shell.close()

    def copy(self, document, block, shell):
        where = f"{document}:{block.line}"
        text = block.text.replace("/usr/local", str(self.prefix))
        words = block.words or [""]
        if block.file:
            place = shell.folder / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        elif words[0] in SHELL:
            for command in commands_of(text):
                self.succeed(shell, where, command)
        elif words[0] == "console":
            for command, shown in expected_of(text):
                printed = self.succeed(shell, where, command)
                if not looks_like(printed, shown):
                    self.fail(f"{where}: {command}prints\n{printed}\nand not\n{shown}")
        elif words == ["yaml"]:
            (shell.folder / "copied.yaml").write_text(text, encoding="utf-8")
            self.succeed(shell, where, "kapela check copied.yaml && rm copied.yaml\n")
        elif words[0] in CONTENTS and "part" not in words[1:]:
            self.fail(f"{where}: a block of {words[0]} without the name of its file in the first line")

    def succeed(self, shell, where, command):
        expected = EXIT.search(command)
        code, printed = shell.run(command)
        self.assertEqual(code, int(expected[1]) if expected else 0, f"{where}: {command}printed\n{printed}")
        return printed


def test_of(document):
    return lambda self: self.carry_out(document)


for each in documents():
    setattr(Documents, "test_" + re.sub(r"\W", "_", each), test_of(each))


class Reading(unittest.TestCase):
    def test_commands_are_taken_as_bash_takes_them(self):
        self.assertEqual(list(commands_of("# why\none 'a\nb' \\\n  two\n\nthree | four # so\n")),
                         ["one 'a\nb' \\\n  two\n", "three | four # so\n"])

    def test_what_is_shown_may_leave_something_out(self):
        self.assertTrue(looks_like("a 1.2 s b\nmore\nmore\nend\n", "a ... b\n...\nend\n"))
        self.assertFalse(looks_like("a 1.2 s c\nend\n", "a ... b\nend\n"))
        self.assertFalse(looks_like("a\nb\n", "a\n"))

    def test_each_block_that_is_left_to_others_is_there(self):
        for document, begin, _ in ELSEWHERE:
            self.assertTrue(any(block.text.startswith(begin) for block in blocks_of(document)), (document, begin))


if __name__ == "__main__":
    unittest.main()
