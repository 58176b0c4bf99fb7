// Every scenario that is delivered, with every placement of at most three faults, and with swarms of them: whatever goes
// wrong, the invariants hold.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <iostream>
#include <limits>

#include "simulators/explore/exploration.hpp"
#include "tests/world/shipped.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

namespace shipped = world::testing;
using wire::State;

// A sanitizer looks for what is wrong with the code, not with the protocol, and makes a run forty times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr unsigned most_faults = 2;
#else
constexpr unsigned most_faults = 3;
#endif

struct Search {
  const char* name;
  const char* scenario;
  State initial;
  std::uint64_t shard = 0;  ///< of the exhaustive search
  std::uint64_t of = 1;
};

std::string name_of(const ::testing::TestParamInfo<Search>& info) {
  const Search& search = info.param;
  return search.of == 1 ? search.name : search.name + std::to_string(search.shard + 1) + "Of" + std::to_string(search.of);
}

constexpr Search start{"Start", shipped::start_all, State::stopped};
constexpr Search quick_start{"QuickStart", shipped::quick_start_all, State::initialized};
constexpr Search stop{"Stop", shipped::stop_all, State::run};
constexpr Search restart{"Restart", shipped::restart_all, State::run};
constexpr Search layers{"StartInLayers", shipped::start_in_layers, State::stopped};
constexpr std::array all_scenarios{start, quick_start, stop, restart, layers};

/// Parts of a search, for ctest to run side by side.
std::vector<Search> parts(Search search, std::uint64_t of) {
  std::vector<Search> made;
  for (std::uint64_t shard = 0; shard < of; ++shard) {
    search.shard = shard;
    search.of = of;
    made.push_back(search);
  }
  return made;
}

world::Subject subject_of(const Search& search) {
  return world::testing::seed_subject({shipped::shipped(search.scenario)}, search.initial);
}

void expect_nothing(const Exploration& exploration, const char* scenario) {
  for (const Find& find : exploration.finds()) {
    ADD_FAILURE() << scenario << ": " << history::name(find.violation.invariant) << ": " << find.violation.explanation
                  << "\nfound at seed " << find.seed << ", placement " << find.place << ", shrunk to "
                  << find.plan.faults.size() << " faults";
    for (const world::ComponentFault& fault : find.plan.faults)
      std::cerr << "component " << index(fault.component) << ": " << faults::name(fault.fault.type) << " "
                << faults::name(fault.fault.at) << " " << fault.fault.duration.count() << " ns\n";
  }
}

class Exhaustive : public ::testing::TestWithParam<Search> {};

TEST_P(Exhaustive, NoThreeFaultsBreakAnInvariant) {
  Exploration exploration(world::testing::shared(subject_of(GetParam())));
  Settings settings;
  settings.exhaustive = most_faults;
  settings.shard = {GetParam().shard, GetParam().of};
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  expect_nothing(exploration, GetParam().name);
  EXPECT_GT(exploration.coverage().times(Goal::run_failed), 0U);
  std::cout << exploration.runs() << " runs of " << exploration.size() << " placements\n";
}

INSTANTIATE_TEST_SUITE_P(Of, Exhaustive, ::testing::ValuesIn(parts(start, 1)), name_of);
INSTANTIATE_TEST_SUITE_P(OfQuick, Exhaustive, ::testing::Values(quick_start, stop), name_of);
INSTANTIATE_TEST_SUITE_P(OfRestart, Exhaustive, ::testing::ValuesIn(parts(restart, 3)), name_of);
INSTANTIATE_TEST_SUITE_P(OfLayers, Exhaustive, ::testing::ValuesIn(parts(layers, 1)), name_of);

class Swarm : public ::testing::TestWithParam<Search> {};

TEST_P(Swarm, TwoThousandSeedsBreakNoInvariant) {
  Exploration exploration(world::testing::shared(subject_of(GetParam())));
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.last_seed = 1'999;
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  expect_nothing(exploration, GetParam().name);
  for (const Goal goal : {Goal::run_succeeded, Goal::timeout_verdict, Goal::command_repeated, Goal::component_came_back,
                          Goal::orchestrator_crashed, Goal::message_lost})
    EXPECT_GT(exploration.coverage().times(goal), 0U) << name(goal);
}

INSTANTIATE_TEST_SUITE_P(Of, Swarm, ::testing::ValuesIn(all_scenarios), name_of);

/// Looks where no test run has looked before. What it finds is found again from the seed that it prints.
TEST(RandomSwarm, SeedsThatNobodyHasTriedBreakNoInvariant) {
  constexpr std::chrono::milliseconds time_for_each(400);
  const auto seed = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  for (const Search& search : all_scenarios) {
    Exploration exploration(world::testing::shared(subject_of(search)));
    Settings settings;
    settings.kinds.assign(kinds().begin(), kinds().end());
    settings.first_seed = seed;
    settings.last_seed = std::numeric_limits<std::uint64_t>::max() / 2;
    ASSERT_TRUE(exploration.begin(settings));
    const auto until = std::chrono::steady_clock::now() + time_for_each;
    while (std::chrono::steady_clock::now() < until && exploration.advance()) {
    }
    std::cout << search.name << ": " << exploration.runs() << " seeds from " << seed << "\n";
    expect_nothing(exploration, search.name);
  }
}

}  // namespace
}  // namespace kapela::explore
