#include "tests/estimate/starts.hpp"

#include "tests/world/subjects.hpp"

namespace kapela::estimate::testing {

using scenario::testing::named;
using scenario::testing::only;
using scenario::testing::send;
using scenario::testing::wait;
using world::testing::change;
using world::testing::seed_subject;

base::Distribution exponential(base::Duration mean) {
  base::Distribution made;
  made.kind = base::Distribution::Kind::exponential;
  made.centre = mean;
  return made;
}

base::Distribution erlang(double shape, base::Duration mean) {
  base::Distribution made;
  made.kind = base::Distribution::Kind::gamma;
  made.centre = mean;
  made.spread = shape;
  return made;
}

world::Subject start_of_io(const base::Distribution& initialises, const base::Distribution& runs,
                           StepTimeouts timeouts) {
  std::vector<scenario::Action> actions{
      send(only("io"), wire::Command::initialize), wait(only("io"), wire::State::initialized, timeouts.initialize),
      send(only("io"), wire::Command::run), wait(only("io"), wire::State::run, timeouts.run)};
  for (std::size_t i = 0; i < actions.size(); ++i) actions[i].place = {"start.yaml", static_cast<int>(10 * (i + 1)), 5};
  world::Subject subject = seed_subject({named("start", std::move(actions))});
  change(subject, 0, [&](auto& settings) {
    component::Timing timing;
    timing.of(wire::Command::initialize) = initialises;
    timing.of(wire::Command::run) = runs;
    settings.timing = std::make_shared<const component::Timing>(timing);
  });
  return with_names(std::move(subject));
}

world::Subject with_names(world::Subject subject) {
  for (std::size_t i = 0; i < subject.components.size(); ++i)
    change(subject, i, [&](auto& settings) { settings.name = subject.plant->components[i].name; });
  return subject;
}

void add_rate(world::Subject& subject, std::size_t component, faults::FaultType type, double value, bool is_of_time) {
  std::vector<faults::Rate> rates(1);
  rates[0].rule.type = type;
  rates[0].value = value;
  rates[0].is_of_time = is_of_time;
  faults::make_rules(rates, {});
  subject.rates.push_back({static_cast<record::ComponentId>(component), rates[0]});
}

}  // namespace kapela::estimate::testing
