#include "orchestrator/alerts/alert_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/wall_text.hpp"

namespace kapela::alerts {
namespace {

using nlohmann::json;

constexpr int document_version = 1;

json json_of(const Trouble& trouble) {
  return {{"component", trouble.component.empty() ? json() : json(trouble.component)},
          {"reason", trouble.reason},
          {"summary", trouble.summary}};
}

Trouble trouble_of(const json& from) {
  const json& component = from.at("component");
  return {component.is_null() ? std::string() : component.get<std::string>(), from.at("reason").get<std::string>(),
          from.at("summary").get<std::string>()};
}

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

std::string text_of(const json& from, const char* member) {
  const json& value = from.at(member);
  return value.is_null() ? std::string() : value.get<std::string>();
}

Alert alert_of(const json& from) {
  Alert alert;
  alert.id = text_of(from, "id");
  alert.kind = parse_kind(text_of(from, "kind")).value_or(Kind::run);
  alert.severity = base::parse_level(text_of(from, "severity")).value_or(base::Level::error);
  alert.text = text_of(from, "text");
  alert.at = base::WallTime(base::Duration(from.at("time_ns").get<std::int64_t>()));
  alert.orchestrator = text_of(from, "orchestrator");
  alert.scenario = text_of(from, "scenario");
  if (!from.at("run").is_null()) alert.run = from.at("run").get<std::uint64_t>();
  alert.status = text_of(from, "status");
  alert.component = text_of(from, "component");
  if (!from.at("first_cause").is_null()) alert.first_cause = trouble_of(from.at("first_cause"));
  for (const json& each : from.at("exceptions")) alert.exceptions.push_back(trouble_of(each));
  for (const json& each : from.at("components"))
    alert.components.push_back({each.at("name").get<std::string>(), each.at("state").get<std::string>()});
  alert.latch = text_of(from, "latch");
  alert.link = text_of(from, "link");
  return alert;
}

std::string in_one_line(std::string text) {
  for (char& each : text)
    if (static_cast<unsigned char>(each) < ' ' || each == '\x7f') each = ' ';
  return text;
}

std::string suppressed_text(std::uint64_t suppressed) {
  return fmt::format("{} earlier alert{} of this channel {} held back", suppressed, suppressed == 1 ? "" : "s",
                     suppressed == 1 ? "was" : "were");
}

std::string lower(base::Level level) {
  std::string text(base::level_name(level));
  for (char& each : text)
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  return text;
}

}  // namespace

std::string document(const Alert& alert, std::uint64_t suppressed) {
  json exceptions = json::array();
  for (const Trouble& each : alert.exceptions) exceptions.push_back(json_of(each));
  json components = json::array();
  for (const Part& each : alert.components) components.push_back({{"name", each.name}, {"state", each.state}});
  const json all{{"version", document_version},
                 {"id", alert.id},
                 {"kind", std::string(name(alert.kind))},
                 {"severity", lower(alert.severity)},
                 {"text", alert.text},
                 {"time", base::iso_text(alert.at)},
                 {"time_ns", alert.at.time_since_epoch().count()},
                 {"orchestrator", alert.orchestrator},
                 {"scenario", text_or_null(alert.scenario)},
                 {"run", alert.run ? json(*alert.run) : json()},
                 {"status", text_or_null(alert.status)},
                 {"component", text_or_null(alert.component)},
                 {"first_cause", alert.first_cause ? json_of(*alert.first_cause) : json()},
                 {"exceptions", std::move(exceptions)},
                 {"components", std::move(components)},
                 {"latch", text_or_null(alert.latch)},
                 {"link", text_or_null(alert.link)},
                 {"suppressed", suppressed}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<Alert> parse_document(std::string_view text) {
  try {
    return alert_of(json::parse(text));
  } catch (const json::exception& exception) {
    return base::fail(base::ErrorCode::malformed, fmt::format("this is no document of an alert: {}", exception.what()));
  }
}

std::string headline(const Alert& alert) {
  return in_one_line(fmt::format("[{}] {}", base::level_name(alert.severity), alert.text));
}

std::string letter(const Alert& alert, std::uint64_t suppressed) {
  std::string text =
      fmt::format("{}\n\ntime: {}\nseverity: {}\n", alert.text, base::iso_text(alert.at), lower(alert.severity));
  const auto line = [&text](std::string_view what, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}: {}\n", what, value);
  };
  line("orchestrator", alert.orchestrator);
  line("scenario", alert.scenario);
  line("run", alert.run ? std::to_string(*alert.run) : std::string());
  line("status", alert.status);
  line("component", alert.component);
  if (alert.first_cause) line("first cause", alert.first_cause->summary);
  line("latched", alert.latch);
  line("details", alert.link);
  if (suppressed > 0) text += suppressed_text(suppressed) + "\n";
  if (!alert.exceptions.empty()) text += "\nleft where they are:\n";
  for (const Trouble& each : alert.exceptions)
    text += fmt::format("  {} ({}): {}\n", each.component, each.reason, each.summary);
  if (!alert.components.empty()) text += "\ncomponents:\n";
  for (const Part& each : alert.components) text += fmt::format("  {}: {}\n", each.name, each.state);
  return text + fmt::format("\nalert {}\n", alert.id);
}

std::vector<std::pair<std::string, std::string>> environment(const Alert& alert, std::uint64_t suppressed) {
  return {{"KAPELA_ALERT_ID", alert.id},
          {"KAPELA_ALERT_KIND", std::string(name(alert.kind))},
          {"KAPELA_ALERT_SEVERITY", lower(alert.severity)},
          {"KAPELA_ALERT_TEXT", alert.text},
          {"KAPELA_ALERT_TIME", base::iso_text(alert.at)},
          {"KAPELA_ALERT_ORCHESTRATOR", alert.orchestrator},
          {"KAPELA_ALERT_SCENARIO", alert.scenario},
          {"KAPELA_ALERT_RUN", alert.run ? std::to_string(*alert.run) : std::string()},
          {"KAPELA_ALERT_STATUS", alert.status},
          {"KAPELA_ALERT_COMPONENT", alert.component},
          {"KAPELA_ALERT_CAUSE", alert.first_cause ? alert.first_cause->summary : std::string()},
          {"KAPELA_ALERT_LATCH", alert.latch},
          {"KAPELA_ALERT_LINK", alert.link},
          {"KAPELA_ALERT_SUPPRESSED", std::to_string(suppressed)}};
}

}  // namespace kapela::alerts
