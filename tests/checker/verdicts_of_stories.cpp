// What a checker says of a story.
#include <set>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {

CheckerSettings settings() {
  CheckerSettings settings;
  settings.components = 2;
  settings.names = {"io", "robot"};
  settings.depends_on = {{}, {io}};
  return settings;
}

namespace {

/// Each once, in order.
void add_names(const std::vector<Violation>& violations, std::string_view mark, std::string& to) {
  std::set<Invariant> found;
  for (const Violation& violation : violations) found.insert(violation.invariant);
  for (const Invariant invariant : found)
    to += (to.empty() ? "" : " ") + std::string(name(invariant)) + std::string(mark);
}

std::string judged_under(const CheckerSettings& given, const Story& story) {
  Checker checker(given);
  for (const Record& record : story.records()) checker.on(record);
  checker.finish(true);
  std::string names;
  add_names(checker.violations(), "", names);
  add_names(checker.doubts(), "?", names);
  return names;
}

std::string broken_under(const CheckerSettings& given, const Story& story, bool complete) {
  Checker checker(given);
  for (const Record& record : story.records()) checker.on(record);
  checker.finish(complete);
  std::string names;
  add_names(checker.violations(), "", names);
  return names;
}

CheckerSettings with_starts(StartRules rules) {
  CheckerSettings given = settings();
  given.starts.push_back(std::move(rules));
  given.most_starts = 3;
  given.starts_within = std::chrono::minutes(1);
  given.epsilon = std::chrono::milliseconds(5);  // records come one after the other
  return given;
}

}  // namespace

std::string judged(const Story& story, std::uint64_t breaking_faults) {
  CheckerSettings given = settings();
  given.breaking_faults = breaking_faults;
  return judged_under(given, story);
}

std::string judged_by_starts(const Story& story, StartRules rules) {
  return judged_under(with_starts(std::move(rules)), story);
}

std::string broken(const Story& story, bool complete, std::uint64_t breaking_faults) {
  CheckerSettings given = settings();
  given.breaking_faults = breaking_faults;
  return broken_under(given, story, complete);
}

std::string excused(const Story& story, std::uint64_t breaking_faults) {
  CheckerSettings given = settings();
  given.breaking_faults = breaking_faults;
  Checker checker(given);
  for (const Record& record : story.records()) checker.on(record);
  checker.finish(true);
  std::string text;
  for (const auto& [what, times] : checker.excused())
    text += (text.empty() ? "" : ", ") + std::string(name(what.first)) + " " + std::string(name(what.second));
  return text;
}

std::string broken_of_independent(const Story& story) {
  CheckerSettings given = settings();
  given.depends_on = {{}, {}};
  return broken_under(given, story, true);
}

std::string broken_by_starts(const Story& story, StartRules rules, std::uint64_t breaking_faults) {
  CheckerSettings given = with_starts(std::move(rules));
  given.breaking_faults = breaking_faults;
  return broken_under(given, story, true);
}

std::string broken_in_order(const Story& story, std::uint64_t breaking_faults) {
  CheckerSettings given = settings();
  given.hosts_in_order = true;
  given.breaking_faults = breaking_faults;
  return broken_under(given, story, true);
}

std::string broken_in_pace(const Story& story) {
  CheckerSettings given = settings();
  given.pace = pace_of(record::Waits());
  given.pace.drain = drain;
  given.epsilon = std::chrono::milliseconds(5);  // records come one after the other
  return broken_under(given, story, true);
}

}  // namespace kapela::checker::testing
