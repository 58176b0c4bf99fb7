// Log: the lines a person or a collector reads. The backend stands in log.cpp alone.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/level.hpp"

namespace kapela::base {

/// Structured context of a line: shown by the JSON format, and left out of the text one (the message already says it).
using LogFields = std::span<const std::pair<std::string_view, std::string>>;

/// Takes lines. Owned by main; borrowed by everything that has something to say. Never blocks on its output.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(Level level, std::string_view message, LogFields fields) = 0;

  void write(Level level, std::string_view message) { write(level, message, {}); }
  void info(std::string_view message) { write(Level::info, message); }
  void warning(std::string_view message) { write(Level::warning, message); }
  void error(std::string_view message) { write(Level::error, message); }
};

enum class LogFormat { text, json };

/// Writes to stdout from a thread of its own, so that a reader who stops reading stops nobody: "[INFO] message", or one
/// JSON object a line. When 8,192 lines wait, the oldest are dropped. Destruction writes what waits.
[[nodiscard]] std::unique_ptr<Log> make_console_log(LogFormat format, Level least);

/// Drops everything: for tests and tools that print their own output.
[[nodiscard]] std::unique_ptr<Log> make_null_log();

}  // namespace kapela::base
