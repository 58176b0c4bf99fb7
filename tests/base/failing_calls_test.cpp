// The calls of the operating system that fail in tests, and the reading of a whole file, each of whose calls fails
// once.
#include "tests/support/failing_calls.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "orchestrator/base/caught.hpp"
#include "orchestrator/base/whole_file.hpp"

namespace kapela::base {
namespace {

using kapela::support::fail_each_call;
using kapela::support::FailingCalls;
using kapela::support::Failure;

TEST(FailingCalls, LetsOneCallFailAndGoesOnToTheSystem) {
  const FailingCalls failing(2);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  EXPECT_EQ(failing.failed(), "");
  EXPECT_EQ(::write(ends[1], "a", 1), -1);
  EXPECT_EQ(errno, ENOSPC);
  EXPECT_EQ(failing.failed(), "write");
  EXPECT_EQ(::write(ends[1], "b", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'b');
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(FailingCalls, SeesADescriptorThatIsLeftOpen) {
  const std::set<std::string> before = kapela::support::open_descriptors();
  const int left = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(kapela::support::open_descriptors().size(), before.size() + 1);
  ::close(left);
  EXPECT_EQ(kapela::support::open_descriptors(), before);
}

TEST(FailingWholeFile, IsReadOrItsPathIsNamed) {
  std::string path = "/tmp/kapela-failing-XXXXXX";
  ::close(::mkstemp(path.data()));
  std::ofstream(path) << "text";
  for (const Failure failure : {Failure::error, Failure::interrupted}) {
    std::string read;
    const auto operation = [&] {
      const Result<std::string> text = read_whole_file(path, 100);
      read = text ? *text : to_text(text.error());
    };
    const auto after = [&](const std::string& failed) {
      const bool is_named = read.find(path) != std::string::npos;
      EXPECT_TRUE(read == "text" || (is_named && !failed.empty() && failure == Failure::error)) << read;
    };
    EXPECT_EQ(fail_each_call({{}, operation, after}, failure), failure == Failure::error ? 5 : 3);
  }
  ::unlink(path.c_str());
}

/// The helper threads' way; on the loop a lack of memory ends the process.
TEST(Caught, MakesAnErrorOfALackOfMemory) {
  Result<std::string> made;
  const auto work = [&] { made = caught([] { return std::string(1'000, 'x'); }); };
  const auto after = [&](const std::string& failed) { EXPECT_EQ(made.has_value(), failed.empty()); };
  EXPECT_EQ(fail_each_call({{}, work, after}, Failure::no_memory), 1);
}

TEST(FailingWholeFile, IsClosedThoughThereIsNoMemory) {
  const auto read = [] { EXPECT_TRUE(read_whole_file("/proc/self/status", 100'000)); };
  EXPECT_GE(fail_each_call({{}, read, [](const std::string&) {}}, Failure::no_memory), 1);
}

}  // namespace
}  // namespace kapela::base
