#include "simulators/processes/children.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/system/exit_status.hpp"

namespace kapela::processes {
namespace {

constexpr int cannot_execute = 126;

void begin_as_child(pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
  (void)setpgid(0, 0);
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(cannot_execute);  // it died before the line above
}

[[noreturn]] void become(const char* program, char* const* arguments, int output, int kept) {
  if (output >= 0) (void)dup2(output, STDOUT_FILENO);
  if (kept >= 0) (void)fcntl(kept, F_SETFD, 0);
  execv(program, arguments);
  _exit(cannot_execute);
}

/// As waitpid, whatever signals come meanwhile.
pid_t wait_for(pid_t child, int* status, int options) {
  for (;;) {
    const pid_t ended = waitpid(child, status, options);
    if (ended >= 0 || errno != EINTR) return ended;
  }
}

}  // namespace

Children::~Children() {
  signal(SIGKILL);
  for (const auto& [pid, name] : running_) (void)wait_for(pid, nullptr, 0);
}

base::Result<pid_t> Children::start(const std::string& name, const std::vector<std::string>& arguments, int output,
                                    int kept) {
  std::vector<std::string> words{"kapela"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  base::Result<pid_t> pid = split(name);
  if (pid && *pid == 0) become(program_.c_str(), pointers.data(), output, kept);
  return pid;
}

base::Result<pid_t> Children::start_copy(const std::string& name, const std::function<void()>& work) {
  base::Result<pid_t> pid = split(name);
  if (!pid || *pid != 0) return pid;
  work();
  _exit(0);
}

base::Result<pid_t> Children::split(const std::string& name) {
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0)
    return base::fail(base::ErrorCode::io,
                      fmt::format("cannot start a process for {}: {}", name, std::strerror(errno)));
  if (pid > 0)
    running_.emplace(pid, name);
  else
    begin_as_child(parent);
  return pid;
}

std::vector<Children::End> Children::reap() {
  return reap(WNOHANG);
}

std::vector<Children::End> Children::reap_all() {
  return reap(0);
}

std::vector<Children::End> Children::reap(int options) {
  std::vector<End> ended;
  for (auto child = running_.begin(); child != running_.end();) {
    int status = 0;
    if (wait_for(child->first, &status, options) != child->first) {
      ++child;
      continue;
    }
    ended.push_back(End{child->second, system::exit_code_of(status), system::ending_signal(status)});
    child = running_.erase(child);
  }
  return ended;
}

void Children::signal(int number) {
  for (const auto& [pid, name] : running_) (void)kill(pid, number);
}

bool Children::signal(std::string_view name, int number) {
  for (const auto& [pid, of_child] : running_)
    if (of_child == name) (void)kill(pid, number);
  return has(name);
}

bool Children::has(std::string_view name) const {
  return std::any_of(running_.begin(), running_.end(), [name](const auto& each) { return each.second == name; });
}

}  // namespace kapela::processes
