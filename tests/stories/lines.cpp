#include "tests/stories/lines.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kapela::stories {
namespace {

using Names = std::vector<std::string>;
using Lines = std::span<const Line>;

constexpr std::size_t names_width = 30;
constexpr std::size_t longest_turn = 4;  ///< lines that one component has at once

std::string names_text(const Names& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

bool is_of_one(Lines turn) {
  return std::all_of(turn.begin(), turn.end(), [&](const Line& line) { return line.whose == turn.front().whose; });
}

bool says_the_same(const Line& one, const Line& other) {
  Line named = other;
  named.whose = one.whose;
  return named == one;
}

/// In whose turns the first so many lines come, one turn after the other.
Names whose_turns(Lines lines, std::size_t length) {
  Names names;
  for (; lines.size() >= length; lines = lines.subspan(length)) {
    const Lines turn = lines.first(length);
    const std::string& name = turn.front().whose.front();
    const Lines first(turn.data() - names.size() * length, length);
    if (!is_of_one(turn) || !std::equal(turn.begin(), turn.end(), first.begin(), says_the_same)) break;
    if (std::find(names.begin(), names.end(), name) != names.end()) break;
    names.push_back(name);
  }
  return names;
}

/// Such names as fit into their column together.
std::vector<Names> in_groups(const Names& names, const Names& everybody) {
  if (names.size() > 1 && std::is_permutation(names.begin(), names.end(), everybody.begin(), everybody.end()))
    return {{"@all"}};
  std::vector<Names> groups;
  for (const std::string& name : names) {
    if (groups.empty() || names_text(groups.back()).size() + 2 + name.size() > names_width) groups.emplace_back();
    groups.back().push_back(name);
  }
  return groups;
}

struct Turns {
  std::size_t length = 1;
  Names names{};
};

/// Of what stands at the beginning: those that leave the fewest lines.
Turns best_turns(Lines lines) {
  Turns best{1, whose_turns(lines, 1)};
  for (std::size_t length = 2; length <= longest_turn; ++length) {
    Names names = whose_turns(lines, length);
    if (names.size() > 1 && (names.size() - 1) * length > (best.names.size() - 1) * best.length)
      best = {length, std::move(names)};
  }
  return best;
}

}  // namespace

std::vector<Line> joined(const std::vector<Line>& lines, const Names& everybody) {
  std::vector<Line> all;
  for (Lines rest = lines; !rest.empty();) {
    const auto [length, names] = best_turns(rest);
    for (const Names& group : in_groups(names, everybody))
      for (const Line& line : rest.first(length)) all.emplace_back(line).whose = group;
    rest = rest.subspan(length * names.size());
  }
  return all;
}

std::string text_of(const Line& line) {
  std::string text = fmt::format("{:>10}  {:<{}}  {:<16}  {:<13}  {:<15}  {}", seconds_text(line.time),
                                 names_text(line.whose), names_width, line.what, line.state, line.detail, line.note);
  text.erase(text.find_last_not_of(' ') + 1);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string seconds_text(std::chrono::milliseconds time) {
  return fmt::format("{}.{:03}s", time.count() / 1000, time.count() % 1000);
}

}  // namespace kapela::stories
