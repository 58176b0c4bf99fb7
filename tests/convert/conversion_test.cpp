// Files of the shapes that avena_commons has in its repository: what becomes of each of them.
#include "orchestrator/convert/conversion.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/scenario_file.hpp"
#include "tests/files/reading.hpp"
#include "tests/support/golden_file.hpp"

namespace kapela::convert {
namespace {

using ::testing::HasSubstr;

const std::string shapes = "tests/golden/convert/";

struct Shape {
  std::string_view file;
  bool reads = true;        ///< as it stands, without a conversion
  bool complete = false;    ///< nothing is left to a person
  bool has_events = false;  ///< business commands
};
constexpr std::array shapes_of_avena{
    Shape{"active_customers.json.example", false},
    Shape{"business_commands.json.example", false, false, true},
    Shape{"counted.json.example", true, true},
    Shape{"diagnosis.json.example", true, true},
    Shape{"faulty_outlet.json.example", false, false, true},
    Shape{"nested.json.example", false},
    Shape{"orders_again.json.example", false},
    Shape{"orders_of_one_outlet.json.example", false},
    Shape{"orders_to_refund.json.example", false},
    Shape{"outlet_off.json.example", false},
    Shape{"pause_on_fault.json", false},
    Shape{"refund.json.example", false},
    Shape{"refund_of_trigger.json.example", false},
    Shape{"resume_all.json", true, true},
    Shape{"start_all.json.example", false},
    Shape{"texts_to_customers.json.example", false},
};

std::string said(const yaml::Report& report) {
  return render(report.diagnostics());
}

class AvenaShape : public ::testing::TestWithParam<Shape> {};

TEST_P(AvenaShape, IsReadOrRefusedWithWhatToWriteInstead) {
  yaml::Report report(std::string(GetParam().file), files::repository_file(shapes + std::string(GetParam().file)));
  (void)files::read_scenarios(report);
  EXPECT_EQ(!report.failed(), GetParam().reads) << said(report);
  for (const yaml::Diagnostic& each : report.diagnostics()) EXPECT_NE(each.hint, "") << each.message;
}

TEST_P(AvenaShape, IsConverted) {
  const std::string file(GetParam().file);
  yaml::Report report(file, files::repository_file(shapes + file));
  const Conversion conversion = converted(report);
  EXPECT_FALSE(report.failed()) << said(report);
  EXPECT_EQ(conversion.complete(), GetParam().complete);
  EXPECT_EQ(report.diagnostics().size(), conversion.decisions);
  if (GetParam().has_events) {
    EXPECT_THAT(conversion.yaml, HasSubstr("- type: send_event\n"));
    return;
  }
  support::expect_golden(shapes + converted_name(file), conversion.yaml);
  EXPECT_TRUE(conversion.loads) << conversion.yaml;
  EXPECT_EQ(files::scenarios_of(conversion.yaml).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Repository, AvenaShape, ::testing::ValuesIn(shapes_of_avena), [](const auto& each) {
  const std::string_view file = each.param.file;
  return std::string(file.substr(0, file.find('.')));
});

TEST(Conversion, SaysWhereAFileIsNoJson) {
  yaml::Report report("not_json.json.example", files::repository_file(shapes + "not_json.json.example"));
  const Conversion conversion = converted(report);
  EXPECT_EQ(conversion.yaml, "");
  EXPECT_THAT(said(report), HasSubstr("not_json.json.example:9:33: error[malformed]: this is no JSON: "));
}

Conversion converted_text(const std::string& text, const std::string& file = "a.json") {
  yaml::Report report(file, text);
  return converted(report);
}

TEST(Conversion, TakesWhatIsNoScenarioForNone) {
  yaml::Report report("a.json", R"({"clients": {}})");
  EXPECT_EQ(converted(report).yaml, "");
  EXPECT_THAT(said(report), HasSubstr("the file holds no scenario"));
}

TEST(Conversion, TakesSeveralScenarios) {
  const std::string one = R"({"name": "a", "actions": [{"type": "test"}]})";
  const std::string two = R"({"name": "b", "actions": [{"type": "test"}]})";
  for (const std::string& text : {"[" + one + "," + two + "]", "{\"scenarios\": [" + one + "," + two + "]}"})
    EXPECT_EQ(files::scenarios_of(converted_text(text).yaml).size(), 2U);
}

TEST(Conversion, SaysWhatIsStillToBeMendedWithItsLine) {
  const Conversion conversion =
      converted_text(R"({"name": "a", "actions": [{"type": "send_command", "client": "io", "command": "CMD_DANCE"}]})");
  EXPECT_FALSE(conversion.loads);
  EXPECT_FALSE(conversion.complete());
  yaml::Report report("a.yaml", conversion.yaml);
  (void)files::read_scenarios(report);
  const std::vector<yaml::Diagnostic> errors = report.diagnostics();
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(conversion.yaml,
              HasSubstr("# To be mended before it loads: line " + std::to_string(errors[0].place.line)));
}

TEST(Conversion, NamesFilesAfterTheirOwn) {
  EXPECT_EQ(converted_name("a/b/start.json.example"), "start.yaml");
  EXPECT_EQ(converted_name("START.JSON"), "START.yaml");
  EXPECT_EQ(converted_name("old.yaml"), "old.yaml");
}

TEST(Conversion, KeepsWhatAScenarioSaysOfItself) {
  const Conversion conversion = converted_text(
      R"({"name": "Ż 🚀", "author": "Ja", "created_at": "2025-01-01", "tags": ["a", "b"], "metadata": {"x y": [1]},
          "cooldown": 90, "max_executions": 2, "description": null, "actions": [{"type": "test"}]})");
  EXPECT_TRUE(conversion.complete());
  EXPECT_THAT(conversion.yaml, HasSubstr("name: \"Ż 🚀\"\nauthor: \"Ja\"\ncreated_at: \"2025-01-01\"\ntags: [\"a\", "
                                         "\"b\"]\nmetadata:\n  \"x y\": [1]\ncooldown: 90s\nmax_executions: 2\n"));
}

TEST(Conversion, RestsAsLongAsAvenaDoesWhereNothingIsSaid) {
  const std::string automatic =
      R"("trigger": {"type": "automatic", "conditions": {"client_state": {"any_service_in_state": "FAULT"}}})";
  const std::string actions = R"("actions": [{"type": "test"}])";
  EXPECT_THAT(converted_text(R"({"name": "a", )" + automatic + ", " + actions + "}").yaml,
              HasSubstr("cooldown: 60s\n"));
  const std::string old =
      R"("trigger": {"type": "automatic", "conditions": {"cooldown_seconds": 5,
                                                          "client_state": {"any_service_in_state": "FAULT"}}})";
  EXPECT_THAT(converted_text(R"({"name": "a", )" + old + ", " + actions + "}").yaml, HasSubstr("cooldown: 5s\n"));
  EXPECT_EQ(converted_text(R"({"name": "a", )" + actions + "}").yaml.find("cooldown"), std::string::npos);
}

}  // namespace
}  // namespace kapela::convert
