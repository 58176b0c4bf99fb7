#include "simulators/explore/placements.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using faults::FaultType;
using wire::Command;
using world::testing::fault_on;

/// Who, at which command, what.
using Cell = std::tuple<std::size_t, Command, FaultType>;
using Placement = std::set<Cell>;

constexpr std::size_t components = 3;
const std::vector<std::size_t> all_different{0, 1, 2};
const std::vector<std::size_t> last_two_alike{0, 1, 1};

/// Two commands to each of three components, and one or two ways to go wrong at each.
std::vector<std::vector<world::ComponentFault>> faults() {
  std::vector<std::vector<world::ComponentFault>> made;
  for (std::size_t i = 0; i < components; ++i)
    made.push_back(
        {fault_on(i, Command::initialize, FaultType::drop), fault_on(i, Command::initialize, FaultType::hang)});
  for (std::size_t i = 0; i < components; ++i) made.push_back({fault_on(i, Command::run, FaultType::drop)});
  return made;
}

Placement cells_of(const world::Plan& plan) {
  Placement cells;
  for (const world::ComponentFault& each : plan.faults)
    cells.emplace(index(each.component), *each.fault.match.event, each.fault.type);
  return cells;
}

std::vector<Placement> all_of(Placements placements) {
  std::vector<Placement> all;
  world::Plan plan;
  while (placements.next()) {
    placements.put_into(plan);
    all.push_back(cells_of(plan));
  }
  return all;
}

/// None, or one of the faults of each site: those with at most so many.
std::set<Placement> by_brute_force(unsigned most) {
  std::set<Placement> found{{}};
  for (const auto& of_site : faults()) {
    for (const Placement& before : std::set<Placement>(found)) {
      if (before.size() == most) continue;
      for (const world::ComponentFault& fault : of_site) {
        Placement with = before;
        with.emplace(index(fault.component), *fault.fault.match.event, fault.fault.type);
        found.insert(with);
      }
    }
  }
  return found;
}

Placement with_last_two_exchanged(const Placement& placement) {
  Placement exchanged;
  for (auto [component, command, type] : placement)
    exchanged.emplace(component == 0 ? 0 : 3 - component, command, type);
  return exchanged;
}

TEST(Placements, AreAllThatThereAreAndEachOnce) {
  for (unsigned most = 0; most <= 4; ++most) {
    const Placements placements(faults(), all_different, most);
    const std::vector<Placement> all = all_of(placements);
    const std::set<Placement> expected = by_brute_force(most);
    EXPECT_EQ(std::set<Placement>(all.begin(), all.end()), expected) << most;
    EXPECT_EQ(all.size(), expected.size()) << most;
    EXPECT_EQ(placements.size(), expected.size()) << most;
  }
}

TEST(Placements, BeginWithNoneAndWithFewFaults) {
  const std::vector<Placement> all = all_of(Placements(faults(), all_different, 3));
  EXPECT_TRUE(all.front().empty());
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Placement& one, const Placement& two) { return one.size() < two.size(); }));
}

TEST(Placements, LeaveOutOnlyWhatHasItsLikeAmongTheKept) {
  const std::vector<Placement> kept = all_of(Placements(faults(), last_two_alike, 3));
  const std::set<Placement> distinct(kept.begin(), kept.end());
  std::size_t left_out = 0;
  for (const Placement& each : by_brute_force(3)) {
    if (distinct.contains(each)) continue;
    ++left_out;
    EXPECT_TRUE(distinct.contains(with_last_two_exchanged(each)));
  }
  EXPECT_GT(left_out, 0U);
  for (const Placement& each : kept)
    EXPECT_TRUE(with_last_two_exchanged(each) == each || !distinct.contains(with_last_two_exchanged(each)));
}

TEST(Placements, CountWhatTheyLeaveOut) {
  Placements placements(faults(), last_two_alike, 2);
  while (placements.next()) {
  }
  EXPECT_EQ(placements.passed(), placements.size());
}

using Classes = std::vector<std::size_t>;

Classes alike_in(engine::Selector selector) {
  const engine::Scenario scenario = engine::testing::scenario({engine::testing::send(selector, Command::initialize)});
  return alike_components(world::testing::seed_subject({scenario}));
}

TEST(AlikeComponents, AreThoseThatNoActionTellsApart) {
  EXPECT_EQ(alike_in(engine::testing::all()), (Classes{0, 0, 0, 0}));
  EXPECT_EQ(alike_in(engine::testing::only("supervisor_2")), (Classes{0, 0, 2, 0}));
  engine::Selector group;
  group.groups.push_back("supervisors");
  EXPECT_EQ(alike_in(group), (Classes{0, 1, 1, 0}));
}

TEST(AlikeComponents, AreNoneWhereOnlyARunTellsWhoIsMeant) {
  engine::Selector selector;
  selector.components.push_back(*engine::TemplateText::parse("{{ trigger.component }}"));
  EXPECT_EQ(alike_in(selector), (Classes{0, 1, 2, 3}));
}

TEST(AlikeComponents, AreToldApartDeepInsideAScenario) {
  using namespace engine::testing;
  const engine::Action inner = send(only("supervisor_2"), Command::initialize);
  const auto alike = [](engine::Action action) {
    return alike_components(world::testing::seed_subject({scenario({std::move(action)})}));
  };
  EXPECT_EQ(alike(parallel({{inner}})), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(repeat(2, {inner})), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(execute(scenario({inner}))), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(only_if("components.io.state == 'RUN'", send(all(), Command::stop))), (Classes{0, 1, 2, 3}));
}

TEST(AlikeComponents, BehaveAlike) {
  world::Subject subject = world::testing::seed_subject({engine::testing::full_start()});
  world::testing::change(subject, 2, [](auto& settings) { settings.initial_state = wire::State::run; });
  EXPECT_EQ(alike_components(subject), (Classes{0, 0, 2, 0}));
}

TEST(AlikeComponents, DependOnTheSameOnesAndAreNeededByTheSameOnes) {
  world::Subject subject = world::testing::seed_subject({engine::testing::full_start()});
  engine::Plant plant = *subject.plant;
  plant.components[3].depends_on = {engine::ComponentId{1}};
  subject.plant = std::make_shared<const engine::Plant>(plant);
  EXPECT_EQ(alike_components(subject), (Classes{0, 1, 0, 3}));
}

}  // namespace
}  // namespace kapela::explore
