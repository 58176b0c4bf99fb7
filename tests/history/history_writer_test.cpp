#include "orchestrator/history/history_writer.hpp"

#include <gtest/gtest.h>

#include "orchestrator/history/history_codec.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::history {
namespace {

class MemorySink final : public Sink {
 public:
  base::Result<void> write(std::string_view text) override {
    ++writes;
    if (full) return base::fail(base::ErrorCode::io, "no space left on device");
    written += text;
    return {};
  }

  std::string written;
  int writes = 0;
  bool full = false;
};

class HistoryWriterTest : public ::testing::Test {
 protected:
  std::unique_ptr<HistoryWriter> open() {
    return std::make_unique<HistoryWriter>(Header{}, sink_, timers_, [this](const base::Error&) { ++failures_; });
  }

  [[nodiscard]] std::size_t records() const {
    const base::Result<Recording> decoded = decode_history(sink_.written);
    return decoded ? decoded->history.records().size() : 999;
  }

  base::FakeClock clock_;
  base::TimerHeap timers_{clock_};
  MemorySink sink_;
  int failures_ = 0;
};

TEST_F(HistoryWriterTest, WritesTheHeaderAtOnceAndRecordsALittleLaterTogether) {
  const auto writer = open();
  EXPECT_EQ(sink_.writes, 1);
  writer->append({});
  writer->append({});
  EXPECT_EQ(sink_.writes, 1);
  timers_.run_due(clock_.now() + HistoryWriter::flush_time);
  EXPECT_EQ(sink_.writes, 2);
  EXPECT_EQ(records(), 2U);
}

TEST_F(HistoryWriterTest, WritesWhatWaitsAtItsEnd) {
  open()->append({});
  EXPECT_EQ(records(), 1U);
}

TEST_F(HistoryWriterTest, HoldsNoMoreThanItsBound) {
  const auto writer = open();
  record::Record record;
  const std::string text(1'000, 'x');
  record.text = text;
  for (std::size_t i = 0; i <= HistoryWriter::buffered_bytes / text.size(); ++i) writer->append(record);
  EXPECT_EQ(sink_.writes, 2);
}

TEST_F(HistoryWriterTest, TellsOnceThatItCannotWriteAndStops) {
  const auto writer = open();
  sink_.full = true;
  for (int i = 0; i < 3; ++i) {
    writer->append({});
    writer->flush();
  }
  EXPECT_EQ(failures_, 1);
  EXPECT_EQ(sink_.writes, 2);
}

}  // namespace
}  // namespace kapela::history
