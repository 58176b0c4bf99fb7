// Lab: where an experiment is carried out: a plant with an orchestrator, in virtual time or over real HTTP. Owned by
// whoever runs experiments; one lab a case.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/history/history.hpp"
#include "orchestrator/wire/event.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::world {

class Lab {
 public:
  virtual ~Lab() = default;

  /// Plant time; it passes in `advance` alone.
  [[nodiscard]] virtual base::Instant now() const = 0;
  /// What a deadline may be late or early by here: nothing in virtual time.
  [[nodiscard]] virtual base::Duration epsilon() const = 0;
  /// From the next request on. The fault has a name that no other of its component has.
  [[nodiscard]] virtual base::Result<void> add(record::ComponentId component, const faults::Fault& fault) = 0;
  virtual void remove(record::ComponentId component, const std::string& fault) = 0;
  /// Somebody else than the orchestrator commands the component.
  virtual void send(record::ComponentId component, wire::Command command) = 0;
  /// Somebody posts an event to the orchestrator.
  virtual void post(const wire::Event& event) = 0;
  /// Starts a run. Errors: those of Engine::start.
  [[nodiscard]] virtual base::Result<void> start(const std::shared_ptr<const scenario::Scenario>& scenario) = 0;
  /// Cancels what runs.
  virtual void cancel() = 0;
  /// Until something is recorded, or until then.
  virtual void advance(base::Instant until) = 0;
  /// Until nothing is under way any more, or so long.
  virtual void settle(base::Duration most) = 0;
  /// Somebody wants the experiment to end.
  [[nodiscard]] virtual bool interrupted() const { return false; }
  /// What has happened so far: the truth of the components, and what the orchestrator knew.
  [[nodiscard]] virtual const history::History& history() const = 0;
};

}  // namespace kapela::world
