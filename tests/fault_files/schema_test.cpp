// The schema that editors use names the same faults, keys, commands and states as the reader.
#include <fstream>

#include <gtest/gtest.h>

#include "tests/fault_files/reading.hpp"
#include "tests/fault_files/recorder.hpp"

namespace kapela::fault_files {
namespace {

using Json = nlohmann::json;
using Names = std::set<std::string>;

Json definitions() {
  std::ifstream file(KAPELA_SOURCE_DIR "/scenarios/schema/plant.json");
  return Json::parse(file).at("definitions");
}

Names keys(const Json& object) {
  Names names;
  for (const auto& [key, value] : object.items()) names.insert(key);
  return names;
}

const Names common{"name", "type", "match", "trigger", "priority", "enabled", "ttl", "note"};

/// The parameters of one type, without what is for people.
Json parameters(const Json& entry) {
  Json found = Json::object();
  for (const auto& [key, value] : entry.at("properties").items()) {
    if (common.contains(key) || key == "at") continue;
    found[key] = value;
    found[key].erase("description");
  }
  return found;
}

TEST(FaultSchema, NamesEveryTypeOfFault) {
  std::vector<std::string> types;
  const Json all = definitions();
  for (const auto& each : all.at("fault").at("oneOf")) types.push_back(each["properties"]["type"]["const"]);
  EXPECT_EQ(types, faults::fault_type_names());
}

TEST(FaultSchema, NamesTheKeysOfEachTypeAndNoOther) {
  const Json all = definitions();
  for (const Json& entry : all.at("fault").at("oneOf")) {
    const std::string name = entry.at("properties").at("type").at("const");
    SCOPED_TRACE(name);
    const faults::FaultType type = *faults::parse_fault_type(name);
    const Recorder expected = recorded(type);
    EXPECT_EQ(parameters(entry), expected.properties);
    Names required = expected.required;
    required.insert("type");
    EXPECT_EQ(entry.at("required").get<Names>(), required);
    EXPECT_EQ(entry.at("properties").contains("at"), faults::has_place(type));
    EXPECT_EQ(entry.at("additionalProperties"), false);
    const Names present = keys(entry.at("properties"));
    for (const std::string& key : common) EXPECT_TRUE(present.contains(key)) << key;
  }
}

TEST(FaultSchema, NamesWhatARuleCanMatch) {
  const Json all = definitions();
  Names states;
  Names stable;
  for (const wire::StateTraits& each : wire::states()) {
    if (each.state != wire::State::unknown) states.emplace(each.name);
    if (each.stable) stable.emplace(each.name);
  }
  const std::vector<std::string> commands = wire::command_names();
  EXPECT_EQ(all["match"]["properties"]["event"]["enum"].get<Names>(), Names(commands.begin(), commands.end()));
  EXPECT_EQ(all["state"]["enum"].get<Names>(), states);
  EXPECT_EQ(all["stable_state"]["enum"].get<Names>(), stable);
}

/// A value of its own for each key of a match, a trigger or a window.
const std::vector<std::pair<std::string, std::string>> values{
    {"event", "CMD_RUN"},   {"from", "INITIALIZED"}, {"to", "RUN"},        {"path", "/event"},
    {"client", "hmi"},      {"headers", "{X-A: b}"}, {"body", "{/a: 1}"},  {"nth", "2"},
    {"skip", "1"},          {"count", "2"},          {"once", "true"},     {"every", "2"},
    {"probability", "0.5"}, {"when_state", "RUN"},   {"after_fault", "x"}, {"window", "{start: 1s, duration: 1s}"}};

TEST(FaultSchema, NamesTheKeysOfMatchAndTriggerThatTheReaderKnows) {
  const Json all = definitions();
  for (const std::string of : {"match", "trigger"}) {
    const Names listed = keys(all.at(of).at("properties"));
    for (const auto& [key, value] : values) {
      const Read result = read("{type: drop, " + of + ": {" + key + ": " + value + "}}");
      EXPECT_EQ(result.fault.has_value(), listed.contains(key)) << of << "." << key << ": " << result.diagnostics;
    }
    for (const std::string& key : listed)
      EXPECT_TRUE(std::any_of(values.begin(), values.end(), [&](const auto& each) { return each.first == key; }))
          << key;
  }
  EXPECT_EQ(keys(all.at("window").at("properties")), (Names{"start", "duration"}));
}

}  // namespace
}  // namespace kapela::fault_files
