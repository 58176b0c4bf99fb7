#include "tools/kapela/explore_report.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/search/find_files.hpp"
#include "simulators/search/job_lines.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration redraw_every = 200ms;
constexpr base::Duration line_every = 5s;
constexpr base::Duration json_every = 1s;

/// "120 runs (3 with a fault that did nothing)"
std::string runs_text(const search::Figures& figures) {
  const std::string idle = figures.idle == 0 ? "" : fmt::format(" ({} with a fault that did nothing)", figures.idle);
  return fmt::format("{} runs{}", figures.runs, idle);
}

void print_line(const std::string& line) {
  say_json(line);
  std::fflush(stdout);
}

}  // namespace

void ExploreReport::begin(const std::string& what) {
  if (json_) {
    print_line(search::begin_line(what));
  } else {
    terminal_.line(what);
  }
}

void ExploreReport::estimated(const explore::Estimate& estimate) {
  if (json_) return print_line(search::estimate_line(estimate));
  terminal_.line(fmt::format("about {:.0f} plans, give or take {:.0f}", estimate.plans, estimate.error));
}

void ExploreReport::progress(const search::Figures& figures) {
  const base::Duration every = json_ ? json_every : terminal_.interactive() ? redraw_every : line_every;
  if (clock_.now() - shown_ < every) return;
  shown_ = clock_.now();
  if (json_) return print_line(search::figures_line("progress", figures, base::in_seconds(elapsed())));
  if (terminal_.interactive()) return terminal_.redraw({figures_text(figures)});
  terminal_.line(figures_text(figures));
}

base::Result<void> ExploreReport::find(const search::Find& find) {
  std::optional<std::string> file;
  if (out_) {
    base::Result<std::string> written = search::write_find(*out_, find);
    if (!written) return written.error();
    file = files_.emplace_back(std::move(*written));
  }
  if (json_) {
    print_line(search::find_line(find, file));
  } else {
    terminal_.text(fmt::format("{} violated: {}\n  {}", terminal_.paint(Colour::red, find.invariant), find.explanation,
                               file ? "kapela replay " + *file : "kept in " + kept_in_));
  }
  return {};
}

void ExploreReport::end(const search::Figures& figures) {
  if (json_) return print_line(search::figures_line("summary", figures, base::in_seconds(elapsed())));
  terminal_.line(figures_text(figures));
  print_what_was_seen(figures);
}

void ExploreReport::end_of_all(const search::Figures& figures) {
  if (json_) return print_line(search::figures_line("summary", figures, std::nullopt));
  terminal_.line(fmt::format("{}, {} events; {} of them violate an invariant, {} finds", runs_text(figures),
                             figures.events, figures.violating, figures.finds));
  print_what_was_seen(figures);
}

void ExploreReport::print_what_was_seen(const search::Figures& figures) {
  terminal_.line("");
  print_coverage(figures.coverage);
  terminal_.line(figures.finds == 0 ? terminal_.paint(Colour::green, "nothing found")
                                    : terminal_.paint(Colour::red, fmt::format("{} finds", figures.finds)));
  for (const std::string& file : files_) terminal_.line("  kapela replay " + file);
  if (!kept_in_.empty() && figures.finds > 0) terminal_.line("  kapela merge " + kept_in_);
}

std::string ExploreReport::figures_text(const search::Figures& figures) const {
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
