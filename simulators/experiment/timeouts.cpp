#include "simulators/experiment/timeouts.hpp"

#include <fmt/format.h>

#include "orchestrator/files/settings_reader.hpp"
#include "simulators/estimate/timeout_walk.hpp"

namespace kapela::experiment {
namespace {

using scenario::Scenario;

std::string place_text(const scenario::Place& place) {
  return fmt::format("{}:{}", place.file.substr(place.file.find_last_of('/') + 1), place.line);
}

std::string name_of(const estimate::TimeoutPlace& place) {
  if (place.action == nullptr) return fmt::format("{} of {}", place.what, place.scenario->name);
  return fmt::format("timeout of {}, {}", scenario::type_name(place.action->body), place_text(place.action->place));
}

void add_engine_timings(const std::shared_ptr<const world::Subject>& subject, std::vector<explore::Timeout>& into) {
  for (const files::EngineTiming& timing : files::engine_timings()) {
    const auto with = [subject, field = timing.field](base::Duration value) {
      auto other = std::make_shared<world::Subject>(*subject);
      other->settings.*field = value;
      return other;
    };
    into.push_back({std::string(timing.key), subject->settings.*timing.field, with});
  }
}

void add_timeouts_of(std::size_t scenario, const std::shared_ptr<const world::Subject>& subject,
                     std::vector<explore::Timeout>& into) {
  const std::shared_ptr<const Scenario> own = subject->scenarios[scenario];
  std::size_t count = 0;
  const auto note = [&](const estimate::TimeoutPlace& place, const base::Duration& value) {
    const auto with = [subject, scenario, own, which = count++](base::Duration other_value) {
      std::size_t number = 0;
      auto other = std::make_shared<world::Subject>(*subject);
      other->scenarios[scenario] =
          estimate::with_timeouts(*own, [&](const estimate::TimeoutPlace&, base::Duration& each) {
            if (number++ == which) each = other_value;
          });
      return other;
    };
    into.push_back({name_of(place), value, with});
  };
  (void)estimate::with_timeouts(*own, note);
}

}  // namespace

std::vector<explore::Timeout> timeouts_of(const std::shared_ptr<const world::Subject>& subject) {
  std::vector<explore::Timeout> all;
  add_engine_timings(subject, all);
  for (std::size_t i = 0; i < subject->scenarios.size(); ++i) add_timeouts_of(i, subject, all);
  std::erase_if(all, [](const explore::Timeout& each) { return each.value <= base::Duration::zero(); });
  return all;
}

}  // namespace kapela::experiment
