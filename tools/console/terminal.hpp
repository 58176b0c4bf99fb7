// Terminal: what stdout is, and lines that are redrawn in place. Plain lines when it is no terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/console/layout.hpp"
#include "tools/console/output.hpp"

namespace kapela::console {

class Terminal {
 public:
  /// Looks at stdout and NO_COLOR.
  Terminal();

  [[nodiscard]] bool interactive() const { return interactive_; }
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;

  /// Prints a line above the block that is redrawn.
  void line(std::string_view text);
  /// The same for a text that has line ends of its own.
  void text(std::string_view text);

  /// Replaces the block by these lines, cut to the terminal's width; of those that its height does not take, it says
  /// how many there are. `foot` stays below them. Does nothing when it is no terminal.
  void redraw(const std::vector<std::string>& lines, const std::vector<std::string>& foot = {});

  /// Leaves the block as it stands; the next one starts below it.
  void settle() { drawn_ = 0; }

 private:
  void erase();

  bool interactive_;
  bool coloured_;
  std::size_t drawn_ = 0;
};

/// Prints a table so that it fits the terminal, if stdout is one.
void say_table(const Rows& rows);

}  // namespace kapela::console
