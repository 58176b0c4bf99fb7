// How long actions may take at most, by their own timeouts. Functions only.
#pragma once

#include <chrono>
#include <string>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

/// Cannot overflow, unlike a count of nanoseconds: repetitions multiply.
using Seconds = std::chrono::duration<double>;

/// Along the longest way: every retry and repetition, the longest branch, executed scenarios included; without
/// on_failure.
[[nodiscard]] Seconds longest_way(const Actions& actions);

/// "1m30s"; more than a year is "more than a year".
[[nodiscard]] std::string time_text(Seconds time);

}  // namespace kapela::scenario
