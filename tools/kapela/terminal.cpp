#include "tools/kapela/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace kapela::cli {
namespace {

constexpr std::string_view escape_reset = "\x1b[0m";

std::string_view escape(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::green:
      return "\x1b[32m";
    case Colour::yellow:
      return "\x1b[33m";
    case Colour::red:
      return "\x1b[31m";
    case Colour::grey:
      return "\x1b[90m";
    case Colour::bold:
      return "\x1b[1m";
  }
  return "";
}

std::size_t terminal_width() {
  winsize size{};
  constexpr std::size_t usual = 80;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

/// Cuts after `width` visible code points; colour escapes take no room. Emoji take two columns, so one is kept free.
std::string cut(std::string_view text, std::size_t width) {
  std::size_t shown = 0;
  std::string_view reset{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size() - 1);
      reset = escape_reset;
      continue;
    }
    if (!is_continuation(text[i]) && ++shown > width) return std::string(text.substr(0, i)) + std::string(reset);
  }
  return std::string(text);
}

}  // namespace

Terminal::Terminal()
    : interactive_(isatty(STDOUT_FILENO) == 1), coloured_(interactive_ && std::getenv("NO_COLOR") == nullptr) {}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!coloured_ || colour == Colour::none) return std::string(text);
  return std::string(escape(colour)) + std::string(text) + std::string(escape_reset);
}

void Terminal::line(std::string_view text) {
  erase();
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

void Terminal::redraw(const std::vector<std::string>& lines) {
  if (!interactive_) return;
  erase();
  const std::size_t width = terminal_width() - 1;
  for (const std::string& text : lines) std::printf("%s\n", cut(text, width).c_str());
  drawn_ = lines.size();
  std::fflush(stdout);
}

void Terminal::erase() {
  if (drawn_ > 0) std::printf("\r\x1b[%zuA\x1b[J", drawn_);
  drawn_ = 0;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t length = code_points(text);
  return std::string(text) + std::string(length < width ? width - length : 0, ' ');
}

std::vector<std::string> table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], code_points(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += i + 1 == row.size() ? row[i] : padded(row[i], widths[i] + 2);
    lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
  }
  return lines;
}

}  // namespace kapela::cli
