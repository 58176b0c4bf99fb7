// What a piece of code prints on stdout, or on stderr. Functions.
#pragma once

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace kapela::console {

inline std::string printed(const std::function<void()>& work) {
  ::testing::internal::CaptureStdout();
  work();
  return ::testing::internal::GetCapturedStdout();
}

inline std::string complained(const std::function<void()>& work) {
  ::testing::internal::CaptureStderr();
  work();
  return ::testing::internal::GetCapturedStderr();
}

}  // namespace kapela::console
