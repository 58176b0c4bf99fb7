#include "simulators/experiment/world_comparison.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/history/record_words.hpp"

namespace kapela::experiment {
namespace {

using record::Record;
using record::RecordKind;
using reports::CaseOutcome;

/// What the orchestrator decides, and what became of that.
bool is_compared(RecordKind kind) {
  switch (kind) {
    case RecordKind::run_accepted:
    case RecordKind::step_ended:
    case RecordKind::verdict:
    case RecordKind::compensating:
    case RecordKind::run_ended:
    case RecordKind::intent:
    case RecordKind::refused:
    case RecordKind::reached:
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::exception:
      return true;
    default:
      return false;
  }
}

/// Of a component, or of the runs themselves: each has an order of its own.
using Lanes = std::map<record::ComponentId, std::vector<const Record*>>;

Lanes lanes_of(const CaseOutcome& outcome) {
  Lanes lanes;
  if (outcome.history == nullptr) return lanes;
  for (const Record& each : outcome.history->records())
    if (is_compared(each.kind)) lanes[each.component].push_back(&each);
  return lanes;
}

std::string words_of(const CaseOutcome& outcome, const Record& record) {
  std::string text;
  if (record.component != record::no_component) text += std::string(component_name(outcome, record.component)) + " ";
  text += name(record.kind);
  for (const std::string_view word : {history::detail_text(record), history::state_text(record)})
    if (!word.empty()) text += " " + std::string(word);
  if (record.kind == RecordKind::step_ended) text += fmt::format(" (step {})", record.a + 1);
  return text;
}

struct Parting {
  const Record* real = nullptr;  ///< null: nothing more comes there
  const Record* in_virtual = nullptr;
  base::Instant at = base::Instant::max();
};

/// The first place at which two lanes differ; nothing at all: they do not.
Parting parting_of(const CaseOutcome& real, const std::vector<const Record*>& one, const CaseOutcome& in_virtual,
                   const std::vector<const Record*>& other) {
  std::size_t i = 0;
  while (i < one.size() && i < other.size() && words_of(real, *one[i]) == words_of(in_virtual, *other[i])) ++i;
  Parting parting;
  if (i < one.size()) parting.real = one[i];
  if (i < other.size()) parting.in_virtual = other[i];
  if (parting.real != nullptr) parting.at = parting.real->time;
  return parting;
}

std::string place_of(const CaseOutcome& outcome, const Record* record) {
  if (record == nullptr) return "nothing more comes";
  return fmt::format("{} after {}", words_of(outcome, *record), base::measured_text(record->time - origin(outcome)));
}

}  // namespace

std::string compared(const CaseOutcome& real, const CaseOutcome& in_virtual_time) {
  if (real.verdict == in_virtual_time.verdict)
    return fmt::format("in virtual time the verdict is the same: {}", name(real.verdict));
  const Lanes here = lanes_of(real);
  const Lanes there = lanes_of(in_virtual_time);
  Parting first;
  bool differ = false;
  const std::vector<const Record*> none;
  const auto lane = [&none](const Lanes& lanes, record::ComponentId id) -> const std::vector<const Record*>& {
    const auto found = lanes.find(id);
    return found == lanes.end() ? none : found->second;
  };
  Lanes all = here;
  all.insert(there.begin(), there.end());
  for (const auto& each : all) {
    const Parting parting = parting_of(real, lane(here, each.first), in_virtual_time, lane(there, each.first));
    if (parting.real == nullptr && parting.in_virtual == nullptr) continue;
    if (!differ || parting.at < first.at) first = parting;
    differ = true;
  }
  const std::string verdict = fmt::format("in virtual time the verdict is {}", name(in_virtual_time.verdict));
  if (!differ) return verdict + ", and the orchestrator has decided the same: what differs is what was seen or judged";
  return fmt::format("{}; the first record at which they part: here {}, there {}", verdict, place_of(real, first.real),
                     place_of(in_virtual_time, first.in_virtual));
}

}  // namespace kapela::experiment
