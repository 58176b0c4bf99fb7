#include "orchestrator/tracing/trace_ids.hpp"

#include <gtest/gtest.h>

namespace kapela::tracing {
namespace {

constexpr record::Epoch epoch{1'767'225'600'000};

TEST(TraceIds, AreFunctionsOfEpochRunAndCommand) {
  EXPECT_EQ(trace_id(epoch, record::RunId{7}), "0000019b76daa8000000000000000007");
  EXPECT_EQ(span_id(SpanKind::command, 12), "040000000000000c");
  EXPECT_EQ(traceparent(epoch, record::RunId{7}, record::CommandId{12}),
            "00-0000019b76daa8000000000000000007-040000000000000c-01");
}

TEST(TraceIds, OfDifferentKindsNeverMeet) {
  EXPECT_NE(span_id(SpanKind::step, 3), span_id(SpanKind::command, 3));
  EXPECT_EQ(span_id(SpanKind::run, ~0ULL).size(), 16U);
}

}  // namespace
}  // namespace kapela::tracing
