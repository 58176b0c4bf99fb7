#include "simulators/twin/passages.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "simulators/twin/orchestrator_witness.hpp"
#include "simulators/twin/sighting_witness.hpp"
#include "simulators/twin/truth_witness.hpp"

namespace kapela::twin {
namespace {

using base::ErrorCode;
using history::Recording;
using record::Record;
using record::RecordKind;

bool is_of_orchestrator(const Recording& recording) {
  const auto records = recording.history.records();
  return std::any_of(records.begin(), records.end(), [](const Record& each) { return !is_truth(each.kind); });
}

bool is_known(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names) text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "none" : text;
}

base::Error other_plant(const Recording& one, const Recording& other) {
  return base::fail(
      ErrorCode::invalid,
      fmt::format("these are histories of different plants: {} has the components {}, {} has {}", one.header.writer,
                  listed(one.header.components), other.header.writer, listed(other.header.components)),
      "learn from one plant at a time");
}

/// Orchestrators know the same components, simulators some of them.
std::optional<base::Error> check_plants(std::span<const Recording> recordings) {
  const Recording* whole = nullptr;
  for (const Recording& each : recordings) {
    if (!is_of_orchestrator(each)) continue;
    if (whole == nullptr) whole = &each;
    std::vector<std::string> here = each.header.components;
    std::vector<std::string> there = whole->header.components;
    std::sort(here.begin(), here.end());
    std::sort(there.begin(), there.end());
    if (here != there) return other_plant(*whole, each);
  }
  for (const Recording& each : recordings) {
    if (whole == nullptr) break;
    for (const std::string& name : each.header.components)
      if (!is_known(whole->header.components, name)) return other_plant(*whole, each);
  }
  return std::nullopt;
}

std::optional<base::Error> check_scales(std::span<const Recording> recordings) {
  for (const Recording& each : recordings) {
    const double scale = recordings.front().header.scale;
    if (each.header.scale != scale)
      return base::fail(ErrorCode::invalid,
                        fmt::format("these are histories of two time scales, {:g} and {:g}: what the machine itself "
                                    "takes weighs differently in them",
                                    scale, each.header.scale),
                        "learn from each by itself, and rather from what ran at --time-scale 1");
  }
  return std::nullopt;
}

/// Each writer numbers its records without a gap; hosts of several components may write into one file.
std::optional<base::Error> check_gaps(const Recording& recording) {
  std::map<record::ComponentId, std::uint64_t> of_component;
  std::uint64_t last = 0;
  for (const Record& each : recording.history.records()) {
    if (each.sequence == 0) continue;
    const auto key = is_truth(each.kind) ? each.component : record::no_component;
    const auto [known, is_first] = of_component.try_emplace(key, 0);
    const bool follows = last == 0 || is_first || each.sequence == 1 || each.sequence == last + 1 ||
                         each.sequence == known->second + 1 || each.kind == RecordKind::started;
    if (!follows)
      return base::fail(ErrorCode::invalid,
                        fmt::format("the history of {} has a hole: record {} follows {}", recording.header.writer,
                                    each.sequence, std::max(known->second, std::min(last, each.sequence))),
                        "what was cut out could be what takes long: give the whole history");
    known->second = last = each.sequence;
  }
  return std::nullopt;
}

ComponentPassages& find_or_add(Passages& all, const std::string& name) {
  for (ComponentPassages& each : all.components)
    if (each.component == name) return each;
  ComponentPassages added;
  added.component = name;
  all.components.push_back(std::move(added));
  return all.components.back();
}

bool has(RecordKind kind, const Recording& recording, record::ComponentId id) {
  const auto records = recording.history.records();
  return std::any_of(records.begin(), records.end(),
                     [kind, id](const Record& each) { return each.kind == kind && each.component == id; });
}

/// Those of which a record of this kind tells.
std::set<std::string> told_by(RecordKind kind, std::span<const Recording> recordings) {
  std::set<std::string> names;
  for (const Recording& each : recordings)
    for (std::size_t i = 0; i < each.header.components.size(); ++i)
      if (has(kind, each, static_cast<record::ComponentId>(i))) names.insert(each.header.components[i]);
  return names;
}

/// Whose word counts: what a component wrote itself, else what a proxy saw, else what an orchestrator did.
struct Sources {
  std::set<std::string> moved{};
  std::set<std::string> sighted{};
};

double length_of(const Recording& recording) {
  const auto records = recording.history.records();
  if (records.empty()) return 0;
  return static_cast<double>((records.back().time - records.front().time).count()) / 1e9;
}

void read_one(const Recording& recording, bool of_orchestrator, const Sources& sources, Passages& all) {
  std::vector<ComponentPassages*> into;
  for (const std::string& name : recording.header.components) {
    into.push_back(&find_or_add(all, name));
    const auto id = static_cast<record::ComponentId>(into.size() - 1);
    if (has(RecordKind::moved, recording, id)) into.back()->watched += length_of(recording);
  }
  // What moves on a real clock is noted when the processor is free for it.
  const bool is_virtual = recording.header.clock == history::ClockKind::virtual_time;
  const double blur = is_virtual ? 1e-6 : 0.5e-3 * recording.header.scale;
  std::vector<bool> untold;
  std::vector<bool> unseen;
  for (const std::string& name : recording.header.components) {
    untold.push_back(!sources.moved.contains(name));
    unseen.push_back(untold.back() && !sources.sighted.contains(name));
  }
  if (of_orchestrator) OrchestratorWitness(recording, blur, std::move(unseen)).tell(into, all.suggestions);
  SightingWitness(recording, blur, std::move(untold)).tell(into);
  TruthWitness(recording, blur, !of_orchestrator).tell(into);
}

base::Error nothing_moves(std::span<const Recording> recordings) {
  if (std::any_of(recordings.begin(), recordings.end(), is_of_orchestrator))
    return base::fail(ErrorCode::invalid, "there is no transition in it: nothing has moved",
                      "record some starts and stops: kapela orchestrator --journal DIR, then kapela run NAME");
  return base::fail(ErrorCode::invalid,
                    "there is no transition in it: nothing has moved, or it is of proxies that have seen nothing",
                    "name the journal of the orchestrator as well: what that saw through a proxy counts");
}

}  // namespace

std::string transition_name(const Transition& transition) {
  return fmt::format("{} {} → {}", name(transition.command), name(transition.from), name(transition.to));
}

const ComponentPassages* Passages::find(std::string_view component) const {
  const auto found = std::find_if(components.begin(), components.end(),
                                  [&](const ComponentPassages& each) { return each.component == component; });
  return found == components.end() ? nullptr : &*found;
}

base::Result<Passages> read_passages(std::span<const Recording> recordings) {
  if (const std::optional<base::Error> wrong = check_scales(recordings)) return *wrong;
  if (const std::optional<base::Error> wrong = check_plants(recordings)) return *wrong;
  for (const Recording& each : recordings)
    if (const std::optional<base::Error> wrong = check_gaps(each)) return *wrong;
  Passages all;
  if (!recordings.empty()) all.scale = recordings.front().header.scale;
  const Sources sources{told_by(RecordKind::moved, recordings), told_by(RecordKind::sighted, recordings)};
  std::size_t names = 0;
  for (const Recording& each : recordings) names += each.header.components.size();
  all.components.reserve(names);  // pointers into it are kept while one is read
  for (const Recording& each : recordings) read_one(each, is_of_orchestrator(each), sources, all);
  const bool moves = std::any_of(all.components.begin(), all.components.end(),
                                 [](const ComponentPassages& each) { return !each.passages.empty(); });
  if (!moves) return nothing_moves(recordings);
  return all;
}

}  // namespace kapela::twin
