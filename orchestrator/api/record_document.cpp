#include "orchestrator/api/record_document.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using record::RecordKind;
using runtime::Orchestrator;
using wire::Json;

double seconds_of(std::uint64_t nanoseconds) {
  return seconds(base::Duration(static_cast<base::Duration::rep>(nanoseconds)));
}

Json intent_operands(const record::Record& record) {
  const auto purpose = static_cast<record::Purpose>(record.a);
  Json json{{"purpose", text(name(purpose))}};
  if (purpose == record::Purpose::compensation)
    json["timeout_seconds"] = seconds_of(record.b);
  else
    json["step"] = record.b;
  return json;
}

Json state_names(std::uint64_t states) {
  Json names = Json::array();
  for (const wire::StateTraits& each : wire::states())
    if ((states & record::bit_of(each.state)) != 0) names.push_back(text(each.name));
  return names;
}

Json event_operands(const record::Record& record) {
  const auto purpose = static_cast<record::Purpose>(record.a);
  Json json{{"purpose", text(name(purpose))}};
  json[purpose == record::Purpose::compensation ? "takes_back" : "step"] = record.b;
  return json;
}

Json exception_operands(const Orchestrator& orchestrator, const record::Record& record) {
  Json json{{"held_by", nullptr}, {"target", nullptr}, {"answers", miss_of(record) == 0}};
  const std::vector<record::ComponentSpec>& components = orchestrator.plant().components;
  if (record.a != 0 && record.a <= components.size()) json["held_by"] = components[record.a - 1].name;
  if (target_of(record) != wire::State::unknown) json["target"] = text(wire::name(target_of(record)));
  return json;
}

/// By the names of the kind; see RecordKind.
Json operands(const Orchestrator& orchestrator, const record::Record& record) {
  switch (record.kind) {
    case RecordKind::started:
    case RecordKind::recovered:
      return {{"epoch", record.a}};
    case RecordKind::run_accepted:
      return {{"components", record.a}, {"definition", record.b}, {"mode", text(name(mode_of(record)))}};
    case RecordKind::owned:
      return {{"dialect", text(wire::name(static_cast<wire::Dialect>(record.a)))}};
    case RecordKind::based:
    case RecordKind::acknowledged:
    case RecordKind::settled:
      return {{"as_of", record.a}};
    case RecordKind::observed:
      return {{"as_of", record.a}, {"revision", record.b}};
    case RecordKind::step_started:
      return {{"step", record.a}, {"timeout_seconds", seconds_of(record.b)}};
    case RecordKind::awaited:
      return {{"step", record.a}, {"states", state_names(record.b)}};
    case RecordKind::intent:
      return intent_operands(record);
    case RecordKind::sent: {
      const base::Instant not_after{base::Duration(static_cast<base::Duration::rep>(record.b))};
      return {{"attempt", record.a},
              {"not_after", record.b == 0 ? Json() : Json(iso_text(orchestrator.wall_time(not_after)))}};
    }
    case RecordKind::event_intended:
      return event_operands(record);
    case RecordKind::event_sent:
    case RecordKind::event_in_doubt:
    case RecordKind::in_doubt:
      return {{"attempt", record.a}};
    case RecordKind::reached:
      return {{"step", record.a}, {"seconds", seconds_of(record.b)}};
    case RecordKind::skipped:
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::step_ended:
    case RecordKind::approved:
      return {{"step", record.a}};
    case RecordKind::verdict:
    case RecordKind::run_ended:
      return {{"seconds", seconds_of(record.b)}};
    case RecordKind::compensating:
      return {{"components", record.a}, {"timeout_seconds", seconds_of(record.b)}};
    case RecordKind::exception:
      return exception_operands(orchestrator, record);
    case RecordKind::alert:
      return {{"ends_run", record.a == 1}};
    case RecordKind::watched:
      return {{"of_run", record.a}, {"answers", record.b == 1}};
    case RecordKind::log:
    case RecordKind::refused:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::unwatched:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::sighted:
    case RecordKind::event_answered:
    case RecordKind::event_left:
    case RecordKind::event_handled:
      return Json::object();
  }
  return Json::object();
}

}  // namespace

Json record_document(const Orchestrator& orchestrator, const record::Record& record, std::string_view words,
                     bool undoing) {
  Json json{{"sequence", record.sequence},
            {"time", iso_text(orchestrator.wall_time(record.time))},
            {"run", number(record.run)},
            {"kind", text(name(record.kind))},
            {"detail", nullptr},
            {"state", nullptr},
            {"a", record.a},
            {"b", record.b}};
  json.update(operands(orchestrator, record));
  if (record.component != record::no_component) json["component"] = orchestrator.plant().at(record.component).name;
  if (const std::string_view detail = history::detail_text(record); !detail.empty()) json["detail"] = text(detail);
  if (const std::string_view state = history::state_text(record); !state.empty()) json["state"] = text(state);
  if (record.command != record::no_command) json["cmd_id"] = number(record.command);
  if (!words.empty()) json["text"] = text(words);
  if (const auto line = runtime::narrate(record, words, orchestrator.plant(), undoing, orchestrator.language())) {
    json["level"] = text(base::level_name(line->level));
    json["line"] = line->text;
  }
  return json;
}

}  // namespace kapela::api
