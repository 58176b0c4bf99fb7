#include "orchestrator/system/file_limits.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include "orchestrator/base/counted.hpp"

namespace kapela::system {

void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t file_limit() {
  rlimit limit{};
  constexpr std::size_t usual = 1'024;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur) : usual;
}

base::Result<void> check_descriptors(std::size_t components, std::size_t each) {
  constexpr std::size_t of_the_process = 32;
  const std::size_t needed = components * each + of_the_process;
  if (needed <= file_limit()) return {};
  return base::fail(base::ErrorCode::too_many,
                    fmt::format("{} need {} descriptors, and this process may have {}",
                                base::counted(components, "component"), needed, file_limit()),
                    fmt::format("raise the limit: ulimit -n {}", needed));
}

void ignore_broken_files() {
  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGXFSZ, SIG_IGN);
}

}  // namespace kapela::system
