#include "orchestrator/files/trigger_conditions.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using base::fail;
using engine::Condition;
using yaml::MappingReader;
using yaml::Node;
using Combine = Condition::Combine;

constexpr std::array<std::string_view, 6> selector_keys{"target", "component", "components",
                                                        "client", "group",     "groups"};

const std::vector<std::string>& trigger_kinds() {
  static const std::vector<std::string> names{"and",           "or",         "not",         "xor",     "nand",
                                              "nor",           "all_in",     "any_in",      "none_in", "time",
                                              "error_message", "expression", "client_state"};
  return names;
}

std::optional<Combine> combine_of(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, Combine>, 6> words{{{"and", Combine::all},
                                                                       {"or", Combine::any},
                                                                       {"not", Combine::none},
                                                                       {"nand", Combine::not_all},
                                                                       {"nor", Combine::none},
                                                                       {"xor", Combine::one}}};
  for (const auto& [word, combine] : words)
    if (word == kind) return combine;
  return std::nullopt;
}

std::string_view word_of(Combine how) {
  switch (how) {
    case Combine::all:
      return "all of";
    case Combine::any:
      return "any of";
    case Combine::not_all:
      return "not all of";
    case Combine::none:
      return "none of";
    case Combine::one:
      return "exactly one of";
  }
  return {};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

std::string who_of(const engine::Selector& selector) {
  std::vector<std::string> words;
  if (selector.all) words.emplace_back("@all");
  for (const engine::TemplateText& each : selector.components) words.push_back(each.source());
  for (const std::string& each : selector.groups) words.push_back("group " + each);
  return joined(words);
}

/// "22:00" to minutes after midnight; 24:00 is the end of a day.
std::optional<std::chrono::minutes> read_time_of_day(const Node& node, yaml::Report& report) {
  const std::string& text = node.text();
  const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(text[at])) != 0; };
  const bool shaped = text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4);
  const int hour = shaped ? (text[0] - '0') * 10 + text[1] - '0' : 0;
  const int minute = shaped ? (text[3] - '0') * 10 + text[4] - '0' : 0;
  if (shaped && minute < 60 && (hour < 24 || (hour == 24 && minute == 0)))
    return std::chrono::minutes(hour * 60 + minute);
  report.error(ErrorCode::invalid, node, fmt::format("{} is no time of day", yaml::shown(text)),
               "write hours and minutes, e.g. \"06:30\"");
  return std::nullopt;
}

/// "MON", "MON-FRI", "monday".
void read_weekday(const Node& node, calendar::Weekdays& days, yaml::Report& report) {
  const std::string& text = node.text();
  const std::size_t dash = text.find('-');
  const auto first = calendar::parse_weekday(std::string_view(text).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : calendar::parse_weekday(std::string_view(text).substr(dash + 1));
  if (!first || !last)
    return report.error(ErrorCode::invalid, node, fmt::format("{} is no day of the week", yaml::shown(text)),
                        "write e.g. MON, MON-FRI or sunday");
  for (unsigned day = *first; days.set(day), day != *last;) day = (day + 1) % 7;
}

std::optional<std::chrono::year_month_day> read_date(const Node& node, yaml::Report& report) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(node.text().c_str(), "%4d-%2u-%2u", &year, &month, &day) == 3) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (date.ok()) return date;
  }
  report.error(ErrorCode::invalid, node, fmt::format("{} is no date", yaml::shown(node.text())),
               "write e.g. 2026-12-24");
  return std::nullopt;
}

class ConditionReader {
 public:
  ConditionReader(const engine::Vars& vars, yaml::Report& report)
      : names_(trigger_names(vars, false)), report_(report) {}

  Condition read(const Node& node) {
    if (node.kind() == yaml::Kind::scalar) return expression(node);
    if (node.kind() == yaml::Kind::sequence) return listed(node);
    if (node.kind() == yaml::Kind::mapping && node.find("type") != nullptr) return typed(node);
    if (node.kind() == yaml::Kind::mapping && node.members().size() == 1) {
      const yaml::Member& member = node.members()[0];
      return of_kind(member.key.text(), member.key, member.value);
    }
    report_.error(ErrorCode::invalid, node, "a condition is an expression, a list, or a mapping with one key",
                  fmt::format("allowed: {}", yaml::listed(trigger_kinds())));
    return {};
  }

 private:
  Condition made(const Node& node, Condition::Body body, std::string text, base::Duration lasting = {}) {
    if (lasting > base::Duration::zero()) text += " for " + base::to_text(lasting);
    return {std::move(body), lasting, std::move(text), place_of(node, report_)};
  }

  Condition expression(const Node& node) { return made(node, read_condition(node, names_, report_), node.text()); }

  Condition listed(const Node& node) {
    Condition::Combination all;
    for (const Node& item : read_one_or_list(node, report_)) all.parts.push_back(read(item));
    if (all.parts.size() == 1) return std::move(all.parts.front());
    return made(node, std::move(all), "all of");
  }

  /// avena_commons' list: {type: client_state, ...}: the kind beside the content.
  Condition typed(const Node& item) {
    const yaml::Member* const type = item.find("type");
    Node::Content rest{item.kind(), false, item.position(), {}, {}, {}};
    for (const yaml::Member& member : item.members())
      if (member.key.text() != "type") rest.members.push_back(member);
    return of_kind(type->value.text(), type->value, Node(std::make_shared<const Node::Content>(std::move(rest))));
  }

  Condition of_kind(const std::string& kind, const Node& at, const Node& content) {
    if (const auto how = combine_of(kind); how) return combination(kind, *how, content);
    if (kind == "all_in") return in_states(at, engine::Quantifier::all, content);
    if (kind == "any_in") return in_states(at, engine::Quantifier::any, content);
    if (kind == "none_in") return in_states(at, engine::Quantifier::none, content);
    if (kind == "client_state") return client_state(content);
    if (kind == "time") return within(content);
    if (kind == "error_message") return error_text(content);
    if (kind == "expression") return expression(content);
    if (!refuse_avena_condition(at, kind, report_))
      report_.error(ErrorCode::invalid, at, fmt::format("there is no condition {}", yaml::shown(kind)),
                    yaml::offer(kind, trigger_kinds()));
    return {};
  }

  /// and: [...], or avena_commons' and: {conditions: [...]}; not: {condition: ...}.
  Condition combination(const std::string& kind, Combine how, const Node& content) {
    Condition::Combination combination{how, {}};
    base::Duration lasting{};
    const std::string_view key = kind == "not" ? "condition" : "conditions";
    if (content.kind() == yaml::Kind::mapping && content.find(key) != nullptr) {
      MappingReader reader(content, kind, report_);
      if (const std::optional<Node> parts = reader.required(key); parts) add_parts(*parts, kind == "not", combination);
      lasting = reader.duration("for").value_or(lasting);
      reader.finish();
    } else {
      add_parts(content, kind == "not", combination);
    }
    return made(content, std::move(combination), std::string(word_of(how)), lasting);
  }

  void add_parts(const Node& parts, bool one, Condition::Combination& combination) {
    if (one || parts.kind() != yaml::Kind::sequence) return combination.parts.push_back(read(parts));
    for (const Node& each : read_one_or_list(parts, report_)) combination.parts.push_back(read(each));
  }

  Condition in_states(const Node& at, engine::Quantifier which, const Node& content) {
    Condition::InStates test;
    test.which = which;
    base::Duration lasting{};
    if (content.kind() == yaml::Kind::mapping) {
      MappingReader reader(content, std::string(at.text()), report_);
      test.components = read_selector_or_all(reader, names_);
      test.states = read_states_of(reader, {"state", "states"}, true);
      lasting = reader.duration("for").value_or(lasting);
      reader.finish();
    } else {
      test.components.all = true;
      test.states = read_states(content, report_);
    }
    std::string text = text_of(test);
    return made(at, std::move(test), std::move(text), lasting);
  }

  /// avena_commons: {client: io, state: RUN}, or {any_service_in_state: [...]}.
  Condition client_state(const Node& content) {
    using engine::Quantifier;
    constexpr std::array<std::pair<std::string_view, Quantifier>, 3> tests{
        {{"any_service_in_state", Quantifier::any},
         {"no_service_in_state", Quantifier::none},
         {"all_services_in_state", Quantifier::all}}};
    Condition::InStates test;
    MappingReader reader(content, "client_state", report_);
    if (!reader.is_mapping()) return {};
    const auto* const found =
        std::find_if(tests.begin(), tests.end(), [&](const auto& each) { return reader.has(each.first); });
    if (found == tests.end()) {
      test.which = Quantifier::all;
      (void)reader.required("client");
      test.components = read_selector_or_all(reader, names_);
      test.states = read_states_of(reader, {"state"}, true);
    } else {
      test.which = found->second;
      test.components.all = true;
      if (const std::optional<Node> node = reader.optional(found->first); node)
        test.states = read_states(*node, report_);
    }
    reader.finish();
    std::string text = text_of(test);
    return made(content, std::move(test), std::move(text));
  }

  /// {from, to, weekdays, date, timezone}; avena_commons has time_range: {start, end} and specific_date.
  Condition within(const Node& content) {
    Condition::Within window;
    MappingReader reader(content, "time", report_);
    if (!reader.is_mapping()) return {};
    read_range(reader, "from", "to", window);
    if (const std::optional<Node> range = reader.optional("time_range"); range) {
      MappingReader inner(*range, "time_range", report_);
      read_range(inner, "start", "end", window);
      inner.finish();
    }
    if (const std::optional<Node> days = reader.optional("weekdays"); days) {
      window.weekdays.reset();
      for (const Node& each : read_one_or_list(*days, report_)) read_weekday(each, window.weekdays, report_);
    }
    for (const std::string_view key : {"date", "specific_date"})
      if (const std::optional<Node> date = reader.optional(key); date) window.date = read_date(*date, report_);
    if (const std::optional<Node> zone = reader.optional("timezone"); zone) window.zone = read_zone(*zone, report_);
    if (content.members().empty())
      report_.error(ErrorCode::missing_key, content, "the time window has no bounds",
                    "e.g. from: \"22:00\", to: \"06:00\"");
    reader.finish();
    std::string text = window_text(window);
    return made(content, std::move(window), std::move(text));
  }

  void read_range(MappingReader& reader, std::string_view from, std::string_view to, Condition::Within& window) {
    const std::optional<Node> first = reader.optional(from);
    const std::optional<Node> last = reader.optional(to);
    if (first) window.from = read_time_of_day(*first, report_).value_or(window.from);
    if (last) window.to = read_time_of_day(*last, report_).value_or(window.to);
    if (first && last && window.from == window.to)
      report_.error(ErrorCode::conflict, *last, "the window ends when it begins", "leave both out for the whole day");
  }

  static std::string window_text(const Condition::Within& window) {
    constexpr std::array<std::string_view, 7> names{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    const auto clock = [](std::chrono::minutes time) {
      return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
    };
    std::string text = fmt::format("from {} to {}", clock(window.from), clock(window.to));
    std::vector<std::string> days;
    for (std::size_t day = 0; day < names.size(); ++day)
      if (window.weekdays[day]) days.emplace_back(names[day]);
    if (!window.weekdays.all()) text += " on " + joined(days);
    if (window.date)
      text += fmt::format(" on {:04}-{:02}-{:02}", static_cast<int>(window.date->year()),
                          static_cast<unsigned>(window.date->month()), static_cast<unsigned>(window.date->day()));
    if (!window.zone.name.empty()) text += fmt::format(" ({})", window.zone.name);
    return text;
  }

  /// {contains | starts_with | exact | matches: text}; avena_commons has mode and pattern.
  Condition error_text(const Node& content) {
    using expression::PatternMode;
    constexpr std::array<std::pair<std::string_view, PatternMode>, 5> modes{{{"contains", PatternMode::contains},
                                                                             {"starts_with", PatternMode::starts_with},
                                                                             {"exact", PatternMode::exact},
                                                                             {"regex", PatternMode::regex},
                                                                             {"matches", PatternMode::regex}}};
    const std::vector<std::string> words{"contains", "starts_with", "exact", "regex"};
    Condition::ErrorText test;
    MappingReader reader(content, "error_message", report_);
    if (!reader.is_mapping()) return {};
    std::optional<std::pair<PatternMode, Node>> pattern;
    for (const auto& [word, mode] : modes) {
      const std::optional<Node> node = reader.optional(word);
      if (node && pattern)
        report_.error(ErrorCode::conflict, *node, "an error message is compared in one way", "remove all but one");
      else if (node)
        pattern = {mode, *node};
    }
    PatternMode mode = PatternMode::contains;
    if (const std::optional<Node> node = reader.optional("mode"); node) {
      const std::optional<std::string> word = read_choice(*node, report_, "a mode", words);
      for (const auto& [name, each] : modes)
        if (word == name) mode = each;
    }
    if (const std::optional<Node> node = reader.optional("pattern"); node && !pattern) pattern = {mode, *node};
    const bool sensitive = reader.boolean("case_sensitive").value_or(false);
    (void)reader.boolean("fault_clients_only");
    if (reader.boolean("error_clients_only").value_or(false)) test.of = Condition::ErrorText::Of::with_error;
    if (reader.boolean("all_clients").value_or(false)) test.of = Condition::ErrorText::Of::everybody;
    test.components = read_selector_or_all(reader, names_);
    std::string text;
    if (!pattern) {
      report_.error(ErrorCode::missing_key, content, "the condition does not say which message it means",
                    "e.g. contains: feeder, or matches: \"feeder[0-9]+\"");
    } else {
      read_pattern(pattern->second, pattern->first, sensitive, test);
      text = fmt::format("the error message of one of {} {} '{}'", who_of(test.components),
                         pattern_word(pattern->first), pattern->second.text());
    }
    reader.finish();
    return made(content, std::move(test), std::move(text));
  }

  static std::string_view pattern_word(expression::PatternMode mode) {
    switch (mode) {
      case expression::PatternMode::contains:
        return "contains";
      case expression::PatternMode::starts_with:
        return "starts with";
      case expression::PatternMode::exact:
        return "is";
      case expression::PatternMode::regex:
        return "matches";
    }
    return {};
  }

  void read_pattern(const Node& node, expression::PatternMode mode, bool sensitive, Condition::ErrorText& test) {
    const std::optional<std::string> text = read_string(node, report_);
    if (!text) return;
    base::Result<expression::Pattern> pattern = expression::Pattern::read(mode, *text, sensitive);
    if (pattern)
      test.pattern = std::move(*pattern);
    else
      report_.error(ErrorCode::invalid, node, pattern.error().message, pattern.error().hint);
  }

  expression::Names names_;
  yaml::Report& report_;
};

base::Result<expression::Type> type_in_trigger(const expression::Names& scenario, bool event,
                                               const expression::Path& path) {
  const std::string& root = path.front();
  if (root == "trigger" || root == "data" || root == "payload") {
    if (event && (root == "trigger" || path.size() > 1)) return expression::Type::any;
    return fail(ErrorCode::not_found, fmt::format("'{}' is unknown here", expression::to_text(path)),
                event ? "write e.g. data.error_code" : "only the condition of an event_received trigger has an event");
  }
  if (root == "failure" || root == "run")
    return fail(ErrorCode::not_found, fmt::format("'{}' is unknown before there is a run", expression::to_text(path)),
                "ask for components.NAME.state, vars.x, all_in(RUN)");
  if (root == "components" && path.size() == 3 && path[2] == "for")
    return fail(ErrorCode::unsupported, "a trigger does not watch a clock run",
                "write for: 5s beside the condition, e.g. any_in: {state: FAULT, for: 5s}");
  return scenario.type_of(path);
}

}  // namespace

expression::Names trigger_names(const engine::Vars& vars, bool event) {
  expression::Names names = engine::names_of(vars);
  return {[names, event](const expression::Path& path) { return type_in_trigger(names, event, path); },
          names.check_text};
}

Condition read_trigger_condition(const Node& node, const engine::Vars& vars, yaml::Report& report) {
  return ConditionReader(vars, report).read(node);
}

std::string text_of(const Condition::InStates& test) {
  std::vector<std::string> states;
  for (const wire::State state : test.states) states.emplace_back(wire::name(state));
  const std::string who = fmt::format("{} of {}", name(test.which), who_of(test.components));
  return states.empty() ? who + " answering" : fmt::format("{} in {}", who, joined(states));
}

engine::Selector read_selector_or_all(MappingReader& reader, const expression::Names& names) {
  const bool selects =
      std::any_of(selector_keys.begin(), selector_keys.end(), [&](std::string_view key) { return reader.has(key); });
  if (selects) {
    engine::Selector selector = read_selector(reader, names);
    if (!selector.state_in.empty() || !selector.state_not_in.empty())
      reader.report().error(ErrorCode::conflict, reader.node(), "a trigger does not choose components by their state",
                            "name the states it waits for in state");
    return selector;
  }
  for (const std::string_view key : selector_keys) (void)reader.optional(key);
  engine::Selector everybody;
  everybody.all = true;
  return everybody;
}

std::vector<wire::State> read_states_of(MappingReader& reader, std::initializer_list<std::string_view> keys,
                                        bool required) {
  std::vector<wire::State> states;
  std::string_view found;
  for (const std::string_view key : keys) {
    const bool there = reader.has(key);
    const std::optional<Node> node = reader.optional(key);
    if (node && !found.empty())
      reader.report().error(ErrorCode::conflict, *node, fmt::format("'{}' is here as well as '{}'", key, found),
                            "remove one of them");
    else if (node)
      states = read_states(*node, reader.report());
    if (there && found.empty()) found = key;
  }
  if (found.empty() && required)
    reader.report().error(ErrorCode::missing_key, reader.node(), fmt::format("the key '{}' is missing", *keys.begin()),
                          "e.g. state: FAULT");
  return states;
}

engine::ZoneName read_zone(const Node& node, yaml::Report& report) {
  return {read_name(node, report).value_or(""), place_of(node, report), nullptr};
}

}  // namespace kapela::files
