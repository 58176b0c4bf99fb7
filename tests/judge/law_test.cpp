#include "simulators/judge/law.hpp"

#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/key_table.hpp"

namespace kapela::judge {
namespace {

TEST(Laws, AreNumberedInOrder) {
  int number = 0;
  for (const LawTraits& law : laws()) EXPECT_EQ(law.name, "J" + std::to_string(++number));
  EXPECT_EQ(number, 6);
}

TEST(Laws, EachIsFoundByItsId) {
  for (const LawTraits& law : laws()) EXPECT_EQ(&traits(law.id), &law);
}

TEST(Laws, EachIsOneSentenceOfItsOwn) {
  std::set<std::string_view> sentences;
  for (const LawTraits& law : laws()) {
    EXPECT_TRUE(sentences.insert(law.says).second) << law.name;
    EXPECT_FALSE(law.says.ends_with('.')) << law.name;
    EXPECT_GT(law.says.size(), 20U) << law.name;
  }
}

TEST(Laws, StandInTheManual) {
  std::string table = "| law | says |\n| --- | --- |\n";
  for (const LawTraits& law : laws()) table += fmt::format("| {} | {} |\n", law.name, law.says);
  support::expect_table("simulators/README.md", "laws", table);
}

TEST(Laws, FewInvariantsAreOfTheTruthAlone) {
  int judged = 0;
  for (const checker::InvariantTraits& each : checker::invariants()) judged += is_of_truth(each.id) ? 1 : 0;
  EXPECT_EQ(judged, 2);
  EXPECT_TRUE(is_of_truth(checker::Invariant::i15));
  EXPECT_FALSE(is_of_truth(checker::Invariant::i2)) << "only who keeps a journal has intents";
}

}  // namespace
}  // namespace kapela::judge
