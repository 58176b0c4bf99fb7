// TruthWitness: what components themselves wrote of their transitions: to the moment. Owned by whoever reads; borrows
// the recording.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "simulators/twin/passages.hpp"

namespace kapela::twin {

class TruthWitness {
 public:
  /// `blur`: in seconds, what the writing of a record is off by. `tells_refusals`: no orchestrator does.
  TruthWitness(const history::Recording& recording, double blur, bool tells_refusals)
      : recording_(recording), blur_(blur), tells_refusals_(tells_refusals) {}

  /// `into`: by ComponentId.
  void tell(const std::vector<ComponentPassages*>& into);

 private:
  struct UnderWay {
    wire::State from = wire::State::unknown;
    wire::State via = wire::State::unknown;
    base::Instant began{};
    std::optional<wire::Command> command{};
    wire::State ended_in = wire::State::unknown;  ///< it took no time, and who wanted it comes to be told
    base::Instant ended{};
  };
  void on_moved(const record::Record& record, ComponentPassages& into);
  void on_handled(const record::Record& record, ComponentPassages& into);
  void finish(const UnderWay& over, wire::State to, base::Instant at, ComponentPassages& into) const;
  void break_off(const UnderWay& over, base::Instant at, ComponentPassages& into) const;

  const history::Recording& recording_;
  double blur_;
  bool tells_refusals_;
  std::map<record::ComponentId, UnderWay> under_way_{};
};

}  // namespace kapela::twin
