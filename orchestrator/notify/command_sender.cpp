#include "orchestrator/notify/command_sender.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/alerts/alert_text.hpp"
#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/system/spawned_child.hpp"

namespace kapela::notify {
namespace {

using alerts::Outcome;
using base::Descriptor;

constexpr std::size_t kept_output = 500;  ///< bytes of what a program says
constexpr std::string_view ours = "KAPELA_ALERT_";

Outcome failed(std::string why) {
  return {Outcome::Kind::failed, std::move(why), {}};
}

/// Ours without what is none of its business, and the alert.
std::vector<std::string> environment_of(const Message& message) {
  std::vector<std::string> all = system::environment_for_children();
  std::erase_if(all, [](const std::string& each) { return each.starts_with(ours); });
  for (const auto& [name, value] : alerts::environment(message.alert, message.suppressed)) {
    // A zero byte would end the value; nothing that a record says has one.
    all.push_back(fmt::format("{}={}", name, value.substr(0, value.find('\0'))));
  }
  all.push_back(fmt::format("KAPELA_ALERT_CHANNEL={}", message.channel));
  all.push_back(fmt::format("KAPELA_ALERT_ATTEMPT={}", message.attempt));
  return all;
}

std::string in_one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  for (char& each : text)
    if (static_cast<unsigned char>(each) < ' ' || each == '\x7f') each = ' ';
  return text;
}

}  // namespace

/// A running program, reaped in any case.
struct CommandSender::Child : system::SpawnedChild {
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { kill(); }

  /// An errno, or 0.
  [[nodiscard]] int start(std::vector<std::string> words, std::vector<std::string> environment);
  void read_output();
  void write_input(std::string_view& input);
  [[nodiscard]] std::optional<int> exit_status();
  void kill();

  Descriptor input{};
  Descriptor output{};
  std::string said{};
};

int CommandSender::Child::start(std::vector<std::string> words, std::vector<std::string> environment) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return errno;
  Descriptor their_input(in[0]);
  input.reset(in[1]);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return errno;
  Descriptor their_output(out[1]);
  output.reset(out[0]);
  const system::ChildStreams streams{their_input.number(), their_output.number()};
  const int failure =
      system::spawn_child(std::move(words), std::move(environment), streams, system::Lookup::as_it_is, *this);
  if (failure != 0) return failure;
  for (const int pipe_end : {input.number(), output.number()})
    if (::fcntl(pipe_end, F_SETFL, O_NONBLOCK) != 0) return errno;
  return 0;
}

void CommandSender::Child::read_output() {
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(output.number(), bytes.data(), bytes.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return output.reset();
  if (said.size() < kept_output) said.append(bytes.data(), static_cast<std::size_t>(count));
  said.resize(std::min(said.size(), kept_output));
}

/// A program need not read it all.
void CommandSender::Child::write_input(std::string_view& left) {
  const ssize_t count = ::write(input.number(), left.data(), left.size());
  if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  const bool later = count < 0 && (errno == EAGAIN || errno == EINTR);
  if (left.empty() || (count < 0 && !later)) input.reset();
}

std::optional<int> CommandSender::Child::exit_status() {
  int status = 0;
  if (::waitpid(pid, &status, WNOHANG) != pid) return std::nullopt;
  pid = -1;
  return status;
}

void CommandSender::Child::kill() {
  if (pid < 0) return;
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);  // before it has a group of its own
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid = -1;
}

CommandSender::CommandSender(alerts::Command command, base::Duration timeout)
    : command_(std::move(command)),
      timeout_(timeout),
      wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      why_not_(wakeup_ < 0 ? errno : 0) {}

CommandSender::~CommandSender() {
  if (wakeup_ >= 0) ::close(wakeup_);
}

Outcome CommandSender::send(const Message& message) {
  Child child;
  const int failure = why_not_ != 0 ? why_not_ : child.start(command_.words, environment_of(message));
  if (failure != 0)
    return failed(fmt::format("'{}' cannot be run: {}", command_.words.front(), std::strerror(failure)));
  return watch(child, alerts::document(message.alert, message.suppressed) + "\n");
}

Outcome CommandSender::watch(Child& child, const std::string& input) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout_;
  std::string_view left = input;
  for (;;) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (rest <= 0) return failed(fmt::format("it was killed after {}", base::to_text(timeout_)));
    std::array<pollfd, 4> waited{pollfd{wakeup_, POLLIN, 0}, pollfd{child.ended.number(), POLLIN, 0},
                                 pollfd{child.output.number(), POLLIN, 0}, pollfd{child.input.number(), POLLOUT, 0}};
    (void)::poll(waited.data(), waited.size(), static_cast<int>(std::min<std::int64_t>(rest, 1'000'000)));
    if (waited[0].revents != 0) return failed("the orchestrator ended meanwhile");
    if (waited[3].revents != 0) child.write_input(left);
    if (waited[2].revents != 0) child.read_output();
    if (waited[1].revents == 0) continue;
    if (child.output.open()) child.read_output();
    const std::optional<int> status = child.exit_status();
    if (!status) continue;
    const std::string said = in_one_line(child.said);
    const std::string words = said.empty() ? "" : ": " + said;
    if (WIFSIGNALED(*status)) return failed(fmt::format("signal {}{}", WTERMSIG(*status), words));
    if (WEXITSTATUS(*status) != 0) return failed(fmt::format("exit {}{}", WEXITSTATUS(*status), words));
    return {Outcome::Kind::delivered, "exit 0" + words, {}};
  }
}

void CommandSender::abort() {
  const std::uint64_t one = 1;
  (void)!::write(wakeup_, &one, sizeof one);
}

}  // namespace kapela::notify
