#include "orchestrator/runtime/component_notes.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/engine/health.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::runtime {
namespace {

constexpr std::size_t max_quoted = 300;

/// Two problems that differ in a number, a byte or a time alone are of one kind.
std::string kind_of(std::string problem) {
  std::erase_if(problem, [](char c) { return c >= '0' && c <= '9'; });
  return problem;
}

/// In its largest unit.
std::string rough(base::Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  struct Unit {
    double seconds;
    const char* name;
  };
  for (const Unit unit : {Unit{86'400 * 365.25, "years"}, Unit{86'400, "days"}, Unit{3'600, "h"}, Unit{60, "min"}})
    if (seconds >= unit.seconds) return fmt::format("{:.1f} {}", seconds / unit.seconds, unit.name);
  return fmt::format("{:.1f} s", seconds);
}

std::string clock_text(base::Duration ahead) {
  return fmt::format("its clock is {} {} ours", rough(std::chrono::abs(ahead)),
                     ahead < base::Duration::zero() ? "behind" : "ahead of");
}

}  // namespace

std::string oddity_of(const engine::Board::Entry& entry, const engine::EngineSettings& settings) {
  if (!entry.problem.empty()) {
    const std::string problem = wire::shown(entry.problem, max_quoted);
    const bool is_away = entry.missed > 0 && entry.last_miss == record::Miss::refused;
    return is_away ? problem : "what it answers is not understood: " + problem;
  }
  const bool answers = entry.ever_seen && entry.missed == 0;
  return answers && clocks_differ(entry, settings) ? clock_text(*entry.clock_ahead) : std::string();
}

void ComponentNotes::look(record::ComponentId id, const engine::Board::Entry& entry) {
  Told& told = told_[index(id)];
  const std::string& name = plant_.at(id).name;
  if (!entry.problem.empty() && told.problems.size() < most_problems &&
      told.problems.insert(kind_of(entry.problem)).second)
    log_.write(base::Level::warning, fmt::format("{}: {}", name, oddity_of(entry, settings_)));
  const bool differs = clocks_differ(entry, settings_);
  if (differs == std::exchange(told.clock, differs)) return;
  if (differs)
    log_.write(base::Level::warning,
               fmt::format("{}: {}: its commands are timed by its own; set them alike, or times cannot be compared",
                           name, clock_text(*entry.clock_ahead)));
  else
    log_.info(fmt::format("{}: its clock agrees with ours again", name));
}

}  // namespace kapela::runtime
