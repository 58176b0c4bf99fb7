#include "tools/console/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kapela::console {
namespace {

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Asked anew each time: a window is resized while something is drawn in it.
Size terminal_size() {
  winsize told{};
  Size size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &told) != 0) return size;
  if (told.ws_col > 0) size.columns = told.ws_col;
  if (told.ws_row > 0) size.rows = told.ws_row;
  return size;
}

}  // namespace

Terminal::Terminal()
    : interactive_(isatty(STDOUT_FILENO) == 1), coloured_(interactive_ && std::getenv("NO_COLOR") == nullptr) {}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  return coloured_ && colour != Colour::none ? coloured(colour, text) : std::string(text);
}

void Terminal::line(std::string_view text) {
  constexpr std::size_t indent = 4;
  erase();
  if (interactive_) {
    say(wrapped(text, terminal_size().columns, indent));
  } else {
    say(text);
  }
  (void)std::fflush(stdout);
}

void Terminal::text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// The last row is the cursor's, the last column is left alone: a terminal may go to the next line behind it.
void Terminal::redraw(const std::vector<std::string>& lines, const std::vector<std::string>& foot) {
  if (!interactive_) return;
  erase();
  const Size size = terminal_size();
  const std::size_t room = size.rows - std::min(size.rows, foot.size() + 1);
  std::vector<std::string> drawn = lines;
  if (lines.size() > room) {
    drawn.resize(std::max<std::size_t>(room, 1) - 1);
    drawn.push_back(fmt::format("    ... {} more", lines.size() - drawn.size()));
  }
  drawn.insert(drawn.end(), foot.begin(), foot.end());
  for (const std::string& text : drawn) say(cut(text, size.columns - 1));
  drawn_ = drawn.size();
  (void)std::fflush(stdout);
}

void Terminal::erase() {
  if (drawn_ > 0) put(fmt::format("\r\x1b[{}A\x1b[J", drawn_));
  drawn_ = 0;
}

void say_table(const Rows& rows) {
  say(isatty(STDOUT_FILENO) == 1 ? table(rows, terminal_size().columns) : table(rows));
}

}  // namespace kapela::console
