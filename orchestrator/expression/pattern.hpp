// Pattern: which texts are meant: those that hold, begin with or are another, or match a regular expression. Every
// match takes time linear in the text. What groups of a regular expression hold can be asked. A value that copies
// share.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace re2 {
class RE2;
}

namespace kapela::expression {

enum class PatternMode { contains, starts_with, exact, regex };

/// A group of a regular expression, by its number from 1, and what it is called.
struct NamedGroup {
  std::string name{};
  std::size_t number = 0;

  friend bool operator==(const NamedGroup&, const NamedGroup&) = default;
};

class Pattern {
 public:
  /// Every text.
  Pattern() = default;
  /// At most 1 KiB; groups are called (?P<name>...) or (?<name>...). Errors: invalid (a regular expression that cannot
  /// be read, or grows too large).
  [[nodiscard]] static base::Result<Pattern> read(PatternMode mode, std::string_view text, bool case_sensitive);

  [[nodiscard]] bool matches(std::string_view text) const;

  [[nodiscard]] std::size_t groups() const;
  /// In the order in which they open.
  [[nodiscard]] std::vector<NamedGroup> named_groups() const;
  /// What the groups hold of a text that matches, in this order; a group that takes no part holds an empty text.
  /// Nothing: it does not match.
  [[nodiscard]] std::optional<std::vector<std::string>> find(std::string_view text,
                                                             const std::vector<NamedGroup>& groups) const;

 private:
  std::shared_ptr<const re2::RE2> matcher_;
};

}  // namespace kapela::expression
