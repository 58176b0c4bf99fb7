// A trace: a history for people: a line a record, in columns, and where everybody was at a time. Functions of a
// history, owned by nobody.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/record.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::experiment {

/// What a line is worth looking at for.
enum class Mark : std::uint8_t { none, fault, failure, success };

struct TraceLine {
  std::vector<std::string> cells{};  ///< as `trace_columns`
  Mark mark = Mark::none;
};

/// "#", "TIME", "COMPONENT", "STATE", "COMMAND", "RECORD", "".
[[nodiscard]] const std::vector<std::string>& trace_columns();

/// `position` counts the records of the history from 0: violations name records by it.
[[nodiscard]] TraceLine trace_line(std::size_t position, const record::Record& record, const record::Plant& plant);

/// A component after some records of a history.
struct Situation {
  wire::State state = wire::State::unknown;  ///< the truth
  bool down = false;                         ///< its process is dead
  wire::State seen = wire::State::unknown;   ///< by the orchestrator, last
  record::RunId owner = record::no_run;
  std::string last_command{};
};

/// Of all components, in the plant's order.
[[nodiscard]] std::vector<Situation> situations(std::span<const record::Record> records, const world::Subject& subject);

}  // namespace kapela::experiment
