// FailingCalls: lets one call of the operating system fail, whichever it is, as it can in reality. Who links
// failing_calls.cpp has its own open, write, fork, ..., in front of the system's: libraries that it uses call them too.
#pragma once

#include <functional>
#include <set>
#include <string>

namespace kapela::support {

enum class Failure {
  error,              ///< what is likeliest: no descriptors, a full or ill disk, no processes
  interrupted,        ///< a signal came; only calls that can be interrupted count
  no_memory,          ///< of operator new alone, which throws
  no_library_memory,  ///< of a library in C whose memory functions ask `lacks_memory`
};

/// Counts the calls of the thread that makes it while it lives, and lets one of them fail. One lives at a time.
class FailingCalls {
 public:
  /// `failing`: the number of the call, from 1.
  explicit FailingCalls(int failing, Failure failure = Failure::error);
  FailingCalls(const FailingCalls&) = delete;
  FailingCalls& operator=(const FailingCalls&) = delete;
  ~FailingCalls();

  /// Its name; "" when there were not so many.
  [[nodiscard]] std::string failed() const;
};

/// A new, empty folder; in memory where there is a place, as these tests sync thousands of times.
[[nodiscard]] std::string new_folder();

/// Descriptors of this process, each with what it is open for.
[[nodiscard]] std::set<std::string> open_descriptors();

struct EachCall {
  std::function<void()> before{};     ///< makes what the operation needs; nothing fails
  std::function<void()> operation{};  ///< one call of it fails
  /// Judges and takes away what it made; nothing fails. Gets the name of the call that failed, or "" the last time.
  std::function<void(const std::string& failed)> after{};
  int stride = 1;  ///< only each so-manieth of its calls: of an operation with thousands
};

/// Lets each call of an operation fail, one after the other, until it has no more. No descriptor and no child may be
/// left behind. Gives how many calls there are.
int fail_each_call(const EachCall& each, Failure failure = Failure::error);

}  // namespace kapela::support
