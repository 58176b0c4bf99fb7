// Every scenario that is delivered, with every way to place at most so many faults, in what they bring about as well,
// and with swarms of all that: whatever goes wrong, the invariants hold.
#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>

#include <gtest/gtest.h>

#include "simulators/experiment/subject.hpp"
#include "simulators/explore/exploration.hpp"
#include "tests/world/shipped.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

namespace shipped = world::testing;
using wire::State;

// A sanitizer looks for what is wrong with the code, not with the protocol, and makes a run forty times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr unsigned most_basic_faults = 2;
constexpr unsigned most_faults = 1;
#else
constexpr unsigned most_basic_faults = 3;
constexpr unsigned most_faults = 2;
#endif

struct Search {
  const char* name;
  const char* scenario;
  State initial;
  std::vector<Goal> unreachable{};  ///< with two faults
  std::uint64_t shard = 0;          ///< of the exhaustive search
  std::uint64_t of = 1;
};

std::string name_of(const ::testing::TestParamInfo<Search>& info) {
  const Search& search = info.param;
  return search.of == 1 ? search.name
                        : search.name + std::to_string(search.shard + 1) + "Of" + std::to_string(search.of);
}

/// In a plant in which nobody depends on anybody and all are punctual.
const std::vector<Goal> of_a_plain_plant{Goal::exception_held_by, Goal::exception_wrong_state,
                                         Goal::undo_awaited_in_vain};
const std::vector<Goal> of_a_plain_stop{Goal::exception_held_by, Goal::exception_wrong_state, Goal::old_epoch_refused};
const Search start{"Start", shipped::start_all, State::stopped, of_a_plain_plant};
const Search quick_start{"QuickStart", shipped::quick_start_all, State::initialized, of_a_plain_plant};
const Search stop{"Stop", shipped::stop_all, State::run, of_a_plain_stop};
const Search restart{"Restart", shipped::restart_all, State::run};
const Search layers{"StartInLayers", shipped::start_in_layers, State::stopped};
const std::array all_scenarios{start, quick_start, stop, restart, layers};

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

std::string place_of(const Find& find) {
  std::string text;
  for (const std::size_t child : find.place) text += "/" + std::to_string(child);
  return text;
}

void expect_nothing(const Exploration& exploration, const char* scenario) {
  for (const Find& find : exploration.finds()) {
    ADD_FAILURE() << scenario << ": " << checker::name(find.violation.invariant) << ": " << find.violation.explanation
                  << "\nfound at seed " << find.seed << ", place " << place_of(find) << ", shrunk to "
                  << find.plan.faults.size() << " faults";
    for (const world::ComponentFault& fault : find.plan.faults)
      std::cerr << "component " << index(fault.component) << ": " << faults::name(fault.fault.type) << " "
                << faults::name(fault.fault.at) << " " << fault.fault.duration.count() << " ns, " << fault.fault.note
                << "\n";
    for (const world::OrchestratorCrash& crash : find.plan.orchestrator_crashes)
      std::cerr << "orchestrator: crash after record " << crash.after_record
                << (crash.unsynced == world::Unsynced::lost ? ", what is not synced is lost\n" : "\n");
  }
}

/// What two faults can bring about, they have.
void expect_all_goals(const Exploration& exploration, const Search& search) {
  if (search.of > 1) return;  // a part of the tree
  for (std::size_t i = 0; i < goal_count; ++i) {
    const auto goal = static_cast<Goal>(i);
    const bool is_out_of_reach =
        std::find(search.unreachable.begin(), search.unreachable.end(), goal) != search.unreachable.end();
    EXPECT_EQ(exploration.coverage().times(goal) == 0, is_out_of_reach) << search.name << ": " << name(goal);
  }
}

/// Each report of the engine is what the records of the history tell. Gives how many there were.
std::size_t compare_reports(const world::World& world) {
  if (world.engine() == nullptr) return 0;
  std::size_t compared = 0;
  for (const record::RunReport* const report : world.engine()->reports()) {
    if (!report->ended) continue;
    record::RunReport told;
    for (const record::Record& record : world.history().records())
      if (record.run == report->id && !is_truth(record.kind)) told.apply(record);
    told.started_at = report->started_at;
    EXPECT_TRUE(told == *report) << "run " << number(report->id);
    ++compared;
  }
  return compared;
}

void search_all(const Search& search, const std::shared_ptr<const world::Subject>& subject, const Settings& settings) {
  Exploration exploration(subject);
  ASSERT_TRUE(exploration.begin(settings));
  const bool compares = settings.kinds.size() == kind_count;
  std::size_t compared = 0;
  while (exploration.advance() && !::testing::Test::HasFailure())
    if (compares) compared += compare_reports(exploration.world());
  EXPECT_TRUE(!compares || compared > 0);
  expect_nothing(exploration, search.name);
  EXPECT_GT(exploration.coverage().times(Goal::run_failed), 0U);
  EXPECT_EQ(exploration.tally().idle, 0U) << "each fault acts, or its place is none";
  if (settings.kinds.size() == kind_count && most_faults == 2) expect_all_goals(exploration, search);
  std::cout << exploration.runs() << " runs\n";
}

class Exhaustive : public ::testing::TestWithParam<Search> {};

TEST_P(Exhaustive, NoThreeBasicFaultsBreakAnInvariant) {
  Settings settings;
  settings.exhaustive = most_basic_faults;
  settings.shard = {GetParam().shard, GetParam().of};
  search_all(GetParam(), world::testing::shared(subject_of(GetParam())), settings);
}

INSTANTIATE_TEST_SUITE_P(Of, Exhaustive, ::testing::Values(start, quick_start, stop), name_of);

class ExhaustiveOfAll : public ::testing::TestWithParam<Search> {};

TEST_P(ExhaustiveOfAll, NoTwoFaultsBreakAnInvariant) {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.exhaustive = most_faults;
  settings.shard = {GetParam().shard, GetParam().of};
  search_all(GetParam(), world::testing::shared(subject_of(GetParam())), settings);
}

/// What is delivered: a plant, and scenarios that run there one after the other.
std::shared_ptr<world::Subject> delivered_subject(const char* plant, const std::vector<const char*>& scenarios) {
  experiment::SubjectSource source;
  source.plant = std::string(KAPELA_SOURCE_DIR "/scenarios/plants/") + plant;
  source.scenarios = {KAPELA_SOURCE_DIR "/scenarios", KAPELA_SOURCE_DIR "/scenarios/business",
                      KAPELA_SOURCE_DIR "/scenarios/studio"};
  for (const char* const scenario : scenarios) source.runs.push_back({scenario, {}});
  source.settings.poll_idle = std::chrono::seconds(30);
  const files::RealFileSystem disk;
  const experiment::LoadedSubject loaded = experiment::load_subject(disk, source, {});
  return loaded.subject;
}

/// Its components depend on each other and take their time: every goal is reached.
std::shared_ptr<world::Subject> delivered_start() {
  return delivered_subject("munchies.yaml", {shipped::start_all});
}

const Search delivered{"Delivered", shipped::start_all, State::stopped};

TEST(ExhaustiveOfDelivered, NoTwoFaultsBreakAnInvariant) {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.exhaustive = most_faults;
  search_all(delivered, delivered_start(), settings);
}

/// Half of it services of avena_commons: they number nothing, know no not_after, and answer no command.
TEST(ExhaustiveOfDelivered, NoTwoBasicFaultsBreakAnInvariantWhereHalfOfItIsOfAvena) {
  const std::shared_ptr<world::Subject> subject = delivered_start();
  record::Plant plant = *subject->plant;
  for (const std::size_t each : {2U, 3U}) {
    plant.components[each].dialect = wire::Dialect::avena2;
    world::testing::change(*subject, each, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
  }
  subject->plant = std::make_shared<const record::Plant>(std::move(plant));
  Settings settings;
  settings.exhaustive = 2;
  search_all(delivered, subject, settings);
}

struct Business {
  const char* name;
  std::vector<const char*> scenarios;
  const char* plant = "kiosk.yaml";
};

class ExhaustiveOfBusiness : public ::testing::TestWithParam<Business> {};

TEST_P(ExhaustiveOfBusiness, NoTwoFaultsBreakAnInvariant) {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.exhaustive = most_faults;
  Exploration exploration(delivered_subject(GetParam().plant, GetParam().scenarios));
  ASSERT_TRUE(exploration.begin(settings));
  std::size_t compared = 0;
  while (exploration.advance() && !::testing::Test::HasFailure()) compared += compare_reports(exploration.world());
  expect_nothing(exploration, GetParam().name);
  EXPECT_GT(compared, 0U);
  EXPECT_EQ(exploration.tally().idle, 0U) << "each fault acts, or its place is none";
  EXPECT_GT(exploration.coverage().times(Goal::run_failed), 0U);
  std::cout << exploration.runs() << " runs\n";
}

INSTANTIATE_TEST_SUITE_P(
    Of, ExhaustiveOfBusiness,
    ::testing::Values(Business{"OrderServed", {"Przyjęcie zamówienia", "Wydanie zamówienia"}},
                      Business{"Signal", {"Sygnał świetlny na wszystkich usługach"}},
                      Business{"NewProcess", {"Nowy proces kamery"}, "studio.yaml"},
                      Business{"NightOfAProcess", {"Spoczynek nocny kamery", "Kamera od zera"}, "studio.yaml"}),
    [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(Of, ExhaustiveOfAll, ::testing::Values(start, quick_start, stop), name_of);
INSTANTIATE_TEST_SUITE_P(OfRestart, ExhaustiveOfAll, ::testing::ValuesIn(parts(restart, 3)), name_of);
INSTANTIATE_TEST_SUITE_P(OfLayers, ExhaustiveOfAll, ::testing::ValuesIn(parts(layers, 2)), name_of);

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

/// Three things that hardly ever come together: in the undo that a second life takes up again, a component that lands
/// elsewhere again and again, and one that refuses. A hundred thousand random plans had them in none.
constexpr Goals hardly_ever =
    bit(Goal::exception_wrong_state) | bit(Goal::undo_order_refused) | bit(Goal::life_in_undo_of_undo);

TEST(Guided, GetsWhereRandomPlansHardlyEverDo) {
  constexpr std::uint64_t most_plans = 60'000;
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.guided = true;
  settings.first_seed = 3'000'000;
  settings.last_seed = settings.first_seed + most_plans;
  Exploration exploration(world::testing::shared(subject_of(start)));
  ASSERT_TRUE(exploration.begin(settings));
  bool is_there = false;
  while (!is_there && exploration.advance()) is_there = (exploration.goals() & hardly_ever) == hardly_ever;
  expect_nothing(exploration, "guided");
  EXPECT_TRUE(is_there);
  std::cout << exploration.runs() << " plans, " << exploration.guide()->kept() << " of them kept\n";
}

/// Looks where no test run has looked before. What it finds is found again from the seed that it prints: by this test's
/// Exploration, and by `kapela explore --seeds`, which takes seeds below 2^40.
TEST(RandomSwarm, SeedsThatNobodyHasTriedBreakNoInvariant) {
  constexpr std::chrono::milliseconds time_for_each(400);
  constexpr std::uint64_t endless = std::uint64_t{1} << 40;
  const auto now = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  const std::uint64_t seed = now % (endless / 2);
  for (const Search& search : all_scenarios) {
    Exploration exploration(world::testing::shared(subject_of(search)));
    Settings settings;
    settings.kinds.assign(kinds().begin(), kinds().end());
    settings.first_seed = seed;
    settings.last_seed = endless - 1;
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
