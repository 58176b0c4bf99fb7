#include "simulators/experiment/conduct.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

using base::Duration;
using base::Instant;

/// For what is still under way when the method is over: late copies, transitions, answers.
constexpr Duration longest_aftermath = std::chrono::minutes(10);

std::string text_of(const faults::Fault& fault) {
  std::string text(faults::name(fault.type));
  if (faults::has_place(fault.type)) text += fmt::format(" at {}", faults::name(fault.at));
  if (fault.duration > Duration::zero()) text += ", " + base::measured_text(fault.duration);
  return text;
}

std::string wanted_text(const CountExpectation& wanted) {
  if (!wanted.at_most) return fmt::format("at least {}", wanted.at_least);
  if (wanted.at_least == *wanted.at_most) return fmt::format("{}", wanted.at_least);
  return fmt::format("{} to {}", wanted.at_least, *wanted.at_most);
}

void check(const CountExpectation& wanted, const Observer& observer, const record::Plant& plant,
           std::vector<std::string>& shortfalls) {
  const auto& accepted = observer.accepted();
  const auto count =
      static_cast<std::uint32_t>(std::count_if(accepted.begin(), accepted.end(), [&](const Observer::Accepted& act) {
        return act.component == wanted.component && act.command == wanted.command;
      }));
  if (count >= wanted.at_least && (!wanted.at_most || count <= *wanted.at_most)) return;
  shortfalls.push_back(fmt::format("{} accepted {} {} times, expected {}", plant.at(wanted.component).name,
                                   wire::name(wanted.command), count, wanted_text(wanted)));
}

void check_order(const std::vector<Milestone>& order, const Observer& observer, const record::Plant& plant,
                 std::vector<std::string>& shortfalls) {
  auto next = order.begin();
  for (const Observer::Accepted& act : observer.accepted())
    if (next != order.end() && next->component == act.component && next->command == act.command) ++next;
  if (next == order.end()) return;
  shortfalls.push_back(fmt::format("{} at {} did not come in the expected order, or not at all",
                                   wire::name(next->command), plant.at(next->component).name));
}

}  // namespace

Conduct::Conduct(const Experiment& experiment, const world::Subject& subject, world::Lab& lab)
    : experiment_(experiment), subject_(subject), lab_(lab), observer_(subject, lab.history()) {}

void Conduct::carry_out(const OnProgress& on_progress) {
  began_ = lab_.now();
  take_steps(on_progress);
  if (!subject_.triggered.empty()) see_what_starts();
  wait_until(lab_.now() + subject_.patience, [this] { return !observer_.is_running(); });
  clean_up();
  lab_.settle(longest_aftermath);
  observer_.look();
  count_hits();
}

/// The engine has a first look at its components; then the steady state must hold.
bool Conduct::begin() {
  lab_.settle(subject_.settings.answer_timeout);
  observer_.look();
  const std::string shortfall = observer_.shortfall(experiment_.steady_state);
  if (shortfall.empty()) return true;
  doubts_.push_back("the steady state does not hold at the beginning: " + shortfall);
  return false;
}

void Conduct::take_steps(const OnProgress& on_progress) {
  bool goes_on = begin();
  if (on_progress) on_progress(0);
  for (std::size_t i = 0; i < experiment_.method.size() && goes_on; ++i) {
    goes_on = std::visit([this](const auto& step) { return take(step); }, experiment_.method[i]) && !over_;
    if (on_progress) on_progress(i + 1);
  }
}

/// What the last step has caused may only be about to start.
void Conduct::see_what_starts() {
  lab_.settle(subject_.settings.answer_timeout);
  observer_.look();
}

/// False when the time was up, or the experiment was broken off.
template <class Condition>
bool Conduct::wait_until(Instant until, const Condition& holds) {
  while (!holds() && !over_ && lab_.now() < until) {
    lab_.advance(until);
    observer_.look();
    watch();
  }
  return holds() && !over_;
}

/// `abort_when`: the experiment ends before it breaks more.
void Conduct::watch() {
  if (!over_ && lab_.interrupted()) {
    over_ = true;
    doubts_.emplace_back("broken off: interrupted");
    lab_.cancel();
  }
  if (over_ || experiment_.abort_when.wanted.empty() || !observer_.holds(experiment_.abort_when)) return;
  over_ = true;
  doubts_.emplace_back("broken off: abort_when holds");
  lab_.cancel();
}

bool Conduct::take(const AddFault& step) {
  const Instant from = lab_.now();
  const base::Result<void> added = lab_.add(step.component, step.fault);
  if (added) {
    windows_.push_back({step.component, step.fault.name, text_of(step.fault), from, {}, 0});
    types_.push_back(step.fault.type);
    return true;
  }
  doubts_.push_back(fmt::format("'{}' cannot be done here: {}", step.fault.name, to_text(added.error())));
  return false;
}

bool Conduct::take(const RemoveFault& step) {
  lab_.remove(step.component, step.name);
  for (reports::FaultWindow& window : windows_)
    if (window.component == step.component && window.name == step.name && !window.until) window.until = lab_.now();
  return true;
}

bool Conduct::take(const SendCommand& step) {
  lab_.send(step.component, step.command);
  return true;
}

bool Conduct::take(const PostEvent& step) {
  lab_.post(step.event);
  return true;
}

bool Conduct::take(const StartRun& step) {
  const std::size_t before = observer_.runs().size();
  const base::Result<void> started = lab_.start(subject_.scenarios[step.scenario]);
  observer_.look();
  if (!started && observer_.runs().size() == before) {
    rejected_.push_back({subject_.scenarios[step.scenario]->name, record::RunStatus::rejected, to_text(started.error()),
                         lab_.now(), lab_.now()});
    return true;
  }
  if (!step.waits) return true;
  return wait_until(lab_.now() + subject_.patience, [this] { return !observer_.is_running(); });
}

bool Conduct::take(const Pause& step) {
  const Instant until = lab_.now() + step.duration;
  wait_until(until, [this, until] { return lab_.now() >= until; });
  return !over_;
}

bool Conduct::take(const Probe& step) {
  if (wait_until(lab_.now() + step.within, [&] { return observer_.holds(step.states); })) return true;
  if (!over_)
    failures_.push_back(fmt::format("within {}: {}", base::to_text(step.within), observer_.shortfall(step.states)));
  return false;
}

void Conduct::clean_up() {
  lab_.cancel();
  for (reports::FaultWindow& window : windows_)
    if (!window.until) {
      window.until = lab_.now();
      lab_.remove(window.component, window.name);
    }
}

/// A fault that never acted has proved nothing.
void Conduct::count_hits() {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    reports::FaultWindow& window = windows_[i];
    for (const Observer::Act& act : observer_.acts())
      if (act.component == window.component && act.type == types_[i] && act.time >= window.from) ++window.hits;
    if (window.hits == 0)
      doubts_.push_back(
          fmt::format("the fault '{}' at {} never acted", window.name, subject_.plant->at(window.component).name));
  }
}

std::vector<reports::RunOutcome> Conduct::runs() const {
  std::vector<reports::RunOutcome> all = observer_.runs();
  all.insert(all.end(), rejected_.begin(), rejected_.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.began < b.began; });
  return all;
}

std::vector<std::string> shortfalls_of_plant(const Expectation& expect, const Observer& observer,
                                             const record::Plant& plant) {
  std::vector<std::string> shortfalls;
  if (const std::string shortfall = observer.shortfall(expect.states); !shortfall.empty())
    shortfalls.push_back("in the end " + shortfall);
  for (const CountExpectation& each : expect.counts) check(each, observer, plant, shortfalls);
  check_order(expect.order, observer, plant, shortfalls);
  return shortfalls;
}

}  // namespace kapela::experiment
