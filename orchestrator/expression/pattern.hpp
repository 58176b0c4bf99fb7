// Pattern: which texts are meant: those that hold, begin with or are another, or match a regular expression. Every
// match takes time linear in the text. A value that copies share.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"

namespace re2 {
class RE2;
}

namespace kapela::expression {

enum class PatternMode { contains, starts_with, exact, regex };

class Pattern {
 public:
  /// Every text.
  Pattern() = default;
  /// At most 1 KiB. Errors: invalid (a regular expression that cannot be read, or grows too large).
  [[nodiscard]] static base::Result<Pattern> read(PatternMode mode, std::string_view text, bool case_sensitive);

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  std::shared_ptr<const re2::RE2> matcher_;
};

}  // namespace kapela::expression
