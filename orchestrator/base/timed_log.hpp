// The console log with the time before each line, for those whose collector adds none. A function.
#pragma once

#include "orchestrator/base/log.hpp"

namespace kapela::base {

/// As make_console_log makes it for LogFormat::text, with "2026-11-26T13:53:00.042Z " before the level.
[[nodiscard]] std::unique_ptr<Log> make_timed_console_log(Level least);

}  // namespace kapela::base
