// ProcessOrder: what whoever supervises the process of a component is asked for: the body of POST /process at an admin
// port. Answered as a command is, when it is done. A value.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/process_deed.hpp"

namespace kapela::wire {

struct ProcessOrder {
  ProcessDeed deed = ProcessDeed::start;
  Fence fence{};

  friend bool operator==(const ProcessOrder&, const ProcessOrder&) = default;
};

[[nodiscard]] std::string encode(const ProcessOrder& order);
/// Errors: `malformed` for what is no JSON, `invalid` with the member.
[[nodiscard]] base::Result<ProcessOrder> decode_process_order(std::string_view body);

}  // namespace kapela::wire
