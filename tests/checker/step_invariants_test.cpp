// One broken history for each way in which the invariants about the time of steps can break; each is caught by its
// invariant alone.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using record::Reason;
using record::RunStatus;
using wire::State;

TEST(Checker, I18AStepThatOutlivesItsDeadline) {
  Story story;
  story.started()
      .accepted(1, record::Atomicity::none)
      .taken(1, io)
      .step(1, 0)
      .awaited(1, io, State::run)
      .later(timeout);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).failed(1, RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I18");
}

TEST(Checker, I18ATimeoutBeforeTheDeadline) {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, io).step(1, 0).awaited(1, io, State::run);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).failed(1, RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I18");
}

TEST(Checker, I18AComponentThatIsGivenUpBeforeTheDeadline) {
  Story story = Story::partial_stop();
  story.at(RecordKind::missed).detail = static_cast<std::uint8_t>(Reason::timeout);
  EXPECT_EQ(broken(story), "I18");
}

}  // namespace
}  // namespace kapela::checker::testing
