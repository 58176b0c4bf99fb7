#include "tests/fuzz/words.hpp"

#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::fuzz {
namespace {

using nlohmann::json;

void add_keys(const json& object, std::set<std::string>& words) {
  for (const auto& [key, value] : object.items()) words.insert("\"" + key + "\":");
}

/// Every property, and every text that stands in an enumeration or as a constant.
void add_schema(const json& part, std::set<std::string>& words) {
  if (part.is_array())
    for (const json& each : part) add_schema(each, words);
  if (!part.is_object()) return;
  for (const auto& [key, value] : part.items()) {
    if (key == "properties" && value.is_object())
      for (const auto& [name, schema] : value.items()) words.insert(name + ": ");
    if (key == "enum")
      for (const json& each : value)
        if (each.is_string()) words.insert(each.get<std::string>());
    if (key == "const" && value.is_string()) words.insert(value.get<std::string>());
    add_schema(value, words);
  }
}

std::vector<std::string> listed(const std::set<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

std::vector<std::string> wire_words() {
  std::set<std::string> words{"true",
                              "false",
                              "null",
                              "NaN",
                              "Infinity",
                              "-Infinity",
                              "\"\"",
                              "{}",
                              "[]",
                              "},",
                              "],",
                              "\\u0000",
                              "\\ud83d\\ude00",
                              "9223372036854775807",
                              "18446744073709551615",
                              "1e308",
                              "-0.0"};
  for (const std::string& each : wire::state_names()) words.insert('"' + each + '"');
  for (const std::string& each : wire::command_names()) words.insert('"' + each + '"');
  wire::Fence fence{.cmd_id = 1, .epoch = 1, .not_after = base::WallTime(), .run = 1, .proof = "x"};
  wire::StateReport report;
  report.revision = 1;
  report.caused_by = fence;
  add_keys(*wire::encode(report), words);
  add_keys(*wire::encode(fence), words);
  add_keys(wire::encode(wire::CommandAnswer{.state = wire::State::run, .revision = 1, .reason = "x"}), words);
  return listed(words);
}

std::vector<std::string> schema_words(std::string_view schema) {
  std::set<std::string> words{"\n",  "\n  - ", "- ",  ": ",  "{",   "}",   "[",      "]",     ", ",     "'",
                              "\"",  "#",      "|\n", ">\n", "&a ", "*a",  "<<: *a", "---\n", "!!str ", "\\u0041",
                              "{{ ", " }}",    "1s",  "30s", "5m",  "1.5", "true",   "null",  "@all"};
  std::ifstream file(std::string(KAPELA_SOURCE_DIR "/scenarios/schema/").append(schema));
  add_schema(json::parse(file), words);
  return listed(words);
}

}  // namespace kapela::fuzz
