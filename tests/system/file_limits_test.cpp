#include "orchestrator/system/file_limits.hpp"

#include <cerrno>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/forked.hpp"

namespace kapela::system {
namespace {

using kapela::support::exit_code_of_forked;

/// Another soft limit of open files, until the end of the test.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t most) {
    EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    const rlimit changed{most, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &changed), 0);
  }
  SoftLimit(const SoftLimit&) = delete;
  SoftLimit& operator=(const SoftLimit&) = delete;
  ~SoftLimit() { (void)setrlimit(RLIMIT_NOFILE, &before_); }

  [[nodiscard]] std::size_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_{};
};

TEST(FileLimits, AreRaisedToWhatTheSystemAllows) {
  const SoftLimit few(64);
  EXPECT_EQ(file_limit(), 64U);
  raise_file_limit();
  EXPECT_EQ(file_limit(), few.hard());
}

TEST(FileLimits, SufficeUpToTheLastDescriptor) {
  constexpr std::size_t of_the_process = 32;
  const SoftLimit few(of_the_process + 5 * descriptors_to_simulate);
  EXPECT_TRUE(check_descriptors(5, descriptors_to_simulate));
  EXPECT_FALSE(check_descriptors(6, descriptors_to_simulate));
}

TEST(FileLimits, WhatIsMissingIsSaidWithTheWayOut) {
  const SoftLimit few(64);
  const base::Result<void> checked = check_descriptors(100, descriptors_to_drive);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, base::ErrorCode::too_many);
  EXPECT_EQ(checked.error().message, "100 components need 232 descriptors, and this process may have 64");
  EXPECT_EQ(checked.error().hint, "raise the limit: ulimit -n 232");
}

TEST(BrokenFiles, AReaderThatHasGoneEndsNobody) {
  EXPECT_EQ(exit_code_of_forked([] {
              ignore_broken_files();
              int ends[2];
              if (pipe(ends) != 0 || close(ends[0]) != 0) ::_exit(2);
              if (write(ends[1], "x", 1) != -1 || errno != EPIPE) ::_exit(3);
            }),
            0);
}

TEST(BrokenFiles, AFileThatMayNotGrowEndsNobody) {
  EXPECT_EQ(exit_code_of_forked([] {
              ignore_broken_files();
              const rlimit none{0, 0};
              std::FILE* const file = std::tmpfile();
              if (file == nullptr || setrlimit(RLIMIT_FSIZE, &none) != 0) ::_exit(2);
              if (write(fileno(file), "x", 1) != -1 || errno != EFBIG) ::_exit(3);
            }),
            0);
}

}  // namespace
}  // namespace kapela::system
