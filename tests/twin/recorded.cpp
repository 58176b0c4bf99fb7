#include "tests/twin/recorded.hpp"

#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include "simulators/twin/cumulative.hpp"
#include "simulators/world/trial.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::twin::testing {
namespace {

using namespace std::chrono_literals;
using base::Distribution;
using Kind = Distribution::Kind;
using record::Record;
using record::RecordKind;

Distribution shaped(Kind kind, base::Duration centre, double spread = 0) {
  Distribution distribution;
  distribution.kind = kind;
  distribution.centre = centre;
  distribution.spread = spread;
  return distribution;
}

Distribution limited(Kind kind, base::Duration min, base::Duration max) {
  Distribution distribution;
  distribution.kind = kind;
  distribution.min = min;
  distribution.max = max;
  return distribution;
}

/// Two hills: a warm start, and a cold one.
Distribution two_hills() {
  Distribution distribution;
  distribution.kind = Kind::empirical;
  base::Pcg random(11, base::stream_of("two", "hills"));
  for (int i = 0; i < 300; ++i) {
    const Distribution hill = i % 3 == 0 ? shaped(Kind::normal, 24s, 2e9) : shaped(Kind::normal, 9s, 1.5e9);
    distribution.samples.push_back(base::sample(hill, random));
  }
  return distribution;
}

world::Subject subject_of(const std::vector<Known>& known, Telling telling) {
  world::Subject subject;
  auto plant = std::make_shared<record::Plant>(scenario::testing::plant_of(known.size()));
  for (std::size_t i = 0; i < known.size(); ++i) plant->components[i].name = known[i].name;
  subject.plant = plant;
  for (const Known& each : known) {
    auto timing = std::make_shared<component::Timing>();
    timing->of(wire::Command::initialize) = each.distribution;
    timing->of(wire::Command::stop) = base::fixed(250ms);
    component::ComponentSettings settings;
    settings.name = each.name;
    settings.timing = timing;
    subject.components.push_back(std::make_shared<const component::ComponentSettings>(settings));
  }
  if (telling == Telling::push) return subject;
  subject.settings.poll_first = subject.settings.poll_awaited_most = subject.settings.poll_idle = 1s;
  return subject;
}

}  // namespace

std::vector<Known> known_distributions() {
  return {{"short_fixed", base::fixed(7300ms)},
          {"long_fixed", base::fixed(31s)},
          {"uniform", limited(Kind::uniform, 5s, 15s)},
          {"far_uniform", limited(Kind::uniform, 20s, 26s)},
          {"normal", shaped(Kind::normal, 15s, 2e9)},
          {"lognormal", shaped(Kind::lognormal, 8s, 0.4)},
          {"narrow_lognormal", shaped(Kind::lognormal, 20s, 0.12)},
          {"exponential", shaped(Kind::exponential, 9s)},
          {"gamma", shaped(Kind::gamma, 12s, 2.5)},
          {"narrow_gamma", shaped(Kind::gamma, 25s, 20)},
          {"log_uniform", limited(Kind::log_uniform, 4s, 30s)},
          {"two_hills", two_hills()}};
}

history::Recording recorded(const std::vector<Known>& known, std::size_t starts, Telling telling) {
  const auto subject = std::make_shared<const world::Subject>(subject_of(known, telling));
  world::Plan plan;
  plan.seed = 4;
  plan.pushes = telling == Telling::push;
  plan.revisions = plan.pushes;
  world::VirtualLab lab(subject, plan);
  using namespace scenario::testing;
  const auto start = std::make_shared<const scenario::Scenario>(
      scenario_with({send(all(), wire::Command::initialize), wait(all(), wire::State::initialized, 5min)}));
  const auto stop = std::make_shared<const scenario::Scenario>(
      scenario_with({send(all(), wire::Command::stop), wait(all(), wire::State::stopped, 5min)}));
  lab.settle(10s);
  for (std::size_t i = 0; i < starts; ++i) {
    for (const auto& each : {start, stop}) {
      const base::Result<void> started = lab.start(each);
      EXPECT_TRUE(started) << i;
      lab.settle(10min);
    }
  }
  history::Recording recording;
  recording.header = world::header_of(*subject, plan);
  for (const Record& each : lab.history().records())
    if (!is_truth(each.kind)) recording.history.append(each);
  return recording;
}

Sample polled_steadily(const Distribution& distribution, std::size_t count, std::uint64_t seed) {
  base::Pcg random(seed, base::stream_of("twin", "polled"));
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    const double took = seconds_of(base::sample(distribution, random));
    const double first = random.unit();
    const double upper = std::max(first, first + std::ceil(took - first));
    sample.push_back({std::max(0.0, upper - 1), upper});
  }
  return sample;
}

Sample told(const Distribution& distribution, std::size_t count, std::uint64_t seed) {
  base::Pcg random(seed, base::stream_of("twin", "told"));
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    const double took = seconds_of(base::sample(distribution, random));
    sample.push_back({std::max(0.0, took - 1e-6), took + 1e-6});
  }
  return sample;
}

Script::Script(std::string writer, std::vector<std::string> components) {
  recording.header.writer = std::move(writer);
  recording.header.components = std::move(components);
}

Script& Script::add(std::int64_t at, Record record) {
  record.time = base::Instant(std::chrono::milliseconds(at));
  record.sequence = ++sequence_;
  if (record.component == record::no_component) record.component = record::ComponentId{0};
  recording.history.append(record);
  return *this;
}

Script& Script::intent(std::int64_t at, std::uint64_t id, wire::Command command, wire::State from) {
  return add(at, {.command = record::CommandId(id),
                  .kind = RecordKind::intent,
                  .state = from,
                  .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::sent(std::int64_t at, std::uint64_t id, wire::Command command, std::uint64_t attempt) {
  return add(at, {.command = record::CommandId(id),
                  .a = attempt,
                  .kind = RecordKind::sent,
                  .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::acknowledged(std::int64_t at, std::uint64_t id, wire::Command command, wire::State state) {
  return add(at, {.command = record::CommandId(id),
                  .kind = RecordKind::acknowledged,
                  .state = state,
                  .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::refused(std::int64_t at, std::uint64_t id, wire::Command command) {
  return add(
      at,
      {.command = record::CommandId(id), .kind = RecordKind::refused, .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::in_doubt(std::int64_t at, std::uint64_t id, wire::Command command) {
  return add(
      at,
      {.command = record::CommandId(id), .kind = RecordKind::in_doubt, .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::observed(std::int64_t at, wire::State state, std::int64_t gap, std::uint64_t told_of) {
  const std::uint8_t code = gap == 0 ? std::uint8_t{0} : record::gap_code(std::chrono::milliseconds(gap));
  return add(at, {.command = record::CommandId(told_of), .kind = RecordKind::observed, .state = state, .detail = code});
}

Script& Script::handled(std::int64_t at, wire::Command command, wire::State state) {
  return add(at, {.kind = RecordKind::handled, .state = state, .detail = static_cast<std::uint8_t>(command)});
}

Script& Script::moved(std::int64_t at, wire::State from, wire::State to) {
  return add(at, {.kind = RecordKind::moved, .state = to, .detail = static_cast<std::uint8_t>(from)});
}

Script& Script::sighted(std::int64_t at, record::Sighting sighting, State state, Command command, std::uint64_t id) {
  Record record;
  record.kind = RecordKind::sighted;
  record.command = record::CommandId{id};
  record.state = state;
  record.detail = static_cast<std::uint8_t>(command);
  record.a = record::sighting_code(sighting);
  return add(at, record);
}

Script& Script::answered(std::int64_t at, std::uint64_t id, Command command, std::optional<wire::Verdict> verdict,
                         std::int64_t age, State state) {
  const record::Sighting sighting{.how = record::Sight::ack, .verdict = verdict, .age = std::chrono::milliseconds(age)};
  return sighted(at, sighting, state, command, id);
}

Script& Script::seen(std::int64_t at, State state, std::int64_t age) {
  return sighted(at, {.how = record::Sight::poll, .age = std::chrono::milliseconds(age)}, state, Command::get_state, 0);
}

Script& Script::pushed(std::int64_t at, State state, std::uint64_t of) {
  return sighted(at, {.how = record::Sight::push}, state, Command::get_state, of);
}

Script& Script::lost(std::int64_t at) {
  return sighted(at, {.how = record::Sight::silence}, State::unknown, Command::get_state, 0);
}

}  // namespace kapela::twin::testing
