#include "simulators/faults/fault.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "orchestrator/base/assert.hpp"

namespace kapela::faults {
namespace {

constexpr std::array<std::string_view, 10> type_names{
    "latency",         "drop",         "duplicate",   "ack_only", "late_transition",
    "fail_transition", "wrong_target", "stale_state", "hang",     "crash"};
static_assert(type_names.size() == static_cast<std::size_t>(FaultType::crash) + 1);
constexpr std::array<std::string_view, 2> place_names{"receive", "reply"};

template <class Enum, class Names>
std::string_view name_in(const Names& names, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  ASSERT(index < names.size());
  return names[index];
}

template <class Enum, class Names>
std::optional<Enum> find_in(const Names& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(FaultType type) {
  return name_in(type_names, type);
}

std::optional<FaultType> parse_fault_type(std::string_view text) {
  return find_in<FaultType>(type_names, text);
}

std::vector<std::string> fault_type_names() {
  return {type_names.begin(), type_names.end()};
}

std::string_view name(Place place) {
  return name_in(place_names, place);
}

std::optional<Place> parse_place(std::string_view text) {
  return find_in<Place>(place_names, text);
}

}  // namespace kapela::faults
