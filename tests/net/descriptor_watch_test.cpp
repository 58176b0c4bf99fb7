// DescriptorWatch: told of what can be read from a pipe, and of its end.
#include "orchestrator/net/descriptor_watch.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace kapela::net {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  void write(std::string_view text) const {
    EXPECT_EQ(::write(writer.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  base::Descriptor reader;
  base::Descriptor writer;
};

class DescriptorWatchTest : public ::testing::Test {
 protected:
  DescriptorWatchTest() {
    watch_.emplace(loop_, [this] {
      ++told_;
      loop_.stop();
    });
  }

  void open() { EXPECT_TRUE(watch_->open(std::move(pipe_.reader))); }
  /// What can be read now; nothing: it would block.
  std::optional<std::string> read() {
    std::array<char, 64> buffer{};
    const ssize_t size = ::read(watch_->number(), buffer.data(), buffer.size());
    if (size < 0) return std::nullopt;
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }
  /// Turns the loop until it is told of something, or so long.
  [[nodiscard]] bool is_told(base::Duration within) {
    const int before = told_;
    base::CallbackTimer limit([this] { loop_.stop(); });
    loop_.timers().arm(limit, loop_.now() + within);
    loop_.run();
    return told_ > before;
  }

  static constexpr base::Duration soon = std::chrono::seconds(10);
  static constexpr base::Duration a_while = std::chrono::milliseconds(30);

  EventLoop loop_;
  Pipe pipe_;
  int told_ = 0;
  std::optional<DescriptorWatch> watch_;
};

TEST_F(DescriptorWatchTest, TellsOnceForEachAwait) {
  open();
  watch_->await();
  watch_->await();
  EXPECT_FALSE(is_told(a_while)) << "there is nothing to read";
  pipe_.write("abc");
  EXPECT_TRUE(is_told(soon));
  EXPECT_FALSE(is_told(a_while)) << "although nobody has read it: nobody awaits it";
  EXPECT_EQ(read(), "abc");
  EXPECT_EQ(told_, 1);
}

TEST_F(DescriptorWatchTest, TellsAtOnceOfWhatIsThereAlreadyAndNeverInsideTheCall) {
  open();
  pipe_.write("abc");
  watch_->await();
  EXPECT_EQ(told_, 0);
  EXPECT_TRUE(is_told(soon));
}

TEST_F(DescriptorWatchTest, TellsOfTheEndOfThePipe) {
  open();
  watch_->await();
  pipe_.writer.reset();
  EXPECT_TRUE(is_told(soon));
  EXPECT_EQ(read(), "");
}

TEST_F(DescriptorWatchTest, TheDescriptorDoesNotBlock) {
  open();
  EXPECT_EQ(read(), std::nullopt);
}

TEST_F(DescriptorWatchTest, MayBeDestroyedByWhomItTells) {
  watch_.emplace(loop_, [this] {
    watch_.reset();
    ++told_;
    loop_.stop();
  });
  open();
  watch_->await();
  pipe_.write("abc");
  EXPECT_TRUE(is_told(soon));
  EXPECT_FALSE(watch_);
}

TEST_F(DescriptorWatchTest, TellsNothingAfterItIsClosedOrGone) {
  open();
  watch_->await();
  pipe_.write("abc");
  watch_->close();
  EXPECT_FALSE(watch_->is_open());
  EXPECT_LT(watch_->number(), 0);
  watch_->await();
  EXPECT_FALSE(is_told(a_while));
}

TEST_F(DescriptorWatchTest, TellsNothingAfterItIsGone) {
  open();
  pipe_.write("abc");
  watch_->await();
  watch_.reset();
  EXPECT_FALSE(is_told(a_while));
}

TEST_F(DescriptorWatchTest, ClosesTheDescriptorWithItself) {
  open();
  watch_.reset();
  ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(::write(pipe_.writer.number(), "x", 1), -1) << "nobody can read it any more";
  EXPECT_EQ(errno, EPIPE);
}

TEST_F(DescriptorWatchTest, RefusesWhatIsNoDescriptorAndASecondOneWhichItCloses) {
  EXPECT_FALSE(watch_->open(base::Descriptor()));
  EXPECT_FALSE(watch_->is_open());
  open();
  Pipe other;
  const int number = other.reader.number();
  EXPECT_FALSE(watch_->open(std::move(other.reader)));
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
  EXPECT_TRUE(watch_->is_open());
}

}  // namespace
}  // namespace kapela::net
