#include "orchestrator/runtime/orchestrator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/runtime/orchestrator_parts.hpp"
#include "orchestrator/runtime/plant_changes.hpp"
#include "orchestrator/scenario/hand_command.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::runtime {

using base::ErrorCode;
using base::fail;

Orchestrator::Orchestrator(net::EventLoop& loop, base::Log& log, files::ScenarioLibrary& library,
                           OrchestratorSettings settings)
    : parts_(std::make_unique<Parts>(loop, log, library, std::move(settings))) {}

Orchestrator::~Orchestrator() = default;

void Orchestrator::set_reply_to(net::Endpoint endpoint) {
  parts_->transport.set_reply_to(std::move(endpoint));
}

void Orchestrator::watch() {
  watch([this](std::string_view name) { return parts_->library.find(name); }, parts_->library.all());
}

void Orchestrator::watch(const FindScenario& find, std::span<const ScenarioPtr> triggered) {
  parts_->engine.recover(find);
  parts_->engine.watch();
  parts_->automation.watch(triggered);
}

void Orchestrator::scenarios_changed() {
  parts_->automation.watch(parts_->library.all());
  for (Observer* const each : parts_->observers) each->on_scenarios();
}

base::Result<record::RunId> Orchestrator::start_scenario(std::string_view name, wire::JsonPtr trigger_data) {
  const std::shared_ptr<const scenario::Scenario> scenario = parts_->library.find(name);
  if (scenario == nullptr && !parts_->ending) return no_scenario(name);
  return parts_->start_linked(scenario, std::move(trigger_data));
}

base::Result<record::RunId> Orchestrator::send_command(const scenario::HandCommand& order) {
  const base::Result<std::shared_ptr<const scenario::Scenario>> scenario = scenario::scenario_of(order);
  if (!scenario) return scenario.error();
  return parts_->start_linked(*scenario, std::make_shared<const wire::Json>(wire::Json{{"source", order.who}}));
}

base::Error Orchestrator::no_scenario(std::string_view name) const {
  const std::string refused = parts_->library.refused_with(name);
  const std::string near = base::did_you_mean(name, parts_->library.names());
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
  record::RunReport report = co_await parts_->engine.ended(*run);
  co_return report;
}

base::Task<void> Orchestrator::end_runs(std::string why) {
  parts_->ending = true;
  parts_->engine.cancel_all(why);
  std::vector<record::RunId> open;
  for (const record::RunReport* report : parts_->engine.reports())
    if (!report->ended) open.push_back(report->id);
  for (const record::RunId id : open) (void)co_await parts_->engine.ended(id);
}

base::Result<std::vector<std::string>> Orchestrator::adopt_plant(const record::Plant& plant) {
  const base::Result<std::vector<std::string>> changes = plant_changes(*parts_->plant, plant, parts_->engine.board());
  if (!changes || changes->empty()) return changes;
  *parts_->plant = plant;
  parts_->automation.watch(parts_->library.all());  // a group may have other members
  for (Observer* const each : parts_->observers)
    for (std::size_t i = 0; i < plant.components.size(); ++i) each->on_component(static_cast<record::ComponentId>(i));
  return changes;
}

std::optional<record::ComponentId> Orchestrator::component_named(const std::string& name) const {
  const auto found = parts_->ids.find(name);
  return found == parts_->ids.end() ? std::nullopt : std::optional(found->second);
}

bool Orchestrator::is_from_component(const wire::Event& event, const net::Endpoint& from) const {
  const std::optional<record::ComponentId> id = component_named(event.source);
  return id && parts_->is_at(parts_->plant->at(*id), from.address);
}

bool Orchestrator::has_component_at(std::string_view address) const {
  return std::any_of(parts_->plant->components.begin(), parts_->plant->components.end(),
                     [&](const record::ComponentSpec& each) { return parts_->is_at(each, address); });
}

bool Orchestrator::is_component(const net::Endpoint& at) const {
  return std::any_of(
      parts_->plant->components.begin(), parts_->plant->components.end(),
      [&](const record::ComponentSpec& each) { return each.port == at.port && parts_->is_at(each, at.address); });
}

void Orchestrator::on_component_event(const wire::Event& event, const net::Endpoint& from, std::string_view problem) {
  const std::optional<record::ComponentId> id = component_named(event.source);
  if (!is_from_component(event, from)) {
    parts_->log.write(base::Level::debug, fmt::format("ignored {} from '{}' at {}: no component of the plant is there",
                                                      event.event_type, event.source, from.address));
    return;
  }
  if (event.event_type == wire::state_changed) {
    const base::Result<wire::StateReport> report = wire::decode_state_report(*event.data);
    const bool has_cause = report && report->caused_by;
    const record::CommandId cause =
        has_cause ? parts_->transport.proven_cause(*id, *report->caused_by) : record::no_command;
    parts_->engine.on_push(*id, cause != record::no_command ? sighting_of(*report) : engine::Sighting(),
                           parts_->engine.epoch(), cause);
  } else if (const auto query = wire::parse_command(event.event_type);
             query && wire::is_query(*query) && event.result) {
    (void)parts_->transport.on_reply(event, problem);
  } else if (event.result && !parts_->transport.on_event_reply(event)) {
    (void)parts_->transport.on_command_reply(event);
  }
}

bool Orchestrator::ready() const {
  for (std::size_t i = 0; i < parts_->engine.board().size(); ++i) {
    const engine::Board::Entry& entry = parts_->engine.board().at(static_cast<record::ComponentId>(i));
    if (!entry.ever_seen && entry.missed == 0) return false;
  }
  return true;
}

void Orchestrator::observe(Observer& observer) {
  parts_->observers.push_back(&observer);
}

void Orchestrator::forget(const Observer& observer) {
  std::erase(parts_->observers, &observer);
}

void Orchestrator::set_simulators(Simulators simulators) {
  parts_->settings.simulators = std::move(simulators);
}

const Simulators& Orchestrator::simulators() const {
  return parts_->settings.simulators;
}

bool Orchestrator::waits_for(std::string_view event_type) const {
  return parts_->automation.waits_for(event_type);
}

std::vector<record::RunId> Orchestrator::on_trigger_event(const wire::Event& event) {
  return parts_->automation.on_event(event);
}

const record::Plant& Orchestrator::plant() const {
  return *parts_->plant;
}

const engine::Board& Orchestrator::board() const {
  return parts_->engine.board();
}

const engine::EngineSettings& Orchestrator::settings() const {
  return parts_->engine.settings();
}

record::Epoch Orchestrator::epoch() const {
  return parts_->engine.epoch();
}

const std::optional<std::string>& Orchestrator::latch() const {
  return parts_->engine.latch();
}

const std::optional<base::Error>& Orchestrator::journal_error() const {
  return parts_->engine.journal_error();
}

const record::RunReport* Orchestrator::report(record::RunId id) const {
  return parts_->engine.report(id);
}

std::vector<const record::RunReport*> Orchestrator::reports() const {
  return parts_->engine.reports();
}

std::size_t Orchestrator::running() const {
  return parts_->engine.running();
}

std::uint32_t Orchestrator::executions(std::string_view scenario) const {
  return parts_->engine.executions(scenario).count;
}

bool Orchestrator::watches(record::ComponentId id) const {
  return parts_->engine.watches(id);
}

base::Result<void> Orchestrator::cancel(record::RunId id, const std::string& why) {
  return parts_->engine.cancel(id, why);
}

base::Result<void> Orchestrator::approve(record::RunId id, bool yes, std::string_view who) {
  return parts_->engine.approve(id, yes, who);
}

base::Result<void> Orchestrator::acknowledge(std::string_view who) {
  return parts_->engine.acknowledge(who);
}

base::Task<void> Orchestrator::safe() {
  return parts_->engine.safe();
}

base::Task<record::RunReport> Orchestrator::ended(record::RunId id) {
  return parts_->engine.ended(id);
}

engine::Engine& Orchestrator::engine() {
  return parts_->engine;
}

const engine::Engine& Orchestrator::engine() const {
  return parts_->engine;
}

std::uint64_t Orchestrator::violations() const {
  return parts_->checker.count();
}

const automation::Automation& Orchestrator::automation() const {
  return parts_->automation;
}

MemoryJournal& Orchestrator::journal() {
  return parts_->journal;
}

const MemoryJournal& Orchestrator::journal() const {
  return parts_->journal;
}

const archive::RunArchive* Orchestrator::archive() const {
  return parts_->settings.archive;
}

notify::Notifier* Orchestrator::alerts() const {
  return parts_->settings.alerts;
}

TraceExporter* Orchestrator::traces() const {
  return parts_->settings.traces;
}

files::ScenarioLibrary& Orchestrator::library() {
  return parts_->library;
}

net::EventLoop& Orchestrator::loop() const {
  return parts_->loop;
}

net::HttpClient& Orchestrator::client() {
  return parts_->client;
}

const std::string& Orchestrator::name() const {
  return parts_->settings.name;
}

const std::string& Orchestrator::version() const {
  return parts_->settings.version;
}

base::Language Orchestrator::language() const {
  return parts_->settings.language;
}

base::Instant Orchestrator::now() const {
  return parts_->loop.now();
}

base::WallTime Orchestrator::wall_time(base::Instant instant) const {
  return parts_->loop.wall_time(instant);
}

}  // namespace kapela::runtime
