#include "orchestrator/runtime/unit_runner.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/net/descriptor_watch.hpp"
#include "orchestrator/system/spawned_child.hpp"

namespace kapela::runtime {
namespace {

using base::Descriptor;
using engine::Answer;

/// A running systemctl, reaped in any case.
class Child {
 public:
  Child(net::EventLoop& loop, std::function<void()> ended) : ended_(loop, std::move(ended)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// An errno, or 0.
  [[nodiscard]] int start(std::vector<std::string> words);
  /// Of one that has ended; nothing: it has not.
  [[nodiscard]] std::optional<int> status();
  void await() { ended_.await(); }
  /// What it has printed, on one line.
  [[nodiscard]] std::string said() const;

 private:
  pid_t pid_ = -1;
  Descriptor output_{};
  net::DescriptorWatch ended_;  ///< a pidfd: readable once it has
};

int Child::start(std::vector<std::string> words) {
  std::array<int, 2> out{};
  if (::pipe2(out.data(), O_CLOEXEC | O_NONBLOCK) != 0) return errno;
  output_.reset(out[0]);
  const Descriptor their_output(out[1]);
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing.open()) return errno;
  system::SpawnedChild child;
  const int failure = system::spawn_child(std::move(words), system::environment_for_children(),
                                          {nothing.number(), their_output.number()}, system::Lookup::on_path, child);
  pid_ = child.pid;
  if (failure != 0) return failure;
  if (!ended_.open(std::move(child.ended))) return EIO;
  ended_.await();
  return 0;
}

std::optional<int> Child::status() {
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = -1;
  return status;
}

std::string Child::said() const {
  std::array<char, UnitRunner::most_said> bytes{};
  const ssize_t count = ::read(output_.number(), bytes.data(), bytes.size());
  std::string text(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  for (char& each : text)
    if (static_cast<unsigned char>(each) < ' ' || each == '\x7f') each = ' ';
  return text;
}

}  // namespace

/// One order: whether it is so already, then the order itself.
class UnitRunner::Job {
 public:
  Job(UnitRunner& runner, Key key, const engine::Order& order, std::string unit)
      : runner_(runner),
        key_(std::move(key)),
        component_(order.component),
        deed_(*order.errand->deed),
        unit_(std::move(unit)) {}

  void begin() { run({runner_.program_, "is-active", "--quiet", unit_}); }
  [[nodiscard]] bool is_over() const { return outcome_.has_value(); }
  [[nodiscard]] const Answer& outcome() const { return *outcome_; }

 private:
  void run(std::vector<std::string> words) {
    child_ = std::make_unique<Child>(runner_.loop_, [this] { on_end(); });
    const std::string program = words.front();
    const int failure = child_->start(std::move(words));
    if (failure == 0) return;
    end(Answer::Kind::refused, fmt::format("'{}' cannot be run: {}", program, std::strerror(failure)));
  }

  void on_end() {
    const std::optional<int> status = child_->status();
    if (!status) return child_->await();
    const bool is_good = WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
    if (!is_asked_) {
      is_asked_ = true;
      was_active_ = is_good;
      return run({runner_.program_, std::string(name(deed_)), unit_});
    }
    const std::string said = child_->said();
    if (!is_good)
      return end(Answer::Kind::refused,
                 fmt::format("systemctl {} {} {}{}", name(deed_), unit_,
                             WIFSIGNALED(*status) ? fmt::format("was killed by signal {}", WTERMSIG(*status))
                                                  : fmt::format("exited with code {}", WEXITSTATUS(*status)),
                             said.empty() ? std::string() : ": " + said));
    const bool was_so =
        deed_ == wire::ProcessDeed::start ? was_active_ : deed_ == wire::ProcessDeed::stop && !was_active_;
    end(was_so ? Answer::Kind::already_there : Answer::Kind::accepted, {});
  }

  void end(Answer::Kind kind, std::string why) {
    Answer answer;
    answer.component = component_;
    answer.command = static_cast<record::CommandId>(key_.second);
    answer.kind = kind;
    answer.reason = std::move(why);
    answer.is_of_event = true;
    outcome_ = std::move(answer);
    runner_.finish();
  }

  UnitRunner& runner_;
  Key key_;
  record::ComponentId component_;
  wire::ProcessDeed deed_;
  std::string unit_;
  bool is_asked_ = false;  ///< whether it is active
  bool was_active_ = false;
  std::unique_ptr<Child> child_{};
  std::optional<Answer> outcome_{};
};

/// Somebody waits for the answer to an order, until its time.
class UnitRunner::Attempt final : public base::Timer {
 public:
  Attempt(UnitRunner& runner, Key key, const engine::Order& order)
      : runner_(runner), key_(std::move(key)), component_(order.component) {}
  void on_timer() override { runner_.give_up(*this); }

  [[nodiscard]] const Key& key() const { return key_; }
  [[nodiscard]] record::ComponentId component() const { return component_; }

 private:
  UnitRunner& runner_;
  Key key_;
  record::ComponentId component_;
};

UnitRunner::UnitRunner(net::EventLoop& loop, Told told, std::string program)
    : loop_(loop), told_(std::move(told)), program_(std::move(program)), sweeper_([this] { sweep(); }) {}

UnitRunner::~UnitRunner() = default;

void UnitRunner::send(const engine::Order& order, const std::string& unit) {
  const Key key{number(order.epoch), number(order.id)};
  auto attempt = std::make_unique<Attempt>(*this, key, order);
  loop_.timers().arm(*attempt, order.answer_by);
  attempts_.push_back(std::move(attempt));
  std::unique_ptr<Job>& job = jobs_[key];
  if (job != nullptr) {
    if (job->is_over()) loop_.timers().arm(sweeper_, loop_.now());
    return;
  }
  job = std::make_unique<Job>(*this, key, order, unit);
  Job& begun = *job;
  while (jobs_.size() > most_remembered && jobs_.begin()->second->is_over()) jobs_.erase(jobs_.begin());
  begun.begin();
}

/// Not inside of a call: whoever is told may send the next.
void UnitRunner::finish() {
  loop_.timers().arm(sweeper_, loop_.now());
}

void UnitRunner::sweep() {
  std::vector<Answer> answers;
  std::erase_if(attempts_, [&](const std::unique_ptr<Attempt>& each) {
    const auto job = jobs_.find(each->key());
    if (job == jobs_.end() || !job->second->is_over()) return false;
    answers.push_back(job->second->outcome());
    return true;
  });
  for (const Answer& each : answers) told_(each);
}

void UnitRunner::give_up(const Attempt& attempt) {
  Answer answer;
  answer.component = attempt.component();
  answer.command = static_cast<record::CommandId>(attempt.key().second);
  answer.reason = fmt::format("{} has not ended yet", program_);
  answer.is_of_event = true;
  std::erase_if(attempts_, [&attempt](const std::unique_ptr<Attempt>& each) { return each.get() == &attempt; });
  told_(answer);
}

}  // namespace kapela::runtime
