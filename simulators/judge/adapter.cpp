#include "simulators/judge/adapter.hpp"

namespace kapela::judge {

std::optional<std::string> Adapter::name_of(const std::string& scenario) const {
  if (names.empty()) return scenario;
  for (const auto& [ours, theirs] : names)
    if (ours == scenario) return theirs;
  return std::nullopt;
}

}  // namespace kapela::judge
