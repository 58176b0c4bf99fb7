// Forked: what would end or change the process of the tests is done in a process of its own. Functions.
#pragma once

#include <functional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/system/exit_status.hpp"

namespace kapela::support {

/// How the process ends in which `work` is done: with 0 when it returns.
inline int exit_code_of_forked(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // who hangs ends as a failure
    work();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return system::exit_code_of(status);
}

}  // namespace kapela::support
