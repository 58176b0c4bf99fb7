// Survey: a fresh look at components: before a run, whether they are there and sound; after it, whether they are where
// they were brought. Asks each, and judges only what was answered after the asking.
#pragma once

#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/explain.hpp"

namespace kapela::engine {

class Survey final : public Activity {
 public:
  struct Subject {
    record::ComponentId id = record::no_component;
    std::uint64_t wanted = 0;  ///< states to be found in, as bits; 0: whatever it says
  };

  Survey(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
         std::vector<Subject> subjects);

  /// Asks all of them. Over when each is found as wanted or for certain not so, or at the deadline.
  void begin(base::Instant deadline);

  struct Miss {
    record::ComponentId id;
    record::Reason reason;
  };
  /// Those that were not found, or elsewhere, in the order of the components.
  [[nodiscard]] std::vector<Miss> misses() const;

 private:
  enum class Found : std::uint8_t { pending, as_wanted, unreachable, timeout, fault, elsewhere };

  void on_answer(const Answer&, Commander::News) override {}
  void on_seen(record::ComponentId id) override;
  void on_missed(record::ComponentId id) override;
  void on_deadline() override;
  void abandon() override { end(); }

  [[nodiscard]] Found judge(const Subject& subject) const;
  void reconsider(std::size_t place);
  void settle(std::size_t place, Found found);
  [[nodiscard]] std::size_t find(record::ComponentId id) const;

  RunCore& core_;
  Commander& commander_;
  std::vector<Subject> subjects_;
  std::vector<Found> found_;  ///< beside subjects_
  std::size_t pending_;
  Sequence asked_ = 0;
  base::Instant began_{};
};

}  // namespace kapela::engine
