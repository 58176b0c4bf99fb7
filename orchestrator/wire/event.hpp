// Event: what travels in POST /event (wire.md), with every default. A value; its data is a shared immutable document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// The outcome inside a reply. Null members are left out on the wire.
struct EventResult {
  std::string result;  ///< success | failure | error | info | test_failed
  std::optional<std::int64_t> error_code{};
  std::optional<std::string> error_message{};
  JsonPtr data{};  ///< object or null pointer
};

struct Event {
  Event();
  std::string source = "default";
  std::string source_address = "127.0.0.1";
  std::uint16_t source_port = 0;  ///< 0: wants no reply
  std::string destination = "default";
  std::string destination_address = "127.0.0.1";
  std::uint16_t destination_port = 0;
  std::string destination_endpoint = "/event";
  std::string event_type = "default";
  JsonPtr data;  ///< an object; never a null pointer
  std::optional<std::int64_t> id{};
  std::int64_t payload = 1;  ///< number of events in a batch
  bool to_be_processed = false;
  bool is_processing = false;
  bool is_system_event = false;           ///< not logged
  double maximum_processing_time = 20.0;  ///< seconds
  std::string timestamp;                  ///< as it was spelled; a reply repeats it
  std::optional<EventResult> result{};    ///< present: it is a reply
};

/// The same event on its way back: source and destination swapped, id, data and timestamp kept, no result yet.
[[nodiscard]] Event reply_to(const Event& event);

/// Name of the event type that carries a batch.
inline constexpr std::string_view cumulative = "cumulative";
/// Tells the sender of a command that the transition it caused has ended (ours; harmless to avena).
inline constexpr std::string_view state_changed = "STATE_CHANGED";
/// Triggers a scenario at the orchestrator.
inline constexpr std::string_view execute_scenario = "EXECUTE_SCENARIO";

}  // namespace kapela::wire
