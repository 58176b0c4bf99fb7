// Program: a scenario made ready for one run: selectors resolved to frozen lists, other scenarios spliced in, every
// action numbered. What the preflight walks, a plan shows and a run carries out. A value; a run owns its own.
#pragma once

#include <memory>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

struct Instruction;
using Block = std::vector<Instruction>;

struct Instruction {
  const Action* action = nullptr;              ///< of `scenario`
  const Scenario* scenario = nullptr;          ///< in which it stands; kept alive by the Program's
  std::uint32_t number = 0;                    ///< unique in the Program, in the order of the text; what records name
  std::vector<record::ComponentId> targets{};  ///< of a selector, sorted, not filtered by state yet; others: empty
  base::Duration process_time{};               ///< HandleProcess: as long as the process of one of them may take
  /// Choose: the branches, then `otherwise`. Parallel: the branches. Repeat, ExecuteScenario: one. Others: none.
  std::vector<Block> blocks{};
  Block on_failure{};
};

struct Program {
  std::shared_ptr<const Scenario> scenario{};
  Block actions{};
  Block on_success{};
  Block on_end{};
  std::uint32_t size = 0;                         ///< numbers given
  std::vector<record::ComponentId> components{};  ///< all that it may command or await, sorted

  /// The instruction of a number; null where there is none.
  [[nodiscard]] const Instruction* find(std::uint32_t number) const;
};

/// Errors: not_found (an unknown component or group, with the nearest), invalid (nothing selected; branches of a
/// parallel share a component); the message begins with the place of the action. `lookup` knows trigger and vars.
[[nodiscard]] base::Result<Program> compile(std::shared_ptr<const Scenario> scenario, const record::Plant& plant,
                                            const expression::Lookup& lookup);

/// Those whose processes it handles, sorted: they may be away, or in FAULT, when it begins.
[[nodiscard]] std::vector<record::ComponentId> with_handled_processes(const Program& program);

/// "send_command CMD_RUN", "wait_for_state RUN", "delay": how a step is called in histories and reports, without its
/// description.
[[nodiscard]] std::string label(const Action& action);
/// The text of the record that begins a step: its label, and what is said of it.
[[nodiscard]] std::string described(const Instruction& instruction, const std::string& description);

}  // namespace kapela::scenario
