"""A headless Chromium that a test drives, and the npm packages of tools/dashboard, fetched once a build folder."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from processes import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OUTPUT = pathlib.Path(os.environ.get("OUTPUT_DIR", tempfile.gettempdir()))


def npm_packages():
    """The folder in which node_modules is exactly what the lock file says."""
    folder = OUTPUT / "dashboard-npm"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (ROOT / "tools" / "dashboard" / "package-lock.json").read_bytes()
    fetched = folder / "fetched-lock.json"
    if not fetched.exists() or fetched.read_bytes() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "tools" / "dashboard" / name, folder)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True,
                       timeout=120, stdout=subprocess.DEVNULL)
        fetched.write_bytes(lock)
    return folder


class Browser:
    """Ends with the test. Every answer that is an error fails it."""

    def __init__(self, test):
        script = pathlib.Path(__file__).with_name("browser.mjs")
        self._node = subprocess.Popen(["node", script, npm_packages(), CHROMIUM], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        test.addCleanup(self._close)
        self._answer()

    def _close(self):
        self._node.stdin.close()
        self._node.wait(timeout=20)
        self._node.stdout.close()

    def _answer(self):
        line = self._node.stdout.readline()
        if not line:
            raise AssertionError("the browser has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["answer"]

    def do(self, action, **details):
        self._node.stdin.write(json.dumps({"action": action, **details}) + "\n")
        self._node.stdin.flush()
        return self._answer()

    def evaluate(self, script):
        return self.do("evaluate", script=script)

    def text(self, selector="body"):
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def click(self, selector):
        self.do("click", selector=selector)

    def until(self, script, within=20):
        try:
            self.do("until", script=script, within=within)
        except AssertionError as error:
            raise AssertionError(f"not within {within} s: {script}; the page says:\n{self.text()}") from error

    def until_text(self, selector, text, within=20):
        self.until(f"(document.querySelector({json.dumps(selector)})?.innerText ?? '').includes({json.dumps(text)})",
                   within)

    def picture(self, name, full=True):
        path = OUTPUT / f"dashboard-{name}.png"
        self.do("picture", path=str(path), full=full)
        return path
