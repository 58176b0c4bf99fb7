#include "simulators/processes/foreign_program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/system/exit_status.hpp"

namespace kapela::processes {
namespace {

/// What one look reads at most: who floods its output is seen to, and does not keep us from the rest.
constexpr std::size_t most_read = 1024 * 1024;

struct Ends {
  base::Descriptor reading{};
  base::Descriptor writing{};
};

base::Error failure(std::string_view what) {
  return base::fail(base::ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno)));
}

base::Result<Ends> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failure("cannot open a pipe");
  return Ends{base::Descriptor(ends.front()), base::Descriptor(ends.back())};
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Ours, and what is given: those come first, and so count.
std::vector<std::string> environment_of(const ForeignProgramSettings& settings) {
  std::vector<std::string> all;
  for (const auto& [name, value] : settings.environment) all.push_back(name + "=" + value);
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry(*each);
    const std::string_view name = entry.substr(0, entry.find('='));
    bool is_given = false;
    for (const auto& given : settings.environment) is_given = is_given || given.first == name;
    if (!is_given) all.emplace_back(entry);
  }
  return all;
}

/// What the new process needs, made before it is there: after a fork little may be called.
struct Birth {
  char* const* arguments;
  char* const* environment;
  const char* directory;  ///< null: ours
  int output;
  int complaint;  ///< gets errno when it cannot become the program; closes when it has
  pid_t parent;
};

void be_as_any_program() {
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int ignored_here : {SIGPIPE, SIGXFSZ}) (void)::signal(ignored_here, SIG_DFL);
}

[[noreturn]] void become(const Birth& birth) {
  be_as_any_program();
  (void)setpgid(0, 0);
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != birth.parent) _exit(1);  // it died before the line above
  // Ports that we listen on, above all: held open there they would never close.
  (void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) (void)dup2(nothing, STDIN_FILENO);
  (void)dup2(birth.output, STDOUT_FILENO);
  (void)dup2(birth.output, STDERR_FILENO);
  if (birth.directory == nullptr || chdir(birth.directory) == 0)
    (void)execvpe(birth.arguments[0], birth.arguments, birth.environment);
  const int error = errno;
  (void)!write(birth.complaint, &error, sizeof error);
  _exit(1);
}

/// Waits in a process of its own until ours is gone, and ends what is left of the group.
[[noreturn]] void stand_guard(int pipe, pid_t group) {
  (void)setpgid(0, 0);
  if (pipe > 0) (void)close_range(0, static_cast<unsigned>(pipe) - 1, 0);
  (void)close_range(static_cast<unsigned>(pipe) + 1, ~0U, 0);
  char none = 0;
  while (read(pipe, &none, 1) < 0 && errno == EINTR) {
  }
  (void)kill(-group, SIGKILL);
  _exit(0);
}

void wait_for_end(pid_t child) {
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

base::Result<std::unique_ptr<ForeignProgram>> ForeignProgram::start(const ForeignProgramSettings& settings) {
  std::unique_ptr<ForeignProgram> program(new ForeignProgram);
  if (const base::Result<void> begun = program->begin(settings); !begun) return begun.error();
  if (const base::Result<void> guarded = program->guard(); !guarded) return guarded.error();
  return program;
}

base::Result<void> ForeignProgram::begin(const ForeignProgramSettings& settings) {
  base::Result<Ends> output = make_pipe();
  if (!output) return output.error();
  base::Result<Ends> complaint = make_pipe();
  if (!complaint) return complaint.error();
  (void)fcntl(output->reading.number(), F_SETFL, O_NONBLOCK);
  std::vector<std::string> words = settings.command;
  std::vector<std::string> environment = environment_of(settings);
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> variables = pointers_to(environment);
  const char* const directory = settings.directory.empty() ? nullptr : settings.directory.c_str();
  const Birth birth{
      arguments.data(), variables.data(), directory, output->writing.number(), complaint->writing.number(), getpid()};
  pid_ = fork();
  if (pid_ < 0) return failure("cannot start a process for " + words.front());
  if (pid_ == 0) become(birth);
  (void)setpgid(pid_, pid_);  // both do, so that it is done whoever comes first
  complaint->writing.reset();
  int error = 0;
  ssize_t size = 0;
  while ((size = read(complaint->reading.number(), &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (size == sizeof error)
    return base::fail(base::ErrorCode::io, fmt::format("cannot start {}: {}", words.front(), std::strerror(error)),
                      settings.directory.empty() ? "" : "it was to run in " + settings.directory);
  output_pipe_.reset(output->reading.release());
  return {};
}

base::Result<void> ForeignProgram::guard() {
  base::Result<Ends> pipe = make_pipe();
  if (!pipe) return pipe.error();
  guard_ = fork();
  if (guard_ < 0) return failure("cannot start a process beside the program");
  if (guard_ == 0) stand_guard(pipe->reading.number(), pid_);
  guard_pipe_.reset(pipe->writing.release());
  return {};
}

/// The guard first: a number that it kills is then still ours, as the program is not reaped yet.
ForeignProgram::~ForeignProgram() {
  if (guard_ > 0) {
    (void)kill(guard_, SIGKILL);
    wait_for_end(guard_);
  }
  if (pid_ <= 0) return;
  signal(SIGKILL);
  (void)kill(pid_, SIGKILL);
  wait_for_end(pid_);
}

void ForeignProgram::signal(int number) const {
  (void)kill(-pid_, number);
}

/// Without taking its end away: until then its number, and that of its group, are nobody else's.
void ForeignProgram::look() {
  read_output();
  if (exit_code_) return;
  siginfo_t ended{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid != pid_) return;
  exit_code_ = ended.si_code == CLD_EXITED ? ended.si_status : system::signal_base + ended.si_status;
  read_output();
}

void ForeignProgram::read_output() {
  std::array<char, 64 * 1024> part{};
  for (std::size_t all = 0; all < most_read;) {
    const ssize_t size = read(output_pipe_.number(), part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    take({part.data(), static_cast<std::size_t>(size)});
    all += static_cast<std::size_t>(size);
  }
}

void ForeignProgram::take(std::string_view text) {
  output_ += text;
  if (output_.size() > most_output) output_.erase(0, output_.size() - most_output);
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    line_ += text.substr(0, std::min(end, most_line));
    lines_.push_back(line_.substr(0, most_line));
    line_.clear();
    if (lines_.size() > most_lines) lines_.pop_front();
  }
  if (line_.size() < most_line) line_ += text.substr(0, most_line - line_.size());
}

std::vector<std::string> ForeignProgram::take_lines() {
  std::vector<std::string> taken(lines_.begin(), lines_.end());
  lines_.clear();
  return taken;
}

}  // namespace kapela::processes
