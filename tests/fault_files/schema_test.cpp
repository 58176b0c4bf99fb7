// The schema of a rule, of which the page makes its form: the types side by side, their keys with plain values in
// place.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using Json = nlohmann::json;

Json type_in(const Json& schema, faults::FaultType type) {
  return schema.at("oneOf").at(static_cast<std::size_t>(type));
}

TEST(FaultSchema, NamesEveryTypeOfFault) {
  const Json schema = Json::parse(rule_schema());
  std::vector<std::string> types;
  for (const Json& each : schema.at("oneOf")) types.push_back(each["properties"]["type"]["const"]);
  EXPECT_EQ(types, faults::fault_type_names());
}

TEST(FaultSchema, NamesTheKeysOfATypeWithTheirLimitsAndTheirDefaults) {
  const Json duplicate = type_in(Json::parse(rule_schema()), faults::FaultType::duplicate);
  EXPECT_EQ(duplicate.at("description"), faults::traits(faults::FaultType::duplicate).effect);
  EXPECT_EQ(duplicate.at("required"), Json({"type"}));
  EXPECT_EQ(duplicate.at("properties").at("copies"),
            Json::parse(R"({"type": "integer", "minimum": 1, "maximum": 64, "default": 1,
                            "description": "How often. Default: 1."})"));
  EXPECT_EQ(duplicate.at("properties").at("spacing").at("type"), "string");
  EXPECT_FALSE(duplicate.at("properties").contains("at"));
  EXPECT_TRUE(duplicate.at("properties").contains("priority"));
}

TEST(FaultSchema, SaysWhichKeysOfATypeDoNotGoTogether) {
  const Json schema = Json::parse(rule_schema());
  EXPECT_EQ(type_in(schema, faults::FaultType::slicer).at("allOf"),
            Json::parse(R"([{"oneOf": [{"required": ["average_size"]}, {"required": ["chunks"]}]}])"));
  EXPECT_EQ(type_in(schema, faults::FaultType::stale_state).at("allOf"),
            Json::parse(R"([{"not": {"required": ["n", "lag"]}}])"));
}

TEST(FaultSchema, WritesMatchAndTriggerOnce) {
  const Json schema = Json::parse(rule_schema());
  EXPECT_EQ(type_in(schema, faults::FaultType::drop).at("properties").at("match").at("$ref"), "#/definitions/match");
  const Json& event = schema.at("definitions").at("match").at("properties").at("event");
  EXPECT_TRUE(event.at("anyOf").at(0).contains("enum"));
  EXPECT_TRUE(event.at("anyOf").at(1).contains("pattern"));
  EXPECT_EQ(schema.at("definitions").size(), 2U);
}

}  // namespace
}  // namespace kapela::fault_files
