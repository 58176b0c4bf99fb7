// Plan: what a run would do, step by step, and what a failure at any point would lead to; made without sending
// anything. A value: shown and thrown away.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/planner/worst_case.hpp"
#include "orchestrator/record/waits.hpp"
#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::planner {

/// Components that a step treats alike.
struct Deed {
  std::vector<wire::Command> commands{};  ///< one after the other; none: they are awaited
  scenario::StateSet before = 0;
  scenario::StateSet after = 0;
  std::vector<record::ComponentId> components{};
  wire::Dialect dialect = wire::Dialect::seed;  ///< in which the commands are sent
  std::optional<wire::ProcessDeed> process{};   ///< instead of commands: asked of who keeps their processes

  friend bool operator==(const Deed&, const Deed&) = default;
};

struct Way;

struct Step {
  std::uint32_t number = 0;  ///< as in histories and reports
  std::string label{};
  std::string description{};
  std::string condition{};  ///< its `if`
  bool optional = false;    ///< its failure does not fail the run
  bool matters = false;     ///< false: it only says or remembers something, and cannot fail
  bool reached = false;     ///< false: it is known to be skipped, or the plan ends before
  std::vector<Deed> deeds{};
  std::vector<record::ComponentId> there{};     ///< targets that get no command, as they are there already
  std::vector<record::ComponentId> left_out{};  ///< by the selector's filters, or as the command is skipped there
  std::optional<base::Duration> timeout{};
  std::uint32_t retries = 0;
  std::vector<std::string> on_failure{};  ///< what it does then, before anything is undone
  std::size_t undo = 0;                   ///< in Plan::undos: what follows when it fails
  std::vector<Way> ways;                  ///< of a choose, parallel, repeat or execute_scenario
};

/// Steps that stand in another.
struct Way {
  std::string name{};  ///< "when vars.cold", "otherwise", "branch 2", "each round"; empty: there is only one
  std::vector<Step> steps{};
};

/// What compensation does to components that it treats alike.
struct Lowering {
  scenario::StateSet from = 0;             ///< where they are at most, when all goes well until then
  wire::State via = wire::State::unknown;  ///< on their way there; unknown: they stand still
  bool breaks_off = false;                 ///< the transition is broken off; else it is awaited
  wire::State target = wire::State::unknown;
  std::vector<wire::Command> commands{};  ///< none: they may stay
  std::vector<record::ComponentId> components{};
  wire::Dialect dialect = wire::Dialect::seed;  ///< in which the commands are sent

  friend bool operator==(const Lowering&, const Lowering&) = default;
};

/// One layer after the other, each when the one before is down; inside a layer all at once.
struct Undo {
  std::vector<std::vector<Lowering>> layers{};

  friend bool operator==(const Undo&, const Undo&) = default;
};

/// Why the run would be refused, before anything is sent.
struct Refusal {
  std::uint32_t step = 0;
  scenario::Place place{};
  std::string message{};
  std::string hint{};
};

struct Plan {
  std::string scenario{};
  record::Atomicity atomicity = record::Atomicity::none;
  std::vector<Deed> start{};  ///< the components by their state at the beginning, in `before`
  std::vector<Step> steps{};  ///< in the order of the text
  std::vector<Undo> undos{};  ///< the first does nothing; neighbours that are alike share one
  WorstCase worst{};
  std::optional<Refusal> refusal{};  ///< by its steps
  /// What else speaks against a start now, the most important first: told by those who know how the plant stands.
  std::vector<std::string> hindrances{};
  std::vector<std::string> warnings{};

  [[nodiscard]] bool is_refused() const { return refusal || !hindrances.empty(); }
};

/// `states[i]` are those of component i of the plant at the beginning, as for `scenario::find_obstacle`. Linear in the
/// program times its targets.
[[nodiscard]] Plan make_plan(const scenario::Program& program, const record::Plant& plant,
                             std::span<const scenario::StateSet> states, const record::Waits& waits);

}  // namespace kapela::planner
