// The numbers that name things inside an orchestrator. Small, typed, meaningless outside one process (cmd_id needs its
// epoch).
#pragma once

#include <cstddef>
#include <cstdint>

namespace kapela::record {

/// Index of a component in its Plant.
enum class ComponentId : std::uint32_t {};
/// A run of this orchestrator, counted from 1.
enum class RunId : std::uint64_t {};
/// A command sent by this orchestrator in this epoch, counted from 1; travels as `cmd_id`.
enum class CommandId : std::uint64_t {};
/// One start of the orchestrator; later ones are greater. Travels as `epoch`.
enum class Epoch : std::uint64_t {};

inline constexpr ComponentId no_component{0xffffffff};
inline constexpr RunId no_run{0};
inline constexpr CommandId no_command{0};

[[nodiscard]] constexpr std::size_t index(ComponentId id) {
  return static_cast<std::size_t>(id);
}
[[nodiscard]] constexpr std::uint64_t number(RunId id) {
  return static_cast<std::uint64_t>(id);
}
[[nodiscard]] constexpr std::uint64_t number(CommandId id) {
  return static_cast<std::uint64_t>(id);
}
[[nodiscard]] constexpr std::uint64_t number(Epoch epoch) {
  return static_cast<std::uint64_t>(epoch);
}

}  // namespace kapela::record
