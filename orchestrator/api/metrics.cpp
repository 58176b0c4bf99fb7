#include "orchestrator/api/metrics.hpp"

#include <fmt/format.h>

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::api {
namespace {

using base::MetricsPage;
using record::RecordKind;

const std::vector<double> plant_bounds{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};
const std::vector<double> quick_bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                       0.025,  0.05,    0.1,    0.5,   1,      5};
constexpr double bytes_of_a_mb = 1024.0 * 1024.0;

std::string reason_of(const record::Record& record) {
  return std::string(name(static_cast<record::Reason>(record.detail)));
}

base::Duration nanoseconds(std::uint64_t count) {
  return base::Duration(static_cast<base::Duration::rep>(count));
}

base::Labels labels_of(const std::vector<std::string_view>& names, const LabelledCounts::Key& values) {
  base::Labels labels;
  for (std::size_t i = 0; i < names.size(); ++i) labels.emplace_back(names[i], values[i]);
  return labels;
}

/// One label says it all: there are too many to tell them apart.
template <class Map>
void bound(const Map& known, std::size_t most, LabelledCounts::Key& key) {
  if (known.size() < most || known.contains(key)) return;
  for (std::string& value : key) value = "other";
}

std::uint64_t flag(bool on) {
  return on ? 1 : 0;
}

}  // namespace

void LabelledCounts::add(Key key) {
  bound(counts_, most_series, key);
  ++counts_[std::move(key)];
}

void LabelledCounts::write(MetricsPage& page, const std::vector<std::string_view>& labels) const {
  for (const auto& [key, count] : counts_) page.sample(count, labels_of(labels, key));
}

void LabelledDurations::add(LabelledCounts::Key key, base::Duration took) {
  bound(durations_, most_series, key);
  durations_.try_emplace(std::move(key), *bounds_).first->second.add(took);
}

void LabelledDurations::write(MetricsPage& page, const std::vector<std::string_view>& labels) const {
  for (const auto& [key, histogram] : durations_) page.sample(histogram, labels_of(labels, key));
}

Metrics::Metrics(runtime::Orchestrator& orchestrator)
    : orchestrator_(orchestrator),
      started_at_(std::chrono::duration<double>(orchestrator.loop().wall_now().time_since_epoch()).count()),
      run_times_(plant_bounds),
      step_times_(plant_bounds),
      transition_times_(plant_bounds),
      sync_times_(quick_bounds),
      request_times_(quick_bounds) {
  orchestrator_.observe(*this);
}

Metrics::~Metrics() {
  orchestrator_.forget(*this);
}

void Metrics::on_http_answer(unsigned status, base::Duration took) {
  requests_.add({fmt::to_string(status)});
  request_times_.add(took);
}

void Metrics::on_synced(base::Duration took) {
  sync_times_.add(took);
}

void Metrics::on_run_ended(const record::RunReport& report) {
  const std::string& scenario = report.scenario;
  runs_ended_.add({scenario, std::string(name(report.status))});
  run_times_.add({scenario}, *report.ended - report.started);
  for (const record::StepReport& step : report.steps)
    if (step.ended) step_times_.add({scenario}, *step.ended - step.started);
}

void Metrics::on_record(const record::Record& record, bool /*undoing*/) {
  ++records_;
  switch (record.kind) {
    case RecordKind::run_accepted:
      return runs_started_.add({std::string(record.text)});
    case RecordKind::recovered:
      ++recovered_;
      return;
    case RecordKind::reached:
      return transition_times_.add({component(record), std::string(wire::name(record.state))}, nanoseconds(record.b));
    case RecordKind::missed:
      return missed_.add({reason_of(record)});
    case RecordKind::verdict:
      return failures_.add({reason_of(record)});
    case RecordKind::compensating:
      ++compensations_;
      return;
    case RecordKind::exception:
      return exceptions_.add({component(record), reason_of(record)});
    case RecordKind::alert:
      return alerts_.add({std::string(base::level_name(static_cast<base::Level>(record.detail)))});
    case RecordKind::sent:
    case RecordKind::acknowledged:
    case RecordKind::refused:
    case RecordKind::in_doubt:
      return on_command(record);
    default:
      return;
  }
}

void Metrics::on_command(const record::Record& record) {
  std::string command(wire::name(record.what()));
  if (record.kind == RecordKind::sent)
    (record.a == 1 ? sent_ : retries_).add({component(record), std::move(command)});
  else
    answers_.add({component(record), std::move(command), std::string(name(record.kind))});
}

std::string Metrics::component(const record::Record& record) const {
  return orchestrator_.plant().at(record.component).name;
}

std::string Metrics::page(const StreamHub& stream, const base::ProcessFigures& process) const {
  MetricsPage page;
  page.family("kapela_build_info", "gauge", "Always 1; which program this is.");
  page.sample(std::uint64_t{1}, {{"version", orchestrator_.version()}});
  write_runs(page);
  write_commands(page);
  write_components(page);
  write_plant(page);
  write_server(page, stream);
  page.family("process_resident_memory_bytes", "gauge", "Memory that is in use.");
  page.sample(process.memory_rss_mb * bytes_of_a_mb);
  page.family("process_virtual_memory_bytes", "gauge", "Memory that is mapped.");
  page.sample(process.memory_vms_mb * bytes_of_a_mb);
  page.family("process_cpu_seconds_total", "counter", "Time on the processor, user and system.");
  page.sample(process.cpu_seconds);
  page.family("process_start_time_seconds", "gauge", "When the orchestrator began, in seconds since 1970.");
  page.sample(started_at_);
  return page.take();
}

void Metrics::write_runs(MetricsPage& page) const {
  page.family("kapela_runs_started_total", "counter", "Runs that were accepted.");
  runs_started_.write(page, {"scenario"});
  page.family("kapela_runs_ended_total", "counter", "Runs that have ended, by their status.");
  runs_ended_.write(page, {"scenario", "status"});
  page.family("kapela_runs_running", "gauge", "Runs that have not ended.");
  page.sample(std::uint64_t{orchestrator_.running()});
  page.family("kapela_runs_recovered_total", "counter",
              "Runs that were open when an earlier life of the orchestrator died.");
  page.sample(recovered_);
  page.family("kapela_run_duration_seconds", "histogram", "From acceptance to the end, in plant time.");
  run_times_.write(page, {"scenario"});
  page.family("kapela_step_duration_seconds", "histogram", "Of the steps of ended runs, in plant time.");
  step_times_.write(page, {"scenario"});
  page.family("kapela_run_failures_total", "counter", "Verdicts that a run has failed, by the reason; TIMEOUT is one.");
  failures_.write(page, {"reason"});
  page.family("kapela_targets_missed_total", "counter", "Targets that a step went on without, by the reason.");
  missed_.write(page, {"reason"});
  page.family("kapela_rollbacks_total", "counter", "Runs that were undone.");
  page.sample(compensations_);
  page.family("kapela_rollback_exceptions_total", "counter",
              "Components that a run has left elsewhere than it should.");
  exceptions_.write(page, {"component", "reason"});
  page.family("kapela_alerts_total", "counter", "Alerts that people were to be told of.");
  alerts_.write(page, {"level"});
}

void Metrics::write_commands(MetricsPage& page) const {
  page.family("kapela_commands_sent_total", "counter", "Commands, without their repeats.");
  sent_.write(page, {"component", "command"});
  page.family("kapela_command_retries_total", "counter", "Repeats of commands that were in doubt.");
  retries_.write(page, {"component", "command"});
  page.family("kapela_command_answers_total", "counter",
              "What came of them; in_doubt: no answer in time, or nobody there.");
  answers_.write(page, {"component", "command", "outcome"});
  page.family("kapela_component_transition_seconds", "histogram",
              "From the begin of a step until its target was there, in plant time.");
  transition_times_.write(page, {"component", "state"});
}

void Metrics::write_components(MetricsPage& page) const {
  const auto each = [this](auto&& write) {
    for (std::size_t i = 0; i < orchestrator_.board().size(); ++i) {
      const auto id = static_cast<record::ComponentId>(i);
      write(orchestrator_.plant().at(id).name, orchestrator_.board().at(id));
    }
  };
  page.family("kapela_component_state", "gauge", "1 for the state last seen, 0 for all others.");
  each([&page](const std::string& component, const engine::Board::Entry& entry) {
    for (const wire::StateTraits& state : wire::states())
      page.sample(flag(state.state == entry.seen.state), {{"component", component}, {"state", state.name}});
  });
  page.family("kapela_component_health", "gauge", "1 for its health, 0 for all others.");
  each([&](const std::string& component, const engine::Board::Entry& entry) {
    using engine::Health;
    for (const Health health : {Health::online, Health::unresponsive, Health::offline})
      page.sample(flag(health == health_of(entry, orchestrator_.settings())),
                  {{"component", component}, {"health", name(health)}});
  });
  page.family("kapela_component_error", "gauge", "1 while the component reports an error.");
  each([&page](const std::string& component, const engine::Board::Entry& entry) {
    page.sample(flag(entry.seen.error), {{"component", component}});
  });
  page.family("kapela_component_missed_heartbeats", "gauge",
              "Polls and commands in a row that found nobody or no answer.");
  each([&page](const std::string& component, const engine::Board::Entry& entry) {
    page.sample(std::uint64_t{entry.missed}, {{"component", component}});
  });
  page.family("kapela_component_observation_age_seconds", "gauge",
              "Since it was last seen, in plant time; none before.");
  each([&](const std::string& component, const engine::Board::Entry& entry) {
    const base::Duration age = orchestrator_.now() - entry.last_seen;
    if (entry.ever_seen) page.sample(std::chrono::duration<double>(age).count(), {{"component", component}});
  });
  write_figures(page);
}

/// Of those that have told them (health.figures_every), and are there.
void Metrics::write_figures(MetricsPage& page) const {
  constexpr double megabyte = 1024.0 * 1024.0;
  const engine::Board& board = orchestrator_.board();
  const auto each = [&](std::optional<double> wire::HealthReport::*field, double unit) {
    for (std::size_t i = 0; i < board.size(); ++i) {
      const auto id = static_cast<record::ComponentId>(i);
      const std::optional<wire::HealthReport> figures = engine::figures_of(board, id, orchestrator_.now());
      const std::optional<double> value = figures ? *figures.*field : std::nullopt;
      if (value) page.sample(*value * unit, {{"component", orchestrator_.plant().at(id).name}});
    }
  };
  page.family("kapela_component_cpu_percent", "gauge", "Of one core, as the component told when it was asked.");
  each(&wire::HealthReport::cpu_percent, 1);
  page.family("kapela_component_memory_rss_bytes", "gauge", "Likewise its resident memory.");
  each(&wire::HealthReport::memory_rss_mb, megabyte);
  page.family("kapela_component_uptime_seconds", "gauge",
              "Since its process began; of one that does not tell, since its port is seen open.");
  each(&wire::HealthReport::uptime_seconds, 1);
}

void Metrics::write_plant(MetricsPage& page) const {
  page.family("kapela_plant_latched", "gauge", "1 while starts wait for an operator's acknowledgement.");
  page.sample(flag(orchestrator_.latch().has_value()));
  page.family("kapela_journal_refuses", "gauge", "1 while the journal cannot be written.");
  page.sample(flag(orchestrator_.journal_error().has_value()));
  page.family("kapela_journal_sync_seconds", "histogram", "From handing records over until they are durable.");
  page.sample(sync_times_);
  page.family("kapela_records_total", "counter", "Records of the history.");
  page.sample(records_);
  page.family("kapela_invariant_violations_total", "counter",
              "How often its own history broke an invariant: each is a bug of Kapela.");
  page.sample(orchestrator_.violations());
  page.family("kapela_scenarios_loaded", "gauge", "Scenarios that can be run.");
  page.sample(std::uint64_t{orchestrator_.library().all().size()});
  page.family("kapela_scenario_problems", "gauge", "What the last reload found wrong in their files.");
  page.sample(std::uint64_t{orchestrator_.library().diagnostics().size()});
}

void Metrics::write_server(MetricsPage& page, const StreamHub& stream) const {
  page.family("kapela_http_requests_total", "counter", "Answers, by status.");
  requests_.write(page, {"status"});
  page.family("kapela_http_request_duration_seconds", "histogram",
              "From the whole request to the begin of its answer.");
  page.sample(request_times_);
  page.family("kapela_stream_clients", "gauge", "Clients of the stream.");
  page.sample(std::uint64_t{stream.clients()});
  page.family("kapela_stream_clients_dropped_total", "counter", "Clients of the stream that were too slow.");
  page.sample(stream.dropped());
  page.family("kapela_stream_events_total", "counter", "Events of the stream.");
  page.sample(stream.published());
}

}  // namespace kapela::api
