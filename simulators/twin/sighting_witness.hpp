// SightingWitness: what a proxy saw of the transitions of a real component: between two of its looks, or when the
// component told. Owned by whoever reads; borrows the recording.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/record/sighting.hpp"
#include "simulators/twin/passages.hpp"

namespace kapela::twin {

class SightingWitness {
 public:
  /// `blur`: in seconds, what the writing of a record is off by. `taken`: by ComponentId, whose transitions nobody else
  /// tells better.
  SightingWitness(const history::Recording& recording, double blur, std::vector<bool> taken);

  /// `into`: by ComponentId.
  void tell(const std::vector<ComponentPassages*>& into);

 private:
  /// Of a command that may have been acted on.
  struct Pursued {
    record::CommandId id = record::no_command;
    wire::Command command = wire::Command::get_state;
    wire::State from = wire::State::unknown;
    base::Instant earliest{};               ///< that it can have set out
    std::optional<base::Instant> latest{};  ///< the same; nothing: it was not seen to
    base::Instant held{};                   ///< until then it was not where the command leads
    base::Duration answer{};                ///< how long its answer took: what it tells by itself takes no longer
    double slack = 0;                       ///< seconds: what `held` may be off by
  };
  struct Part {
    wire::State state = wire::State::unknown;   ///< last seen
    base::Instant entered{};                    ///< when it was first seen in it
    wire::State stable = wire::State::unknown;  ///< the last stable one that it was seen in
    wire::State before = wire::State::unknown;  ///< and the one before that
    std::optional<Pursued> now{};

    void enter(wire::State next, base::Instant at);
  };

  void on_command(const record::Record& record, const record::Sighting& sighting, ComponentPassages& into);
  [[nodiscard]] static std::optional<wire::Edge> edge_of(wire::Command command, const Part& part);
  void on_state(const record::Record& record, const record::Sighting& sighting, ComponentPassages& into);
  void end(const Pursued& over, const wire::Edge& edge, const record::Record& seen, const record::Sighting& sighting,
           ComponentPassages& into) const;
  void break_off(const Pursued& over, ComponentPassages& into) const;

  const history::Recording& recording_;
  double blur_;
  std::vector<bool> taken_;
  std::vector<Part> parts_;
};

}  // namespace kapela::twin
