// Reversal: takes back the events of a run that has failed: the latest step first, all of one step at once. Over when
// each is acknowledged, or given up and named.
#pragma once

#include <vector>

#include "orchestrator/engine/activity.hpp"
#include "orchestrator/engine/courier.hpp"

namespace kapela::engine {

class Reversal final : public Activity {
 public:
  Reversal(RunCore& core, Courier& courier, Activities& activities, const Extent& extent, Courier::Turn turn);

  /// To be called once; at `until` those that are left are given up.
  void begin(base::Instant until);

 private:
  void on_answer(const Answer& answer, Commander::News news) override;
  void on_seen(record::ComponentId) override {}
  void on_missed(record::ComponentId) override {}
  void on_deadline() override;
  void abandon() override { end(); }

  struct Undo {
    Courier::Parcel* parcel;
    record::CommandId id = record::no_command;
    base::Instant deadline{};
  };

  void begin_next();
  [[nodiscard]] std::optional<std::string> forbidden(const Courier::Parcel& parcel) const;
  void give_up(const Undo& undo, record::Reason reason, std::string_view why);
  void finish(std::vector<Undo>::iterator undo);
  void arm();

  RunCore& core_;
  Courier& courier_;
  std::vector<Courier::Parcel*> left_;  ///< the latest last
  std::vector<Undo> under_way_;
  base::Instant until_{};
};

}  // namespace kapela::engine
