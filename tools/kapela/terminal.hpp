// Terminal: what stdout is, and lines that are redrawn in place. Plain lines when it is no terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::cli {

enum class Colour { none, green, yellow, red, grey, bold };

class Terminal {
 public:
  /// Looks at stdout and NO_COLOR.
  Terminal();

  [[nodiscard]] bool interactive() const { return interactive_; }
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;

  /// Prints a line above the block that is redrawn.
  void line(std::string_view text);

  /// Replaces the block by these lines (cut to the terminal's width). Does nothing when it is no terminal.
  void redraw(const std::vector<std::string>& lines);

  /// Leaves the block as it stands; the next one starts below it.
  void settle() { drawn_ = 0; }

 private:
  void erase();

  bool interactive_;
  bool coloured_;
  std::size_t drawn_ = 0;
};

/// Pads to a width in code points (names are ASCII; states too).
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// Columns of text aligned, two spaces apart; the first row is the header.
[[nodiscard]] std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows);

}  // namespace kapela::cli
