#include "orchestrator/journal/checkpoint.hpp"

#include <gtest/gtest.h>

#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

using record::RecordKind;

TEST(Checkpoint, KnowsTheLastRunTheEpochAndTheLatch) {
  Checkpoint checkpoint;
  record::Record started = numbered(1);
  started.kind = RecordKind::started;
  started.a = 77;
  checkpoint.on(started, 1);
  checkpoint.on(of_run(RecordKind::run_accepted, 5, 2), 1);
  checkpoint.on(of_run(RecordKind::run_ended, 5, 3), 1);
  checkpoint.on(of_run(RecordKind::latched, 5, 4), 1);
  EXPECT_EQ(number(checkpoint.last_epoch), 77U);
  EXPECT_EQ(number(checkpoint.last_run), 5U);
  EXPECT_EQ(checkpoint.latch, "what a line says");
  checkpoint.on(of_run(RecordKind::unlatched, 0, 5), 1);
  EXPECT_FALSE(checkpoint.latch);
}

TEST(Checkpoint, NeedsTheSegmentOfTheOldestOpenRun) {
  Checkpoint checkpoint;
  EXPECT_EQ(checkpoint.oldest_needed(9), 9U);
  checkpoint.on(of_run(RecordKind::run_accepted, 1, 1), 3);
  checkpoint.on(of_run(RecordKind::run_accepted, 2, 2), 4);
  EXPECT_EQ(checkpoint.oldest_needed(9), 3U);
  checkpoint.on(of_run(RecordKind::run_ended, 1, 3), 5);
  EXPECT_EQ(checkpoint.oldest_needed(9), 4U);
}

TEST(Checkpoint, NeedsTheSegmentThatSaysWhoIsWatched) {
  Checkpoint checkpoint;
  record::Record record = numbered(1);
  record.kind = RecordKind::watched;
  record.component = record::ComponentId{2};
  checkpoint.on(record, 3);
  EXPECT_EQ(checkpoint.oldest_needed(9), 3U);
  record.kind = RecordKind::unwatched;
  checkpoint.on(record, 4);
  EXPECT_EQ(checkpoint.oldest_needed(9), 9U);
  record.kind = RecordKind::watched;
  checkpoint.on(record, 5);
  checkpoint.on(of_run(RecordKind::unlatched, 0, 5), 6);
  EXPECT_EQ(checkpoint.oldest_needed(9), 9U);
}

}  // namespace
}  // namespace kapela::journal::testing
