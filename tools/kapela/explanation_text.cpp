#include "tools/kapela/explanation_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/trace.hpp"
#include "tools/kapela/layout.hpp"

namespace kapela::cli {
namespace {

using explore::Futures;
using explore::OtherTimeout;
using explore::WithoutOne;
using OrderedJson = nlohmann::ordered_json;

std::string ends_text(const std::vector<engine::RunStatus>& runs) {
  std::string text;
  for (const engine::RunStatus run : runs) text += fmt::format("{}{}", text.empty() ? "" : ", ", name(run));
  return text;
}

std::vector<std::string> troubles_of(const Explained& explained) {
  return experiment::trouble_texts(explained.loaded->experiment.plan, *explained.loaded->subject->plant);
}

int percent_of(const Futures& futures) {
  constexpr unsigned all = 100;
  return futures.tried == 0 ? -1 : static_cast<int>(all * futures.wrong / futures.tried);
}

/// "57, 3.412000 s: supervisor_2 RUN CMD_RUN(7) acknowledged"
std::string record_text(std::size_t position, const Explained& explained) {
  const engine::Record& record = explained.history->records()[position];
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

void add_troubles(const Explained& explained, std::vector<std::string>& lines) {
  const std::vector<std::string> texts = troubles_of(explained);
  Rows rows{{"NECESSARY", "WITHOUT IT", "SHOWS AT", "TROUBLE"}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const WithoutOne& each = explained.explanation.without[i];
    const bool shows = each.differs_at < explained.history->records().size();
    rows.push_back({each.is_wrong ? "no" : "yes", ends_text(each.runs),
                    shows ? std::to_string(each.differs_at) : "nowhere", texts[i]});
  }
  if (texts.empty()) {
    lines.emplace_back("nothing goes wrong in it: it comes to this by itself");
  } else {
    for (std::string& line : table(rows)) lines.push_back(std::move(line));
  }
}

/// Where the share changes; a line for each record would hide it.
std::vector<Futures> steps_of(const std::vector<Futures>& curve) {
  constexpr int worth_a_line = 10;
  std::vector<Futures> steps;
  for (const Futures& each : curve)
    if (steps.empty() || std::abs(percent_of(each) - percent_of(steps.back())) >= worth_a_line ||
        &each == &curve.back())
      steps.push_back(each);
  return steps;
}

std::string bar_of(int percent) {
  constexpr int width = 20;
  constexpr int all = 100;
  return std::string(static_cast<std::size_t>(std::max(0, percent) * width / all), '#');
}

void add_curve(const Explained& explained, std::vector<std::string>& lines) {
  Rows rows{{"AFTER RECORD", "WRONG", ""}};
  for (const Futures& each : steps_of(explained.explanation.curve))
    rows.push_back({std::to_string(each.record), each.tried == 0 ? "?" : fmt::format("{} %", percent_of(each)),
                    bar_of(percent_of(each))});
  for (std::string& line : table(rows)) lines.push_back(std::move(line));
}

std::string inevitable_text(const Explained& explained) {
  const auto& from = explained.explanation.inevitable_from;
  if (!from) return "it could end well up to its last record";
  const auto& curve = explained.explanation.curve;
  const auto at = std::find_if(curve.begin(), curve.end(), [&](const Futures& each) { return each.record == *from; });
  return fmt::format("inevitable from record {} (all of {} futures)", record_text(*from, explained), at->tried);
}

/// Nearest first.
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

std::string change_text(const OtherTimeout& change, const Explained& explained) {
  const explore::Timeout& own = explained.timeouts[change.timeout];
  return fmt::format("{} of {} instead of {} avoids it: {}", own.name, base::to_text(change.value),
                     base::to_text(own.value), then_text(change));
}

void add_timeouts(const Explained& explained, std::vector<std::string>& lines) {
  const std::vector<OtherTimeout> changes = changes_of(explained);
  if (changes.empty()) {
    lines.emplace_back("no single timeout that is up to 32 times longer or shorter avoids it");
    return;
  }
  Rows rows{{"TIMEOUT", "IS", "AVOIDS IT", "THEN"}};
  for (const OtherTimeout& each : changes) {
    const explore::Timeout& own = explained.timeouts[each.timeout];
    rows.push_back({own.name, base::to_text(own.value), base::to_text(each.value), then_text(each)});
  }
  for (std::string& line : table(rows)) lines.push_back(std::move(line));
}

OrderedJson ends_json(const std::vector<engine::RunStatus>& runs) {
  OrderedJson ends = OrderedJson::array();
  for (const engine::RunStatus run : runs) ends.push_back(name(run));
  return ends;
}

}  // namespace

std::vector<std::string> text_of(const Explained& explained) {
  std::vector<std::string> lines{explained.wrong, ""};
  add_troubles(explained, lines);
  lines.emplace_back("");
  add_curve(explained, lines);
  lines.push_back(inevitable_text(explained));
  lines.emplace_back("");
  add_timeouts(explained, lines);
  return lines;
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

}  // namespace kapela::cli
