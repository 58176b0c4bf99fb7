#include "orchestrator/expression/value.hpp"

#include <gtest/gtest.h>

namespace kapela::expression {
namespace {

TEST(Value, IsWrittenAsAPersonWritesIt) {
  EXPECT_EQ(to_text(Value(3.0)), "3");
  EXPECT_EQ(to_text(Value(2.5)), "2.5");
  EXPECT_EQ(to_text(Value(true)), "true");
  EXPECT_EQ(to_text(Value("a b")), "a b");
  EXPECT_EQ(to_text(Value()), "null");
  EXPECT_EQ(to_text(Value(1e16)), "10000000000000000");
  EXPECT_EQ(to_text(Value(0.000001)), "0.000001");
}

TEST(Value, WrittenAsATextIsStillThatNumber) {
  for (const double number : {1e16, -1e22, 1e-7, 0.1, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308})
    EXPECT_EQ(to_number(to_text(Value(number))), Value(number)) << number;
}

TEST(Value, OfATextIsTheNumberThatItSays) {
  EXPECT_EQ(to_number("-2.5"), Value(-2.5));
  for (const char* text : {"", "3x", " 3", "inf", "nan", "1e400", "0x10"}) EXPECT_EQ(to_number(text), Value()) << text;
}

TEST(Value, ConvertsWhereItCan) {
  EXPECT_EQ(convert(Value("3"), Type::number), Value(3.0));
  EXPECT_EQ(convert(Value("true"), Type::boolean), Value(true));
  EXPECT_EQ(convert(Value(3.0), Type::text), Value("3"));
  EXPECT_EQ(convert(Value(3.0), Type::any), Value(3.0));
  EXPECT_EQ(convert(Value(), Type::number), Value());
  EXPECT_EQ(convert(Value("yes"), Type::boolean), std::nullopt);
  EXPECT_EQ(convert(Value("three"), Type::number), std::nullopt);
  EXPECT_EQ(convert(Value(1.0), Type::boolean), std::nullopt);
}

}  // namespace
}  // namespace kapela::expression
