#include "simulators/processes/isolated.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::processes {
namespace {

/// What a process says before it dies, see own_process: "NANOSECONDS STATE", and a line a rule.
struct LastWords {
  base::Duration restart_after{};  ///< 0: it does not come back by itself
  std::string state{};
  std::vector<std::string> rules{};
};

/// What is in a pipe now.
std::string read_all(int pipe) {
  std::string text;
  std::array<char, 4'096> part{};
  for (;;) {
    const ssize_t size = ::read(pipe, part.data(), part.size());
    if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
    if (size == 0 || (size < 0 && errno != EINTR)) return text;
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(text.substr(begin, end - begin));
  return lines;
}

std::optional<LastWords> read_last_words(int pipe) {
  std::vector<std::string> lines = lines_of(read_all(pipe));
  if (lines.empty()) return std::nullopt;
  const std::string& first = lines.front();
  base::Duration::rep nanoseconds = 0;
  const auto [end, failed] = std::from_chars(first.data(), first.data() + first.size(), nanoseconds);
  if (failed != std::errc() || end == first.data() + first.size()) return std::nullopt;
  LastWords words{base::Duration(nanoseconds), first.substr(first.find(' ') + 1), {}};
  words.rules.assign(lines.begin() + 1, lines.end());
  return words;
}

std::string death(const Children::End& ended) {
  if (ended.signal == 0) return fmt::format("exited with code {}", ended.exit_code);
  const char* const name = sigabbrev_np(ended.signal);
  return name == nullptr ? fmt::format("was killed by signal {}", ended.signal)
                         : fmt::format("was killed by SIG{}", name);
}

}  // namespace

class Isolated::Component {
 public:
  Component(Isolated& whole, std::string name) : whole_(whole), name_(std::move(name)) {}
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  ~Component() { close_pipe(); }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool will_be_back() const { return back_.armed(); }

  base::Result<void> start() {
    is_dead_ = false;
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
      return base::fail(base::ErrorCode::io, fmt::format("cannot open a pipe to {}: {}", name_, std::strerror(errno)));
    close_pipe();
    pipe_ = ends.front();
    std::vector<std::string> arguments = whole_.arguments_(name_, ++life_);
    arguments.insert(arguments.end(), {"--parent-fd", std::to_string(ends.back())});
    if (!state_.empty()) arguments.insert(arguments.end(), {"--initial-state", state_});
    for (const std::string& rule : rules_) arguments.insert(arguments.end(), {"--rule-progress", rule});
    const base::Result<pid_t> started = whole_.children_.start(name_, arguments, -1, ends.back());
    (void)close(ends.back());
    if (!started) return started.error();
    whole_.log_.info(fmt::format("{}: process {}", name_, *started));
    return {};
  }

  bool on_end(const Children::End& ended) {
    std::optional<LastWords> words = read_last_words(pipe_);
    if (!words) return false;
    state_ = std::move(words->state);
    rules_ = std::move(words->rules);
    is_dead_ = words->restart_after <= base::Duration::zero();
    whole_.log_.warning(
        fmt::format("{}: its process {}; {}", name_, death(ended),
                    is_dead_ ? fmt::format("dead until `kill -USR1 {}` or the end of the plant", getpid())
                             : fmt::format("back in {} in {}", state_, base::to_text(words->restart_after))));
    if (!is_dead_) whole_.loop_.timers().arm(back_, whole_.loop_.now() + words->restart_after);
    return true;
  }

  void revive() {
    if (is_dead_) be_back();
  }

  void stop() { whole_.loop_.timers().disarm(back_); }

 private:
  void be_back() {
    if (const base::Result<void> started = start(); !started) {
      is_dead_ = true;
      whole_.log_.error(to_text(started.error()));
    }
  }

  void close_pipe() {
    if (pipe_ >= 0) (void)close(std::exchange(pipe_, -1));
  }

  Isolated& whole_;
  std::string name_;
  int life_ = 0;
  int pipe_ = -1;
  std::string state_{};  ///< in which the next life begins; empty: the initial one
  std::vector<std::string> rules_{};
  bool is_dead_ = false;
  base::CallbackTimer back_{[this] { be_back(); }};
};

Isolated::Isolated(net::EventLoop& loop, base::Log& log, Children& children, Arguments arguments)
    : loop_(loop), log_(log), children_(children), arguments_(std::move(arguments)) {}

Isolated::~Isolated() {
  stop();
}

base::Result<void> Isolated::start(const std::string& component) {
  return components_.emplace_back(std::make_unique<Component>(*this, component))->start();
}

bool Isolated::on_end(const Children::End& ended) {
  for (const auto& component : components_)
    if (component->name() == ended.name) return component->on_end(ended);
  return false;
}

void Isolated::revive() {
  for (const auto& component : components_) component->revive();
}

void Isolated::stop() {
  for (const auto& component : components_) component->stop();
}

bool Isolated::awaits_anybody() const {
  for (const auto& component : components_)
    if (component->will_be_back()) return true;
  return false;
}

}  // namespace kapela::processes
