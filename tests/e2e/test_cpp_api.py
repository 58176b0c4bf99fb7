"""The description's program against a real plant: execute_scenario awaited from C++, with its result."""

import os
import subprocess
import unittest

from cell import ROOT, CellTest


class CppApi(CellTest):
    def run_example(self, scenario):
        return subprocess.run(
            [os.environ["API_EXAMPLE"], str(self.plant_file), str(ROOT / "scenarios" / "run_services.yaml"), scenario],
            capture_output=True, text=True, timeout=30, check=False)

    def test_says_that_all_services_run(self):
        self.start_plant()
        result = self.run_example("Uruchomienie wszystkich usług systemu (@all)")
        self.assertEqual((result.returncode, result.stdout), (0, "✅ Wszystkie usługi uruchomione pomyślnie!\n"), result)

    def test_says_that_it_failed(self):
        self.start_plant()
        result = self.run_example("Szybkie uruchomienie usług (@all) - bez inicjalizacji")
        self.assertEqual((result.returncode, result.stdout), (1, "❌ Błąd podczas uruchamiania usług\n"), result)


if __name__ == "__main__":
    unittest.main()
