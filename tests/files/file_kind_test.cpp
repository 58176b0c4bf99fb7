#include "orchestrator/files/file_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::files {
namespace {

using ::testing::HasSubstr;

Recognition recognised(const std::string& text) {
  yaml::Report report("file.yaml", text);
  return recognise(yaml::parse_documents(report));
}

TEST(FileKind, IsToldByTheKeysAtTheTop) {
  const std::vector<std::pair<FileKind, std::vector<std::string>>> kinds{
      {FileKind::scenarios,
       {"name: A\nactions: []\n", "scenarios: [{name: A}]\n", "- {name: A, actions: []}\n",
        "---\n---\nname: A\nactions: []\n",
        R"({"name": "a", "priority": 1, "trigger": {"conditions": {}}, "actions": []})", "actions: []\n"}},
      {FileKind::plant,
       {"components: {io: {port: 1}}\n", "plant: cell\ncomponents: {io: {port: 1}}\n",
        "defaults: {timing: {}}\nseed: 3\ncomponents: {io: {port: 1, faults: []}}\n"}},
      {FileKind::configuration,
       {"orchestrator: {port: 1}\nplant: p.yaml\n", R"({"clients": {"io": {"port": 1}}})",
        "plant: p.yaml\nscenarios: s\njournal: j\n", "components: {io: {port: 1}}\nalerts: {}\n"}},
      {FileKind::experiment,
       {"experiment: a\nplant: p.yaml\nscenarios: [s]\nmethod: []\n",
        "plant: p.yaml\nscenarios: s\nmethod: []\nexpect: {}\n"}},
      {FileKind::campaign,
       {"campaign: a\nmethod: []\nmatrix: {}\n", "scenarios: s\nmethod: []\nmatrix: {faults: []}\n"}},
  };
  for (const auto& [kind, texts] : kinds)
    for (const std::string& text : texts) EXPECT_EQ(recognised(text).kind, kind) << text;
}

TEST(FileKind, OfOthersSaysWhatTheyAreNearestToAndWhatIsMissing) {
  const std::vector<std::pair<std::string, std::string>> strangers{
      {"name: package\nversion: 1\n", "nearest to a scenario file, which needs 'name' and 'actions'"},
      {"componets: {io: {port: 1}}\n", "nearest to a plant file, if 'componets' is to be 'components'"},
      {"services: {web: {image: x}}\n", "none of our keys"},
      {"[]\n", "holds no keys"},
      {"", "holds no keys"},
      {"just words\n", "holds no keys"},
  };
  for (const auto& [text, words] : strangers) {
    const Recognition found = recognised(text);
    EXPECT_FALSE(found.kind) << text;
    EXPECT_THAT(found.resemblance, HasSubstr(words)) << text;
  }
}

TEST(FileKind, OfAnotherFileIsOneErrorThatSaysWhatTakesIt) {
  const std::string plant = "plant: cell\ncomponents: {io: {port: 1}}\n";
  const std::string scenario = "name: A\nactions: [{type: log_event, message: m}]\n";
  yaml::Report as_scenario("p.yaml", plant);
  (void)read_scenarios(as_scenario);
  yaml::Report as_plant("s.yaml", scenario);
  (void)read_plant_file(as_plant);
  MemoryFileSystem disk;
  disk.write("s.yaml", scenario);
  const std::vector<std::pair<std::vector<yaml::Diagnostic>, std::string>> all{
      {as_scenario.diagnostics(), "this is a plant file, not a scenario file; use it with kapela plant up"},
      {as_plant.diagnostics(), "this is a scenario file, not a plant file; use it with kapela scenarios check"},
      {load_config(disk, "s.yaml").diagnostics, "this is a scenario file, not a configuration"},
  };
  for (const auto& [diagnostics, words] : all) {
    ASSERT_EQ(diagnostics.size(), 1U) << words;
    EXPECT_THAT(yaml::render(diagnostics.front()), HasSubstr(words));
  }
}

TEST(FileKind, OfABrokenFileOfTheExpectedKindIsLeftToItsReader) {
  for (const std::string text : {"name: A\nactionz: []\n", "componets: {}\n", "name: A\n", "x: 1\n"}) {
    yaml::Report report("file.yaml", text);
    const std::vector<yaml::Node> documents = yaml::parse_documents(report);
    for (const FileKind kind : {FileKind::scenarios, FileKind::plant, FileKind::configuration, FileKind::experiment})
      EXPECT_FALSE(report_other_kind(documents, kind, report)) << text;
  }
}

}  // namespace
}  // namespace kapela::files
