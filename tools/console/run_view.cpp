#include "tools/console/run_view.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::console {
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

std::string name_and_state(const Terminal& terminal, const Json& component) {
  const auto state = component["actual"].get<std::string>();
  return "    " + padded(component["name"].get<std::string>(), 16) +
         terminal.paint(state_colour(state), padded(state, 15));
}

std::string target_line(const Terminal& terminal, const Json& component, const Json& step) {
  const std::string line = name_and_state(terminal, component);
  if (!contains(step["targets"], component["name"])) return line;
  if (contains(step["done"], component["name"])) return line + terminal.paint(Colour::green, "✔");
  return line +
         fmt::format("… {:.1f} s of {:g} s", step["seconds"].get<double>(), step["timeout_seconds"].get<double>());
}

/// On its way down: where to; before it was looked at, at most to where it was.
std::string lowering_line(const Terminal& terminal, const Json& component) {
  const std::string line = name_and_state(terminal, component);
  if (!component["exception"].is_null())
    return line + terminal.paint(Colour::red, "✘ " + component["exception"]["reason"].get<std::string>());
  const Json& target = component["target"];
  if (!target.is_null() && target == component["actual"]) return line + terminal.paint(Colour::green, "✔");
  if (!target.is_null()) return line + "… to " + target.get<std::string>();
  const bool takes_part = component["commanded"] == true || !component["failure"].is_null();
  return takes_part ? line + "… to " + component["base"].get<std::string>() + " or lower" : line;
}

void add_step(const Terminal& terminal, const Json& report, std::vector<std::string>& lines) {
  const Json* step = open_step(report);
  if (step == nullptr) return;
  lines.push_back(
      fmt::format("  {} {}", (*step)["label"].get<std::string>(), (*step)["description"].get<std::string>()));
  for (const Json& component : report["components"]) lines.push_back(target_line(terminal, component, *step));
}

void add_lowering(const Terminal& terminal, const Json& report, std::vector<std::string>& lines) {
  const bool undoes = report["atomicity"] == "rollback";
  lines.push_back(
      terminal.paint(Colour::yellow, undoes ? "  undoing what the run did" : "  bringing down who is left"));
  for (const Json& component : report["components"]) lines.push_back(lowering_line(terminal, component));
}

void add_look(const Terminal& terminal, const Json& report, const std::string& what, std::vector<std::string>& lines) {
  lines.push_back("  " + what);
  for (const Json& component : report["components"]) lines.push_back(name_and_state(terminal, component));
}

std::vector<std::string> block(const Terminal& terminal, const Json& report) {
  std::vector<std::string> lines;
  lines.push_back(
      terminal.paint(Colour::bold, report["scenario"].get<std::string>()) +
      fmt::format("  run {}  {:.1f} s", report["id"].get<std::uint64_t>(), report["seconds"].get<double>()));
  const auto phase = report["phase"].get<std::string>();
  if (phase == "preflight") add_look(terminal, report, "preflight: every component is asked where it is", lines);
  if (phase == "forward") add_step(terminal, report, lines);
  if (phase == "compensation") add_lowering(terminal, report, lines);
  if (phase == "audit") add_look(terminal, report, "audit: every component is looked at once more", lines);
  return lines;
}

/// Of a run that was refused: who else could not take part.
std::vector<std::string> other_causes(const Json& report) {
  std::vector<std::string> causes;
  if (report["status"] != "REJECTED" || report["first_cause"].is_null()) return causes;
  for (const Json& component : report["components"])
    if (const Json& failure = component["failure"];
        !failure.is_null() && failure["summary"] != report["first_cause"]["summary"])
      causes.push_back(failure["summary"].get<std::string>());
  return causes;
}

}  // namespace

void show(Terminal& terminal, const Json& journal, const Json& report, const std::string& question) {
  for (const Json& record : journal["records"]) {
    if (!record.contains("line") || record["level"] == "DEBUG" || record["kind"] == "run_ended") continue;
    const auto level = record["level"].get<std::string>();
    terminal.line(
        terminal.paint(level_colour(level), fmt::format("[{}] {}", level, record["line"].get<std::string>())));
  }
  if (!report["ended"].is_null()) return;
  std::vector<std::string> foot;
  if (!question.empty()) foot.push_back(terminal.paint(Colour::bold, question));
  terminal.redraw(block(terminal, report), foot);
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
  for (const std::string& more : other_causes(report)) terminal.line("  and: " + more);
  for (const Json& exception : report["exceptions"])
    terminal.line(
        terminal.paint(Colour::red, fmt::format("  left where it is ({}): {}", exception["reason"].get<std::string>(),
                                                exception["summary"].get<std::string>())));
}

void show_latch(Terminal& terminal, const Json& plant) {
  if (!plant["latch"].is_null()) {
    terminal.line(terminal.paint(Colour::red, "🔒 the plant is latched: " + plant["latch"].get<std::string>()));
    terminal.line("   starts are refused; see to the plant (kapela status), then: kapela ack");
  }
  if (!plant["journal_error"].is_null())
    terminal.line(terminal.paint(
        Colour::red, "the journal refuses, so no run is accepted: " + plant["journal_error"].get<std::string>()));
}

}  // namespace kapela::console
