// sample_report FILE.html [FILE.xml]: writes reports to be looked at, and for tests/e2e/test_reports_html.py.
#include <cstdio>
#include <fstream>

#include "simulators/reports/html.hpp"
#include "simulators/reports/junit.hpp"
#include "tests/reports/sample.hpp"

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: sample_report FILE.html [FILE.xml]\n");
    return 64;
  }
  const auto cases = kapela::reports::sample_cases();
  std::ofstream(arguments[1]) << kapela::reports::html_page(cases, "Start of the cell under faults");
  if (count > 2) std::ofstream(arguments[2]) << kapela::reports::junit_xml(cases, "kapela");
  return 0;
}
