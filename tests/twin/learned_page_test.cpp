#include "simulators/twin/learned_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/twin/learned_json.hpp"
#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Learned sample_of(std::string name) {
  Passages passages;
  ComponentPassages component;
  component.component = std::move(name);
  Passage& passage = component.passages[{wire::Command::run, wire::State::initialized, wire::State::run}];
  passage.sample = testing::told(base::fixed(std::chrono::seconds(2)), 40, 1);
  passage.exact = 40;
  passage.faulted = 1;
  passage.reached = 40;
  passages.components.push_back(std::move(component));
  passages.suggestions.push_back({"algo", "io", 7});
  return learn(std::move(passages));
}

TEST(LearnedPage, HasARowAndACurveForEachTransition) {
  const Learned learned = sample_of("io");
  EXPECT_THAT(learned_rows(learned).at(1),
              ElementsAre("io", "CMD_RUN INITIALIZED → RUN", "40 told", "fixed, 2s", "0.000 of 0.257"));
  const std::string page = html_of(learned_page(learned, "Learned"));
  EXPECT_THAT(page, HasSubstr("<h2>io: CMD_RUN INITIALIZED → RUN</h2>"));
  EXPECT_THAT(page, HasSubstr("<path class=\"seen\" d=\"M"));
  EXPECT_THAT(page, HasSubstr("<path class=\"fitted\" d=\"M"));
  EXPECT_THAT(page, HasSubstr("algo perhaps depends on io: commanded upwards only after it was up, in all of 7 runs"));
  EXPECT_THAT(page, HasSubstr("ended in FAULT 1 of 41 (2.44 %, between 0.0617 and 12.9 %)"));
}

TEST(LearnedPage, NeedsNothingBesideItself) {
  const std::string page = html_of(learned_page(sample_of("<script>alert(1)</script>"), "Learned"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(LearnedPage, IsJsonForScripts) {
  const wire::Json json = *learned_json(sample_of("io"));
  const wire::Json& transition = json["components"][0]["transitions"][0];
  EXPECT_EQ(transition["command"], "CMD_RUN");
  EXPECT_EQ(transition["time"]["type"], "fixed");
  EXPECT_EQ(transition["time"]["median"], 2.0);
  EXPECT_EQ(transition["faults"]["of"], 41);
  EXPECT_EQ(json["perhaps_depends_on"][0]["after"], "io");
}

}  // namespace
}  // namespace kapela::twin
