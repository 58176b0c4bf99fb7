#include "orchestrator/api/stream_documents.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/api/recent_lines.hpp"
#include "orchestrator/api/record_document.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/api/run_history.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::api {
namespace {

using record::RecordKind;
using wire::Json;

constexpr std::size_t ended_runs_in_snapshot = 20;
/// A service may tell of its business and its costs many times a second, and nobody reads so fast.
constexpr base::Duration between_data = std::chrono::milliseconds(250);

std::string line_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json scenarios_event(runtime::Orchestrator& orchestrator) {
  const files::ScenarioLibrary& library = orchestrator.library();
  return {{"revision", library.revision()}, {"problems", library.diagnostics().size()}};
}

}  // namespace

StreamDocuments::StreamDocuments(runtime::Orchestrator& orchestrator, StreamSettings settings)
    : orchestrator_(orchestrator),
      hub_(orchestrator.loop(), number(orchestrator.epoch()), settings),
      turn_timer_([this] { end_turn(); }),
      data_timer_([this] { tell_data(); }) {
  orchestrator_.observe(*this);
}

StreamDocuments::~StreamDocuments() {
  orchestrator_.forget(*this);
}

void StreamDocuments::open(const net::Request& request, net::Responder responder) {
  end_turn();  // what the snapshot has must not come again as news
  const std::string asked = request.query("last_event_id");
  const std::string_view header = request.header("last-event-id");
  hub_.open(
      header.empty() ? std::string_view(asked) : header, [this] { return snapshot(); }, std::move(responder));
}

void StreamDocuments::on_record(const record::Record& record, bool undoing) {
  if (!hub_.used()) return;
  hub_.publish("record", line_of(record_document(orchestrator_, record, record.text, undoing)));
  if (record.run != record::no_run) touched_.insert(record.run);
  if (record.kind == RecordKind::latched || record.kind == RecordKind::unlatched) plant_touched_ = true;
  if (record.kind == RecordKind::watched || record.kind == RecordKind::unwatched)
    watch_changed_.insert(record.component);
  at_end_of_turn();
}

/// Here the run's report is final, and about to be forgotten some day.
void StreamDocuments::on_run_ended(const record::RunReport& report) {
  if (!hub_.used()) return;
  touched_.erase(report.id);
  told_.erase(report.id);
  hub_.publish("run", line_of(run_summary(orchestrator_, report)));
}

void StreamDocuments::on_component(record::ComponentId id) {
  if (!hub_.used()) return;
  const engine::Board::Entry& entry = orchestrator_.board().at(id);
  const auto known = known_.find(id);
  const bool tells_alone =
      known != known_.end() && known->second.changes == entry.changes &&
      (known->second.data_changes != entry.data_changes || known->second.figure_changes != entry.figure_changes);
  if (!tells_alone) return tell_component(id);
  data_changed_.insert(id);
  net::EventLoop& loop = orchestrator_.loop();
  if (!data_timer_.armed()) loop.timers().arm(data_timer_, loop.after_real(between_data));
}

void StreamDocuments::tell_component(record::ComponentId id) {
  const engine::Board::Entry& entry = orchestrator_.board().at(id);
  known_[id] = {entry.changes, entry.data_changes, entry.figure_changes};
  data_changed_.erase(id);
  hub_.publish("component", line_of(component_document(orchestrator_, id)));
}

void StreamDocuments::tell_data() {
  for (const record::ComponentId id : std::exchange(data_changed_, {}))
    if (hub_.used()) tell_component(id);
}

void StreamDocuments::on_journal() {
  plant_touched_ = true;
  at_end_of_turn();
}

void StreamDocuments::on_scenarios() {
  if (hub_.used()) hub_.publish("scenarios", line_of(scenarios_event(orchestrator_)));
}

void StreamDocuments::at_end_of_turn() {
  net::EventLoop& loop = orchestrator_.loop();
  if (!turn_timer_.armed()) loop.timers().arm(turn_timer_, loop.now());
}

void StreamDocuments::end_turn() {
  orchestrator_.loop().timers().disarm(turn_timer_);
  for (const record::RunId id : std::exchange(touched_, {})) tell_run(id);
  for (const record::ComponentId id : std::exchange(watch_changed_, {})) on_component(id);
  if (!std::exchange(plant_touched_, false) || !hub_.used()) return;
  std::string plant = line_of(plant_document(orchestrator_));
  if (plant == plant_) return;
  plant_ = std::move(plant);
  hub_.publish("plant", plant_);
}

void StreamDocuments::tell_run(record::RunId id) {
  const record::RunReport* report = orchestrator_.report(id);
  if (report == nullptr || report->ended) return;  // on_run_ended tells
  const Progress progress = progress_of(*report);
  const auto told = told_.find(id);
  if (told != told_.end() && told->second == progress) return;
  told_.insert_or_assign(id, progress);
  hub_.publish("run", line_of(run_summary(orchestrator_, *report)));
}

StreamDocuments::Progress StreamDocuments::progress_of(const record::RunReport& report) {
  Progress progress;
  progress.phase = report.phase;
  progress.steps_begun = report.steps.size();
  progress.steps_ended = static_cast<std::size_t>(std::count_if(
      report.steps.begin(), report.steps.end(), [](const record::StepReport& step) { return step.ended.has_value(); }));
  progress.awaits_approval = report.awaits_approval;
  return progress;
}

/// Those under way in full, and the latest of those that have ended, also in earlier lives.
Json StreamDocuments::runs_of_snapshot() const {
  Json runs = Json::array();
  for (const record::RunReport* report : orchestrator_.reports())
    if (!report->ended) runs.push_back(run_document(orchestrator_, *report));
  archive::RunFilter latest;
  latest.limit = ended_runs_in_snapshot + runs.size();
  base::Result<Json> listed = runs_document(orchestrator_, latest);
  if (!listed) return runs;
  for (Json& run : (*listed)["runs"])
    if (!run["ended"].is_null()) runs.push_back(std::move(run));
  return runs;
}

std::string StreamDocuments::snapshot() const {
  Json document = components_document(orchestrator_);
  Json plant = plant_document(orchestrator_);
  return line_of({{"server", server_document(orchestrator_)},
                  {"plant", std::move(plant)},
                  {"components", std::move(document["components"])},
                  {"runs", runs_of_snapshot()},
                  {"log", recent_lines(orchestrator_)},
                  {"scenarios_revision", orchestrator_.library().revision()}});
}

}  // namespace kapela::api
