#include "tools/kapela/limits.hpp"

#include <signal.h>
#include <sys/resource.h>

namespace kapela::cli {

void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void ignore_broken_files() {
  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGXFSZ, SIG_IGN);
}

}  // namespace kapela::cli
