// Lowering: brings components down to where they may stay: compensation (semantics.md, P4 and P5), and the last resort
// of runs that only lower. Every component on its own, those first on which nobody depends. Only lowers; never commands
// a component in FAULT.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/charge.hpp"

namespace kapela::engine {

class Lowering final : public Activity {
 public:
  Lowering(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
           const scenario::RollbackSettings& rollback, const std::vector<Charge>& charges);
  ~Lowering() override;

  /// Over when every component is settled or excepted; at the deadline those that are left are excepted.
  void begin(base::Instant deadline);

 private:
  class Part;

  void on_answer(const Answer& answer, Commander::News news) override;
  void on_seen(record::ComponentId id) override;
  void on_missed(record::ComponentId id) override;
  void on_deadline() override;
  void abandon() override {}  // nothing stops an undo but its budget

  void order_by_dependencies();
  void order_by_steps();
  void begin_latest_step();
  void unblock(const Part& finished);
  void take_turn(Part& part);
  void look(Part& part);
  [[nodiscard]] bool is_look(const Part& part) const;
  [[nodiscard]] base::Duration patience_with(const Part& part) const;
  void consider(Part& part);
  void record_sighting(Part& part);
  void consider_transition(Part& part, wire::State state);
  void lower(Part& part, wire::State state);
  [[nodiscard]] bool is_needed_still(const Part& part);
  void wait(Part& part);
  void give(Part& part, wire::Command command);
  void escalate(Part& part);
  void on_part_time(Part& part);
  void settle(Part& part);
  void give_up_who_refuses(Part& part, const Answer& answer);
  void except(Part& part, record::Reason reason, std::string why = {});
  void finish(Part& part);
  void hold_what_it_depends_on(const Part& stuck);
  void confirm();
  [[nodiscard]] std::string words_for(const Part& part, record::Reason reason) const;
  [[nodiscard]] Part* find(record::ComponentId id);

  RunCore& core_;
  Commander& commander_;
  const scenario::RollbackSettings& rollback_;
  std::deque<Part> parts_;
  std::map<std::uint32_t, std::size_t> steps_;  ///< unfinished parts by last step, where nobody depends on anybody
  std::size_t unfinished_ = 0;
  bool confirming_ = false;  ///< all are finished, and are looked at once more
};

}  // namespace kapela::engine
