// Files of avena_commons in which any one text is something else: what is written is YAML, and says what it lacks.
#include <array>
#include <filesystem>

#include <gtest/gtest.h>

#include "orchestrator/convert/conversion.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "orchestrator/yaml/document.hpp"
#include "tests/files/reading.hpp"

namespace kapela::convert {
namespace {

constexpr std::array<std::string_view, 14> others{"null",
                                                  "[]",
                                                  "{}",
                                                  "5",
                                                  "[{\"a\": 1}]",
                                                  "\"\"",
                                                  "\"{{\"",
                                                  "\"{% for x\"",
                                                  "\"}} {{ |\"",
                                                  "\"a\\nb: c\"",
                                                  "\"# x\\r\\t\"",
                                                  "\"{{ x|y('|\"",
                                                  "\"%} {%\"",
                                                  "\"type\""};

struct Range {
  std::size_t begin;
  std::size_t end;
};

/// The texts of a JSON file, with their quotes.
std::vector<Range> texts_in(const std::string& json) {
  std::vector<Range> ranges;
  for (std::size_t at = json.find('"'); at != std::string::npos; at = json.find('"', at)) {
    std::size_t end = at + 1;
    while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    ranges.push_back({at, end + 1});
    at = end + 1;
  }
  return ranges;
}

void expect_sound(const std::string& json) {
  yaml::Report report("a.json", json);
  const Conversion conversion = converted(report);
  if (report.failed()) {
    EXPECT_EQ(conversion.yaml, "");
    return;
  }
  yaml::Report written("a.yaml", conversion.yaml);
  (void)yaml::parse_documents(written);
  for (const yaml::Diagnostic& each : written.diagnostics())
    EXPECT_NE(each.code, base::ErrorCode::malformed) << json << conversion.yaml << each.message;
  yaml::Report read("a.yaml", conversion.yaml);
  (void)files::read_scenarios(read);
  EXPECT_EQ(conversion.loads, !read.failed()) << json << conversion.yaml;
  const bool told = conversion.yaml.find("# To be mended before it loads: ") != std::string::npos;
  EXPECT_EQ(conversion.loads, !told) << conversion.yaml;
}

TEST(ConversionMutation, WritesYamlThatSaysWhatItLacks) {
  const std::filesystem::path folder = std::filesystem::path(KAPELA_SOURCE_DIR) / "tests/golden/convert";
  std::size_t turn = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") continue;
    const std::string json = files::repository_file("tests/golden/convert/" + entry.path().filename().string());
    for (const Range& range : texts_in(json)) {
      std::string changed = json;
      changed.replace(range.begin, range.end - range.begin, others.at(turn++ % others.size()));
      ASSERT_NO_FATAL_FAILURE(expect_sound(changed));
    }
  }
}

}  // namespace
}  // namespace kapela::convert
