// Plans are carried out from where they part from another one: whole histories are what they are from the beginning,
// record by record and site by site, whatever goes wrong, and so is what the checker says.
#include "simulators/explore/branches.hpp"

#include <gtest/gtest.h>

#include "orchestrator/history/history_codec.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using world::testing::seed_subject;
using world::testing::shared;

std::string line_of(const record::Record& record) {
  std::string line;
  history::append_line(line, record, {"io", "supervisor_1", "supervisor_2", "munchies_algo"});
  return line;
}

/// Every leaf both ways.
class Pair {
 public:
  explicit Pair(const std::shared_ptr<const world::Subject>& subject) : trial_(subject), branches_(*subject) {}

  void search(const TreeSettings& settings, const world::Plan& root) {
    Tree tree(settings, root);
    while (tree.next() && !::testing::Test::HasFatalFailure()) {
      const world::Outcome& whole = trial_.run(tree.plan());
      if (const std::optional<Tree::Branch> branch = tree.branch()) {
        compare(whole, branches_.run(tree.plan(), *branch), *branch);
        ++leaves_;
      } else {
        tree.note(trial_.world());
      }
    }
  }

  [[nodiscard]] std::size_t leaves() const { return leaves_; }
  [[nodiscard]] std::size_t violating() const { return violating_; }

 private:
  void compare(const world::Outcome& whole, const world::Outcome& branch, const Tree::Branch& at) {
    const world::World& one = trial_.world();
    const world::World& other = branches_.world();
    if (one.history().hash() != other.history().hash()) tell_first_difference(at);
    ASSERT_TRUE(std::equal(one.sites().begin(), one.sites().end(), other.sites().begin(), other.sites().end()))
        << name(at.kind);
    ASSERT_EQ(one.idle_faults(), other.idle_faults()) << name(at.kind);
    ASSERT_EQ(one.remains().size(), other.remains().size()) << name(at.kind);
    ASSERT_EQ(whole.violations, branch.violations) << name(at.kind);
    ASSERT_EQ(whole.runs, branch.runs) << name(at.kind);
    violating_ += whole.violations > 0 ? 1 : 0;
  }

  void tell_first_difference(const Tree::Branch& at) {
    const auto one = trial_.world().history().records();
    const auto other = branches_.world().history().records();
    for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i)
      ASSERT_EQ(line_of(one[i]), line_of(other[i])) << "record " << i << ", " << name(at.kind);
    ASSERT_EQ(one.size(), other.size()) << name(at.kind);
  }

  world::Trial trial_;
  Branches branches_;
  std::size_t leaves_ = 0;
  std::size_t violating_ = 0;
};

TreeSettings part_of_all(unsigned faults, std::uint64_t of) {
  TreeSettings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.faults = faults;
  settings.of = of;
  return settings;
}

class BranchesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(base::Arena::serves()); }
};

TEST_F(BranchesTest, AreWhatTheyAreFromTheBeginning) {
  Pair pair(shared(seed_subject({scenario::testing::full_start()})));
  pair.search(part_of_all(2, 8), {});
  EXPECT_GT(pair.leaves(), 10'000U);
  EXPECT_EQ(pair.violating(), 0U);
}

TEST_F(BranchesTest, AreSoWhereTheDiskIsSlow) {
  Pair pair(shared(seed_subject({scenario::testing::full_start()})));
  world::Plan root;
  root.disk_latency = std::chrono::milliseconds(5);
  pair.search(part_of_all(2, 32), root);
  EXPECT_GT(pair.leaves(), 2'000U);
}

TEST_F(BranchesTest, AreSoWithThreeFaultsAndTwoScenarios) {
  Pair pair(shared(seed_subject({scenario::testing::full_start(), scenario::testing::full_stop()})));
  pair.search(part_of_all(3, 8'000), {});
  EXPECT_GT(pair.leaves(), 2'000U);
}

/// Services of avena_commons: they number nothing, tell nothing by themselves, and answer no command.
TEST_F(BranchesTest, AreSoWhereHalfOfThePlantIsOfAvena) {
  world::Subject subject = seed_subject({scenario::testing::full_start()});
  record::Plant plant = *subject.plant;
  for (const std::size_t each : {2U, 3U}) {
    plant.components[each].dialect = wire::Dialect::avena2;
    world::testing::change(subject, each, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
  }
  subject.plant = std::make_shared<const record::Plant>(std::move(plant));
  Pair pair(shared(std::move(subject)));
  pair.search(part_of_all(2, 32), {});
  EXPECT_GT(pair.leaves(), 2'000U);
}

/// Alone, also at its first record, before anything has happened; and on top of another fault.
TEST_F(BranchesTest, AreSoWhereTheOrchestratorDies) {
  Pair pair(shared(seed_subject({scenario::testing::full_start()})));
  for (TreeSettings settings : {part_of_all(0, 1), part_of_all(1, 8)}) {
    settings.crashes = 1;
    pair.search(settings, {});
  }
  EXPECT_GT(pair.leaves(), 2'000U);
}

TEST_F(BranchesTest, AreJudgedAsTheyAreFromTheBeginning) {
  Pair pair(shared(seed_subject({world::testing::without_time_to_undo(scenario::testing::full_start())})));
  pair.search(part_of_all(2, 64), {});
  EXPECT_GT(pair.violating(), 100U);
}

}  // namespace
}  // namespace kapela::explore
