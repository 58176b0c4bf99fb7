#include "tools/kapela/children.hpp"

#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {
namespace {

constexpr int cannot_execute = 126;
[[noreturn]] void become(char* const* arguments, pid_t parent, int output, int kept) {
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(cannot_execute);  // it died before the line above
  if (output >= 0) (void)dup2(output, STDOUT_FILENO);
  if (kept >= 0) (void)fcntl(kept, F_SETFD, 0);
  execv("/proc/self/exe", arguments);
  _exit(cannot_execute);
}

}  // namespace

Children::~Children() {
  signal(SIGKILL);
  for (const auto& [pid, name] : running_) (void)waitpid(pid, nullptr, 0);
}

base::Result<pid_t> Children::start(const std::string& name, const std::vector<std::string>& arguments, int output,
                                    int kept) {
  std::vector<std::string> words{"kapela"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0)
    return base::fail(base::ErrorCode::io,
                      fmt::format("cannot start a process for {}: {}", name, std::strerror(errno)));
  if (pid == 0) become(pointers.data(), parent, output, kept);
  running_.emplace(pid, name);
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
    if (waitpid(child->first, &status, options) != child->first) {
      ++child;
      continue;
    }
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ended.push_back(End{child->second, signal == 0 ? WEXITSTATUS(status) : signal_base + signal, signal});
    child = running_.erase(child);
  }
  return ended;
}

void Children::signal(int number) {
  for (const auto& [pid, name] : running_) (void)kill(pid, number);
}

}  // namespace kapela::cli
