#include "tools/kapela/run_view.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::cli {
namespace {

using wire::Json;

Colour level_colour(const std::string& level) {
  if (level == "SUCCESS") return Colour::green;
  if (level == "WARNING") return Colour::yellow;
  if (level == "ERROR" || level == "CRITICAL") return Colour::red;
  return Colour::none;
}

Colour state_colour(const std::string& state) {
  if (state == "RUN") return Colour::green;
  if (state == "FAULT" || state == "ON_ERROR") return Colour::red;
  if (state == "UNKNOWN") return Colour::grey;
  return state.ends_with("ING") ? Colour::yellow : Colour::none;
}

const Json* open_step(const Json& report) {
  for (const Json& step : report["steps"])
    if (step["running"] == true) return &step;
  return nullptr;
}

bool contains(const Json& list, const Json& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string component_line(const Terminal& terminal, const Json& component, const Json& step) {
  const auto state = component["actual"].get<std::string>();
  std::string line = "    " + padded(component["name"].get<std::string>(), 16) +
                     terminal.paint(state_colour(state), padded(state, 15));
  if (!contains(step["targets"], component["name"])) return line;
  if (contains(step["done"], component["name"])) return line + terminal.paint(Colour::green, "✔");
  return line +
         fmt::format("… {:.1f} s of {:g} s", step["seconds"].get<double>(), step["timeout_seconds"].get<double>());
}

std::vector<std::string> block(const Terminal& terminal, const Json& report) {
  std::vector<std::string> lines;
  lines.push_back(
      terminal.paint(Colour::bold, report["scenario"].get<std::string>()) +
      fmt::format("  run {}  {:.1f} s", report["id"].get<std::uint64_t>(), report["seconds"].get<double>()));
  const Json* step = open_step(report);
  if (step == nullptr) return lines;
  const std::string goal = step->value("description", std::string());
  lines.push_back(fmt::format("  {} {}", (*step)["label"].get<std::string>(), goal));
  for (const Json& component : report["components"]) lines.push_back(component_line(terminal, component, *step));
  return lines;
}

}  // namespace

void show(Terminal& terminal, const Json& journal, const Json& report) {
  for (const Json& record : journal["records"]) {
    if (!record.contains("line") || record["level"] == "DEBUG" || record["kind"] == "run_ended") continue;
    const auto level = record["level"].get<std::string>();
    terminal.line(
        terminal.paint(level_colour(level), fmt::format("[{}] {}", level, record["line"].get<std::string>())));
  }
  if (report["ended"].is_null()) terminal.redraw(block(terminal, report));
}

void show_end(Terminal& terminal, const Json& report) {
  const auto status = report["status"].get<std::string>();
  const bool good = status == "SUCCEEDED";
  std::string where;
  for (const Json& component : report["components"])
    where += (where.empty() ? "" : ", ") + component["name"].get<std::string>() + " " +
             component["actual"].get<std::string>();
  terminal.line(
      terminal.paint(good ? Colour::green : Colour::red,
                     fmt::format("{} {} in {:.2f} s", good ? "✔" : "✘", status, report["seconds"].get<double>())) +
      (where.empty() ? "" : ": " + where));
  if (!report["first_cause"].is_null())
    terminal.line("  first cause: " + report["first_cause"]["summary"].get<std::string>());
}

}  // namespace kapela::cli
