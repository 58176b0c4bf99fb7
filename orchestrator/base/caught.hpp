// What a helper thread does, with whatever it throws as an Error: nobody stands above it to catch, and an exception
// that leaves a thread ends the process. A function.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "orchestrator/base/error.hpp"

namespace kapela::base {

template <class Value>
struct AsResult {
  using Type = Result<Value>;
};

template <class Value>
struct AsResult<Result<Value>> {
  using Type = Result<Value>;
};

/// What `work` gives, or what it threw. A Result that it gives is passed on.
template <class Work>
[[nodiscard]] auto caught(Work&& work) -> typename AsResult<std::invoke_result_t<Work>>::Type {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      std::forward<Work>(work)();
      return {};
    } else {
      return std::forward<Work>(work)();
    }
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io, exception.what(), "this is a mistake of Kapela, or the machine has no memory left");
  }
}

}  // namespace kapela::base
