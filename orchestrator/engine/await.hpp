// Await: one wait_for: a condition on what components say, until it holds by what they have said since the step began,
// or its deadline is there.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/engine/activity.hpp"

namespace kapela::engine {

class Await final : public Activity {
 public:
  /// `holds` is asked after each sighting of one of the components. All of it outlives the wait.
  Await(RunCore& core, Activities& activities, const Extent& extent, std::vector<record::ComponentId> components,
        std::function<bool()> holds);

  /// Asks all of them afresh; to be called once. `looks_again`: it may come to hold though nobody says anything new.
  void begin(base::Instant deadline, bool looks_again);

  [[nodiscard]] bool succeeded() const { return succeeded_; }
  /// Those that have not said anything since it began; empty: all have, and it does not hold.
  [[nodiscard]] std::vector<record::ComponentId> silent() const;

 private:
  void on_answer(const Answer&, Commander::News) override {}
  void on_seen(record::ComponentId id) override;
  void on_missed(record::ComponentId) override {}
  void on_deadline() override;
  void abandon() override { close(false); }
  void look();
  void arm();
  void close(bool succeeded);

  RunCore& core_;
  std::vector<record::ComponentId> components_;
  std::function<bool()> holds_;
  Sequence began_ = 0;
  base::Instant until_{};
  bool looks_again_ = false;
  bool succeeded_ = false;
};

}  // namespace kapela::engine
