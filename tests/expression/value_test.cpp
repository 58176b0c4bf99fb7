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
