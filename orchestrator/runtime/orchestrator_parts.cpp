#include "orchestrator/runtime/orchestrator_parts.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/host.hpp"
#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/notify/notifier.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/narrator.hpp"
#include "orchestrator/runtime/phrases.hpp"
#include "orchestrator/runtime/trace_exporter.hpp"

namespace kapela::runtime {
namespace {

/// A busy machine is late by less; a process that was stopped or swapped out, by more. Real time.
constexpr base::Duration standstill = std::chrono::milliseconds(500);
/// Until what components have sent meanwhile is read, and what they are asked then is answered. Real time.
constexpr base::Duration grace_after_standstill = std::chrono::milliseconds(300);

using base::ErrorCode;
using base::fail;

/// Milliseconds since 1970: greater at each start. Where the calendar went back, a journal still knows the last one.
record::Epoch epoch_now(const base::Clock& clock, record::Epoch last) {
  const auto since = clock.wall_now().time_since_epoch();
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  return record::Epoch{std::max(static_cast<std::uint64_t>(now), number(last) + 1)};
}

/// Whether a connection from `peer` can be the component at `address`.
bool same_host(std::string_view address, std::string_view peer) {
  const auto is_here = [](std::string_view host) { return base::is_loopback(host) || base::is_any_address(host); };
  return address == peer || base::canonical_host(address) == base::canonical_host(peer) ||
         (is_here(address) && base::is_loopback(peer));
}

checker::CheckerSettings online_settings(const record::Plant& plant, const engine::EngineSettings& engine,
                                         const net::EventLoop& loop, bool latched) {
  checker::CheckerSettings settings = checker::checker_settings(plant);
  settings.pace = checker::pace_of(engine);
  settings.epsilon = loop.scale().to_plant(real_epsilon);
  settings.truth = false;
  settings.latched = latched;
  return settings;
}

/// A request to each of thousands of components at once would be answered so late that none is in time. With fewer than
/// half as many components this bounds nothing.
net::ClientLimits client_limits() {
  net::ClientLimits limits;
  limits.under_way = 1'024;
  return limits;
}

std::unordered_map<std::string, record::ComponentId> ids_of(const record::Plant& plant) {
  std::unordered_map<std::string, record::ComponentId> ids;
  for (std::size_t i = 0; i < plant.components.size(); ++i)
    ids.emplace(plant.components[i].name, static_cast<record::ComponentId>(i));
  return ids;
}

}  // namespace

Orchestrator::Parts::Parts(net::EventLoop& on, base::Log& to, files::ScenarioLibrary& from, OrchestratorSettings given)
    : loop(on),
      log(to),
      library(from),
      settings(std::move(given)),
      plant(std::make_shared<record::Plant>(std::move(settings.plant))),
      ids(ids_of(*plant)),
      client(on, client_limits()),
      transport(on, client, *plant, Identity{settings.name, {}, settings.traces != nullptr, settings.token}),
      checker(online_settings(*plant, settings.engine, on, settings.past.latch.has_value())),
      journal(on.timers(), settings.kept_records),
      tape([this](const record::Record& record) { return is_undoing(record); }, settings.journal),
      engine(std::shared_ptr<const record::Plant>(plant), settings.engine,
             engine::Ports{on.timers(), transport, threaded()}, epoch_now(on, settings.past.last_epoch),
             std::move(settings.past)),
      notes(to, *plant, engine.settings()),
      automation(
          engine, on.timers(),
          [this](const ScenarioPtr& scenario, wire::JsonPtr trigger) {
            return start_linked(scenario, std::move(trigger));
          },
          [this](base::Level level, const std::string& line) { log.write(level, line); }, settings.automation) {
  transport.connect(engine);
  engine.on_board_changed([this](record::ComponentId id) {
    notes.look(id, engine.board().at(id));
    for (Observer* const each : observers) each->on_component(id);
  });
  engine.on_run_ended([this](const record::RunReport& report) {
    journal.tell_end();
    for (Observer* const each : observers) each->on_run_ended(report);
  });
  if (settings.journal != nullptr) follow_journal();
  loop.forgive_standstills(standstill, grace_after_standstill, [this](base::Duration lasted) {
    log.warning(base::told(phrases_of(settings.language).stood_still, base::elapsed_text(lasted)));
    engine.look_afresh();
  });
}

Orchestrator::Parts::~Parts() {
  if (settings.journal != nullptr) settings.journal->listen({});
  loop.forgive_standstills({}, {}, {});
}

/// A failure and its end are told once; the engine hears of each.
void Orchestrator::Parts::follow_journal() {
  const auto durable = [this](std::uint64_t sequence) {
    if (engine.journal_error()) log.info(phrases_of(settings.language).journal_is_back);
    const bool refused = engine.journal_error().has_value();
    engine.on_durable(sequence);
    if (refused) tell_of_journal();
    if (settings.alerts != nullptr) settings.alerts->on_durable(sequence);
  };
  const auto failed = [this](const base::Error& error) {
    if (!engine.journal_error()) log.error(base::told(phrases_of(settings.language).journal_is_closed, to_text(error)));
    engine.on_journal_failed(error);
    tell_of_journal();
    if (settings.alerts != nullptr) settings.alerts->on_journal_failed();
  };
  const auto synced = [this](base::Duration took) {
    for (Observer* const each : observers) each->on_synced(loop.scale().to_real(took));
  };
  settings.journal->listen({durable, failed, synced});
}

void Orchestrator::Parts::tell_of_journal() {
  for (Observer* const each : observers) each->on_journal();
}

/// Before the run has it: it is written first.
bool Orchestrator::Parts::is_undoing(const record::Record& record) const {
  const record::RunReport* const report = record.run == record::no_run ? nullptr : engine.report(record.run);
  return report != nullptr && report->is_undoing(record);
}

/// Everybody who reads records, in their order. The engine writes its first one when it is made.
Tape& Orchestrator::Parts::threaded() {
  tape.add(
      [this](const record::Record& record, bool undoing) { tell(log, record, *plant, undoing, settings.language); });
  tape.add([this](const record::Record& record, bool) { check(record); });
  const auto add = [this](auto* reader, auto give) {
    if (reader != nullptr) tape.add([reader, give](const record::Record& record, bool) { give(*reader, record); });
  };
  add(settings.history, [](record::Journal& history, const record::Record& record) { history.append(record); });
  add(settings.archive, [](archive::RunArchive& archive, const record::Record& record) { archive.on(record); });
  tape.add([this](const record::Record& record, bool undoing) {
    for (Observer* const each : observers) each->on_record(record, undoing);
  });
  add(settings.alerts, [](notify::Notifier& alerts, const record::Record& record) { alerts.on(record); });
  add(settings.traces, [](TraceExporter& traces, const record::Record& record) { traces.on(record); });
  add(settings.journal, [](journal::DurableJournal& journal, const record::Record& record) { journal.append(record); });
  tape.add([this](const record::Record& record, bool undoing) { journal.append(record, undoing); });
  return tape;
}

void Orchestrator::Parts::check(const record::Record& record) {
  const std::uint64_t known = checker.count();
  checker.on(record);
  if (checker.count() != known) tell_violations(known);
}

/// The first hundred; the rest are only counted.
void Orchestrator::Parts::tell_violations(std::uint64_t known) {
  for (std::size_t i = known; i < checker.violations().size(); ++i) {
    const checker::Violation& found = checker.violations()[i];
    log.error(fmt::format("{} is broken, a bug of Kapela: {}", checker::name(found.invariant), found.explanation));
  }
}

base::Result<record::RunId> Orchestrator::Parts::start_linked(const std::shared_ptr<const scenario::Scenario>& scenario,
                                                              wire::JsonPtr trigger_data) {
  if (ending)
    return fail(ErrorCode::cancelled, "the orchestrator is about to end: no run is accepted", "start it again first");
  const std::size_t bytes =
      trigger_data == nullptr ? 0 : trigger_data->dump(-1, ' ', false, wire::Json::error_handler_t::replace).size();
  if (bytes > most_trigger_bytes)
    return fail(ErrorCode::too_large,
                fmt::format("the trigger data has {} bytes, a run takes {} at most", bytes, most_trigger_bytes),
                "keep what is large elsewhere, and send its name");
  return engine.start(scenario, std::move(trigger_data));
}

/// By its address, or by those that its name was found to have when it was spoken to last.
bool Orchestrator::Parts::is_at(const record::ComponentSpec& component, std::string_view address) const {
  if (same_host(component.address, address)) return true;
  if (base::is_ip_address(component.address)) return false;
  const std::vector<std::string> found = client.addresses_of(component.address);
  return std::any_of(found.begin(), found.end(), [address](const auto& each) { return same_host(each, address); });
}

}  // namespace kapela::runtime
