// What the tests of wire share.
#pragma once

#include <chrono>

#include <nlohmann/json.hpp>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// 2026-11-23 05:29:42.428951 UTC.
inline constexpr base::WallTime some_time{std::chrono::microseconds(1'795'411'782'428'951)};

}  // namespace kapela::wire
