// VirtualLab: an experiment in virtual time. Deterministic: the same steps give the same history.
#pragma once

#include "simulators/world/lab.hpp"
#include "simulators/world/world.hpp"

namespace kapela::world {

class VirtualLab final : public Lab {
 public:
  /// `surroundings`: everything of the plan but its component faults, which come step by step.
  VirtualLab(std::shared_ptr<const Subject> subject, Plan surroundings);

  [[nodiscard]] base::Instant now() const override { return world_.now(); }
  [[nodiscard]] base::Duration epsilon() const override { return {}; }
  [[nodiscard]] base::Result<void> add(record::ComponentId component, const faults::Fault& fault) override;
  void remove(record::ComponentId component, const std::string& fault) override;
  void send(record::ComponentId component, wire::Command command) override;
  void post(const wire::Event& event) override;
  [[nodiscard]] base::Result<void> start(const std::shared_ptr<const scenario::Scenario>& scenario) override;
  void cancel() override;
  void advance(base::Instant until) override;
  void settle(base::Duration most) override;
  [[nodiscard]] const history::History& history() const override { return world_.history(); }

 private:
  Plan plan_;
  World world_;
};

}  // namespace kapela::world
