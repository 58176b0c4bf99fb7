// Lines: what happened, in columns of fixed width, so that a change of one line moves no other. Values and functions of
// them, owned by nobody.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace kapela::stories {

struct Line {
  std::chrono::milliseconds time{};  ///< since the start of the world
  std::vector<std::string> whose{};  ///< components, or a run; one, until lines are joined
  std::string what{};                ///< the kind of the record
  std::string state{};
  std::string detail{};  ///< a command or a reason
  std::string note{};    ///< the rest, as long as it is

  friend bool operator==(const Line&, const Line&) = default;
};

/// What happens to several in turn at the same time stands there once, with all their names: one line after the other,
/// or a few lines that come again and again. Nothing else is left out. Where it happens to `everybody`, that is "@all";
/// no more names are joined than their column takes.
[[nodiscard]] std::vector<Line> joined(const std::vector<Line>& lines, const std::vector<std::string>& everybody);

/// What comes again and again at one pace, and is the same but for the number of an attempt: the first round stands
/// there, and a line says how often it comes again.
[[nodiscard]] std::vector<Line> folded(const std::vector<Line>& lines);

/// "1.234s".
[[nodiscard]] std::string seconds_text(std::chrono::milliseconds time);

/// "    1.234s  io  ...", a line without its end.
[[nodiscard]] std::string text_of(const Line& line);

}  // namespace kapela::stories
