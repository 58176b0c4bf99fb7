// What comes again and again, of the lines of a story.
#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "tests/stories/lines.hpp"

namespace kapela::stories {
namespace {

using Rounds = std::span<const Line>;

constexpr std::size_t longest_round = 6;
constexpr std::size_t fewest_rounds = 4;
constexpr std::string_view attempt = "attempt ";

/// "attempt 5: no answer" of "attempt 3: no answer", two rounds later.
std::string counted_on(const std::string& note, std::size_t rounds) {
  if (!note.starts_with(attempt)) return note;
  std::size_t number = 0;
  const char* const end = std::from_chars(note.data() + attempt.size(), note.data() + note.size(), number).ptr;
  return fmt::format("{}{}{}", attempt, number + rounds, end);
}

/// As it is to be so many rounds later.
Line later(const Line& line, std::chrono::milliseconds pace, std::size_t rounds) {
  Line expected = line;
  expected.time += pace * static_cast<std::int64_t>(rounds);
  expected.note = counted_on(line.note, rounds);
  return expected;
}

/// How often the first so many lines come, one round right after the other.
std::size_t count_rounds(Rounds lines, std::size_t length) {
  if (lines.size() < 2 * length) return 1;
  const auto pace = lines[length].time - lines[0].time;
  std::size_t at = length;
  while (at < lines.size() && lines[at] == later(lines[at % length], pace, at / length)) ++at;
  return at / length;
}

Line again(Rounds lines, std::size_t length, std::size_t rounds) {
  Line line = lines[length * rounds - 1];
  const auto pace = lines[length].time - lines[0].time;
  line.what = "again";
  line.state = line.detail = "";
  line.note = fmt::format("the last {} lines {} times more, every {}", length, rounds - 1, seconds_text(pace));
  return line;
}

}  // namespace

std::vector<Line> folded(const std::vector<Line>& lines) {
  std::vector<Line> all;
  for (Rounds rest = lines; !rest.empty();) {
    std::size_t length = 1;
    while (length <= longest_round && count_rounds(rest, length) < fewest_rounds) ++length;
    const bool comes_again = length <= longest_round;
    const std::size_t rounds = comes_again ? count_rounds(rest, length) : 1;
    if (!comes_again) length = 1;
    all.insert(all.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
    if (comes_again) all.push_back(again(rest, length, rounds));
    rest = rest.subspan(length * rounds);
  }
  return all;
}

}  // namespace kapela::stories
