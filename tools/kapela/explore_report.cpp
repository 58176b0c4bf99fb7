#include "tools/kapela/explore_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "tools/kapela/output.hpp"

namespace kapela::cli {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr base::Duration redraw_every = 200ms;
constexpr base::Duration line_every = 5s;
constexpr base::Duration json_every = 1s;

json coverage_json(const explore::Coverage& coverage) {
  json all = json::object();
  for (std::size_t i = 0; i < explore::goal_count; ++i) {
    const auto goal = static_cast<explore::Goal>(i);
    all[std::string(name(goal))] = coverage.times(goal);
  }
  return all;
}

json figures_json(const char* event, const ExploreFigures& figures) {
  return {{"event", event},
          {"runs", figures.runs},
          {"idle", figures.idle},
          {"events", figures.events},
          {"violating", figures.violating},
          {"done", figures.done},
          {"finds", figures.finds},
          {"coverage", coverage_json(figures.coverage)}};
}

json figures_json(const char* event, const ExploreFigures& figures, double elapsed) {
  json line = figures_json(event, figures);
  line["seconds"] = elapsed;
  return line;
}

/// "120 runs (3 with a fault that did nothing)"
std::string runs_text(const ExploreFigures& figures) {
  const std::string idle = figures.idle == 0 ? "" : fmt::format(" ({} with a fault that did nothing)", figures.idle);
  return fmt::format("{} runs{}", figures.runs, idle);
}

void print_line(const json& line) {
  say_json(line.dump());
  std::fflush(stdout);
}

/// Finds of earlier searches stay.
std::string free_name(const std::string& folder, const std::string& invariant) {
  for (int number = 1;; ++number) {
    std::string name = fmt::format("{}/kapela-find-{}-{}.yaml", folder, invariant, number);
    std::error_code failed;
    if (!std::filesystem::exists(name, failed)) return name;
  }
}

}  // namespace

void ExploreReport::begin(const std::string& what) {
  if (json_) {
    print_line({{"event", "begin"}, {"what", what}});
  } else {
    terminal_.line(what);
  }
}

void ExploreReport::estimated(const explore::Estimate& estimate) {
  if (json_)
    return print_line({{"event", "estimate"}, {"plans", std::round(estimate.plans)}, {"error", estimate.error}});
  terminal_.line(fmt::format("about {:.0f} plans, give or take {:.0f}", estimate.plans, estimate.error));
}

void ExploreReport::progress(const ExploreFigures& figures) {
  const base::Duration every = json_ ? json_every : terminal_.interactive() ? redraw_every : line_every;
  if (clock_.now() - shown_ < every) return;
  shown_ = clock_.now();
  if (json_) return print_line(figures_json("progress", figures, base::in_seconds(elapsed())));
  if (terminal_.interactive()) return terminal_.redraw({figures_text(figures)});
  terminal_.line(figures_text(figures));
}

bool ExploreReport::find(const ExploreFind& find) {
  json line{{"event", "find"}, {"invariant", find.invariant}, {"explanation", find.explanation}};
  if (out_) {
    const std::string file = free_name(*out_, find.invariant);
    if (!write_file(file, find.replay)) return false;
    files_.push_back(file);
    line["file"] = file;
  } else {
    line["replay"] = find.replay;
  }
  if (json_) {
    print_line(line);
  } else {
    terminal_.text(fmt::format("{} violated: {}\n  {}", terminal_.paint(Colour::red, find.invariant), find.explanation,
                               out_ ? "kapela replay " + files_.back() : "kept in " + kept_in_));
  }
  return true;
}

void ExploreReport::end(const ExploreFigures& figures) {
  if (json_) return print_line(figures_json("summary", figures, base::in_seconds(elapsed())));
  terminal_.line(figures_text(figures));
  print_what_was_seen(figures);
}

void ExploreReport::end_of_all(const ExploreFigures& figures) {
  if (json_) return print_line(figures_json("summary", figures));
  terminal_.line(fmt::format("{}, {} events; {} of them violate an invariant, {} finds", runs_text(figures),
                             figures.events, figures.violating, figures.finds));
  print_what_was_seen(figures);
}

void ExploreReport::print_what_was_seen(const ExploreFigures& figures) {
  terminal_.line("");
  print_coverage(figures.coverage);
  terminal_.line(figures.finds == 0 ? terminal_.paint(Colour::green, "nothing found")
                                    : terminal_.paint(Colour::red, fmt::format("{} finds", figures.finds)));
  for (const std::string& file : files_) terminal_.line("  kapela replay " + file);
  if (!kept_in_.empty() && figures.finds > 0) terminal_.line("  kapela merge " + kept_in_);
}

std::string ExploreReport::figures_text(const ExploreFigures& figures) const {
  const double passed = base::in_seconds(elapsed());
  const double rate = passed > 0 ? static_cast<double>(figures.runs) / passed : 0;
  return fmt::format("{} in {:.1f} s, {:.0f} a second{}; {} finds, {} events", runs_text(figures), passed, rate,
                     remaining_text(figures.done), figures.finds, figures.events);
}

std::string ExploreReport::remaining_text(double done) const {
  if (done >= 1) return "";
  const double passed = base::in_seconds(elapsed());
  if (done <= 0 && !limit_) return "";
  double left = done > 0 ? passed / done - passed : base::in_seconds(*limit_) - passed;
  if (limit_) left = std::clamp(left, 0.0, std::max(0.0, base::in_seconds(*limit_) - passed));
  return fmt::format(", {:.0f} s to go", left);
}

void ExploreReport::print_coverage(const explore::Coverage& coverage) {
  std::vector<std::vector<std::string>> rows{{"SOMETIMES", "IN RUNS"}};
  std::string never;
  for (std::size_t i = 0; i < explore::goal_count; ++i) {
    const auto goal = static_cast<explore::Goal>(i);
    if (coverage.times(goal) > 0) {
      rows.push_back({std::string(name(goal)), std::to_string(coverage.times(goal))});
    } else {
      never += fmt::format("{}{}", never.empty() ? "" : ", ", name(goal));
    }
  }
  for (const std::string& line : table(rows)) terminal_.line(line);
  if (!never.empty()) terminal_.line(terminal_.paint(Colour::yellow, "never: " + never));
}

}  // namespace kapela::cli
