#include "orchestrator/net/reader_watch.hpp"

#include <array>
#include <optional>

#include <gtest/gtest.h>
#include <unistd.h>

namespace kapela::net {
namespace {

constexpr base::Duration patience = std::chrono::seconds(5);
constexpr base::Duration a_while = std::chrono::milliseconds(20);

class ReaderWatchTest : public ::testing::Test {
 protected:
  ReaderWatchTest() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~ReaderWatchTest() override {
    close_reader();
    close(ends_[1]);
  }

  void close_reader() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

  std::function<void()> tell() {
    return [this] {
      ++gone_;
      loop_.stop();
    };
  }

  int told_within(base::Duration time) {
    base::CallbackTimer enough([this] { loop_.stop(); });
    loop_.timers().arm(enough, loop_.now() + time);
    loop_.run();
    return gone_;
  }

  std::array<int, 2> ends_{-1, -1};
  EventLoop loop_;
  int gone_ = 0;
};

TEST_F(ReaderWatchTest, TellsOnceWhenTheReaderGoesAlthoughNothingIsWritten) {
  const ReaderWatch watch(loop_, ends_[1], tell());
  EXPECT_EQ(told_within(a_while), 0) << "it is there";
  close_reader();
  EXPECT_EQ(told_within(patience), 1);
  EXPECT_EQ(told_within(a_while), 1);
}

TEST_F(ReaderWatchTest, TellsOfAReaderThatHadGoneBefore) {
  close_reader();
  const ReaderWatch watch(loop_, ends_[1], tell());
  EXPECT_EQ(gone_, 0) << "never inside a call";
  EXPECT_EQ(told_within(patience), 1);
}

TEST_F(ReaderWatchTest, TellsNothingAfterItsOwnEndAndNothingOfFiles) {
  std::optional<ReaderWatch> watch(std::in_place, loop_, ends_[1], tell());
  watch.reset();
  close_reader();
  FILE* const file = std::tmpfile();
  watch.emplace(loop_, fileno(file), tell());
  EXPECT_EQ(told_within(a_while), 0);
  std::fclose(file);
}

}  // namespace
}  // namespace kapela::net
