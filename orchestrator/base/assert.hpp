// ASSERT: a bug in Kapela itself, as opposed to a failure that can happen. On in every build, release included.
#pragma once

namespace kapela::base {

/// Prints the failed condition with its place on stderr and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace kapela::base

#define ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::kapela::base::assertion_failed(#condition, __FILE__, __LINE__))
