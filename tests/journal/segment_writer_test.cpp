#include "orchestrator/journal/segment_writer.hpp"

#include <gtest/gtest.h>

#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

using record::RecordKind;

std::unique_ptr<SegmentWriter> open(FakeDisk& disk, Limits limits = {}) {
  return std::make_unique<SegmentWriter>(disk, directory, life(), read_all(disk).reading, limits);
}

/// A segment for each batch of ten records.
Limits small() {
  Limits limits;
  limits.segment_bytes = 600;
  limits.segment_factor = 100;
  return limits;
}

std::vector<std::string> names(const FakeDisk& disk) {
  std::vector<std::string> names;
  for (const auto& [path, bytes] : disk.files)
    if (path.ends_with(".kjl")) names.push_back(path.substr(path.rfind('/') + 1));
  return names;
}

TEST(SegmentWriter, WritesWhatAReaderReads) {
  FakeDisk disk;
  const auto writer = open(disk);
  ASSERT_TRUE(writer->write(batch(1, 3)));
  ASSERT_TRUE(writer->write(batch(4, 5)));
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences, numbers(1, 5));
  EXPECT_EQ(read.lines.front(), line_of(numbered(1)));
  EXPECT_EQ(read.reading.end, writer->safe_end());
  EXPECT_FALSE(read.reading.corrupt);
  EXPECT_TRUE(read.reading.torn.empty());
}

TEST(SegmentWriter, BeginsASegmentWithEachLifeAndGoesOnWithTheChain) {
  FakeDisk disk;
  for (std::uint64_t each = 1; each <= 3; ++each) ASSERT_TRUE(open(disk)->write(batch(each, each)));
  EXPECT_EQ(names(disk), (std::vector<std::string>{"00000001.kjl", "00000002.kjl", "00000003.kjl"}));
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 3));
}

TEST(SegmentWriter, BeginsANewSegmentOnlyWhenNoRunIsOpen) {
  FakeDisk disk;
  const auto writer = open(disk, small());
  ASSERT_TRUE(writer->write(batch_of({of_run(RecordKind::run_accepted, 1, 1)})));
  ASSERT_TRUE(writer->write(batch(2, 30)));
  ASSERT_TRUE(writer->write(batch(31, 60)));
  EXPECT_EQ(names(disk).size(), 1U);
  ASSERT_TRUE(writer->write(batch_of({of_run(RecordKind::run_ended, 1, 61)})));
  ASSERT_TRUE(writer->write(batch(62, 62)));
  EXPECT_EQ(names(disk).size(), 2U);
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 62));
}

TEST(SegmentWriter, DoesNotWaitForEverForTheEndOfARun) {
  FakeDisk disk;
  Limits limits = small();
  limits.segment_factor = 4;
  const auto writer = open(disk, limits);
  ASSERT_TRUE(writer->write(batch_of({of_run(RecordKind::run_accepted, 1, 1)})));
  ASSERT_TRUE(writer->write(batch(2, 60)));
  ASSERT_TRUE(writer->write(batch(61, 61)));
  EXPECT_EQ(names(disk).size(), 2U);
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences, numbers(1, 61));
  EXPECT_EQ(read.reading.checkpoint.open_runs, (std::map<record::RunId, std::uint32_t>{{record::RunId{1}, 1}}));
}

TEST(SegmentWriter, DeletesTheOldestButNoneThatAnOpenRunNeeds) {
  FakeDisk disk;
  Limits limits = small();
  limits.kept_segments = 2;
  limits.segment_factor = 1;
  const auto writer = open(disk, limits);
  ASSERT_TRUE(writer->write(batch(1, 20)));
  ASSERT_TRUE(writer->write(batch_of({of_run(RecordKind::latched, 1, 21), of_run(RecordKind::run_accepted, 7, 22)})));
  for (std::uint64_t each = 23; each < 223; each += 20) ASSERT_TRUE(writer->write(batch(each, each + 19)));
  EXPECT_EQ(names(disk).front(), "00000002.kjl");
  EXPECT_GT(names(disk).size(), 5U);
  ASSERT_TRUE(writer->write(batch_of({of_run(RecordKind::run_ended, 7, 223)})));
  ASSERT_TRUE(writer->write(batch(224, 250)));
  ASSERT_TRUE(writer->write(batch(251, 251)));
  EXPECT_EQ(names(disk).size(), 2U);
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences.back(), 251U);
  EXPECT_EQ(number(read.reading.checkpoint.last_run), 7U);
  EXPECT_EQ(read.reading.first.latch, "what a line says") << "its record is deleted";
}

TEST(SegmentWriter, KeepsWithinItsBytes) {
  FakeDisk disk;
  Limits limits = small();
  limits.kept_bytes = 10'000;
  const auto writer = open(disk, limits);
  for (std::uint64_t each = 1; each <= 2'000; each += 20) ASSERT_TRUE(writer->write(batch(each, each + 19)));
  std::size_t bytes = 0;
  for (const auto& [path, content] : disk.files) bytes += content.size();
  EXPECT_LE(bytes, 10'000U + 2 * small().segment_bytes) << "and the present one, which cannot go";
  EXPECT_GE(bytes, 5'000U);
}

TEST(SegmentWriter, SaysWhenMoreWaitsForTheDiskThanItCanHold) {
  FakeDisk disk;
  Limits limits;
  limits.pending_bytes = 1'000;
  const auto writer = open(disk, limits);
  disk.set_full(true);
  ASSERT_FALSE(writer->write(batch(1, 9)));
  const base::Result<void> lost = writer->write(batch(10, 19));
  ASSERT_FALSE(lost);
  EXPECT_NE(lost.error().message.find("has lost records"), std::string::npos);
  disk.set_full(false);
  EXPECT_FALSE(writer->write(batch(20, 20))) << "there would be a gap";
}

/// Writes three batches over a rotation, each until it is safe, while one call of the disk meets the fault. Then a loss
/// of power at any time must leave what was reported safe, and nothing twice.
void write_with_fault(int call, FakeDisk::Fault fault, bool& met) {
  FakeDisk disk;
  ASSERT_TRUE(open(disk)->write(batch(1, 2)));
  const auto writer = open(disk, small());
  disk.fail_at(call, fault);
  for (std::uint64_t first = 3; first < 33; first += 10) {
    base::Result<void> written = writer->write(batch(first, first + 9));
    if (!written) {
      const Read read = read_all(disk.after_crash(1'000'000));
      ASSERT_FALSE(read.reading.corrupt) << to_text(*read.reading.corrupt);
      ASSERT_EQ(read.sequences, numbers(1, read.sequences.size()));
      ASSERT_GE(read.sequences.size(), first - 1);
      written = writer->write("");
    }
    ASSERT_TRUE(written) << to_text(written.error());
    for (const std::size_t kept : {0, 1, 20, 100, 1'000'000}) {
      const Read read = read_all(disk.after_crash(kept));
      ASSERT_FALSE(read.reading.corrupt) << to_text(*read.reading.corrupt);
      ASSERT_EQ(read.sequences, numbers(1, first + 9)) << "call " << call;
    }
  }
  met = disk.calls() >= call;
}

TEST(SegmentWriter, LosesNothingWhicheverCallOfTheDiskFails) {
  for (const auto fault : {FakeDisk::Fault::error, FakeDisk::Fault::torn_write, FakeDisk::Fault::short_write}) {
    bool met = true;
    int call = 1;
    for (; met && !HasFatalFailure(); ++call) write_with_fault(call, fault, met);
    EXPECT_GT(call, 15) << "every call of the three batches";
  }
}

TEST(SegmentWriter, RecoversWhenThereIsSpaceAgain) {
  FakeDisk disk;
  const auto writer = open(disk);
  ASSERT_TRUE(writer->write(batch(1, 5)));
  disk.set_full(true);
  for (std::uint64_t each = 6; each <= 10; ++each) ASSERT_FALSE(writer->write(batch(each, each)));
  EXPECT_EQ(read_all(disk.after_crash(0)).sequences, numbers(1, 5));
  disk.set_full(false);
  ASSERT_TRUE(writer->write(batch(11, 11)));
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 11));
  EXPECT_EQ(names(disk).size(), 2U);
}

}  // namespace
}  // namespace kapela::journal::testing
