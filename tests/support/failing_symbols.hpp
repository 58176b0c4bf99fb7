// What the functions that stand in front of the system's share with FailingCalls. Owned by failing_symbols.cpp.
#pragma once

namespace kapela::testing {

/// Read and written by any thread, before main and after it.
struct FailingState {
  int armed;
  int failing;
  int calls;
  int only_interruptible;
  const char* failed;
};
extern FailingState failing_state;

}  // namespace kapela::testing
