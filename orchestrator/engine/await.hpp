// Await: one wait_for: a condition on what components say, and on what they cost, until it holds by what they have said
// since the step began, or its deadline is there.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/engine/activity.hpp"

namespace kapela::engine {

class Await final : public Activity {
 public:
  /// What it depends on: its components are asked again and again.
  struct Subject {
    std::vector<record::ComponentId> components{};  ///< in order
    std::vector<record::ComponentId> costs{};       ///< those of them whose figures count
    bool time = false;                              ///< it may come to hold though nobody says anything new
    std::function<bool()> holds{};                  ///< outlives the wait
  };

  Await(RunCore& core, Activities& activities, const Extent& extent, Subject subject);

  /// Asks all of them afresh; to be called once.
  void begin(base::Instant deadline);

  [[nodiscard]] bool succeeded() const { return succeeded_; }
  /// Those that have not said anything since it began; empty: all have, and it does not hold.
  [[nodiscard]] std::vector<record::ComponentId> silent() const;

 private:
  void on_answer(const Answer&, Commander::News) override {}
  void on_seen(record::ComponentId id) override;
  void on_missed(record::ComponentId) override {}
  void on_figures(record::ComponentId id) override;
  void on_deadline() override;
  void abandon() override { close(false); }
  void look();
  void arm();
  void ask_figures();
  [[nodiscard]] bool is_silent(record::ComponentId id) const;
  void close(bool succeeded);

  RunCore& core_;
  Subject subject_;
  Sequence began_ = 0;
  base::Instant until_{};
  bool succeeded_ = false;
};

}  // namespace kapela::engine
