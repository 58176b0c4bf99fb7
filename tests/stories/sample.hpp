// Lines in a few words, for the tests of what makes them shorter.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/stories/lines.hpp"

namespace kapela::stories {

inline const std::vector<std::string> everybody{"io", "left", "right"};

[[nodiscard]] inline Line line(const std::string& whose, const std::string& what, std::chrono::milliseconds time = {},
                               const std::string& note = "") {
  return {.time = time, .whose = {whose}, .what = what, .note = note};
}

/// "250 io, left sent attempt 2", a line each.
[[nodiscard]] inline std::vector<std::string> shown(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  for (const Line& each : lines)
    texts.push_back(fmt::format("{} {} {}{}{}", each.time.count(), fmt::join(each.whose, ", "), each.what,
                                each.note.empty() ? "" : " ", each.note));
  return texts;
}

}  // namespace kapela::stories
