// Expression: a small total language for conditions and templates: every evaluation ends, with a value. Parsed and
// typed when a file is read; an immutable value that copies share.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/expression/mistake.hpp"
#include "orchestrator/expression/names.hpp"
#include "orchestrator/expression/value.hpp"

namespace kapela::expression {

struct Tree;

class Expression {
 public:
  /// `true`.
  Expression();

  /// At most 4 KiB, nested at most 32 deep. Mistakes: no expression, a path that `names` does not know, or operands
  /// whose types cannot go together.
  [[nodiscard]] static Parsed<Expression> read(std::string_view text, const Names& names);

  /// As `read`, with paths that are known or not. Errors: `invalid`, with the column (from 1) in the message.
  [[nodiscard]] static base::Result<Expression> parse(std::string_view text, const TypeOf& type_of);

  /// A value written out.
  [[nodiscard]] static Expression literal(Value value);

  /// Never fails: a path without a value is null, and null is equal to nothing but null.
  [[nodiscard]] Value evaluate(const Lookup& lookup) const;
  /// True only when it evaluates to the truth.
  [[nodiscard]] bool holds(const Lookup& lookup) const;

  /// What named groups of the regular expressions in it hold, in the order of the text; none of those that do not
  /// match.
  using Groups = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Groups groups(const Lookup& lookup) const;

  [[nodiscard]] Type type() const;
  /// As it was written.
  [[nodiscard]] const std::string& source() const;
  /// The path that is all of it; null when it is anything else.
  [[nodiscard]] const Path* path() const;
  /// Every path in it, in the order of the text.
  [[nodiscard]] std::vector<Path> paths() const;

  friend bool operator==(const Expression& a, const Expression& b) { return a.source() == b.source(); }

 private:
  explicit Expression(std::shared_ptr<const Tree> tree) : tree_(std::move(tree)) {}

  std::shared_ptr<const Tree> tree_;
};

}  // namespace kapela::expression
