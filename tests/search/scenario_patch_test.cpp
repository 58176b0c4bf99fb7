#include "simulators/search/scenario_patch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

estimate::TunedKnob knob_at(int line, int column, base::Duration now, base::Duration proposed) {
  estimate::TunedKnob made;
  made.knob = {"wait_for_state RUN", {"start.yaml", line, column}, now, false};
  made.proposed = proposed;
  return made;
}

ScenarioPatch patched(const std::string& text, const std::vector<estimate::TunedKnob>& knobs) {
  files::MemoryFileSystem files;
  files.write("start.yaml", text);
  const base::Result<ScenarioPatch> patch = patch_of(files, knobs);
  EXPECT_TRUE(patch);
  return patch ? *patch : ScenarioPatch();
}

constexpr const char* start = R"(name: Start
actions:
  - type: wait_for_state
    target: "@all"
    target_state: INITIALIZED
    timeout: 60s   # generous
  - {type: send_command, target: "@all", command: CMD_RUN}
  - {type: wait_for_state, description: "żółw", target: "@all", target_state: RUN, timeout: "30s"}
)";

TEST(ScenarioPatch, ChangesNothingButTheTimeouts) {
  EXPECT_EQ(patched(start, {knob_at(3, 5, 60s, 12300ms), knob_at(8, 5, 30s, 4s)}).diff,
            R"(--- start.yaml
+++ start.yaml
@@ -3,6 +3,6 @@
   - type: wait_for_state
     target: "@all"
     target_state: INITIALIZED
-    timeout: 60s   # generous
+    timeout: 12.3s   # generous
   - {type: send_command, target: "@all", command: CMD_RUN}
-  - {type: wait_for_state, description: "żółw", target: "@all", target_state: RUN, timeout: "30s"}
+  - {type: wait_for_state, description: "żółw", target: "@all", target_state: RUN, timeout: 4s}
)");
}

TEST(ScenarioPatch, IsEmptyWhereAllStaysAsItIs) {
  const ScenarioPatch patch = patched(start, {knob_at(3, 5, 60s, 60s)});
  EXPECT_EQ(patch.diff, "");
  EXPECT_THAT(patch.notes, IsEmpty());
}

TEST(ScenarioPatch, SaysWhichTimeoutIsToBeAddedByHand) {
  const ScenarioPatch patch =
      patched("name: Start\nactions:\n  - {type: wait_for_state, target_state: RUN}\n", {knob_at(3, 5, 60s, 5s)});
  EXPECT_EQ(patch.diff, "");
  EXPECT_THAT(patch.notes, ElementsAre(HasSubstr("start.yaml:3: wait_for_state RUN has no timeout of its own there")));
}

TEST(ScenarioPatch, NamesAFileThatIsNotThere) {
  const files::MemoryFileSystem nothing;
  const base::Result<ScenarioPatch> patch = patch_of(nothing, {knob_at(3, 5, 60s, 5s)});
  ASSERT_FALSE(patch);
  EXPECT_THAT(to_text(patch.error()), HasSubstr("start.yaml"));
}

}  // namespace
}  // namespace kapela::search
