// Method: what an experiment does, step by step, and what is to hold. Values, read from a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::experiment {

/// Each of these components is truly in one of these states.
struct StateCondition {
  struct Wanted {
    record::ComponentId component{};
    std::vector<wire::State> states{};

    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  std::vector<Wanted> wanted{};

  friend bool operator==(const StateCondition&, const StateCondition&) = default;
};

struct AddFault {
  record::ComponentId component{};
  faults::Fault fault{};

  friend bool operator==(const AddFault&, const AddFault&) = default;
};

struct RemoveFault {
  record::ComponentId component{};
  std::string name{};

  friend bool operator==(const RemoveFault&, const RemoveFault&) = default;
};

/// Somebody commands the component by hand, past the orchestrator: POST /event without a cmd_id.
struct SendCommand {
  record::ComponentId component{};
  wire::Command command{};

  friend bool operator==(const SendCommand&, const SendCommand&) = default;
};

/// Somebody posts an event to the orchestrator.
struct PostEvent {
  wire::Event event{};

  friend bool operator==(const PostEvent& a, const PostEvent& b);
};

/// Starts the scenario, and waits for its end unless told not to.
struct StartRun {
  std::size_t scenario = 0;  ///< of the subject
  bool waits = true;

  friend bool operator==(const StartRun&, const StartRun&) = default;
};

struct Pause {
  base::Duration duration{};

  friend bool operator==(const Pause&, const Pause&) = default;
};

/// The condition comes to hold in that time, or the experiment has failed.
struct Probe {
  StateCondition states{};
  base::Duration within{};

  friend bool operator==(const Probe&, const Probe&) = default;
};

using Step = std::variant<AddFault, RemoveFault, SendCommand, PostEvent, StartRun, Pause, Probe>;

/// So many commands of this kind were decided with acceptance by the component.
struct CountExpectation {
  record::ComponentId component{};
  wire::Command command{};
  std::uint32_t at_least = 0;
  std::optional<std::uint32_t> at_most{};

  friend bool operator==(const CountExpectation&, const CountExpectation&) = default;
};

/// Commands that were accepted, in this order, perhaps with others between.
struct Milestone {
  record::ComponentId component{};
  wire::Command command{};

  friend bool operator==(const Milestone&, const Milestone&) = default;
};

}  // namespace kapela::experiment
