// Testimony: what truly happens to one simulated component, or is seen of one that is elsewhere, as records of a
// history, where one is kept. Owned by the component; the recorder belongs to the plant.
#pragma once

#include "orchestrator/record/recorder.hpp"
#include "orchestrator/record/sighting.hpp"
#include "simulators/component/component.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {

class Testimony {
 public:
  /// Until then nothing is recorded. `recorder` outlives it.
  void record_to(record::Recorder& recorder, record::ComponentId id) {
    recorder_ = &recorder;
    id_ = id;
  }

  /// From here on a crash is one that loses the memory of commands, whatever the rule says.
  void loses_memory_in_crashes() { loses_memory_ = true; }

  void handled(wire::Command command, const wire::Fence& fence, const component::CommandReply& reply);
  void event_handled(std::string_view event, const wire::Fence& fence, component::Verdict verdict, wire::State state);
  void moved(wire::State from, wire::State to, std::uint64_t revision);
  void injected(const faults::Fault& fault);
  void crashed(wire::State state);
  void restarted(wire::State state);

  /// What one that is elsewhere has said.
  struct Seen {
    record::Sighting sighting{};
    wire::State state = wire::State::unknown;  ///< unknown: it has not said which
    std::uint64_t revision = 0;                ///< 0: it has not said any
  };
  /// Of the command, to which it has answered or not.
  void sighted(wire::Command command, const wire::Fence& fence, Seen seen);
  /// By itself, or when it was asked. `cause`: the command that has brought that about, if it says so.
  void sighted(const Seen& seen, const wire::Fence& cause = {});
  /// Until here nobody has seen it.
  void lost_sight();

 private:
  void write(record::Record record);

  record::Recorder* recorder_ = nullptr;
  record::ComponentId id_ = record::no_component;
  bool loses_memory_ = false;
};

}  // namespace kapela::plant
