#include "tests/stories/ending.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/history/record_words.hpp"
#include "simulators/experiment/lab_observer.hpp"
#include "simulators/experiment/trace.hpp"

namespace kapela::stories {
namespace {

using experiment::Situation;
using Texts = std::vector<std::string>;

std::string fact(std::string_view what, std::string_view text) {
  std::string line = fmt::format("{:<10}  {}", what, text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string truth(const Situation& situation) {
  return situation.down ? "down" : std::string(wire::name(situation.state));
}

std::string exceptions_text(const history::History& history, const record::Plant& plant) {
  Texts found;
  for (const record::Record& record : history.records())
    if (record.kind == record::RecordKind::exception)
      found.push_back(fmt::format("{} {}", plant.at(record.component).name, history::detail_text(record)));
  return found.empty() ? "none" : fmt::format("{}", fmt::join(found, ", "));
}

/// "RUN @all", or "RUN io, left; FAULT right".
std::string states_text(const history::History& history, const world::Subject& subject) {
  const std::vector<Situation> all = experiment::situations(history.records(), subject);
  std::vector<std::pair<std::string, Texts>> by_state;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string state = truth(all[i]);
    auto found = std::find_if(by_state.begin(), by_state.end(), [&](const auto& each) { return each.first == state; });
    if (found == by_state.end()) found = by_state.insert(by_state.end(), {state, {}});
    found->second.push_back(subject.plant->components[i].name);
  }
  if (by_state.size() == 1) return by_state.front().first + " @all";
  Texts texts;
  for (const auto& [state, names] : by_state) texts.push_back(fmt::format("{} {}", state, fmt::join(names, ", ")));
  return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace

Judgement judgement_of(const reports::CaseOutcome& outcome) {
  return {outcome.violations, std::string(reports::name(outcome.verdict)), outcome.reasons};
}

Texts ending(const history::History& history, const world::Subject& subject, const Judgement& judgement) {
  Texts lines;
  experiment::Observer observer(subject, history);
  observer.look();
  for (const reports::RunOutcome& run : observer.runs())
    lines.push_back(fact("run", fmt::format("{} {}", name(run.status), run.scenario)));
  lines.push_back(fact("exceptions", exceptions_text(history, *subject.plant)));
  lines.push_back(fact("states", states_text(history, subject)));
  for (const checker::Violation& each : judgement.violations)
    lines.push_back(fact("violated", fmt::format("{}: {}", name(each.invariant), each.explanation)));
  if (judgement.violations.empty()) lines.push_back(fact("violated", "none"));
  lines.push_back(fact("verdict", judgement.verdict));
  for (const std::string& reason : judgement.reasons) lines.push_back(fact("because", reason));
  return lines;
}

Texts states_table(const history::History& history, const world::Subject& subject) {
  const std::vector<Situation> all = experiment::situations(history.records(), subject);
  Texts lines;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string owner = all[i].owner == record::no_run ? "" : fmt::format("of run {}", number(all[i].owner));
    std::string line = fmt::format("{:<30}  {:<13}  seen as {:<13}  {}", subject.plant->components[i].name,
                                   truth(all[i]), wire::name(all[i].seen), owner);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace kapela::stories
