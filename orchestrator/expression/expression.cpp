#include "orchestrator/expression/expression.hpp"

namespace kapela::expression {

struct Node {
  std::string source;
  Value value;
};

Expression::Expression() : root_(std::make_shared<const Node>(Node{"true", true})) {}

base::Result<Expression> Expression::parse(std::string_view text, const TypeOf&) {
  Expression made;
  if (text == "true") return made;
  return base::fail(base::ErrorCode::unsupported, "no expression but 'true' is read yet");
}

Value Expression::evaluate(const Lookup&) const {
  return root_->value;
}

bool Expression::holds(const Lookup& lookup) const {
  const Value value = evaluate(lookup);
  const auto* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

Type Expression::type() const {
  return type_of(root_->value);
}

const std::string& Expression::source() const {
  return root_->source;
}

}  // namespace kapela::expression
