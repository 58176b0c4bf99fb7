#include "tests/stories/difference.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::stories {
namespace {

constexpr std::size_t around = 3;

struct Edit {
  char sign = ' ';
  const std::string* line = nullptr;
  std::size_t number = 0;  ///< of the line in `expected`, from 1
};

/// How many lines the ends from (i, j) on have in common at most.
class Common {
 public:
  Common(const std::vector<std::string>& expected, const std::vector<std::string>& made)
      : width_(made.size() + 1), most_((expected.size() + 1) * width_) {
    for (std::size_t i = expected.size(); i-- > 0;)
      for (std::size_t j = made.size(); j-- > 0;)
        most_[i * width_ + j] = expected[i] == made[j] ? 1 + of(i + 1, j + 1) : std::max(of(i + 1, j), of(i, j + 1));
  }
  [[nodiscard]] std::size_t of(std::size_t i, std::size_t j) const { return most_[i * width_ + j]; }

 private:
  std::size_t width_;
  std::vector<std::size_t> most_;
};

std::vector<Edit> edits_of(const std::vector<std::string>& expected, const std::vector<std::string>& made) {
  const Common common(expected, made);
  std::vector<Edit> edits;
  for (std::size_t i = 0, j = 0; i < expected.size() || j < made.size();) {
    const bool has_both = i < expected.size() && j < made.size();
    if (has_both && expected[i] == made[j]) {
      edits.push_back({' ', &expected[i], i + 1});
      ++i, ++j;
    } else if (j == made.size() || (has_both && common.of(i + 1, j) >= common.of(i, j + 1))) {
      edits.push_back({'-', &expected[i], i + 1});
      ++i;
    } else {
      edits.push_back({'+', &made[j], i + 1});
      ++j;
    }
  }
  return edits;
}

bool is_shown(const std::vector<Edit>& edits, std::size_t at) {
  const std::size_t first = at - std::min(at, around);
  const std::size_t end = std::min(at + around + 1, edits.size());
  const auto from = edits.begin() + static_cast<std::ptrdiff_t>(first);
  return std::any_of(from, edits.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const Edit& edit) { return edit.sign != ' '; });
}

}  // namespace

std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& made) {
  const std::vector<Edit> edits = edits_of(expected, made);
  std::string text;
  bool was_shown = false;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const bool shown = is_shown(edits, i);
    if (shown && !was_shown) text += fmt::format("@@ line {} @@\n", edits[i].number);
    if (shown) text += fmt::format("{}{}\n", edits[i].sign, *edits[i].line);
    was_shown = shown;
  }
  return text;
}

}  // namespace kapela::stories
