// Asks whether the search notices a mistake in the code it is linked with: every scenario that is delivered, the cheap
// searches first. Prints `stage scenario runs hash` of each that finds nothing, the hash being that of all its
// histories: equal lines are a mistake that changes nothing there. Ends with 1 at the first violation.
#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>

#include <sys/time.h>

#include "simulators/explore/exploration.hpp"
#include "tests/world/shipped.hpp"
#include "tests/world/subjects.hpp"

namespace {

using namespace kapela;
namespace shipped = world::testing;
using wire::State;

/// What else there is than independent components that know all that Kapela does.
enum class Plant : std::uint8_t {
  plain,
  layered,     ///< as munchies.yaml has it: components depend on others
  avena,       ///< and two of them are services of avena_commons
  continuing,  ///< layered, and who is stuck holds nobody
  partly,      ///< layered, and io and the main logic are not commanded
  hurried,     ///< layered, and the undo has less time than two transitions may take
  paused,      ///< layered, and one of them begins in PAUSE
  watchful,    ///< layered, and a FAULT starts a stop by itself
};

struct Scenario {
  const char* name;
  const char* title;
  State initial;
  Plant plant;
  bool is_deep;  ///< takes part in the last stage
};
constexpr std::array scenarios{
    Scenario{"start", shipped::start_all, State::stopped, Plant::plain, true},
    Scenario{"stop", shipped::stop_all, State::run, Plant::plain, true},
    Scenario{"quick_start", shipped::quick_start_all, State::initialized, Plant::plain, true},
    Scenario{"layers", shipped::start_in_layers, State::stopped, Plant::plain, false},
    Scenario{"restart", shipped::restart_all, State::run, Plant::plain, false},
    Scenario{"layered_stop", shipped::stop_all, State::run, Plant::layered, true},
    Scenario{"layered_quick_start", shipped::quick_start_all, State::initialized, Plant::layered, true},
    Scenario{"layered_start", shipped::start_all, State::stopped, Plant::layered, true},
    Scenario{"layered_restart", shipped::restart_all, State::run, Plant::layered, false},
    Scenario{"continuing_quick_start", shipped::quick_start_all, State::initialized, Plant::continuing, true},
    Scenario{"part_start", shipped::start_all, State::stopped, Plant::partly, true},
    Scenario{"hurried_quick_start", shipped::quick_start_all, State::initialized, Plant::hurried, true},
    Scenario{"paused_quick_start", shipped::quick_start_all, State::initialized, Plant::paused, true},
    Scenario{"watchful_start", shipped::start_all, State::stopped, Plant::watchful, true},
    Scenario{"avena_stop", shipped::stop_all, State::run, Plant::avena, true},
    Scenario{"avena_start", shipped::start_all, State::stopped, Plant::avena, true}};

engine::Selector supervisors() {
  engine::Selector selector = engine::testing::only("supervisor_1");
  selector.components.push_back(engine::TemplateText::literal("supervisor_2"));
  return selector;
}

/// Whoever stands in FAULT is left so, and the others are stopped, once whoever has them is done.
std::shared_ptr<const engine::Scenario> stop_after_fault() {
  engine::Scenario stop = shipped::shipped(shipped::stop_all);
  stop.mode = engine::Mode::queued;
  engine::StateTrigger fault;
  fault.components = engine::testing::all();
  fault.to = {State::fault};
  stop.trigger = std::make_shared<const engine::Trigger>(engine::Trigger{std::move(fault)});
  return std::make_shared<const engine::Scenario>(std::move(stop));
}

world::Subject subject_of(const Scenario& chosen) {
  using namespace std::chrono_literals;
  engine::Scenario scenario = shipped::shipped(chosen.title);
  if (chosen.plant == Plant::continuing) scenario.rollback.on_stuck = engine::OnStuck::go_on;
  if (chosen.plant == Plant::hurried) scenario.rollback.budget = 60s;
  if (chosen.plant == Plant::partly)
    scenario = engine::testing::scenario({engine::testing::ensure(supervisors(), State::initialized, 60s),
                                          engine::testing::ensure(supervisors(), State::run, 30s)});
  world::Subject subject = world::testing::seed_subject({std::move(scenario)}, chosen.initial);
  if (chosen.plant == Plant::plain) return subject;
  if (chosen.plant == Plant::paused)
    world::testing::change(subject, 3, [](auto& settings) { settings.initial_state = State::pause; });
  if (chosen.plant == Plant::watchful) subject.triggered.push_back(stop_after_fault());
  engine::Plant plant = engine::testing::dependent_plant();
  if (chosen.plant == Plant::avena) {
    for (const std::size_t component : {2U, 3U}) {
      plant.components[component].dialect = wire::Dialect::avena2;
      world::testing::change(subject, component, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
    }
  }
  subject.plant = std::make_shared<const engine::Plant>(std::move(plant));
  return subject;
}

struct Stage {
  const char* name;
  std::optional<unsigned> exhaustive;
  bool all_kinds;
  std::uint64_t last_seed;
  bool is_deep;
};
constexpr std::array stages{Stage{"one", 1, true, 0, false}, Stage{"two_basic", 2, false, 0, false},
                            Stage{"swarm", std::nullopt, true, 499, false}, Stage{"two", 2, true, 0, true}};

/// Of a service of avena_commons a lie without a revision is believed, and no fence keeps an old command off it.
explore::Settings settings_of(const Stage& stage, const Scenario& scenario) {
  explore::Settings made;
  if (stage.all_kinds && scenario.plant != Plant::avena)
    made.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  made.exhaustive = stage.exhaustive;
  made.last_seed = stage.last_seed;
  made.most_finds = 1;
  return made;
}

/// A swarm of so many plans, one that learns or one that does not.
explore::Settings swarm_of(bool guided, std::uint64_t seed, std::uint64_t plans) {
  explore::Settings made;
  made.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  made.guided = guided;
  made.first_seed = seed;
  made.last_seed = seed + plans - 1;
  made.most_finds = 1;
  return made;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
  constexpr std::uint64_t prime = 0x100000001b3;  // FNV-1a
  return (hash ^ more) * prime;
}

/// The process ends by SIGPROF unless this is called again in so many seconds of the processor: a plan takes 100 us.
void expect_end_soon() {
  constexpr itimerval most{{}, {10, 0}};
  (void)setitimer(ITIMER_PROF, &most, nullptr);
}

/// What a network does to commands of services that know no fence is more than any orchestrator sees through.
bool takes_part(const Scenario& scenario, const Stage& stage) {
  if (stage.is_deep && !scenario.is_deep) return false;
  return scenario.plant != Plant::avena || stage.exhaustive;
}

/// A cut of both directions is one.
std::size_t faults_in(const world::Plan& plan) {
  std::set<base::Instant> cuts;
  for (const world::Partition& each : plan.partitions) cuts.insert(each.from);
  return plan.faults.size() + plan.network.size() + cuts.size() + plan.orchestrator_crashes.size();
}

void print(const char* stage, const Scenario& scenario, const explore::Find& find, std::uint64_t runs) {
  const std::string invariant(history::name(find.violation.invariant));
  std::printf("%s %s: %s after %" PRIu64 " runs, shrunk to %zu faults, seed %" PRIu64 ": %s\n", stage, scenario.name,
              invariant.c_str(), runs, faults_in(find.plan), find.seed, find.violation.explanation.c_str());
  for (const world::ComponentFault& fault : find.plan.faults)
    std::printf("  component %zu: %s %s %" PRId64 " ns, %s\n", index(fault.component),
                std::string(faults::name(fault.fault.type)).c_str(), std::string(faults::name(fault.fault.at)).c_str(),
                static_cast<std::int64_t>(fault.fault.duration.count()), fault.fault.note.c_str());
  for (const world::OrchestratorCrash& crash : find.plan.orchestrator_crashes)
    std::printf("  orchestrator: crash after record %zu\n", static_cast<std::size_t>(crash.after_record));
}

/// False: something was noticed.
bool carry_out(const char* stage, const Scenario& scenario, explore::Settings settings) {
  explore::Exploration exploration(world::testing::shared(subject_of(scenario)));
  if (const auto begun = exploration.begin(std::move(settings)); !begun) {
    std::printf("%s %s: %s\n", stage, scenario.name, begun.error().message.c_str());
    return false;
  }
  std::uint64_t hash = 0;
  expect_end_soon();
  while (exploration.advance()) {
    if (!exploration.finds().empty()) break;
    expect_end_soon();
    hash = mixed(hash, exploration.world().history().hash());
  }
  for (const explore::Find& find : exploration.finds()) print(stage, scenario, find, exploration.runs());
  if (!exploration.finds().empty()) return false;
  std::printf("%s %s %" PRIu64 " %016" PRIx64 "\n", stage, scenario.name, exploration.runs(), hash);
  std::fflush(stdout);
  return true;
}

/// `guided start 7 1000`
int carry_out_swarm(char** words) {
  const bool guided = std::string_view(words[0]) == "guided";
  const auto* const scenario = std::find_if(scenarios.begin(), scenarios.end(), [words](const Scenario& each) {
    return std::string_view(words[1]) == each.name;
  });
  if (scenario == scenarios.end()) {
    std::fprintf(stderr, "there is no such scenario\n");
    return EXIT_FAILURE;
  }
  const auto settings = swarm_of(guided, std::strtoull(words[2], nullptr, 10), std::strtoull(words[3], nullptr, 10));
  return carry_out(words[0], *scenario, settings) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

/// `mutants_search [STAGE]`: up to this stage (default: all of them).
/// `mutants_search guided|random SCENARIO SEED PLANS`: a swarm in one of them.
int main(int count, char** words) {
  constexpr int words_of_swarm = 5;
  if (count == words_of_swarm) return carry_out_swarm(words + 1);
  const std::string_view last = count > 1 ? words[1] : stages.back().name;
  for (const Stage& stage : stages) {
    for (const Scenario& scenario : scenarios)
      if (takes_part(scenario, stage) && !carry_out(stage.name, scenario, settings_of(stage, scenario)))
        return EXIT_FAILURE;
    if (stage.name == last) return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "there is no such stage\n");
  return EXIT_FAILURE;
}
