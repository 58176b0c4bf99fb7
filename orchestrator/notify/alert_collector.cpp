#include "orchestrator/notify/alert_collector.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace kapela::notify {
namespace {

using engine::Record;
using engine::RecordKind;

constexpr std::string_view place_of_run = "{run}";

alerts::Trouble trouble_of(const archive::ArchivedFailure& failure) {
  return {failure.component, failure.reason, failure.summary};
}

void tell_of(const archive::ArchivedRun& run, alerts::Alert& alert) {
  alert.run = run.id;
  alert.scenario = run.scenario;
  alert.status = run.status.empty() ? "RUNNING" : run.status;
  if (run.first_cause) alert.first_cause = trouble_of(*run.first_cause);
  if (run.first_cause && alert.component.empty()) alert.component = run.first_cause->component;
  for (const archive::ArchivedComponent& part : run.components) {
    alert.components.push_back({part.name, part.actual.empty() ? "UNKNOWN" : part.actual});
    if (part.exception) alert.exceptions.push_back(trouble_of(*part.exception));
  }
}

}  // namespace

AlertCollector::AlertCollector(std::string orchestrator, std::string run_link, OnAlert on_alert)
    : orchestrator_(std::move(orchestrator)),
      run_link_(std::move(run_link)),
      on_alert_(std::move(on_alert)),
      runs_([this](const archive::ArchivedRun& run) { complete(run); }) {}

void AlertCollector::begin_life(const history::Header& life) {
  life_ = life;
  runs_.begin_life(life);
}

void AlertCollector::on(const Record& record) {
  sequence_ = record.sequence;
  const auto ending = ending_.find(number(record.run));
  if (record.kind == RecordKind::latched && ending != ending_.end()) ending->second.latch = record.text;
  if (record.kind == RecordKind::recovered && ending != ending_.end()) ending_.erase(ending);  // it ends once more
  if (record.kind == RecordKind::alert) raise(record);
  runs_.on(record);
}

/// What names an alert is the life it comes from and its number there: nothing that another start could change.
void AlertCollector::raise(const Record& record) {
  alerts::Alert alert;
  alert.id = fmt::format("{:x}-{}", life_.wall_at_zero_ns, record.sequence);
  alert.kind = record.a == 1 ? alerts::Kind::run : alerts::Kind::scenario;
  alert.severity = static_cast<base::Level>(record.detail);
  alert.text = record.text;
  alert.at = wall(record.time);
  alert.orchestrator = orchestrator_;
  if (index(record.component) < life_.components.size()) alert.component = life_.components[index(record.component)];
  if (record.run == engine::no_run) {
    alert.kind = alerts::Kind::component;
    if (!alert.component.empty()) alert.components = {{alert.component, std::string(wire::name(record.state))}};
    return on_alert_(std::move(alert), record.sequence);
  }
  const std::string run = std::to_string(number(record.run));
  alert.run = number(record.run);
  alert.link = run_link_;
  if (const std::size_t place = run_link_.find(place_of_run); place != std::string::npos)
    alert.link.replace(place, place_of_run.size(), run);
  if (alert.kind == alerts::Kind::run) {
    ending_[number(record.run)] = std::move(alert);
    return;
  }
  if (const archive::ArchivedRun* known = runs_.open_run(record.run)) tell_of(*known, alert);
  on_alert_(std::move(alert), record.sequence);
}

void AlertCollector::complete(const archive::ArchivedRun& run) {
  const auto ending = ending_.find(run.id);
  if (ending == ending_.end()) return;
  alerts::Alert alert = std::move(ending->second);
  ending_.erase(ending);
  tell_of(run, alert);
  on_alert_(std::move(alert), sequence_);
}

base::WallTime AlertCollector::wall(base::Instant time) const {
  const auto real = static_cast<double>(time.time_since_epoch().count()) / life_.scale;
  return base::WallTime(base::Duration(life_.wall_at_zero_ns + std::llround(real)));
}

}  // namespace kapela::notify
