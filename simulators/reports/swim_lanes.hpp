// SwimLanes: what a history looks like: a lane a component and one for the orchestrator, with times instead of pixels.
// Values, made from a case; owned by whoever draws them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/record/record.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// A component in one true state.
struct Band {
  wire::State state = wire::State::unknown;
  bool down = false;  ///< its process is dead
  base::Instant from{};
  base::Instant until{};

  friend bool operator==(const Band&, const Band&) = default;
};

enum class Answer : std::uint8_t { none, acknowledged, refused, in_doubt };

/// One attempt of a command, and what came back.
struct Arrow {
  wire::Command command = wire::Command::get_state;
  record::CommandId id = record::no_command;
  record::RunId run = record::no_run;
  std::uint64_t attempt = 1;
  base::Instant sent{};
  std::optional<base::Instant> arrived{};   ///< when the component decided it: the truth, if anybody recorded it
  std::optional<base::Instant> answered{};  ///< when the orchestrator knew, or gave up
  Answer answer = Answer::none;
  std::string text{};  ///< of the answer

  friend bool operator==(const Arrow&, const Arrow&) = default;
};

/// Something that happened to a component at one moment.
struct Marker {
  record::RecordKind kind = record::RecordKind::injected;  ///< injected, crashed, restarted, missed or exception
  base::Instant at{};
  std::string text{};

  friend bool operator==(const Marker&, const Marker&) = default;
};

struct Shade {
  base::Instant from{};
  base::Instant until{};
  std::string text{};
  std::uint32_t hits = 0;
};

struct Lane {
  record::ComponentId component = record::no_component;
  std::string name{};
  std::vector<Band> bands{};
  std::vector<Arrow> arrows{};
  std::vector<Marker> markers{};
  std::vector<Shade> shades{};
};

/// A run in one of its phases, or (without a run) the orchestrator dead.
struct PhaseBand {
  record::RunId run = record::no_run;
  record::Phase phase = record::Phase::forward;  ///< forward or compensation; `over`: the orchestrator is down
  base::Instant from{};
  base::Instant until{};

  friend bool operator==(const PhaseBand&, const PhaseBand&) = default;
};

struct StepBand {
  record::RunId run = record::no_run;
  std::uint64_t number = 0;  ///< of its instruction, from 0
  std::string label{};
  base::Instant from{};
  base::Instant until{};
  std::optional<bool> succeeded{};  ///< nothing: it never ended
};

/// A moment of a run that the whole picture is about.
struct Moment {
  record::RecordKind kind = record::RecordKind::verdict;  ///< verdict, run_ended, or of the orchestrator: crashed
  record::RunId run = record::no_run;
  base::Instant at{};
  std::string label{};  ///< "FAULT", "SUCCEEDED"
  std::string text{};
  bool good = false;
};

/// How much is drawn at most, all lanes together.
struct Limits {
  std::size_t lanes = 24;
  std::size_t bands = 600;
  std::size_t arrows = 400;
  std::size_t markers = 200;
  std::size_t steps = 200;
};

/// What a limit has kept out.
struct LeftOut {
  std::size_t lanes = 0;
  std::size_t bands = 0;
  std::size_t arrows = 0;
  std::size_t markers = 0;
  std::size_t steps = 0;
  [[nodiscard]] bool any() const { return lanes + bands + arrows + markers + steps > 0; }
};

struct SwimLanes {
  base::Instant begin{};
  base::Instant end{};
  std::vector<PhaseBand> phases{};
  std::vector<StepBand> steps{};
  std::vector<Moment> moments{};
  std::vector<Lane> lanes{};  ///< in the plant's order
  LeftOut left_out{};
};

/// Empty lanes where the case has no history. Kept within the limits are the lanes to which something bad happened, the
/// longest bands, and the commands that went wrong.
[[nodiscard]] SwimLanes swim_lanes(const CaseOutcome& outcome, const Limits& limits);

}  // namespace kapela::reports
