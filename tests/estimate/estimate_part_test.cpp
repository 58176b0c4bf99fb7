#include "simulators/estimate/estimate_part.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::estimate {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Sample sample_of(std::uint64_t run) {
  Sample sample;
  sample.run = run;
  sample.lasted = milliseconds(100 + run * 37 % 11);
  sample.status = run % 5 == 0 ? record::RunStatus::rolled_back : record::RunStatus::succeeded;
  if (run % 5 == 0) sample.cause = Cause{"io", "FAULT", "wait_for_state \"ż\""};
  sample.last.push_back({3, "wait_for_state RUN", run % 2 == 0 ? "io" : "supervisor_1"});
  return sample;
}

EstimatePart part_of(std::uint64_t index, std::uint64_t of) {
  EstimatePart part;
  part.version = "1";
  part.inputs = {{"plant", "0x1"}};
  part.question.within = milliseconds(105);
  part.question.at_least = 0.5;
  part.seed = 7;
  part.all_runs = 600;
  part.index = index;
  part.of = of;
  for (std::uint64_t number = index;; number += of) {
    const Batch batch = batch_of(number, part.question, part.all_runs);
    if (batch.empty()) break;
    for (std::uint64_t run = batch.first; run < batch.last; ++run) part.tally.add(part.question, sample_of(run));
  }
  part.tally.sort();
  return part;
}

TEST(EstimatePart, ReadsWhatItWrites) {
  const EstimatePart part = part_of(1, 3);
  const std::string text = estimate_text(part);
  EXPECT_TRUE(is_estimate_part(text));
  const auto read = parse_estimate(text);
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->tally, part.tally);
  EXPECT_EQ(read->question, part.question);
  EXPECT_EQ(estimate_text(*read), text);
}

TEST(EstimatePart, PartsAddUpToWhatOneProcessWrites) {
  const std::vector<NamedEstimatePart> parts{{"c", part_of(2, 3)}, {"a", part_of(0, 3)}, {"b", part_of(1, 3)}};
  const MergedEstimate merged = merge(parts);
  EXPECT_THAT(merged.problems, ElementsAre());
  EXPECT_EQ(estimate_text(merged.whole), estimate_text(part_of(0, 1)));
}

TEST(EstimatePart, PartsThatAreNoWholeAreRefused) {
  EstimatePart other = part_of(1, 2);
  other.seed = 8;
  const std::vector<NamedEstimatePart> foreign{{"a", part_of(0, 2)}, {"b", other}};
  EXPECT_THAT(merge(foreign).problems, ElementsAre("b: seed 8, not 7"));
  const std::vector<NamedEstimatePart> twice{{"a", part_of(0, 2)}, {"b", part_of(0, 2)}};
  EXPECT_THAT(merge(twice).problems, ElementsAre("b: shard 0/2 is there twice"));
  const std::vector<NamedEstimatePart> one{{"a", part_of(0, 2)}};
  EXPECT_THAT(merge(one).problems, ElementsAre("shard 1/2 is missing"));
}

TEST(EstimatePart, TornFilesAreRefused) {
  std::string text = estimate_text(part_of(0, 1));
  text[text.size() / 2] = '7';
  EXPECT_THAT(parse_estimate(text).error().message, HasSubstr("torn"));
  EXPECT_THAT(parse_estimate("").error().message, HasSubstr("no part of an estimate"));
  EXPECT_THAT(parse_estimate("{\"kapela_estimate\":").error().message, HasSubstr("torn"));
}

TEST(EstimatePart, ATallyTravelsAsALine) {
  Tally tally;
  tally.add({}, sample_of(5));
  EXPECT_EQ(parse_tally(tally_text(tally)), tally);
  EXPECT_FALSE(parse_tally("{}"));
  EXPECT_FALSE(parse_tally("what"));
}

}  // namespace
}  // namespace kapela::estimate
