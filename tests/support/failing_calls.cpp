#include "tests/support/failing_calls.hpp"

#include <cerrno>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/support/failing_symbols.hpp"

namespace kapela::testing {
namespace {

constexpr int most_calls = 2'000;

bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

}  // namespace

FailingCalls::FailingCalls(int failing, Failure failure) {
  failing_state.only_interruptible = failure == Failure::interrupted ? 1 : 0;
  failing_state.failed = nullptr;
  failing_state.failing = failing;
  __atomic_store_n(&failing_state.calls, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&failing_state.armed, 1, __ATOMIC_SEQ_CST);
}

FailingCalls::~FailingCalls() {
  __atomic_store_n(&failing_state.armed, 0, __ATOMIC_SEQ_CST);
}

std::string FailingCalls::failed() const {
  const char* const name = __atomic_load_n(&failing_state.failed, __ATOMIC_SEQ_CST);
  return name == nullptr ? "" : name;
}

std::set<std::string> open_descriptors() {
  std::set<std::string> open;
  std::error_code failed;
  for (std::filesystem::directory_iterator each("/proc/self/fd", failed), end; !failed && each != end;
       each.increment(failed)) {
    std::error_code gone;  // the one that lists them
    const std::filesystem::path target = std::filesystem::read_symlink(each->path(), gone);
    if (!gone && target.string().find("/proc/") == std::string::npos)
      open.insert(each->path().filename().string() + " " + target.string());
  }
  return open;
}

int fail_each_call(const EachCall& each, Failure failure) {
  for (int call = 1; call < most_calls; ++call) {
    const std::set<std::string> before = open_descriptors();
    if (each.before) each.before();
    std::string failed;
    {
      const FailingCalls failing(call, failure);
      each.operation();
      failed = failing.failed();
    }
    SCOPED_TRACE("call " + std::to_string(call) + ", " + failed);
    each.after(failed);
    EXPECT_EQ(open_descriptors(), before);
    EXPECT_FALSE(has_children());
    if (failed.empty() || ::testing::Test::HasFailure()) return call - 1;
  }
  ADD_FAILURE() << "it never ends";
  return most_calls;
}

}  // namespace kapela::testing
