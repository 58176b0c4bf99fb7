// Random expressions, made together with the value that they must give; and random texts, which must never do harm.
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "tests/expression/names.hpp"

namespace kapela::expression {
namespace {

/// A text with the value that an evaluator has to find for it.
template <class T>
struct Made {
  std::string text;
  T value;
};
using Number = Made<std::optional<double>>;  ///< nothing: null
using Truth = Made<bool>;
using Text = Made<std::string>;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed, 1) {}

  std::size_t below(std::size_t bound) { return random_.next() % bound; }

  Number number(int depth) {
    if (depth == 0 || below(4) == 0) return number_leaf();
    const Number a = number(depth - 1);
    const Number b = number(depth - 1);
    const char operation = "+-*/%"[below(5)];
    return {fmt::format("({} {} {})", a.text, operation, b.text), computed(operation, a.value, b.value)};
  }

  Text text(int depth) {
    if (depth > 0 && below(3) == 0) {
      const Text a = text(depth - 1);
      const Text b = text(depth - 1);
      return {a.text + " + " + b.text, a.value + b.value};
    }
    static const std::vector<Text> leaves{
        {"vars.s", "abc"}, {"'RUN'", "RUN"}, {"\"żółw\"", "żółw"}, {"text(1.5)", "1.5"}};
    return leaves[below(leaves.size())];
  }

  Truth truth(int depth) {
    if (depth == 0) return below(2) == 0 ? Truth{"true", true} : Truth{"any_in(FAULT)", false};
    switch (below(6)) {
      case 0:
        return joined(depth, " and ");
      case 1:
        return joined(depth, " or ");
      case 2:
        return joined(depth, " xor ");
      case 3:
        return opposite(depth);
      case 4:
        return compared_numbers(depth);
      default:
        return compared_texts(depth);
    }
  }

 private:
  Number number_leaf() {
    static const std::vector<Number> leaves{{"vars.n", 3.0},
                                            {"2", 2.0},
                                            {"vars.z", 0.0},
                                            {"0.5", 0.5},
                                            {"trigger.nothing", std::nullopt},
                                            {"-4", -4.0},
                                            {"length('abcd')", 4.0}};
    return leaves[below(leaves.size())];
  }

  static std::optional<double> computed(char operation, std::optional<double> a, std::optional<double> b) {
    if (!a || !b || ((operation == '/' || operation == '%') && *b == 0)) return std::nullopt;
    if (operation == '+') return *a + *b;
    if (operation == '-') return *a - *b;
    if (operation == '*') return *a * *b;
    return operation == '/' ? *a / *b : std::fmod(*a, *b);
  }

  Truth joined(int depth, std::string_view word) {
    const Truth a = truth(depth - 1);
    const Truth b = truth(depth - 1);
    const bool value = word == " and " ? a.value && b.value : word == " or " ? a.value || b.value : a.value != b.value;
    return {fmt::format("({}{}{})", a.text, word, b.text), value};
  }

  Truth opposite(int depth) {
    const Truth a = truth(depth - 1);
    return {fmt::format("(not {})", a.text), !a.value};
  }

  Truth compared_numbers(int depth) {
    const Number a = number(depth - 1);
    const Number b = number(depth - 1);
    if (below(2) == 0) return {fmt::format("({} == {})", a.text, b.text), a.value == b.value};
    return {fmt::format("({} < {})", a.text, b.text), a.value && b.value && *a.value < *b.value};
  }

  Truth compared_texts(int depth) {
    const Text a = text(depth - 1);
    const Text b = text(depth - 1);
    if (below(2) == 0) return {fmt::format("({} >= {})", a.text, b.text), a.value >= b.value};
    return {fmt::format("({} in ['x', {}])", a.text, b.text), a.value == b.value || a.value == "x"};
  }

  base::Pcg random_;
};

Value value_of(std::optional<double> number) {
  return number && std::isfinite(*number) ? Value(*number) : Value();
}

TEST(ExpressionProperty, GivesWhatItWasMadeToGive) {
  Maker maker(1);
  const Names names = test_names();
  int too_long = 0;
  for (int i = 0; i < 20'000; ++i) {
    const int depth = static_cast<int>(maker.below(6));
    const Truth truth = maker.truth(depth);
    const Number number = maker.number(depth);
    if (truth.text.size() > 4096 || number.text.size() > 4096) {
      ++too_long;
      continue;
    }
    const Parsed<Expression> condition = Expression::read(truth.text, names);
    ASSERT_TRUE(condition) << truth.text << ": " << condition.error().message;
    ASSERT_EQ(condition->type(), Type::boolean) << truth.text;
    ASSERT_EQ(condition->evaluate(test_lookup), Value(truth.value)) << truth.text;
    ASSERT_EQ(condition->source(), truth.text);
    const Parsed<Expression> sum = Expression::read(number.text, names);
    ASSERT_TRUE(sum) << number.text << ": " << sum.error().message;
    ASSERT_EQ(sum->evaluate(test_lookup), value_of(number.value)) << number.text;
  }
  EXPECT_LT(too_long, 1'000);
}

/// Pieces that mean something, in an order that mostly does not.
TEST(ExpressionProperty, DoesNoHarmWhateverTheTextIs) {
  static constexpr std::array<std::string_view, 30> pieces{
      "(",  ")", "[",    "]",       ",",    "+",        "-",         "*",      "/",   "%",
      "==", "<", "and ", " or ",    "not ", "in",       "vars.n",    "vars.s", "'a'", "\"",
      "3",  ".", "0.5",  "any_in(", "RUN",  "default(", "trigger.x", "\xFF",   "ż",   " "};
  Maker maker(2);
  const Names names = test_names();
  int fine = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (std::size_t left = 1 + maker.below(12); left > 0; --left) text += pieces[maker.below(pieces.size())];
    const Parsed<Expression> parsed = Expression::read(text, names);
    if (!parsed) {
      ASSERT_GE(parsed.error().column, 1U) << text;
      ASSERT_LE(parsed.error().column, text.size() + 1) << text;
      continue;
    }
    ++fine;
    const Value value = parsed->evaluate(test_lookup);
    const bool as_promised = parsed->type() == Type::any || value == Value() || parsed->type() == type_of(value);
    ASSERT_TRUE(as_promised) << text;
    ASSERT_EQ(Expression::read(parsed->source(), names)->evaluate(test_lookup), value) << text;
  }
  EXPECT_GT(fine, 1'000);
}

}  // namespace
}  // namespace kapela::expression
