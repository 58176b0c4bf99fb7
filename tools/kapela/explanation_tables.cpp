#include "tools/kapela/explanation_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/search/explanation_words.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using explore::Futures;
using explore::OtherTimeout;
using explore::WithoutOne;
using search::Explained;

int percent_of(const Futures& futures) {
  constexpr unsigned all = 100;
  return futures.tried == 0 ? -1 : static_cast<int>(all * futures.wrong / futures.tried);
}

void add_troubles(const Explained& explained, std::vector<std::string>& lines) {
  const std::vector<std::string> texts = search::troubles_of(explained);
  Rows rows{{"NECESSARY", "WITHOUT IT", "SHOWS AT", "TROUBLE"}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const WithoutOne& each = explained.explanation.without[i];
    const bool shows = each.differs_at < explained.history->records().size();
    rows.push_back({each.is_wrong ? "no" : "yes", search::ends_text(each.runs),
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

void add_timeouts(const Explained& explained, std::vector<std::string>& lines) {
  const std::vector<OtherTimeout> changes = search::changes_of(explained);
  if (changes.empty()) {
    lines.emplace_back("no single timeout that is up to 32 times longer or shorter avoids it");
    return;
  }
  Rows rows{{"TIMEOUT", "IS", "AVOIDS IT", "THEN"}};
  for (const OtherTimeout& each : changes) {
    const explore::Timeout& own = explained.timeouts[each.timeout];
    rows.push_back({own.name, base::to_text(own.value), base::to_text(each.value), search::then_text(each)});
  }
  for (std::string& line : table(rows)) lines.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> tables_of(const Explained& explained) {
  std::vector<std::string> lines{explained.wrong, ""};
  add_troubles(explained, lines);
  lines.emplace_back("");
  add_curve(explained, lines);
  lines.push_back(search::inevitable_text(explained));
  lines.emplace_back("");
  add_timeouts(explained, lines);
  return lines;
}

}  // namespace kapela::cli
