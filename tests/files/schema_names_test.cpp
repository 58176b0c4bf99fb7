// The schemas that editors use name the same states, commands and actions as the code.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/profile.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using Names = std::set<std::string>;

Names names_at(const std::string& schema, const std::string& pointer) {
  return nlohmann::json::parse(repository_file("scenarios/schema/" + schema))
      .at(nlohmann::json::json_pointer(pointer))
      .get<Names>();
}

Names commands() {
  Names names;
  for (const std::string& name : wire::command_names()) names.insert(name);
  names.erase("CMD_GET_STATE");  // queries: no scenario sends them
  names.erase("CMD_HEALTH_CHECK");
  return names;
}

Names stable_states(bool with_fault) {
  Names names;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable && (with_fault || each.state != wire::State::fault)) names.emplace(each.name);
  return names;
}

TEST(Schema, NamesTheStatesOfTheProfile) {
  const std::vector<std::string> states = wire::state_names();
  EXPECT_EQ(names_at("scenario.json", "/definitions/state/enum"), Names(states.begin(), states.end()));
  EXPECT_EQ(names_at("scenario.json", "/definitions/stable_state/enum"), stable_states(true));
  EXPECT_EQ(names_at("scenario.json", "/definitions/ensure_state/properties/target_state/enum"), stable_states(false));
}

TEST(Schema, NamesTheCommandsOfTheProfile) {
  EXPECT_EQ(names_at("scenario.json", "/definitions/command/enum"), commands());
}

template <class... Bodies>
Names types_of(std::variant<Bodies...>*) {
  return {std::string(type_name(scenario::Action::Body(Bodies{})))...};
}

TEST(Schema, NamesTheActionsOfTheEngine) {
  Names types = types_of(static_cast<scenario::Action::Body*>(nullptr));
  EXPECT_EQ(types.size(), std::variant_size_v<scenario::Action::Body>);
  types.merge(Names{"if", "evaluate_condition", "send_custom_command", "stop_process", "restart_process", "systemctl"});
  EXPECT_EQ(names_at("scenario.json", "/definitions/action/properties/type/enum"), types);
}

TEST(Schema, NamesWhatMayStandInOnFailureAndAfterTheEnd) {
  EXPECT_EQ(names_at("scenario.json", "/definitions/failure_action/properties/type/enum"),
            (Names{"log_event", "send_command", "wait_for_state", "delay", "set", "alert", "test"}));
  EXPECT_EQ(names_at("scenario.json", "/definitions/end_action/properties/type/enum"),
            (Names{"log_event", "set", "alert", "test"}));
}

}  // namespace
}  // namespace kapela::files
