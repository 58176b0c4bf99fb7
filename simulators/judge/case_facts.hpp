// CaseFacts: what is known of a case beside its history: what the orchestrator was told and has told, what its
// scenarios mean, and what went wrong by intent. Values, filled by the lab, read by the laws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/checker/findings.hpp"
#include "orchestrator/record/plant.hpp"
#include "simulators/faults/fault.hpp"
#include "simulators/judge/law.hpp"
#include "simulators/judge/meaning.hpp"

namespace kapela::judge {

/// What an orchestrator has told of a run.
enum class Told : std::uint8_t {
  nothing,  ///< yet
  success,
  failure,  ///< or it refused the run
  no_end    ///< it was given up: its time is over, or the process of its orchestrator is gone
};

struct ToldRun {
  std::string scenario{};
  Meaning meaning{};
  Told told = Told::nothing;
  std::string cause{};                            ///< in words; may be empty
  checker::Position accepted = checker::nowhere;  ///< of the record of its start
  checker::Position ended = checker::nowhere;     ///< of the record of what was told
};

/// A fault of the method that has acted.
struct ActedFault {
  record::ComponentId component{};
  faults::Fault fault{};
  std::uint32_t hits = 0;
};

/// What the record of a command by hand names as its run.
inline constexpr record::RunId by_hand{(std::uint64_t{1} << 53) - 1};

struct CaseFacts {
  const record::Plant* plant = nullptr;
  std::vector<wire::State> initial{};  ///< by component, before the first record
  std::vector<ToldRun> runs{};         ///< one after the other
  std::vector<ActedFault> faults{};
  base::Duration reaction{};  ///< what the orchestrator may take to hear how a component is
};

/// A law that is broken.
struct Breach {
  Law law = Law::no_half_start;
  record::ComponentId component = record::no_component;
  std::vector<checker::Position> records{};  ///< those that show it, in order
  std::string explanation{};                 ///< a sentence without a full stop
};

struct Judgement {
  std::vector<Breach> breaches{};
  /// Those that stand higher than before, and why that is none: by name.
  std::vector<std::string> excused{};
};

}  // namespace kapela::judge
