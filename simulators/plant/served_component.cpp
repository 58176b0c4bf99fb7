#include "simulators/plant/served_component.hpp"

#include <utility>

#include <fmt/format.h>

#include "simulators/component/hearing.hpp"

namespace kapela::plant {

using wire::Command;
using wire::Event;
using wire::State;

ServedComponent::ServedComponent(net::EventLoop& loop, base::Log& log,
                                 std::shared_ptr<const component::ComponentSettings> settings,
                                 std::vector<faults::Fault> faults, std::uint64_t seed, Hooks hooks)
    : loop_(loop),
      log_(log),
      hooks_(std::move(hooks)),
      seed_(seed),
      timing_random_(seed, base::stream_of(settings->name, "timing")),
      component_(std::move(settings), loop.timers(), timing_random_, *this),
      faults_(std::move(faults), seed, component_, *this, loop.timers()) {}

void ServedComponent::start() {
  come_back();
  faults_.start();
}

FaultHit ServedComponent::on_arrival(const Event& event, const faults::HttpFacts& http) {
  FaultHit hit;
  if (event.result) return hit;
  const component::Heard heard = component::hear(event.event_type, component_.settings().dialect);
  const bool is_business = !wire::parse_command(event.event_type) && event.event_type != wire::state_changed;
  const std::optional<Command> command = is_business ? Command::event : heard.command;
  hit.overtakes = !command || !wire::is_query(*command);
  if (is_deaf() || !command || !faults_.looks_at(*command)) return hit;
  const base::Result<wire::Fence> fence = wire::decode_fence(*event.data, "/data");
  if (!fence) return hit;
  const bool overtakes = hit.overtakes;
  hit = faults_.on_request(*command, event, *fence, http, loop_.wall_now());
  hit.overtakes = overtakes;
  for (const faults::Hit& each : hit.fired)
    if (!faults::is_prompted(*each.fault) && !faults::is_in_question(*each.fault, *command)) tell_of(each, event);
  return hit;
}

void ServedComponent::on_lost(const Event& event, const FaultHit& hit, std::string_view outcome) {
  JournalRecord record = record_of(event);
  record.faults = hit.fired;
  record.outcome = outcome;
  journal_.append(std::move(record));
  tally_.event(event.event_type, outcome);
}

void ServedComponent::on_answered(std::uint64_t record, base::Duration planned, base::Duration actual,
                                  std::string_view outcome) {
  JournalRecord* written = journal_.find(record);
  if (written == nullptr) return;
  written->planned_delay = planned;
  written->actual_delay = actual;
  written->outcome = outcome;
  tally_.event(written->event, outcome);
  journal_.completed();
}

JournalRecord ServedComponent::record_of(const Event& event) const {
  JournalRecord record;
  record.time = loop_.wall_now();
  record.event = event.event_type;
  record.source = event.source;
  record.id = event.id;
  record.before = record.after = component_.state();
  record.seen_within = seen_ago();
  return record;
}

void ServedComponent::tell_of(const faults::Hit& act, const Event& event) {
  log_.info(fmt::format("{}: fault {} hits {}", name(), to_text(*act.fault, act.delay), event.event_type));
  testimony_.injected(*act.fault);
  tally_.fault(*act.fault);
}

/// A rule that no request has prompted has acted.
void ServedComponent::tell_of_itself(const faults::FaultPtr& fault, State after) {
  JournalRecord record;
  record.kind = JournalRecord::Kind::fault;
  record.time = loop_.wall_now();
  record.before = component_.state();
  record.after = after;
  record.faults.push_back({fault});
  journal_.append(std::move(record));
  log_.info(fmt::format("{}: fault {}", name(), to_text(*fault, fault->duration)));
  testimony_.injected(*fault);
  tally_.fault(*fault);
}

void ServedComponent::begin(const faults::FaultPtr& fault) {
  tell_of_itself(fault, component_.state());
  hooks_.begin(fault);
}

void ServedComponent::end(const faults::FaultPtr& fault) {
  log_.info(fmt::format("{}: fault {} is over", name(), fault->name));
  hooks_.end(fault);
}

void ServedComponent::state_changed(State from, State to) {
  JournalRecord record;
  record.kind = JournalRecord::Kind::state;
  record.time = loop_.wall_now();
  record.before = from;
  record.after = to;
  record.seen_within = seen_ago();
  const bool is_seen = record.seen_within.has_value();
  journal_.append(std::move(record));
  log_.info(fmt::format("{}: {} -> {}", name(), wire::name(from), wire::name(to)));
  if (!is_seen) testimony_.moved(from, to, component_.revision());  // a history holds what is known
  tally_.transition();
  faults_.remember_state();
  on_moved(to);
  faults_.on_state(to);
}

faults::FaultPtr fault_of(const FaultHit& hit, const faults::Fault* fault) {
  for (const faults::Hit& each : hit.fired)
    if (each.fault.get() == fault) return each.fault;
  return nullptr;
}

}  // namespace kapela::plant
