// Prints `subject seed hash` for fixed plans: the same lines from every compiler, optimisation and sanitizer, or
// virtual time is not deterministic. Built of pure libraries alone.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "simulators/explore/swarm.hpp"
#include "tests/world/subjects.hpp"

namespace {

using namespace kapela;
using namespace std::chrono_literals;
using Kind = base::Distribution::Kind;

constexpr std::uint64_t seeds = 100;

base::Distribution drawn(Kind kind, base::Duration centre, double spread) {
  base::Distribution made;
  made.kind = kind;
  made.centre = centre;
  made.spread = spread;
  made.min = 1ms;
  made.max = 5s;
  made.samples = {3ms, 30ms, 300ms};
  return made;
}

/// Every kind of distribution has its component and command.
world::Subject jittery(world::Subject subject) {
  constexpr double half_a_second = 5e8;
  component::Timing timing;
  timing.of(wire::Command::initialize) = drawn(Kind::lognormal, 800ms, 0.4);
  timing.of(wire::Command::run) = drawn(Kind::normal, 1s, half_a_second);
  timing.of(wire::Command::stop) = drawn(Kind::exponential, 600ms, 0);
  timing.ack = drawn(Kind::log_uniform, 0ms, 0);
  component::Timing other;
  other.of(wire::Command::initialize) = drawn(Kind::uniform, 0ms, 0);
  other.of(wire::Command::run) = drawn(Kind::empirical, 0ms, 0);
  const auto one = std::make_shared<const component::Timing>(timing);
  const auto two = std::make_shared<const component::Timing>(other);
  for (std::size_t i = 0; i < subject.components.size(); ++i)
    world::testing::change(subject, i, [&](auto& settings) { settings.timing = i % 2 == 0 ? one : two; });
  return subject;
}

void print(const char* subject, std::uint64_t seed, world::Trial& trial, const world::Plan& plan) {
  const std::uint64_t violations = trial.run(plan).violations;
  std::printf("%s %" PRIu64 " %016" PRIx64 " %zu records, %" PRIu64 " violations\n", subject, seed,
              trial.world().history().hash(), trial.world().history().records().size(), violations);
}

void print_all(const char* name, world::Subject subject) {
  world::Trial trial(world::testing::shared(std::move(subject)));
  const world::Plan nothing;
  print(name, 0, trial, nothing);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    explore::Walk walk(seed, trial.subject().settings, explore::kinds());
    do print(name, seed, trial, walk.plan());
    while (walk.go_on(trial.world()));
  }
}

}  // namespace

int main() {
  const std::vector<scenario::Scenario> both{scenario::testing::full_start(), scenario::testing::full_stop()};
  print_all("punctual", world::testing::seed_subject(both));
  print_all("jittery", jittery(world::testing::seed_subject(both)));
  return EXIT_SUCCESS;
}
