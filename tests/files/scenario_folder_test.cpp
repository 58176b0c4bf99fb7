#include "orchestrator/files/scenario_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ScenarioFolder, TakesOurEndingsInAnyCase) {
  const std::vector<Entry> entries{{"A.YAML"}, {"b.Yml"}, {"c.json"}, {"d.yaml"}};
  const Folder folder = files_of_folder("s", entries);
  EXPECT_THAT(folder.files, ElementsAre("s/A.YAML", "s/b.Yml", "s/c.json", "s/d.yaml"));
  EXPECT_THAT(folder.passed_over, IsEmpty());
}

TEST(ScenarioFolder, PassesOverWhatEditorsAndSystemsLeaveAndWhatIsPlainlyNoScenario) {
  const std::vector<Entry> entries{{"a.yaml~"},
                                   {".a.yaml.swp"},
                                   {".#a.yaml"},
                                   {"#a.yaml#"},
                                   {"._a.yaml"},
                                   {"4913"},
                                   {"README.md"},
                                   {"LICENSE"},
                                   {".gitignore"},
                                   {".a.yaml.kate-swp"},
                                   {"a.yaml.swp"},
                                   {"..data", Entry::Kind::directory},
                                   {"plants", Entry::Kind::directory}};
  const Folder folder = files_of_folder("s", entries);
  EXPECT_THAT(folder.files, IsEmpty());
  EXPECT_THAT(folder.passed_over, IsEmpty());
}

TEST(ScenarioFolder, NamesEverythingElse) {
  const std::vector<Entry> entries{{".hidden.yaml"},
                                   {"a.yaml.bak"},
                                   {"b.yaml", Entry::Kind::directory},
                                   {"c.yaml", Entry::Kind::special},
                                   {"notes.txt"}};
  const Folder folder = files_of_folder("s", entries);
  EXPECT_THAT(folder.files, IsEmpty());
  EXPECT_EQ(
      render(folder.passed_over),
      "s/b.yaml: warning[unsupported]: a directory: it is not read; files stand in the directory itself, not "
      "below it\n"
      "s/c.yaml: warning[unsupported]: a pipe, a socket or a device: it is not read; put a plain file in its "
      "place\n"
      "s: warning[unsupported]: '.hidden.yaml', 'a.yaml.bak', 'notes.txt' are not read; files that are read end in "
      ".yaml, .yml or .json and do not begin with a dot\n");
}

}  // namespace
}  // namespace kapela::files
