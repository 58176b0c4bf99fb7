// Asks whether the search notices a mistake in the code it is linked with: every subject, the cheap searches first.
// Prints `stage subject runs hash` of each that finds nothing, the hash being that of all its histories: equal lines
// are a mistake that changes nothing there. Before a subject is searched, its run without faults has to end as it is
// to, and to do what its plan foretells. Ends with 1 at the first violation.
#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>

#include <sys/time.h>

#include "orchestrator/history/record_words.hpp"
#include "simulators/explore/exploration.hpp"
#include "tests/mutants/without_faults.hpp"
#include "tests/world/subjects.hpp"

namespace {

using namespace kapela;
using mutants::Candidate;

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
explore::Settings settings_of(const Stage& stage, const Candidate& candidate) {
  explore::Settings made;
  if (stage.all_kinds && candidate.knows_fences) made.kinds.assign(explore::kinds().begin(), explore::kinds().end());
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

/// A search begins with a run that succeeds.
/// What a network does to commands of services that know no fence is more than any orchestrator sees through.
bool takes_part(const Candidate& candidate, const Stage& stage) {
  if (stage.is_deep && !candidate.is_deep) return false;
  const auto succeeds = [](record::RunStatus status) { return status == record::RunStatus::succeeded; };
  const auto& runs = candidate.ends.runs;
  if (!candidate.acts.empty() || !std::all_of(runs.begin(), runs.end(), succeeds)) return false;
  return candidate.knows_fences || stage.exhaustive;
}

/// A cut of both directions is one.
std::size_t faults_in(const world::Plan& plan) {
  std::set<base::Instant> cuts;
  for (const world::Partition& each : plan.partitions) cuts.insert(each.from);
  return plan.faults.size() + plan.network.size() + cuts.size() + plan.orchestrator_crashes.size();
}

void print(const char* stage, const Candidate& candidate, const explore::Find& find, std::uint64_t runs) {
  const std::string invariant(checker::name(find.violation.invariant));
  std::printf("%s %s: %s after %" PRIu64 " runs, shrunk to %zu faults, seed %" PRIu64 ": %s\n", stage, candidate.name,
              invariant.c_str(), runs, faults_in(find.plan), find.seed, find.violation.explanation.c_str());
  for (const world::ComponentFault& fault : find.plan.faults)
    std::printf("  component %zu: %s %s %" PRId64 " ns, %s\n", index(fault.component),
                std::string(faults::name(fault.fault.type)).c_str(), std::string(faults::name(fault.fault.at)).c_str(),
                static_cast<std::int64_t>(fault.fault.duration.count()), fault.fault.note.c_str());
  for (const world::OrchestratorCrash& crash : find.plan.orchestrator_crashes)
    std::printf("  orchestrator: crash after record %zu\n", static_cast<std::size_t>(crash.after_record));
}

/// The history of a find, for whoever asks why.
void print_history(const Candidate& candidate, const world::Plan& plan) {
  const auto subject = world::testing::shared(candidate.make());
  world::Trial trial(subject);
  (void)trial.run(plan);
  for (const record::Record& record : trial.world().history().records()) {
    const bool has_component = record.component != record::no_component;
    const std::string_view who = has_component ? std::string_view(subject->plant->at(record.component).name) : "";
    std::printf("    %s\n", history::line_of(record, who).c_str());
  }
}

/// False: something was noticed.
bool is_sound(const char* stage, const Candidate& candidate) {
  expect_end_soon();
  const std::string wrong = mutants::wrong_without_faults(candidate);
  if (!wrong.empty()) std::printf("%s %s: without faults %s\n", stage, candidate.name, wrong.c_str());
  return wrong.empty();
}

/// False: something was noticed.
bool carry_out(const char* stage, const Candidate& candidate, explore::Settings settings) {
  explore::Exploration exploration(world::testing::shared(candidate.make()));
  if (const auto begun = exploration.begin(std::move(settings)); !begun) {
    std::printf("%s %s: %s\n", stage, candidate.name, begun.error().message.c_str());
    return false;
  }
  std::uint64_t hash = 0;
  expect_end_soon();
  while (exploration.advance()) {
    if (!exploration.finds().empty()) break;
    expect_end_soon();
    hash = mixed(hash, exploration.world().history().hash());
  }
  for (const explore::Find& find : exploration.finds()) {
    print(stage, candidate, find, exploration.runs());
    print_history(candidate, find.plan);
  }
  if (!exploration.finds().empty()) return false;
  std::printf("%s %s %" PRIu64 " %016" PRIx64 "\n", stage, candidate.name, exploration.runs(), hash);
  std::fflush(stdout);
  return true;
}

/// `guided start 7 1000`
int carry_out_swarm(char** words) {
  const bool guided = std::string_view(words[0]) == "guided";
  const auto& all = mutants::candidates();
  const auto candidate = std::find_if(
      all.begin(), all.end(), [words](const Candidate& each) { return std::string_view(words[1]) == each.name; });
  if (candidate == all.end()) {
    std::fprintf(stderr, "there is no such subject\n");
    return EXIT_FAILURE;
  }
  const auto settings = swarm_of(guided, std::strtoull(words[2], nullptr, 10), std::strtoull(words[3], nullptr, 10));
  return carry_out(words[0], *candidate, settings) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

/// `mutants_search [STAGE]`: up to this stage (default: all of them).
/// `mutants_search STAGE alone`: the same, without the runs without faults before it.
/// `mutants_search guided|random SUBJECT SEED PLANS`: a swarm in one of them.
int main(int count, char** words) {
  constexpr int words_of_swarm = 5;
  if (count == words_of_swarm) return carry_out_swarm(words + 1);
  const std::string_view last = count > 1 ? words[1] : stages.back().name;
  const bool is_alone = count > 2 && std::string_view(words[2]) == "alone";
  for (const Candidate& candidate : mutants::candidates())
    if (!is_alone && !is_sound(stages.front().name, candidate)) return EXIT_FAILURE;
  for (const Stage& stage : stages) {
    for (const Candidate& candidate : mutants::candidates())
      if (takes_part(candidate, stage) && !carry_out(stage.name, candidate, settings_of(stage, candidate)))
        return EXIT_FAILURE;
    if (stage.name == last) return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "there is no such stage\n");
  return EXIT_FAILURE;
}
