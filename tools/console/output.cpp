#include "tools/console/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "orchestrator/base/visible.hpp"

namespace kapela::console {
namespace {

std::string mark_of(Colour colour) {
  return {colour_mark, static_cast<char>('0' + static_cast<int>(colour))};
}

std::string_view escape_of(char digit) {
  switch (static_cast<Colour>(digit - '0')) {
    case Colour::none:
      return "\x1b[0m";
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

template <class Line>
void each_line(std::string_view text, const Line& line) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string for_terminal(std::string_view line) {
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t next = std::min(line.find(colour_mark, at), line.size());
    result += base::visible(line.substr(at, next - at));
    if (next + 1 < line.size()) result += escape_of(line[next + 1]);
    at = next + 2;
  }
  return result;
}

void write_error(const std::string& line) {
  (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

std::string coloured(Colour colour, std::string_view text) {
  return mark_of(colour) + base::visible(text) + mark_of(Colour::none);
}

void say(std::string_view line) {
  put(for_terminal(line) + "\n");
}

void say(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) say(line);
}

void say_text(std::string_view text) {
  each_line(text, [](std::string_view line) { say(line); });
}

void say_json(std::string_view document) {
  put(document);
  put("\n");
}

void put(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stdout);  // end_of_output finds what failed
}

/// Further lines (a server's, of the files that it could not read) stand to the right of where one begins.
void complain(std::string_view what) {
  const char* margin = "kapela: ";
  each_line(what, [&margin](std::string_view line) {
    write_error(margin + base::visible(line) + "\n");
    margin = "  ";
  });
}

void complain_text(std::string_view text) {
  each_line(text, [](std::string_view line) { write_error(base::visible(line) + "\n"); });
}

bool has_reader() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) <= 0 || (output.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}

bool end_of_output() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  const int why = errno;
  if ((flushed && std::ferror(stdout) == 0) || !has_reader()) return true;
  complain(why == 0 ? std::string("not everything could be printed (is the disk of stdout full?)")
                    : fmt::format("not everything could be printed: {}", std::strerror(why)));
  return false;
}

}  // namespace kapela::console
