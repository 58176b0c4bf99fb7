#include "orchestrator/notify/alert_collector.hpp"

#include <utility>

#include <fmt/format.h>

namespace kapela::notify {
namespace {

using record::Record;
using record::RecordKind;

constexpr std::string_view place_of_run = "{run}";

alerts::Trouble trouble_of(const record::Plant& cast, const record::Failure& failure) {
  const bool is_of_run = failure.component == record::no_component;
  return {is_of_run ? std::string() : cast.at(failure.component).name, std::string(name(failure.reason)),
          failure.summary};
}

void tell_of(const archive::StoredRun& run, alerts::Alert& alert) {
  const record::RunReport& report = run.report;
  alert.run = number(report.id);
  alert.scenario = report.scenario;
  alert.status = name(report.status);
  if (report.first_cause) alert.first_cause = trouble_of(run.cast, *report.first_cause);
  if (report.first_cause && alert.component.empty()) alert.component = alert.first_cause->component;
  for (const record::ComponentReport& part : report.components) {
    alert.components.push_back({run.cast.at(part.component).name, std::string(wire::name(part.actual))});
    if (part.exception) alert.exceptions.push_back(trouble_of(run.cast, *part.exception));
  }
}

}  // namespace

AlertCollector::AlertCollector(std::string orchestrator, std::string run_link, OnAlert on_alert)
    : orchestrator_(std::move(orchestrator)),
      run_link_(std::move(run_link)),
      on_alert_(std::move(on_alert)),
      runs_([this](const archive::StoredRun& run) { complete(run); }, archive::RunCollector::Timelines::left_out) {}

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
  alert.at = history::wall_time(life_, record.time);
  alert.orchestrator = orchestrator_;
  if (index(record.component) < life_.components.size()) alert.component = life_.components[index(record.component)];
  if (record.run == record::no_run) {
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
  if (const archive::StoredRun* known = runs_.open_run(record.run)) tell_of(*known, alert);
  on_alert_(std::move(alert), record.sequence);
}

void AlertCollector::complete(const archive::StoredRun& run) {
  const auto ending = ending_.find(number(run.report.id));
  if (ending == ending_.end()) return;
  alerts::Alert alert = std::move(ending->second);
  ending_.erase(ending);
  tell_of(run, alert);
  on_alert_(std::move(alert), sequence_);
}

}  // namespace kapela::notify
