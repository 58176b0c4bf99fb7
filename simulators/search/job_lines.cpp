#include "simulators/search/job_lines.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace kapela::search {
namespace {

using nlohmann::json;

json coverage_json(const explore::Coverage& coverage) {
  json all = json::object();
  for (std::size_t i = 0; i < explore::goal_count; ++i) {
    const auto goal = static_cast<explore::Goal>(i);
    all[std::string(name(goal))] = coverage.times(goal);
  }
  return all;
}

Figures figures_in(const json& line) {
  Figures figures;
  figures.runs = line.value("runs", std::uint64_t{0});
  figures.idle = line.value("idle", std::uint64_t{0});
  figures.events = line.value("events", std::uint64_t{0});
  figures.violating = line.value("violating", std::uint64_t{0});
  figures.done = line.value("done", 0.0);
  const json coverage = line.value("coverage", json::object());
  for (std::size_t i = 0; i < explore::goal_count; ++i) {
    const auto goal = static_cast<explore::Goal>(i);
    figures.coverage.add(goal, coverage.value(std::string(name(goal)), std::uint64_t{0}));
  }
  return figures;
}

}  // namespace

std::string begin_line(const std::string& what) {
  return json{{"event", "begin"}, {"what", what}}.dump();
}

std::string estimate_line(const explore::Estimate& estimate) {
  return json{{"event", "estimate"}, {"plans", std::round(estimate.plans)}, {"error", estimate.error}}.dump();
}

std::string figures_line(const char* event, const Figures& figures, std::optional<double> seconds) {
  json line{{"event", event},
            {"runs", figures.runs},
            {"idle", figures.idle},
            {"events", figures.events},
            {"violating", figures.violating},
            {"done", figures.done},
            {"finds", figures.finds},
            {"coverage", coverage_json(figures.coverage)}};
  if (seconds) line["seconds"] = *seconds;
  return line.dump();
}

std::string find_line(const Find& find, const std::optional<std::string>& file) {
  json line{{"event", "find"}, {"invariant", find.invariant}, {"explanation", find.explanation}};
  line[file ? "file" : "replay"] = file ? *file : find.replay;
  return line.dump();
}

JobLine parse_job_line(const std::string& text) {
  const json line = json::parse(text, nullptr, false);
  JobLine told;
  if (!line.is_object()) return told;
  const std::string event = line.value("event", std::string());
  if (event == "progress" || event == "summary") told.figures = figures_in(line);
  if (event == "find")
    told.find = Find{line.value("invariant", std::string()), line.value("explanation", std::string()),
                     line.value("replay", std::string())};
  return told;
}

}  // namespace kapela::search
