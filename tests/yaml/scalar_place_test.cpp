#include "orchestrator/yaml/scalar_place.hpp"

#include <gtest/gtest.h>

#include "tests/yaml/reading.hpp"

namespace kapela::yaml {
namespace {

/// Where the 'x' of the value of `v` is said to be.
std::string place_of_x(const std::string& text) {
  Report report("f.yaml", text);
  const Node node = value_of(report);
  const std::size_t at = node.text().find('x');
  std::size_t points = 0;
  for (const char c : node.text().substr(0, at)) points += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  const std::optional<Position> place = place_in(node, points, report);
  return place ? std::to_string(place->line) + ":" + std::to_string(place->column) : "unknown";
}

TEST(ScalarPlace, IsInThePlainOrQuotedLine) {
  EXPECT_EQ(place_of_x("v: ab x\n"), "1:7");
  EXPECT_EQ(place_of_x("v: \"ab x\"\n"), "1:8");
  EXPECT_EQ(place_of_x("v: 'żó x'\n"), "1:8");
}

TEST(ScalarPlace, IsInTheLineOfABlock) {
  EXPECT_EQ(place_of_x("v: |\n  x\n"), "2:3");
  EXPECT_EQ(place_of_x("v: |-\n  ab\n\n    ż x\n"), "4:7");
}

TEST(ScalarPlace, IsUnknownWhereTheFileShowsAnotherText) {
  EXPECT_EQ(place_of_x("v: \"a\\tx\"\n"), "unknown");
  EXPECT_EQ(place_of_x("v: 'it''s x'\n"), "unknown");
  EXPECT_EQ(place_of_x("v: >\n  ab\n  x\n"), "unknown");
  EXPECT_EQ(place_of_x("v: ab\n  x\n"), "unknown");
}

}  // namespace
}  // namespace kapela::yaml
