#include "tests/support/failing_calls.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <new>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/failing_symbols.hpp"

namespace kapela::support {
namespace {

constexpr int most_calls = 10'000;

/// The other end of a connection may be closed by another thread, a moment later.
std::set<std::string> open_descriptors_once_they_are(const std::set<std::string>& wanted) {
  constexpr int patience_ms = 5'000;
  std::set<std::string> open = open_descriptors();
  for (int i = 0; i < patience_ms && open != wanted; ++i, open = open_descriptors()) (void)::poll(nullptr, 0, 1);
  return open;
}

unsigned kinds_of(Failure failure) {
  switch (failure) {
    case Failure::error:
      return system_call;
    case Failure::interrupted:
      return interruptible;
    case Failure::no_memory:
      return allocation;
    case Failure::no_library_memory:
      return library_allocation;
  }
  return 0;
}

/// Only a lack of memory may be thrown: nobody promises more.
void run(const std::function<void()>& operation, Failure failure) {
  try {
    operation();
  } catch (const std::bad_alloc&) {
    EXPECT_TRUE(failure == Failure::no_memory || failure == Failure::no_library_memory);
  }
}

bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

}  // namespace

FailingCalls::FailingCalls(int failing, Failure failure) {
  failing_state.kinds = kinds_of(failure);
  failing_state.failed = nullptr;
  failing_state.failing = failing;
  failing_state.calls = 0;
  __atomic_store_n(&failing_state.thread, this_thread(), __ATOMIC_SEQ_CST);
}

FailingCalls::~FailingCalls() {
  __atomic_store_n(&failing_state.thread, nullptr, __ATOMIC_SEQ_CST);
}

std::string FailingCalls::failed() const {
  return failing_state.failed == nullptr ? "" : failing_state.failed;
}

std::string new_folder() {
  const std::filesystem::path memory = "/dev/shm";
  const bool has_memory = ::access(memory.c_str(), W_OK) == 0;
  std::string pattern =
      ((has_memory ? memory : std::filesystem::temp_directory_path()) / "kapela-failing-XXXXXX").string();
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  return pattern;
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
  for (int call = 1; call < most_calls; call += each.stride) {
    const std::set<std::string> before = open_descriptors();
    if (each.before) each.before();
    std::string failed;
    {
      const FailingCalls failing(call, failure);
      run(each.operation, failure);
      failed = failing.failed();
    }
    SCOPED_TRACE("call " + std::to_string(call) + ", " + failed);
    each.after(failed);
    EXPECT_EQ(open_descriptors_once_they_are(before), before);
    EXPECT_FALSE(has_children());
    if (failed.empty() || ::testing::Test::HasFailure()) return call - 1;
  }
  ADD_FAILURE() << "it never ends";
  return most_calls;
}

}  // namespace kapela::support
