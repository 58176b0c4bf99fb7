#include "orchestrator/runtime/orchestrator.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/host.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/narrator.hpp"
#include "orchestrator/runtime/phrases.hpp"
#include "orchestrator/runtime/plant_changes.hpp"
#include "orchestrator/wire/messages.hpp"

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

Orchestrator::Orchestrator(net::EventLoop& loop, base::Log& log, files::ScenarioLibrary& library,
                           OrchestratorSettings settings)
    : loop_(loop),
      log_(log),
      library_(library),
      settings_(std::move(settings)),
      plant_(std::make_shared<record::Plant>(std::move(settings_.plant))),
      ids_(ids_of(*plant_)),
      client_(loop, client_limits()),
      transport_(loop, client_, *plant_, Identity{settings_.name, {}, settings_.traces != nullptr}),
      checker_(online_settings(*plant_, settings_.engine, loop, settings_.past.latch.has_value())),
      journal_(loop.timers(), settings_.kept_records),
      tape_([this](const record::Record& record) { return is_undoing(record); }, settings_.journal),
      engine_(std::shared_ptr<const record::Plant>(plant_), settings_.engine,
              engine::Ports{loop.timers(), transport_, threaded()}, epoch_now(loop, settings_.past.last_epoch),
              std::move(settings_.past)),
      notes_(log, *plant_, engine_.settings()),
      automation_(
          engine_, loop.timers(),
          [this](const automation::ScenarioPtr& scenario, wire::JsonPtr trigger) {
            return start_linked(scenario, std::move(trigger));
          },
          [this](base::Level level, const std::string& line) { log_.write(level, line); }, settings_.automation) {
  transport_.connect(engine_);
  engine_.on_board_changed([this](record::ComponentId id) {
    notes_.look(id, engine_.board().at(id));
    for (Observer* const each : observers_) each->on_component(id);
  });
  engine_.on_run_ended([this](const record::RunReport& report) {
    journal_.tell_end();
    for (Observer* const each : observers_) each->on_run_ended(report);
  });
  if (settings_.journal != nullptr) follow_journal();
  loop_.forgive_standstills(standstill, grace_after_standstill, [this](base::Duration lasted) {
    log_.warning(base::told(phrases_of(settings_.language).stood_still, base::elapsed_text(lasted)));
    engine_.look_afresh();
  });
}

Orchestrator::~Orchestrator() {
  if (settings_.journal != nullptr) settings_.journal->listen({});
  loop_.forgive_standstills({}, {}, {});
}

void Orchestrator::watch() {
  watch([this](std::string_view name) { return library_.find(name); }, library_.all());
}

void Orchestrator::watch(const engine::Engine::FindScenario& find, std::span<const automation::ScenarioPtr> triggered) {
  engine_.recover(find);
  engine_.watch();
  automation_.watch(triggered);
}

/// A failure and its end are told once; the engine hears of each.
void Orchestrator::follow_journal() {
  const auto durable = [this](std::uint64_t sequence) {
    if (engine_.journal_error()) log_.info(phrases_of(settings_.language).journal_is_back);
    const bool refused = engine_.journal_error().has_value();
    engine_.on_durable(sequence);
    if (refused) tell_of_journal();
    if (settings_.alerts != nullptr) settings_.alerts->on_durable(sequence);
  };
  const auto failed = [this](const base::Error& error) {
    if (!engine_.journal_error())
      log_.error(base::told(phrases_of(settings_.language).journal_is_closed, to_text(error)));
    engine_.on_journal_failed(error);
    tell_of_journal();
    if (settings_.alerts != nullptr) settings_.alerts->on_journal_failed();
  };
  const auto synced = [this](base::Duration took) {
    for (Observer* const each : observers_) each->on_synced(loop_.scale().to_real(took));
  };
  settings_.journal->listen({durable, failed, synced});
}

void Orchestrator::tell_of_journal() {
  for (Observer* const each : observers_) each->on_journal();
}

void Orchestrator::scenarios_changed() {
  automation_.watch(library_.all());
  for (Observer* const each : observers_) each->on_scenarios();
}

/// Before the run has it: it is written first.
bool Orchestrator::is_undoing(const record::Record& record) const {
  const record::RunReport* const report = record.run == record::no_run ? nullptr : engine_.report(record.run);
  return report != nullptr && report->is_undoing(record);
}

/// Everybody who reads records, in their order. The engine writes its first one when it is made.
Tape& Orchestrator::threaded() {
  tape_.add(
      [this](const record::Record& record, bool undoing) { tell(log_, record, *plant_, undoing, settings_.language); });
  tape_.add([this](const record::Record& record, bool) { check(record); });
  const auto add = [this](auto* reader, auto give) {
    if (reader != nullptr) tape_.add([reader, give](const record::Record& record, bool) { give(*reader, record); });
  };
  add(settings_.history, [](record::Journal& history, const record::Record& record) { history.append(record); });
  add(settings_.archive, [](archive::RunArchive& archive, const record::Record& record) { archive.on(record); });
  tape_.add([this](const record::Record& record, bool undoing) {
    for (Observer* const each : observers_) each->on_record(record, undoing);
  });
  add(settings_.alerts, [](notify::Notifier& alerts, const record::Record& record) { alerts.on(record); });
  add(settings_.traces, [](TraceExporter& traces, const record::Record& record) { traces.on(record); });
  add(settings_.journal,
      [](journal::DurableJournal& journal, const record::Record& record) { journal.append(record); });
  tape_.add([this](const record::Record& record, bool undoing) { journal_.append(record, undoing); });
  return tape_;
}

void Orchestrator::check(const record::Record& record) {
  const std::uint64_t known = checker_.count();
  checker_.on(record);
  if (checker_.count() != known) tell_violations(known);
}

/// The first hundred; the rest are only counted.
void Orchestrator::tell_violations(std::uint64_t known) {
  for (std::size_t i = known; i < checker_.violations().size(); ++i) {
    const checker::Violation& found = checker_.violations()[i];
    log_.error(fmt::format("{} is broken, a bug of Kapela: {}", checker::name(found.invariant), found.explanation));
  }
}

base::Result<record::RunId> Orchestrator::start_scenario(std::string_view name, wire::JsonPtr trigger_data) {
  const std::shared_ptr<const scenario::Scenario> scenario = library_.find(name);
  if (scenario == nullptr && !ending_) return no_scenario(name);
  return start_linked(scenario, std::move(trigger_data));
}

base::Result<record::RunId> Orchestrator::start_linked(const std::shared_ptr<const scenario::Scenario>& scenario,
                                                       wire::JsonPtr trigger_data) {
  if (ending_)
    return fail(ErrorCode::cancelled, "the orchestrator is about to end: no run is accepted", "start it again first");
  const std::size_t bytes =
      trigger_data == nullptr ? 0 : trigger_data->dump(-1, ' ', false, wire::Json::error_handler_t::replace).size();
  if (bytes > most_trigger_bytes)
    return fail(ErrorCode::too_large,
                fmt::format("the trigger data has {} bytes, a run takes {} at most", bytes, most_trigger_bytes),
                "keep what is large elsewhere, and send its name");
  return engine_.start(scenario, std::move(trigger_data));
}

base::Result<record::RunId> Orchestrator::send_command(const scenario::HandCommand& order) {
  const base::Result<std::shared_ptr<const scenario::Scenario>> scenario = scenario::scenario_of(order);
  if (!scenario) return scenario.error();
  return start_linked(*scenario, std::make_shared<const wire::Json>(wire::Json{{"source", order.who}}));
}

base::Error Orchestrator::no_scenario(std::string_view name) const {
  const std::string refused = library_.refused_with(name);
  const std::string near = base::did_you_mean(name, library_.names());
  if (!refused.empty())
    return fail(ErrorCode::not_found, fmt::format("there is no scenario '{}': {}", name, refused),
                "kapela scenarios check FILE tells the errors" + (near.empty() ? near : "; " + near));
  return fail(ErrorCode::not_found, fmt::format("there is no scenario '{}'", name),
              near.empty() ? "list them: kapela scenarios list" : near);
}

base::Task<base::Result<record::RunReport>> Orchestrator::execute_scenario(std::string name,
                                                                           wire::JsonPtr trigger_data) {
  const base::Result<record::RunId> run = start_scenario(name, std::move(trigger_data));
  if (!run) co_return run.error();
  record::RunReport report = co_await engine_.ended(*run);
  co_return report;
}

base::Task<void> Orchestrator::end_runs(std::string why) {
  ending_ = true;
  engine_.cancel_all(why);
  std::vector<record::RunId> open;
  for (const record::RunReport* report : engine_.reports())
    if (!report->ended) open.push_back(report->id);
  for (const record::RunId id : open) (void)co_await engine_.ended(id);
}

base::Result<std::vector<std::string>> Orchestrator::adopt_plant(const record::Plant& plant) {
  const base::Result<std::vector<std::string>> changes = plant_changes(*plant_, plant, engine_.board());
  if (!changes || changes->empty()) return changes;
  *plant_ = plant;
  automation_.watch(library_.all());  // a group may have other members
  for (Observer* const each : observers_)
    for (std::size_t i = 0; i < plant.components.size(); ++i) each->on_component(static_cast<record::ComponentId>(i));
  return changes;
}

std::optional<record::ComponentId> Orchestrator::component_named(const std::string& name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

bool Orchestrator::is_from_component(const wire::Event& event, const net::Endpoint& from) const {
  const std::optional<record::ComponentId> id = component_named(event.source);
  return id && is_at(plant_->at(*id), from.address);
}

/// By its address, or by those that its name was found to have when it was spoken to last.
bool Orchestrator::is_at(const record::ComponentSpec& component, std::string_view address) const {
  if (same_host(component.address, address)) return true;
  if (base::is_ip_address(component.address)) return false;
  const std::vector<std::string> found = client_.addresses_of(component.address);
  return std::any_of(found.begin(), found.end(), [address](const auto& each) { return same_host(each, address); });
}

bool Orchestrator::has_component_at(std::string_view address) const {
  return std::any_of(plant_->components.begin(), plant_->components.end(),
                     [&](const record::ComponentSpec& each) { return is_at(each, address); });
}

bool Orchestrator::is_component(const net::Endpoint& at) const {
  return std::any_of(plant_->components.begin(), plant_->components.end(), [&](const record::ComponentSpec& each) {
    return each.port == at.port && is_at(each, at.address);
  });
}

void Orchestrator::on_component_event(const wire::Event& event, const net::Endpoint& from, std::string_view problem) {
  const std::optional<record::ComponentId> id = component_named(event.source);
  if (!is_from_component(event, from)) {
    log_.write(base::Level::debug, fmt::format("ignored {} from '{}' at {}: no component of the plant is there",
                                               event.event_type, event.source, from.address));
    return;
  }
  if (event.event_type == wire::state_changed) {
    const base::Result<wire::StateReport> report = wire::decode_state_report(*event.data);
    const bool has_cause = report && report->caused_by;
    const record::CommandId cause = has_cause ? transport_.proven_cause(*id, *report->caused_by) : record::no_command;
    engine_.on_push(*id, cause != record::no_command ? sighting_of(*report) : engine::Sighting(), engine_.epoch(),
                    cause);
  } else if (wire::parse_command(event.event_type) == wire::Command::get_state && event.result) {
    (void)transport_.on_reply(event, problem);
  } else if (event.result) {
    (void)transport_.on_command_reply(event);
  }
}

bool Orchestrator::ready() const {
  for (std::size_t i = 0; i < engine_.board().size(); ++i) {
    const engine::Board::Entry& entry = engine_.board().at(static_cast<record::ComponentId>(i));
    if (!entry.ever_seen && entry.missed == 0) return false;
  }
  return true;
}

base::WallTime Orchestrator::wall_time(base::Instant instant) const {
  return loop_.wall_time(instant);
}

}  // namespace kapela::runtime
