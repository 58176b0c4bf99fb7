#!/usr/bin/python3
"""Reports of experiments as others read them: the page in a browser, the JUnit XML in a parser that is not ours."""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from processes import ROOT

SAMPLE_REPORT = os.environ.get("SAMPLE_REPORT", str(ROOT / "build" / "dev" / "bin" / "sample_report"))
OUTPUT = pathlib.Path(os.environ.get("OUTPUT_DIR", tempfile.gettempdir()))
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LIGHT, DARK = "preferredColorScheme=1", "preferredColorScheme=0"


def browse(page, *arguments, scheme=LIGHT):
    """Runs a headless browser on the page; gives what it prints. Its profile is its own, and goes with it."""
    with tempfile.TemporaryDirectory() as profile:
        command = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                   "--enable-logging=stderr", f"--user-data-dir={profile}", f"--blink-settings={scheme}", *arguments,
                   page.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = OUTPUT / "report.html"
        cls.junit = OUTPUT / "report.xml"
        subprocess.run([SAMPLE_REPORT, cls.page, cls.junit], check=True, timeout=60)


class Junit(Reports):
    def test_counts_are_those_of_the_cases(self):
        root = ElementTree.parse(self.junit).getroot()
        self.assertEqual(root.tag, "testsuites")
        suite = root.find("testsuite")
        cases = suite.findall("testcase")
        for element in (root, suite):
            self.assertEqual(int(element.get("tests")), len(cases))
            self.assertEqual(int(element.get("failures")), len(suite.findall("testcase/failure")))
            self.assertEqual(int(element.get("errors")), len(suite.findall("testcase/error")))
        self.assertEqual((len(cases), root.get("failures"), root.get("errors")), (5, "1", "1"))
        self.assertAlmostEqual(float(suite.get("time")), sum(float(case.get("time")) for case in cases), places=5)

    def test_a_case_has_all_that_dashboards_read(self):
        for case in ElementTree.parse(self.junit).getroot().iter("testcase"):
            self.assertTrue(case.get("name"))
            self.assertEqual(case.get("classname"), "experiments.start")
            properties = {each.get("name"): each.get("value") for each in case.iter("property")}
            self.assertEqual(set(properties), {"file", "world", "lasted"})
            self.assertIn("run: ", case.findtext("system-out"))
            for problem in [*case.findall("failure"), *case.findall("error")]:
                self.assertTrue(problem.get("message"))
                self.assertIn("repeat: kapela experiment", problem.text)
                self.assertIn(problem.get("type"), ("FAIL", "INCONCLUSIVE"))


class Policy(Reports):
    def test_a_browser_runs_the_script_of_the_page_and_no_other(self):
        text = self.page.read_text(encoding="utf-8")
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text).group(1)
        script = re.search(r"<script>(.*?)</script>", text, re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        self.assertIn(f"script-src 'sha256-{digest}';", policy)
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("script-src 'unsafe-inline'", policy)


@unittest.skipUnless(BROWSER, "no chromium on this machine: the page is not looked at")
class Page(Reports):
    def test_a_browser_draws_bands_and_arrows(self):
        result = browse(self.page, "--dump-dom")
        dom = result.stdout
        self.assertEqual(dom.count('class="plot"'), 5)
        for state in ("INITIALIZING", "RUN", "FAULT", "down"):
            self.assertRegex(dom, rf'<rect class="b s-{state.lower()}"')
        for drawn in ('class="cmd"', 'class="ack"', 'class="doubt"', 'class="shade"', "m-injected", "m-crashed",
                      "p-compensating", "verdict: FAULT"):
            self.assertIn(drawn, dom)
        self.assertNotIn("CONSOLE", result.stderr, "the script of the page complains")

    def test_the_script_runs(self):
        self.assertNotRegex(browse(self.page, "--dump-dom").stdout, r'class="copy" hidden')

    def test_numbers_are_finite(self):
        self.assertIsNone(re.search(r'="(-?nan|-?inf)', self.page.read_text(encoding="utf-8")))

    def test_pictures_for_people(self):
        for name, scheme, size in (("light", LIGHT, "1280,2400"), ("dark", DARK, "1280,2400"),
                                   ("narrow", LIGHT, "500,3200")):
            picture = OUTPUT / f"report-{name}.png"
            picture.unlink(missing_ok=True)
            browse(self.page, f"--window-size={size}", f"--screenshot={picture}", scheme=scheme)
            self.assertGreater(picture.stat().st_size, 20_000)


if __name__ == "__main__":
    unittest.main()
