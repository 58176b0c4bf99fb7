#include "orchestrator/checker/deed.hpp"

#include "orchestrator/record/sighting.hpp"

namespace kapela::checker {
namespace {

using record::RecordKind;
using wire::Verdict;

Deed deed_of(const record::Record& record, const record::Sighting& sighting) {
  Deed deed;
  deed.is_taken = sighting.verdict && wire::is_taken(*sighting.verdict);
  deed.acts = sighting.verdict == Verdict::accepted;
  deed.may_act = may_have_acted(sighting);
  deed.is_seen = true;
  deed.is_fenced = !sighting.verdict || sighting.is_fenced;
  deed.epoch = sighting.epoch;
  deed.from = sighting.age ? record.time - *sighting.age : base::Instant::min();
  return deed;
}

}  // namespace

std::optional<Deed> deed_of(const record::Record& record) {
  if (record.kind == RecordKind::handled) {
    const auto verdict = static_cast<Verdict>(record.a);
    return Deed{.is_taken = wire::is_taken(verdict),
                .acts = verdict == Verdict::accepted,
                .epoch = record.b,
                .from = record.time};
  }
  if (record.kind != RecordKind::sighted || record.what() == wire::Command::get_state) return std::nullopt;
  const auto sighting = record::sighting_of(record);
  return sighting ? std::optional(deed_of(record, *sighting)) : std::nullopt;
}

CommandFacts* find_command(const Scene& scene, const Deed& deed) {
  CommandRing* commands = scene.facts.commands_of(deed.epoch);
  return commands != nullptr ? commands->find(scene.record.command) : nullptr;
}

}  // namespace kapela::checker
