#include "orchestrator/record/run_terms.hpp"

#include <array>

namespace kapela::record {
namespace {

using namespace std::string_view_literals;

constexpr std::array atomicities{"rollback"sv, "forward"sv, "none"sv};
constexpr std::array stuck_words{"hold"sv, "continue"sv};
constexpr std::array modes{"single"sv, "queued"sv, "restart"sv, "parallel"sv};

}  // namespace

std::string_view name(Atomicity atomicity) {
  return atomicities.at(static_cast<std::size_t>(atomicity));
}

std::string_view name(OnStuck on_stuck) {
  return stuck_words.at(static_cast<std::size_t>(on_stuck));
}

std::string_view name(Mode mode) {
  return modes.at(static_cast<std::size_t>(mode));
}

}  // namespace kapela::record
