#include "simulators/experiment/timeouts.hpp"

#include <fmt/format.h>

#include "orchestrator/files/settings_reader.hpp"

namespace kapela::experiment {
namespace {

using scenario::Action;
using scenario::Scenario;

std::string place_text(const scenario::Place& place) {
  return fmt::format("{}:{}", place.file.substr(place.file.find_last_of('/') + 1), place.line);
}

/// Meets each timeout of a scenario, in the order in which they stand, and of those that it executes.
class Visit {
 public:
  using Meet = std::function<void(const std::string& name, base::Duration& value)>;

  explicit Visit(Meet meet) : meet_(std::move(meet)) {}

  [[nodiscard]] std::shared_ptr<const Scenario> scenario(const Scenario& old) {
    auto made = std::make_shared<Scenario>(old);
    const auto own = [&](const char* what, base::Duration& value) {
      meet_(fmt::format("{} of {}", what, made->name), value);
    };
    if (made->timeout) own("timeout", *made->timeout);
    own("rollback.budget", made->rollback.budget);
    own("rollback.drain", made->rollback.drain);
    own("rollback.on_failure", made->rollback.on_failure);
    actions(made->actions);
    return made;
  }

 private:
  void actions(scenario::Actions& all) {
    for (Action& each : all) {
      std::visit([&](auto& body) { inside(each, body); }, each.body);
      actions(each.on_failure);
    }
  }

  void timeout(const Action& action, base::Duration& value) {
    meet_(fmt::format("timeout of {}, {}", scenario::type_name(action.body), place_text(action.place)), value);
  }

  template <class Body>
  void inside(const Action&, Body&) {}
  void inside(const Action& action, scenario::SendCommand& body) {
    if (body.timeout) timeout(action, *body.timeout);
  }
  void inside(const Action& action, scenario::WaitForState& body) { timeout(action, body.timeout); }
  void inside(const Action& action, scenario::EnsureState& body) { timeout(action, body.timeout); }
  void inside(const Action& action, scenario::Approve& body) { timeout(action, body.timeout); }
  void inside(const Action&, scenario::Choose& body) {
    for (scenario::Branch& branch : body.branches) actions(branch.actions);
    actions(body.otherwise);
  }
  void inside(const Action&, scenario::Parallel& body) {
    for (scenario::Actions& branch : body.branches) actions(branch);
  }
  void inside(const Action&, scenario::Repeat& body) { actions(body.actions); }
  void inside(const Action&, scenario::ExecuteScenario& body) { body.scenario = scenario(*body.scenario); }

  Meet meet_;
};

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
  const auto note = [&](const std::string& name, const base::Duration& value) {
    const auto with = [subject, scenario, own, which = count++](base::Duration other_value) {
      std::size_t number = 0;
      auto other = std::make_shared<world::Subject>(*subject);
      other->scenarios[scenario] = Visit([&](const std::string&, base::Duration& each) {
                                     if (number++ == which) each = other_value;
                                   }).scenario(*own);
      return other;
    };
    into.push_back({name, value, with});
  };
  (void)Visit(note).scenario(*own);
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
