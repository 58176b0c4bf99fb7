// Expression: a small total language for conditions and templates: every evaluation ends, with a value. Parsed and
// typed when a file is read; an immutable value that copies share.
#pragma once

#include <memory>

#include "orchestrator/base/error.hpp"
#include "orchestrator/expression/value.hpp"

namespace kapela::expression {

struct Node;

class Expression {
 public:
  /// `true`.
  Expression();

  /// Errors: `invalid`, with the column (from 1) in the message: no expression, a path that `type_of` does not know, or
  /// operands whose types cannot go together.
  [[nodiscard]] static base::Result<Expression> parse(std::string_view text, const TypeOf& type_of);

  /// Never fails: a path without a value is null, and null is equal to nothing but null.
  [[nodiscard]] Value evaluate(const Lookup& lookup) const;
  /// True only when it evaluates to the truth.
  [[nodiscard]] bool holds(const Lookup& lookup) const;

  [[nodiscard]] Type type() const;
  /// As it was written.
  [[nodiscard]] const std::string& source() const;

  friend bool operator==(const Expression& a, const Expression& b) { return a.source() == b.source(); }

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace kapela::expression
