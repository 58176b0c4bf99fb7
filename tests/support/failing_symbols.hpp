// What the functions that stand in front of the system's share with FailingCalls. Owned by failing_symbols.cpp.
#pragma once

namespace kapela::support {

/// What a call is, as bits: one can be of two kinds.
enum Kind : unsigned { system_call = 1, interruptible = 2, allocation = 4, library_allocation = 8 };

/// Read by any thread, before main and after it; changed by one.
struct FailingState {
  const void* thread;  ///< whose calls count; null: nobody's
  int failing;
  int calls;
  unsigned kinds;  ///< that count: bits of Kind
  const char* failed;
};
extern FailingState failing_state;

/// For the memory functions that a test gives to a library: whether this call of one, of that name, fails.
[[nodiscard]] bool lacks_memory(const char* name);

/// The same address for each call of a thread, and another one for each thread.
[[nodiscard]] const void* this_thread();

}  // namespace kapela::support
