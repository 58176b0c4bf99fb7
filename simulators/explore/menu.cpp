#include "simulators/explore/menu.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "orchestrator/base/assert.hpp"

namespace kapela::explore {
namespace {

using namespace std::string_view_literals;
using engine::RecordKind;
using faults::Fault;
using faults::FaultType;
using faults::Place;

constexpr std::array kind_names{"drop_receive"sv,
                                "drop_reply"sv,
                                "duplicate"sv,
                                "ack_only"sv,
                                "fail_transition"sv,
                                "wrong_target"sv,
                                "late_just_before"sv,
                                "late_just_after"sv,
                                "late_far_after"sv,
                                "stale_state"sv,
                                "hang"sv,
                                "crash_receive"sv,
                                "crash_reply"sv,
                                "reply_just_before"sv,
                                "reply_just_after"sv,
                                "receive_just_after"sv,
                                "receive_far_after"sv,
                                "duplicate_far_after"sv,
                                "crash_for_good"sv,
                                "stale_far"sv};

constexpr auto all_kinds = [] {
  std::array<Kind, kind_names.size()> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = static_cast<Kind>(i);
  return kinds;
}();
static_assert(kind_names.size() == static_cast<std::size_t>(Kind::stale_far) + 1);

/// What is "just" before or after: more than what messages take, less than anything that is judged.
constexpr base::Duration margin = std::chrono::milliseconds(10);
constexpr int far = 3;
constexpr base::Duration back_after = std::chrono::seconds(2);
constexpr base::Duration soon = std::chrono::milliseconds(1);

/// A stable state that a command from there does not lead to.
wire::State elsewhere(const wire::Edge& edge) {
  for (const wire::State state : {wire::State::stopped, wire::State::initialized, wire::State::pause})
    if (state != edge.from && state != edge.to) return state;
  return wire::State::stopped;
}

struct Delays {
  base::Duration awaited_for;
  base::Duration answer;
  base::Duration command;
};

void fill(Fault& fault, Kind kind, const Delays& delays) {
  const auto set = [&fault](FaultType type, Place at, base::Duration duration) {
    fault.type = type;
    fault.at = at;
    fault.duration = duration;
  };
  switch (kind) {
    case Kind::drop_receive:
      return set(FaultType::drop, Place::receive, {});
    case Kind::drop_reply:
      return set(FaultType::drop, Place::reply, {});
    case Kind::duplicate:
      return set(FaultType::duplicate, Place::reply, soon);
    case Kind::duplicate_far_after:
      return set(FaultType::duplicate, Place::reply, delays.command + margin);
    case Kind::ack_only:
      return set(FaultType::ack_only, Place::reply, {});
    case Kind::fail_transition:
      return set(FaultType::fail_transition, Place::reply, {});
    case Kind::wrong_target:
      return set(FaultType::wrong_target, Place::reply, {});
    case Kind::late_just_before:
      return set(FaultType::late_transition, Place::reply, delays.awaited_for - margin);
    case Kind::late_just_after:
      return set(FaultType::late_transition, Place::reply, delays.awaited_for + margin);
    case Kind::late_far_after:
      return set(FaultType::late_transition, Place::reply, delays.awaited_for * far);
    case Kind::stale_state:
      return set(FaultType::stale_state, Place::reply, {});
    case Kind::stale_far:
      fault.copies = faults::most_copies;
      return set(FaultType::stale_state, Place::reply, {});
    case Kind::hang:
      fault.trigger.count = 0;  // repeats too
      return set(FaultType::hang, Place::reply, {});
    case Kind::crash_receive:
      return set(FaultType::crash, Place::receive, back_after);
    case Kind::crash_reply:
      return set(FaultType::crash, Place::reply, back_after);
    case Kind::crash_for_good:
      return set(FaultType::crash, Place::receive, {});
    case Kind::reply_just_before:
      return set(FaultType::latency, Place::reply, delays.answer - margin);
    case Kind::reply_just_after:
      return set(FaultType::latency, Place::reply, delays.answer + margin);
    case Kind::receive_just_after:
      return set(FaultType::latency, Place::receive, delays.answer + margin);
    case Kind::receive_far_after:
      return set(FaultType::latency, Place::receive, delays.command * far);
  }
  ASSERT(!"unknown Kind");
}

bool is_late(Kind kind) {
  return kind == Kind::late_just_before || kind == Kind::late_just_after || kind == Kind::late_far_after;
}

/// Reads the sites out of the history of a run, record by record.
class Survey {
 public:
  void on(const engine::Record& record) {
    if (record.kind == RecordKind::step_started) begin(record);
    if (record.kind == RecordKind::awaited) await(record.component);
    if (record.kind == RecordKind::intent) add(record);
  }
  [[nodiscard]] std::vector<Site> take() { return std::move(sites_); }

 private:
  void begin(const engine::Record& step) {
    timeout_ = base::Duration(static_cast<base::Duration::rep>(step.b));
    awaited_.clear();
  }

  void add(const engine::Record& intent) {
    Site site;
    site.component = intent.component;
    site.command = intent.what();
    site.from = intent.state;
    for (const Site& before : sites_) {
      if (before.component != site.component) continue;
      ++site.step;
      if (before.command == site.command) ++site.nth;
    }
    // Within a step that both commands and waits (ensure_state) the wait is the step's own.
    if (std::find(awaited_.begin(), awaited_.end(), site.component) != awaited_.end()) site.awaited_for = timeout_;
    sites_.push_back(site);
  }

  void await(engine::ComponentId component) {
    awaited_.push_back(component);
    const auto last = std::find_if(sites_.rbegin(), sites_.rend(),
                                   [component](const Site& site) { return site.component == component; });
    if (last != sites_.rend() && last->awaited_for == base::Duration::zero()) last->awaited_for = timeout_;
  }

  std::vector<Site> sites_;
  std::vector<engine::ComponentId> awaited_;
  base::Duration timeout_{};
};

}  // namespace

std::span<const Kind> kinds() {
  return all_kinds;
}

std::span<const Kind> basic_kinds() {
  return std::span(all_kinds).first(static_cast<std::size_t>(Kind::crash_reply) + 1);
}

std::string_view name(Kind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_kind(std::string_view text) {
  const auto found = std::find(kind_names.begin(), kind_names.end(), text);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<Kind>(found - kind_names.begin());
}

base::Result<std::vector<Site>> sites_of(world::Trial& trial) {
  const world::Plan plan;
  const world::Outcome& outcome = trial.run(plan);
  for (std::size_t i = 0; i < outcome.runs.size(); ++i) {
    if (outcome.runs[i] == engine::RunStatus::succeeded) continue;
    return base::fail(base::ErrorCode::conflict,
                      "without any fault '" + trial.subject().scenarios[i]->name + "' does not succeed: it is " +
                          std::string(engine::name(outcome.runs[i])),
                      "let it begin where it can run: give the scenarios before it as well");
  }
  Survey survey;
  for (const engine::Record& record : trial.world().history().records()) survey.on(record);
  return survey.take();
}

std::optional<world::ComponentFault> fault_at(const Site& site, Kind kind, const engine::EngineSettings& settings) {
  const bool waits = site.awaited_for > base::Duration::zero();
  if (is_late(kind) && !waits) return std::nullopt;
  world::ComponentFault placed;
  placed.component = site.component;
  placed.fault.match.event = site.command;
  placed.fault.trigger = {site.nth, 1};
  fill(placed.fault, kind, {site.awaited_for, settings.answer_timeout, settings.command_timeout});
  placed.fault.whole = is_late(kind);
  if (kind == Kind::wrong_target) {
    const std::optional<wire::Edge> edge = wire::edge(site.command, site.from);
    if (!edge) return std::nullopt;
    placed.fault.to = elsewhere(*edge);
  }
  return placed;
}

}  // namespace kapela::explore
