#include "simulators/judge/judge_lab.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "simulators/judge/free_port.hpp"
#include "simulators/judge/truth.hpp"

namespace kapela::judge {
namespace {

using base::Result;
using record::RecordKind;
using OrderedJson = nlohmann::ordered_json;

/// Between two looks at whether something has come about.
constexpr base::Duration look = std::chrono::milliseconds(10);
/// Beyond what a scenario takes at most, before a run counts as stuck.
constexpr base::Duration slack = std::chrono::seconds(5);
/// Where nothing says how long a scenario takes.
constexpr base::Duration usual_limit = std::chrono::minutes(5);
/// For an orchestrator that never comes to rest.
constexpr base::Duration longest_aftermath = std::chrono::seconds(60);

std::string absolute(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed);
  return failed ? path : whole.lexically_normal().string();
}

std::vector<wire::State> initial_states(const world::Subject& subject) {
  std::vector<wire::State> states;
  for (const auto& component : subject.components) states.push_back(component->initial_state);
  return states;
}

}  // namespace

std::string components_text(const record::Plant& plant) {
  OrderedJson components = OrderedJson::object();
  for (const record::ComponentSpec& each : plant.components) {
    OrderedJson component{{"address", each.address}, {"port", each.port}, {"dialect", wire::name(each.dialect)}};
    if (!each.group.empty()) component["group"] = each.group;
    for (const record::ComponentId id : each.depends_on) component["depends_on"].push_back(plant.at(id).name);
    components[each.name] = std::move(component);
  }
  return components.dump();
}

JudgeLab::JudgeLab(const world::Subject& subject, std::uint64_t seed, const Adapter& adapter, JudgeSettings settings)
    : subject_(subject),
      adapter_(adapter),
      settings_(std::move(settings)),
      bench_(subject, seed, net::TimeScale{}),
      limit_timer_([this] { on_late(); }) {
  facts_.plant = subject.plant.get();
  facts_.initial = initial_states(subject);
  facts_.reaction = adapter.reaction;
}

JudgeLab::~JudgeLab() = default;

Result<void> JudgeLab::open() {
  if (const Result<void> started = bench_.start(); !started) return started.error();
  Result<Placeholders> words = placeholders();
  if (!words) return words.error();
  orchestrator_.emplace(bench_.loop(), bench_.client(), adapter_, std::move(*words),
                        JudgedOrchestrator::Hooks{[this](bool succeeded, std::string cause) {
                                                    on_told(succeeded ? Told::success : Told::failure,
                                                            std::move(cause));
                                                  },
                                                  [this](std::string why) { on_told(Told::no_end, std::move(why)); },
                                                  [this] { return last_command(); }});
  if (const Result<void> opened = orchestrator_->open(); !opened) return opened.error();
  const base::Instant until = now() + adapter_.process.ready_within;
  const auto is_gone = [this] { return adapter_.start && orchestrator_->is_gone(); };
  while (!orchestrator_->is_ready() && !is_gone() && !interrupted() && now() < until) advance(now() + look);
  if (orchestrator_->is_ready()) return {};
  return base::fail(base::ErrorCode::timeout, is_gone() ? "the orchestrator has ended before it was ready"
                                                        : fmt::format("the orchestrator is not ready within {}",
                                                                      base::to_text(adapter_.process.ready_within)));
}

void JudgeLab::close() {
  if (!orchestrator_) return;
  orchestrator_->give_up();
  orchestrator_->ask_to_end();
  const base::Instant until = now() + adapter_.process.stop.within;
  while (!orchestrator_->is_gone() && now() < until) advance(std::min(until, now() + look));
}

Result<Placeholders> JudgeLab::placeholders() {
  Result<std::unique_ptr<lab::TemporaryDirectory>> made = lab::TemporaryDirectory::make();
  if (!made) return made.error();
  directory_ = std::move(*made);
  const Result<unsigned short> port = free_port();
  if (!port) return port.error();
  const std::string plant_file = directory_->path() + "/plant.yaml";
  if (const Result<void> written = write_plant_file(plant_file); !written) return written.error();
  Placeholders words;
  const record::Plant plant = bench_.plant();
  words.set("components", components_text(plant));
  for (const record::ComponentSpec& each : plant.components) {
    words.set("components." + each.name + ".port", std::to_string(each.port));
    words.set("components." + each.name + ".address", each.address);
  }
  std::vector<std::string> files;
  for (const std::string& file : settings_.scenario_files) files.push_back(absolute(file));
  words.set("scenario_files", fmt::format("{}", fmt::join(files, " ")));
  words.set_list("scenario_files", std::move(files));
  words.set("port", std::to_string(*port));
  words.set("plant_file", plant_file);
  words.set("directory", directory_->path());
  words.set("adapter_directory", absolute(files::directory_of(adapter_.file)));
  words.set("kapela", settings_.kapela);
  return words;
}

/// JSON is YAML as well. Admin ports are said: what would be taken for one may be another component's port.
Result<void> JudgeLab::write_plant_file(const std::string& path) const {
  const record::Plant plant = bench_.plant();
  OrderedJson components = OrderedJson::parse(components_text(plant));
  for (std::size_t i = 0; i < plant.components.size(); ++i)
    components[plant.components[i].name]["admin_port"] =
        bench_.admin_endpoint(static_cast<record::ComponentId>(i)).port;
  const OrderedJson document{{"plant", plant.name.empty() ? "judged" : plant.name}, {"components", components}};
  std::ofstream file(path);
  file << document.dump(2) << '\n';
  file.close();
  if (file) return {};
  return base::fail(base::ErrorCode::io, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

Result<void> JudgeLab::add(record::ComponentId component, const faults::Fault& fault) {
  return bench_.add(component, fault);
}

void JudgeLab::remove(record::ComponentId component, const std::string& fault) {
  bench_.remove(component, fault);
}

void JudgeLab::send(record::ComponentId component, wire::Command command) {
  bench_.send(component, command, by_hand);
}

Result<void> JudgeLab::start(const std::shared_ptr<const scenario::Scenario>& scenario) {
  if (orchestrator_->is_running())
    return base::fail(base::ErrorCode::conflict, "a run is under way", "an adapter tells of one run at a time");
  const std::optional<std::string> name = adapter_.name_of(scenario->name);
  if (!name)
    return base::fail(base::ErrorCode::not_found,
                      fmt::format("the adapter has no name for the scenario '{}'", scenario->name));
  ToldRun& run = facts_.runs.emplace_back();
  run.scenario = scenario->name;
  run.meaning = meaning_of(scenario, subject_, states());
  run.accepted = history().records().size();
  tell(RecordKind::run_accepted, 0, scenario->name);
  limit_ = limit_of(run.meaning);
  bench_.loop().timers().arm(limit_timer_, now() + limit_);
  if (const Result<void> begun = orchestrator_->start(*name); !begun) on_told(Told::no_end, to_text(begun.error()));
  return {};
}

base::Duration JudgeLab::limit_of(const Meaning& meaning) const {
  if (settings_.within) return *settings_.within;
  if (adapter_.within) return *adapter_.within;
  return meaning.at_most ? *meaning.at_most + slack : usual_limit;
}

std::vector<wire::State> JudgeLab::states() const {
  Truth truth(facts_.initial);
  const auto records = history().records();
  for (std::size_t i = 0; i < records.size(); ++i) truth.fold(records[i], i);
  return truth.states();
}

void JudgeLab::on_late() {
  orchestrator_->give_up();
  on_told(Told::no_end, fmt::format("it has not told an end within {}", base::to_text(limit_)));
}

/// The record has a status of Kapela's, which stands for "it failed": nobody but Kapela says more.
void JudgeLab::on_told(Told told, std::string cause) {
  bench_.loop().timers().disarm(limit_timer_);
  ToldRun& run = facts_.runs.back();
  run.told = told;
  run.cause = std::move(cause);
  run.ended = history().records().size();
  const record::RunStatus status =
      told == Told::success ? record::RunStatus::succeeded : record::RunStatus::rollback_failed;
  tell(RecordKind::run_ended, static_cast<std::uint8_t>(status), run.cause);
}

void JudgeLab::tell(RecordKind kind, std::uint8_t detail, const std::string& text) {
  record::Record record;
  record.time = now();
  record.run = record::RunId(facts_.runs.size());
  record.kind = kind;
  record.detail = detail;
  record.text = text;
  bench_.append(record);
}

void JudgeLab::read_new_records() {
  const auto records = history().records();
  for (; records_read_ < records.size(); ++records_read_) {
    const record::Record& record = records[records_read_];
    last_act_ = record.time;
    if (record.kind == RecordKind::handled && record.run != by_hand) last_command_ = record.time;
  }
}

base::Instant JudgeLab::last_command() {
  read_new_records();
  return last_command_;
}

base::Instant JudgeLab::last_act() {
  read_new_records();
  return last_act_;
}

/// After its last word an orchestrator is watched for a while: it may command somebody all the same.
void JudgeLab::settle(base::Duration most) {
  bench_.settle(std::min(most, longest_aftermath), [this] {
    if (interrupted() || facts_.runs.empty()) return true;
    return !orchestrator_->is_running() && now() - last_act() >= adapter_.aftermath;
  });
}

}  // namespace kapela::judge
