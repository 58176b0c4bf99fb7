// KeptLog: a log whose lines a test looks at.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"

namespace kapela::support {

struct KeptLog final : base::Log {
  using base::Log::write;
  void write(base::Level level, std::string_view message, base::LogFields) override {
    lines.push_back(std::string(base::level_name(level)) + " " + std::string(message));
  }

  [[nodiscard]] bool tells(std::string_view words) const {
    for (const std::string& line : lines)
      if (line.find(words) != std::string::npos) return true;
    return false;
  }

  std::vector<std::string> lines;
};

}  // namespace kapela::support
