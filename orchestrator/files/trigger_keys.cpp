#include "orchestrator/files/trigger_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/files/vars_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using base::fail;
using expression::PatternMode;
using keys::Keys;
using keys::required;
using keys::Rule;
using scenario::Condition;
using yaml::Node;
using yaml::Report;
using Combine = Condition::Combine;

/// "22:00" to minutes after midnight; 24:00 is the end of a day.
std::optional<std::chrono::minutes> read_time_of_day(const Node& node, Report& report) {
  const std::string& text = node.text();
  const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(text[at])) != 0; };
  const bool shaped = text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4);
  const int hour = shaped ? (text[0] - '0') * 10 + text[1] - '0' : 0;
  const int minute = shaped ? (text[3] - '0') * 10 + text[4] - '0' : 0;
  if (shaped && minute < 60 && (hour < 24 || (hour == 24 && minute == 0)))
    return std::chrono::minutes(hour * 60 + minute);
  report.error(ErrorCode::invalid, node, fmt::format("{} is no time of day", base::in_quotes(text)),
               "write hours and minutes, e.g. \"06:30\"");
  return std::nullopt;
}

/// "MON", "MON-FRI", "monday".
void read_weekday(const Node& node, calendar::Weekdays& days, Report& report) {
  const std::string& text = node.text();
  const std::size_t dash = text.find('-');
  const auto first = calendar::parse_weekday(std::string_view(text).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : calendar::parse_weekday(std::string_view(text).substr(dash + 1));
  if (!first || !last)
    return report.error(ErrorCode::invalid, node, fmt::format("{} is no day of the week", base::in_quotes(text)),
                        "write e.g. MON, MON-FRI or sunday");
  for (unsigned day = *first; days.set(day), day != *last;) day = (day + 1) % 7;
}

std::optional<std::chrono::year_month_day> read_date(const Node& node, Report& report) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(node.text().c_str(), "%4d-%2u-%2u", &year, &month, &day) == 3) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (date.ok()) return date;
  }
  report.error(ErrorCode::invalid, node, fmt::format("{} is no date", base::in_quotes(node.text())),
               "write e.g. 2026-12-24");
  return std::nullopt;
}

constexpr keys::Shape time_of_day = keys::defined(
    "time_of_day", {.kind = keys::Shape::Kind::name, .pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"},
    "e.g. \"22:00\"");
constexpr keys::Shape date_shape = keys::anything;

void range_keys(Keys& keys, std::string_view from, std::string_view to, Condition::Within& window) {
  keys.value({from, "When it begins."}, time_of_day, [&](const Node& node, Report& report) {
    window.from = read_time_of_day(node, report).value_or(window.from);
  });
  keys.value({to, "When it ends."}, time_of_day,
             [&](const Node& node, Report& report) { window.to = read_time_of_day(node, report).value_or(window.to); });
  if (keys.has(from) && keys.has(to) && window.from == window.to)
    keys.complain(ErrorCode::conflict, to, "the window ends when it begins", "leave both out for the whole day");
}

constexpr std::array<std::pair<std::string_view, PatternMode>, 5> modes_of_patterns{
    {{"contains", PatternMode::contains},
     {"starts_with", PatternMode::starts_with},
     {"exact", PatternMode::exact},
     {"regex", PatternMode::regex},
     {"matches", PatternMode::regex}}};
constexpr std::array<std::string_view, 4> avenas_modes{"contains", "starts_with", "exact", "regex"};

constexpr keys::Shape which_group = keys::any_plain_value;
constexpr keys::Shape groups_taken = keys::map_of(variable_name, which_group, 1);

PatternMode mode_named(std::string_view word) {
  return std::find_if(modes_of_patterns.begin(), modes_of_patterns.end(),
                      [word](const auto& each) { return each.first == word; })
      ->second;
}

void pattern_keys(Keys& keys, GivenPattern& pattern) {
  for (const auto& each : modes_of_patterns)
    keys.value({each.first, "How the message is compared, and with what."}, written_text,
               [&](const Node& node, Report& report) {
                 if (pattern.node)
                   return report.error(ErrorCode::conflict, node, "an error message is compared in one way",
                                       "remove all but one");
                 pattern.node = node;
                 pattern.mode = each.second;
               });
  PatternMode avenas = PatternMode::contains;
  keys.value({"mode", "avena_commons' spelling: how the pattern is compared."}, keys::word(avenas_modes), "contains",
             [&](const Node& node, Report& report) {
               const std::vector<std::string> words(avenas_modes.begin(), avenas_modes.end());
               if (const auto word = read_choice(node, report, "a mode", words)) avenas = mode_named(*word);
             });
  keys.value({"pattern", "With what, as mode says."}, written_text, [&](const Node& node, Report&) {
    if (pattern.node) return;
    pattern.node = node;
    pattern.mode = avenas;
  });
  keys.value({"extract_to_context", "avena_commons' spelling: variables, and which group goes into each."},
             groups_taken, [&](const Node& node, Report&) { pattern.variables = node; });
  keys.flag({"case_sensitive", "Capital letters are others than small ones."}, pattern.sensitive);
  if (!keys.obey(Rule::exactly_one, {"contains", "starts_with", "exact", "regex", "matches", "pattern"}) &&
      !pattern.node)
    keys.complain(ErrorCode::missing_key, "", "the condition does not say which message it means",
                  "e.g. contains: feeder, or matches: \"feeder[0-9]+\"");
}

/// The keys of a condition of a kind, as a mapping; those of `expression` are none.
void keys_of_kind(Keys& keys, const std::string& kind) {
  const expression::Names names = trigger_names(scenario::names_of({}), false);
  base::Duration lasting{};
  Condition::InStates states;
  Condition::Within window;
  Condition::ErrorText error;
  GivenPattern pattern;
  if (combine_of(kind)) combination_keys(keys, kind, keys::not_read, lasting);
  if (kind.ends_with("_in")) in_states_keys(keys, names, states, lasting);
  if (kind == "client_state") client_state_keys(keys, names, states);
  if (kind == "time") window_keys(keys, window);
  if (kind == "error_message") error_text_keys(keys, names, error, pattern);
}

/// What a kind can be besides a mapping of its keys.
struct ConditionKind {
  std::string_view name;
  keys::Block (*block)();  ///< null: it has none
  const keys::Shape* shape;
};

keys::Block block_of(std::string name, std::string kind) {
  return {std::move(name), "", [kind = std::move(kind)](Keys& keys) { keys_of_kind(keys, kind); }};
}

keys::Block combination_block() {
  return block_of("combination", "and");
}
keys::Block negation_block() {
  return block_of("negation", "not");
}
keys::Block in_states_block() {
  return block_of("components_in_states", "all_in");
}
keys::Block client_state_block() {
  return block_of("client_state", "client_state");
}
keys::Block time_block() {
  return block_of("time_window", "time");
}
keys::Block error_message_block() {
  return block_of("error_message", "error_message");
}

constexpr keys::Shape combined_form = keys::block(combination_block);
constexpr keys::Shape negated_form = keys::block(negation_block);
constexpr keys::Shape in_states = keys::block(in_states_block);
constexpr keys::Shape of_client = keys::block(client_state_block);
constexpr keys::Shape time_window = keys::block(time_block);
constexpr keys::Shape error_message = keys::block(error_message_block);
constexpr std::array combination_forms{&any_trigger_condition, &combined_form};
constexpr std::array negation_forms{&any_trigger_condition, &negated_form};
constexpr std::array states_forms{&any_states, &in_states};
constexpr keys::Shape some_conditions = keys::one_of(combination_forms);
constexpr keys::Shape not_condition = keys::one_of(negation_forms);
constexpr keys::Shape in_some_states = keys::one_of(states_forms);

constexpr std::array condition_table{ConditionKind{"and", combination_block, &some_conditions},
                                     ConditionKind{"or", combination_block, &some_conditions},
                                     ConditionKind{"not", negation_block, &not_condition},
                                     ConditionKind{"xor", combination_block, &some_conditions},
                                     ConditionKind{"nand", combination_block, &some_conditions},
                                     ConditionKind{"nor", combination_block, &some_conditions},
                                     ConditionKind{"all_in", in_states_block, &in_some_states},
                                     ConditionKind{"any_in", in_states_block, &in_some_states},
                                     ConditionKind{"none_in", in_states_block, &in_some_states},
                                     ConditionKind{"time", time_block, &time_window},
                                     ConditionKind{"error_message", error_message_block, &error_message},
                                     ConditionKind{"expression", nullptr, &any_condition},
                                     ConditionKind{"client_state", client_state_block, &of_client}};

/// A mapping with one of the kinds as its key.
keys::Block single_block() {
  return {"", "", [](Keys& keys) {
            for (const ConditionKind& each : condition_table) keys.value({each.name}, *each.shape, keys::not_read);
          }};
}

/// avena_commons' list: {type: client_state, ...}: the kind beside its keys.
std::vector<keys::Variant> typed_variants() {
  std::vector<keys::Variant> variants;
  for (const ConditionKind& each : condition_table)
    if (each.block != nullptr)
      variants.push_back({{std::string(each.name)}, {"", "avena_commons' spelling", [&each](Keys& keys) {
                                                       keys.unread(required("type"), keys::word({&each.name, 1}));
                                                       each.block().keys(keys);
                                                     }}});
  return variants;
}

constexpr keys::Shape listed_conditions = keys::list_of(any_trigger_condition, 1);
constexpr keys::Shape single_condition{.kind = keys::Shape::Kind::block, .most = 1, .block = single_block};
constexpr keys::Shape typed_condition = keys::variants(typed_variants);
constexpr std::array forms_of_conditions{&any_condition, &listed_conditions, &single_condition, &typed_condition};

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

constinit const keys::Shape any_trigger_condition =
    keys::defined("trigger_condition", keys::one_of(forms_of_conditions));
constinit const keys::Shape any_zone =
    keys::defined("zone", {.kind = keys::Shape::Kind::name, .most = keys::any_name.most},
                  "e.g. Europe/Warsaw. Default: that of this machine.");

std::vector<std::string> condition_kinds() {
  std::vector<std::string> names;
  for (const ConditionKind& each : condition_table) names.emplace_back(each.name);
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

/// The key under which avena_commons has the parts.
std::string_view parts_key(std::string_view kind) {
  return kind == "not" ? "condition" : "conditions";
}

/// avena_commons' and: {conditions: [...]}; not: {condition: ...}.
void combination_keys(Keys& keys, std::string_view kind, Keys::Read read_parts, base::Duration& lasting) {
  keys.value(required(parts_key(kind), "What is combined."), any_trigger_condition, read_parts);
  lasting_key(keys, lasting);
}

void in_states_keys(Keys& keys, const expression::Names& names, Condition::InStates& test, base::Duration& lasting) {
  test.components = read_selector_or_all(keys, names);
  test.states = read_states_of(keys, {"state", "states"}, true);
  lasting_key(keys, lasting);
}

/// avena_commons: {any_service_in_state: [...]}.
bool service_keys(Keys& keys, Condition::InStates& test) {
  using scenario::Quantifier;
  constexpr std::array<std::pair<std::string_view, Quantifier>, 3> tests{{{"any_service_in_state", Quantifier::any},
                                                                          {"no_service_in_state", Quantifier::none},
                                                                          {"all_services_in_state", Quantifier::all}}};
  refuse_avena_keys(keys, AvenaKind::condition_key);
  bool given = false;
  for (const auto& each : tests) {
    if (given && keys.has(each.first)) continue;
    given = given || keys.has(each.first);
    keys.value({each.first, "Of all components."}, any_states, [&](const Node& node, Report& report) {
      test.which = each.second;
      test.components.all = true;
      test.states = read_states(node, report);
    });
  }
  keys.obey(Rule::exactly_one, {one_state.name, tests[0].first, tests[1].first, tests[2].first});
  return given;
}

/// Or {client: io, state: RUN}.
void client_state_keys(Keys& keys, const expression::Names& names, Condition::InStates& test) {
  if (service_keys(keys, test)) return;
  test.which = scenario::Quantifier::all;
  test.components = read_selector_or_all(keys, names);
  if (!keys.obey(Rule::needs_another, {one_state.name, one_client.name}))
    keys.complain(ErrorCode::missing_key, "", "client_state needs the key 'client'");
  keys.value(one_state, any_states, [&](const Node& node, Report& report) { test.states = read_states(node, report); });
  if (keys.has(one_state.name)) return;
  keys.complain(ErrorCode::missing_key, "", "client_state needs the key 'state'", "e.g. state: FAULT");
}

/// {from, to, weekdays, date, timezone}; avena_commons has time_range: {start, end} and specific_date.
void window_keys(Keys& keys, Condition::Within& window) {
  refuse_avena_keys(keys, AvenaKind::condition_key);
  range_keys(keys, "from", "to", window);
  keys.block({"time_range", "avena_commons' spelling of from and to."}, "time_range",
             [&](Keys& inner) { range_keys(inner, "start", "end", window); });
  keys.value({"weekdays", "On which days, e.g. MON-FRI. Default: all."}, keys::any_names,
             [&](const Node& node, Report& report) {
               window.weekdays.reset();
               for (const Node& each : read_one_or_list(node, report)) read_weekday(each, window.weekdays, report);
             });
  for (const std::string_view key : {"date", "specific_date"})
    keys.value({key, "On that day alone, e.g. 2026-12-24."}, date_shape,
               [&](const Node& node, Report& report) { window.date = read_date(node, report); });
  keys.value({"timezone", "Default: that of this machine."}, any_zone,
             [&](const Node& node, Report& report) { window.zone = read_zone(node, report); });
  if (!keys.obey(Rule::at_least_one, {"from", "to", "time_range", "weekdays", "date", "specific_date", "timezone"}))
    keys.complain(ErrorCode::missing_key, "", "the time window has no bounds", "e.g. from: \"22:00\", to: \"06:00\"");
}

void error_text_keys(Keys& keys, const expression::Names& names, Condition::ErrorText& test, GivenPattern& pattern) {
  bool in_fault = true;
  bool with_error = false;
  bool everybody = false;
  refuse_avena_keys(keys, AvenaKind::condition_key);
  pattern_keys(keys, pattern);
  keys.flag({"fault_clients_only", "Of components in FAULT; false: of any."}, in_fault);
  keys.flag({"error_clients_only", "Of components that say that something is wrong."}, with_error);
  keys.flag({"all_clients", "Of any."}, everybody);
  if (with_error) test.of = Condition::ErrorText::Of::with_error;
  if (everybody || (!in_fault && !with_error)) test.of = Condition::ErrorText::Of::everybody;
  test.components = read_selector_or_all(keys, names);
}

expression::Names trigger_names(const expression::Names& scenario, bool event) {
  expression::Names names = scenario;
  names.type_of = [scenario, event](const expression::Path& path) { return type_in_trigger(scenario, event, path); };
  return names;
}

std::vector<wire::State> read_states_of(Keys& keys, std::initializer_list<std::string_view> words, bool required) {
  std::vector<wire::State> states;
  std::string_view found;
  for (const std::string_view word : words) {
    keys.value({word, "One of these states."}, any_states, [&](const Node& node, Report& report) {
      if (found.empty())
        states = read_states(node, report);
      else
        report.error(ErrorCode::conflict, node, fmt::format("'{}' is here as well as '{}'", word, found),
                     "remove one of them");
    });
    if (keys.has(word) && found.empty()) found = word;
  }
  if (!keys.obey(required ? Rule::exactly_one : Rule::not_together, words) && found.empty())
    keys.complain(ErrorCode::missing_key, "", fmt::format("the key '{}' is missing", *words.begin()),
                  "e.g. state: FAULT");
  return states;
}

void lasting_key(Keys& keys, base::Duration& lasting) {
  keys.value({"for", "It holds so long. Default: at once."}, keys::duration(),
             [&](const Node& node, Report& report) { lasting = read_duration(node, report).value_or(lasting); });
}

scenario::ZoneName read_zone(const Node& node, Report& report) {
  return {read_name(node, report).value_or(""), place_of(node, report), nullptr};
}

}  // namespace kapela::files
