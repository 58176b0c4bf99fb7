// The schema that editors use names the same faults, commands and states as the reader.
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using Names = std::set<std::string>;

nlohmann::json definitions() {
  std::ifstream file(KAPELA_SOURCE_DIR "/scenarios/schema/plant.json");
  return nlohmann::json::parse(file).at("definitions");
}

TEST(FaultSchema, NamesEveryTypeOfFault) {
  std::vector<std::string> types;
  const nlohmann::json all = definitions();
  for (const auto& each : all.at("fault").at("oneOf")) types.push_back(each["properties"]["type"]["const"]);
  EXPECT_EQ(types, faults::fault_type_names());
}

TEST(FaultSchema, NamesWhatARuleCanMatch) {
  const nlohmann::json all = definitions();
  const nlohmann::json properties = all.at("match").at("properties");
  Names commands;
  for (const std::string& name : wire::command_names())
    if (*wire::parse_command(name) <= wire::Command::restart) commands.insert(name);
  Names states;
  Names stable;
  for (const wire::StateTraits& each : wire::states()) {
    if (each.state != wire::State::unknown) states.emplace(each.name);
    if (each.stable) stable.emplace(each.name);
  }
  EXPECT_EQ(properties["event"]["enum"].get<Names>(), commands);
  EXPECT_EQ(properties["from"]["enum"].get<Names>(), states);
  EXPECT_EQ(all["stable_state"]["enum"].get<Names>(), stable);
}

}  // namespace
}  // namespace kapela::fault_files
