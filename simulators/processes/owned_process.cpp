#include "simulators/processes/owned_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/system/daemon_signals.hpp"
#include "orchestrator/system/exit_status.hpp"

namespace kapela::processes {
namespace {

struct PipeEnds {
  base::Descriptor reading{};
  base::Descriptor writing{};
};

base::Error failure(std::string_view what, int error) {
  return base::fail(base::ErrorCode::io, fmt::format("{}: {}", what, std::strerror(error)));
}

base::Result<PipeEnds> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failure("cannot open a pipe", errno);
  return PipeEnds{base::Descriptor(ends.front()), base::Descriptor(ends.back())};
}

/// Who writes into it when nobody reads any more gets no signal: what embeds this need not know.
base::Result<PipeEnds> make_order_channel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return failure("cannot open a pair of sockets", errno);
  return PipeEnds{base::Descriptor(ends.front()), base::Descriptor(ends.back())};
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Ours, and what is given: those come first, and so count.
std::vector<std::string> environment_of(const ProgramSettings& settings) {
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

/// In a new process all signals are blocked from its first moment on; in this one for that moment alone.
pid_t fork_with_signals_blocked(const Birth& birth) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = fork();
  if (child == 0) stand_guard(birth);
  const int error = errno;
  (void)pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return child;
}

/// As read, whatever signals come meanwhile.
ssize_t read_whole(int file, void* to, std::size_t size) {
  for (;;) {
    const ssize_t got = read(file, to, size);
    if (got >= 0 || errno != EINTR) return got;
  }
}

base::Error refusal(const Complaint& complaint, const ProgramSettings& settings) {
  const char* const why = std::strerror(complaint.error);
  const bool is_missing = complaint.error == ENOENT || complaint.error == ENOTDIR;
  const base::ErrorCode code = is_missing ? base::ErrorCode::not_found : base::ErrorCode::io;
  const std::string& program = settings.command.front();
  switch (complaint.about) {
    case Complaint::About::directory:
      return base::fail(code, fmt::format("cannot start {} in {}: {}", program, settings.directory, why));
    case Complaint::About::program:
      break;
    case Complaint::About::guard:
      return base::fail(code, fmt::format("cannot start a process for {}: {}", program, why));
  }
  std::string hint;
  if (is_missing && program.find('/') == std::string::npos) hint = "it is looked for in PATH";
  if (is_missing && hint.empty() && !settings.directory.empty()) hint = "it was to run in " + settings.directory;
  if (complaint.error == EACCES) hint = "is it executable? chmod +x makes it so";
  if (complaint.error == ENOEXEC) hint = "a script needs a first line like #!/usr/bin/python3";
  return base::fail(code, fmt::format("cannot start {}: {}", program, why), hint);
}

}  // namespace

std::string to_text(const ProgramEnd& end) {
  if (end.guard_was_killed) return "was killed together with its guard, by somebody else";
  std::string text = end.signal != 0 ? "was killed by " + system::signal_name(end.signal)
                                     : fmt::format("exited with code {}", end.exit_code);
  if (end.left > 0)
    text += fmt::format(", and left {} behind", end.left == 1 ? "a process" : std::to_string(end.left) + " processes");
  return text;
}

OwnedProcess::OwnedProcess(net::EventLoop& loop, Hooks hooks)
    : loop_(loop),
      hooks_(std::move(hooks)),
      output_([this](std::string_view line) {
        if (hooks_.line) hooks_.line(line);
      }),
      output_watch_(loop, [this] { on_output(); }),
      reports_watch_(loop, [this] { on_reports(); }),
      breath_timer_([this] { on_output(); }),
      kill_timer_([this] { end_all(); }) {}

OwnedProcess::~OwnedProcess() {
  for (base::CallbackTimer* each : {&breath_timer_, &kill_timer_}) loop_.timers().disarm(*each);
  end_all();
  wait_for_guard();
}

base::Result<void> OwnedProcess::start(const ProgramSettings& settings) {
  base::Result<void> started = spawn(settings);
  if (started) started = watch();
  if (started) return {};
  end_all();
  wait_for_guard();
  unwatched_output_.reset();
  unwatched_reports_.reset();
  output_watch_.close();
  reports_watch_.close();
  return started;
}

base::Result<void> OwnedProcess::spawn(const ProgramSettings& settings) {
  std::array<PipeEnds, 4> pipes;
  for (PipeEnds& each : pipes) {
    base::Result<PipeEnds> made = &each == &pipes[2] ? make_order_channel() : make_pipe();
    if (!made) return made.error();
    each.reading.reset(made->reading.release());
    each.writing.reset(made->writing.release());
  }
  auto& [output, complaint, orders, reports] = pipes;
  std::vector<std::string> words = settings.command;
  std::vector<std::string> environment = environment_of(settings);
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> variables = pointers_to(environment);
  const Birth birth{arguments.data(),
                    variables.data(),
                    settings.directory.empty() ? nullptr : settings.directory.c_str(),
                    output.writing.number(),
                    complaint.writing.number(),
                    orders.reading.number(),
                    reports.writing.number()};
  guard_ = fork_with_signals_blocked(birth);
  if (guard_ < 0) return failure("cannot start a process for " + words.front(), errno);
  orders_.reset(orders.writing.release());
  unwatched_output_.reset(output.reading.release());
  unwatched_reports_.reset(reports.reading.release());
  for (base::Descriptor* each : {&output.writing, &complaint.writing, &orders.reading, &reports.writing}) each->reset();
  return hear_of_beginning(settings, complaint.reading.number());
}

/// The other end of this pipe closes when there is a program: the guard has told its number by then.
base::Result<void> OwnedProcess::hear_of_beginning(const ProgramSettings& settings, int complaint) {
  Complaint why;
  const ssize_t size = read_whole(complaint, &why, sizeof why);
  if (size == sizeof why) return refusal(why, settings);
  if (size < 0) return failure("cannot hear whether " + settings.command.front() + " runs", errno);
  Report begun;
  const bool is_told = read_whole(unwatched_reports_.number(), &begun, sizeof begun) == sizeof begun;
  if (!is_told || begun.kind != Report::Kind::begun)
    return base::fail(base::ErrorCode::io, fmt::format("cannot start {}: the process that was to guard it was killed",
                                                       settings.command.front()));
  pid_ = begun.value;
  return {};
}

/// What has come or ended meanwhile is found as well: the pipe holds it.
base::Result<void> OwnedProcess::watch() {
  if (auto opened = output_watch_.open(base::Descriptor(unwatched_output_.release())); !opened) return opened;
  if (auto opened = reports_watch_.open(base::Descriptor(unwatched_reports_.release())); !opened) return opened;
  output_watch_.await();
  reports_watch_.await();
  return {};
}

void OwnedProcess::order(std::uint8_t what) {
  if (orders_.open()) (void)send(orders_.number(), &what, sizeof what, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void OwnedProcess::kill(int signal) {
  order(static_cast<std::uint8_t>(signal));
}

void OwnedProcess::freeze() {
  order(static_cast<std::uint8_t>(Order::freeze));
}

void OwnedProcess::thaw() {
  order(static_cast<std::uint8_t>(Order::thaw));
}

/// Who stands still hears nothing.
void OwnedProcess::stop(int signal, base::Duration within) {
  if (kill_timer_.armed() || !orders_.open()) return;
  order(static_cast<std::uint8_t>(Order::wait));
  kill(signal);
  thaw();
  loop_.timers().arm(kill_timer_, loop_.after_real(within));
}

void OwnedProcess::end_all() {
  orders_.reset();
}

void OwnedProcess::wait_for_guard() {
  if (guard_ <= 0) return;
  while (waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
  }
  guard_ = -1;
}

TreeFigures OwnedProcess::figures() const {
  return guard_ > 0 ? figures_below(guard_) : TreeFigures{};
}

void OwnedProcess::on_output() {
  if (read_output()) loop_.timers().arm(breath_timer_, loop_.after_real(breath));
}

/// True: there may be more than is read at once.
bool OwnedProcess::read_output() {
  std::array<char, 64 * 1024> part{};
  for (std::size_t all = 0; all < most_read;) {
    const ssize_t size = output_watch_.is_open() ? read_whole(output_watch_.number(), part.data(), part.size()) : 0;
    if (size < 0 && errno == EAGAIN) {
      output_watch_.await();
      return false;
    }
    if (size <= 0) {
      output_watch_.close();
      return false;
    }
    output_.take({part.data(), static_cast<std::size_t>(size)});
    all += static_cast<std::size_t>(size);
  }
  return true;
}

void OwnedProcess::on_reports() {
  for (;;) {
    Report report;
    const ssize_t size = read_whole(reports_watch_.number(), &report, sizeof report);
    if (size < 0 && errno == EAGAIN) return reports_watch_.await();
    if (size != sizeof report) break;
    if (report.kind == Report::Kind::ended)
      told_ = ProgramEnd{system::exit_code_of(report.value), system::ending_signal(report.value),
                         static_cast<std::size_t>(report.left), false};
  }
  on_guard_gone();
}

/// Whoever killed the guard has freed what it guarded: of that the program itself has died with it, and its session
/// dies now.
void OwnedProcess::on_guard_gone() {
  orders_.reset();
  wait_for_guard();
  reports_watch_.close();
  for (base::CallbackTimer* each : {&breath_timer_, &kill_timer_}) loop_.timers().disarm(*each);
  if (!told_) {
    (void)::kill(-pid_, SIGKILL);
    told_ = ProgramEnd{system::signal_base + SIGKILL, SIGKILL, 0, true};
  }
  constexpr int most_parts = 64;  // whoever still writes is nobody of ours
  for (int part = 0; part < most_parts && read_output(); ++part) {
  }
  output_watch_.close();
  output_.finish();
  end_ = told_;
  const auto told = std::move(hooks_.ended);  // which may destroy this
  const ProgramEnd end = *end_;
  if (told) told(end);
}

}  // namespace kapela::processes
