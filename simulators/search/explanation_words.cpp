#include "simulators/search/explanation_words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/trace.hpp"

namespace kapela::search {
namespace {

using explore::Futures;
using explore::OtherTimeout;
using explore::WithoutOne;
using OrderedJson = nlohmann::ordered_json;

/// "57, 3.412000 s: supervisor_2 RUN CMD_RUN(7) acknowledged"
std::string record_text(std::size_t position, const Explained& explained) {
  const record::Record& record = explained.history->records()[position];
  const std::vector<std::string> cells =
      experiment::trace_line(position, record, *explained.loaded->subject->plant).cells;
  std::string text = fmt::format("{}, {} s:", cells[0], cells[1]);
  for (std::size_t i = 2; i < cells.size(); ++i)
    if (!cells[i].empty()) text += " " + cells[i];
  return text;
}

std::string record_word(std::size_t position, const Explained& explained) {
  return position < explained.history->records().size() ? record_text(position, explained) : "nowhere";
}

std::string change_text(const OtherTimeout& change, const Explained& explained) {
  const explore::Timeout& own = explained.timeouts[change.timeout];
  return fmt::format("{} of {} instead of {} avoids it: {}", own.name, base::to_text(change.value),
                     base::to_text(own.value), then_text(change));
}

OrderedJson ends_json(const std::vector<record::RunStatus>& runs) {
  OrderedJson ends = OrderedJson::array();
  for (const record::RunStatus run : runs) ends.push_back(name(run));
  return ends;
}

}  // namespace

std::string ends_text(const std::vector<record::RunStatus>& runs) {
  std::string text;
  for (const record::RunStatus run : runs) text += fmt::format("{}{}", text.empty() ? "" : ", ", name(run));
  return text;
}

std::vector<std::string> troubles_of(const Explained& explained) {
  return experiment::trouble_texts(explained.loaded->experiment.plan, *explained.loaded->subject->plant);
}

std::string inevitable_text(const Explained& explained) {
  const auto& from = explained.explanation.inevitable_from;
  if (!from) return "it could end well up to its last record";
  const auto& curve = explained.explanation.curve;
  const auto at = std::find_if(curve.begin(), curve.end(), [&](const Futures& each) { return each.record == *from; });
  return fmt::format("inevitable from record {} (all of {} futures)", record_text(*from, explained), at->tried);
}

std::vector<OtherTimeout> changes_of(const Explained& explained) {
  std::vector<OtherTimeout> changes;
  for (const auto& each : explained.explanation.timeouts)
    if (each) changes.push_back(*each);
  const auto ratio = [&](const OtherTimeout& each) {
    const auto own = static_cast<double>(explained.timeouts[each.timeout].value.count());
    const auto other = static_cast<double>(std::max<base::Duration::rep>(1, each.value.count()));
    return std::max(own / other, other / own);
  };
  std::stable_sort(changes.begin(), changes.end(), [&](const auto& a, const auto& b) { return ratio(a) < ratio(b); });
  return changes;
}

std::string then_text(const OtherTimeout& change) {
  return ends_text(change.runs) +
         (change.idle_faults == 0 ? "" : fmt::format("; {} of what goes wrong does nothing then", change.idle_faults));
}

std::vector<std::string> sentences_of(const Explained& explained) {
  std::vector<std::string> lines;
  const std::vector<std::string> texts = troubles_of(explained);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const WithoutOne& each = explained.explanation.without[i];
    lines.push_back(fmt::format("{}: {}; without it {}", each.is_wrong ? "not necessary" : "necessary", texts[i],
                                ends_text(each.runs)));
  }
  lines.push_back(inevitable_text(explained));
  const std::vector<OtherTimeout> changes = changes_of(explained);
  lines.push_back(changes.empty() ? "no single timeout that is up to 32 times longer or shorter avoids it"
                                  : change_text(changes.front(), explained));
  return lines;
}

OrderedJson json_of(const Explained& explained) {
  OrderedJson troubles = OrderedJson::array();
  const std::vector<std::string> texts = troubles_of(explained);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const WithoutOne& each = explained.explanation.without[i];
    troubles.push_back({{"trouble", texts[i]},
                        {"necessary", !each.is_wrong},
                        {"runs_without", ends_json(each.runs)},
                        {"shows_at", each.differs_at}});
  }
  OrderedJson curve = OrderedJson::array();
  for (const Futures& each : explained.explanation.curve)
    curve.push_back({{"record", each.record}, {"futures", each.tried}, {"wrong", each.wrong}});
  OrderedJson timeouts = OrderedJson::array();
  for (const OtherTimeout& each : changes_of(explained)) {
    const explore::Timeout& own = explained.timeouts[each.timeout];
    timeouts.push_back({{"timeout", own.name},
                        {"seconds", base::in_seconds(own.value)},
                        {"avoids_it_seconds", base::in_seconds(each.value)},
                        {"runs", ends_json(each.runs)},
                        {"idle_faults", each.idle_faults}});
  }
  const auto& from = explained.explanation.inevitable_from;
  return {{"wrong", explained.wrong},
          {"troubles", std::move(troubles)},
          {"curve", std::move(curve)},
          {"inevitable_from", from ? OrderedJson(*from) : OrderedJson()},
          {"inevitable_record", from ? OrderedJson(record_word(*from, explained)) : OrderedJson()},
          {"timeouts", std::move(timeouts)}};
}

}  // namespace kapela::search
