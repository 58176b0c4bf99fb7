#include "tests/stories/story_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::stories {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* small_story = R"(# What to see.
plant a.yaml
seed 3
----

# Why.
run "Start: all"
----
   0.000s  io
   0.001s  io

states
----
report
----
)";

TEST(StoryFile, IsReadAndWrittenAsItIs) {
  std::string text = small_story;
  text.replace(text.find("----\nreport"), 5, "----\n\n");
  EXPECT_EQ(story_text(parse_story(text)), text);
}

TEST(StoryFile, HasPassagesOfDirectivesAndWhatTheyTell) {
  const std::vector<Passage> story = parse_story(small_story);
  ASSERT_THAT(story, SizeIs(3));
  EXPECT_THAT(story[0].directives, ElementsAre("plant a.yaml", "seed 3"));
  EXPECT_THAT(story[0].told, IsEmpty());
  EXPECT_THAT(story[1].before, ElementsAre("", "# Why."));
  EXPECT_EQ(story[1].line, 6U);
  EXPECT_EQ(story[1].word(), "run");
  EXPECT_EQ(story[1].rest(), "\"Start: all\"");
  EXPECT_THAT(story[1].told, ElementsAre("   0.000s  io", "   0.001s  io"));
  EXPECT_EQ(story[2].rest(), "");
  EXPECT_THAT(story[2].told, ElementsAre("report", "----"));
}

TEST(StoryFile, GetsItsRuleWhereNothingHasBeenTold) {
  EXPECT_EQ(story_text(parse_story("run A\n\nreport")), "run A\n----\n\nreport\n----\n");
  EXPECT_THAT(parse_story("\n# nothing\n"), IsEmpty());
}

TEST(StoryFile, IsAnExperimentLineByLine) {
  EXPECT_EQ(experiment_text(parse_story(small_story)), R"(
plant: a.yaml
seed: 3
method:


  - run: "Start: all"
)");
  EXPECT_EQ(experiment_text(parse_story("replay a.yaml\n----\n")), "");
}

}  // namespace
}  // namespace kapela::stories
