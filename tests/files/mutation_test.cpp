// Random damage to the shipped files: never a crash, and never silence about a file that is not YAML any more.
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

constexpr int mutations = 10'000;

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed, 1) {}

  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_.next() % bound; }

  /// One to four small changes.
  std::string damage(std::string text) {
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
  }

 private:
  void change(std::string& text) {
    static constexpr std::string_view special = ":-{}[]\"'&*!|>%@`#,? \t\n\\\xFF\0";
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(5)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      case 3:
        text.insert(at, 1, special[below(special.size() + 1)]);
        break;
      default:
        text.resize(at);
    }
    if (text.empty()) text = "x";
  }

  base::Pcg random_;
};

/// A part of a file, so that a case is short: damage to the beginning of a long file says nothing about its end.
std::string part_of(const std::string& text, Mutator& mutator) {
  return text.substr(0, 400 + mutator.below(2'000));
}

TEST(Mutations, NeverCrashTheScenarioReader) {
  const std::string text = repository_file("scenarios/run_services.yaml");
  Mutator mutator(1);
  std::size_t refused = 0;
  for (int i = 0; i < mutations; ++i) {
    yaml::Report report("f", mutator.damage(part_of(text, mutator)));
    const auto scenarios = read_scenarios(report);
    refused += report.failed() ? 1 : 0;
    ASSERT_TRUE(report.failed() || !scenarios.empty());
    for (const yaml::Diagnostic& each : report.diagnostics()) ASSERT_FALSE(render(each).empty());
  }
  EXPECT_GT(refused, mutations / 2U);
}

TEST(Mutations, NeverCrashTheReaderOfTheWholeLanguage) {
  const std::string text = repository_file("tests/golden/files/scenario_language.yaml");
  Mutator mutator(4);
  std::size_t refused = 0;
  for (int i = 0; i < mutations / 10; ++i) {
    yaml::Report report("f", mutator.damage(text));
    const auto scenarios = read_scenarios(report);
    refused += report.failed() ? 1 : 0;
    ASSERT_TRUE(report.failed() || !scenarios.empty());
    for (const yaml::Diagnostic& each : report.diagnostics()) ASSERT_FALSE(render(each).empty());
  }
  EXPECT_GT(refused, mutations / 40U);
}

TEST(Mutations, NeverCrashThePlantReader) {
  const std::string text = repository_file("scenarios/plants/munchies.yaml");
  Mutator mutator(2);
  for (int i = 0; i < mutations; ++i) {
    yaml::Report report("f", mutator.damage(text));
    const PlantFile file = read_plant_file(report);
    ASSERT_TRUE(report.failed() || !file.plant.components.empty());
    ASSERT_EQ(file.plant.components.size(), file.sections.size());
  }
}

TEST(Mutations, NeverCrashOnJson) {
  const std::string text = R"({"name": "\uD83D\uDE80 Start", "trigger": {"type": "manual"}, "actions": [
    {"type": "send_command", "target": "@all", "command": "CMD_INITIALIZED", "timeout": "30s"},
    {"type": "wait_for_state", "client": "io", "target_state": ["RUN", "PAUSE"], "timeout": 30}]})";
  Mutator mutator(3);
  for (int i = 0; i < mutations; ++i) {
    yaml::Report report("f.json", mutator.damage(text));
    const auto scenarios = read_scenarios(report);
    ASSERT_TRUE(report.failed() || !scenarios.empty());
  }
}

}  // namespace
}  // namespace kapela::files
