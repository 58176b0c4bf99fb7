#include "simulators/estimate/timeout_walk.hpp"

#include <utility>

namespace kapela::estimate {
namespace {

using scenario::Action;
using scenario::Scenario;

class TimeoutWalk {
 public:
  explicit TimeoutWalk(const MeetTimeout& meet) : meet_(meet) {}

  [[nodiscard]] std::shared_ptr<const Scenario> scenario(const Scenario& old) {
    auto made = std::make_shared<Scenario>(old);
    const Scenario* const outer = std::exchange(in_, made.get());
    const auto own = [&](const char* what, base::Duration& value) {
      meet_({in_, nullptr, what, is_of_failure_}, value);
    };
    if (made->timeout) own("timeout", *made->timeout);
    own("rollback.budget", made->rollback.budget);
    own("rollback.drain", made->rollback.drain);
    own("rollback.on_failure", made->rollback.on_failure);
    actions(made->actions);
    in_ = outer;
    return made;
  }

 private:
  void actions(scenario::Actions& all) {
    for (Action& each : all) {
      std::visit([&](auto& body) { inside(each, body); }, each.body);
      const bool outer = std::exchange(is_of_failure_, true);
      actions(each.on_failure);
      is_of_failure_ = outer;
    }
  }

  void timeout(const Action& action, base::Duration& value) { meet_({in_, &action, "timeout", is_of_failure_}, value); }

  template <class Body>
  void inside(const Action&, Body&) {}
  void inside(const Action& action, scenario::SendCommand& body) {
    if (body.timeout) timeout(action, *body.timeout);
  }
  void inside(const Action& action, scenario::WaitForState& body) { timeout(action, body.timeout); }
  void inside(const Action& action, scenario::EnsureState& body) { timeout(action, body.timeout); }
  void inside(const Action& action, scenario::SendEvent& body) {
    if (body.timeout) timeout(action, *body.timeout);
  }
  void inside(const Action& action, scenario::HandleProcess& body) {
    if (body.timeout) timeout(action, *body.timeout);
  }
  void inside(const Action& action, scenario::WaitFor& body) { timeout(action, body.timeout); }
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

  const MeetTimeout& meet_;
  const Scenario* in_ = nullptr;
  bool is_of_failure_ = false;
};

}  // namespace

std::shared_ptr<const Scenario> with_timeouts(const Scenario& scenario, const MeetTimeout& meet) {
  return TimeoutWalk(meet).scenario(scenario);
}

}  // namespace kapela::estimate
