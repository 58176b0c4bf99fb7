// FaultTraits: what a type of fault is: its name, where it acts, its parameters. Each stands in its own file in types/;
// one more type is one more file there, its name in FaultType, and its line in fault_type.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/faults/fault.hpp"
#include "simulators/faults/fields.hpp"
#include "simulators/faults/reply.hpp"

namespace kapela::faults {

/// Where on the way of a request a fault acts: the precedence. What acts earlier may keep the rest from acting.
enum class Stage : std::uint8_t {
  process,          ///< the whole component: whoever asks meets it first
  accept,           ///< connections
  lost_request,     ///< the state machine never sees it
  receive_latency,  ///< the state machine sees it later
  refusal,          ///< answered with an error, the state machine never sees it
  machine,          ///< the state machine does something else
  beside,           ///< the request does more than it says
  reply_latency,    ///< the answer is late
  ending,           ///< the answer does not come, or not as it should
  lie,              ///< the answer tells another state
  shape,            ///< how the bytes of the answer come
};

/// What a rule without `match.event` acts on.
enum class Scope : std::uint8_t {
  commands,     ///< every command that is no query
  transitions,  ///< every command that is legal where the component is
  reports,      ///< whatever tells the state
  nothing,      ///< no request: it acts by itself while its trigger lets it
};

struct FaultTraits {
  FaultType type;
  std::string_view name;
  std::optional<Stage> at_receive;  ///< where it acts with `at: receive`; none: it cannot be there
  std::optional<Stage> at_reply;
  Scope scope = Scope::commands;
  std::string_view effect;                                 ///< for people
  void (*fields)(Fault& fault, Fields& fields) = nullptr;  ///< null: no parameters
  void (*usual)(Fault& fault) = nullptr;  ///< its parameters where they are not said; null: those of a Fault
  /// What whoever asked gets instead of an answer: of lost_request, refusal, ending. Null: of no such stage.
  void (*ends)(const Fault& fault, Reply& reply) = nullptr;
  /// How the bytes of the answer come: of shape. Null: of another stage.
  void (*shapes)(const Fault& fault, Flow& flow) = nullptr;
  std::string_view not_virtual{};  ///< why the virtual world cannot do it; empty: it can
};

[[nodiscard]] const FaultTraits& traits(FaultType type);
[[nodiscard]] Stage stage_of(const Fault& fault);

/// One without a name whose parameters are all as when they are not said.
[[nodiscard]] Fault usual_fault(FaultType type);

/// As in files: "fail_transition", ...
[[nodiscard]] std::string_view name(FaultType type);
[[nodiscard]] std::optional<FaultType> parse_fault_type(std::string_view text);
/// All of them, for "did you mean" and searches.
[[nodiscard]] std::vector<std::string> fault_type_names();

/// True for those that can be at either place; the others have one of their own.
[[nodiscard]] bool has_place(FaultType type);

/// True for those that make a transition that has begun go wrong.
[[nodiscard]] constexpr bool changes_transition(FaultType type) {
  return type == FaultType::late_transition || type == FaultType::fail_transition || type == FaultType::wrong_target;
}

/// True for a rule that no request prompts: it acts by itself while its trigger lets it.
[[nodiscard]] bool acts_by_itself(const Fault& fault);

}  // namespace kapela::faults
