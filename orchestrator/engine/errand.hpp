// Errand: an event of a component's business on its way there, and what takes it back. Values, shared and never
// changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/json.hpp"
#include "orchestrator/wire/process_deed.hpp"

namespace kapela::engine {

struct Errand {
  std::string event{};
  wire::JsonPtr data{};      ///< an object; never null
  bool needs_reply = false;  ///< an acknowledgement is not enough
  bool harmless = false;     ///< it leaves nothing behind
  /// It is for whoever supervises the process of the component, and asks for this.
  std::optional<wire::ProcessDeed> deed{};
};
using ErrandPtr = std::shared_ptr<const Errand>;

/// What is sent when the run is undone.
struct TakingBack {
  ErrandPtr errand{};
  base::Duration timeout{};  ///< until it is acknowledged
};

/// An order to a supervisor: its event is "start_process", ...
[[nodiscard]] ErrandPtr errand_for(wire::ProcessDeed deed);

/// Both as the text of a record: a JSON object with event, data, process, undo.
[[nodiscard]] std::string to_text(const Errand& errand, const std::optional<TakingBack>& undo);
struct ReadErrand {
  ErrandPtr errand{};
  std::optional<TakingBack> undo{};
};
/// Nothing where the text is no such object.
[[nodiscard]] std::optional<ReadErrand> read_errand(std::string_view text);

}  // namespace kapela::engine
