#include "orchestrator/base/line_writer.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace kapela::base {
namespace {

using ::testing::EndsWith;
using ::testing::SizeIs;

/// A pipe: nobody reads it until the test does.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    out_ = ends[0];
    in_ = ::fdopen(ends[1], "w");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    if (in_ != nullptr) std::fclose(in_);
    ::close(out_);
  }

  [[nodiscard]] std::FILE* in() { return in_; }
  void close() { std::fclose(std::exchange(in_, nullptr)); }
  /// What comes next, at most `most` bytes; nothing at the end.
  [[nodiscard]] std::string read(std::size_t most = 65'536) const {
    std::string text(most, '\0');
    const ssize_t count = ::read(out_, text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }
  [[nodiscard]] std::string read_all() const {
    std::string all;
    for (std::string part = read(); !part.empty(); part = read()) all += part;
    return all;
  }

 private:
  int out_ = -1;
  std::FILE* in_ = nullptr;
};

TEST(LineWriter, WritesEachLineByItself) {
  Pipe pipe;
  LineWriter writer(pipe.in(), 10);
  writer.write("one");
  EXPECT_EQ(pipe.read(), "one\n");
  writer.write("");
  EXPECT_EQ(pipe.read(), "\n");
}

TEST(LineWriter, WritesWhatWaitsBeforeItEnds) {
  Pipe pipe;
  std::string expected;
  {
    LineWriter writer(pipe.in(), 1'000);
    for (int i = 0; i < 1'000; ++i) {
      writer.write(std::to_string(i));
      expected += std::to_string(i) + "\n";
    }
  }
  pipe.close();
  EXPECT_EQ(pipe.read_all(), expected);
}

TEST(LineWriter, DropsTheOldestForAReaderWhoStopsAndNeverBlocks) {
  Pipe pipe;
  const std::string big(1'048'576, 'a');  // more than a pipe holds
  std::string all;
  {
    LineWriter writer(pipe.in(), 3);
    writer.write(big);
    all += pipe.read(1);  // it is being written, and waits no more
    for (int i = 0; i < 10; ++i) writer.write(std::to_string(i));
    while (all.size() <= big.size()) all += pipe.read();
  }
  pipe.close();
  all += pipe.read_all();
  EXPECT_THAT(all, SizeIs(big.size() + 7));
  EXPECT_THAT(all, EndsWith("a\n7\n8\n9\n"));
}

}  // namespace
}  // namespace kapela::base
