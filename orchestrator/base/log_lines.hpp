// A text of several lines in a log. A function.
#pragma once

#include <algorithm>

#include "orchestrator/base/log.hpp"

namespace kapela::base {

/// A record for each line: a log shows every record as one. For texts that Kapela itself has broken into lines.
inline void write_lines(Log& log, Level level, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    log.write(level, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace kapela::base
