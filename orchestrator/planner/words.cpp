#include "orchestrator/planner/words.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::planner {
namespace {

constexpr std::size_t most_names = 8;

}  // namespace

std::string names_of(std::span<const record::ComponentId> components, const record::Plant& plant) {
  std::string text;
  const std::size_t shown = components.size() <= most_names ? components.size() : most_names - 2;
  for (const record::ComponentId id : components.first(shown)) text += (text.empty() ? "" : ", ") + plant.at(id).name;
  if (shown < components.size()) text += fmt::format(" and {} more", components.size() - shown);
  return text;
}

std::string names_of(std::span<const wire::Command> commands, wire::Dialect dialect) {
  std::string text;
  for (const wire::Command command : commands)
    text += (text.empty() ? "" : ", ") + std::string(wire::spelling(command, dialect));
  return text;
}

std::string words_of(const Deed& deed) {
  if (deed.process)
    return fmt::format("process: {}: {} -> {}", name(*deed.process), scenario::text_of(deed.before),
                       scenario::text_of(deed.after));
  if (deed.commands.empty()) return "awaited in " + scenario::text_of(deed.after);
  const std::string commands = names_of(deed.commands, deed.dialect);
  if (deed.before == deed.after) return commands + ": stays " + scenario::text_of(deed.after);
  return fmt::format("{}: {} -> {}", commands, scenario::text_of(deed.before), scenario::text_of(deed.after));
}

std::string words_of(const Lowering& lowering) {
  if (lowering.target == wire::State::unknown) return "nothing leads down from " + scenario::text_of(lowering.from);
  const bool moves = lowering.via != wire::State::unknown;
  const std::string_view via = wire::name(lowering.via);
  const std::string_view target = wire::name(lowering.target);
  if (lowering.breaks_off)
    return fmt::format("{} -> {}, breaks off {}", names_of(lowering.commands, lowering.dialect), target, via);
  const std::string after = moves ? fmt::format(", when {} has ended", via) : "";
  if (lowering.commands.empty()) return (moves ? "" : "stays ") + std::string(target) + after;
  return fmt::format("{} -> {}{}", names_of(lowering.commands, lowering.dialect), target, after);
}

std::string_view words_of(record::Atomicity atomicity) {
  switch (atomicity) {
    case record::Atomicity::rollback:
      return "rolled back when it fails";
    case record::Atomicity::forward:
      return "never rolled back: whoever fails is lowered as far as it goes, the others go on";
    case record::Atomicity::none:
      return "never rolled back: whatever was reached stays";
  }
  return "";
}

std::string words_of(const WorstCase& worst) {
  std::string text = fmt::format("at most {}: preflight {}, steps {}", base::to_text(worst.total),
                                 base::to_text(worst.preflight), base::to_text(worst.steps));
  if (worst.limit) text += fmt::format(" (both within the run's timeout of {})", base::to_text(*worst.limit));
  if (worst.on_failure > base::Duration::zero()) text += ", on_failure " + base::to_text(worst.on_failure);
  if (worst.compensation > base::Duration::zero()) text += ", compensation " + base::to_text(worst.compensation);
  return text + "; after success " + base::to_text(worst.audit) + " for the audit instead";
}

std::string words_of(const Refusal& refusal) {
  std::string text =
      fmt::format("{}:{}:{}: {}", refusal.place.file, refusal.place.line, refusal.place.column, refusal.message);
  return refusal.hint.empty() ? text : fmt::format("{} ({})", text, refusal.hint);
}

}  // namespace kapela::planner
