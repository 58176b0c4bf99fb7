// TemplateText: "Start requested by {{ trigger.source }}": parsed once at load, rendered at run time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/expression/expression.hpp"

namespace kapela::scenario {

class TemplateText {
 public:
  using Lookup = expression::Lookup;

  TemplateText() = default;

  /// Mistakes: a {{ }} that is not closed, and those of the expressions inside.
  [[nodiscard]] static expression::Parsed<TemplateText> read(std::string_view text, const expression::Names& names);

  /// As `read`, where nobody knows the variables. Errors name the column (from 1).
  [[nodiscard]] static base::Result<TemplateText> parse(std::string_view text);

  /// A text without templates.
  [[nodiscard]] static TemplateText literal(std::string text);

  /// The text as it was written.
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] bool constant() const { return segments_.empty(); }
  /// The expression that is all of it, if it is one.
  [[nodiscard]] std::optional<expression::Expression> alone() const;
  /// The expressions in it, in the order of the text.
  [[nodiscard]] std::vector<expression::Expression> expressions() const;

  /// A path that has no value shows as "(trigger.x is not set)".
  [[nodiscard]] std::string render(const Lookup& lookup) const;

  friend bool operator==(const TemplateText&, const TemplateText&) = default;

 private:
  struct Segment {
    std::string text;                                  ///< literal part, followed by
    std::optional<expression::Expression> expression;  ///< a value; none in the last segment
    friend bool operator==(const Segment&, const Segment&) = default;
  };

  std::string source_;
  std::vector<Segment> segments_;  ///< empty for a constant text
};

}  // namespace kapela::scenario
