// ProcessDeed: what whoever supervises the process of a component can be asked for. A value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kapela::wire {

enum class ProcessDeed : std::uint8_t {
  start,    ///< it runs and answers, and did before, or does now
  stop,     ///< nothing of it is left, until it is started
  restart,  ///< stop, then start
};
/// By ProcessDeed.
inline constexpr std::array<std::string_view, 3> process_deed_names{"start", "stop", "restart"};
[[nodiscard]] constexpr std::string_view name(ProcessDeed deed) {
  return process_deed_names[static_cast<std::size_t>(deed)];
}
[[nodiscard]] std::optional<ProcessDeed> parse_process_deed(std::string_view text);
/// "start_process", as scenarios and records call it.
[[nodiscard]] std::string_view action_name(ProcessDeed deed);

}  // namespace kapela::wire
