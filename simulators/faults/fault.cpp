#include "simulators/faults/fault.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"

namespace kapela::faults {
namespace {

constexpr std::array<std::string_view, 2> place_names{"receive", "reply"};

}  // namespace

bool operator==(const HttpMatch& a, const HttpMatch& b) {
  const auto same_member = [](const auto& one, const auto& other) {
    return one.first == other.first && *one.second == *other.second;
  };
  return a.path == b.path && a.client == b.client && a.headers == b.headers &&
         std::equal(a.body.begin(), a.body.end(), b.body.begin(), b.body.end(), same_member);
}

const Details& details(const Fault& fault) {
  static const Details usual;
  return fault.details ? *fault.details : usual;
}

Details& details(Fault& fault) {
  if (!fault.details) fault.details = Details();
  return *fault.details;
}

std::string_view name(Place place) {
  const auto index = static_cast<std::size_t>(place);
  ASSERT(index < place_names.size());
  return place_names[index];
}

std::optional<Place> parse_place(std::string_view text) {
  const auto found = std::find(place_names.begin(), place_names.end(), text);
  if (found == place_names.end()) return std::nullopt;
  return static_cast<Place>(found - place_names.begin());
}

}  // namespace kapela::faults
