// Polls that bring no news are skipped: with them and without, whole histories are equal, record by record and site by
// site, whatever goes wrong.
#include <gtest/gtest.h>

#include "orchestrator/history/history_codec.hpp"
#include "simulators/explore/swarm.hpp"
#include "simulators/explore/tree.hpp"
#include "simulators/world/trial.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

std::string text_of(const record::Record& record) {
  std::string line;
  history::append_line(line, record, {"io", "supervisor_1", "supervisor_2", "munchies_algo"});
  return line;
}

/// Two worlds of one subject, of which one lets every poll travel.
class Twins {
 public:
  explicit Twins(const std::shared_ptr<const world::Subject>& subject) : quick_(subject), whole_(subject) {
    whole_.world().skip_polls(false);
  }

  /// Of the quick one.
  [[nodiscard]] world::Trial& trial() { return quick_; }

  void run(const world::Plan& plan) {
    (void)quick_.run(plan);
    (void)whole_.run(plan);
    events_ += quick_.world().events();
    whole_events_ += whole_.world().events();
    const world::World& quick = quick_.world();
    const world::World& whole = whole_.world();
    if (quick.history().hash() != whole.history().hash()) tell_first_difference();
    const auto& sites = quick.sites();
    ASSERT_TRUE(std::equal(sites.begin(), sites.end(), whole.sites().begin(), whole.sites().end()));
    ASSERT_EQ(quick.idle_faults(), whole.idle_faults());
  }

  [[nodiscard]] double share_of_events() const {
    return static_cast<double>(events_) / static_cast<double>(whole_events_);
  }

 private:
  void tell_first_difference() {
    const auto one = quick_.world().history().records();
    const auto other = whole_.world().history().records();
    for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i)
      ASSERT_EQ(text_of(one[i]), text_of(other[i])) << "record " << i;
    ASSERT_EQ(one.size(), other.size());
  }

  world::Trial quick_;
  world::Trial whole_;
  std::uint64_t events_ = 0;
  std::uint64_t whole_events_ = 0;
};

TEST(SkippedPolls, ChangeNoHistoryOfTheTree) {
  Twins twins(world::testing::shared(world::testing::seed_subject({scenario::testing::full_start()})));
  TreeSettings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.faults = 2;
  settings.of = 16;
  Tree tree(settings, {});
  while (tree.next() && !HasFatalFailure()) {
    twins.run(tree.plan());
    tree.note(twins.trial().world());
  }
  EXPECT_LT(twins.share_of_events(), 0.7);
}

TEST(SkippedPolls, ChangeNoHistoryOfTheSwarm) {
  Twins twins(world::testing::shared(
      world::testing::seed_subject({scenario::testing::full_start(), scenario::testing::full_stop()})));
  constexpr std::uint64_t seeds = 2'000;
  for (std::uint64_t seed = 1; seed <= seeds && !HasFatalFailure(); ++seed) {
    Walk walk(seed, twins.trial().subject().settings, kinds());
    do twins.run(walk.plan());
    while (!HasFatalFailure() && walk.go_on(twins.trial().world()));
  }
}

/// A feeder fills by itself, and a run waits for it: polls meet the data before and after each change.
std::shared_ptr<const world::Subject> filling_subject() {
  scenario::WaitFor full;
  full.condition = *expression::Expression::parse(
      "components.io.data.level >= 3", [](const expression::Path&) { return std::optional(expression::Type::any); });
  full.timeout = std::chrono::seconds(2);
  world::Subject subject = world::testing::seed_subject({scenario::testing::scenario_with(
      {scenario::testing::ensure(scenario::testing::all(), wire::State::run, std::chrono::seconds(3)), {full}})});
  world::testing::change(subject, 0, [](component::ComponentSettings& settings) {
    auto business = std::make_shared<component::BusinessSettings>();
    component::TimerRule& rule = business->timers.emplace_back();
    rule.every = std::chrono::milliseconds(170);
    rule.changes = {{"/level", nullptr, 1}};
    settings.business = std::move(business);
  });
  return world::testing::shared(std::move(subject));
}

TEST(SkippedPolls, ChangeNothingWhereDataChangesByItself) {
  Twins twins(filling_subject());
  TreeSettings settings;
  settings.kinds.assign(basic_kinds().begin(), basic_kinds().end());
  settings.faults = 1;
  Tree tree(settings, {});
  std::uint64_t plans = 0;
  std::uint64_t succeeded = 0;
  for (; tree.next() && !HasFatalFailure(); ++plans) {
    twins.run(tree.plan());
    for (const record::Record& each : twins.trial().world().history().records())
      if (each.kind == record::RecordKind::run_ended &&
          static_cast<record::RunStatus>(each.detail) == record::RunStatus::succeeded)
        ++succeeded;
    tree.note(twins.trial().world());
  }
  EXPECT_GT(plans, 50U);
  EXPECT_GT(succeeded, 10U);
}

}  // namespace
}  // namespace kapela::explore
