#include "simulators/faults/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Slice = Flow::Slice;

Fault slicer(std::uint32_t size, base::Duration pause, std::uint32_t variation = 0) {
  Fault rule = fault(FaultType::slicer);
  rule.duration = pause;
  details(rule).bytes = size;
  details(rule).variation = variation;
  return rule;
}

Fault bandwidth(std::uint32_t rate) {
  Fault rule = fault(FaultType::bandwidth);
  details(rule).bytes = rate;
  return rule;
}

/// The answer of so many bytes that has met these.
Flow shaped(std::size_t bytes, const std::vector<Fault>& shapes, std::uint64_t drawn = 1) {
  Flow flow(bytes, drawn);
  for (const Fault& each : shapes) traits(each.type).shapes(each, flow);
  return flow;
}

TEST(Flow, ComesAtOnceWhereNothingShapesIt) {
  const Flow flow(100, 1);
  EXPECT_THAT(flow.slices(), IsEmpty());
  EXPECT_EQ(flow.takes(), base::Duration::zero());
}

TEST(Flow, IsCutUntilNothingIsLeft) {
  Flow flow(10, 1);
  EXPECT_TRUE(flow.cut(4, milliseconds(1)));
  EXPECT_TRUE(flow.cut(0, milliseconds(2))) << "a byte at least";
  EXPECT_FALSE(flow.cut(100, milliseconds(3)));
  EXPECT_FALSE(flow.cut(1, milliseconds(4)));
  EXPECT_THAT(flow.slices(),
              ElementsAre(Slice{4, milliseconds(1)}, Slice{1, milliseconds(2)}, Slice{5, milliseconds(3)}));
  EXPECT_EQ(flow.takes(), milliseconds(6));
}

TEST(Flow, OfNoBytesIsNotCut) {
  Flow flow(0, 1);
  EXPECT_FALSE(flow.cut(4, milliseconds(1)));
  flow.throttle(5);
  EXPECT_THAT(flow.slices(), IsEmpty());
  EXPECT_EQ(flow.takes(), base::Duration::zero());
}

TEST(Flow, ThatIsThrottledComesInTicksAtItsRate) {
  const Flow flow = shaped(250, {bandwidth(10'000)});
  EXPECT_THAT(flow.slices(),
              ElementsAre(Slice{100, milliseconds(10)}, Slice{100, milliseconds(10)}, Slice{50, milliseconds(5)}));
  EXPECT_EQ(flow.takes(), milliseconds(25));
  EXPECT_THAT(shaped(2, {bandwidth(1)}).slices(), ElementsAre(Slice{1, seconds(1)}, Slice{1, seconds(1)}))
      << "a byte at least";
}

TEST(Flow, ObeysTheLowestOfItsRates) {
  for (const auto& [first, second] : {std::pair(10U, 20U), std::pair(20U, 10U)})
    EXPECT_EQ(shaped(100, {bandwidth(first), bandwidth(second)}).takes(), seconds(10));
}

TEST(Flow, ThatIsSlicedComesInPiecesOfThatSize) {
  EXPECT_THAT(shaped(130, {slicer(64, milliseconds(5))}).slices(),
              ElementsAre(Slice{64, milliseconds(5)}, Slice{64, milliseconds(5)}, Slice{2, milliseconds(5)}));
}

TEST(Flow, VariesTheSizeByTheDrawAlone) {
  const auto sizes = [](std::uint64_t drawn) {
    std::vector<std::size_t> list;
    for (const Slice& each : shaped(1'000, {slicer(20, {}, 10)}, drawn).slices()) list.push_back(each.size);
    list.pop_back();  // what is left
    return list;
  };
  EXPECT_EQ(sizes(1), sizes(1));
  EXPECT_NE(sizes(1), sizes(2));
  EXPECT_THAT(sizes(1), testing::Each(testing::AllOf(testing::Ge(10U), testing::Le(30U))));
}

TEST(Flow, InSoManyPiecesTakesTheirTimeToTheNanosecond) {
  Fault chunks = fault(FaultType::slicer);
  details(chunks).chunks = 3;
  details(chunks).total = base::Duration(100);
  EXPECT_THAT(
      shaped(300, {chunks}).slices(),
      ElementsAre(Slice{100, base::Duration(33)}, Slice{100, base::Duration(33)}, Slice{100, base::Duration(34)}));
  details(chunks).total = {};
  chunks.duration = milliseconds(2);
  EXPECT_EQ(shaped(300, {chunks}).takes(), milliseconds(6)) << "where no total is said the pause before each";
  details(chunks).chunks = 1'000;
  details(chunks).total = seconds(1);
  EXPECT_EQ(shaped(7, {chunks}).takes(), seconds(1)) << "of as many pieces as there are bytes";
}

TEST(Flow, IsSlicedAndThrottledWhicheverComesFirst) {
  const Flow one = shaped(128, {slicer(64, milliseconds(5)), bandwidth(64)});
  const Flow other = shaped(128, {bandwidth(64), slicer(64, milliseconds(5))});
  EXPECT_EQ(one.slices(), other.slices());
  EXPECT_THAT(one.slices(), ElementsAre(Slice{64, milliseconds(1'005)}, Slice{64, milliseconds(1'005)}));
  EXPECT_EQ(one.takes(), milliseconds(2'010));
}

TEST(Flow, LingersAfterTheLastByte) {
  Fault slow = fault(FaultType::slow_close);
  slow.duration = milliseconds(7);
  const Flow flow = shaped(100, {slow});
  EXPECT_EQ(flow.linger, milliseconds(7));
  EXPECT_EQ(flow.takes(), base::Duration::zero());
}

}  // namespace
}  // namespace kapela::faults
