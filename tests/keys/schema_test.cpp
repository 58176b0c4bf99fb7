#include "orchestrator/keys/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/keys/machine.hpp"

namespace kapela::keys {
namespace {

using Json = nlohmann::json;

Json schema() {
  return Json::parse(schema_text("Machines", machine_shape));
}

Json property(const std::string& key) {
  return schema().at("definitions").at("machine").at("properties").at(key);
}

TEST(Schema, IsClosedAndNamesWhatIsRequired) {
  const Json all = schema();
  EXPECT_EQ(all.at("title"), "Machines");
  EXPECT_EQ(all.at("$ref"), "#/definitions/machine");
  EXPECT_EQ(all["definitions"]["machine"]["additionalProperties"], false);
  EXPECT_EQ(all["definitions"]["machine"]["required"], Json({"title"}));
}

TEST(Schema, SaysLimitsDefaultsAndWords) {
  EXPECT_EQ(property("port"), Json::parse(R"({"type": "integer", "minimum": 1, "maximum": 100, "default": 80,
                                              "description": "Where it listens. Default: 80."})"));
  EXPECT_EQ(property("seed"), Json::parse(R"({"type": "integer", "minimum": 0, "description": "Of chance."})"));
  EXPECT_EQ(property("pause"), Json::parse(R"({"allOf": [{"$ref": "#/definitions/pause"}], "default": "1s",
                                               "description": "Between two. Default: 1s."})"));
  EXPECT_EQ(property("quiet"),
            Json::parse(R"({"type": "boolean", "default": false, "description": "Default: false."})"));
  const Json motor = property("motor").at("properties");
  EXPECT_EQ(motor.at("load").at("exclusiveMinimum"), 0);
  EXPECT_EQ(motor.at("gear").at("enum"), Json({"low", "high"}));
}

TEST(Schema, RefersToShapesThatHaveANameAlsoToItself) {
  EXPECT_EQ(property("parts").at("items").at("$ref"), "#/definitions/machine");
  EXPECT_EQ(property("labels").at("allOf").at(0).at("$ref"), "#/definitions/names");
}

TEST(Schema, LetsForeignKeysBeNullAndSaysWhatIsNotActedOn) {
  EXPECT_EQ(property("owner").at("anyOf").at(1).at("type"), "null");
  EXPECT_EQ(property("old"), Json::parse(R"({"$ref": "#/definitions/old"})"));
  EXPECT_EQ(schema().at("definitions").at("old").at("description"), "Of avena_commons, and not acted on: write new.");
  EXPECT_EQ(property("later"), Json::parse(R"({"$ref": "#/definitions/later"})"));
  EXPECT_EQ(schema().at("definitions").at("later").at("description"),
            "Of the language, but not acted on by this version.");
}

TEST(Schema, SaysWhichKeysDoNotGoTogetherAndWhichNeedAnother) {
  const Json rules = schema().at("definitions").at("machine").at("allOf");
  EXPECT_EQ(rules.at(0), Json::parse(R"({"not": {"required": ["port", "seed"]}})"));
  EXPECT_EQ(rules.at(1), Json::parse(R"({"dependencies": {"labels": {"anyOf": [{"required": ["quiet"]},
                                                                               {"required": ["pause"]}]}}})"));
}

}  // namespace
}  // namespace kapela::keys
