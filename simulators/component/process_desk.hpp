// ProcessDesk: which orders to the supervisor of a process are carried out: each once, and none that comes too late or
// that a later one has overtaken. Pure; the same for simulated processes and for programs.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "orchestrator/wire/process_order.hpp"

namespace kapela::component {

class ProcessDesk {
 public:
  enum class Decision : std::uint8_t {
    act,
    repeat,     ///< of the last one: it gets the same answer
    too_late,   ///< by its not_after
    overtaken,  ///< a later one was acted on, or it is of an earlier life of the orchestrator
  };
  /// Who gives no number is not known again: its order is acted on.
  [[nodiscard]] Decision decide(const wire::Fence& fence, base::WallTime now);

 private:
  using Number = std::pair<std::uint64_t, std::uint64_t>;  ///< epoch, cmd_id
  std::optional<Number> last_{};
};

/// Why it is not acted on, for people.
[[nodiscard]] std::string_view reason(ProcessDesk::Decision decision);

}  // namespace kapela::component
